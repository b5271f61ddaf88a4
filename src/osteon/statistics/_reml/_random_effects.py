"""Random effects and residual strata: V = sum over h of sigma_h^2 I_h / w + Z Gamma Z'.

All that is kept of the data are cross-products by block and stratum; the number of rows no longer appears.
With K = Z'R^-1 Z and F = (I + K Gamma)^-1, Z'V^-1 Z = F K and Z'V^-1 W = F Z'R^-1 W: Gamma is never inverted,
so that variances may be zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._reml._blocks import blocks_of
from osteon.statistics._reml._moments import FirstOrder, Moments, SecondOrder
from osteon.statistics._reml._triangles import Triangles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._reml._blocks import Blocks, RandomTerm
    from osteon.statistics._reml._moments import Floats, Order, Places

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
        spread = (self.within[:, :, p, p] + (last * (self.zz @ last)).sum(axis=(2, 3, 4))).sum(axis=1) / (
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

    def subset(self, places: Places) -> RandomEffects:
        """Return the structure of some of the data sets."""
        return replace(self, by_block=self.by_block[places], within=self.within[places])

    def effects(self, theta: Floats, beta: Floats) -> Floats:
        """Return the predicted effects Gamma Z'V^-1 (y - X beta), in turned columns, shape (B, G * m)."""
        made = _Solved.at(self, theta)
        last = np.concatenate([-beta, np.ones((len(beta), 1))], axis=1)
        return (_flat(made.shift) @ last[:, :, None])[:, :, 0]

    def moments(self, theta: Floats, *, order: Order) -> Moments:
        """Return the moments at theta, shape (B, r)."""
        made = _Solved.at(self, theta)
        if order == 0:
            return Moments(made.log_det, made.cross)
        random, residual = _Random.of(made), _Residual.of(made)
        one = FirstOrder(
            np.concatenate([random.traces, residual.traces], axis=1),
            np.concatenate([random.first, residual.first], axis=1),
        )
        if order == 1:
            return Moments(made.log_det, made.cross, one)
        return Moments(made.log_det, made.cross, one, _second_order(made, random, residual))


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
    inverse: Floats = np.asarray(np.linalg.pinv(zz, hermitian=True), dtype=np.float64)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """What every moment needs: F, M = Gamma F, T = Z'V^-1 W, and what block and stratum leave of W.

    ``left`` is by_block - Gamma T: with it V^-1 W is R^-1 (within + Z left), and nothing large is taken from
    anything large where a residual variance is next to zero.
    """

    owner: RandomEffects
    inverse: Floats
    k: Floats
    f: Floats
    m: Floats
    t: Floats
    shift: Floats
    left: Floats
    cross: Floats
    log_det: Floats

    @classmethod
    def at(cls, owner: RandomEffects, theta: Floats) -> _Solved:
        """Solve at theta."""
        patterns = owner.blocks.patterns
        r, width = patterns.shape[:2]
        size, strata, g, _, c = owner.by_block.shape
        gamma = (theta[:, :r] @ patterns.reshape(r, width * width)).reshape(size, 1, width, width)
        inverse = 1 / theta[:, r:] if owner.triangles.plain else np.ones((size, 1))
        k = (inverse @ owner.zz.reshape(strata, -1)).reshape(size, g, width, width)
        f, log_det = _inverse_of(_by(k, gamma))
        scaled = _by(owner.zz, owner.by_block) * inverse[:, :, None, None, None]
        t = _by(f, scaled.sum(axis=1))
        shift = _by(gamma, t)
        left = owner.by_block - shift[:, None]
        cross = _turn(_flat(scaled.reshape(size, strata * g, width, c)))
        cross = cross @ _flat(left.reshape(size, strata * g, width, c))
        cross = cross + (inverse[:, None, :] @ owner.within.reshape(size, strata, c * c)).reshape(size, c, c)
        return cls(
            owner=owner,
            inverse=inverse,
            k=k,
            f=f,
            m=_by(gamma, f),
            t=t,
            shift=shift,
            left=left,
            cross=cross,
            log_det=log_det - np.log(inverse) @ owner.counts - owner.log_weights,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Random:
    """Derivatives by the random terms: D T for every pattern D, and Z'V^-1 Z."""

    s: Floats
    moved: Floats
    traces: Floats
    first: Floats

    @classmethod
    def of(cls, made: _Solved) -> _Random:
        """Return them from the solution."""
        patterns = made.owner.blocks.patterns
        r = len(patterns)
        size, g, m, c = made.t.shape
        s = _by(made.f, made.k)
        # Each pattern times T, side by side: (B, G * m, r * c).
        moved = _by(patterns[:, None], made.t[:, None]).reshape(size, r, g * m, c)
        moved = moved.transpose(0, 2, 1, 3).reshape(size, g * m, r * c)
        first = (_turn(_flat(made.t)) @ moved).reshape(size, c, r, c).transpose(0, 2, 1, 3)
        traces = s.sum(axis=1).reshape(size, m * m) @ patterns.reshape(r, m * m).T
        return cls(s, moved, traces, first)


@dataclass(frozen=True, slots=True, eq=False)
class _Residual:
    """Derivatives by the residual variances; ``kept`` is the part of each block that R^-1 - V^-1 leaves."""

    on_z: Floats
    kept: Floats
    free: Floats
    traces: Floats
    first: Floats

    @classmethod
    def of(cls, made: _Solved) -> _Residual:
        """Return them from the solution; none where the residual variances are known."""
        owner = made.owner
        strata = owner.triangles.plain
        zz, onto, left = owner.zz[:strata], owner.onto[:strata], made.left[:, :strata]
        inverse = made.inverse[:, :strata]
        on_z = _by(zz, left)
        kept = onto - _by(made.m[:, None], zz) * inverse[:, :, None, None, None]
        free = owner.counts[:strata] - np.einsum("hgmm->h", onto)
        first = (owner.within[:, :strata] + _turn(_wide(left)) @ _wide(on_z)) * (inverse * inverse)[
            :, :, None, None
        ]
        return cls(
            on_z=on_z,
            kept=kept,
            free=free,
            traces=inverse * (free + np.einsum("bhgmm->bh", kept)),
            first=first,
        )


def _second_order(made: _Solved, random: _Random, residual: _Residual) -> SecondOrder:
    """Return the products with two derivatives, of random terms and residual variances with each other."""
    size, g, m, c = made.t.shape
    r, strata = random.traces.shape[1], residual.traces.shape[1]
    pairs = np.empty((size, r + strata, r + strata, c, c))
    traces = np.empty((size, r + strata, r + strata))
    moved, patterns = random.moved, made.owner.blocks.patterns
    through = _by(random.s, moved.reshape(size, g, m, r * c)).reshape(size, g * m, r * c)
    pairs[:, :r, :r] = _split(_turn(moved) @ through, r, c)
    turned = _by(random.s[:, None], patterns[:, None]).reshape(size, r, g, m, m)
    traces[:, :r, :r] = _trace(turned, turned)
    if strata:
        square = made.inverse[:, :strata] ** 2
        seen = (_by(made.f[:, None], residual.on_z) * square[:, :, None, None, None]).reshape(
            size, strata, g * m, c
        )
        mixed = (_turn(seen) @ moved[:, None]).reshape(size, strata, c, r, c).transpose(0, 1, 3, 2, 4)
        pairs[:, r:, :r], pairs[:, :r, r:] = mixed, mixed.transpose(0, 2, 1, 4, 3)
        spread = _by(_by(made.f[:, None], made.owner.zz), _turn(made.f)[:, None]).sum(axis=2)
        both = spread.reshape(size, strata, m * m) @ patterns.reshape(r, m * m).T * square[:, :, None]
        traces[:, r:, :r], traces[:, :r, r:] = both, both.transpose(0, 2, 1)
        pairs[:, r:, r:], traces[:, r:, r:] = _residual_pairs(made, residual)
    return SecondOrder(traces, pairs)


def _residual_pairs(made: _Solved, residual: _Residual) -> tuple[Floats, Floats]:
    """Return the products of residual variances with each other, shapes (B, H, H, c, c) and (B, H, H)."""
    size, g, m, c = made.t.shape
    strata = residual.traces.shape[1]
    inverse = made.inverse[:, :strata]
    square = inverse * inverse
    own = np.arange(strata, dtype=np.intp)
    pairs, traces = np.empty((size, strata, strata, c, c)), np.empty((size, strata, strata))
    if strata > 1:
        side = residual.on_z.reshape(size, strata, g * m, c) * square[:, :, None, None]
        side = side.transpose(0, 2, 1, 3).reshape(size, g * m, strata * c)
        held = _by(made.m, side.reshape(size, g, m, strata * c)).reshape(size, g * m, strata * c)
        pairs[:] = -_split(_turn(side) @ held, strata, c)
        scaled = _by(made.m[:, None], made.owner.zz) * square[:, :, None, None, None]
        traces[:] = _trace(scaled, scaled)
    # With itself, a variance next to zero would be the difference of two large numbers: the kept part is not.
    through = _by(made.owner.zz, _by(residual.kept, made.left))
    inside = made.owner.within + _turn(_wide(made.left)) @ _wide(through)
    pairs[:, own, own] = inside * (square * inverse)[:, :, None, None]
    twice = residual.kept.reshape(size, strata, g * m * m) * _turn(residual.kept).reshape(
        size, strata, g * m * m
    )
    traces[:, own, own] = square * (residual.free + twice.sum(axis=2))
    return pairs, traces


def _by(left: Floats, right: Floats) -> Floats:
    """Return left @ right; an inner width of 1 is an outer product, which broadcasting makes faster."""
    return left * right if left.shape[-1] == 1 else left @ right


def _inverse_of(product: Floats) -> tuple[Floats, Floats]:
    """Return (I + product)^-1 of each block and the logarithm of its determinant over the blocks, (B,)."""
    width = product.shape[-1]
    if width == 1:
        raised = 1 + product
        return 1 / raised, np.log(raised).sum(axis=(1, 2, 3))
    raised = product + np.eye(width)
    return np.asarray(np.linalg.inv(raised), dtype=np.float64), np.linalg.slogdet(raised)[1].sum(axis=1)


def _turn(stack: Floats) -> Floats:
    """Return the last two axes exchanged."""
    return np.swapaxes(stack, -1, -2)


def _flat(stack: Floats) -> Floats:
    """Return (B, G, m, c) as (B, G * m, c)."""
    return stack.reshape(len(stack), stack.shape[1] * stack.shape[2], stack.shape[3])


def _wide(stack: Floats) -> Floats:
    """Return (B, H, G, m, c) as (B, H, G * m, c)."""
    size, strata, g, m, c = stack.shape
    return stack.reshape(size, strata, g * m, c)


def _split(product: Floats, r: int, c: int) -> Floats:
    """Return (B, r * c, r * c) as (B, r, r, c, c)."""
    return product.reshape(len(product), r, c, r, c).transpose(0, 1, 3, 2, 4)


def _trace(left: Floats, right: Floats) -> Floats:
    """Return the sum over blocks of tr(left_i right_j), shape (B, r, r), from (B, r, G, m, m)."""
    size, r, g, m, _ = left.shape
    return left.reshape(size, r, g * m * m) @ _turn(_turn(right).reshape(size, r, g * m * m))
