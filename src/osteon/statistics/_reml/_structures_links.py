"""Scales that parameters of a covariance are sought on: they have no limits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._reml._structures_forms import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

UNCHANGED = {Kind.VARIANCE, Kind.COVARIANCE}
_LOG = {Kind.SCALE, Kind.RATIO}
_LOWEST_SHARE = 1e-6
# exp of more would overflow the products it enters.
_HIGHEST = 300.0


def sought(kinds: tuple[Kind, ...], theta: Floats) -> Floats:
    """Return phi of theta, shape (B, r): logarithms of variances, Fisher's z, logits of shares."""
    phi = theta.copy()
    for k, kind in enumerate(kinds):
        if kind in _LOG:
            phi[:, k] = np.log(theta[:, k])
        elif kind is Kind.CORRELATION:
            phi[:, k] = np.arctanh(theta[:, k])
        elif kind is Kind.SHARE:
            share = np.maximum(theta[:, k], _LOWEST_SHARE)
            phi[:, k] = np.log(share / (1 - share))
    return phi


def natural(kinds: tuple[Kind, ...], phi: Floats) -> Floats:
    """Return theta of phi, shape (B, r)."""
    theta = phi.copy()
    for k, kind in enumerate(kinds):
        if kind in _LOG:
            theta[:, k] = np.exp(np.minimum(phi[:, k], _HIGHEST))
        elif kind is Kind.CORRELATION:
            theta[:, k] = np.tanh(phi[:, k])
        elif kind is Kind.SHARE:
            theta[:, k] = (1 + np.tanh(phi[:, k] / 2)) / 2
    return theta


def slopes(kinds: tuple[Kind, ...], phi: Floats) -> Floats:
    """Return dtheta / dphi, shape (B, r)."""
    theta = natural(kinds, phi)
    made = np.ones_like(phi)
    for k, kind in enumerate(kinds):
        if kind in _LOG:
            made[:, k] = theta[:, k]
        elif kind is Kind.CORRELATION:
            made[:, k] = 1 - theta[:, k] ** 2
        elif kind is Kind.SHARE:
            made[:, k] = theta[:, k] * (1 - theta[:, k])
    return made


def curvatures(kinds: tuple[Kind, ...], phi: Floats) -> Floats:
    """Return d2theta / dphi2, shape (B, r)."""
    theta = natural(kinds, phi)
    made = np.zeros_like(phi)
    for k, kind in enumerate(kinds):
        if kind in _LOG:
            made[:, k] = theta[:, k]
        elif kind is Kind.CORRELATION:
            made[:, k] = -2 * theta[:, k] * (1 - theta[:, k] ** 2)
        elif kind is Kind.SHARE:
            made[:, k] = theta[:, k] * (1 - theta[:, k]) * (1 - 2 * theta[:, k])
    return made
