"""The contrasts of one endpoint: gate and comparisons of the plan; claims come later, over all."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from osteon.compare._methods import family_method, model_method
from osteon.compare._treatment import not_begun
from osteon.compare._warnings import contrast_warnings, family_warning
from osteon.records import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._model import Fit
    from osteon.compare._questions import Question
    from osteon.statistics import ContrastEstimate
    from osteon.study import Arm, Contrast, Plan

GATE = "gate"
COMBINATION = "combination"
CLAIMED = "combination claim"
# What the arms of the gate show in the other limb, and in the ratio of both: effects, and no condition.
_OF_LIMBS = {"contralateral": "systemic effect", "ratio": "local effect"}


@dataclass(frozen=True, slots=True)
class Compared:
    """The endpoint whose contrasts are made: its number, question and fit."""

    id: str
    question: Question
    fit: Fit


def contrasts(compared: Compared, plan: Plan, arms: Mapping[str, Arm]) -> tuple[Estimate, ...]:
    """Return the gate and the comparisons of the plan, each family with its own adjustment.

    Parameters
    ----------
    compared : the endpoint
    plan : with its gate and comparisons
    arms : of the study, in its order

    Returns
    -------
    tuple of Estimate : claims not given yet
    """
    made: list[Estimate] = []
    if plan.gate is not None:
        gate, family = _gate(plan.gate, compared.question, arms)
        made += _family(compared, gate, arms, family)
    for contrast in plan.comparisons:
        made += _family(compared, contrast, arms, contrast.text)
    return unique_ids(made)


def _gate(gate: Contrast, question: Question, arms: Mapping[str, Arm]) -> tuple[Contrast, str]:
    """Return the gate and the name of its family.

    Where an operation of one limb is looked for in the other limb, or in the ratio of both, its absence
    closes nothing: the diseased arm is compared with the healthy one as a family of its own.
    """
    if question.limb not in _OF_LIMBS:
        return gate, GATE
    (left, right), *_ = pairs_of(gate, arms)
    if arms[right].diseased and not arms[left].diseased:
        left, right = right, left
    text = f"{_OF_LIMBS[question.limb]}: {left} vs {right}"
    return replace(gate, text=text, kind="pair", left=left, right=(right,)), text


def pairs_of(contrast: Contrast, arms: Mapping[str, Arm]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of arms a contrast of the plan stands for, left against right.

    Parameters
    ----------
    contrast : as written
    arms : of the study; ``each treatment`` is each arm with that role
    """
    if contrast.kind == "each_treatment":
        return tuple((name, contrast.right[0]) for name, arm in arms.items() if arm.role == "treatment")
    return tuple((contrast.left, right) for right in contrast.right)


def unique_ids(estimates: Sequence[Estimate]) -> tuple[Estimate, ...]:
    """Return the estimates with an id each: a contrast that two families hold is counted on."""
    taken: dict[str, int] = {}
    named: list[Estimate] = []
    for estimate in estimates:
        taken[estimate.id] = taken.get(estimate.id, 0) + 1
        again = taken[estimate.id]
        named.append(estimate if again == 1 else replace(estimate, id=f"{estimate.id}.{again}"))
    return tuple(named)


def _family(compared: Compared, contrast: Contrast, arms: Mapping[str, Arm], family: str) -> list[Estimate]:
    day = compared.question.day
    pairs = [pair for pair in pairs_of(contrast, arms) if not not_begun(pair, day, arms)]
    possible = [pair for pair in pairs if set(pair) <= set(compared.fit.modelled)]
    computed, method = _computed(compared.fit, contrast.kind, possible)
    sizes = (sum(one.se is not None for one in computed.values()), len(pairs))
    words = f"{model_method(compared.fit)} {family_method(method, sizes, gate=family == GATE)}"
    made = [
        estimate_of(
            compared,
            pair,
            computed.get(pair),
            family=family,
            method=words,
        )
        for pair in pairs
    ]
    smaller = family_warning(sizes)
    return [replace(one, warnings=(*one.warnings, *smaller)) if one.se is not None else one for one in made]


def _computed(
    fit: Fit, kind: Literal["pair", "each_treatment", "each_of"], pairs: Sequence[tuple[str, str]]
) -> tuple[dict[tuple[str, str], ContrastEstimate], str]:
    """Return the contrasts of a family that can be computed, and how they are adjusted."""
    from osteon import statistics

    if fit.estimates is None or not pairs:
        return {}, ""
    if len(pairs) == 1:
        return {pairs[0]: fit.estimates.pair(*pairs[0])}, ""
    common = pairs[0][0] if kind == "each_of" else pairs[0][1]
    others = [right if kind == "each_of" else left for left, right in pairs]
    family = statistics.many_to_one(fit.estimates, common, others)
    turned = [_turned(one) if kind == "each_of" else one for one in family.contrasts]
    return dict(zip(pairs, turned, strict=True)), family.method


