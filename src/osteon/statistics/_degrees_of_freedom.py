"""Degrees of freedom of combinations of estimates: one value, or each its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from osteon.statistics._linear import Matrix, Vector


class JointDf(NamedTuple):
    """Denominator of the F test of several combinations.

    Parameters
    ----------
    df : denominator degrees of freedom
    scale : factor of the Wald F; 1 except with Kenward and Roger's adjustment
    """

    df: float
    scale: float = 1.0


class DegreesOfFreedom(Protocol):
    """Degrees of freedom of the variance of a linear combination of the estimates."""

    @property
    def shared(self) -> float | None:
        """The one value that holds for every combination; None where each has its own."""
        ...

    def of(self, weights: Vector) -> float:
        """Return the degrees of freedom of the combination with these weights, one an estimate."""
        ...

    def joint(self, rows: Matrix) -> JointDf:
        """Return the denominator of the F test of linearly independent rows of weights, shape (q, k)."""
        ...


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

    def joint(self, rows: Matrix) -> JointDf:  # noqa: ARG002 - as above
        """Return the residual degrees of freedom, whatever the rows."""
        return JointDf(self.value)


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
        import numpy as np

        from osteon.statistics._independent_df import independent_df

        found = float(
            independent_df(weights[None], self.variances[None], np.asarray(self.dfs, dtype=float))[0, 0]
        )
        if not found > 0:
            message = "a combination of estimates that do not vary has no degrees of freedom"
            raise EstimationError(message)
        return found

    def joint(self, rows: Matrix) -> JointDf:
        """Return the denominator made from the degrees of freedom of single combinations."""
        import numpy as np

        return joint_from_single(self.of, rows, np.diag(self.variances))


@dataclass(frozen=True, slots=True, eq=False)
class TransformedDf:
    """Degrees of freedom of estimates that are a matrix times other estimates, as adjusted means are.

    Parameters
    ----------
    base : degrees of freedom of the estimates behind, k of them
    matrix : shape (new, k)
    """

    base: DegreesOfFreedom
    matrix: Matrix

    @property
    def shared(self) -> float | None:
        """Return the value shared behind."""
        return self.base.shared

    def of(self, weights: Vector) -> float:
        """Return the degrees of freedom of the same combination of the estimates behind."""
        return self.base.of(weights @ self.matrix)

    def joint(self, rows: Matrix) -> JointDf:
        """Return the denominator for the same combinations of the estimates behind."""
        return self.base.joint(rows @ self.matrix)


def joint_from_single(of: Callable[[Vector], float], rows: Matrix, covariance: Matrix) -> JointDf:
    """Return the denominator of an F test where degrees of freedom are known for single combinations only.

    The rows are turned so that they are uncorrelated; the F is then the mean of q squared t, and the
    denominator is that of an F with the same expectation: 2 E / (E - q) with E the sum of df / (df - 2). It
    is 2 where any df is 2 or less, and the df itself where all are equal, as in lmerTest.

    Parameters
    ----------
    of : degrees of freedom of one combination
    rows : linearly independent, shape (q, k)
    covariance : of the estimates, shape (k, k)

    References
    ----------
    Fai & Cornelius 1996, Approximate F-tests of multiple degree of freedom hypotheses in generalized least
    squares analyses of unbalanced split-plot experiments, J Stat Comput Simul 54:363,
    doi:10.1080/00949659608811740
    """
    import numpy as np

    _, vectors = np.linalg.eigh(rows @ covariance @ rows.T)
    singles = [of(turned) for turned in vectors.T @ rows]
    if max(singles) - min(singles) < 1e-8:
        return JointDf(sum(singles) / len(singles))
    if min(singles) <= 2:
        return JointDf(2.0)
    expected = sum(df / (df - 2) for df in singles)
    return JointDf(2 * expected / (expected - len(singles)))
