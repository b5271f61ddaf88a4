"""Distribution of the largest of correlated t statistics with one variance estimate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from scipy.special import stdtr, stdtrit

from osteon.statistics._factors import common_factors
from osteon.statistics._quadrature import Quadrature
from osteon.statistics._root import root_of_tail
from osteon.statistics._sobol import SobolIntegral
from osteon.statistics._studentized_range import StudentizedRange

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from osteon.statistics._linear import Matrix, Vector


class Tails(NamedTuple):
    """Probabilities and their error: 0 where they are exact to 1e-8."""

    p: Vector
    error: float


class Integral(Protocol):
    """A way to compute the probability that any of the statistics passes a bound."""

    @property
    def rough(self) -> Integral:
        """What is good enough to look for a critical value."""
        ...

    @property
    def method(self) -> str:
        """How it is computed, in words."""
        ...

    @property
    def apart(self) -> float:
        """How near each other bounds are looked at to find a critical value, as a share of its bracket."""
        ...

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability of each bound with its degrees of freedom, and the largest error."""
        ...


def largest_t(correlation: Matrix, sides: int = 2) -> LargestT:
    """Return the distribution of the largest t, or of the largest absolute t.

    Parameters
    ----------
    correlation : of the statistics, shape (m, m)
    sides : 2 for absolute values, 1 for the largest t itself

    Raises
    ------
    EstimationError : a correlation that no statistics have

    References
    ----------
    Dunnett 1955, A multiple comparison procedure for comparing several treatments with a control, J Am Stat
    Assoc 50:1096, doi:10.1080/01621459.1955.10501294; Genz & Bretz 2009, Computation of multivariate normal
    and t probabilities, Springer, ISBN 978-3-642-01688-2

    Examples
    --------
    >>> import numpy as np
    >>> three_arms = largest_t(np.full((3, 3), 0.5) + np.eye(3) / 2)
    >>> round(three_arms.critical(0.95, df=20), 2)
    2.54
    """
    loadings = common_factors(correlation)
    grid = None if loadings is None else Quadrature.of(loadings, sides)
    integral = SobolIntegral.of(correlation, sides) if grid is None else grid
    return LargestT(len(correlation), sides, integral)


def studentized_range(groups: int) -> LargestT:
    """Return the distribution of the largest absolute t of all pairs of equal groups.

    Parameters
    ----------
    groups : how many means are compared, 2 or more

    References
    ----------
    Tukey's procedure for equal groups; for unequal ones Kramer 1956, Extension of multiple range tests to
    group means with unequal numbers of replications, Biometrics 12:307, doi:10.2307/3001469, which is
    conservative
    """
    return LargestT(groups * (groups - 1) // 2, 2, StudentizedRange(groups))


@dataclass(frozen=True, slots=True)
class LargestT:
    """Distribution of the largest of m t statistics, one-sided or absolute."""

    m: int
    sides: int
    integral: Integral

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return f"single step, {self.integral.method}"

    def tails(self, c: ArrayLike, df: ArrayLike) -> Tails:
        """Return the probability that the largest passes each c, with the df given beside it."""
        bounds, dfs = np.broadcast_arrays(np.atleast_1d(np.asarray(c, float)), np.asarray(df, float))
        alone = self.sides * stdtr(dfs, -bounds)
        if self.m == 1:
            return Tails(np.minimum(alone, 1.0), 0.0)
        p, error = self.integral.tails(bounds, dfs)
        # Bounds that hold for every correlation: one statistic alone, and their number times it.
        return Tails(np.minimum(np.minimum(np.maximum(p, alone), alone * self.m), 1.0), error)

    def critical(self, level: float, df: float) -> float:
        """Return the value that the largest passes with probability 1 - level."""
        alpha = 1 - level
        low = t_quantile(alpha / self.sides, df)
        if self.m == 1:
            return low
        # Rounding must not push the root out of the bounds that p is held to.
        high = t_quantile(alpha / self.sides / self.m, df)
        high, low = high + 1e-9 * abs(high), low - 1e-9 * abs(low)
        rough = replace(self, integral=self.integral.rough)
        return root_of_tail(
            lambda c: self.tails(c, df).p,
            alpha,
            (low, high),
            first=lambda c: rough.tails(c, df).p,
            apart=self.integral.apart,
        )


def t_tail(c: float, df: float) -> float:
    """Return the probability that one t passes c."""
    return float(stdtr(df, -c))


def t_quantile(tail: float, df: float) -> float:
    """Return what one t passes with a probability."""
    return -float(stdtrit(df, tail))
