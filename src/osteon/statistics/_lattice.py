"""Probability that t statistics of any correlation pass a bound, by separation of variables on a lattice."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import scipy.special
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix, Vector

_SHIFTS, _POINTS, _SEED = 8, 8191, 20260101
_LEAST_OWN = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Statistics as a triangular transform of independent ones.

    Each is drawn inside its bounds given those before it, and the probability of being inside is the product
    of the shares kept. The points are the same in every call, so that equal questions have equal answers.

    Parameters
    ----------
    root : lower triangular root of the correlation, shape (m, m)
    points : of the unit cube, shape (N, m - 1)
    s : root of chi-square over its degrees of freedom at every point, shape (N,)

    References
    ----------
    Genz & Bretz 2009, Computation of multivariate normal and t probabilities, Springer,
    ISBN 978-3-642-01688-2
    """

    root: Matrix
    points: Matrix
    s: Vector

    @classmethod
    def of(cls, correlation: Matrix, df: float) -> Lattice:
        """Return the lattice of a correlation; one that has not full rank too."""
        values, vectors = np.linalg.eigh(correlation)
        if values[0] < -_LEAST_OWN:
            message = f"no statistics have these correlations: their smallest eigenvalue is {values[0]:.3g}"
            raise ValueError(message)
        upper: Matrix = np.linalg.qr((vectors * np.sqrt(np.maximum(values, 0.0))).T)[1]
        root = upper.T * np.where(np.diag(upper) < 0, -1.0, 1.0)
        np.fill_diagonal(root, np.maximum(np.diag(root), _LEAST_OWN))
        points = _points(len(root))
        chi_square: Vector = scipy.special.chdtri(df, points[:, -1])
        return cls(root, points[:, :-1], np.sqrt(chi_square / df))

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return f"multivariate t on a lattice of {_SHIFTS} x {_POINTS} points"

    @property
    def step(self) -> float:
        """Smallest relative change of a bound that matters beside the error."""
        return 1e-5

    def tail(self, c: float) -> tuple[float, float]:
        """Return the probability that any statistic passes c, and three standard errors over the shifts."""
        m, bound = len(self.root), c * self.s
        drawn = np.zeros((len(self.points), m))
        inside, outside = np.ones(len(self.points)), np.zeros(len(self.points))
        for j in range(m):
            centre = drawn[:, :j] @ self.root[j, :j]
            below = ndtr((-bound - centre) / self.root[j, j])
            above = ndtr((centre - bound) / self.root[j, j])
            outside += inside * np.minimum(below + above, 1.0)
            kept = np.maximum(1 - below - above, 0.0)
            inside *= kept
            if j < m - 1:
                drawn[:, j] = ndtri(np.clip(below + self.points[:, j] * kept, 1e-300, 1 - 1e-16))
        by_shift = outside.reshape(_SHIFTS, _POINTS).mean(axis=1)
        return float(by_shift.mean()), 3 * float(by_shift.std(ddof=1)) / sqrt(_SHIFTS)


def _points(dimensions: int) -> Matrix:
    """Return the points, shape (shifts x points, dimensions): multiples of square roots of primes, folded."""
    roots = np.sqrt(np.array(_primes(dimensions), dtype=np.float64))
    shifts = np.random.default_rng(_SEED).random((_SHIFTS, 1, dimensions))
    points = (np.arange(1, _POINTS + 1)[:, None] * roots + shifts) % 1.0
    # Folded like a tent, so that what is integrated is periodic.
    return (1 - np.abs(2 * points - 1)).reshape(-1, dimensions)


def _primes(count: int) -> list[int]:
    """Return the first primes."""
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found
