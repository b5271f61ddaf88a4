"""Words: every agent, site, endpoint, model ... is one the vocabulary knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._words import vocabulary_of
from osteon.study.checks._check import Remark, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.study._records import Study, WordKind
    from osteon.study._words import Entry

_SHOWN = 40  # a longer list of allowed words is no help on a screen
_ALIKE = 10
_LONGEST = 80


@check("SPECIES-UNKNOWN", "error", "Evidence and dose ranges are looked up by species.", reads="species")
def species_unknown(study: Study) -> Iterator[Remark]:
    """Yield species the vocabulary does not know."""
    return _unknown(study, "species", "species")


@check(
    "STRAIN-UNKNOWN",
    "error",
    "Strains differ in peak bone mass and in the loss after surgery.",
    reads="strain",
)
def strain_unknown(study: Study) -> Iterator[Remark]:
    """Yield strains the vocabulary does not know."""
    return _unknown(study, "strain", "strain")


@check(
    "STRAIN-SPECIES",
    "error",
    "A strain of another species means that one of the two is wrong.",
    reads="strain species",
)
def strain_of_another_species(study: Study) -> Iterator[Remark]:
    """Yield strains that belong to another species than the animals."""
    for word in study.words:
        strain = voc.strains.get(word.code) if word.kind == "strain" else None
        layout = next((x for x in study.layouts if x.path == word.path[: len(x.path)]), None)
        if strain is None or layout is None or not strain.species or strain.species in layout.species:
            continue
        if all(species in voc.species for species in layout.species):
            yield Remark(
                word.path,
                f"{word.text} is a strain of the {strain.species}, not of the {' or '.join(layout.species)}.",
                f"Write a strain of the {' or '.join(layout.species)}, or change the species.",
                read=word.text,
                allowed=tuple(s.code for s in voc.strains if s.species in layout.species),
            )


@check(
    "MODEL-UNKNOWN",
    "error",
    "The disease model decides which evidence is comparable.",
    reads="models model kind",
)
def model_unknown(study: Study) -> Iterator[Remark]:
    """Yield disease models the vocabulary does not know."""
    return _unknown(study, "model", "disease model")


@check(
    "SURGERY-UNKNOWN",
    "error",
    "An arm whose operation is unknown is neither healthy nor diseased.",
    reads="surgery",
)
def surgery_unknown(study: Study) -> Iterator[Remark]:
    """Yield operations the vocabulary does not know."""
    return _unknown(study, "surgery", "operation")


@check(
    "AGENT-UNKNOWN",
    "error",
    "A misspelt agent finds no evidence and no dose range.",
    reads="agent agents groups",
)
def agent_unknown(study: Study) -> Iterator[Remark]:
    """Yield agents the vocabulary does not know."""
    return _unknown(study, "agent", "agent")


@check(
    "ROUTE-UNKNOWN",
    "error",
    "Oral and injected doses differ a hundredfold in what reaches bone.",
    reads="route",
)
def route_unknown(study: Study) -> Iterator[Remark]:
    """Yield routes the vocabulary does not know."""
    return _unknown(study, "route", "route")


@check(
    "ENDPOINT-UNKNOWN", "error", "An unknown endpoint has no unit and no direction.", reads="name endpoint"
)
def endpoint_unknown(study: Study) -> Iterator[Remark]:
    """Yield endpoints the vocabulary does not know."""
    return _unknown(study, "endpoint", "endpoint")


@check(
    "SITE-UNKNOWN",
    "error",
    "Values of different sites must never be pooled by accident.",
    reads="site sites voi",
)
def site_unknown(study: Study) -> Iterator[Remark]:
    """Yield sites the vocabulary does not know."""
    return _unknown(study, "site", "site")


@check("METHOD-UNKNOWN", "error", "The method decides what an endpoint can mean.", reads="method analyses")
def method_unknown(study: Study) -> Iterator[Remark]:
    """Yield methods the vocabulary does not know."""
    return _unknown(study, "method", "method")


@check("UNIT-UNKNOWN", "error", "A value without a known unit is no value.", reads="unit")
def unit_unknown(study: Study) -> Iterator[Remark]:
    """Yield units the vocabulary does not know."""
    return _unknown(study, "unit", "unit")


@check(
    "LABEL-NO-DYE", "error", "Only a fluorochrome leaves a line that can be measured.", reads="labels agent"
)
def label_is_no_dye(study: Study) -> Iterator[Remark]:
    """Yield bone labels that are no dye."""
    dyes = tuple(agent.code for agent in voc.agents if agent.agent_class == "label")
    for layout in study.layouts:
        for label in layout.labels:
            if label.agent in voc.agents and label.agent not in dyes:
                yield Remark(
                    (*label.path, "agent"),
                    f"{label.agent} is no fluorochrome label.",
                    "Name the dye that was injected.",
                    read=label.agent,
                    allowed=dyes,
                )


def _unknown(study: Study, kind: WordKind, called: str) -> Iterator[Remark]:
    vocabulary = vocabulary_of(kind)
    for word in study.words:
        if word.kind != kind or word.code:
            continue
        alike = _of_same_words(vocabulary, word.text)
        near = alike[0] if alike else vocabulary.nearest(word.text)
        codes = vocabulary.codes
        yield Remark(
            word.path,
            f"{word.text} is not a known {called}.",
            f"Write {near}, if that is meant." if near else f"Write a known {called}.",
            read=word.text,
            allowed=codes if len(codes) <= _SHOWN else alike,
            nearest=near,
        )


def _of_same_words(vocabulary: Iterable[Entry], text: str) -> tuple[str, ...]:
    """Return the codes whose name has every word of a text, those that begin with it first.

    "bone density" is no endpoint, and by its letters nearest to "bone surface density", which is another one.
    """
    words = set(_split(text))
    found: list[tuple[bool, int, str]] = []
    for entry in vocabulary:
        names = [name for name in (entry.code, entry.label, *entry.synonyms) if words <= set(_split(name))]
        if words and names:
            begins = any(_split(name)[: len(words)] == _split(text) for name in names)
            found.append((not begins, min(len(name) for name in names), entry.code))
    return tuple(code for _, _, code in sorted(found)[:_ALIKE])


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text[:_LONGEST].casefold())
