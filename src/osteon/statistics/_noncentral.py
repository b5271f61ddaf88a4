"""The standardised difference and its interval by the noncentral t distribution."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import nctdtr, ndtri

from osteon.statistics._effect_size import EffectSize
from osteon.statistics._effect_summary import unbiasing
from osteon.statistics._least_squares import fit_arms
from osteon.statistics._root import root_between
from osteon.statistics._samples import sample

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSE = 1e-11  # of the root, in normal deviates: what the tails of nctdtr are good for


def standardised_difference(left: Sequence[float], right: Sequence[float], level: float) -> EffectSize:
    """Return Hedges' g of left - right with its interval, or the reason why there is none."""
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level}"
        raise ValueError(message)
    left, right = (
        sample(values, name, fewest=0).tolist() for values, name in ((left, "left"), (right, "right"))
    )
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
    return EffectSize(float(unbiasing(np.float64(fit.residual_df))) * d, low, high, *sizes)


def _noncentralities(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentralities that leave the observed t at the upper and at the lower tail.

    A negative t has the mirrored limits of its opposite: ``nctdtr`` is not a number far below zero.
    """
    if t < 0:
        low, high = _noncentralities(-t, df, level)
        return -high, -low
    tail = (1 - level) / 2
    return _noncentrality(t, df, 1 - tail), _noncentrality(t, df, tail)


def _noncentrality(t: float, df: float, probability: float) -> float:
    """Return the noncentrality under which a t as small as this has the probability.

    In normal deviates the probability is nearly straight in the noncentrality. It is asked for close to t
    only, because ``nctdtr`` is not a number here and there where it differs from 0 or 1 by less than 1e-16.
    """
    wanted = float(ndtri(probability))
    step = sqrt(1 + t * t / (2 * df))

    def gap(noncentrality: float) -> float:
        return float(ndtri(nctdtr(df, noncentrality, t))) - wanted

    low, high = t - step, t + step
    while gap(low) < 0:
        low, high = low - step, low
    while gap(high) > 0:
        low, high = high, high + step
    return root_between(gap, low, high, close=_CLOSE)
