"""Probability that t statistics of any correlation pass a bound, by separation of variables on a lattice."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import scipy.special
from scipy.special import ndtr, ndtri

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix, Vector

_SHIFTS, _SEED = 8, 20260101
# Points a shift: doubled until the error is below what is wanted, or the most are used.
_FEWEST, _MOST = 1 << 11, 1 << 16
_WANTED = 2e-5
# Variances below this are rounding: such a statistic follows from those before it.
_ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Statistics as combinations of independent ones, as few as the rank of the correlation.

    Each independent one is drawn inside the bounds that its statistics leave it, given those before it; the
    probability of being inside is the product of the shares kept. The points are the same in every call, so
    that equal questions have equal answers.

    Parameters
    ----------
    root : shape (m, r), the correlation is root root'; zero after each row's own last place
    last : each row's last place that is not zero, shape (m,)
    sides : 2 for absolute values, else 1

    References
    ----------
    Genz & Bretz 2009, Computation of multivariate normal and t probabilities, Springer,
    ISBN 978-3-642-01688-2
    """

    root: Matrix
    last: tuple[int, ...]
    sides: int

    @classmethod
    def of(cls, correlation: Matrix, sides: int) -> Lattice:
        """Return the lattice of a correlation; one that has not full rank too."""
        smallest = float(np.linalg.eigvalsh(correlation)[0])
        if smallest < -1e-8:
            message = f"no statistics have these correlations: their smallest eigenvalue is {smallest:.3g}"
            raise EstimationError(message)
        root = _root(correlation)
        last = [int(np.flatnonzero(np.abs(row) > sqrt(_ROUNDING))[-1]) for row in root]
        return cls(root, tuple(last), sides)

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return f"multivariate t on a lattice of {_SHIFTS} random shifts (seed {_SEED})"

    @property
    def step(self) -> float:
        """Smallest relative change of a bound that matters beside the error."""
        return 1e-6

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability that any statistic passes each c, and three standard errors of it."""
        found = [self._tail(bound, value) for bound, value in zip(c.tolist(), df.tolist(), strict=True)]
        return np.array([p for p, _ in found]), max(error for _, error in found)

    def _tail(self, c: float, df: float) -> tuple[float, float]:
        """Return one probability and its error."""
        count = _FEWEST
        while True:
            p, error = self._on(count, c, df)
            if error <= _WANTED or count >= _MOST:
                return p, error
            count *= 2

    def _on(self, count: int, c: float, df: float) -> tuple[float, float]:
        """Return one probability and its error from a number of points a shift."""
        rank = self.root.shape[1]
        points = _points(count, rank)
        bound = c * _chi(points[0], df)
        inside, outside = np.ones(bound.size), np.zeros(bound.size)
        drawn: list[Vector] = []
        for j in range(rank):
            low, high = self._room(j, drawn, bound)
            below, above = ndtr(low), ndtr(-high)
            outside += inside * np.minimum(below + above, 1.0)
            kept = np.maximum(1 - below - above, 0.0)
            inside *= kept
            if j < rank - 1:
                drawn.append(ndtri(np.clip(below + points[j + 1] * kept, 1e-300, 1 - 1e-16)))
        by_shift = outside.reshape(_SHIFTS, count).mean(axis=1)
        return float(by_shift.mean()), 3 * float(by_shift.std(ddof=1)) / sqrt(_SHIFTS)

    def _room(self, j: int, drawn: list[Vector], bound: Vector) -> tuple[Vector, Vector]:
        """Return between what the j-th independent one must lie for all statistics that end with it."""
        low, high = np.full(bound.size, -np.inf), np.full(bound.size, np.inf)
        for row, last in zip(self.root.tolist(), self.last, strict=True):
            if last != j:
                continue
            centre = sum((weight * value for weight, value in zip(row, drawn, strict=False)), np.zeros(1))
            ends = ((bound - centre) / row[j], (-bound - centre) / row[j])
            upper, lower = ends if row[j] > 0 else ends[::-1]
            if self.sides == 2 or row[j] > 0:
                high = np.minimum(high, upper)
            if self.sides == 2 or row[j] < 0:
                low = np.maximum(low, lower)
        return low, high


def _root(correlation: Matrix) -> Matrix:
    """Return a root with as many columns as the rank, by Cholesky's steps on the largest variance left."""
    left = correlation.copy()
    columns: list[Vector] = []
    for _ in range(len(left)):
        pivot = int(np.argmax(np.round(np.diag(left), 12)))
        if left[pivot, pivot] <= _ROUNDING:
            break
        column = left[:, pivot] / sqrt(left[pivot, pivot])
        columns.append(column)
        left = left - np.outer(column, column)
    return np.column_stack(columns)


def _chi(u: Vector, df: float) -> Vector:
    """Return the root of chi-square over its degrees of freedom at the points."""
    if df == np.inf:
        return np.ones_like(u)
    chi_square: Vector = scipy.special.chdtri(df, u)
    return np.sqrt(chi_square / df)


def _points(count: int, dimensions: int) -> Matrix:
    """Return the points, shape (dimensions, shifts x count): multiples of square roots of primes, folded."""
    roots = np.sqrt(np.array(_primes(dimensions), dtype=np.float64))
    shifts = np.random.default_rng(_SEED).random((dimensions, _SHIFTS, 1))
    points = (np.arange(1, count + 1) * roots[:, None, None] + shifts) % 1.0
    # Folded like a tent, so that what is integrated is periodic.
    return (1 - np.abs(2 * points - 1)).reshape(dimensions, -1)


def _primes(count: int) -> list[int]:
    """Return the first primes."""
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found
