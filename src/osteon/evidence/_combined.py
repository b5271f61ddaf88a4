"""What combinations and sequences of the compared drugs did, one sentence a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._comparisons import classes_of
from osteon.evidence._question import drug_classes
from osteon.evidence._records import Sentence
from osteon.evidence._selection import counted
from osteon.evidence._votes import aligned, raw
from osteon.evidence._wording import FOUND, NOUNS, drugs, joined, subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Comparison, Effect, Group

MOST_ENDPOINTS = 2
"""More endpoints of one outcome than this are given by number and class."""

_RAW = {"up": "higher", "none": "unchanged", "down": "lower"}
_ORDER = (*FOUND.values(), "higher", "lower")


def combined(effects: Effects, groups: Sequence[Group], compared: Iterable[Comparison]) -> Iterator[Sentence]:
    """Say, once a paper, what was better than what, on which endpoints, and where nothing changed.

    Parameters
    ----------
    effects : the table
    groups : the groups that the guide compares; their drug classes given together or in turn are meant
    compared : comparisons inside studies
    """
    classes = drug_classes(groups)
    by_paper: dict[tuple[str, str, str], list[Comparison]] = {}
    for one in compared:
        together = one.kind in ("combination", "sequence") and len(classes_of(one.agents, classes)) > 1
        if together and not one.flagged:
            by_paper.setdefault((one.paper, one.model, one.species), []).append(one)
    for (paper, model, species), found in by_paper.items():
        who = subject(effects, paper, voc.models[model].label, voc.species[species].label)
        said = "; ".join(_said(effects, found))
        rows = tuple(sorted(row.id for one in found for row in _rows(effects, one)))
        yield Sentence(f"{who}: {said}.", rows, "REMARK-COMBINATION", (paper,))


def _said(effects: Effects, found: Sequence[Comparison]) -> Iterator[str]:
    """Say what each arm did against its reference; arms of one reference and outcome share the words."""
    shared: dict[tuple[str, str], list[str]] = {}
    for one in found:
        outcome = _reference(effects, one, found), _outcomes(_rows(effects, one))
        shared.setdefault(outcome, []).append(_treatment(effects, one))
    for (reference, outcomes), treatments in shared.items():
        # A comma inside a treatment would run into the next one.
        arms = ", and ".join(treatments) if any("," in one for one in treatments) else joined(treatments)
        yield f"{arms} against {reference} {outcomes}"


def _rows(effects: Effects, one: Comparison) -> list[Effect]:
    return [row for row in map(effects.by_id.__getitem__, one.rows) if counted(row)]


def _treatment(effects: Effects, one: Comparison) -> str:
    withdrawn = all(row.regimen == "withdrawn" for row in _rows(effects, one))
    return drugs(one.agents, in_turn=one.kind == "sequence", withdrawn=withdrawn)


def _reference(effects: Effects, one: Comparison, others: Iterable[Comparison]) -> str:
    """Return the reference by its drugs where it is an arm said here too, else as it is written."""
    texts = tuple(dict.fromkeys(row.reference_arm for row in _rows(effects, one)))
    for other in others if one.reference_agents else ():
        arms = [row.arm for row in _rows(effects, other)]
        if other.agents == one.reference_agents and any(arm.startswith(texts) for arm in arms):
            return _treatment(effects, other)
    return joined(texts)


def _outcomes(rows: Iterable[Effect]) -> str:
    """Say on which endpoints the arm was better, worse, higher, lower or unchanged."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        word = _word(row)
        if word:
            found.setdefault(word, {})[row.endpoint] = row.endpoint_class
    said = [f"{word} on {_endpoints(found[word])}" for word in _ORDER if word in found]
    return joined(said) if said else "without a direction"


def _word(row: Effect) -> str:
    """Return better or worse where the endpoint has a better direction, else higher or lower."""
    better = aligned(row)
    direction = raw(row)
    if better is not None:
        return FOUND[better]
    return "" if direction is None else _RAW[direction]


def _endpoints(classes: Mapping[str, str]) -> str:
    """Name a few endpoints, or say how many there are and of which classes."""
    if len(classes) <= MOST_ENDPOINTS:
        return joined([voc.endpoints[endpoint].label for endpoint in classes])
    named = dict.fromkeys(NOUNS.get(name, name.replace("_", " ")) for name in classes.values())
    return f"{len(classes)} endpoints ({', '.join(named)})"
