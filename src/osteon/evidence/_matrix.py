"""The matrix of the guide: endpoint class x treatment group, once for each setting (tab)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from osteon import vocabulary as voc
from osteon.evidence._question import belongs
from osteon.evidence._records import Cell, Tab
from osteon.evidence._selection import REASONS, RODENTS, TREATED_ROLES, WITHOUT_DISEASE, Selection, select
from osteon.evidence._turnover import turnover
from osteon.evidence._votes import VOTING_CLASSES, aligned, raw, tally
from osteon.evidence._wording import animals, sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Group, Tally

CLASS_LABELS: dict[str, str] = {
    "mass": "bone mass (BMD, BMC, ash, dry weight)",
    "architecture": "architecture",
    "strength": "strength",
    "carboxylation": "osteocalcin carboxylation",
    "resorption_marker": "resorption markers",
    "formation_marker": "formation markers",
    "histomorphometry_resorption": "histomorphometry: resorption",
    "histomorphometry_formation": "histomorphometry: formation",
    "histomorphometry_other": "histomorphometry: other",
    "architecture_other": "other structure (cortical geometry, bone area, implant contact)",
    "strength_other": "stiffness and other mechanics",
    "carboxylation_other": "urinary Gla",
    "material": "material",
}
"""Rows of the matrix, in order. A class ending in ``_other`` under a voting class holds its endpoints
without a better direction, which cast no vote there."""

_SPLIT_BY_PROCESS = ("resorption", "formation")


_STRATA = (  # stratum of the disease models, tab, label, which animals
    ("ovx", "ovx", "OVX", "ovariectomy, diet with normal calcium or not stated"),
    ("ovx_low_ca", "ovx_low_ca", "OVX, low calcium", "ovariectomy and a low-calcium diet"),
    ("nx", "nx", "Neurectomy", "sciatic neurectomy"),
    (
        "other_disuse",
        "other_disuse",
        "Other disuse",
        "hindlimb unloading, immobilisation, partial weight bearing, spinal cord injury",
    ),
    ("other_model", "other_models", "Other models", "every other disease model"),
)
_OTHER_ANIMALS = "Every species that is neither rodent nor human, every disease model together."
_PATIENTS = "Change from baseline, without an untreated control: no vote."


@dataclass(frozen=True, slots=True)
class Setting:
    """Models and species whose rows are counted together, and what they are compared with."""

    id: str
    label: str
    note: str
    models: tuple[str, ...]
    species: tuple[str, ...]
    reference: Literal["vehicle_control", "baseline"] = "vehicle_control"
    left_out: tuple[str, ...] = ()

    @property
    def votes(self) -> bool:
        """Changes from baseline cast no vote: they have no untreated control."""
        return self.reference == "vehicle_control"


def build_tabs(effects: Effects, question: Question) -> tuple[Tab, ...]:
    """Return every tab of the matrix with a cell for each class and group, also where nothing was found."""
    return tuple(_tab(effects, setting, question.groups) for setting in settings(effects, question))


def settings(effects: Effects, question: Question) -> tuple[Setting, ...]:
    """Return the settings of the matrix: rodents by model, then other animals, then patients."""
    rodents = tuple(s for s in question.species if s in RODENTS)
    large = tuple(s for s in question.species if s not in (*RODENTS, "human"))
    patients = tuple(s for s in question.species if s == "human")
    healthy = partial(_without_disease, effects, question)
    kept = sentence_case(animals(rodents)) or "No rats or mice"
    *models, others = (
        Setting(tab, label, f"{kept}; {note}.", _models_of(stratum), rodents)
        for stratum, tab, label, note in _STRATA
    )
    every = _models_of(*(stratum for stratum, *_ in _STRATA))
    return (
        *models,
        _noting(others, healthy(rodents)),
        _noting(Setting("other_animals", "Other animals", _OTHER_ANIMALS, every, large), healthy(large)),
        Setting("patients", "Patients", _PATIENTS, every, patients, reference="baseline"),
    )


def _models_of(*strata: str) -> tuple[str, ...]:
    """Return the disease models of some strata; intact and sham animals belong to none."""
    return tuple(model.code for model in voc.models if model.stratum in strata)


def _without_disease(effects: Effects, question: Question, species: tuple[str, ...]) -> tuple[Effect, ...]:
    """Return the counted rows that a disease tab leaves out because the animals carry no disease model."""
    asked = [Selection(parts=g.parts, models=WITHOUT_DISEASE, species=species) for g in question.groups]
    return tuple(row for one in asked for row in select(effects.rows, one)) if species else ()


def _noting(setting: Setting, left_out: Sequence[Effect]) -> Setting:
    papers = len({row.paper for row in left_out})
    counted = f"{len(left_out)} rows of {papers} papers"
    note = f"{setting.note} Left out, as the animals carry no disease model: {counted}."
    return replace(setting, note=note, left_out=tuple(row.id for row in left_out))


def _tab(effects: Effects, setting: Setting, groups: Sequence[Group]) -> Tab:
    rows = tuple(
        row for row in effects.rows if row.model in setting.models and row.species in setting.species
    )
    return Tab(
        id=setting.id,
        label=setting.label,
        note=setting.note,
        models=setting.models,
        species=setting.species,
        reference=setting.reference,
        classes=tuple(CLASS_LABELS),
        groups=tuple(group.code for group in groups),
        cells=tuple(cell for group in groups for cell in _column(rows, setting, group)),
        left_out=setting.left_out,
    )


def _column(rows: Iterable[Effect], setting: Setting, group: Group) -> tuple[Cell, ...]:
    by_class: dict[str, list[Effect]] = {endpoint_class: [] for endpoint_class in CLASS_LABELS}
    for row in rows:
        if row.arm_role not in TREATED_ROLES or belongs(row.agents, group.parts):
            by_class.get(matrix_class(row), []).append(row)
    return tuple(cell_of(found, setting, name, group) for name, found in by_class.items())


def matrix_class(row: Effect) -> str:
    """Return the matrix row that an effect belongs to; empty when the matrix has none for it.

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> sorted({matrix_class(row) for row in load().rows if row.endpoint in ("BV/TV", "Ct.Ar", "CTX")})
    ['architecture', 'architecture_other', 'resorption_marker']
    """
    endpoint = voc.endpoints[row.endpoint]
    name = row.endpoint_class
    if name == "histomorphometry":
        process = endpoint.process if endpoint.process in _SPLIT_BY_PROCESS else "other"
        name = f"{name}_{process}"
    elif name in VOTING_CLASSES and endpoint.better == "none":
        name = f"{name}_other"
    return name if name in CLASS_LABELS else ""


def cell_of(rows: Iterable[Effect], setting: Setting, endpoint_class: str, group: Group) -> Cell:
    """Count one cell from rows of any kind; what class, setting and group do not ask for is left out.

    Parameters
    ----------
    rows : the pool, treated arms and disease controls alike; a split passes a part of the table
    setting : models, species and reference
    endpoint_class : row of the matrix, see `CLASS_LABELS`
    group : column of the matrix
    """
    pool = tuple(row for row in rows if matrix_class(row) == endpoint_class)
    asked = Selection(
        parts=group.parts, models=setting.models, species=setting.species, reference=setting.reference
    )
    votes = endpoint_class in VOTING_CLASSES and setting.votes
    count = partial(tally, read=aligned if votes else raw, voting=votes)
    default = select(pool, asked)
    counted = count(default)
    flagged = count(select(pool, replace(asked, allow=frozenset(REASONS))))
    return Cell(
        id=f"{setting.id}/{endpoint_class}/{group.code}",
        tab=setting.id,
        endpoint_class=endpoint_class,
        group=group.code,
        tally=counted,
        with_flagged=flagged,
        flagged_papers=_only_in(flagged, counted),
        against_sham=tally(
            select(pool, replace(asked, reference="sham")), read=aligned if votes else raw, voting=False
        ),
        turnover=turnover(default, pool) if setting.votes and not votes else None,
        direction_words=("up", "down") if votes else ("raised", "lowered"),
        favourable=votes,
    )


def _only_in(tally_with: Tally, tally_without: Tally) -> tuple[str, ...]:
    """Return the papers that only the first tally counts, sorted."""
    return tuple(sorted({v.paper for v in tally_with.votes} - {v.paper for v in tally_without.votes}))