def _turned(contrast: ContrastEstimate) -> ContrastEstimate:
    """Return a contrast of right with left as one of left with right."""
    return replace(
        contrast,
        estimate=-contrast.estimate,
        t=_minus(contrast.t),
        low=_minus(contrast.high),
        high=_minus(contrast.low),
        simultaneous_low=_minus(contrast.simultaneous_high),
        simultaneous_high=_minus(contrast.simultaneous_low),
    )


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def estimate_of(
    compared: Compared,
    pair: tuple[str, str],
    computed: ContrastEstimate | None,
    *,
    family: str,
    method: str,
) -> Estimate:
    """Return the estimate of one pair of arms; without an error where none could be computed.

    Parameters
    ----------
    compared : the endpoint
    pair : left and right arm
    computed : difference left minus right, or None
    family : gate, or the comparison as written
    method : of the model and of the family
    """
    left, right = pair
    fit, question = compared.fit, compared.question
    g, g_low, g_high = effect_size(fit, left, right)
    animals = (*fit.of(left), *fit.of(right))
    blank = Estimate(
        id=f"{compared.id}.{left}-vs-{right}",
        endpoint=question.endpoint,
        site=question.site,
        side=question.side,
        day=question.day,
        unit=question.known.unit,
        contrast=f"{left} vs {right}",
        left=left,
        right=right,
        family=family,
        claim="none",
        scale=fit.policy.scale,
        variance=fit.policy.variance,
        estimate=_difference(fit, left, right),
        se=None,
        df=None,
        statistic=None,
        p=None,
        p_adjusted=None,
        low=None,
        high=None,
        simultaneous_low=None,
        simultaneous_high=None,
        n_left=len(fit.of(left)),
        n_right=len(fit.of(right)),
        g=g,
        g_low=g_low,
        g_high=g_high,
        method=method,
        rows=tuple(row for value in animals for row in value.rows),
    )
    filled = blank if computed is None else filled_with(blank, computed)
    reason = _why_absent(fit, pair) if computed is None else computed.reason
    return replace(filled, warnings=contrast_warnings(filled, fit, reason=reason))


def _why_absent(fit: Fit, pair: tuple[str, str]) -> str:
    """Return why the model has no mean of an arm, or an empty text."""
    return "; ".join(f"{arm}: {fit.absent[arm]}" for arm in pair if arm in fit.absent)


def filled_with(estimate: Estimate, computed: ContrastEstimate) -> Estimate:
    """Return an estimate with the numbers of a contrast; what is not finite is missing."""
    return replace(
        estimate,
        estimate=_finite(computed.estimate),
        se=_finite(computed.se),
        df=_finite(computed.df),
        statistic=_finite(computed.t),
        p=_finite(computed.p),
        p_adjusted=_finite(computed.p_adjusted),
        low=_finite(computed.low),
        high=_finite(computed.high),
        simultaneous_low=_finite(computed.simultaneous_low),
        simultaneous_high=_finite(computed.simultaneous_high),
    )


def effect_size(fit: Fit, left: str, right: str) -> tuple[float | None, float | None, float | None]:
    """Return Hedges' g of two arms in the unit of the endpoint with its interval; None where it has none."""
    from osteon import statistics

    values = fit.raw(left), fit.raw(right)
    if fit.policy.groups and fit.estimates is None:  # arm and group cannot be told apart: nor can g
        return None, None, None
    if _censored(fit, left, right) or min(map(len, values)) < 2 or all(len(set(own)) == 1 for own in values):
        return None, None, None
    size = statistics.hedges_g(*values)
    return _finite(size.g), _finite(size.low), _finite(size.high)


def _difference(fit: Fit, left: str, right: str) -> float | None:
    """Return the difference of two arms' means on the scale of the analysis, where the model is no other."""
    values = fit.scaled(left), fit.scaled(right)
    adjusted = fit.policy.covariates or fit.policy.groups or _censored(fit, left, right)
    if not all(values) or adjusted:
        return None
    return sum(values[0]) / len(values[0]) - sum(values[1]) / len(values[1])


def _censored(fit: Fit, *arms: str) -> bool:
    """Return whether an animal of these arms has a limit in place of a value."""
    return any(value.value is None for arm in arms for value in fit.of(arm))


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
