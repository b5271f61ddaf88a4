"""Distribution of the largest absolute value of correlated t statistics with one variance estimate.

Given the variance estimate s and r common factors z, the statistics are independent, so that

    P(max |T_j| > c) = E_s E_z [ 1 - prod_j (1 - q_j) ],
    q_j = P(|a_j' z + w_j e| > c s),  w_j^2 = 1 - a_j' a_j,  correlation = A A' + diag(w^2).

One factor is enough when the correlation is a product, rho_ij = a_i a_j: comparisons with one control,
whatever the group sizes. Two factors hold comparisons adjusted for one covariate. More factors are
integrated on a lattice, with an error that is stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, log, log1p, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy.special
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from osteon.statistics._factors import common_factors
from osteon.statistics._root import root_between

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix, Vector

# Probability left out at the ends of a grid, as a share of what is integrated: exp(-38) = 3e-17.
_LEFT_OUT = 38.0
_NORMAL_END = 8.6
# Steps of the grids; halving them changes no p by more than 1e-9 (tests/unit/statistics).
_NORMAL_STEP = 0.5
_CHI_STEP, _LARGEST_CHI_STEP = 0.5, 0.18
# A statistic that is all common factor is given this much of its own, so that its grid stays finite.
_LEAST_OWN = 1e-3
_MOST_NODES = 40_000
_SHIFTS, _LATTICE = 8, 1021
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)


class Tail(NamedTuple):
    """A probability and its error: 0 where it is exact to 1e-9."""

    p: float
    error: float


def max_abs_t(correlation: Matrix, df: float) -> MaxAbsT:
    """Return the distribution of the largest absolute t.

    Parameters
    ----------
    correlation : of the statistics, shape (m, m)
    df : degrees of freedom of their common variance estimate, above 0

    References
    ----------
    Dunnett 1955, A multiple comparison procedure for comparing several treatments with a control, J Am Stat
    Assoc 50:1096, doi:10.1080/01621459.1955.10501294; Genz & Bretz 2009, Computation of multivariate normal
    and t probabilities, Springer, ISBN 978-3-642-01688-2

    Examples
    --------
    >>> import numpy as np
    >>> three_arms = max_abs_t(np.full((3, 3), 0.5) + np.eye(3) / 2, df=20)
    >>> round(three_arms.critical(0.95), 2)
    2.54
    """
    return MaxAbsT(common_factors(correlation), df)


@dataclass(frozen=True, eq=False)
class MaxAbsT:
    """Distribution of the largest of m absolute t statistics.

    Parameters
    ----------
    factors : loadings of the statistics on the common factors, shape (m, r)
    df : degrees of freedom of the variance estimate
    """

    factors: Matrix
    df: float

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        if self._lattice is None:
            return "single step, multivariate t by quadrature"
        return f"single step, multivariate t on a lattice of {_SHIFTS} x {_LATTICE} points"

    def p(self, c: float) -> Tail:
        """Return the probability that the largest absolute t passes c."""
        alone = 2 * float(stdtr(self.df, -c))
        if len(self.factors) == 1:
            return Tail(alone, 0.0)
        s, at_s = _chi_grid(self.df, c)
        z, at_z = self._normal_nodes(c)
        by_z = at_s @ self._tails(c * s, z)
        mean = float(by_z @ at_z)
        error = 0.0
        if self._lattice is not None:
            means = by_z.reshape(_SHIFTS, -1).mean(axis=1)
            error = 3 * float(means.std(ddof=1)) / float(np.sqrt(_SHIFTS))
        # Bounds that hold for every correlation: one statistic alone, and their number times it.
        return Tail(min(max(mean, alone), alone * len(self.factors), 1.0), error)

    def critical(self, level: float) -> float:
        """Return the value that the largest absolute t passes with probability 1 - level."""
        alpha = 1 - level
        low = -float(stdtrit(self.df, alpha / 2))
        high = -float(stdtrit(self.df, alpha / 2 / len(self.factors)))
        if self.p(low).p <= alpha:
            return low
        if self.p(high).p >= alpha:
            return high
        return root_between(lambda c: log(self.p(c).p / alpha), low, high)

    @cached_property
    def _grouped(self) -> tuple[Matrix, Vector, Vector]:
        """Loadings, own parts and how many statistics share them: equal ones are computed once."""
        loadings = np.abs(self.factors) if self.factors.shape[1] == 1 else self.factors
        different, counts = np.unique(np.round(loadings, 13), axis=0, return_counts=True)
        own = np.sqrt(np.maximum(1 - (different**2).sum(axis=1), _LEAST_OWN**2))
        return different, own, counts.astype(float)

    @cached_property
    def _lattice(self) -> Matrix | None:
        """Points of the lattice, shape (shifts x points, r); None where a grid is fine enough."""
        r = self.factors.shape[1]
        if r == 1 or (r == 2 and self._grid_size(0.0) <= _MOST_NODES):
            return None
        shifts = np.random.default_rng(20260101).random((_SHIFTS, 1, r))
        roots = np.sqrt(np.array(_PRIMES[:r], dtype=float))
        points = (np.arange(1, _LATTICE + 1)[:, None] * roots + shifts) % 1.0
        # The tent folds the points, so that the integrand is periodic.
        return ndtri(np.clip(1 - np.abs(2 * points - 1), 1e-16, 1 - 1e-16)).reshape(-1, r)

    def _normal_nodes(self, c: float) -> tuple[Matrix, Vector]:
        """Return nodes of the common factors, shape (N, r), and their weights: a half space, by symmetry."""
        if self._lattice is not None:
            return self._lattice, np.full(len(self._lattice), 1 / len(self._lattice))
        end, step = self._ends(c), self._step
        half = np.arange(0.0, end[0] + step, step)
        weight = np.exp(-(half**2) / 2)
        weight[0] /= 2
        if len(end) == 1:
            return half[:, None], weight / weight.sum()
        count = int(np.ceil(end[1] / step))
        full = np.arange(-count, count + 1) * step
        weights = np.outer(weight, np.exp(-(full**2) / 2)).ravel()
        first, second = np.meshgrid(half, full, indexing="ij")
        return np.column_stack([first.ravel(), second.ravel()]), weights / weights.sum()

    def _grid_size(self, c: float) -> float:
        """Return the number of nodes a grid would need."""
        return float(np.prod(self._ends(c) / self._step)) * 2 ** (self.factors.shape[1] - 1)

    @property
    def _step(self) -> float:
        """Step of the grids: fine enough for the statistic with the smallest part of its own."""
        _, own, counts = self._grouped
        return _NORMAL_STEP * float(own.min()) / float(np.sqrt(1 + np.log(counts.sum())))

    def _ends(self, c: float) -> Vector:
        """Return where the grid of each factor may end: large c are reached through large factors."""
        reach = c / np.sqrt(1 + c * c / self.df)
        return _NORMAL_END + np.abs(self._grouped[0]).max(axis=0) * reach

    def _tails(self, bounds: Vector, z: Matrix) -> Matrix:
        """Return the probability that any statistic passes its bound, shape (S, N)."""
        loadings, own, counts = self._grouped
        inside = np.zeros((bounds.size, len(z)))
        with np.errstate(divide="ignore"):  # a statistic surely beyond its bound: log 0, probability 1
            for loading, spread, count in zip(loadings, own, counts, strict=True):
                centre = z @ loading / spread
                edge = bounds[:, None] / spread
                beyond = ndtr(centre - edge) + ndtr(-centre - edge)
                inside += count * np.log1p(-np.minimum(beyond, 1.0))
        return -np.expm1(inside)


def _chi_grid(df: float, c: float) -> tuple[Vector, Vector]:
    """Return nodes of s, the root of chi-square over its degrees of freedom, and their weights.

    The grid is even in log s, where the density falls off at both ends so fast that equal weights are exact
    to rounding. Large c are passed where s is small, near sqrt(df / (df + c^2)): the grid begins below that.
    """
    if np.isinf(df):
        return np.ones(1), np.ones(1)
    down, up = _log_ends(-exp(-1 - 2 * _LEFT_OUT / df))
    peak = -0.5 * log1p(c * c / df)
    step = min(_CHI_STEP / sqrt(2 * df), _LARGEST_CHI_STEP)
    u: Vector = np.arange(peak + down, up + step, step)
    weight = np.exp(df * (u - np.expm1(2 * u) / 2))
    return np.exp(u), weight / weight.sum()


def _log_ends(tail: float) -> tuple[float, float]:
    """Return where log s ends: x - log x = 1 + 2 left out / df has two solutions, x = s^2."""
    branches: list[complex] = [complex(scipy.special.lambertw(tail, branch)) for branch in (0, -1)]
    return 0.5 * log(-branches[0].real), 0.5 * log(-branches[1].real)
