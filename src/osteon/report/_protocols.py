"""The protocols of a study as sections of facts: what the study file lays down, then the record of its model.

Every fact names where it stands, so that nothing in a protocol can be taken for a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon import study as study_room
from osteon import vocabulary
from osteon.compare import day_words
from osteon.report._words import with_micro

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files import Place
    from osteon.study import Layout, ProtocolFacts, Study

NOT_STATED = "not stated"
_RECORDS = "vocabulary/models.csv"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a protocol.

    Parameters
    ----------
    label : what is laid down, such as ``age at surgery``
    text : as laid down; ``not stated`` as words where nothing is
    source : ``study.yaml:LINE`` or ``vocabulary/models.csv:CODE``
    """

    label: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class ProtocolSection:
    """One protocol: its title and its facts, those of the study file first."""

    title: str
    facts: tuple[Fact, ...]


def protocol_sections(study: Study) -> tuple[ProtocolSection, ...]:
    """Return the protocols of a study, in the order of the file.

    Parameters
    ----------
    study : as loaded; one without protocols has no sections. An experiment tells the sacrifice of each arm
    """
    written = study_room.protocols(study)
    if study.kind == "experiment":
        written = tuple(
            replace(protocol, facts=tuple(_with_ends(fact, layout) for fact in protocol.facts))
            for protocol, layout in zip(written, study.layouts, strict=True)
        )
    return tuple(map(protocol_section, written))


def protocol_section(protocol: ProtocolFacts) -> ProtocolSection:
    """Return one protocol with the records of its disease models."""
    written = (
        Fact(_label(fact), with_micro(fact.text.strip()) or NOT_STATED, source_of(fact.place))
        for fact in protocol.facts
    )
    recorded = (fact for code in protocol.model.split(", ") if code for fact in _record(code))
    return ProtocolSection(protocol.title or protocol.id, (*written, *recorded))


def sentence_case(label: str) -> str:
    """Return a label with a capital first letter, the rest as it stands.

    Examples
    --------
    >>> sentence_case("age at surgery"), sentence_case("K2 and alendronate")
    ('Age at surgery', 'K2 and alendronate')
    """
    return label[:1].upper() + label[1:]


def _label(fact: study_room.Fact) -> str:
    """Return how a fact is headed; the name of an arm stays as the study file writes it."""
    return (
        f"Arm: {fact.label}" if fact.topic == "arms" and fact.label != "arms" else sentence_case(fact.label)
    )


def _with_ends(fact: study_room.Fact, layout: Layout) -> study_room.Fact:
    """Return the fact on sacrifice with the arms that end on another day; any other fact as it is."""
    if (fact.topic, fact.label) != ("timeline", "sacrifice"):
        return fact
    ends = {name: arm.sacrifice for name, arm in layout.arms.items() if arm.sacrifice is not None}
    others = (f"{name}: {day_words(day)}" for name, day in ends.items() if day != layout.sacrifice)
    return replace(fact, text="; ".join(part for part in (fact.text, *others) if part))


def _record(code: str) -> Iterator[Fact]:
    """Return what the disease-model record says about any study of this model."""
    model = vocabulary.models.find(code)
    if model is None:
        return
    source = f"{_RECORDS}:{model.code}"
    parts = (
        ("operation", model.procedure),
        ("controls", model.controls),
        ("randomisation", model.randomisation),
    )
    if not any(sentence for _, sentence in parts):
        return  # a record that says nothing, such as that of intact animals
    for part, sentence in parts:
        yield Fact(sentence_case(f"{model.label} in general: {part}"), sentence or NOT_STATED, source)


def source_of(place: Place) -> str:
    """Return a place as a fact names it: file, and line where it has one."""
    return place.file if place.line is None else f"{place.file}:{place.line}"
