"""Many responses fitted in closed form: least squares on one design, and means of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._independent_df import independent_df
from osteon.statistics._refit_many import Many

if TYPE_CHECKING:
    from osteon.statistics._linear import Indices
    from osteon.statistics._refit_many import Floats


def pooled(inverse: Floats, variances: Floats) -> Floats:
    """Return covariances (B, p, p) of the inverse of x'x, shape (p, p), and residual variances (B,)."""
    return inverse * variances[:, None, None]


def hc3(weights: Floats, residuals: Floats, leverage: Floats) -> Floats:
    """Return covariances (B, p, p) with each residual over 1 - leverage, squared.

    Parameters
    ----------
    weights : of the values in each coefficient, shape (p, n)
    residuals : shape (B, n)
    leverage : shape (n,)
    """
    weighted = weights * (residuals / (1 - leverage))[:, None]
    return weighted @ weighted.transpose(0, 2, 1)


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquaresFit:
    """A least-squares fit, but for its responses.

    Parameters
    ----------
    x : shape (n, p)
    weights : of the values in each coefficient, shape (p, n)
    inverse : of x'x, shape (p, p)
    leverage : shape (n,)
    variance : "pooled" or "hc3"
    """

    x: Floats
    weights: Floats
    inverse: Floats
    leverage: Floats
    variance: str

    def __call__(self, y: Floats) -> Many:
        """Return the fits of responses, shape (B, n)."""
        n, p = self.x.shape
        estimates = y @ self.weights.T
        # A second pass takes up what rounding left in the residuals.
        estimates = estimates + (y - estimates @ self.x.T) @ self.weights.T
        residuals = y - estimates @ self.x.T
        variances = (residuals**2).sum(axis=1) / (n - p)
        covariance = (
            hc3(self.weights, residuals, self.leverage)
            if self.variance == "hc3"
            else pooled(self.inverse, variances)
        )
        return Many(
            estimates=estimates,
            covariance=covariance,
            variances=variances[:, None],
            df=lambda rows: np.full((len(y), len(rows)), float(n - p)),
            reasons=("",) * len(y),
        )


@dataclass(frozen=True, slots=True, eq=False)
class GroupMeansFit:
    """Means of groups with a variance each, but for the responses.

    Parameters
    ----------
    group : of each row, shape (n,)
    turn : means -> coefficients, shape (p, k)
    """

    group: Indices
    turn: Floats

    def __call__(self, y: Floats) -> Many:
        """Return the fits of responses, shape (B, n)."""
        counts = np.bincount(self.group).astype(np.float64)
        member = (self.group[:, None] == np.arange(counts.size)).astype(np.float64)
        means = y @ member / counts
        residuals = y - means[:, self.group]
        left = residuals @ member / counts
        means, residuals = means + left, residuals - left[:, self.group]
        variances = residuals**2 @ member / (counts - 1)
        of_means = variances / counts
        return Many(
            estimates=means @ self.turn.T,
            covariance=(self.turn * of_means[:, None]) @ self.turn.T,
            variances=variances,
            df=lambda rows: independent_df(rows @ self.turn, of_means, counts - 1),
            reasons=("",) * len(y),
        )
