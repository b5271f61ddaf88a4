"""Probability that correlated t statistics with one or two common factors pass a bound, on even grids.

Given the variance estimate s and the common factors z, the statistics are independent, so that

    P(any T_j > c) = E_s E_z [ 1 - prod_j (1 - q_j) ],
    q_j = P(a_j' z + w_j e > c s),  w_j^2 = 1 - a_j' a_j,  correlation = A A' + diag(w^2),

and with |a_j' z + w_j e| where absolute values are compared. Everything integrated falls off at both ends
like a normal density, so that even grids are exact to rounding once they are fine enough. One call takes
many bounds, each with its own degrees of freedom and, where asked, its own factors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.special
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._linear import Matrix, Vector

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

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
# Elements worked on at once: what fits a processor's cache.
_AT_ONCE = 1 << 17
# Beyond, the variance estimate is the variance to 1e-12.
_LARGEST_DF = 1e12


@dataclass(frozen=True, slots=True, eq=False)
class Quadrature:
    """Statistics as common factors and parts of their own.

    Parameters
    ----------
    loadings : on the factors, shape (1, m, r) for all bounds or (B, m, r) for each its own
    own : standard deviations of the parts of their own, shape (1 or B, m)
    counts : statistics that share a row, shape (m,)
    sides : 2 for absolute values, else 1
    """

    loadings: Cube
    own: Matrix
    counts: Vector
    sides: int

    @classmethod
    def of(cls, loadings: Matrix, sides: int) -> Quadrature | None:
        """Return the quadrature of one or two factors, or None where it would need too many nodes."""
        # With one factor the sign of a statistic changes nothing where its absolute value is compared.
        signless = np.abs(loadings) if loadings.shape[1] == 1 and sides == 2 else loadings
        rows, counts = np.unique(np.round(signless, 13), axis=0, return_counts=True)
        own = own_parts(rows)
        # Statistics that are all one common factor are one statistic.
        counts = np.where((own == _LEAST_OWN) & (rows.shape[1] == 1), 1, counts)
        made = cls(rows[None], own[None], counts.astype(np.float64), sides)
        nodes = int(made._nodes(np.zeros(1), np.ones(1))[1][0])
        return made if nodes <= _MOST_NODES else None

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return "multivariate t by quadrature"

    @property
    def step(self) -> float:
        """Smallest relative change of a bound that matters."""
        return 1e-10

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability that any statistic passes each c; its error is below what is told."""
        df = np.minimum(df, _LARGEST_DF)
        sizes = self._nodes(c, df)[1] * chi_sizes(df, c)
        p = np.empty(c.size)
        for rows in _chunks(sizes):
            each = self if len(self.loadings) == 1 else self._only(rows)
            p[rows] = each.integrated(c[rows], df[rows])
        return p, 0.0

    def _only(self, rows: NDArray[np.intp]) -> Quadrature:
        """Return the quadrature of some of the bounds."""
        return Quadrature(self.loadings[rows], self.own[rows], self.counts, self.sides)

    def integrated(self, c: Vector, df: Vector) -> Vector:
        """Return the probabilities of bounds that share the number of their nodes."""
        s, at_s = chi_nodes(df, c)
        z, at_z = self._normal_nodes(c, df)
        outside = np.zeros((c.size, s.shape[1], z.shape[1]))
        for j, count in enumerate(self.counts.tolist()):
            centre = ((z @ self.loadings[:, j, :, None])[..., 0] / self.own[:, j, None])[:, None, :]
            edge = (c[:, None] / self.own[:, j, None] * s)[:, :, None]
            beyond = ndtr(centre - edge)
            if self.sides == 2:
                beyond += ndtr(-centre - edge)
            if count > 1:
                with np.errstate(divide="ignore"):  # surely beyond its bound: log 0, probability 1
                    beyond = -np.expm1(count * np.log1p(-np.minimum(beyond, 1.0)))
            # Added so that small probabilities keep their digits.
            outside += beyond * (1 - outside)
        return ((outside @ at_z[:, :, None])[..., 0] * at_s).sum(axis=1)

    def _nodes(self, c: Vector, df: Vector) -> tuple[tuple[Matrix, NDArray[np.intp]], NDArray[np.intp]]:
        """Return the end of each factor's grid and how many steps lead there, both (B, r), and all nodes."""
        # Along a factor the probability changes within own / loading; the density within 1.
        steep: Matrix = ((self.loadings / self.own[..., None]) ** 2).max(axis=1)
        sharper = 1 + np.log(self.counts.sum())
        steps = _NORMAL_STEPS[steep.shape[1] - 1] / np.sqrt(1 + sharper * steep)
        # Large c are passed where a factor is large.
        reach = np.abs(c) / np.sqrt(1 + c * c / df)
        ends = _NORMAL_END + np.abs(self.loadings).max(axis=1) * reach[:, None]
        counts = np.ceil(ends / steps).astype(np.intp)
        nodes = (2 * counts + 1).prod(axis=1)
        return (ends, counts), (nodes // 2 if self.sides == 2 else nodes)

    def _normal_nodes(self, c: Vector, df: Vector) -> tuple[Cube, Matrix]:
        """Return nodes of the factors, shape (B, N, r), and their weights; half the space where symmetric."""
        (ends, counts), _ = self._nodes(c, df)
        most = counts.max(axis=0).tolist()
        axes: list[Vector] = [np.arange(-count, count + 1.0) for count in most]
        if self.sides == 2:
            axes[0] = np.arange(most[0] + 1.0)
        steps = ends / np.array(most)
        grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=-1)
        nodes = grid * steps[:, None, :]
        weights = np.exp(-0.5 * (nodes**2).sum(axis=2))
        if self.sides == 2:
            weights[:, grid[:, 0] == 0] /= 2
        return nodes, weights / weights.sum(axis=1, keepdims=True)


