"""Same animals, both drugs: what one study compared, kept apart from everything that is indirect."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._records import Comparison, ComparisonKind, Sentence
from osteon.evidence._selection import TREATED_ROLES, counted
from osteon.evidence._wording import drugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect

KINDS: tuple[ComparisonKind, ...] = ("direct", "same study", "combination", "sequence")

CHANGE_WORDS = {
    "increase": "higher",
    "decrease": "lower",
    "no_change": "no change",
    "not_stated": "direction not stated",
}
_SIGNIFICANCE = {
    "significant": "significant",
    "not_significant": "not significant",
    "tendency": "tendency",
    "not_stated": "significance not stated",
}
Classes = tuple[tuple[str, ...], ...]
"""Agents of each drug class, in order of the columns."""

_DRUG_ROLES = ("treatment", "combination")
_PLAIN = re.compile(
    r"(ns|n\.s\.|not stated|not significant|significant|tendency|p\s*[<=>].*)?", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class _Pair:
    """What one comparison is about; rows that agree in it are one comparison."""

    kind: ComparisonKind
    paper: str
    species: str
    model: str
    agents: tuple[str, ...]
    regimen: str
    reference_role: str
    reference_agents: tuple[str, ...]


def comparisons(effects: Effects, question: Question) -> tuple[Comparison, ...]:
    """Return every comparison of two groups inside one study, and every combination and sequence of groups.

    Parameters
    ----------
    effects : the table
    question : its species, and the drug classes of its columns, alone or combined

    Returns
    -------
    direct comparisons first, then arms that were each compared with the same control, combinations and
    sequences; the first groups of the matrix first, flagged papers last

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> from osteon.evidence._question import Question
    >>> from osteon.evidence._records import Group
    >>> drug = ("bisphosphonate_unspecified",)
    >>> groups = (Group("k2", "K2", (("MK-4", "MK-7"),)), Group("drug", "bisphosphonate", (drug,)))
    >>> found = comparisons(load(), Question("K2", ("rat",), ("MK-4",), groups, ("ovx",)))
    >>> [(comparison.kind, comparison.paper) for comparison in found]
    [('same study', 'fu2012')]
    """
    rows = [row for row in effects.rows if row.species in question.species and row.arm_role in TREATED_ROLES]
    classes = question.drug_classes()
    arms = agents_by_arm(effects.rows)
    pairs: dict[_Pair, list[Effect]] = defaultdict(list)
    for row in rows:
        pair = _pair(row, classes, resolve_reference(row, arms))
        if pair is not None:
            pairs[pair].append(row)
    found = [(_places(pair, classes), _compared(pair, listed)) for pair, listed in pairs.items()]
    found += _same_studies(rows, classes)
    ordered = sorted(found, key=lambda one: (KINDS.index(one[1].kind), one[1].flagged, one[0], one[1].id))
    return tuple(comparison for _, comparison in ordered)


def _pair(row: Effect, classes: Classes, reference_agents: tuple[str, ...]) -> _Pair | None:
    """Return what a row compares, or None when it compares no groups of the matrix."""
    own = classes_of(row.agents, classes)
    if len(own) > 1:
        kind: ComparisonKind = "sequence" if row.regimen == "sequential" else "combination"
    elif own and row.reference_role in _DRUG_ROLES:
        other = classes_of(reference_agents, classes)
        kind = "direct"
        if len(other) != 1 or other == own:
            return None
    else:
        return None
    return _Pair(
        kind, row.paper, row.species, row.model, row.agents, row.regimen, row.reference_role, reference_agents
    )


def classes_of(agents: Iterable[str], classes: Classes) -> tuple[int, ...]:
    """Return the places of the drug classes that some agents come from; empty when one is of no class.

    Examples
    --------
    >>> classes = (("MK-4", "MK-7"), ("alendronate",))
    >>> classes_of(["alendronate", "MK-7"], classes), classes_of(["MK-4", "raloxifene"], classes)
    ((0, 1), ())
    """
    found = [next((place for place, one in enumerate(classes) if agent in one), None) for agent in agents]
    return () if None in found else tuple(sorted({place for place in found if place is not None}))


def agents_by_arm(rows: Iterable[Effect]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the agents of every treated arm, by paper and by the arm as written."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        if row.agents:
            found[row.paper][_folded(row.arm)] = row.agents
    return found


def resolve_reference(row: Effect, arms: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Return the agents of a row's reference arm; empty when the reference has none or they stay unknown.

    Parameters
    ----------
    row : a finding
    arms : paper -> arm as written, case and spacing folded -> agents

    Returns
    -------
    agents of the arm of that name in the same paper, else of the arms whose name begins alike, else of a
    statement on each single agent, else those whose names stand in the text
    """
    if row.reference_role not in _DRUG_ROLES:
        return ()
    text = _folded(row.reference_arm)
    own = arms.get(row.paper, {})
    if text in own:
        return own[text]
    alike = {agents for arm, agents in own.items() if arm.startswith(text) or text.startswith(arm)}
    if len(alike) == 1:
        return alike.pop()
    if "monotherap" in text:
        return row.agents
    return _named(row.reference_arm)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _named(text: str) -> tuple[str, ...]:
    """Return the agents whose names or abbreviations stand in a text, in its order."""
    found = (voc.agents.find(word) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(agent.code for agent in found if agent is not None))


def _places(pair: _Pair, classes: Classes) -> tuple[int, ...]:
    return tuple(sorted({*classes_of(pair.agents, classes), *classes_of(pair.reference_agents, classes)}))


