"""Least squares to the last digit: QR, then refinement with residuals in twice the digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._extended import Pair, difference, exact, plus, product, summed, times, total

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix, Vector

_ROUNDS = 12
# Residuals below this share of the largest value are the rounding of decimals.
_ROUNDING = 16 * float(np.finfo(float).eps)
# Changes below this share of the solution are below the last digit of a pair's high part.
_CLOSE = 2.0**-60


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The least-squares solution of x b = y.

    Parameters
    ----------
    coefficients : shape (p,)
    fitted, residuals : shape (n,)
    squares : sum of squared residuals
    inverse : of x'x, shape (p, p)
    weights : of the values in each coefficient, shape (p, n)
    leverage : shape (n,)
    condition : of the columns, scaled and centred: by how much relative errors of the data grow
    rounds : of refinement
    settled : the last round changed nothing that matters
    """

    coefficients: Vector
    fitted: Vector
    residuals: Vector
    squares: float
    inverse: Matrix
    weights: Matrix
    leverage: Vector
    condition: float
    rounds: int
    settled: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Columns shifted by a middle and scaled by powers of two, both without an error.

    Parameters
    ----------
    z : the columns, shape (n, p)
    middle : that was taken off, shape (p,), in scaled units
    scale : of the columns, shape (p,)
    intercept : place of the column of ones, or None
    q, r : of the columns
    """

    z: Pair
    middle: Vector
    scale: Vector
    intercept: int | None
    q: Matrix
    r: Matrix


def least_squares(x: Matrix, y: Vector, *, intercept: int | None = None) -> Solution:
    """Return the least-squares solution of full rank, with its inverse and leverages.

    Columns are shifted by their mean where there is an intercept, and scaled by powers of two; the QR
    solution is refined with the augmented system until nothing changes, with residuals in twice the digits.
    The inverse is refined by Newton's iteration likewise.

    Parameters
    ----------
    x : shape (n, p), of full rank
    y : shape (n,)
    intercept : place of a column of ones, or None

    References
    ----------
    Bjorck 1967, Iterative refinement of linear least squares solutions I, BIT 7:257, doi:10.1007/BF01939321
    """
    columns = _columns(x, intercept)
    unit = _power_of_two(np.abs(y).max(initial=0.0))
    solution, residuals, rounds, settled = _refined(columns, y / unit)
    squares = float(summed(times(residuals, residuals)).value)
    # Equal decimals differ by their rounding: that is no residual.
    if squares <= y.size * _ROUNDING**2:
        residuals, squares = exact(np.zeros_like(y)), 0.0
    fitted = plus(exact(y / unit), -residuals).value * unit
    singular = np.linalg.svd(columns.r / np.linalg.norm(columns.r, axis=0), compute_uv=False)
    back = _back(columns)
    return Solution(
        coefficients=_original(columns, solution) * unit,
        fitted=fitted,
        residuals=residuals.value * unit,
        squares=squares * unit * unit,
        inverse=back @ _inverse(columns) @ back.T,
        weights=back @ np.linalg.solve(columns.r, columns.q.T),
        leverage=(columns.q**2).sum(axis=1),
        condition=float(singular[0] / singular[-1]),
        rounds=rounds,
        settled=settled,
    )


def _columns(x: Matrix, intercept: int | None) -> _Columns:
    """Return the columns shifted and scaled, with their QR decomposition."""
    middle = np.zeros(x.shape[1])
    if intercept is not None:
        middle = x[0] + (x - x[0]).mean(axis=0)
        middle[intercept] = 0.0
    spread = np.abs(x - middle).max(axis=0)
    scale = np.array([_power_of_two(each) for each in spread.tolist()])
    z = difference(x / scale, np.broadcast_to(middle / scale, x.shape))
    q, r = np.linalg.qr(z.high)
    return _Columns(z, middle / scale, scale, intercept, q, r)


def _power_of_two(value: float) -> float:
    """Return the power of two at or below a value, 1 for zero."""
    return float(2.0 ** np.floor(np.log2(value))) if value > 0 else 1.0


def _refined(columns: _Columns, y: Vector) -> tuple[Pair, Pair, int, bool]:
    """Return solution and residuals as pairs, the rounds, and whether the last one changed nothing."""
    b, r = exact(np.zeros(columns.z.high.shape[1])), exact(np.zeros(y.size))
    step, settled = np.inf, False
    rounds = 0
    for rounds in range(_ROUNDS):
        left_over = total([exact(y), -r, -_times_vector(columns.z, b)]).value
        slope = -_times_vector(Pair(columns.z.high.T, columns.z.low.T), r).value
        turned = columns.q.T @ left_over - np.linalg.solve(columns.r.T, slope)
        change: Vector = np.linalg.solve(columns.r, turned).astype(np.float64)
        b = plus(b, exact(change))
        r = plus(r, exact(left_over - columns.q @ turned))
        before, step = step, float(np.linalg.norm(change)) / max(float(np.linalg.norm(b.high)), 1e-300)
        settled = step <= _CLOSE
        if settled or (rounds > 1 and step > before / 2):
            break
    return b, r, rounds, settled or step < 1e-15


def _times_vector(matrix: Pair, vector: Pair) -> Pair:
    """Return a matrix times a vector, as a pair."""
    return summed(times(matrix, Pair(vector.high[None, :], vector.low[None, :])), axis=1)


def _original(columns: _Columns, solution: Pair) -> Vector:
    """Return the coefficients of the columns as they were given."""
    made = solution.value / columns.scale
    if columns.intercept is not None:
        place = columns.intercept
        shifts = -summed(times(exact(columns.middle), solution))
        made[place] = (
            plus(Pair(solution.high[place], solution.low[place]), shifts).value / columns.scale[place]
        )
    return made


def _inverse(columns: _Columns) -> Matrix:
    """Return the inverse of the cross-products of the shifted columns."""
    p = columns.r.shape[0]
    half = np.linalg.solve(columns.r, np.eye(p))
    inverse = half @ half.T
    cross = product(Pair(columns.z.high.T, columns.z.low.T), columns.z)
    size = np.inf
    for _ in range(_ROUNDS):
        missing = plus(exact(np.eye(p)), -product(cross, exact(inverse))).value
        before, size = size, float(np.abs(missing).max())
        # Rounding of the inverse itself leaves its last digit times the cross-products.
        if size >= min(before / 2, 1.0):
            break
        inverse = inverse + inverse @ missing
        inverse = (inverse + inverse.T) / 2
    return inverse


def _back(columns: _Columns) -> Matrix:
    """Return the matrix that turns coefficients of the shifted columns into those of the columns given."""
    back = np.diag(1.0 / columns.scale)
    if columns.intercept is not None:
        back[columns.intercept] -= columns.middle / columns.scale[columns.intercept]
    return back
