"""Shift between two samples by ranks: the median of all differences, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class HodgesLehmann:
    """How far the values of x lie above those of y.

    Parameters
    ----------
    estimate : median of all differences x - y, in the unit of the values
    low, high : limits; infinite where the samples are too small for the level
    p : two-sided p of no shift (Wilcoxon, Mann-Whitney)
    statistic : pairs with x above y; a pair of equal values counts one half
    level : coverage asked for
    coverage : coverage the exact interval has, at least the level; None for the normal interval
    method : how interval and p were computed, in words
    reason : why the interval is unbounded, or ""
    """

    estimate: float
    low: float
    high: float
    p: float
    statistic: float
    level: float
    coverage: float | None
    method: str
    reason: str = ""


def hodges_lehmann(
    x: Sequence[float],
    y: Sequence[float],
    level: float = 0.95,
    *,
    method: Literal["auto", "exact", "normal"] = "auto",
) -> HodgesLehmann:
    """Estimate the shift x - y by ranks, with the interval of the Wilcoxon test.

    Parameters
    ----------
    x, y : values of two samples, in one unit
    level : coverage, between 0 and 1
    method : "exact" is the distribution of the statistic without ties; "normal" the approximation with the
        variance corrected for ties and a correction for continuity; "auto" is exact without ties below 50
        values in each sample, as in R's ``wilcox.test``

    Returns
    -------
    shift, interval and p. The limits are differences of the data: those shifts that the test at
    1 - level does not reject lie between them.

    Raises
    ------
    EstimationError : an empty sample, a value that is no number, all values equal, or ties with "exact"
    ValueError : a level outside 0 to 1, another word for method

    References
    ----------
    Hodges & Lehmann 1963, Estimates of location based on rank tests, Ann Math Stat 34:598,
    doi:10.1214/aoms/1177704172

    Examples
    --------
    >>> found = hodges_lehmann([7.1, 8.4, 9.0, 6.6, 8.8], [5.2, 6.1, 7.0, 5.9, 6.4])
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2), round(found.p, 4)
    (2.0, 0.2, 3.2, 0.0159)
    >>> round(found.coverage, 4)
    0.9683
    """
    from osteon.statistics._ranks_shift import shift_of_samples

    return shift_of_samples(x, y, level, method)
