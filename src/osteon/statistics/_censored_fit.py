"""Maximum likelihood with censored rows, for many data sets that share one model matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._linear import Matrix

    Array = NDArray[np.float64]
    Sides = NDArray[np.int8]

_LOG_TWO_PI = log(2 * pi)
_ROUNDS = 100
_CLOSE = 1e-10  # gradient a row, in units of the spread
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class CensoredFits:
    """Fits of B data sets with n rows and p coefficients.

    Parameters
    ----------
    beta : shape (B, p)
    covariance : of beta by the observed information, shape (B, p, p)
    sigma, log_likelihood : shape (B,)
    converged : shape (B,)
    gradient : largest absolute gradient a row at the end, in units of the spread, shape (B,)
    iterations : Newton steps until the last data set had converged
    """

    beta: Array
    covariance: Array
    sigma: Array
    log_likelihood: Array
    converged: NDArray[np.bool_]
    gradient: Array
    iterations: int


def censored_fits(x: Matrix, y: Array, sides: Sides) -> CensoredFits:
    """Return the maximum of the likelihood of each data set, which must exist (``escape_of``).

    Newton's method in gamma = beta / sigma and eta = 1 / sigma, in which the log-likelihood is concave (Olsen
    1978), with the step halved until it does not fall.

    Parameters
    ----------
    x : model matrix of full rank, shape (n, p)
    y : values, or limits of censored rows, shape (B, n)
    sides : -1 below the limit, 1 above, 0 a value; shape (B, n)
    """
    n, p = x.shape
    basis, triangle = np.linalg.qr(x)
    basis = basis * np.sqrt(n)
    # Least squares as if limits were values: its residuals, in their own unit, are what is left to model.
    start = y @ basis / n
    left = y - start @ basis.T
    unit = np.sqrt((left**2).mean(axis=1))
    left = left / unit[:, None]
    theta = np.zeros((len(y), p + 1))
    theta[:, -1] = 1.0
    theta, gradient, iterations = _newton(_Rows(basis, left, sides), theta)
    at_end = _Rows(basis, left, sides)
    value, _, hessian = at_end.derivatives(theta)
    eta = theta[:, -1]
    turn = np.linalg.inv(triangle) * np.sqrt(n)
    beta = (start + unit[:, None] * theta[:, :-1] / eta[:, None]) @ turn.T
    covariance = unit[:, None, None] ** 2 * (turn @ _of_beta(theta, hessian) @ turn.T)
    observed = (sides == 0).sum(axis=1)
    return CensoredFits(
        beta=beta,
        covariance=covariance,
        sigma=unit / eta,
        log_likelihood=value - observed * np.log(unit),
        converged=gradient <= _CLOSE,
        gradient=gradient,
        iterations=iterations,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows of B data sets: z = eta y - x gamma of each."""

    x: Array
    y: Array
    sides: Sides

    def z(self, theta: Array) -> Array:
        """Return the standardised value, or limit, of every row."""
        return theta[:, -1:] * self.y - theta[:, :-1] @ self.x.T

    def value(self, theta: Array) -> Array:
        """Return the log-likelihood; minus infinity outside eta > 0."""
        z, eta = self.z(theta), theta[:, -1]
        observed = self.sides == 0
        inside = np.where(eta > 0, eta, 1.0)
        density = np.log(inside)[:, None] - 0.5 * (z**2 + _LOG_TWO_PI)
        rows = np.where(observed, density, log_ndtr(-self.sides * z))
        return np.where(eta > 0, rows.sum(axis=1), -np.inf)

    def derivatives(self, theta: Array) -> tuple[Array, Array, Array]:
        """Return log-likelihood, gradient (B, p + 1) and Hessian (B, p + 1, p + 1)."""
        z, eta = self.z(theta), theta[:, -1]
        observed = self.sides == 0
        # Inverse Mills ratio of the tail a censored row lies in; towards is the way that tail grows.
        towards = -self.sides * z
        mills = np.exp(-0.5 * (towards**2 + _LOG_TWO_PI) - log_ndtr(towards))
        slope = np.where(observed, -z, -self.sides * mills)
        curve = np.where(observed, -1.0, -mills * (towards + mills))
        weighted = curve[:, :, None] * self.x
        p = self.x.shape[1]
        gradient = np.empty((len(z), p + 1))
        hessian = np.empty((len(z), p + 1, p + 1))
        count = observed.sum(axis=1)
        gradient[:, :-1] = -slope @ self.x
        gradient[:, -1] = (slope * self.y).sum(axis=1) + count / eta
        hessian[:, :-1, :-1] = self.x.T @ weighted
        cross = -((curve * self.y) @ self.x)
        hessian[:, :-1, -1] = hessian[:, -1, :-1] = cross
        hessian[:, -1, -1] = (curve * self.y**2).sum(axis=1) - count / eta**2
        return self.value(theta), gradient, hessian


def _newton(rows: _Rows, theta: Array) -> tuple[Array, Array, int]:
    """Return the maximum, the gradient a row there, and the steps taken."""
    n = rows.y.shape[1]
    size = np.full(len(theta), np.inf)
    active = np.arange(len(theta))
    for done in range(_ROUNDS):
        now = _Rows(rows.x, rows.y[active], rows.sides[active])
        value, gradient, hessian = now.derivatives(theta[active])
        size[active] = np.abs(gradient).max(axis=1) / n
        going = size[active] > _CLOSE
        if not going.any():
            return theta, size, done
        active, now = active[going], _Rows(rows.x, now.y[going], now.sides[going])
        step = np.linalg.solve(-hessian[going], gradient[going][:, :, None])[:, :, 0].astype(np.float64)
        theta[active] = _uphill(now, theta[active], step, value[going])
    return theta, size, _ROUNDS


def _uphill(rows: _Rows, theta: Array, step: Array, value: Array) -> Array:
    """Return the end of the step, halved where the log-likelihood would fall."""
    share = np.ones(len(theta))
    # Near the maximum a step changes the value by less than its rounding.
    allowed = value - 1e-12 * (1 + np.abs(value))
    for _ in range(_HALVINGS):
        falls = ~(rows.value(theta + share[:, None] * step) >= allowed)
        if not falls.any():
            break
        share[falls] /= 2
    return theta + share[:, None] * step


def _of_beta(theta: Array, hessian: Array) -> Array:
    """Return the covariance of gamma / eta by the observed information in gamma and eta."""
    p = theta.shape[1] - 1
    eta = theta[:, -1, None, None]
    jacobian = np.concatenate(
        [np.broadcast_to(np.eye(p), (len(theta), p, p)) / eta, -theta[:, :-1, None] / eta**2], axis=2
    )
    return jacobian @ np.linalg.solve(-hessian, np.swapaxes(jacobian, 1, 2))
