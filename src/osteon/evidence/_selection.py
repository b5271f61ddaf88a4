"""Which rows answer a question, and which are left out by default, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osteon.evidence._question import belongs
from osteon.evidence._records import Effect, Exclusion

if TYPE_CHECKING:
    from collections.abc import Iterable

Reason = Literal["retracted", "author_flagged", "low_confidence", "secondary_source"]

REASONS: dict[Reason, str] = {
    "retracted": "A retraction notice was seen for this paper.",
    "author_flagged": "An author has many retracted papers, or the paper shares their design without showing "
    "its authors; the status of this paper is not established.",
    "low_confidence": "The extraction calls it a weak source or a loose reading.",
    "secondary_source": "Taken from product information, a review, a vendor's or lay page, or a fragment.",
}
WITHDRAWN = "Measured after the treatment had stopped; counted apart from arms on treatment."
TREATED_ROLES = ("treatment", "combination")
RODENTS = ("rat", "mouse")
WITHOUT_DISEASE = ("intact", "sham")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a row must be to answer a question; an empty field asks for nothing.

    Parameters
    ----------
    parts : agents of the arm use every part and nothing else (see `Group`)
    models, species, endpoint_classes, endpoints, sites : codes, any of them
    reference : role of the reference arm
    allow : reasons for exclusion that are let in
    withdrawn : False: arms on treatment only; True: arms after treatment only
    """

    parts: tuple[tuple[str, ...], ...] = ()
    models: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    endpoint_classes: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    reference: str = "vehicle_control"
    allow: frozenset[Reason] = frozenset()
    withdrawn: bool = False


def select(rows: Iterable[Effect], selection: Selection) -> tuple[Effect, ...]:
    """Return the rows that answer a question, sorted by id so that their order never matters.

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> asked = Selection(parts=(("MK-4",),), models=("ovx",), species=RODENTS, endpoint_classes=("mass",))
    >>> sorted({row.paper for row in select(load().rows, asked)})
    ['binkley2002', 'fu2012', 'matsumoto2009', 'shiraishi2002', 'wang2021', 'yamaguchi_mk7_ovx']
    """
    found = (row for row in rows if _asked(row, selection) and counted(row, allow=selection.allow))
    return tuple(sorted(found, key=lambda row: row.id))


def _asked(row: Effect, selection: Selection) -> bool:
    return (
        row.arm_role in TREATED_ROLES
        and row.reference_role == selection.reference
        and (row.regimen == "withdrawn") == selection.withdrawn
        and (not selection.parts or belongs(row.agents, selection.parts))
        and _in(row.model, selection.models)
        and _in(row.species, selection.species)
        and _in(row.endpoint_class, selection.endpoint_classes)
        and _in(row.endpoint, selection.endpoints)
        and _in(row.site, selection.sites)
    )


def _in(code: str, codes: tuple[str, ...]) -> bool:
    return not codes or code in codes


def counted(row: Effect, *, allow: frozenset[Reason] = frozenset()) -> bool:
    """Say whether a row is counted: it has no reason for exclusion beyond those let in."""
    return allow.issuperset(exclusion_reasons(row))


def exclusion_reasons(row: Effect) -> tuple[Reason, ...]:
    """Return why a row is left out by default, the first reason first; empty when it is counted."""
    found: list[Reason] = []
    if row.retraction == "retracted":
        found.append("retracted")
    if row.retraction == "author_flagged":
        found.append("author_flagged")
    if row.confidence == "low":
        found.append("low_confidence")
    if "secondary_source" in row.flags:
        found.append("secondary_source")
    return tuple(found)


def exclusions(rows: Iterable[Effect]) -> tuple[Exclusion, ...]:
    """Return the rows left out by default under their first reason, and the arms after withdrawal apart."""
    by_reason: dict[str, list[Effect]] = {reason: [] for reason in (*REASONS, "withdrawn")}
    for row in sorted(rows, key=lambda row: row.id):
        reasons = exclusion_reasons(row)
        if reasons:
            by_reason[reasons[0]].append(row)
        elif row.regimen == "withdrawn":
            by_reason["withdrawn"].append(row)
    explanations = {**REASONS, "withdrawn": WITHDRAWN}
    return tuple(
        Exclusion(
            reason=reason,
            explanation=explanations[reason],
            rows=tuple(row.id for row in found),
            papers=tuple(sorted({row.paper for row in found})),
        )
        for reason, found in by_reason.items()
    )
