"""Bootstrap: the interval of any statistic, bias-corrected and accelerated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """A statistic with its bootstrap interval.

    Parameters
    ----------
    estimate : statistic of the samples themselves
    low, high : limits
    se, bias : standard deviation of the resampled statistics, and their mean less the estimate
    bias_correction, acceleration : z0 and a of the interval; 0 for "percentile"
    level, draws, seed : as asked for
    method : in words
    """

    estimate: float
    low: float
    high: float
    se: float
    bias: float
    bias_correction: float
    acceleration: float
    level: float
    draws: int
    seed: int
    method: str


def bootstrap(
    statistic: Callable[..., object],
    *samples: Sequence[float],
    method: Literal["bca", "percentile"] = "bca",
    level: float = 0.95,
    draws: int = 9999,
    seed: int = 1,
) -> Bootstrap:
    """Return the bootstrap interval of a statistic of one or more independent samples.

    Each sample is resampled within itself, so that its size stays as the design fixed it.

    Parameters
    ----------
    statistic : called with as many arrays as samples, returning one number. A statistic that takes ``axis``
        is called once with all resamples in rows and ``axis=-1``, which is many times faster
    samples : values of each sample
    method : "bca" corrects for bias and for a spread that changes with the parameter (acceleration by the
        jackknife over all samples); "percentile" does not
    level : coverage, between 0 and 1
    draws, seed : number of resamples, and the seed they follow from

    Returns
    -------
    estimate and interval, with the figures behind it

    Raises
    ------
    EstimationError : a sample of fewer than two values, a value or a statistic that is no finite number, a
        statistic that does not vary over the resamples or lies outside all of them, too few draws for
        the level
    ValueError : no sample, a level outside 0 to 1, another word for method, fewer than 100 draws

    References
    ----------
    Efron 1987, Better bootstrap confidence intervals, J Am Stat Assoc 82:171,
    doi:10.1080/01621459.1987.10478410

    Examples
    --------
    >>> import numpy as np
    >>> found = bootstrap(np.mean, [1.2, 3.4, 2.2, 5.9, 4.1, 8.8, 2.7, 3.3])
    >>> round(found.estimate, 3), round(found.low, 1), round(found.high, 1)
    (3.95, 2.8, 6.0)
    """
    from osteon.statistics._resampling import Plan, bootstrap_interval

    return bootstrap_interval(statistic, samples, Plan(method, level, draws, seed))
