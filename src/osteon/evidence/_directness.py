"""Whether a comparison of two groups is direct: which papers report both, and what each of them found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._question import belongs
from osteon.evidence._votes import VOTING_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Comparison, Group, Tab, VoteKind

NOUNS = {
    "mass": "bone mass",
    "architecture": "architecture",
    "strength": "strength",
    "carboxylation": "osteocalcin carboxylation",
}
_FOUND: dict[VoteKind, str] = {"up": "better", "none": "unchanged", "mixed": "mixed", "down": "worse"}


def direct_between(
    effects: Effects, tab: Tab, pair: tuple[Group, Group], compared: Sequence[Comparison]
) -> tuple[Comparison, ...]:
    """Return the counted comparisons of one group with the other on voting classes, in a tab's animals."""
    first, second = pair
    return tuple(
        one
        for one in compared
        if one.kind == "direct"
        and not one.flagged
        and one.model in tab.models
        and one.species in tab.species
        and any(effects.by_id[row].endpoint_class in VOTING_CLASSES for row in one.rows)
        and (
            (belongs(one.agents, first.parts) and belongs(one.reference_agents, second.parts))
            or (belongs(one.agents, second.parts) and belongs(one.reference_agents, first.parts))
        )
    )


def said_of_both(effects: Effects, tab: Tab, pair: tuple[Group, Group], direct: Sequence[Comparison]) -> str:
    """Say "indirect" unless papers report both groups, and what each of those papers found."""
    said = {paper: _findings_phrase(found) for paper, found in _same_control(tab, pair).items()}
    for one in direct:
        outcomes = "; ".join(sentence.text.removesuffix(".") for sentence in one.outcomes)
        said[one.paper] = f"{'+'.join(one.agents)} against {'+'.join(one.reference_agents)}: {outcomes}"
    if not said:
        return "the comparison is indirect, as no paper reports both on one of these"
    named = "; ".join(f"{paper_name(effects, paper)}: {text}" for paper, text in sorted(said.items()))
    return f"the comparison is indirect except in {papers_of(len(said))} with both ({named})"


def _same_control(tab: Tab, pair: tuple[Group, Group]) -> dict[str, dict[str, list[str]]]:
    """Return papers that vote for both groups on a class: what they found, and on which classes."""
    first, second = pair
    found: dict[str, dict[str, list[str]]] = {}
    for name in VOTING_CLASSES:
        kinds: dict[str, VoteKind] = {v.paper: v.kind for v in tab.cell(name, first.code).tally.votes}
        for vote in tab.cell(name, second.code).tally.votes:
            if vote.paper in kinds:
                before = f"{_FOUND[kinds[vote.paper]]} with {first.label}"
                said = f"{before}, {_FOUND[vote.kind]} with {second.label}"
                found.setdefault(vote.paper, {}).setdefault(said, []).append(NOUNS[name])
    return found


def _findings_phrase(by_finding: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{joined(nouns)} {said}" for said, nouns in by_finding.items())


def paper_name(effects: Effects, paper: str) -> str:
    """Return first author and year of a paper, or its id where the table does not name them."""
    row = next(row for row in effects.rows if row.paper == paper)
    return f"{row.first_author} {row.year}" if row.first_author and row.year else paper


def papers_of(number: int) -> str:
    """Return a number of papers in words."""
    return f"{number} paper" if number == 1 else f"{number} papers"


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Join phrases as a sentence does.

    Examples
    --------
    >>> joined(["mass", "strength", "architecture"], "or")
    'mass, strength or architecture'
    """
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
