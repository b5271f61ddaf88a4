"""Kenward and Roger's covariance, degrees of freedom and scaled F."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._degrees_of_freedom import JointDf
from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._small_sample import SmallSample

if TYPE_CHECKING:
    from osteon.statistics._linear import Matrix
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._moments import Floats

# An information with a scaled eigenvalue below this says nothing of one direction, which is left out.
_BLIND = 1e-12


def kenward_roger(fit: Fit) -> SmallSample:
    """Return the adjusted covariance and the parts of the degrees of freedom.

    Phi_A = Phi + 2 Phi [sum over i, j of W_ij (Q_ij - P_i Phi P_j - R_ij / 4)] Phi, with W the inverse of
    the expected information of the natural parameters; R_ij is zero where V is linear in them.

    Raises
    ------
    EstimationError : the fit is not by restricted likelihood

    References
    ----------
    Kenward & Roger 1997, Small sample inference for fixed effects from restricted maximum likelihood,
    Biometrics 53:983, doi:10.2307/2533558; Halekoh & Hojsgaard 2014, A Kenward-Roger approximation and
    parametric bootstrap methods for tests in linear mixed models, J. Stat. Softw. 59(9),
    doi:10.18637/jss.v059.i09
    """
    if not fit.reml or fit.moments.two is None:
        message = "Kenward and Roger's adjustment needs method='reml'"
        raise EstimationError(message)
    plain, slopes = fit.likelihood.covariance, fit.slopes()
    size, r, p = slopes.shape[:3]
    spread = _inverse(fit.likelihood.expected)
    pairs = fit.moments.two.pairs[..., :p, :p]
    if fit.moments.two.seconds is not None:
        pairs = pairs - 0.25 * fit.moments.two.seconds[..., :p, :p]
    flat = spread.reshape(size, 1, r * r)
    between = (flat @ pairs.reshape(size, r * r, p * p)).reshape(size, p, p)
    # Phi P_i Phi P_j Phi needs one inverse between two slopes: Phi^-1 is X'V^-1 X.
    weighted = (spread @ slopes.reshape(size, r, p * p)).reshape(size, r, p, p)
    within = fit.moments.cross[:, None, :p, :p]
    lost = (slopes @ (within @ weighted)).sum(axis=1)
    adjusted = plain + 2 * (plain @ between @ plain - lost)
    return SmallSample(0.5 * (adjusted + adjusted.transpose(0, 2, 1)), plain, slopes, spread)


def _inverse(information: Floats) -> Floats:
    """Return the inverse of informations; the generalised one where they are blind in some direction."""
    diagonal = np.einsum("bii->bi", information)
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    both = scale[:, :, None] * scale[:, None, :]
    values, vectors = np.linalg.eigh(information * both)
    inverted = np.where(values > _BLIND, 1 / np.where(values > _BLIND, values, 1.0), 0.0)
    return (vectors * inverted[:, None, :]) @ vectors.transpose(0, 2, 1) * both


def kenward_roger_joint(parts: SmallSample, rows: Matrix) -> JointDf:
    """Return denominator and scale of the F test of linearly independent rows (q, p), for one data set.

    References
    ----------
    Kenward & Roger 1997, doi:10.2307/2533558, with the choice of constants made there
    """
    q = len(rows)
    # Rows turned so that the covariance of what they give is the identity.
    values, vectors = np.linalg.eigh(rows @ parts.plain[0] @ rows.T)
    turned = (vectors / np.sqrt(values)).T @ rows
    moved = turned @ parts.slopes[0] @ turned.T
    spread = parts.spread[0]
    traces = np.trace(moved, axis1=1, axis2=2)
    a1 = float(traces @ spread @ traces)
    flat = moved.reshape(len(moved), q * q)
    a2 = float((spread * (flat @ flat.T)).sum())
    return _denominator(a1, a2, q)


def _denominator(a1: float, a2: float, q: int) -> JointDf:
    """Return the F distribution whose first two moments are those of the scaled Wald statistic."""
    if a2 <= 0:
        return JointDf(float("inf"), 1.0)
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    under = 3 * q + 2 * (1 - g)
    v0, v1, v2 = 1 + g / under * b, 1 - (q - g) / under * b, 1 - (q + 2 - g) / under * b
    # Expectation and variance of a Hotelling statistic divide rounding by rounding where v0 is nothing.
    v0 = 0.0 if abs(v0) < 1e-10 else v0
    ratio = 1.0 if abs(1 - a2 / q) < 1e-14 and abs(v1) < 1e-14 else (1 - a2 / q) / v1
    rho = ratio * ratio * v0 / v2 / q
    df = 4 + (q + 2) / (q * rho - 1)
    scale = 1.0 if abs(df - 2) < 1e-2 else df * (1 - a2 / q) / (df - 2)
    return JointDf(df, scale)
