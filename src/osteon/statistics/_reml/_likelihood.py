"""Log-likelihood of a structured covariance and its derivatives, from moments alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from osteon.statistics._reml._moments import Covariance, Floats, Moments


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """Log-likelihood of B data sets at one theta each, its slopes and its curvature there.

    Parameters
    ----------
    value : log-likelihood, shape (B,); minus infinity where V is not positive definite
    beta : generalised least squares estimates, shape (B, p)
    covariance : (X'V^-1 X)^-1, shape (B, p, p)
    score : by theta, shape (B, r)
    expected : expected information of theta, shape (B, r, r)
    observed : observed information of theta, shape (B, r, r)
    """

    value: Floats
    beta: Floats
    covariance: Floats
    score: Floats
    expected: Floats
    observed: Floats


def likelihood_at(structure: Covariance, moments: Moments, *, reml: bool) -> Likelihood:
    """Return the (restricted) likelihood from moments of second order.

    References
    ----------
    Patterson & Thompson 1971, Recovery of inter-block information when block sizes are unequal, Biometrika
    58:545, doi:10.1093/biomet/58.3.545; Lindstrom & Bates 1988, Newton-Raphson and EM algorithms for linear
    mixed-effects models, J. Am. Stat. Assoc. 83:1014, doi:10.1080/01621459.1988.10478693
    """
    if moments.one is None or moments.two is None:
        message = "the derivatives of the likelihood need moments of second order"
        raise EstimationError(message)
    value, beta, covariance = _value(structure, moments, reml=reml)
    p = structure.shape[2]
    # The last column of W made the residual: e = y - X beta.
    last = np.concatenate([-beta, np.ones((len(beta), 1))], axis=1)
    first, pairs = moments.one.first, moments.two.pairs
    on_residual = _times(first, last)
    quadratic = _times(on_residual, last)
    slopes = on_residual[..., :p]
    pair_quadratic = _times(_times(pairs, last), last)
    pair_quadratic = pair_quadratic - slopes @ covariance @ slopes.transpose(0, 2, 1)
    traces, pair_traces = moments.one.traces, moments.two.pair_traces
    if reml:
        traces, pair_traces = _restricted(moments, covariance, p)
    expected = 0.5 * pair_traces
    observed = pair_quadratic - expected
    if moments.two.seconds is not None and moments.two.second_traces is not None:
        observed = observed + 0.5 * _bend_of_v(
            moments.two.second_traces, moments.two.seconds, covariance, last, reml=reml
        )
    return Likelihood(value, beta, covariance, 0.5 * (quadratic - traces), expected, observed)


def _value(structure: Covariance, moments: Moments, *, reml: bool) -> tuple[Floats, Floats, Floats]:
    """Return the log-likelihood, the estimates and their covariance."""
    _, n, p = structure.shape
    cross = moments.cross
    within = cross[:, :p, :p]
    sound = np.isfinite(moments.log_det) & np.isfinite(cross).all(axis=(1, 2))
    if not sound.all():
        within = np.where(sound[:, None, None], within, np.eye(p))
    covariance: Floats = np.asarray(np.linalg.inv(within), dtype=np.float64)
    beta = (covariance @ cross[:, :p, p:])[..., 0]
    spread = cross[:, p, p] - (cross[:, :p, p] * beta).sum(axis=1)
    value = moments.log_det + spread + (n - p if reml else n) * log(2 * pi)
    if reml:
        value = value + np.linalg.slogdet(within)[1]
    return np.where(sound & (spread >= 0), -0.5 * value, -np.inf), beta, covariance


def _restricted(moments: Moments, covariance: Floats, p: int) -> tuple[Floats, Floats]:
    """Return tr(P V_i) and tr(P V_i P V_j), with P what V^-1 becomes once X is accounted for."""
    if moments.one is None or moments.two is None:
        message = "the restricted likelihood needs moments of second order"
        raise EstimationError(message)
    first = moments.one.first[..., :p, :p]
    size, r = first.shape[:2]
    flat = covariance.reshape(size, 1, p * p)
    traces = moments.one.traces - (first.reshape(size, r, p * p) * flat).sum(axis=2)
    pairs = moments.two.pairs[..., :p, :p].reshape(size, r, r, p * p)
    crossed = (pairs * flat[:, None]).sum(axis=3)
    spread = covariance[:, None] @ first
    both = (spread.reshape(size, r, p * p)) @ spread.transpose(0, 1, 3, 2).reshape(size, r, p * p).transpose(
        0, 2, 1
    )
    return traces, moments.two.pair_traces - crossed - crossed.transpose(0, 2, 1) + both


def _bend_of_v(traces: Floats, seconds: Floats, covariance: Floats, last: Floats, *, reml: bool) -> Floats:
    """Return tr(P V_ij) - y'P V_ij P y, zero where V is linear in theta."""
    p = covariance.shape[-1]
    bend = traces - _times(_times(seconds, last), last)
    if reml:
        bend = bend - (seconds[..., :p, :p] * covariance[:, None, None]).sum(axis=(3, 4))
    return bend


def _times(stack: Floats, vector: Floats) -> Floats:
    """Return stack @ vector along the last axis, one vector a data set."""
    shape = stack.shape
    return (stack.reshape(shape[0], -1, shape[-1]) @ vector[:, :, None]).reshape(shape[:-1])
