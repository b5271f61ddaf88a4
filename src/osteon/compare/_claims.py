"""Who may claim: primary endpoints behind an open gate, errors kept in bounds over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon.compare._contrasts import CLAIMED, COMBINATION, GATE
from osteon.compare._multiplicity import (
    OPEN_GATES,
    combination_claims,
    families_of,
    p_over_all,
)
from osteon.compare._words import at_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._records import EndpointResult
    from osteon.records import Estimate
    from osteon.study import Plan

GATE_REASONS = {
    "failed": "the model did not show itself in this endpoint",
    "not judged": "whether the model showed itself in this endpoint could not be judged",
}
PROCEDURES = {
    "": "Holm (the default)",
    "holm": "Holm",
    "hochberg": "Hochberg (where families depend positively on each other)",
    "fixed_sequence": "fixed sequence in the order of the study file",
    "graph": "the graph of the plan",
}


def with_claims(results: Sequence[EndpointResult], plan: Plan) -> tuple[EndpointResult, ...]:
    """Return the results with claims, and p values adjusted over all primary families.

    The number of families is fixed by the plan: a family behind a closed gate stays in it and is never
    rejected, because leaving it out would let the data choose how strict the adjustment is.

    Parameters
    ----------
    results : in the order of the study file, p values adjusted within their families
    plan : with its multiplicity, its graph and its combination
    """
    claims = _Claims(
        plan,
        p_over_all(results, plan),
        families=len(families_of(results)),
        combinations=len(combination_claims(results)),
    )
    return tuple(
        replace(result, estimates=tuple(_claimed(one, result, claims) for one in result.estimates))
        for result in results
    )


@dataclass(frozen=True, slots=True)
class _Claims:
    """What the primary endpoints may claim: p by id of the estimate, and over how many families."""

    plan: Plan
    p: Mapping[str, float]
    families: int
    combinations: int

    @property
    def combined(self) -> bool:
        """Whether the plan claims the combination."""
        return self.plan.combination is not None and self.plan.combination.claim

    def words(self, *, combination: bool) -> str:
        """Return over what p is adjusted, as the end of a method; empty where there is one family."""
        procedure = at_start(PROCEDURES[self.plan.multiplicity])
        if self.plan.graph is not None:
            return f" {procedure} over {len(self.plan.graph.nodes)} nodes."
        if combination:
            many = self.combinations > 1
            return (
                f" {procedure} over the combination claims of {self.combinations} endpoints." if many else ""
            )
        if self.families < 2:
            return ""
        return (
            f" {procedure} over the {self.families} families of the primary endpoints; simultaneous "
            "intervals hold within a family."
        )


def _claimed(estimate: Estimate, result: EndpointResult, claims: _Claims) -> Estimate:
    if estimate.family == GATE or result.role == "exploratory" or estimate.p is None:
        return estimate
    combination = estimate.family in {COMBINATION, CLAIMED}
    if result.role != "primary" or (combination and not claims.combined):
        return replace(estimate, claim="secondary")
    if result.gate not in OPEN_GATES:
        return _silenced(estimate, f"No claim: {GATE_REASONS[result.gate]}.")
    if estimate.id not in claims.p:
        return _silenced(estimate, "No claim: the plan asks for a graph and draws none.")
    method = estimate.method + claims.words(combination=combination)
    return replace(estimate, claim="primary", p_adjusted=claims.p[estimate.id], method=method)


def _silenced(estimate: Estimate, why: str) -> Estimate:
    return replace(estimate, warnings=(*estimate.warnings, why))
