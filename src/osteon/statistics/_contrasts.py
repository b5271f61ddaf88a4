"""Contrasts: combinations of estimates, each alone and all of them as one family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame

    from osteon.statistics._linear import LinearEstimates, Matrix

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, slots=True)
class ContrastEstimate:
    """One combination of estimates, alone and in its family; ``reason`` says what could not be computed.

    Parameters
    ----------
    estimate : in the unit of the values
    se, df, t, p : standard error, degrees of freedom, t statistic and p of this contrast alone
    low, high : interval of this contrast alone; one end is infinite where the alternative has one side
    p_adjusted : p over the family
    simultaneous_low, simultaneous_high : intervals that hold together over the family
    reason : sentence, or ""; with a reason everything but the estimate is None
    name : "left - right", or as asked for
    """

    estimate: float
    se: float | None
    df: float | None
    t: float | None
    p: float | None
    low: float | None
    high: float | None
    p_adjusted: float | None
    simultaneous_low: float | None
    simultaneous_high: float | None
    reason: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts:
    """Contrasts judged together, in the order asked for; also a sequence of its rows.

    Parameters
    ----------
    rows : the contrasts
    critical : value that the t are held against at the level of the intervals; None where each contrast has
        its own, and where none has a standard error
    method : how the family is adjusted, in words
    error : of the adjusted p, three standard errors; 0 where it is exact to 1e-8
    matrix : weights of the contrasts, shape (m, k)
    estimates : what the contrasts combine, k of them
    """

    rows: tuple[ContrastEstimate, ...]
    critical: float | None
    method: str
    error: float
    matrix: Matrix
    estimates: LinearEstimates

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ContrastEstimate]:
        return iter(self.rows)

    @overload
    def __getitem__(self, place: int) -> ContrastEstimate: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[ContrastEstimate, ...]: ...
    def __getitem__(self, place: int | slice) -> ContrastEstimate | tuple[ContrastEstimate, ...]:
        return self.rows[place]

    @property
    def table(self) -> DataFrame:
        """One row a contrast: contrast, estimate, se, df, statistic, p, p_adjusted and both intervals.

        A contrast without a standard error has missing numbers; its reason is in ``rows`` and in ``method``.
        """
        from osteon.statistics._tables import contrast_table

        return contrast_table(self.rows)

    def letters(self, level: float = 0.95) -> dict[str, str]:
        """Return a compact letter display: estimates that share a letter do not differ over the family.

        Parameters
        ----------
        level : estimates differ where the adjusted p is 1 - level or less

        Returns
        -------
        label -> letters, "a" beginning with the smallest estimate

        Raises
        ------
        EstimationError : a pair of estimates was not compared, or has no p

        References
        ----------
        Piepho 2004, An algorithm for a letter-based representation of all-pairwise comparisons, J Comput
        Graph Stat 13:456, doi:10.1198/1061860043515

        Examples
        --------
        >>> from osteon import statistics as st
        >>> groups = {"a": [1.0, 2.0, 3.0], "b": [2.0, 3.0, 4.0], "c": [9.0, 10.0, 11.0]}
        >>> arms = [arm for arm, values in groups.items() for _ in values]
        >>> made = st.arm_estimates([value for values in groups.values() for value in values], arms)
        >>> made.contrasts("tukey").letters()
        {'a': 'a', 'b': 'a', 'c': 'b'}
        """
        from osteon.statistics._letters import letters_of

        return letters_of(self, level)

    def equivalence(self, low: float, high: float, *, level: float = 0.95) -> DataFrame:
        """Test whether each contrast lies between two bounds, by two one-sided tests.

        Each contrast is judged alone: the p of a contrast is the larger of its two one-sided p.

        Parameters
        ----------
        low, high : bounds of what is equivalent, in the unit of the estimates, low below high
        level : 1 - alpha; the interval printed covers with probability 1 - 2 alpha and lies within the bounds
            exactly where p is alpha or less

        Returns
        -------
        table with contrast, estimate, se, df, p_low, p_high, p, low, high, equivalent

        Raises
        ------
        ValueError : bounds in the wrong order or not finite, a level outside 0.5 to 1
        EstimationError : a contrast has no standard error

        References
        ----------
        Schuirmann 1987, A comparison of the two one-sided tests procedure and the power approach for
        assessing the equivalence of average bioavailability, J Pharmacokinet Biopharm 15:657,
        doi:10.1007/BF01068419

        Examples
        --------
        >>> from osteon import statistics as st
        >>> made = st.arm_estimates([4.0, 5.0, 6.0, 4.5, 5.5, 6.5], ["a"] * 3 + ["b"] * 3)
        >>> made.contrasts("tukey").equivalence(-3, 3)[["contrast", "equivalent"]].values.tolist()
        [['b - a', True]]
        """
        from osteon.statistics._equivalence_of_estimates import equivalence_of

        return equivalence_of(self, low, high, level)
