"""Values beyond a limit of quantification: means of the arms by maximum likelihood, no animal left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._frame import (
    ALONE,
    CENSORED,
    Made,
    arms_formula,
    arms_grid,
    means_at,
    model_table,
    refuse_unconverged,
)
from osteon.compare._methods import censored_method
from osteon.compare._values import CENSORED as CENSORED_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.statistics import LinearEstimates

WHOLLY = "all its values are beyond the limit of quantification"
ONE_SPREAD = (
    "Beside a covariate, values beyond a limit of quantification are analysed with one variance for all "
    "arms, not with one for each: an arm that spreads more or less than the others makes intervals too "
    "narrow or too wide."
)


def is_censored(value: AnimalValue) -> bool:
    """Return whether an animal stands beyond a limit that is known."""
    return value.value is None and value.status in CENSORED_STATUSES and value.limit is not None


def models_limits(values: Sequence[AnimalValue], policy: Policy) -> bool:
    """Return whether the model has room for animals beyond a limit of quantification.

    It has none beside random effects, where a limit has no logarithm, or where no animal has a value.

    Parameters
    ----------
    values : one an animal
    policy : scale and groups
    """
    limits = [value.limit for value in values if is_censored(value) and value.limit is not None]
    loggable = policy.scale == "raw" or all(limit > 0 for limit in limits)
    return bool(limits) and loggable and not policy.groups and any(v.value is not None for v in values)


def censored_arms(used: Sequence[AnimalValue], policy: Policy, arms: Sequence[str]) -> Made:
    """Return the means of the arms with censored animals at their limits.

    Parameters
    ----------
    used : animals of the model, with a value or a limit
    policy : scale, spread and covariates
    arms : that have an animal

    Raises
    ------
    EstimationError
        The model cannot be fitted.
    """
    absent = {arm: why for arm in arms if (why := _why_absent(used, arm))}
    kept = [value for value in used if value.arm not in absent]
    present = [arm for arm in arms if arm not in absent]
    own = _own_spreads(policy, present)
    beyond = sum(value.value is None for value in kept)
    method = censored_method(policy, beyond, len(kept), own_spreads=own)
    remarks = (ONE_SPREAD,) if policy.variance != "pooled" and not own and len(present) > 1 else ()
    return Made(_estimates(kept, policy, present), method, remarks=remarks, absent=absent)


def _own_spreads(policy: Policy, arms: Sequence[str]) -> bool:
    """Return whether each arm has a variance of its own: the slope of a covariate is shared by all."""
    return policy.variance != "pooled" and not policy.covariates and len(arms) > 1


def _why_absent(used: Sequence[AnimalValue], arm: str) -> str:
    own = [value for value in used if value.arm == arm]
    if all(value.value is None for value in own):
        return WHOLLY
    return ALONE if len(own) < 2 else ""


def _estimates(used: Sequence[AnimalValue], policy: Policy, arms: Sequence[str]) -> LinearEstimates:
    """Return the means; with a variance for each arm the likelihood falls apart into one for each."""
    from osteon import statistics

    if _own_spreads(policy, arms):
        own = [[value for value in used if value.arm == arm] for arm in arms]
        return statistics.independent_estimates(
            [_estimates(values, policy, [arm]) for values, arm in zip(own, arms, strict=True)]
        )
    formula = arms_formula(policy, arms)
    model = statistics.censored_linear_model(
        formula, model_table(used, policy, arms), censored=CENSORED, variance="unbiased"
    )
    refuse_unconverged(model)
    return means_at(model, arms_grid(arms), arms)