def own_parts(loadings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviations of what the factors leave, shape (..., m) of loadings (..., m, r)."""
    return np.sqrt(np.maximum(1 - (loadings**2).sum(axis=-1), _LEAST_OWN**2))


def chi_sizes(df: Vector, c: Vector) -> NDArray[np.intp]:
    """Return how many nodes each grid of s needs."""
    low, high, step = _chi_ends(df, c)
    return np.ceil((high - low) / step).astype(np.intp) + 1


def chi_nodes(df: Vector, c: Vector) -> tuple[Matrix, Matrix]:
    """Return nodes of s, the root of chi-square over its degrees of freedom, and their weights, (B, S).

    The grid is even in log s, where the density falls off at both ends so fast that equal weights are exact
    to rounding. Large c are passed where s is small, near sqrt(df / (df + c^2)): the grid begins below that.
    """
    low, high, _ = _chi_ends(df, c)
    count = int(chi_sizes(df, c).max())
    u = low[:, None] + ((high - low) / (count - 1))[:, None] * np.arange(count)
    weight = np.exp(df[:, None] * (u - np.expm1(2 * u) / 2))
    return np.exp(u), weight / weight.sum(axis=1, keepdims=True)


def _chi_ends(df: Vector, c: Vector) -> tuple[Vector, Vector, Vector]:
    """Return where log s begins and ends, and the largest step between.

    The density is left where x - log x = 1 + 2 left out / df, x = s^2, which has two solutions; for large df
    these are 1 -+ 2 sqrt(left out / df).
    """
    share = _LEFT_OUT / df
    near = np.sqrt(share)
    tail = -np.exp(-1 - 2 * np.maximum(share, 1e-6))
    down, up = (0.5 * np.log(-scipy.special.lambertw(tail, branch).real) for branch in (0, -1))
    down, up = np.where(share < 1e-6, -near, down), np.where(share < 1e-6, near, up)
    peak = -0.5 * np.log1p(c * c / df)
    return peak + down, up, np.minimum(_CHI_STEP / np.sqrt(2 * df), _LARGEST_CHI_STEP)


def _chunks(sizes: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return places in groups of like size, each no more than is worked on at once."""
    if sizes.size * int(sizes.max()) <= _AT_ONCE:
        return [np.arange(sizes.size)]
    order = np.argsort(sizes, kind="stable")
    # A group is as long as its largest member, its last, allows.
    groups: list[NDArray[np.intp]] = []
    end = sizes.size
    while end > 0:
        length = max(1, _AT_ONCE // int(sizes[order[end - 1]]))
        groups.append(order[max(0, end - length) : end])
        end -= length
    return groups
