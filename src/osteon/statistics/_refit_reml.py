"""Many responses fitted by likelihood, as mixed_model, repeated_measures and Welch with slopes are."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._refit_many import Many, among, nothing
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._inference import inferences
from osteon.statistics._reml._likelihood import Likelihood
from osteon.statistics._reml._prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from osteon.statistics._refit_many import Floats
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._moments import Covariance, Places
    from osteon.statistics._reml._prepared import Prepared


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodFit:
    """A model by likelihood, but for its responses.

    Parameters
    ----------
    x : model matrix, shape (n, p)
    structure : a design and responses as turned -> their covariance
    df : method for degrees of freedom
    reml : whether the likelihood is the restricted one
    natural : parameters in the turned unit, shape (B, r), and that unit -> those of the table
    """

    x: Floats
    structure: Callable[[Prepared], Covariance]
    df: str
    reml: bool
    natural: Callable[[Floats, float], Floats]

    def __call__(self, y: Floats) -> Many:
        """Return the fits of responses, shape (B, n)."""
        turned = prepared(self.x, y)
        found = fit(self.structure(turned), reml=self.reml)
        kept, size = np.flatnonzero(found.converged), len(y)
        reasons = tuple(map(_reason, found.converged, found.iterations, found.gradient))
        if not kept.size:
            return nothing(size, (self.x.shape[1], found.theta.shape[1]), reasons)
        if kept.size < size:
            found = _only(found, kept)
            turned = replace(turned, ols=turned.ols[kept], residuals=turned.residuals[kept])
        covariance, df = inferences(found, turned, self.df)
        fits = Many(
            estimates=turned.estimates(found.likelihood.beta),
            covariance=covariance,
            variances=self.natural(found.theta, turned.scale),
            df=df,
            reasons=("",) * kept.size,
        )
        return replace(among(fits, kept, size, ""), reasons=reasons)


def _reason(converged: bool, steps: int, gradient: float) -> str:  # noqa: FBT001 - one element of an array
    """Return why a data set has no numbers, or nothing."""
    if converged:
        return ""
    return f"no largest likelihood was found in {steps} steps, last gradient {gradient:.3g}"


def _only(found: Fit, places: Places) -> Fit:
    """Return the fits of some of the data sets."""
    structure, theta = found.structure.subset(places), found.theta[places]
    parts = {part.name: getattr(found.likelihood, part.name)[places] for part in fields(Likelihood)}
    return replace(
        found,
        structure=structure,
        phi=found.phi[places],
        theta=theta,
        likelihood=Likelihood(**parts),
        moments=structure.moments(theta, order=2),
        bounded=found.bounded[places],
        converged=found.converged[places],
        iterations=found.iterations[places],
        gradient=found.gradient[places],
    )
