"""The evidence tables: every finding on the question, by animals, site and kind of endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._question import belongs
from osteon.evidence._records import EvidenceTable, TableGroup
from osteon.evidence._selection import RODENTS, TREATED_ROLES
from osteon.evidence._wording import animals, sentence_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect

Grouping = Callable[["Effect"], tuple[str, ...]]

_RODENTS, _OTHERS, _PATIENTS = _ANIMALS = ("rodents", "other animals", "patients")
_SITES = ("femur", "lumbar spine", "other sites")
_MASS = ("BMD", "BMC", "bone mass", "ash or dry weight", "bone Ca", "other bone mass")
_PROCESSES = ("resorption", "formation", "other")
_MARKERS = {
    "resorption_marker": "resorption",
    "formation_marker": "formation",
    "carboxylation": "carboxylation of osteocalcin",
}
_BOTH = "formation and resorption not separated"
_NOTE = "Treated arms with an agent asked about, against any reference; a row opens to its recorded wording."


@dataclass(frozen=True, slots=True)
class _Layout:
    """What one table holds and how its rows are grouped; ``labels`` give the order of the groups."""

    id: str
    title: str
    classes: tuple[str, ...]
    grouping: Grouping
    labels: tuple[tuple[str, ...], ...]
    note: str = ""


def evidence_tables(effects: Effects, question: Question) -> tuple[EvidenceTable, ...]:
    """Return the tables of the guide with the rows of each group, ready to print in order.

    Parameters
    ----------
    effects : the table
    question : its agents and species; a row belongs when its arm was given one of the agents

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> from osteon.evidence._question import Question
    >>> k2 = Question("K2", ("rat",), ("MK-4",), (), ())
    >>> [(table.number, table.title) for table in evidence_tables(load(), k2)][:2]
    [(1, 'Bone mineral density'), (2, 'Bone strength')]
    """
    asked = [row for row in effects.rows if _asked(row, question)]
    order = _order(question)
    rodents = animals(code for code in question.species if code in RODENTS)
    return tuple(
        _table(number, layout, sorted((row for row in asked if _holds(layout, row)), key=order), rodents)
        for number, layout in enumerate(_LAYOUTS, start=1)
    )


def _asked(row: Effect, question: Question) -> bool:
    return (
        row.arm_role in TREATED_ROLES
        and row.species in question.species
        and not question.agents_read().isdisjoint(row.agents)
    )


def _holds(layout: _Layout, row: Effect) -> bool:
    return row.endpoint_class in layout.classes or (
        layout.id == "markers" and row.endpoint == "turnover markers"
    )


def _order(question: Question) -> Callable[[Effect], tuple[object, ...]]:
    """Sort by column of the matrix, disease model, paper, arm and time."""
    models = {model.code: place for place, model in enumerate(voc.models)}

    def key(row: Effect) -> tuple[object, ...]:
        column = next(
            (place for place, group in enumerate(question.groups) if belongs(row.agents, group.parts)),
            len(question.groups),
        )
        weeks = -1.0 if row.weeks is None else row.weeks
        return column, models[row.model], row.paper, row.agents, row.arm, weeks, row.endpoint, row.id

    return key


def _table(number: int, layout: _Layout, rows: Sequence[Effect], rodents: str) -> EvidenceTable:
    found: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        found.setdefault((_animals(row), *layout.grouping(row)), []).append(row.id)
    ordered = sorted(found, key=lambda labels: _rank(labels, layout))
    return EvidenceTable(
        id=layout.id,
        number=number,
        title=layout.title,
        note=f"{_NOTE} {layout.note}".strip(),
        groups=tuple(TableGroup(_label(labels, rodents), tuple(found[labels])) for labels in ordered),
    )


def _rank(labels: tuple[str, ...], layout: _Layout) -> tuple[int, ...]:
    return tuple(order.index(label) for order, label in zip((_ANIMALS, *layout.labels), labels, strict=True))


def _label(labels: Sequence[str], rodents: str) -> str:
    kept = rodents if labels[0] == _RODENTS else labels[0]
    return ": ".join([sentence_case(kept), ", ".join(labels[1:])])


def _animals(row: Effect) -> str:
    if row.species in RODENTS:
        return _RODENTS
    return _PATIENTS if row.species == "human" else _OTHERS


def _site(row: Effect) -> tuple[str, ...]:
    group = voc.sites[row.site].group
    return (group if group in _SITES else "other sites",)


def _site_and_mass(row: Effect) -> tuple[str, ...]:
    return (*_site(row), mass_family(row.endpoint))


def mass_family(endpoint: str) -> str:
    """Return the kind of bone mass an endpoint is.

    Examples
    --------
    >>> mass_family("Tb.vBMD"), mass_family("ash content")
    ('BMD', 'ash or dry weight')
    """
    named = {"bone mass": "bone mass", "bone Ca content": "bone Ca", "dry weight": "ash or dry weight"}
    if endpoint in named:
        return named[endpoint]
    if endpoint.startswith("ash "):
        return "ash or dry weight"
    return next((family for family in ("BMD", "BMC") if endpoint.endswith(family)), "other bone mass")


def _marker(row: Effect) -> tuple[str, ...]:
    return (_MARKERS.get(row.endpoint_class, _BOTH),)


def _process(row: Effect) -> tuple[str, ...]:
    process = voc.endpoints[row.endpoint].process
    return (process if process in _PROCESSES else "other",)


_LAYOUTS = (
    _Layout(
        "mass",
        "Bone mineral density",
        ("mass",),
        _site_and_mass,
        (_SITES, _MASS),
        "The measuring method (DXA, pQCT, micro-CT) is not recorded in the evidence. Bone mass, ash, dry "
        "weight and bone calcium are not density and stand apart.",
    ),
    _Layout("strength", "Bone strength", ("strength",), _site, (_SITES,)),
    _Layout(
        "markers",
        "Bone turnover markers",
        tuple(_MARKERS),
        _marker,
        ((*_MARKERS.values(), _BOTH),),
        "A marker is raised or lowered; neither is better by itself. Undercarboxylated osteocalcin and its "
        "share are better low, carboxylated osteocalcin high.",
    ),
    _Layout("architecture", "Architecture", ("architecture",), _site, (_SITES,)),
    _Layout(
        "histomorphometry",
        "Histomorphometry",
        ("histomorphometry",),
        _process,
        (_PROCESSES,),
        "Raised or lowered; neither is better by itself.",
    ),
    _Layout("material", "Material properties", ("material",), _site, (_SITES,)),
)
