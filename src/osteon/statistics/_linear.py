"""Estimates with their covariance: the one object that contrasts, F tests and families are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from osteon.statistics._contrasts import Alternative, ContrastEstimate
from osteon.statistics._degrees_of_freedom import (
    DegreesOfFreedom,
    JointDf,
    ResidualDf,
    SatterthwaiteDf,
    TransformedDf,
)
from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike
    from pandas import DataFrame

    from osteon.statistics._contrasts import Contrasts
    from osteon.statistics._f_test import FTest

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
    Kind = (
        Literal["dunnett", "tukey", "williams", "trend"]
        | ArrayLike
        | Mapping[str, Mapping[str, float]]
        | Mapping[str, Vector]
        | Mapping[str, Sequence[float]]
    )

__all__ = [
    "Alternative",
    "ContrastEstimate",
    "DegreesOfFreedom",
    "EstimationError",
    "Interval",
    "JointDf",
    "LinearEstimates",
    "ResidualDf",
    "SatterthwaiteDf",
    "TransformedDf",
]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval; ``reason`` says why there is none.

    Parameters
    ----------
    estimate : in the unit of the values
    low, high : limits; None with a reason
    se, df : standard error and its degrees of freedom; None with a reason
    reason : sentence, or ""
    """

    estimate: float
    low: float | None
    high: float | None
    se: float | None
    df: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LinearEstimates:
    """Estimates, their covariance and the degrees of freedom behind it: all that a contrast needs.

    Parameters
    ----------
    labels : names of the estimates, each once
    estimates : array of shape (k,), in the unit of the values; not a number only where ``unknown``
    covariance : array of shape (k, k), in the squared unit; not a number only where ``unknown``
    df : degrees of freedom of a combination
    method : how the estimates were made, in words
    unknown : label -> why its variance is not known; combinations that use it have no standard error
    counts : label -> size of the group behind, the weights of Williams' contrasts; None where there is none

    Raises
    ------
    EstimationError : shapes that do not fit, a label twice, or what is no number without a reason

    Examples
    --------
    >>> from osteon import statistics as st
    >>> made = st.arm_estimates([1.0, 2.0, 3.0, 2.0, 4.0, 6.0], ["a", "a", "a", "b", "b", "b"])
    >>> difference = made.pair("b", "a")
    >>> difference.estimate, difference.df, round(difference.se, 6)
    (2.0, 4.0, 1.290994)
    >>> interval = made.interval("a")
    >>> round(interval.low, 4), round(interval.high, 4)
    (-0.5345, 4.5345)
    >>> test = made.f_test([[-1, 1]])
    >>> round(test.F, 6), test.df1, test.df2, round(test.p, 6)
    (2.4, 1, 4.0, 0.196261)
    """

    labels: tuple[str, ...]
    estimates: Vector
    covariance: Matrix
    df: DegreesOfFreedom
    method: str
    unknown: Mapping[str, str] = field(default_factory=dict[str, str])
    counts: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no set of estimates."""
        from osteon.statistics._estimates_checked import check_estimates

        check_estimates(self)

    @property
    def table(self) -> DataFrame:
        """One row an estimate: term, estimate, se, df, statistic, p of being zero, low and high at 95 %."""
        from osteon.statistics._tables import estimate_table

        return estimate_table(self)

    def interval(self, label: str, level: float = 0.95) -> Interval:
        """Return one estimate with its two-sided t interval.

        Parameters
        ----------
        label : one of the labels
        level : coverage, between 0 and 1

        Raises
        ------
        ValueError : another label, or a level outside 0 to 1
        """
        alone = self.contrasts([self.weights({label: 1.0})], level=level)[0]
        return Interval(alone.estimate, alone.low, alone.high, alone.se, alone.df, alone.reason)

    def pair(self, left: str, right: str, level: float = 0.95) -> ContrastEstimate:
        """Return left - right as a family of one.

        Parameters
        ----------
        left, right : two different labels
        level : coverage, between 0 and 1

        Raises
        ------
        ValueError : another label, the same one twice, or a level outside 0 to 1
        """
        if left == right:
            message = f"a difference needs two estimates, not {left!r} twice"
            raise ValueError(message)
        return self.contrasts([self.weights({left: 1.0, right: -1.0})], level=level)[0]

    def contrasts(
        self,
        kind: Kind,
        *,
        control: str | None = None,
        alternative: Alternative = "two-sided",
        adjust: str = "single-step",
        level: float = 0.95,
    ) -> Contrasts:
        """Return contrasts, each alone and all of them as one family.

        Parameters
        ----------
        kind : "dunnett": every label - control. "tukey": every later label - every earlier one. "williams":
            the last one, two, three ... labels, averaged by the sizes of their groups, - control. "trend":
            the least-squares slope of the estimates on their labels where these are numbers, else on
            1, 2, 3 ... A matrix: shape (m, k), one row a contrast, its columns in the order of the labels. A
            mapping: name -> (label -> weight), or name -> row.
        control : label that the others follow, so that dunnett and williams compare with it, tukey takes
            it away, and trend begins with it where labels are no numbers; None for the first
        alternative : "two-sided", "greater" or "less" than zero, decided in advance
        adjust : "single-step": by the joint distribution of the t, which for tukey is the studentized range
            (Tukey-Kramer: exact for equal groups, conservative else) and for all other kinds the
            multivariate t. "multivariate-t": the multivariate t for tukey too. "none". Or any method of
            ``adjust``, with simultaneous intervals by Bonferroni.
        level : coverage of the intervals, between 0 and 1

        Returns
        -------
        contrasts with their table. Where each contrast has degrees of freedom of its own, each t is held
        against the joint distribution with its own. A contrast without a standard error has a reason and
        does not count in the family.

        Raises
        ------
        ValueError : another kind, alternative or adjustment, or a level outside 0 to 1
        EstimationError : an unknown label, a matrix of another width, without rows, with a row of zeros, with
            a row twice or with what is no number; a covariance that no estimates can have

        References
        ----------
        Dunnett 1955, doi:10.1080/01621459.1955.10501294; Kramer 1956, doi:10.2307/3001469; Bretz 2006, An
        extension of the Williams trend test to general unbalanced linear models, Comput Stat Data Anal
        50:1735; Hasler & Hothorn 2008, doi:10.1002/bimj.200710466

        Examples
        --------
        >>> from osteon import statistics as st
        >>> made = st.arm_estimates([7.0, 8, 9, 8, 10, 12, 8, 9, 10], ["0"] * 3 + ["5"] * 3 + ["50"] * 3)
        >>> found = made.contrasts("dunnett", control="0")
        >>> [(row.name, row.estimate, round(row.p_adjusted, 4)) for row in found]
        [('5 - 0', 2.0, 0.2213), ('50 - 0', 1.0, 0.618)]
        >>> found.method
        'Dunnett, single step, multivariate t by quadrature'
        """
        from osteon.statistics._family import FamilyOptions, contrasts_of

        return contrasts_of(self, kind, control, FamilyOptions(alternative, adjust, level))

    def f_test(self, rows: ArrayLike) -> FTest:
        """Test that every row of a matrix combines the estimates to zero.

        Parameters
        ----------
        rows : shape (q, k), or (k,) for one; rows that follow from others are counted once

        Raises
        ------
        EstimationError : a matrix that is none, an estimate without a variance, a singular covariance

        References
        ----------
        Kenward & Roger 1997, doi:10.2307/2533558, for the factor of the statistic
        """
        from osteon.statistics._f_test import f_test_of

        return f_test_of(self, rows)

    def transformed(self, matrix: ArrayLike, labels: Sequence[str], method: str) -> LinearEstimates:
        """Return a matrix times the estimates, with its covariance and degrees of freedom.

        Parameters
        ----------
        matrix : shape (new, k)
        labels : of the new estimates
        method : how they were made, in words

        Raises
        ------
        EstimationError : a matrix of another shape, or with what is no number
        """
        from osteon.statistics._estimates_checked import transformed_estimates

        return transformed_estimates(self, matrix, tuple(labels), method)

    def weights(self, wanted: Mapping[str, float]) -> Vector:
        """Return one row of a contrast matrix from label -> weight.

        Raises
        ------
        EstimationError : a label that is none of the estimates
        """
        import numpy as np

        row = np.zeros(len(self.labels))
        for label, weight in wanted.items():
            if label not in self.labels:
                message = f"{label!r} is none of the estimates; they are {', '.join(map(repr, self.labels))}"
                raise EstimationError(message)
            row[self.labels.index(label)] = weight
        return row
