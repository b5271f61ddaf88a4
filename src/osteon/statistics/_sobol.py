"""Probability that t statistics of any correlation pass a bound: variables separated, on Sobol points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import scipy.special
from scipy.special import ndtr, ndtri

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from typing import Self

    from osteon.statistics._linear import Matrix, Vector

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

_SEED = 20260101
# Sets of points, each scrambled at random: their spread tells the error. Points of a set are doubled until
# the error is below what is wanted, or the most are used.
_SETS = 8
_FEWEST, _MOST = 1 << 11, 1 << 15
_WANTED = 5e-5
# Variances below this are rounding: such a statistic follows from those before it.
_ROUNDING = 1e-10
# Points end here: one in 1e12 lies further out.
_END = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class SobolIntegral:
    """Statistics as combinations of independent ones, as few as the rank of the correlation.

    Each independent one is drawn inside the bounds that its statistics leave it, given those before it; the
    probability of being inside is the product of the shares kept. The points are the same in every call, so
    that equal questions have equal answers.

    Parameters
    ----------
    root : shape (m, r), the correlation is root root'; zero after each row's own last place
    last : each row's last place that is not zero, shape (m,)
    sides : 2 for absolute values, else 1
    most : points of a set

    References
    ----------
    Genz & Bretz 2009, Computation of multivariate normal and t probabilities, Springer,
    ISBN 978-3-642-01688-2; Owen 1998, Scrambling Sobol and Niederreiter-Xing points, J Complexity 14:466,
    doi:10.1006/jcom.1998.0487
    """

    root: Matrix
    last: tuple[int, ...]
    sides: int
    most: int = _MOST

    @classmethod
    def of(cls, correlation: Matrix, sides: int) -> SobolIntegral:
        """Return the integral of a correlation; one that has not full rank too."""
        smallest = float(np.linalg.eigvalsh(correlation)[0])
        if smallest < -1e-8:
            message = f"no statistics have these correlations: their smallest eigenvalue is {smallest:.3g}"
            raise EstimationError(message)
        root = _root(correlation)
        last = [int(np.flatnonzero(np.abs(row) > sqrt(_ROUNDING))[-1]) for row in root]
        return cls(root, tuple(last), sides)

    @property
    def rough(self) -> Self:
        """The same on the fewest points, which is good enough to look for a critical value."""
        return replace(self, most=_FEWEST)

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return f"multivariate t on {_SETS} sets of scrambled Sobol points (seed {_SEED})"

    @property
    def apart(self) -> float:
        """How near each other bounds are looked at to find a critical value: further than the error."""
        return 0.02

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability that any statistic passes each c, and three standard errors of it."""
        found = [self._tail(bound, value) for bound, value in zip(c.tolist(), df.tolist(), strict=True)]
        return np.array([p for p, _ in found]), max(error for _, error in found)

    def _tail(self, c: float, df: float) -> tuple[float, float]:
        """Return one probability and its error."""
        count = _FEWEST
        while True:
            p, error = self._on(count, c, df)
            if error <= _WANTED or count >= self.most:
                return p, error
            count *= 2

    def _on(self, count: int, c: float, df: float) -> tuple[float, float]:
        """Return one probability and its error from a number of points a set."""
        rank = self.root.shape[1]
        sets = zip(_points(count, rank), _chi(count, rank, df), strict=True)
        found = [float(weight @ self._outside(points, c * s)) for points, (s, weight) in sets]
        return float(np.mean(found)), 3 * float(np.std(found, ddof=1)) / sqrt(_SETS)

    def _outside(self, points: Matrix, bound: Vector) -> Vector:
        """Return the probability of being outside at each point of a set, with the bound at each."""
        rank = self.root.shape[1]
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
        return outside

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


@lru_cache(maxsize=8)
def _chi(count: int, dimensions: int, df: float) -> list[tuple[Vector, Vector]]:
    """Return the root of chi-square over its df at the points of each set, and the weights of the points.

    Points v are moved to 3 v^2 - 2 v^3, which puts more of them where s is rare and large bounds are passed.
    """
    v = _points(count, dimensions)[:, 0]
    weights: Matrix = 6 * v * (1 - v) / count
    scores: Matrix = ndtri(v * v * (3 - 2 * v))
    if df == np.inf:
        s = np.ones_like(v)
    else:
        # Nearly straight in normal scores: read between 4000 of them, to 1e-7.
        ends: list[float] = [float(scores.min()), float(scores.max())]
        knots: Vector = np.linspace(*ends, num=4000)
        chi_square: Vector = scipy.special.chdtri(df, ndtr(-knots))
        values: Vector = np.sqrt(chi_square / df)
        s = np.interp(scores, knots, values)
    return list(zip(s, weights, strict=True))


@lru_cache(maxsize=4)
def _points(count: int, dimensions: int) -> Cube:
    """Return the points, shape (sets, dimensions, count)."""
    from scipy.stats import qmc

    made = [qmc.Sobol(dimensions, rng=np.random.default_rng([_SEED, i])) for i in range(_SETS)]
    points = np.stack([sobol.random(count).T for sobol in made])
    # One array stands for many calls: nobody may change it. Its ends would be infinite.
    points = np.clip(points, _END, 1 - _END)
    points.setflags(write=False)
    return points
