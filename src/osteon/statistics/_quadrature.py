"""Probability that correlated t statistics with one or two common factors pass a bound, on even grids.

Given the variance estimate s and the common factors z, the statistics are independent, so that

    P(any T_j > c) = E_s E_z [ 1 - prod_j (1 - q_j) ],
    q_j = P(a_j' z + w_j e > c s),  w_j^2 = 1 - a_j' a_j,  correlation = A A' + diag(w^2),

and with |a_j' z + w_j e| where absolute values are compared. Everything integrated falls off at both ends
like a normal density, so that even grids are exact to rounding once they are fine enough. One call takes
many bounds, each with its own degrees of freedom and, where asked, its own factors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy.special
from scipy.special import ndtr

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import NDArray

    from osteon.statistics._linear import Matrix, Vector

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]
    Places = NDArray[np.intp]

# A statistic that is all common factor is given this much of its own, so that its grid stays finite.
_LEAST_OWN = 1e-3
# More nodes than these, for one factor and for two, take longer than Sobol points do.
_MOST_NODES = (25_000, 8_000)
# Elements worked on at once: what fits a processor's cache.
_AT_ONCE = 1 << 17
# Beyond, the variance estimate is the variance to 1e-12.
_LARGEST_DF = 1e12


class Grain(NamedTuple):
    """How fine the grids are.

    Parameters
    ----------
    normal : steps in widths of what is integrated, for one factor and for two, where each smooths what the
        other leaves
    chi, largest_chi : steps of log s in its standard deviations, and at most
    left_out : minus the logarithm of the share of a probability that is left out at the ends
    """

    normal: tuple[float, float]
    chi: float
    largest_chi: float
    left_out: float


# Steps a third as long move no p by more than 1e-8, of the coarse ones by more than 1e-6: a test says so.
FINE = Grain((0.9, 1.0), 0.6, 0.18, 25.0)
COARSE = Grain((1.15, 1.3), 0.75, 0.25, 16.0)


@dataclass(frozen=True, slots=True, eq=False)
class Quadrature:
    """Statistics as common factors and parts of their own.

    Parameters
    ----------
    loadings : on the factors, shape (1, m, r) for all bounds or (B, m, r) for each its own
    own : standard deviations of the parts of their own, shape (1 or B, m)
    counts : statistics that share a row, shape (m,)
    sides : 2 for absolute values, else 1
    grain : of the grids
    """

    loadings: Cube
    own: Matrix
    counts: Vector
    sides: int
    grain: Grain = FINE

    @classmethod
    def of(cls, loadings: Matrix, sides: int) -> Quadrature | None:
        """Return the quadrature of one or two factors, or None where it would need too many nodes."""
        # With one factor the sign of a statistic changes nothing where its absolute value is compared.
        signless = np.abs(loadings) if loadings.shape[1] == 1 and sides == 2 else loadings
        shared = Counter(tuple(row) for row in np.round(signless, 13).tolist())
        rows = np.array(list(shared))
        own = own_parts(rows)
        # Statistics that are all one common factor are one statistic.
        one = (own == _LEAST_OWN) & (rows.shape[1] == 1)
        counts = np.where(one, 1.0, np.array(list(shared.values()), dtype=np.float64))
        made = cls(rows[None], own[None], counts, sides)
        return (
            made if made._grid(np.zeros(1), np.ones(1)).nodes[0] <= _MOST_NODES[rows.shape[1] - 1] else None
        )

    @property
    def rough(self) -> Self:
        """The same on grids that are good enough to look for a critical value, and for simulations."""
        return replace(self, grain=COARSE)

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return "multivariate t by quadrature"

    @property
    def apart(self) -> float:
        """How near each other bounds are looked at to find a critical value, as a share of its bracket."""
        return 1e-3

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability that any statistic passes each c; its error is below what is told."""
        df = np.minimum(df, _LARGEST_DF)
        s, z = ChiGrid.of(df, c, self.grain), self._grid(c, df)
        sizes = s.nodes * z.nodes
        if c.size * int(s.nodes.max()) * int(z.nodes.max()) <= _AT_ONCE:
            return self.integrated(c, s, z), 0.0
        p = np.empty(c.size)
        for rows in _chunks(sizes):
            each = self if len(self.loadings) == 1 else self._only(rows)
            p[rows] = each.integrated(c[rows], s.only(rows), z.only(rows))
        return p, 0.0

    def _only(self, rows: Places) -> Self:
        """Return the quadrature of some of the bounds."""
        return replace(self, loadings=self.loadings[rows], own=self.own[rows])

    def _grid(self, c: Vector, df: Vector) -> _FactorGrid:
        """Return the grids of the factors for each bound."""
        # Along a factor the probability changes within own / loading; the density within 1.
        steep: Matrix = ((self.loadings / self.own[..., None]) ** 2).max(axis=1)
        sharper = 1 + log(float(self.counts.sum()))
        steps = self.grain.normal[steep.shape[1] - 1] / np.sqrt(1 + sharper * steep)
        ends = np.sqrt(2 * (self.grain.left_out + _rarity(c, df)))[:, None]
        counts = np.ceil(ends / steps).astype(np.intp)
        nodes = (2 * counts + 1).prod(axis=1)
        return _FactorGrid(ends + 0 * steps, counts, nodes // 2 + 1 if self.sides == 2 else nodes)

    def integrated(self, c: Vector, grid_s: ChiGrid, grid_z: _FactorGrid) -> Vector:
        """Return the probabilities of bounds on grids of one size."""
        s, at_s = grid_s.weighed()
        z, at_z = grid_z.weighed(self.sides)
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


def own_parts(loadings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard deviations of what the factors leave, shape (..., m) of loadings (..., m, r)."""
    return np.sqrt(np.maximum(1 - (loadings**2).sum(axis=-1), _LEAST_OWN**2))


class _FactorGrid(NamedTuple):
    """Grids of the factors, one a bound: their ends and the steps that lead there, (B, r), and all nodes."""

    ends: Matrix
    counts: NDArray[np.intp]
    nodes: Places

    def only(self, rows: Places) -> _FactorGrid:
        """Return the grids of some of the bounds."""
        return _FactorGrid(self.ends[rows], self.counts[rows], self.nodes[rows])

    def weighed(self, sides: int) -> tuple[Cube, Matrix]:
        """Return nodes, shape (B, N, r), and their weights; half the space where all is symmetric."""
        most: list[int] = self.counts.max(axis=0).tolist()
        first: Vector = np.arange(0.0 if sides == 2 else -most[0], most[0] + 1.0)
        grid: Matrix = first[:, None]
        if len(most) > 1:
            second: Vector = np.arange(-most[1], most[1] + 1.0)
            grid = np.column_stack([np.repeat(first, second.size), np.tile(second, first.size)])
        nodes: Cube = grid * (self.ends / np.array(most))[:, None, :]
        weights = np.exp(-0.5 * (nodes**2).sum(axis=2))
        if sides == 2:
            weights[:, grid[:, 0] == 0] /= 2
        return nodes, weights / weights.sum(axis=1, keepdims=True)


class ChiGrid(NamedTuple):
    """Grids of s, the root of chi-square over its degrees of freedom, one a bound.

    They are even in log s, where the density falls off at both ends so fast that equal weights are exact to
    rounding. Large c are passed where s is small, so that the lower end leaves out a share of what is rare.
    """

    df: Vector
    low: Vector
    high: Vector
    nodes: Places

    @classmethod
    def of(cls, df: Vector, c: Vector, grain: Grain = FINE) -> ChiGrid:
        """Return the grids of bounds, each with its degrees of freedom."""
        low = _log_end(1 + 2 * (grain.left_out + _rarity(c, df)) / df, 0)
        high = _log_end(1 + 2 * grain.left_out / df, -1)
        step = np.minimum(grain.chi / np.sqrt(2 * df), grain.largest_chi)
        return cls(df, low, high, np.ceil((high - low) / step).astype(np.intp) + 1)

    def only(self, rows: Places) -> ChiGrid:
        """Return the grids of some of the bounds."""
        return ChiGrid(self.df[rows], self.low[rows], self.high[rows], self.nodes[rows])

    def weighed(self) -> tuple[Matrix, Matrix]:
        """Return nodes of s and their weights, shape (B, S)."""
        count = int(self.nodes.max())
        u = self.low[:, None] + ((self.high - self.low) / (count - 1))[:, None] * np.arange(count)
        weight = np.exp(self.df[:, None] * (u - np.expm1(2 * u) / 2))
        return np.exp(u), weight / weight.sum(axis=1, keepdims=True)


def _rarity(c: Vector, df: Vector) -> Vector:
    """Return minus the logarithm of the probability that one t passes c, but for a factor near 1."""
    return 0.5 * df * np.log1p(c * c / df)


def _log_end(height: Vector, branch: int) -> Vector:
    """Return log s where x - log x has a height, x = s^2: below 1 by branch 0, above by branch -1."""
    found: Vector = -scipy.special.lambertw(-np.exp(-height), branch).real
    # Near 1 the height is 1 + (x - 1)^2 / 2, and Lambert's function loses its digits.
    close = np.sqrt(2 * np.abs(height - 1)) * (1 if branch else -1)
    return 0.5 * np.where(height < 1 + 1e-5, np.log1p(np.maximum(close, -0.5)), np.log(found))


def _chunks(sizes: Places) -> list[Places]:
    """Return places in groups of like size, each no more than is worked on at once."""
    order = np.argsort(sizes, kind="stable")
    # A group is as long as its largest member, its last, allows.
    groups: list[Places] = []
    end = sizes.size
    while end > 0:
        length = max(1, _AT_ONCE // int(sizes[order[end - 1]]))
        groups.append(order[max(0, end - length) : end])
        end -= length
    return groups