def _compared(pair: _Pair, rows: Sequence[Effect]) -> Comparison:
    listed = sorted(rows, key=lambda row: row.id)
    unresolved = pair.reference_role in _DRUG_ROLES and not pair.reference_agents
    reference = _joined(row.reference_arm for row in listed)
    return Comparison(
        id=_identifier(pair.kind, pair.paper, pair.agents, listed),
        kind=pair.kind,
        paper=pair.paper,
        model=pair.model,
        species=pair.species,
        arm=_joined(row.arm for row in listed),
        reference_arm=f"{reference} (its agents could not be told)" if unresolved else reference,
        agents=pair.agents,
        reference_agents=pair.reference_agents,
        outcomes=_outcomes(listed),
        conclusion=_conclusion(listed),
        rows=tuple(row.id for row in listed),
        flagged=not any(counted(row) for row in listed),
    )


def _identifier(kind: str, paper: str, agents: Iterable[str], rows: Sequence[Effect]) -> str:
    return f"{kind.replace(' ', '-')}/{paper}/{'+'.join(agents)}/{rows[0].id}"


def _outcomes(rows: Iterable[Effect]) -> tuple[Sentence, ...]:
    """Return one sentence an endpoint, site and statement; rows that say the same share it."""
    found: dict[str, list[str]] = defaultdict(list)
    listed = tuple(rows)
    said = {(_where(row), row.arm, _statement(row)) for row in listed}
    for row in listed:
        disagree = len({statement for where, _, statement in said if where == _where(row)}) > 1
        arm = f", {row.arm}" if disagree else ""
        found[f"{_where(row)}: {_statement(row)}{arm}{_not_counted(row)}"].append(row.id)
    return tuple(Sentence(f"{text}.", tuple(ids), "COMPARISON") for text, ids in found.items())


def _not_counted(row: Effect) -> str:
    return "" if counted(row) else "; flagged, not counted"


def _where(row: Effect) -> str:
    return ", ".join([voc.endpoints[row.endpoint].label, site_label(row)])


def site_label(row: Effect) -> str:
    """Return the site in words, with the compartment the source names."""
    site = voc.sites[row.site].label
    return f"{site}, {row.compartment}" if row.compartment else site


def _statement(row: Effect) -> str:
    """Return the direction, the percentage where one is given, and the significance."""
    percent = "" if row.percent is None else f" by {abs(row.percent):g} %"
    moved = row.direction in ("increase", "decrease")
    return f"{CHANGE_WORDS[row.direction]}{percent if moved else ''} ({_SIGNIFICANCE[row.significance]})"


def _conclusion(rows: Iterable[Effect], *, name_agents: bool = False) -> str:
    """Quote what the source says beyond significant or not; empty when the table holds nothing of it."""
    quoted: dict[str, None] = {}
    for row in rows:
        words = dict(row.as_printed).get("significance", "")
        if not _PLAIN.fullmatch(words):
            subject = f"{_where(row)}, {_agents(row)}" if name_agents else _where(row)
            quoted[f"{subject}: “{words}”"] = None
    return "; ".join(quoted)


def _agents(row: Effect) -> str:
    return drugs(row.agents, in_turn=row.regimen == "sequential", withdrawn=row.regimen == "withdrawn")


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(texts))


def _same_studies(rows: Iterable[Effect], classes: Classes) -> list[tuple[tuple[int, ...], Comparison]]:
    """Return studies whose arms of two groups were each compared with the same control."""
    studies: dict[tuple[str, str, str, str], dict[int, list[Effect]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        places = classes_of(row.agents, classes)
        if len(places) == 1 and row.reference_role not in _DRUG_ROLES and row.regimen == "single_agent":
            key = (row.paper, row.species, row.model, row.reference_role)
            studies[key][places[0]].append(row)
    found: list[tuple[tuple[int, ...], Comparison]] = []
    for by_group in studies.values():
        for one, other in product(sorted(by_group), repeat=2):
            if one < other and (comparison := _side_by_side(by_group[one], by_group[other])) is not None:
                found.append(((one, other), comparison))
    return found


def _side_by_side(one: Sequence[Effect], other: Sequence[Effect]) -> Comparison | None:
    """Return two groups' arms beside each other on the outcomes both report; None when they share none."""
    shared = {_outcome(row) for row in one} & {_outcome(row) for row in other}
    kept = [
        sorted((row for row in side if _outcome(row) in shared), key=lambda row: row.id)
        for side in (one, other)
    ]
    if not shared:
        return None
    first, second = kept
    listed = sorted((*first, *second), key=lambda row: row.id)
    agents = tuple(dict.fromkeys(agent for row in first for agent in row.agents))
    return Comparison(
        id=_identifier("same study", listed[0].paper, agents, listed),
        kind="same study",
        paper=listed[0].paper,
        model=listed[0].model,
        species=listed[0].species,
        arm=_joined(row.arm for row in first),
        reference_arm=_joined(row.arm for row in second),
        agents=agents,
        reference_agents=tuple(dict.fromkeys(agent for row in second for agent in row.agents)),
        outcomes=_beside((*first, *second)),
        conclusion=_conclusion((*first, *second), name_agents=True),
        rows=tuple(row.id for row in listed),
        flagged=not any(counted(row) for row in listed),
    )


def _outcome(row: Effect) -> tuple[str, str, str, str]:
    return row.endpoint, row.site, row.compartment, row.reference_arm


def _beside(rows: Iterable[Effect]) -> tuple[Sentence, ...]:
    """Return one sentence an outcome: each agent's own change from the control that both share."""
    by_outcome: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said = f"{_agents(row)} {_statement(row)}{_not_counted(row)}"
        by_outcome[_where(row), row.reference_arm][said].append(row.id)
    return tuple(
        Sentence(
            text=f"{where}, each against {control}: {'; '.join(said)}.",
            rows=tuple(row for ids in said.values() for row in ids),
            rule="SAME-STUDY",
        )
        for (where, control), said in by_outcome.items()
    )
