"""A design and its responses, turned so that no digits are lost: orthonormal X, residuals of unit spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from osteon.statistics._reml._moments import Floats

# Share of its own length a column must keep beside the columns before it.
_COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """[X y] as the fits see it: X = Q R, y = X ols + scale * residual.

    Parameters
    ----------
    q : orthonormal columns, shape (n, p)
    r_inverse : inverse of R, shape (p, p)
    log_det_r : log|det R|
    ols : least squares estimates of the raw responses, shape (B, p)
    residuals : least squares residuals over the scale, shape (B, n)
    scale : common to all data sets, so that their residuals have about unit spread
    """

    q: Floats
    r_inverse: Floats
    log_det_r: float
    ols: Floats
    residuals: Floats
    scale: float

    def columns(self) -> Floats:
        """Return the turned columns with the residuals behind them, shape (B, n, p + 1)."""
        size, (n, p) = len(self.residuals), self.q.shape
        return np.concatenate([np.broadcast_to(self.q, (size, n, p)), self.residuals[:, :, None]], axis=2)

    def estimates(self, beta: Floats) -> Floats:
        """Return estimates (B, p) of X from those of Q and the residuals."""
        return self.ols + self.scale * (beta @ self.r_inverse.T)

    def covariance(self, turned: Floats) -> Floats:
        """Return covariances (..., p, p) of the estimates of X from those of Q and the residuals."""
        return self.scale**2 * (self.r_inverse @ turned @ self.r_inverse.T)

    def log_likelihood(self, value: Floats, *, reml: bool) -> Floats:
        """Return the log-likelihood of y and X from that of the residuals and Q."""
        n, p = self.q.shape
        # lme4 and nlme keep log|X'V^-1 X| and leave log|X'X| out; so do we.
        return value - ((n - p) * np.log(self.scale) + self.log_det_r if reml else n * np.log(self.scale))


def prepared(x: Floats, y: Floats) -> Prepared:
    """Return a design (n, p) and responses (B, n) turned and scaled.

    Raises
    ------
    EstimationError : columns of X that follow from others (place of the first), or responses without
        a residual
    """
    n, p = x.shape
    if n <= p:
        message = f"{n} rows cannot carry {p} coefficients and a residual; leave terms out"
        raise EstimationError(message)
    length = np.sqrt((x * x).sum(axis=0))
    q, r = np.linalg.qr(x / np.where(length > 0, length, 1.0))
    small = np.flatnonzero(np.abs(np.diag(r)) <= _COLLINEAR)
    if small.size:
        message = f"column {int(small[0]) + 1} of the design follows from the columns before it; leave it out"
        raise EstimationError(message)
    r_inverse = np.linalg.inv(r) / length[:, None]
    turned = y @ q
    residuals = y - turned @ q.T
    # A second pass takes out what rounding left of X in the residuals.
    left = residuals @ q
    residuals, turned = residuals - left @ q.T, turned + left
    scale = float(np.sqrt((residuals * residuals).sum() / (len(y) * (n - p))))
    largest = float(np.abs(y).max(initial=0.0))
    if not scale > 16 * float(np.finfo(float).eps) * largest:
        message = "the response follows the fixed terms exactly, so that no variance can be estimated"
        raise EstimationError(message)
    return Prepared(
        q=q,
        r_inverse=r_inverse,
        log_det_r=float(np.log(np.abs(np.diag(r)) * length).sum()),
        ols=turned @ r_inverse.T,
        residuals=residuals / scale,
        scale=scale,
    )
