"""Hodges and Lehmann's shift: estimate, interval and p from the sorted differences of two samples."""

from __future__ import annotations

from math import ceil, inf, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._hodges_lehmann import HodgesLehmann
from osteon.statistics._ranks import RankTable, rank_table
from osteon.statistics._ranks_null import untied_trend
from osteon.statistics._ranks_trend import exact_tails, one_p, trend_moments
from osteon.statistics._samples import Values, one_of, sample, share

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXACT_BELOW = 50
# A tail that is the level's but for rounding is the level's.
_ROUNDING = 1e-12


def shift_of_samples(x: Sequence[float], y: Sequence[float], level: float, method: str) -> HodgesLehmann:
    """Return the shift x - y with its interval and p."""
    share(level)
    one_of(method, ("auto", "exact", "normal"), "method")
    left, right = sample(x, "x"), sample(y, "y")
    table = rank_table({"y": right.tolist(), "x": left.tolist()})
    differences = np.sort(np.subtract.outer(left, right).ravel())
    statistic = float((differences > 0).sum()) + float((differences == 0).sum()) / 2
    if method == "auto":
        method = "normal" if table.tied or max(table.sizes) >= _EXACT_BELOW else "exact"
    if method == "exact":
        return _exact(table, differences, statistic, level)
    return _normal(table, differences, statistic, level)


def _exact(table: RankTable, differences: Values, statistic: float, level: float) -> HodgesLehmann:
    """Return the shift with the limits of the exact Wilcoxon test."""
    if table.tied:
        message = f"{table.tied} values are tied, and the exact interval needs none: ask for method='normal'"
        raise EstimationError(message)
    p = one_p(exact_tails(table, statistic), "two-sided")
    below = np.cumsum(untied_trend(table.sizes))
    # Limits are the k-th difference from either end: as many statistics below k are left out on each side.
    k = int(np.searchsorted(below, (1 - level) / 2 * (1 + _ROUNDING), side="right"))
    coverage = 1.0 if k == 0 else 1 - 2 * float(below[k - 1])
    return _made(differences, k, (p, statistic, level, coverage), "exact Wilcoxon distribution")


def _normal(table: RankTable, differences: Values, statistic: float, level: float) -> HodgesLehmann:
    """Return the shift with the limits of the normal approximation, corrected for ties and continuity."""
    expected, sd = trend_moments(table)
    away = max(abs(statistic - expected) - 0.5, 0.0)
    p = min(1.0, 2 * float(ndtr(-away / sd)))
    # Moved against each other, the samples keep only the ties inside themselves.
    inside = sd_of_shifted(table)
    k = ceil(expected - 0.5 + float(ndtri((1 - level) / 2)) * inside)
    words = "normal approximation, corrected for ties and continuity"
    return _made(differences, max(k, 0), (p, statistic, level, None), words)


def sd_of_shifted(table: RankTable) -> float:
    """Return the standard deviation of the statistic when no value of one sample equals one of the other."""
    m, n = table.sizes
    ties = np.concatenate([table.counts[:, 0], table.counts[:, 1]]).astype(np.float64)
    total = m + n
    lost = float((ties**3 - ties).sum()) / (total * (total - 1))
    return sqrt(m * n / 12 * (total + 1 - lost))


def _made(
    differences: Values, k: int, judged: tuple[float, float, float, float | None], method: str
) -> HodgesLehmann:
    """Return the result whose limits are the k-th difference from either end."""
    p, statistic, level, coverage = judged
    estimate = float(np.median(differences))
    if k == 0:
        reason = f"so few values have no interval at the level {level:.6g}: no shift can be rejected"
        return HodgesLehmann(estimate, -inf, inf, p, statistic, level, coverage, method, reason)
    low, high = float(differences[k - 1]), float(differences[-k])
    return HodgesLehmann(estimate, low, high, p, statistic, level, coverage, method)
