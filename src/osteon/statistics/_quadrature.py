"""Probability that correlated t statistics with one or two common factors pass a bound, on even grids.

Given the variance estimate s and the common factors z, the statistics are independent, so that

    P(max |T_j| > c) = E_s E_z [ 1 - prod_j (1 - q_j) ],
    q_j = P(|a_j' z + w_j e| > c s),  w_j^2 = 1 - a_j' a_j,  correlation = A A' + diag(w^2).

Everything integrated falls off at both ends like a normal density, so that even grids are exact to rounding
once they are fine enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from typing import TYPE_CHECKING

import numpy as np
import scipy.special
from scipy.special import ndtr

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix, Vector

# Share of what is integrated that is left out at the ends: exp(-30) = 1e-13, and as much beyond 7.5 sd.
_LEFT_OUT = 30.0
_NORMAL_END = 7.5
# Steps in widths of what is integrated, for one factor and for two, where each smooths what the other leaves.
# A third of every step moves no p by more than 1e-8, a test says.
_NORMAL_STEPS = (0.8, 1.0)
_CHI_STEP, _LARGEST_CHI_STEP = 0.6, 0.18
# A statistic that is all common factor is given this much of its own, so that its grid stays finite.
_LEAST_OWN = 1e-3
_MOST_NODES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Quadrature:
    """Statistics as common factors and parts of their own.

    Parameters
    ----------
    loadings : on the factors, shape (m, r), equal rows once
    own : standard deviations of the parts of their own, shape (m,)
    counts : statistics that share a row, shape (m,)
    df : degrees of freedom of the variance estimate
    """

    loadings: Matrix
    own: Vector
    counts: Vector
    df: float

    @classmethod
    def of(cls, loadings: Matrix, df: float) -> Quadrature | None:
        """Return the quadrature of one or two factors, or None where it would need too many nodes."""
        # With one factor the sign of a statistic changes nothing, since its absolute value is compared.
        signless = np.abs(loadings) if loadings.shape[1] == 1 else loadings
        rows, counts = np.unique(np.round(signless, 13), axis=0, return_counts=True)
        own = np.sqrt(np.maximum(1 - (rows**2).sum(axis=1), _LEAST_OWN**2))
        # Statistics that are all one common factor are one statistic.
        counts = np.where((own == _LEAST_OWN) & (rows.shape[1] == 1), 1, counts)
        made = cls(rows, own, counts.astype(np.float64), df)
        # A grid is half of its first factor, from zero on, and the whole of the second.
        first, *second = made._grid(0.0)[1]
        return made if first * sum(2 * count + 1 for count in second or [0]) <= _MOST_NODES else None

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return "multivariate t by quadrature"

    @property
    def step(self) -> float:
        """Smallest relative change of a bound that matters."""
        return 1e-10

    def tail(self, c: float) -> tuple[float, float]:
        """Return the probability that any statistic passes c; its error is below what is told."""
        s, at_s = chi_grid(self.df, c)
        z, at_z = self._normal_nodes(c)
        inside = np.zeros((s.size, len(z)))
        with np.errstate(divide="ignore"):  # a statistic surely beyond its bound: log 0, probability 1
            for loading, own, count in zip(self.loadings, self.own, self.counts, strict=True):
                centre, edge = z @ loading / own, (c / own) * s[:, None]
                beyond = ndtr(centre - edge) + ndtr(-centre - edge)
                inside += count * np.log1p(-np.minimum(beyond, 1.0))
        return float(at_s @ -np.expm1(inside) @ at_z), 0.0

    def _grid(self, c: float) -> tuple[list[float], list[int]]:
        """Return the step of each factor's grid, and how many lead from zero to its end."""
        # Along a factor the probability changes within own / loading; the density within 1.
        steep: Vector = ((self.loadings / self.own[:, None]) ** 2).max(axis=0)
        sharper = 1 + log(float(self.counts.sum()))
        steps = _NORMAL_STEPS[steep.size - 1] / np.sqrt(1 + sharper * steep)
        # Large c are passed where a factor is large.
        reach = c / sqrt(1 + c * c / self.df)
        ends: Vector = _NORMAL_END + np.abs(self.loadings).max(axis=0) * reach
        return steps.tolist(), np.ceil(ends / steps).astype(np.intp).tolist()

    def _normal_nodes(self, c: float) -> tuple[Matrix, Vector]:
        """Return nodes of the factors, shape (N, r), and their weights: half the space, by symmetry."""
        steps, counts = self._grid(c)
        half = steps[0] * np.arange(counts[0] + 1, dtype=np.float64)
        weight = np.exp(-(half**2) / 2)
        weight[0] /= 2
        if len(counts) == 1:
            return half[:, None], weight / weight.sum()
        full = steps[1] * np.arange(-counts[1], counts[1] + 1, dtype=np.float64)
        weights = np.outer(weight, np.exp(-(full**2) / 2)).ravel()
        nodes = np.column_stack([np.repeat(half, full.size), np.tile(full, half.size)])
        return nodes, weights / weights.sum()


def chi_grid(df: float, c: float) -> tuple[Vector, Vector]:
    """Return nodes of s, the root of chi-square over its degrees of freedom, and their weights.

    The grid is even in log s, where the density falls off at both ends so fast that equal weights are exact
    to rounding. Large c are passed where s is small, near sqrt(df / (df + c^2)): the grid begins below that.
    """
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
