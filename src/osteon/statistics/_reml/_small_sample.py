"""What estimated variances cost: covariance of the estimates, and the degrees of freedom behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._degrees_of_freedom import JointDf, joint_from_single

if TYPE_CHECKING:
    from collections.abc import Callable

    from osteon.statistics._linear import Matrix, Vector
    from osteon.statistics._reml._moments import Floats
    from osteon.statistics._reml._prepared import Prepared


@dataclass(frozen=True, slots=True, eq=False)
class SmallSample:
    """Covariance of the estimates of B data sets, and how it moves with the parameters of V.

    Parameters
    ----------
    covariance : to be reported, shape (B, p, p)
    plain : (X'V^-1 X)^-1, which the degrees of freedom are those of, shape (B, p, p)
    slopes : derivatives of ``plain`` by each parameter, shape (B, r, p, p)
    spread : covariance of the parameters, shape (B, r, r)
    """

    covariance: Floats
    plain: Floats
    slopes: Floats
    spread: Floats

    def df(self, rows: Floats) -> Floats:
        """Return the degrees of freedom of each row of weights (m, p) in each data set, shape (B, m).

        Twice the squared variance over the variance of the variance: Satterthwaite's rule, which is Kenward
        and Roger's for a single contrast. Infinite where the variance does not depend on an estimate.
        """
        value = ((rows @ self.plain) * rows).sum(axis=2)
        size, r, p, _ = self.slopes.shape
        products = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), p * p)
        slopes = self.slopes.reshape(size, r, p * p) @ products.T
        with np.errstate(divide="ignore", invalid="ignore"):
            # Shares of the variance: its fourth power would leave double precision in extreme units.
            shares = slopes / value[:, None]
            return 2 / (shares * (self.spread @ shares)).sum(axis=1)

    def turned_back(self, made: Prepared) -> SmallSample:
        """Return the same for the estimates of X."""
        return SmallSample(
            made.covariance(self.covariance),
            made.covariance(self.plain),
            made.covariance(self.slopes),
            self.spread,
        )


@dataclass(frozen=True, slots=True, eq=False)
class SmallSampleDf:
    """Degrees of freedom of one data set, one by one or of several combinations together.

    Parameters
    ----------
    parts : of one data set
    jointly : denominator of the F test of several rows; None where it is made from single combinations
    """

    parts: SmallSample
    jointly: Callable[[SmallSample, Matrix], JointDf] | None = None

    @property
    def shared(self) -> None:
        """Return None: each combination has its own."""
        return

    def of(self, weights: Vector) -> float:
        """Return the degrees of freedom of one combination."""
        return float(self.parts.df(np.asarray(weights, dtype=np.float64)[None])[0, 0])

    def joint(self, rows: Matrix) -> JointDf:
        """Return the denominator of the F test of linearly independent rows."""
        if self.jointly is None:
            return joint_from_single(self.of, rows, self.parts.plain[0])
        return self.jointly(self.parts, rows)
