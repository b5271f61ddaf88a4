"""Sizes of an effect: from the values of two groups, and from their means, deviations and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray


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


@dataclass(frozen=True, slots=True)
class EffectWarning:
    """What speaks against an effect size, without forbidding it.

    Parameters
    ----------
    code : "geary", a mean too near zero for its spread
    row : place among the rows given, from 0 on
    message : sentence with the figures
    """

    code: Literal["geary"]
    row: int
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class EffectEstimate:
    """Sizes of effects with their sampling variances, as synthesis needs them.

    Parameters
    ----------
    estimate, variance, se : numbers for one row, arrays of shape (k,) for k rows
    low, high : limits, likewise
    level : their coverage
    method : formulas of estimate, variance and interval, in words
    warnings : one a row and reason
    """

    estimate: float | NDArray[np.float64]
    variance: float | NDArray[np.float64]
    se: float | NDArray[np.float64]
    low: float | NDArray[np.float64]
    high: float | NDArray[np.float64]
    level: float
    method: str
    warnings: tuple[EffectWarning, ...]


def effect_size(  # noqa: PLR0913 - two groups, three figures each
    measure: Literal["smd", "md", "lnrr"],
    *,
    m1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    m2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    level: float = 0.95,
) -> EffectEstimate:
    """Return the size of the effect of group 1 against group 2, with its sampling variance.

    Parameters
    ----------
    measure : "smd", Hedges' g: difference over the pooled deviation, unbiased by the exact factor, with the
        large-sample variance 1/n1 + 1/n2 + g^2 / (2 (n1 + n2)), and the normal interval;
        "md", the difference of means with variance sd1^2/n1 + sd2^2/n2 and Welch's interval;
        "lnrr", the log of the ratio of means with variance sd1^2/(n1 m1^2) + sd2^2/(n2 m2^2), and the normal
        interval
    m1, sd1, n1 : mean, standard deviation and number of values of group 1: numbers, or arrays of k rows
    m2, sd2, n2 : of group 2
    level : coverage of the interval

    Returns
    -------
    estimate, variance, interval and warnings. Geary's check warns when mean / sd * 4 n^1.5 / (1 + 4 n) is
    below 3 in a group: the log of its mean is then far from normal, and the variance of lnrr unsafe

    Raises
    ------
    EstimationError : what is no finite number, a deviation below 0, both deviations 0, fewer than two values
        or a broken number of them, a mean not above 0 with "lnrr"; with the row
    ValueError : another measure, rows of different lengths, a level outside 0 to 1

    References
    ----------
    Hedges 1981, doi:10.3102/10769986006002107 (g); Hedges, Gurevitch & Curtis 1999, The meta-analysis of
    response ratios in experimental ecology, Ecology 80:1150,
    doi:10.1890/0012-9658(1999)080[1150:TMAORR]2.0.CO;2 (lnrr); Lajeunesse 2015, Bias and correction for the
    log response ratio in ecological meta-analysis, Ecology 96:2056, doi:10.1890/14-2402.1 (Geary's check);
    Welch 1947, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> g = effect_size("smd", m1=5.1, sd1=1.2, n1=8, m2=3.9, sd2=1.0, n2=9)
    >>> round(g.estimate, 4), round(g.variance, 4)
    (1.0373, 0.2678)
    >>> ratio = effect_size("lnrr", m1=[5.1, 0.9], sd1=[1.2, 1.4], n1=[8, 6], m2=3.9, sd2=1.0, n2=9)
    >>> ratio.estimate.round(4), ratio.variance.round(4)
    (array([ 0.2683, -1.4663]), array([0.0142, 0.4106]))
    >>> [(warning.code, warning.row) for warning in ratio.warnings]
    [('geary', 1)]
    """
    from osteon.statistics._effect_summary import summary_effect

    return summary_effect(measure, (m1, sd1, n1, m2, sd2, n2), level)
