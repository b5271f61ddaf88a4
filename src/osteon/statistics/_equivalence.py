"""Equivalence of two samples by two one-sided tests: differences, ratios, ratios of means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether two samples differ by less than a margin.

    Parameters
    ----------
    estimate : difference x - y or ratio x / y
    low, high : the margins asked for, on the scale of the estimate
    p_lower, p_upper : one-sided p against "at or below low" and "at or above high"
    p : the larger of the two, which is the p of equivalence
    interval : limits at coverage 1 - 2 alpha; infinite where a ratio of means has no bounded set
    df : degrees of freedom
    alpha : level of each one-sided test
    equivalent : whether p is below alpha, which is whether the interval lies inside the margins
    method : scale and variance, in words
    """

    estimate: float
    low: float
    high: float
    p_lower: float
    p_upper: float
    p: float
    interval: tuple[float, float]
    df: float
    alpha: float
    equivalent: bool
    method: str


def equivalence(  # noqa: PLR0913 - two samples, two margins, and how they are held against each other
    x: Sequence[float],
    y: Sequence[float],
    *,
    low: float,
    high: float,
    variance: Literal["welch", "pooled"] = "welch",
    scale: Literal["difference", "ratio", "ratio-of-means"] = "difference",
    alpha: float = 0.05,
) -> Equivalence:
    """Test whether two samples are equivalent within margins fixed in advance.

    Parameters
    ----------
    x, y : values of two samples, in one unit
    low, high : margins: differences in the unit of the values, or ratios above 0
    variance : "welch", each sample its own variance; "pooled", one for both
    scale : "difference" of means; "ratio" of geometric means, by the difference of logs; "ratio-of-means" of
        plain means of normal values, by the tests of x - low y and x - high y and Fieller's interval. There
        Welch's degrees of freedom are those at the ratio observed (judgement): tests and interval agree
    alpha : level of each one-sided test

    Returns
    -------
    estimate, the two p and the larger of them, and the interval at coverage 1 - 2 alpha

    Raises
    ------
    EstimationError : fewer than two values, a value that is no finite number, samples without any spread,
        values not above 0 with "ratio", a mean of y not above 0 with "ratio-of-means"
    ValueError : low not below high, ratios not above 0, alpha not between 0 and 0.5, another word

    References
    ----------
    Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach for assessing
    the equivalence of average bioavailability, J Pharmacokinet Biopharm 15:657, doi:10.1007/BF01068419;
    Sasabuchi 1980, A test of a multivariate normal mean with composite hypotheses determined by linear
    inequalities, Biometrika 67:429, doi:10.1093/biomet/67.2.429 (ratio of means)

    Examples
    --------
    >>> x, y = [101.0, 98.5, 103.2, 99.4, 100.9, 102.0], [99.7, 101.8, 100.3, 98.9, 102.5, 100.1]
    >>> found = equivalence(x, y, low=-5, high=5)
    >>> found.equivalent, round(found.p, 6), [round(limit, 3) for limit in found.interval]
    (True, 0.0002, [-1.332, 1.898])
    >>> equivalence(x, y, low=0.95, high=1.05, scale="ratio").equivalent
    True
    """
    from osteon.statistics._one_sided_tests import Asked, two_one_sided_tests

    return two_one_sided_tests(x, y, Asked(low, high, variance, scale, alpha))
