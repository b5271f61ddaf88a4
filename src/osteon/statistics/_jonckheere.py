"""Jonckheere's test: do values rise, or fall, in the order of the groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from osteon.statistics._ranks import Groups

Trend = Literal["two-sided", "increasing", "decreasing"]


@dataclass(frozen=True, slots=True)
class Jonckheere:
    """A trend over ordered groups.

    Parameters
    ----------
    statistic : pairs of values in the order of their groups; a pair of equal values counts one half
    expected, sd : mean and standard deviation of the statistic without any trend, given the ties
    z : (statistic - expected) / sd
    p : of the alternative
    method : how p was computed, in words
    alternative : "two-sided", "increasing" or "decreasing"
    ties : number of values that share their value with another
    error : standard error of p; 0 but for random permutations
    """

    statistic: float
    expected: float
    sd: float
    z: float
    p: float
    method: str
    alternative: str
    ties: int
    error: float = 0.0


def jonckheere(
    groups: Groups,
    *,
    method: Literal["auto", "exact", "normal", "permutation"] = "auto",
    alternative: Trend = "two-sided",
    draws: int = 9999,
    seed: int = 1,
) -> Jonckheere:
    """Test for a trend over ordered groups by ranks (Jonckheere-Terpstra).

    Parameters
    ----------
    groups : values of each group, in the order of the trend asked for: sequences, or name -> sequence
    method : "exact" is the distribution over all permutations, given the ties; "normal" the approximation
        with the variance corrected for ties and without correction for continuity; "permutation" draws at
        random; "auto" is exact where that takes about a second at most, and normal otherwise
    alternative : "increasing" asks for larger values in later groups; the two-sided p is twice the smaller
        one-sided one
    draws, seed : of random permutations

    Returns
    -------
    statistic, z, p and the method used

    Raises
    ------
    EstimationError : fewer than two groups, an empty one, a value that is no number, all values equal, or
        an exact distribution that is too large
    ValueError : another word for method or alternative, or no draws

    References
    ----------
    Jonckheere 1954, A distribution-free k-sample test against ordered alternatives, Biometrika 41:133,
    doi:10.1093/biomet/41.1-2.133

    Examples
    --------
    Effect of knowledge on performance (Hundal 1969, in Hollander & Wolfe):

    >>> none, rough, accurate = (
    ...     [40, 35, 38, 43, 44, 41], [38, 40, 47, 44, 40, 42], [48, 40, 45, 43, 46, 44])
    >>> found = jonckheere([none, rough, accurate], method="normal", alternative="increasing")
    >>> found.statistic, round(found.z, 2), round(found.p, 4)
    (79.0, 2.04, 0.0207)
    >>> round(jonckheere([none, rough, accurate], method="exact", alternative="increasing").p, 4)
    0.021
    """
    from osteon.statistics._ranks_trend import trend_over_groups

    return trend_over_groups(groups, method, alternative, draws, seed)
