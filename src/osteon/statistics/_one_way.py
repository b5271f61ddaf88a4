"""One-way analysis of variance in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from osteon.statistics._f_test import FTest


@dataclass(frozen=True, slots=True)
class OneWay:
    """A one-way analysis of variance.

    Parameters
    ----------
    F, p : of equal means, with equal variances; F is infinite where no group varies within
    df_between, df_within : degrees of freedom
    ss_between, ss_within : sums of squares, in the squared unit
    ms_between, ms_within : mean squares
    r_squared : share of the sum of squares that is between groups
    residual_sd : root of the mean square within
    means, counts, variances : by group, in order of first appearance; a variance needs two values
    welch : F test without equal variances; None where a group has one value, or does not vary
    """

    F: float
    df_between: int
    df_within: int
    p: float
    ss_between: float
    ss_within: float
    ms_between: float
    ms_within: float
    r_squared: float
    residual_sd: float
    means: Mapping[str, float]
    counts: Mapping[str, int]
    variances: Mapping[str, float | None]
    welch: FTest | None

    @property
    def df(self) -> tuple[int, int]:
        """Degrees of freedom between and within."""
        return self.df_between, self.df_within


def one_way(y: Iterable[float | str | Decimal], group: Iterable[object]) -> OneWay:
    """Compare the means of groups by one-way analysis of variance.

    Every sum is exact: values are fractions, and only the results are rounded. A number in double precision
    stands for the shortest decimal that is read as it: 0.1 is one tenth, not the binary number next to it.

    Parameters
    ----------
    y : one value a row: a number, or a decimal number as text or Decimal, whose digits are all kept
    group : the group of each row

    Returns
    -------
    sums of squares, F, p and means; ``welch`` has the test without equal variances

    Raises
    ------
    EstimationError : what is no finite number, one group only, no group with two values, no variation

    References
    ----------
    Welch 1951, On the comparison of several mean values: an alternative approach, Biometrika 38:330,
    doi:10.1093/biomet/38.3-4.330

    Examples
    --------
    >>> from osteon import statistics as st
    >>> found = st.one_way([1.0, 2.0, 3.0, 2.0, 4.0, 6.0], ["a", "a", "a", "b", "b", "b"])
    >>> found.F, found.df, round(found.p, 6), found.ss_between, found.ss_within
    (2.4, (1, 4), 0.196261, 6.0, 10.0)
    >>> found.means["b"], round(found.welch.p, 6)
    (4.0, 0.220881)
    >>> st.one_way([1e12 + 0.1, 1e12 + 0.3, 1e12 + 0.2, 1e12 + 0.4], ["a", "a", "b", "b"]).F
    0.5
    """
    from osteon.statistics._sums_of_squares import analysed

    return analysed(list(y), list(group))
