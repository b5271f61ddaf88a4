"""Each arm of an endpoint: how many, mean with interval, spread."""

from __future__ import annotations

import math
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from osteon.compare._records import ArmMean
from osteon.compare._scale import back

if TYPE_CHECKING:
    from osteon.compare._model import Fit


def arm_means(fit: Fit, arms: tuple[str, ...]) -> tuple[ArmMean, ...]:
    """Return the arms that have an animal in the analysis, in the order of the study.

    Parameters
    ----------
    fit : means and errors of one endpoint
    arms : every arm of the study
    """
    return tuple(_arm_mean(fit, arm) for arm in arms if fit.of(arm))


def _arm_mean(fit: Fit, arm: str) -> ArmMean:
    values, animals = fit.raw(arm), fit.of(arm)
    mean, low, high = _interval(fit, arm)
    # A spread of the values above a limit is no spread of the arm.
    sd = stdev(values) if len(values) == len(animals) > 1 else None
    cv = None if sd is None or fmean(values) <= 0 else 100 * sd / fmean(values)
    return ArmMean(arm=arm, n=len(animals), mean=mean, low=low, high=high, sd=sd, cv=cv)


def _interval(fit: Fit, arm: str) -> tuple[float | None, float | None, float | None]:
    """Return the mean with its interval by the model, back in the unit; outside it a mean alone."""
    if fit.estimates is None or arm not in fit.modelled:
        if len(fit.raw(arm)) < len(fit.of(arm)):
            return None, None, None
        return back(fmean(fit.scaled(arm)), fit.policy), None, None
    found = fit.estimates.interval(arm)
    mean = back(found.estimate, fit.policy)
    if len(fit.of(arm)) < 2 or found.low is None or found.high is None or not found.se:
        return mean, None, None
    low, high = back(found.low, fit.policy), back(found.high, fit.policy)
    return (mean, low, high) if math.isfinite(high) else (mean, None, None)
