"""Two agents together: whether their effects add up on the scale the plan declares.

The contrast is (both - a) - (b - none): zero where one agent does the same with and without the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon.compare._contrasts import CLAIMED, COMBINATION, Compared, estimate_of, filled_with
from osteon.compare._headroom import bliss_line, headroom_line, price_line
from osteon.compare._methods import model_method
from osteon.compare._model import fit
from osteon.compare._policy import variance_of
from osteon.compare._records import Combined
from osteon.compare._warnings import contrast_warnings
from osteon.compare._words import listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.records import Estimate
    from osteon.study import Combination, Plan, Study

SCALE_WORDS = {"log": "multiplicative", "raw": "additive"}


@dataclass(frozen=True, slots=True)
class CombinationMade:
    """The contrasts of a combination, or why there are none, and what is said beside them."""

    estimates: tuple[Estimate, ...] = ()
    remark: str = ""
    combined: Combined | None = None


def combination(
    compared: Compared, study: Study, values: Sequence[AnimalValue], model_arms: Sequence[str]
) -> CombinationMade:
    """Return the contrasts of the two-by-two combination: where it is claimed, against each single too.

    Parameters
    ----------
    compared : the endpoint
    study : with its plan
    values : one an animal
    model_arms : arms that belong to the model
    """
    four = study.plan.combination
    if four is None:
        return CombinationMade()
    scale = "raw" if (four.scale or compared.fit.policy.scale) == "raw" else "log"
    lowest = min((value.value for value in compared.fit.animals if value.value is not None), default=1.0)
    if scale == "log" and lowest <= 0:
        remark = (
            "The combination is not judged: the plan declares the log scale, "
            f"and the value {number(lowest)} has no logarithm."
        )
        return CombinationMade(remark=remark, combined=Combined(scale=scale, unjudged=remark))
    own = compared
    if scale != compared.fit.policy.scale:
        policy = _on_scale(compared.fit.policy, scale, study.plan)
        own = replace(compared, fit=fit(values, policy, arms=model_arms))
    missing = [arm for arm in _arms(four) if arm not in own.fit.modelled]
    if missing:
        remark = f"The combination is not judged: {listed(tuple(missing))} cannot be estimated."
        return CombinationMade(remark=remark, combined=Combined(scale=scale, unjudged=remark))
    claimed = four.claim and compared.question.role == "primary"
    made = (*(_over_singles(own, four) if claimed else ()), _interaction(own, four, claimed=claimed))
    return CombinationMade(made, combined=_beside(own, study, four))


def _on_scale(policy: Policy, scale: str, plan: Plan) -> Policy:
    declared = "log" if scale == "log" else "raw"
    variance, reason = variance_of(declared, plan.variance)
    return replace(policy, scale=declared, variance=variance, variance_reason=reason)


def _arms(four: Combination) -> tuple[str, str, str, str]:
    return four.both, four.a, four.b, four.none


def _over_singles(compared: Compared, four: Combination) -> tuple[Estimate, ...]:
    """Return the combination against each single treatment, in the model of the interaction."""
    estimates = compared.fit.estimates
    if estimates is None:
        return ()
    method = (
        f"{model_method(compared.fit)} Combination claim on the "
        f"{SCALE_WORDS[compared.fit.policy.scale]} scale: intersection-union test of both "
        "comparisons; p is the larger one-sided p, doubled, and no single treatment is selected."
    )
    return tuple(
        estimate_of(compared, (four.both, one), estimates.pair(four.both, one), family=CLAIMED, method=method)
        for one in (four.a, four.b)
    )


def _interaction(compared: Compared, four: Combination, *, claimed: bool) -> Estimate:
    sign = {four.both: 1.0, four.a: -1.0, four.b: -1.0, four.none: 1.0}
    estimates = compared.fit.estimates
    computed = None
    if estimates is not None:
        computed = estimates.contrasts([[sign.get(label, 0.0) for label in estimates.labels]])[0]
    step = "tested once the combination is better than each single" if claimed else "no adjustment"
    method = (
        f"{model_method(compared.fit)} Interaction of a two-by-two combination on the "
        f"{SCALE_WORDS[compared.fit.policy.scale]} scale; a family of one contrast: {step}."
    )
    blank = estimate_of(compared, (four.both, four.none), None, family=COMBINATION, method=method)
    filled = blank if computed is None else filled_with(blank, computed)
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
        warnings=contrast_warnings(filled, compared.fit, reason="" if computed is None else computed.reason),
        rows=tuple(row for arm in _arms(four) for value in compared.fit.of(arm) for row in value.rows),
    )


def _beside(compared: Compared, study: Study, four: Combination) -> Combined:
    """Return what is said beside the contrasts: headroom, price and the secondary line."""
    healthy = four.ceiling or _healthy_of_gate(study)
    ceiling = healthy if healthy in compared.fit.modelled else ""
    bliss, refused = bliss_line(compared, study, ceiling)
    return Combined(
        scale=compared.fit.policy.scale,
        headroom=headroom_line(compared, study, ceiling),
        price=price_line(compared.fit, _arms(four)),
        bliss=bliss,
        bliss_refused=refused,
    )


def _healthy_of_gate(study: Study) -> str:
    gate, arms = study.plan.gate, study.layouts[0].arms
    named = () if gate is None else gate.arms
    return next((name for name in named if arms[name].role == "healthy_control"), "")
