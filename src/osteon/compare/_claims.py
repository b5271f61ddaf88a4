"""Who may claim: primary endpoints behind an open gate, errors kept in bounds over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon.compare._contrasts import COMBINATION, GATE
from osteon.compare._words import at_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._records import EndpointResult
    from osteon.records import Estimate

OPEN_GATES = frozenset({"passed", "none"})
GATE_REASONS = {
    "failed": "the model did not show itself in this endpoint",
    "not judged": "whether the model showed itself in this endpoint could not be judged",
}
PROCEDURES = {
    "": "Holm (the default)",
    "holm": "Holm",
    "fixed_sequence": "fixed sequence in the order of the study file",
}


@dataclass(frozen=True, slots=True)
class _Family:
    """One comparison of the plan in one primary endpoint: places of its estimates in the list of all."""

    endpoint: EndpointResult
    places: tuple[int, ...]


def with_claims(results: Sequence[EndpointResult], multiplicity: str) -> tuple[EndpointResult, ...]:
    """Return the results with claims, and p values adjusted over all primary families.

    The number of families is fixed by the plan: a family behind a closed gate stays in it and is never
    rejected, because leaving it out would let the data choose how strict the adjustment is.

    Parameters
    ----------
    results : in the order of the study file, p values adjusted within their families
    multiplicity : of the plan: holm, hochberg, fixed_sequence, graph or empty
    """
    flat = [(result, estimate) for result in results for estimate in result.estimates]
    families = _primary_families(flat)
    adjusted = _adjusted(flat, families, multiplicity)
    claimed = iter(
        _claimed(estimate, result, adjusted.get(place), _Procedure(multiplicity, len(families)))
        for place, (result, estimate) in enumerate(flat)
    )
    return tuple(
        replace(result, estimates=tuple(next(claimed) for _ in result.estimates)) for result in results
    )


@dataclass(frozen=True, slots=True)
class _Procedure:
    """The multiplicity procedure over primary families, and how many there are."""

    name: str
    families: int

    @property
    def available(self) -> bool:
        return self.families < 2 or self.name in PROCEDURES

    @property
    def words(self) -> str:
        if self.families < 2 or not self.available:
            return ""
        return (
            f" {at_start(PROCEDURES[self.name])} over the {self.families} families of the primary endpoints; "
            "simultaneous intervals hold within a family."
        )


def _primary_families(flat: Sequence[tuple[EndpointResult, Estimate]]) -> list[_Family]:
    groups: dict[tuple[str, str], list[int]] = {}
    results: dict[str, EndpointResult] = {}
    for place, (result, estimate) in enumerate(flat):
        if result.role == "primary" and estimate.family not in {GATE, COMBINATION}:
            groups.setdefault((result.id, estimate.family), []).append(place)
            results[result.id] = result
    return [_Family(results[key[0]], tuple(places)) for key, places in groups.items()]


def _adjusted(
    flat: Sequence[tuple[EndpointResult, Estimate]], families: Sequence[_Family], multiplicity: str
) -> dict[int, float]:
    """Return the p value of each place, adjusted over all primary families."""
    from osteon import statistics

    if len(families) < 2 or multiplicity not in PROCEDURES:
        return {}
    p_values = [[_p(flat[place][1], family.endpoint) for place in family.places] for family in families]
    procedure = (
        statistics.fixed_sequence_families if multiplicity == "fixed_sequence" else statistics.holm_families
    )
    return {
        place: p
        for family, own in zip(families, procedure(p_values), strict=True)
        for place, p in zip(family.places, own, strict=True)
    }


def _p(estimate: Estimate, result: EndpointResult) -> float:
    """Return the p value of a contrast; one that cannot be made, or may not be read, is never rejected."""
    return estimate.p_adjusted if estimate.p_adjusted is not None and result.gate in OPEN_GATES else 1.0


def _claimed(
    estimate: Estimate, result: EndpointResult, p_adjusted: float | None, procedure: _Procedure
) -> Estimate:
    if estimate.family == GATE or result.role == "exploratory" or estimate.p is None:
        return estimate
    if result.role != "primary" or estimate.family == COMBINATION:
        return replace(estimate, claim="secondary")
    if result.gate not in OPEN_GATES:
        return _silenced(estimate, f"No claim: {GATE_REASONS[result.gate]}.")
    if not procedure.available:
        return _silenced(
            estimate,
            f"No claim: the plan asks for {procedure.name} over {procedure.families} families, "
            "which is not available; p is adjusted within its family only.",
        )
    adjusted = estimate.p_adjusted if p_adjusted is None else p_adjusted
    return replace(estimate, claim="primary", p_adjusted=adjusted, method=estimate.method + procedure.words)


def _silenced(estimate: Estimate, why: str) -> Estimate:
    return replace(estimate, warnings=(*estimate.warnings, why))
