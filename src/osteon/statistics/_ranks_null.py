"""Null distributions of rank statistics, given the sizes of the groups and the ties.

A statistic here is a sum over the distinct values, from the smallest on: with a the values of each group
that are smaller, and c those that are equal, it gains ``gain(a, c)``, whole numbers. The observed value, the
exact distribution and random permutations all follow from that one definition.
"""

from __future__ import annotations

from itertools import product
from math import comb, prod
from operator import add
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from osteon.statistics._ranks import Counts, RankTable
    from osteon.statistics._samples import Values

    Gain: TypeAlias = Callable[[Counts, Counts], Counts]
    Histogram: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
    Layer: TypeAlias = "dict[tuple[int, ...], Histogram]"

# Cells written: about a second, and what is still done when it is asked for by name.
CHEAP_CELLS, MOST_CELLS = 1.5e8, 2e9
_CELLS_AT_ONCE = 4e6


def trend_gain(a: Counts, c: Counts) -> Counts:
    """Return twice the pairs in the order of the groups: equal values count one half."""
    earlier = np.cumsum(2 * a + c, axis=-1) - (2 * a + c)
    return (c * earlier).sum(axis=-1, keepdims=True)


def control_gain(a: Counts, c: Counts) -> Counts:
    """Return twice the pairs in which a value of each later group is above one of the first."""
    return c[..., 1:] * (2 * a[..., :1] + c[..., :1])


def rank_sum_gain(a: Counts, c: Counts) -> Counts:
    """Return twice the sum of ranks of each group but the last, which the others leave no choice."""
    rank = 2 * a.sum(axis=-1, keepdims=True) + c.sum(axis=-1, keepdims=True) + 1
    return (c * rank)[..., :-1]


def observed(counts: Counts, gain: Gain) -> Counts:
    """Return the statistic of tables of counts, shape (..., v, k) to (..., dimensions)."""
    return gain(np.cumsum(counts, axis=-2) - counts, counts).sum(axis=-2)


def cells_of_walk(table: RankTable, gain: Gain) -> float:
    """Return how many cells the exact distribution writes, at most."""
    sizes, k = table.sizes, len(table.sizes)
    states = np.ones(1)
    for size in sizes:
        states = np.convolve(states, np.ones(size + 1))
    before = np.cumsum(table.ties) - table.ties
    steps = sum(
        states[used] * min(comb(tie + k - 1, k - 1), comb(table.n - used, tie) * k)
        for used, tie in zip(before.tolist(), table.ties.tolist(), strict=True)
    )
    largest = gain(np.zeros(k, dtype=np.int64), np.array(sizes)) / _unit(table)
    return float(steps) * float(np.prod(largest + 1)) / 2


