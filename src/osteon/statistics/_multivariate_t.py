"""Distribution of the largest absolute value of correlated t statistics with one variance estimate."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, NamedTuple, Protocol

from scipy.special import stdtr, stdtrit

from osteon.statistics._factors import common_factors
from osteon.statistics._lattice import Lattice
from osteon.statistics._quadrature import Quadrature
from osteon.statistics._root import root_between

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix


class Tail(NamedTuple):
    """A probability and its error: 0 where it is exact to 1e-8."""

    p: float
    error: float


class Integral(Protocol):
    """A way to compute the probability that any of the statistics passes a bound."""

    @property
    def method(self) -> str:
        """How it is computed, in words."""
        ...

    @property
    def step(self) -> float:
        """Smallest relative change of a bound that changes the probability by more than its error."""
        ...

    def tail(self, c: float) -> tuple[float, float]:
        """Return the probability and its error."""
        ...


def max_abs_t(correlation: Matrix, df: float) -> MaxAbsT:
    """Return the distribution of the largest absolute t.

    Parameters
    ----------
    correlation : of the statistics, shape (m, m)
    df : degrees of freedom of their common variance estimate, above 0

    References
    ----------
    Dunnett 1955, A multiple comparison procedure for comparing several treatments with a control, J Am Stat
    Assoc 50:1096, doi:10.1080/01621459.1955.10501294; Genz & Bretz 2009, Computation of multivariate normal
    and t probabilities, Springer, ISBN 978-3-642-01688-2

    Examples
    --------
    >>> import numpy as np
    >>> three_arms = max_abs_t(np.full((3, 3), 0.5) + np.eye(3) / 2, df=20)
    >>> round(three_arms.critical(0.95), 2)
    2.54
    """
    m = len(correlation)
    loadings = common_factors(correlation)
    grid = None if loadings is None else Quadrature.of(loadings, df)
    return MaxAbsT(m, df, Lattice.of(correlation, df) if grid is None else grid)


@dataclass(frozen=True, slots=True)
class MaxAbsT:
    """Distribution of the largest of m absolute t statistics with df degrees of freedom."""

    m: int
    df: float
    integral: Integral

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return f"single step, {self.integral.method}"

    def p(self, c: float) -> Tail:
        """Return the probability that the largest absolute t passes c."""
        alone = 2 * float(stdtr(self.df, -c))
        if self.m == 1:
            return Tail(alone, 0.0)
        mean, error = self.integral.tail(c)
        # Bounds that hold for every correlation: one statistic alone, and their number times it.
        return Tail(min(max(mean, alone), alone * self.m, 1.0), error)

    def critical(self, level: float) -> float:
        """Return the value that the largest absolute t passes with probability 1 - level."""
        alpha = 1 - level
        low = -float(stdtrit(self.df, alpha / 2))
        # Rounding must not push the root out of the bounds that p is held to.
        high = -float(stdtrit(self.df, alpha / 2 / self.m)) * (1 + 1e-9)
        low *= 1 - 1e-9
        return root_between(lambda c: log(self.p(c).p / alpha), low, high, close=self.integral.step)
