"""Standardised difference of two groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class EffectSize:
    """Hedges' g with the interval of the standardised difference it estimates.

    Parameters
    ----------
    g : unbiased estimate; None with a reason
    low, high : limits; None with a reason
    n_left, n_right : values in the groups
    reason : sentence, or ""
    """

    g: float | None
    low: float | None
    high: float | None
    n_left: int
    n_right: int
    reason: str = ""


def hedges_g(left: Sequence[float], right: Sequence[float], level: float = 0.95) -> EffectSize:
    """Return the standardised difference left - right, unbiased, with its exact interval.

    The difference over the pooled standard deviation, times the factor that makes it unbiased when both
    groups are normal with one variance. The interval holds the noncentralities under which the t observed is
    in neither tail, so that its coverage is exact; it belongs to the true standardised difference, and is
    not multiplied by the factor.

    Parameters
    ----------
    left, right : values of two groups, in one unit
    level : coverage, between 0 and 1

    Returns
    -------
    g and its interval; without them, and with the reason, below two values in a group or without any spread

    Raises
    ------
    ValueError : a value that is not finite, or a level outside 0 to 1

    References
    ----------
    Hedges 1981, Distribution theory for Glass's estimator of effect size and related estimators, J Educ Stat
    6:107, doi:10.3102/10769986006002107

    Examples
    --------
    >>> found = hedges_g([5.0, 6.0, 7.0, 8.0], [3.0, 4.0, 5.0, 6.0])
    >>> round(found.g, 4), round(found.low, 4), round(found.high, 4)
    (1.3457, -0.1246, 3.1337)
    """
    from osteon.statistics._noncentral import standardised_difference

    return standardised_difference(left, right, level)
