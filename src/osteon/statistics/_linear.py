"""Estimates with their covariance: the one object that contrasts, intervals and families are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike

    Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
    Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


class EstimationError(ValueError):
    """What was asked cannot be estimated from these data: the message says what, where, and what would do."""


class DegreesOfFreedom(Protocol):
    """Degrees of freedom of the variance of a linear combination of the estimates."""

    @property
    def shared(self) -> float | None:
        """The one value that holds for every combination; None where each has its own."""
        ...

    def of(self, weights: Vector) -> float:
        """Return the degrees of freedom of the combination with these weights, one an estimate."""
        ...


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


@dataclass(frozen=True, slots=True)
class ContrastEstimate:
    """One combination of estimates, alone and in its family; ``reason`` says what could not be computed.

    Parameters
    ----------
    estimate : in the unit of the values
    se, df, t, p : standard error, degrees of freedom, t statistic and two-sided p of this contrast alone
    low, high : interval of this contrast alone
    p_adjusted : p over the family
    simultaneous_low, simultaneous_high : intervals that hold together over the family
    reason : sentence, or ""; with a reason everything but the estimate is None
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


@dataclass(frozen=True, slots=True)
class Family:
    """Contrasts judged together.

    Parameters
    ----------
    contrasts : in the order asked for
    critical : value the largest absolute t is held against at the level of the intervals; None where each
        contrast has its own
    method : how the family is adjusted, in words
    """

    contrasts: tuple[ContrastEstimate, ...]
    critical: float | None
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class LinearEstimates:
    """Estimates, their covariance and the degrees of freedom behind it: all that a contrast needs.

    Parameters
    ----------
    labels : names of the estimates, each once
    estimates : array of shape (k,), in the unit of the values
    covariance : array of shape (k, k), in the squared unit; not a number where it is unknown
    df : degrees of freedom of a combination
    method : how the estimates were made, in words
    unknown : label -> why its variance is not known; combinations that use it have no standard error

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
    """

    labels: tuple[str, ...]
    estimates: Vector
    covariance: Matrix
    df: DegreesOfFreedom
    method: str
    unknown: Mapping[str, str] = field(default_factory=dict[str, str])

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
        alone = self.family([self.weights({label: 1.0})], level=level).contrasts[0]
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
        return self.family([self.weights({left: 1.0, right: -1.0})], level=level).contrasts[0]

    def contrasts(self, matrix: ArrayLike, level: float = 0.95) -> tuple[ContrastEstimate, ...]:
        """Return the rows of a contrast matrix, each alone and all as one family.

        Parameters
        ----------
        matrix : shape (m, k), one row a contrast, its columns in the order of the labels
        level : coverage, between 0 and 1

        Raises
        ------
        ValueError : a matrix of another width, without rows, with a row of zeros or with what is no number
        """
        return self.family(matrix, level=level).contrasts

    def family(self, matrix: ArrayLike, level: float = 0.95) -> Family:
        """Return the rows of a contrast matrix with the critical value and the method of their family.

        Contrasts that share their degrees of freedom are adjusted in one step by the multivariate t
        distribution (``max_abs_t_p``); those with degrees of freedom of their own by Bonferroni. Contrasts
        without a standard error do not count in the family.

        Parameters
        ----------
        matrix : shape (m, k), one row a contrast, its columns in the order of the labels
        level : coverage, between 0 and 1

        Raises
        ------
        ValueError : a matrix of another width, without rows, with a row of zeros or with what is no number
        """
        from osteon.statistics._contrasts import family_of

        return family_of(self, matrix, level=level)

    def weights(self, wanted: Mapping[str, float]) -> Vector:
        """Return one row of a contrast matrix from label -> weight.

        Raises
        ------
        ValueError : a label that is none of the estimates
        """
        import numpy as np

        row = np.zeros(len(self.labels))
        for label, weight in wanted.items():
            if label not in self.labels:
                message = f"{label!r} is none of the estimates; they are {', '.join(map(repr, self.labels))}"
                raise ValueError(message)
            row[self.labels.index(label)] = weight
        return row


@dataclass(frozen=True, slots=True)
class ResidualDf:
    """The residual degrees of freedom of one model: the same for every combination."""

    value: float

    @property
    def shared(self) -> float:
        """Return the residual degrees of freedom."""
        return self.value

    def of(self, weights: Vector) -> float:  # noqa: ARG002 - the protocol's argument; one model, one value
        """Return the residual degrees of freedom, whatever the weights."""
        return self.value


@dataclass(frozen=True, slots=True, eq=False)
class SatterthwaiteDf:
    """Degrees of freedom of a combination of independent estimates, each with a variance of its own.

    Parameters
    ----------
    variances : of the estimates, shape (k,)
    dfs : degrees of freedom of each variance, shape (k,)

    References
    ----------
    Satterthwaite 1946, An approximate distribution of estimates of variance components, Biometrics Bulletin
    2:110, doi:10.2307/3002019; Welch 1947, The generalization of Student's problem when several different
    population variances are involved, Biometrika 34:28, doi:10.1093/biomet/34.1-2.28
    """

    variances: Vector
    dfs: Sequence[float]

    @property
    def shared(self) -> None:
        """Return None: each combination has its own."""
        return

    def of(self, weights: Vector) -> float:
        """Return the squared variance of the combination over the sum of its squared parts by their df."""
        parts = [
            (weight * weight * variance, df)
            for weight, variance, df in zip(weights.tolist(), self.variances.tolist(), self.dfs, strict=True)
            if weight != 0 and variance > 0
        ]
        # Parts are shares of the largest, so that no unit makes their squares overflow.
        largest = max(part for part, _ in parts)
        total = sum(part / largest for part, _ in parts)
        return total * total / sum((part / largest) ** 2 / df for part, df in parts)
