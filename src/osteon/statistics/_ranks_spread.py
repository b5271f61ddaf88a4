"""Kruskal and Wallis' H and its p, by chi-square or over all permutations."""

from __future__ import annotations

from math import lcm, sqrt
from typing import TYPE_CHECKING

import numpy as np
import scipy.special

from osteon.statistics._kruskal_wallis import KruskalWallis
from osteon.statistics._ranks import rank_table
from osteon.statistics._ranks_null import exact_distribution, observed, permuted, rank_sum_gain
from osteon.statistics._samples import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._ranks import Counts, Groups, RankTable


def spread_of_groups(groups: Groups, method: str, draws: int, seed: int) -> KruskalWallis:
    """Return Kruskal and Wallis' test of groups."""
    one_of(method, ("chi-square", "exact", "permutation"), "method")
    table = rank_table(groups)
    n, sizes, ties = table.n, np.array(table.sizes), table.ties.astype(np.float64)
    doubled = _all_sums(observed(table.counts, rank_sum_gain), n)
    mean_ranks = doubled / 2 / sizes
    between = float(sizes @ (mean_ranks - (n + 1) / 2) ** 2)
    total = (n**3 - n - float((ties**3 - ties).sum())) / 12
    statistic, df = (n - 1) * between / total, len(sizes) - 1
    error = 0.0
    if method == "chi-square":
        p, words = float(scipy.special.chdtrc(df, statistic)), "chi-square"
    elif method == "exact":
        p, words = _exact_p(table, doubled), "exact, over all permutations given the ties"
    else:
        p = _permuted_p(table, doubled, draws, seed)
        words, error = f"{draws} random permutations, seed {seed}", sqrt(p * (1 - p) / draws)
    ranks: dict[str, float] = dict(zip(table.names, mean_ranks.tolist(), strict=True))
    return KruskalWallis(statistic, df, p, ranks, words, table.tied, error)


def _exact_p(table: RankTable, doubled: Counts) -> float:
    """Return the probability of mean ranks at least as far apart.

    H grows with the sum of squared rank sums over their sizes, which is a whole number once it is multiplied
    by the sizes' least common multiple, so that what is as large is counted without rounding.
    """
    chances, unit = exact_distribution(table, rank_sum_gain)
    sums: Counts = np.moveaxis(np.indices(chances.shape), 0, -1) * unit
    far = _far(_all_sums(sums, table.n), table.sizes) >= _far(doubled, table.sizes)
    return min(1.0, float(chances[far].sum()))


def _permuted_p(table: RankTable, doubled: Counts, draws: int, seed: int) -> float:
    """Return p by random permutations; the observed order counts as one of them."""
    drawn = _all_sums(permuted(table, rank_sum_gain, draws=draws, seed=seed), table.n)
    far = int((_far(drawn, table.sizes) >= _far(doubled, table.sizes)).sum())
    return (1 + far) / (draws + 1)


def _all_sums(but_last: Counts, n: int) -> Counts:
    """Return twice the rank sums of all groups from those of all but the last."""
    return np.concatenate([but_last, n * (n + 1) - but_last.sum(axis=-1, keepdims=True)], axis=-1)


def _far(doubled: Counts, sizes: Sequence[int]) -> Counts:
    """Return how far the rank sums are apart, as a whole number."""
    return (doubled**2 * np.array([lcm(*sizes) // size for size in sizes])).sum(axis=-1)
