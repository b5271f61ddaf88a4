"""Random effects and residual strata: V = sum over h of sigma_h^2 I_h / w + Z Gamma Z'.

All that is kept of the data are cross-products by block and stratum; the number of rows no longer appears.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._reml._blocks import blocks_of
from osteon.statistics._reml._moments import Turned
from osteon.statistics._reml._random_moments import Solved, by, flat, random_moments
from osteon.statistics._reml._triangles import Triangles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._reml._blocks import Blocks, RandomTerm
    from osteon.statistics._reml._likelihood import Likelihood
    from osteon.statistics._reml._moments import Floats, Moments, Order, Places

# Residual variances stay above this share of the spread of the least squares residuals.
_SMALLEST = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Residual variances of the rows.

    Parameters
    ----------
    place : stratum of each row, shape (n,); each has a variance of its own
    count : number of strata
    variances : known variances of the rows, shape (n,), which then are not estimated; None otherwise
    """

    place: Places
    count: int
    variances: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RandomEffects:
    """A Covariance of random terms and residual strata for B data sets; made by ``random_effects``.

    Parameters
    ----------
    blocks : layout of the effects
    triangles : parameters
    counts : rows of each stratum, shape (H,)
    log_weights : sum of the logarithms of the known weights of the rows
    columns : p
    zz : Z'Z by stratum and block, shape (H, G, m, m)
    onto : (Z'Z)^+ Z'Z, shape (H, G, m, m)
    by_block : (Z'Z)^+ Z'W, the regression of W on Z within each block of a stratum, shape (B, H, G, m, c)
    within : cross-products of what that regression leaves of W, shape (B, H, c, c)
    """

    blocks: Blocks
    triangles: Triangles
    counts: Floats
    log_weights: float
    columns: int
    zz: Floats
    onto: Floats
    by_block: Floats
    within: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Return names by place: entries of each term's lower triangle, then residual variances."""
        terms = [
            f"term {i + 1} [{a + 1}, {b + 1}]"
            for i, q in enumerate(self.triangles.widths)
            for a in range(q)
            for b in range(a + 1)
        ]
        return (*terms, *(f"residual {h + 1}" for h in range(self.triangles.plain)))

    @property
    def units(self) -> Floats:
        """Return 2 for every parameter: all are variances or covariances."""
        return np.full(self.triangles.size, 2.0)

    @property
    def lower(self) -> Floats:
        """Return zero for the entries of D and almost zero for residual variances."""
        bounds = np.where(self.triangles.variances(), 0.0, -np.inf)
        bounds[self.triangles.size - self.triangles.plain :] = _SMALLEST
        return bounds

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return (B, n, p)."""
        return len(self.within), int(self.counts.sum()), self.columns

    def starts(self) -> tuple[Floats, ...]:
        """Return starts with half, a tenth and nine tenths of the variance in the random terms."""
        _, n, p = self.shape
        last = self.by_block[..., p:]
        spread = (self.within[:, :, p, p] + (last * by(self.zz, last)).sum(axis=(2, 3, 4))).sum(axis=1) / (
            n - p
        )
        made: list[Floats] = []
        marks = self.triangles.variances()
        for share in (0.5, 0.1, 0.9):
            start = np.zeros((len(spread), self.triangles.size))
            start[:, marks] = share * spread[:, None] / max(int(marks.sum()), 1)
            start[:, self.triangles.size - self.triangles.plain :] = (1 - share) * spread[:, None]
            made.append(start)
        return tuple(made)

    def theta(self, phi: Floats) -> Floats:
        """Return theta of phi."""
        return self.triangles.theta(phi)

    def jacobian(self, phi: Floats) -> Floats:
        """Return dtheta_k / dphi_i at [:, k, i]."""
        return self.triangles.jacobian(phi)

    def bend(self, phi: Floats, score: Floats) -> Floats | None:
        """Return the second derivatives of theta by phi, weighted with the score."""
        return self.triangles.bend(phi, score)

    def turned(self, time: int, phi: Floats, likelihood: Likelihood) -> Turned | None:
        """Return terms that begin with another column, where a zero in D hides that the likelihood rises."""
        places = np.flatnonzero(self.triangles.hidden(phi, likelihood.score, likelihood.expected))
        if not places.size or time >= max(self.triangles.widths):
            return None
        other = replace(self.triangles, first=time)
        return Turned(places, replace(self.subset(places), triangles=other), self.triangles.phi)

    def subset(self, places: Places) -> RandomEffects:
        """Return the structure of some of the data sets."""
        return replace(self, by_block=self.by_block[places], within=self.within[places])

    def effects(self, theta: Floats, beta: Floats) -> Floats:
        """Return the predicted effects Gamma Z'V^-1 (y - X beta), in turned columns, shape (B, G * m)."""
        made = Solved.at(self, theta)
        last = np.concatenate([-beta, np.ones((len(beta), 1))], axis=1)
        return (flat(made.shift) @ last[:, :, None])[:, :, 0]

    def moments(self, theta: Floats, *, order: Order) -> Moments:
        """Return the moments at theta, shape (B, r)."""
        return random_moments(self, theta, order=order)


