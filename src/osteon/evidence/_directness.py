"""Whether a comparison of two groups is direct: who tested them against each other, who gave both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._question import belongs
from osteon.evidence._selection import counted
from osteon.evidence._votes import VOTING_CLASSES, aligned
from osteon.evidence._wording import FOUND, NOUNS, drugs, joined, paper_name, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Comparison, Effect, Group, Tab, VoteKind
    from osteon.evidence._votes import Direction

Pair = tuple["Group", "Group"]


def direct_between(
    effects: Effects, pair: Pair, compared: Iterable[Comparison], *, tab: Tab | None = None
) -> tuple[Comparison, ...]:
    """Return the counted comparisons of one group with the other on classes that vote.

    Parameters
    ----------
    effects : the table
    pair : the two groups, either of them may be the reference
    compared : comparisons inside studies
    tab : only in its models and animals; everywhere where it is left out
    """
    return tuple(
        one
        for one in compared
        if one.kind != "same study"
        and not one.flagged
        and (tab is None or (one.model in tab.models and one.species in tab.species))
        and any(effects.by_id[row].endpoint_class in VOTING_CLASSES for row in one.rows)
        and _is_between(one, pair)
    )


def _is_between(one: Comparison, pair: Pair) -> bool:
    return any(
        belongs(one.agents, given.parts) and belongs(one.reference_agents, reference.parts)
        for given, reference in (pair, pair[::-1])
    )


def said_of_both(effects: Effects, tab: Tab, pair: Pair, direct: Sequence[Comparison]) -> str:
    """Say "indirect" unless one arm was tested against the other, and what studies that gave both found."""
    labels = pair[0].label, pair[1].label
    beside = [
        f"{paper_name(effects, paper)} ({side_by_side(found, labels)})"
        for paper, found in sorted(_same_control(tab, pair).items())
    ]
    both = " tested both on these outcomes, each against the same control"
    tested = [
        f"{paper_name(effects, one.paper)} ({tested_words(one)}: "
        f"{found_phrase(effects.by_id[row] for row in one.rows)})"
        for one in sorted(direct, key=lambda one: (one.paper, one.id))
    ]
    lead = f"direct only in {'; '.join(tested)}" if tested else "indirect"
    gave = f"only {joined(beside)}{both}" if beside else f"no study{both}"
    return f"the comparison is {lead}; {gave}"


def tested_words(one: Comparison) -> str:
    """Return the drugs of an arm against those of its reference arm."""
    given = drugs(one.agents, in_turn=one.kind == "sequence")
    return f"{given} against {drugs(one.reference_agents)}"


def _same_control(tab: Tab, pair: Pair) -> dict[str, dict[str, tuple[str, str]]]:
    """Return papers that vote for both groups on a class: what they found for each, class by class."""
    first, second = pair
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for name in VOTING_CLASSES:
        kinds: dict[str, VoteKind] = {v.paper: v.kind for v in tab.cell(name, first.code).tally.votes}
        for vote in tab.cell(name, second.code).tally.votes:
            if vote.paper in kinds:
                found.setdefault(vote.paper, {})[name] = FOUND[kinds[vote.paper]], FOUND[vote.kind]
    return found


def found_phrase(rows: Iterable[Effect]) -> str:
    """Say what counted rows found on each class that votes: better, unchanged, worse, or mixed."""
    said: dict[str, list[str]] = {}
    for name, word in found_on(rows).items():
        said.setdefault(word, []).append(NOUNS[name])
    return ", ".join(f"{joined(nouns)} {word}" for word, nouns in said.items())


def found_on(rows: Iterable[Effect]) -> dict[str, str]:
    """Return what counted rows found on each class that votes, in order of the classes."""
    by_class: dict[str, set[Direction]] = {}
    for row in rows:
        direction = aligned(row) if counted(row) else None
        if row.endpoint_class in VOTING_CLASSES and direction is not None:
            by_class.setdefault(row.endpoint_class, set()).add(direction)
    return {name: _word(by_class[name]) for name in VOTING_CLASSES if name in by_class}


def _word(directions: set[Direction]) -> str:
    return FOUND[next(iter(directions))] if len(directions) == 1 else FOUND["mixed"]
