"""Sums and products with twice the digits of double precision, as pairs high + low of arrays.

Dekker 1971, A floating-point technique for extending the available precision, Numer Math 18:224,
doi:10.1007/BF01397083; Knuth's two-sum. The order of operations is what makes them exact: do not simplify.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_SPLITTER = 134_217_729.0  # 2^27 + 1
_LARGEST_BLOCK = 2_000_000


class Pair(NamedTuple):
    """A number as high + low, low below the last digit of high."""

    high: Array
    low: Array

    @property
    def value(self) -> Array:
        """Return it in double precision."""
        return self.high + self.low

    def __neg__(self) -> Pair:
        return Pair(-self.high, -self.low)


def exact(value: Array) -> Pair:
    """Return a number in double precision as a pair."""
    return Pair(value, np.zeros_like(value))


def difference(left: Array, right: Array) -> Pair:
    """Return left - right without an error."""
    return _two_sum(left, -right)


def plus(left: Pair, right: Pair) -> Pair:
    """Return the sum of two pairs."""
    high, low = _two_sum(left.high, right.high)
    return _normal(high, low + (left.low + right.low))


def times(left: Pair, right: Pair) -> Pair:
    """Return the product of two pairs, element by element."""
    high, low = _two_product(left.high, right.high)
    return _normal(high, low + (left.high * right.low + left.low * right.high))


def total(terms: Iterable[Pair]) -> Pair:
    """Return the sum of several pairs."""
    first, *others = terms
    for other in others:
        first = plus(first, other)
    return first


def summed(pair: Pair, axis: int = 0) -> Pair:
    """Return the sum along an axis, by halves."""
    high, low = np.moveaxis(pair.high, axis, 0), np.moveaxis(pair.low, axis, 0)
    while len(high) > 1:
        half, odd = len(high) // 2, len(high) % 2
        made = plus(Pair(high[:half], low[:half]), Pair(high[half : 2 * half], low[half : 2 * half]))
        rest = (high[-1:], low[-1:]) if odd else (high[:0], low[:0])
        high, low = np.concatenate([made.high, rest[0]]), np.concatenate([made.low, rest[1]])
    return Pair(high[0], low[0])


def product(left: Pair, right: Pair) -> Pair:
    """Return the matrix product of two pairs, shapes (n, k) and (k, m)."""
    n, k = left.high.shape
    m = right.high.shape[1]
    block = max(1, _LARGEST_BLOCK // max(1, n * m))
    parts = [_block(left, right, slice(at, min(at + block, k))) for at in range(0, k, block)]
    return total(parts)


def _block(left: Pair, right: Pair, inner: slice) -> Pair:
    """Return the part of a matrix product that some of its inner places give."""
    wide = Pair(left.high[:, inner, None], left.low[:, inner, None])
    tall = Pair(right.high[None, inner, :], right.low[None, inner, :])
    return summed(times(wide, tall), axis=1)


def _two_sum(a: Array, b: Array) -> Pair:
    """Return a + b and its error."""
    high = a + b
    part = high - a
    return Pair(high, (a - (high - part)) + (b - part))


def _normal(high: Array, low: Array) -> Pair:
    """Return a pair whose low is below the last digit of its high."""
    made = high + low
    return Pair(made, low - (made - high))


def _two_product(a: Array, b: Array) -> Pair:
    """Return a b and its error."""
    high = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return Pair(high, a_low * b_low - (((high - a_high * b_high) - a_low * b_high) - a_high * b_low))


def _split(a: Array) -> tuple[Array, Array]:
    """Return the upper and the lower half of the digits."""
    shifted = _SPLITTER * a
    high = shifted - (shifted - a)
    return high, a - high