def random_effects(x: Floats, y: Floats, terms: Sequence[RandomTerm], strata: Strata) -> RandomEffects:
    """Return the structure of a design (n, p) and responses (B, n); terms may be none."""
    n, p = x.shape
    blocks = blocks_of(terms, n)
    size, count, g, m = len(y), strata.count, blocks.count, blocks.width
    weights = np.ones(n) if strata.variances is None else 1 / strata.variances
    block, inside = blocks.columns // m, blocks.columns % m
    at = ((strata.place[:, None] * g + block)[:, :, None] * m + inside[:, :, None]) * m + inside[:, None, :]
    products = (weights[:, None] * blocks.values)[:, :, None] * blocks.values[:, None, :]
    zz: Floats = np.bincount(at.ravel(), products.ravel(), count * g * m * m).astype(np.float64)
    zz = zz.reshape(count, g, m, m)
    inverse = _pseudo_inverse(zz)
    by_block, within = np.empty((size, count, g, m, p + 1)), np.empty((size, count, p + 1, p + 1))
    for h in range(count):
        mine: Places = np.flatnonzero(strata.place == h)
        root, columns = np.sqrt(weights[mine]), blocks.columns[mine]
        values = root[:, None] * blocks.values[mine]
        xh, yh = root[:, None] * x[mine], root * y[:, mine]
        z = _transposed(columns, values, g * m)
        on_x: Floats = inverse[h] @ np.asarray(z @ xh, dtype=np.float64).reshape(g, m, p)
        on_y: Floats = inverse[h] @ np.asarray(z @ yh.T, dtype=np.float64).reshape(g, m, size)
        on_y = on_y.transpose(2, 0, 1)
        by_block[:, h, :, :, :p], by_block[:, h, :, :, p] = on_x, on_y
        # Row by row, so that what is left of a block is zero where the block takes all.
        xh = xh - (values[:, :, None] * on_x.reshape(g * m, p)[columns]).sum(axis=1)
        yh = yh - (values * on_y.reshape(size, g * m)[:, columns]).sum(axis=2)
        within[:, h, :p, :p] = xh.T @ xh
        within[:, h, :p, p] = within[:, h, p, :p] = yh @ xh
        within[:, h, p, p] = (yh * yh).sum(axis=1)
    free = count if strata.variances is None else 0
    return RandomEffects(
        blocks=blocks,
        triangles=Triangles(tuple(term.z.shape[1] for term in terms), free),
        counts=np.bincount(strata.place, minlength=count).astype(np.float64),
        log_weights=float(np.log(weights).sum()),
        columns=p,
        zz=zz,
        onto=inverse @ zz,
        by_block=by_block,
        within=within,
    )


def _transposed(columns: Places, values: Floats, width: int):  # noqa: ANN202 - scipy's sparse arrays have no stubs
    """Return Z' as a sparse array of shape (width, rows)."""
    from scipy.sparse import csc_array

    starts = columns.shape[1] * np.arange(len(columns) + 1, dtype=np.intp)
    return csc_array((values.ravel(), columns.ravel(), starts), shape=(width, len(columns)))


def _pseudo_inverse(zz: Floats) -> Floats:
    """Return the generalised inverse of each block; an empty place stays empty."""
    if zz.shape[-1] == 1:
        return np.where(zz > 0, 1 / np.where(zz > 0, zz, 1.0), 0.0)
    return np.asarray(np.linalg.pinv(zz, hermitian=True), dtype=np.float64)
