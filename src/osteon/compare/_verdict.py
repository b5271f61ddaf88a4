"""The word of a combination claim: synergy, sub-additive, additive or undetermined, each by its rule."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.compare._gate import LEVEL
from osteon.compare._multiplicity import OPEN_GATES, CombinationClaim, combination_claims
from osteon.vocabulary import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._records import Combined, EndpointResult
    from osteon.study import Plan

_PERCENT = 100


def with_verdicts(results: Sequence[EndpointResult], plan: Plan) -> tuple[EndpointResult, ...]:
    """Return the results with the word of each combination claim, by p adjusted over all of them.

    Parameters
    ----------
    results : with claims
    plan : with its combination
    """
    claims = {claim.endpoint.id: claim for claim in combination_claims(results)}
    return tuple(
        result
        if result.combined is None or result.id not in claims
        else replace(result, combined=_judged(result.combined, claims[result.id], plan))
        for result in results
    )


def _judged(combined: Combined, claim: CombinationClaim, plan: Plan) -> Combined:
    from osteon import statistics

    result, interaction = claim.endpoint, claim.interaction
    if result.gate not in OPEN_GATES:
        return replace(combined, reason="the gate of this endpoint is closed")
    better = "up" if result.better == "up" else "down"
    if result.better == "none":
        return replace(combined, word="undetermined", reason="neither way is the better one in this endpoint")
    if interaction.low is None or interaction.high is None:
        return replace(combined, word="undetermined", reason="the interaction has no interval")
    margin = margin_of(plan, combined.scale, result.unit)
    word, reason = statistics.combination_word(
        (interaction.low, interaction.high),
        better=better,
        beats=beats_both(claim),
        margin=margin,
    )
    declared = None if plan.combination is None else plan.combination.margin
    if margin is None and declared is not None and interaction.low <= 0.0 <= interaction.high:
        reason = "the interval of the interaction holds zero and the margin of the plan is in another unit"
    if word == "synergy" and not shown(interaction.p_adjusted):
        word = "undetermined"
        reason = "over all combination claims together the interaction is not shown"
    return replace(combined, word=word, reason=reason)


def beats_both(claim: CombinationClaim) -> bool:
    """Return whether the combination is shown to be better than each single, over all claims."""
    return all(shown(one.p_adjusted) for one in claim.over)


def shown(p: float | None) -> bool:
    """Return whether a p is below the level."""
    return p is not None and p < LEVEL


def margin_of(plan: Plan, scale: str, unit: str) -> float | None:
    """Return the margin of the plan on the scale of the combination; None where it says nothing here.

    Parameters
    ----------
    plan : with its combination
    scale : log or raw
    unit : of the endpoint

    Examples
    --------
    >>> from osteon.study import Combination, Margin, Plan
    >>> plan = Plan(combination=Combination("ovx", "k2", "aln", "both", "log", margin=Margin(10.0, "%")))
    >>> round(margin_of(plan, "log", "%"), 6)
    0.09531
    """
    margin = None if plan.combination is None else plan.combination.margin
    if margin is None:
        return None
    if scale == "log":
        return math.log1p(margin.value / _PERCENT)
    here, written = units.find(unit), units.find(margin.unit)
    return margin.value if here is not None and here is written else None
