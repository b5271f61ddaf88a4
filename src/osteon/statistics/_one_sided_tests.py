"""Two one-sided tests of means, of logs, and of a ratio of means."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from osteon.statistics._equivalence import Equivalence
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._fieller_set import fieller_set
from osteon.statistics._samples import Values, one_of, sample, share

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCALES = {
    "difference": "difference of means",
    "ratio": "ratio of geometric means, by logs",
    "ratio-of-means": "ratio of means, Sasabuchi's tests and Fieller's interval",
}
_VARIANCES = {"welch": "a variance for each sample (Welch)", "pooled": "one variance for both samples"}


class Asked(NamedTuple):
    """Margins, variance policy, scale and level."""

    low: float
    high: float
    variance: str
    scale: str
    alpha: float


@dataclass(frozen=True, slots=True)
class Means:
    """Two means with the variances of each and the policy for both.

    Parameters
    ----------
    x, y : means
    var_x, var_y : variances of the means
    dfs : degrees of freedom of the two variances; together where they are pooled
    pooled : whether the two variances are one estimate
    """

    x: float
    y: float
    var_x: float
    var_y: float
    dfs: tuple[float, float]
    pooled: bool

    def se(self, ratio: float) -> float:
        """Return the standard error of x - ratio y."""
        return sqrt(self.var_x + ratio * ratio * self.var_y)

    def df(self, ratio: float) -> float:
        """Return the degrees of freedom of x - ratio y."""
        of_x, of_y = self.var_x, ratio * ratio * self.var_y
        total = of_x + of_y
        if not 0 < total < inf:
            message = "the variance of x - ratio y leaves double precision; give both in units nearer to 1"
            raise EstimationError(message)
        if self.pooled:
            return sum(self.dfs)
        return 1 / ((of_x / total) ** 2 / self.dfs[0] + (of_y / total) ** 2 / self.dfs[1])


def two_one_sided_tests(x: Sequence[float], y: Sequence[float], asked: Asked) -> Equivalence:
    """Return the test of equivalence of two samples."""
    _check(asked)
    left, right = sample(x, "x", fewest=2), sample(y, "y", fewest=2)
    if asked.scale == "difference":
        return _of_difference(_means(left, right, asked), asked)
    if asked.scale == "ratio":
        return _of_ratio(left, right, asked)
    return _of_means(_means(left, right, asked), asked)


def _check(asked: Asked) -> None:
    """Refuse margins and levels that are none."""
    one_of(asked.variance, tuple(_VARIANCES), "variance")
    one_of(asked.scale, tuple(_SCALES), "scale")
    share(asked.alpha, "alpha")
    if not asked.alpha < 0.5:
        message = f"alpha must be below 0.5, not {asked.alpha}"
        raise ValueError(message)
    if not -inf < asked.low < asked.high < inf:
        message = f"low must be below high, both finite: not {asked.low} and {asked.high}"
        raise ValueError(message)
    if asked.scale != "difference" and asked.low <= 0:
        message = f"margins of a ratio are above 0, such as 0.8 and 1.25, not {asked.low}"
        raise ValueError(message)


def _means(left: Values, right: Values, asked: Asked) -> Means:
    """Return the two means and their variances."""
    dfs = (left.size - 1.0, right.size - 1.0)
    with np.errstate(over="ignore"):
        own = [float(values.var(ddof=1)) for values in (left, right)]
    if not any(values.min() < values.max() for values in (left, right)):
        message = "the values of neither sample vary, so nothing can be tested"
        raise EstimationError(message)
    pooled = asked.variance == "pooled"
    if pooled:
        own = [(own[0] * dfs[0] + own[1] * dfs[1]) / sum(dfs)] * 2
    variances = (own[0] / left.size, own[1] / right.size)
    if not 0 < sum(variances) < inf:
        message = "the variance of the values leaves double precision; give them in another unit"
        raise EstimationError(message)
    return Means(float(left.mean()), float(right.mean()), *variances, dfs=dfs, pooled=pooled)


def _of_difference(means: Means, asked: Asked) -> Equivalence:
    """Return the tests of x - y against both margins."""
    estimate, se, df = means.x - means.y, means.se(1.0), means.df(1.0)
    tests = (estimate - asked.low) / se, (estimate - asked.high) / se
    half = -float(stdtrit(df, asked.alpha)) * se
    return _made(estimate, tests, (estimate - half, estimate + half), df, asked)


def _of_ratio(left: Values, right: Values, asked: Asked) -> Equivalence:
    """Return the tests of the ratio of geometric means."""
    for values, name in ((left, "x"), (right, "y")):
        if values.min() <= 0:
            place = int(np.argmin(values)) + 1
            message = f"{name}, value {place} is {values.min():.6g}: ratios by logs need values above 0"
            raise EstimationError(message)
    means = _means(np.log(left), np.log(right), asked)
    logs = _of_difference(means, asked._replace(low=log(asked.low), high=log(asked.high)))
    estimate, tests = exp(logs.estimate), (logs.p_lower, logs.p_upper)
    interval = (exp(logs.interval[0]), exp(logs.interval[1]))
    return _judged(estimate, tests, interval, logs.df, asked)


def _of_means(means: Means, asked: Asked) -> Equivalence:
    """Return the tests of x - low y and x - high y, and Fieller's interval."""
    if means.y <= 0:
        message = f"the mean of y is {means.y:.6g}: a ratio of means needs a reference above 0"
        raise EstimationError(message)
    estimate = means.x / means.y
    df = means.df(estimate)
    tests = tuple((means.x - margin * means.y) / means.se(margin) for margin in (asked.low, asked.high))
    found = fieller_set((means.x, means.y), (means.var_x, means.var_y, 0.0), 1 - 2 * asked.alpha, df)
    interval = (found.low, found.high) if found.kind == "interval" else (-inf, inf)
    return _made(estimate, (tests[0], tests[1]), interval, df, asked)


def _made(
    estimate: float, tests: tuple[float, float], interval: tuple[float, float], df: float, asked: Asked
) -> Equivalence:
    """Return the result from the t statistics against both margins."""
    p_lower, p_upper = float(stdtr(df, -tests[0])), float(stdtr(df, tests[1]))
    return _judged(estimate, (p_lower, p_upper), interval, df, asked)


def _judged(
    estimate: float, ps: tuple[float, float], interval: tuple[float, float], df: float, asked: Asked
) -> Equivalence:
    """Return the result from the two p."""
    p = max(ps)
    words = f"{_SCALES[asked.scale]}; {_VARIANCES[asked.variance]}; two one-sided t tests"
    margins, judged = (asked.low, asked.high), p < asked.alpha
    return Equivalence(estimate, *margins, *ps, p, interval, df, asked.alpha, judged, words)
