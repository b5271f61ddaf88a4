"""The method behind a number, as a methods section would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._policy import covariate_words
from osteon.compare._words import listed

if TYPE_CHECKING:
    from osteon.compare._model import Fit

_SPREADS = {
    "pooled": "one variance for all arms, residual degrees of freedom",
    "welch": "a variance of its own for each arm, Welch-Satterthwaite degrees of freedom",
    "hc3": "heteroscedasticity-consistent variance (HC3), residual degrees of freedom",
}
_SCALES = {"log": "natural logarithms", "raw": "values in their unit"}


def model_method(fit: Fit) -> str:
    """Return the sentence on the model: scale, covariates, variance and degrees of freedom.

    Parameters
    ----------
    fit : of one endpoint
    """
    policy = fit.policy
    adjusted = listed(tuple(covariate_words(use) for use in policy.covariates))
    model = (
        f"Analysis of covariance adjusted for {adjusted}"
        if adjusted
        else "Linear model with a mean for each arm"
    )
    return f"{model}, on {_SCALES[policy.scale]}; {_SPREADS[policy.variance]}; two-sided."


def family_method(adjustment: str, sizes: tuple[int, int], *, gate: bool) -> str:
    """Return the sentence on the multiplicity of a family.

    Parameters
    ----------
    adjustment : as the adjustment names itself, or empty for a family of one
    sizes : contrasts that were computed, and contrasts planned
    gate : whether the family is the gate

    Examples
    --------
    >>> family_method("", (1, 1), gate=False)
    'A family of one contrast: no adjustment.'
    >>> family_method("Dunnett", (2, 3), gate=False)
    'Dunnett; over 2 of the 3 planned contrasts of the family.'
    """
    computed, planned = sizes
    if gate:
        return "The gate is one contrast of its own: no adjustment."
    if not computed:
        return "Not computed."
    if planned == 1:
        return "A family of one contrast: no adjustment."
    many = (
        f"the {planned} contrasts"
        if computed == planned
        else f"{computed} of the {planned} planned contrasts"
    )
    return f"{adjustment.rstrip('.') or 'No adjustment'}; over {many} of the family."
