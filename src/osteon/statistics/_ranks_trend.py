"""Jonckheere's statistic and its p: exactly, by the normal distribution, or by random permutations."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import ndtr

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._jonckheere import Jonckheere
from osteon.statistics._ranks import rank_table
from osteon.statistics._ranks_null import (
    CHEAP_CELLS,
    cells_of_walk,
    exact_distribution,
    observed,
    permuted,
    trend_gain,
    untied_trend,
)
from osteon.statistics._samples import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._ranks import Groups, RankTable
    from osteon.statistics._samples import Values

# Whole-number steps of the distribution without ties: about a second, and what is done when asked for.
_CHEAP_STEPS, _MOST_STEPS = 6e6, 6e7


class Tails(NamedTuple):
    """Probability of a statistic as small, and of one as large, as the observed."""

    lower: float
    upper: float


def trend_over_groups(groups: Groups, method: str, alternative: str, draws: int, seed: int) -> Jonckheere:
    """Return Jonckheere's test of groups in their order."""
    one_of(method, ("auto", "exact", "normal", "permutation"), "method")
    one_of(alternative, ("two-sided", "increasing", "decreasing"), "alternative")
    table = rank_table(groups)
    statistic = int(observed(table.counts, trend_gain)[0]) / 2
    expected, sd = trend_moments(table)
    if method == "auto":
        method = "exact" if _is_cheap(table) else "normal"
    z = (statistic - expected) / sd
    if method == "exact":
        tails, words = exact_tails(table, statistic), "exact, over all permutations given the ties"
    elif method == "normal":
        tails, words = Tails(float(ndtr(z)), float(ndtr(-z))), "normal, variance corrected for ties"
    else:
        tails = _permuted_tails(table, statistic, draws, seed)
        words = f"{draws} random permutations, seed {seed}"
    p = one_p(tails, {"increasing": "greater", "decreasing": "less"}.get(alternative, alternative))
    error = sqrt(p * (1 - p) / draws) if method == "permutation" else 0.0
    return Jonckheere(statistic, expected, sd, z, p, words, alternative, table.tied, error)


def trend_moments(table: RankTable) -> tuple[float, float]:
    """Return mean and standard deviation of the statistic over all permutations.

    Pairs share both values, or one; the latter count with the signs that the groups' order gives them.
    """
    squares, shared = table.moments
    n, below = table.n, 0
    pairs, signed = 0, 0
    for size in table.sizes:
        above = n - below - size
        pairs += size * above
        signed += size * ((above - below) ** 2 - above - below)
        below += size
    return pairs / 2, sqrt(pairs * squares + signed * shared)


def exact_tails(table: RankTable, statistic: float) -> Tails:
    """Return the exact tails of a number of ordered pairs."""
    if table.tied:
        chances, unit = exact_distribution(table, trend_gain)
        return _tails(chances, round(2 * statistic) // unit)
    if _untied_steps(table.sizes) > _MOST_STEPS:
        message = f"the exact distribution of {table.n} values is too large; ask for method='normal'"
        raise EstimationError(message)
    return _tails(untied_trend(table.sizes), round(statistic))


def one_p(tails: Tails, alternative: str) -> float:
    """Return the p of an alternative: two-sided it is twice the smaller tail."""
    if alternative == "two-sided":
        return min(1.0, 2 * min(tails))
    return min(1.0, tails.upper if alternative == "greater" else tails.lower)


def _tails(chances: Values, index: int) -> Tails:
    """Return the tails at an index; both hold what was observed."""
    return Tails(float(chances[: index + 1].sum()), float(chances[index:].sum()))


def _untied_steps(sizes: Sequence[int]) -> float:
    """Return the additions that the distribution without ties takes."""
    n = sum(sizes)
    return (n - sizes[0]) * (n * n - sum(size * size for size in sizes))


def _is_cheap(table: RankTable) -> bool:
    """Whether the exact distribution takes about a second at most."""
    if table.tied:
        return cells_of_walk(table, trend_gain) <= CHEAP_CELLS
    return _untied_steps(table.sizes) <= _CHEAP_STEPS


def _permuted_tails(table: RankTable, statistic: float, draws: int, seed: int) -> Tails:
    """Return tails by random permutations; the observed order counts as one of them."""
    drawn = permuted(table, trend_gain, draws=draws, seed=seed)[:, 0]
    twice = round(2 * statistic)
    return Tails(
        (1 + int((drawn <= twice).sum())) / (draws + 1), (1 + int((drawn >= twice).sum())) / (draws + 1)
    )
