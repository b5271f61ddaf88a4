"""The standardised difference and its interval by the noncentral t distribution."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

from scipy.special import gammaln, nctdtr

from osteon.statistics._effect_size import EffectSize
from osteon.statistics._least_squares import fit_arms
from osteon.statistics._root import root_between

if TYPE_CHECKING:
    from collections.abc import Sequence


def standardised_difference(left: Sequence[float], right: Sequence[float], level: float) -> EffectSize:
    """Return Hedges' g of left - right with its interval, or the reason why there is none."""
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level}"
        raise ValueError(message)
    sizes = (len(left), len(right))
    if min(sizes) < 2:
        return EffectSize(None, None, None, *sizes, reason="a group has fewer than two values")
    fit = fit_arms([*left, *right], ["left"] * sizes[0] + ["right"] * sizes[1], {})
    sd = sqrt(float(fit.residuals @ fit.residuals) / fit.residual_df)
    if sd == 0:
        return EffectSize(None, None, None, *sizes, reason="the values of neither group vary")
    d = float(fit.means[0] - fit.means[1]) / sd
    per_t = sqrt(1 / sizes[0] + 1 / sizes[1])
    low, high = (limit * per_t for limit in _noncentralities(d / per_t, fit.residual_df, level))
    return EffectSize(_unbiasing(fit.residual_df) * d, low, high, *sizes)


def _unbiasing(df: float) -> float:
    """Return Hedges' factor: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2))."""
    return exp(float(gammaln(df / 2) - gammaln((df - 1) / 2))) / sqrt(df / 2)


def _noncentralities(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentralities that leave the observed t at the upper and at the lower tail."""
    tail = (1 - level) / 2
    return _noncentrality(t, df, 1 - tail), _noncentrality(t, df, tail)


def _noncentrality(t: float, df: float, probability: float) -> float:
    """Return the noncentrality under which a t as small as this has the probability."""

    def gap(noncentrality: float) -> float:
        return float(nctdtr(df, noncentrality, t)) - probability

    reach = 4.0 + abs(t)
    low, high = t - reach, t + reach
    while gap(low) < 0:
        low -= reach
    while gap(high) > 0:
        high += reach
    return root_between(gap, low, high)
