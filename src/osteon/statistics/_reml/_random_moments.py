"""Moments of random effects and residual strata, from cross-products by block and stratum.

With K = Z'R^-1 Z and F = (I + K Gamma)^-1, Z'V^-1 Z = F K and Z'V^-1 W = F Z'R^-1 W: Gamma is never inverted,
so that variances may be zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._reml._moments import FirstOrder, Moments, SecondOrder

if TYPE_CHECKING:
    from osteon.statistics._reml._moments import Floats, Order
    from osteon.statistics._reml._random_effects import RandomEffects


def random_moments(owner: RandomEffects, theta: Floats, *, order: Order) -> Moments:
    """Return the moments at theta, shape (B, r)."""
    made = Solved.at(owner, theta)
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


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
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
    def at(cls, owner: RandomEffects, theta: Floats) -> Solved:
        """Solve at theta."""
        patterns = owner.blocks.patterns
        r, width = patterns.shape[:2]
        size, strata, g, _, c = owner.by_block.shape
        gamma = (theta[:, :r] @ patterns.reshape(r, width * width)).reshape(size, 1, width, width)
        inverse = 1 / theta[:, r:] if owner.triangles.plain else np.ones((size, 1))
        k = (inverse @ owner.zz.reshape(strata, -1)).reshape(size, g, width, width)
        f, log_det = _inverse_of(by(k, gamma))
        scaled = by(owner.zz, owner.by_block) * inverse[:, :, None, None, None]
        t = by(f, scaled.sum(axis=1))
        shift = by(gamma, t)
        left = owner.by_block - shift[:, None]
        cross = _turn(flat(scaled.reshape(size, strata * g, width, c)))
        cross = cross @ flat(left.reshape(size, strata * g, width, c))
        cross = cross + (inverse[:, None, :] @ owner.within.reshape(size, strata, c * c)).reshape(size, c, c)
        return cls(
            owner=owner,
            inverse=inverse,
            k=k,
            f=f,
            m=by(gamma, f),
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
    def of(cls, made: Solved) -> _Random:
        """Return them from the solution."""
        patterns = made.owner.blocks.patterns
        r = len(patterns)
        size, g, m, c = made.t.shape
        s = by(made.f, made.k)
        # Each pattern times T, side by side: (B, G * m, r * c).
        moved = by(patterns[:, None], made.t[:, None]).reshape(size, r, g * m, c)
        moved = moved.transpose(0, 2, 1, 3).reshape(size, g * m, r * c)
        first = (_turn(flat(made.t)) @ moved).reshape(size, c, r, c).transpose(0, 2, 1, 3)
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
    def of(cls, made: Solved) -> _Residual:
        """Return them from the solution; none where the residual variances are known."""
        owner = made.owner
        strata = owner.triangles.plain
        zz, onto, left = owner.zz[:strata], owner.onto[:strata], made.left[:, :strata]
        inverse = made.inverse[:, :strata]
        on_z = by(zz, left)
        kept = onto - by(made.m[:, None], zz) * inverse[:, :, None, None, None]
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


def _second_order(made: Solved, random: _Random, residual: _Residual) -> SecondOrder:
    """Return the products with two derivatives, of random terms and residual variances with each other."""
    size, g, m, c = made.t.shape
    r, strata = random.traces.shape[1], residual.traces.shape[1]
    pairs = np.empty((size, r + strata, r + strata, c, c))
    traces = np.empty((size, r + strata, r + strata))
    moved, patterns = random.moved, made.owner.blocks.patterns
    through = by(random.s, moved.reshape(size, g, m, r * c)).reshape(size, g * m, r * c)
    pairs[:, :r, :r] = _split(_turn(moved) @ through, r, c)
    turned = by(random.s[:, None], patterns[:, None]).reshape(size, r, g, m, m)
    traces[:, :r, :r] = _trace(turned, turned)
    if strata:
        square = made.inverse[:, :strata] ** 2
        seen = (by(made.f[:, None], residual.on_z) * square[:, :, None, None, None]).reshape(
            size, strata, g * m, c
        )
        mixed = (_turn(seen) @ moved[:, None]).reshape(size, strata, c, r, c).transpose(0, 1, 3, 2, 4)
        pairs[:, r:, :r], pairs[:, :r, r:] = mixed, mixed.transpose(0, 2, 1, 4, 3)
        spread = by(by(made.f[:, None], made.owner.zz), _turn(made.f)[:, None]).sum(axis=2)
        both = spread.reshape(size, strata, m * m) @ patterns.reshape(r, m * m).T * square[:, :, None]
        traces[:, r:, :r], traces[:, :r, r:] = both, both.transpose(0, 2, 1)
        pairs[:, r:, r:], traces[:, r:, r:] = _residual_pairs(made, residual)
    return SecondOrder(traces, pairs)


def _residual_pairs(made: Solved, residual: _Residual) -> tuple[Floats, Floats]:
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
        held = by(made.m, side.reshape(size, g, m, strata * c)).reshape(size, g * m, strata * c)
        pairs[:] = -_split(_turn(side) @ held, strata, c)
        scaled = by(made.m[:, None], made.owner.zz) * square[:, :, None, None, None]
        traces[:] = _trace(scaled, scaled)
    # With itself, a variance next to zero would be the difference of two large numbers: the kept part is not.
    through = by(made.owner.zz, by(residual.kept, made.left))
    inside = made.owner.within + _turn(_wide(made.left)) @ _wide(through)
    pairs[:, own, own] = inside * (square * inverse)[:, :, None, None]
    twice = residual.kept.reshape(size, strata, g * m * m) * _turn(residual.kept).reshape(
        size, strata, g * m * m
    )
    traces[:, own, own] = square * (residual.free + twice.sum(axis=2))
    return pairs, traces


def by(left: Floats, right: Floats) -> Floats:
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


def flat(stack: Floats) -> Floats:
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
