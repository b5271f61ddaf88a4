"""Adjusted means of arms with a variance each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._frame import (
    ALONE,
    ARM,
    Made,
    arms_formula,
    arms_grid,
    means_at,
    model_table,
    refuse_unconverged,
)
from osteon.compare._methods import linear_method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue


def welch_arms(used: Sequence[AnimalValue], policy: Policy) -> Made:
    """Return the means of the arms at the mean of the covariates, each arm with a variance of its own.

    Parameters
    ----------
    used : animals of the model, arm by arm
    policy : scale and covariates

    Raises
    ------
    EstimationError
        The model cannot be fitted.
    """
    from osteon import statistics

    arms = tuple(dict.fromkeys(value.arm for value in used))
    absent = {arm: ALONE for arm in arms if sum(value.arm == arm for value in used) < 2}
    kept = [value for value in used if value.arm not in absent]
    present = [arm for arm in arms if arm not in absent]
    if not present:
        message = "no arm has two animals, so that no spread is known"
        raise statistics.EstimationError(message)
    model = statistics.linear_model(
        arms_formula(policy, present), model_table(kept, policy, present), variance=statistics.Welch(by=ARM)
    )
    refuse_unconverged(model)
    return Made(means_at(model, arms_grid(present), present), linear_method(policy), absent=absent)