def exact_distribution(table: RankTable, gain: Gain) -> tuple[Histogram, int]:
    """Return the probability of every value of the statistic under all permutations, and its unit.

    The value at index i is i times the unit, in the doubled counts of ``gain``. All ways to share out the
    values are walked together, from the smallest value to the largest: ways that have used the same number
    of values of each group go on alike, so that their probabilities are added.

    Raises
    ------
    EstimationError : more cells than can be walked
    """
    if cells_of_walk(table, gain) > MOST_CELLS:
        message = (
            f"the exact distribution of groups of {', '.join(map(str, table.sizes))} values is too large; "
            "ask for method='permutation' or for the approximation"
        )
        raise EstimationError(message)
    unit = _unit(table)
    none = (0,) * len(table.sizes)
    start = gain(np.zeros(len(none), dtype=np.int64), np.zeros(len(none), dtype=np.int64))
    layer: Layer = {none: np.ones((1,) * start.size)}
    for tie in table.ties.tolist():
        layer = _next_layer(layer, table.sizes, tie, lambda a, c: gain(a, c) // unit)
    return layer[table.sizes], unit


def _next_layer(layer: Layer, sizes: Sequence[int], tie: int, gain: Gain) -> Layer:
    """Return the layer in which the next distinct value, held by ``tie`` values, is shared out too."""
    steps = [
        (used, taken, prod(map(comb, left, taken)) / comb(sum(left), tie))
        for used in layer
        for left in [tuple(size - a for size, a in zip(sizes, used, strict=True))]
        for taken in _shares(tie, left)
    ]
    a, c = (np.array([step[side] for step in steps], dtype=np.int64) for side in (0, 1))
    reached: list[tuple[int, ...]] = [tuple(state) for state in (a + c).tolist()]
    shifts: list[tuple[int, ...]] = [tuple(shift) for shift in gain(a, c).tolist()]
    parts: dict[tuple[int, ...], list[tuple[float, Histogram, tuple[int, ...]]]] = {}
    for (used, _, chance), state, shift in zip(steps, reached, shifts, strict=True):
        parts.setdefault(state, []).append((chance, layer[used], shift))
    return {state: _added(moved) for state, moved in parts.items()}


def _unit(table: RankTable) -> int:
    """Return 2 where every doubled count is even, as it is without ties."""
    return 1 if table.tied else 2


def _shares(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to take a total from the groups."""
    *first, last = most
    for taken in product(*(range(min(total, size) + 1) for size in first)):
        rest = total - sum(taken)
        if 0 <= rest <= last:
            yield (*taken, rest)


def _added(parts: list[tuple[float, Histogram, tuple[int, ...]]]) -> Histogram:
    """Return the sum of histograms, each moved by its shift and times its chance."""
    ends = [tuple(map(add, histogram.shape, shift)) for _, histogram, shift in parts]
    total = np.zeros(tuple(map(max, zip(*ends, strict=True))))
    for (chance, histogram, shift), end in zip(parts, ends, strict=True):
        total[tuple(map(slice, shift, end))] += chance * histogram
    return total


def untied_trend(sizes: Sequence[int]) -> Values:
    """Return the probability of every number of pairs in the order of the groups, without ties.

    Its generating function is the q-multinomial coefficient: factors are multiplied and divided in whole
    numbers, so that every count is exact, however large.

    References
    ----------
    Harding 1984, An efficient, minimal-storage procedure for calculating the Mann-Whitney U, generalized U
    and similar distributions, Applied Statistics 33:1
    """
    top = (sum(sizes) ** 2 - sum(size * size for size in sizes)) // 2
    counts = np.zeros(top + 1, dtype=object)
    counts[0] = 1
    before = sizes[0]
    for size in sizes[1:]:
        for i in range(1, size + 1):
            _multiply(counts, before + i)
            _divide(counts, i)
        before += size
    total = sum(counts.tolist())
    return np.array([count / total for count in counts.tolist()], dtype=np.float64)


def _multiply(counts: np.ndarray[tuple[int], np.dtype[np.object_]], power: int) -> None:
    """Multiply the polynomial by 1 - q^power, in place."""
    counts[power:] -= counts[: max(counts.size - power, 0)].copy()


def _divide(counts: np.ndarray[tuple[int], np.dtype[np.object_]], power: int) -> None:
    """Divide the polynomial by 1 - q^power, in place."""
    for start in range(min(power, counts.size)):
        counts[start::power] = np.add.accumulate(counts[start::power])


def permuted(table: RankTable, gain: Gain, *, draws: int, seed: int) -> Counts:
    """Return the statistic of random permutations of the groups, shape (draws, dimensions).

    Raises
    ------
    ValueError : no draws
    """
    if draws < 1:
        message = f"draws must be at least 1, not {draws}"
        raise ValueError(message)
    rng = np.random.default_rng(seed)
    k = len(table.sizes)
    groups = np.repeat(np.arange(k), table.sizes)
    starts = np.cumsum(table.ties) - table.ties
    at_once = max(1, int(_CELLS_AT_ONCE // (table.n * k)))
    found: list[Counts] = []
    for first in range(0, draws, at_once):
        rows = min(at_once, draws - first)
        shuffled = rng.permuted(np.tile(groups, (rows, 1)), axis=1)
        one_hot = (shuffled[..., None] == np.arange(k)).astype(np.int64)
        found.append(observed(np.add.reduceat(one_hot, starts, axis=1), gain))
    return np.concatenate(found)
