"""Two agents together: whether their effects add up on the scale the plan declares.

The contrast is (both - a) - (b - none): zero where one agent does the same with and without the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.compare._contrasts import COMBINATION, Compared, estimate_of, filled_with
from osteon.compare._methods import model_method
from osteon.compare._model import fit
from osteon.compare._policy import variance_of
from osteon.compare._warnings import contrast_warnings
from osteon.compare._words import listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.records import Estimate
    from osteon.study import Combination, Plan

SCALE_WORDS = {"log": "multiplicative", "raw": "additive"}


def combination_estimate(
    compared: Compared, plan: Plan, values: Sequence[AnimalValue], model_arms: Sequence[str]
) -> tuple[Estimate | None, str]:
    """Return the interaction of the two-by-two combination, or why there is none.

    Parameters
    ----------
    compared : the endpoint
    plan : with its combination
    values : one an animal
    model_arms : arms that belong to the model
    """
    four = plan.combination
    if four is None:
        return None, ""
    scale = "raw" if (four.scale or compared.fit.policy.scale) == "raw" else "log"
    lowest = min((value.value for value in compared.fit.animals if value.value is not None), default=1.0)
    if scale == "log" and lowest <= 0:
        return None, (
            "The combination is not judged: the plan declares the log scale, "
            f"and the value {number(lowest)} has no logarithm."
        )
    policy = _on_scale(compared.fit.policy, scale, plan)
    own = replace(compared, fit=fit(values, policy, arms=model_arms))
    missing = [arm for arm in _arms(four) if arm not in own.fit.modelled]
    if missing:
        return None, f"The combination is not judged: {listed(tuple(missing))} cannot be estimated."
    return _interaction(own, four), ""


def _on_scale(policy: Policy, scale: str, plan: Plan) -> Policy:
    if scale == policy.scale:
        return policy
    declared = "log" if scale == "log" else "raw"
    variance, reason = variance_of(declared, plan.variance, adjusted=bool(policy.covariates))
    return replace(policy, scale=declared, variance=variance, variance_reason=reason)


def _arms(four: Combination) -> tuple[str, str, str, str]:
    return four.both, four.a, four.b, four.none


def _interaction(compared: Compared, four: Combination) -> Estimate | None:
    estimates = compared.fit.estimates
    if estimates is None:
        return None
    sign = {four.both: 1.0, four.a: -1.0, four.b: -1.0, four.none: 1.0}
    computed = estimates.contrasts([[sign.get(label, 0.0) for label in estimates.labels]])[0]
    scale = compared.fit.policy.scale
    method = (
        f"{model_method(compared.fit)} Interaction of a two-by-two combination on the {SCALE_WORDS[scale]} "
        f"scale; "
        "a family of one contrast: no adjustment."
    )
    blank = estimate_of(compared, (four.both, four.none), None, family=COMBINATION, method=method)
    filled = filled_with(blank, computed)
    left, right = f"{four.both} minus {four.a}", f"{four.b} minus {four.none}"
    return replace(
        filled,
        id=f"{compared.id}.{COMBINATION}",
        contrast=f"{left} vs {right}",
        left=left,
        right=right,
        n_left=len(compared.fit.of(four.both)) + len(compared.fit.of(four.a)),
        n_right=len(compared.fit.of(four.b)) + len(compared.fit.of(four.none)),
        g=None,
        g_low=None,
        g_high=None,
        warnings=contrast_warnings(filled, compared.fit, reason=computed.reason),
        rows=tuple(row for arm in _arms(four) for value in compared.fit.of(arm) for row in value.rows),
    )
