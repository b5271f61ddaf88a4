"""Satterthwaite's degrees of freedom, from the observed information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.statistics._reml._small_sample import SmallSample

if TYPE_CHECKING:
    from osteon.statistics._reml._fit import Fit


def satterthwaite(fit: Fit) -> SmallSample:
    """Return the parts of Satterthwaite's degrees of freedom.

    The variances on their bound are taken as known to be zero, as lmerTest does.

    References
    ----------
    Satterthwaite 1946, An approximate distribution of estimates of variance components, Biometrics Bulletin
    2:110, doi:10.2307/3002019; Giesbrecht & Burns 1985, Two-stage analysis based on a mixed model,
    Biometrics 41:477, doi:10.2307/2530872
    """
    spread, jacobian = fit.spread()
    plain = fit.likelihood.covariance
    size, r, p = (*spread.shape[:2], plain.shape[1])
    by_theta = fit.slopes().reshape(size, r, p * p)
    slopes = (jacobian.transpose(0, 2, 1) @ by_theta).reshape(size, r, p, p)
    return SmallSample(plain, plain, slopes, spread)
