"""Fieller's confidence set of a ratio: an interval, two rays, or the whole line."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FiellerKind = Literal["interval", "two rays", "whole line"]


@dataclass(frozen=True, slots=True)
class FiellerSet:
    """All ratios that the data do not contradict.

    Parameters
    ----------
    kind : "interval" from low to high; "two rays", everything up to low and everything from high on; "whole
        line", where no ratio is contradicted
    low, high : limits, in the unit of a over that of b; infinite for the whole line
    ratio : a / b; None where the denominator cannot be told from zero at the level, because no single value
        then stands for the set
    level, df : coverage, and degrees of freedom of the variances
    words : the set in a sentence
    """

    kind: FiellerKind
    low: float
    high: float
    ratio: float | None
    level: float
    df: float
    words: str

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is in the set."""
        if self.kind == "two rays":
            return ratio <= self.low or ratio >= self.high
        return self.low <= ratio <= self.high


def fieller(a: float, b: float, cov: ArrayLike, level: float = 0.95, *, df: float = inf) -> FiellerSet:
    """Return the confidence set of the ratio a / b of two normal estimates.

    A ratio r is in the set when a - r b is not significantly different from zero, which is the exact answer
    whatever b is: ``|a - r b| <= t sqrt(var a - 2 r cov + r^2 var b)``. The set is an interval only when b
    itself differs from zero at the level.

    Parameters
    ----------
    a, b : estimates of numerator and denominator
    cov : their covariance matrix, shape (2, 2), or (var a, var b, cov of a and b)
    level : coverage, between 0 and 1
    df : degrees of freedom of the covariance; infinite when it is known

    Returns
    -------
    the set with its kind, its limits and a sentence

    Raises
    ------
    EstimationError : a value that is no finite number, a negative variance, a covariance that no two
        estimates have, no variance at all, or one of the two that is zero without error
    ValueError : a level outside 0 to 1, df not above 0, a covariance of another shape

    References
    ----------
    Fieller 1954, Some problems in interval estimation, J R Stat Soc B 16:175,
    doi:10.1111/j.2517-6161.1954.tb00159.x

    Examples
    --------
    >>> found = fieller(12.0, 8.0, [[1.0, 0.0], [0.0, 0.5]], df=20)
    >>> found.kind, found.ratio, round(found.low, 4), round(found.high, 4)
    ('interval', 1.5, 1.1625, 1.9431)
    >>> fieller(3.0, 0.4, (1.0, 0.5, 0.0)).words
    'the denominator cannot be told from zero: every ratio up to -2.52389 and every ratio from 1.16082 on'
    >>> fieller(0.5, 0.4, (1.0, 0.5, 0.0)).words
    'neither numerator nor denominator can be told from zero: no ratio is contradicted'
    """
    from osteon.statistics._fieller_set import fieller_set

    return fieller_set((a, b), cov, level, df)
