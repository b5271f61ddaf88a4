"""The method behind a number, as a methods section would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._policy import covariate_words
from osteon.compare._words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._model import Fit
    from osteon.compare._policy import Policy

_SPREADS = {
    "pooled": "one variance for all arms, residual degrees of freedom",
    "welch": "a variance of its own for each arm, Welch-Satterthwaite degrees of freedom",
}
_BY_REML = "a variance of its own for each arm by REML, Satterthwaite degrees of freedom"
_SCALES = {"log": "natural logarithms", "raw": "values in their unit"}
_DF = {
    "kenward-roger": "Kenward-Roger standard errors and degrees of freedom",
    "satterthwaite": "Satterthwaite degrees of freedom",
}


def model_method(fit: Fit) -> str:
    """Return the sentence on the model: scale, covariates, variance and degrees of freedom.

    Parameters
    ----------
    fit : of one endpoint
    """
    if not fit.method and fit.policy.groups:  # it could not be fitted: the model of the plan is named
        return mixed_method(fit.policy, tuple(fit.policy.groups))
    return fit.method or linear_method(fit.policy)


def linear_method(policy: Policy) -> str:
    """Return the sentence on means by least squares."""
    adjusted = adjusted_words(policy)
    model = f"Analysis of covariance{adjusted}" if adjusted else "Linear model with a mean for each arm"
    spread = _BY_REML if adjusted and policy.variance == "welch" else _SPREADS[policy.variance]
    return f"{model}, on {_SCALES[policy.scale]}; {spread}; two-sided."


def mixed_method(policy: Policy, groups: Sequence[str]) -> str:
    """Return the sentence on means with random effects.

    Parameters
    ----------
    policy : scale, spread and covariates
    groups : in words
    """
    spread = "one residual variance for all arms"
    if policy.variance == "welch":
        spread = "a residual variance of its own for each arm"
    return (
        f"Linear mixed model with a mean for each arm{adjusted_words(policy)} and a random effect of "
        f"{listed(tuple(groups))}, on {_SCALES[policy.scale]}; {spread}; REML, {_DF[policy.df]}; two-sided."
    )


def days_method(policy: Policy, days: Sequence[str]) -> str:
    """Return the sentence on samples of several days in one model.

    Parameters
    ----------
    policy : scale, spread and covariates
    days : in words
    """
    return (
        f"Mixed model for repeated measures (MMRM) of {listed(tuple(days))}, with a mean for each arm on "
        f"each day{adjusted_words(policy)}, on {_SCALES[policy.scale]}; unstructured covariance of the days"
        f"{_own(policy)}; REML, {_DF[policy.df]}; two-sided."
    )


def limbs_method(policy: Policy) -> str:
    """Return the sentence on both limbs in one model."""
    return (
        f"Model of both limbs of each animal, with a mean for each arm in each limb{adjusted_words(policy)}, "
        f"on {_SCALES[policy.scale]}; limbs nested in the animal, a residual variance for each limb and "
        f"their correlation (unstructured){_own(policy)}; REML, {_DF[policy.df]}; two-sided."
    )


def censored_method(policy: Policy, censored: int, animals: int, *, own_spreads: bool) -> str:
    """Return the sentence on means with values beyond a limit of quantification.

    Parameters
    ----------
    policy : scale, spread and covariates
    censored : animals with a limit in place of a value
    animals : in the model
    own_spreads : whether each arm has a variance of its own
    """
    spread = _SPREADS["welch" if own_spreads else "pooled"]
    return (
        f"Linear model with a mean for each arm{adjusted_words(policy)}, on {_SCALES[policy.scale]}, by "
        f"maximum likelihood with {censored} of {animals} values censored at their limit of "
        f"quantification (Tobit), squared standard errors times n / (n - p); {spread}; two-sided."
    )


def adjusted_words(policy: Policy) -> str:
    """Return what the means are adjusted for, with the word before it, or an empty text."""
    covariates = tuple(covariate_words(use) for use in policy.covariates)
    return f" adjusted for {listed(covariates)}" if covariates else ""


def _own(policy: Policy) -> str:
    return "" if policy.variance == "pooled" else ", of its own for each arm"


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
