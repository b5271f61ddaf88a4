"""Concluding remarks by written rules: short, in a fixed order, contradictions said and not averaged away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._combined import combined
from osteon.evidence._directness import direct_between, found_on, found_phrase, tested_words
from osteon.evidence._gaps import gaps, papers_said
from osteon.evidence._question import asked_about, belongs
from osteon.evidence._records import Sentence
from osteon.evidence._reliance import claims_by_verdict, left_out, only_flagged
from osteon.evidence._sensitivity import sensitivity
from osteon.evidence._verdict import SETTINGS
from osteon.evidence._votes import FEWEST_PAPERS, VOTING_CLASSES
from osteon.evidence._wording import (
    FOUND,
    NOUNS,
    joined,
    paper_name,
    paper_names,
    papers_of,
    side_by_side,
    subject,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, Comparison, Group, JudgedClaim, Tab, VoteKind

ALL_NAMED = 8
"""Papers of a cell up to which a contradiction names them all."""

MOST_NAMES = 2
"""In a larger cell, a side with more papers than this is given by their number."""

TOP_GAPS = 3


def remarks(
    effects: Effects,
    question: Question,
    *,
    tabs: Sequence[Tab],
    compared: Sequence[Comparison],
    claims: Sequence[JudgedClaim],
) -> tuple[Sentence, ...]:
    """Write the concluding remarks; each names the rows behind it and the rule that chose its words.

    Parameters
    ----------
    effects : the table
    question : its models choose the settings, its first two groups are the drugs compared
    tabs : the matrix
    compared : comparisons inside studies, combinations and sequences
    claims : the judged claims
    """
    asked = [tab for tab in asked_about(tabs, question) if tab.reference == "vehicle_control"]
    groups = question.compared()
    return (
        *_same_animals(effects, groups, compared),
        *_standing(asked, groups),
        *sensitivity(effects, asked_about(tabs, question)[:SETTINGS], groups),
        *(sentence for tab in asked for group in groups for sentence in _disagreement(effects, tab, group)),
        *(sentence for tab in asked for sentence in _mass_and_strength(effects, tab, groups)),
        *combined(effects, groups, compared),
        *only_flagged(asked, groups),
        *left_out(effects, question),
        *claims_by_verdict(claims),
        *_unmeasured(effects, tabs, question),
    )


def _same_animals(
    effects: Effects, groups: Sequence[Group], compared: Sequence[Comparison]
) -> Iterator[Sentence]:
    """Say which studies tested the two groups against each other, or that none did, and which gave both."""
    if len(groups) < len(("first", "second")):
        return
    pair = groups[0], groups[1]
    direct = direct_between(effects, pair, compared)
    for one in direct:
        found = found_phrase(effects.by_id[row] for row in one.rows)
        text = f"{subject(effects, one.paper, *_setting(one))} tested {tested_words(one)}: {found}."
        yield Sentence(text, one.rows, "REMARK-DIRECT", (one.paper,))
    none = "" if direct else f"No counted study tested {pair[0].label} against {pair[1].label}; "
    yield from _gave_both(effects, pair, compared, lead=none)


def _gave_both(
    effects: Effects, pair: tuple[Group, Group], compared: Sequence[Comparison], *, lead: str
) -> Iterator[Sentence]:
    """Say what studies found that gave both groups beside the same control, or that none did."""
    first, second = pair
    beside = [
        one
        for one in compared
        if one.kind == "same study"
        and not one.flagged
        and belongs(one.agents, first.parts)
        and belongs(one.reference_agents, second.parts)
    ]
    said = [
        f"{paper_name(effects, one.paper)} ({', '.join(_setting(one))}; {_each(effects, one, pair)})"
        for one in beside
    ]
    papers = tuple(sorted({one.paper for one in beside}))
    rows = tuple(sorted({row for one in beside for row in one.rows}))
    found = f": {joined(said)}" if said else ""
    text = f"{lead}{len(papers)} gave both beside the same control{found}."
    yield Sentence(text, rows, "REMARK-DIRECT", papers)


def _setting(one: Comparison) -> tuple[str, str]:
    return voc.models[one.model].label, voc.species[one.species].label


def _each(effects: Effects, one: Comparison, pair: tuple[Group, Group]) -> str:
    """Say what each group did on the classes that vote, against untreated animals."""
    rows = [
        row for row in map(effects.by_id.__getitem__, one.rows) if row.reference_role == "vehicle_control"
    ]
    first, second = (found_on(row for row in rows if belongs(row.agents, group.parts)) for group in pair)
    both = {
        name: (first[name], second[name]) for name in VOTING_CLASSES if {name} <= first.keys() & second.keys()
    }
    return side_by_side(both, (pair[0].label, pair[1].label)) or "no class that votes"


def _standing(tabs: Sequence[Tab], groups: Sequence[Group]) -> Iterator[Sentence]:
    """Say where each group stands: where it is favoured, unclear, or has too few papers."""
    for group in groups:
        cells = [(tab, tab.cell(name, group.code)) for tab in tabs for name in VOTING_CLASSES]
        said = [
            f"{words} {_places((tab, cell) for tab, cell in cells if cell.tally.reading == reading)}"
            for reading, words in _STANDING.items()
            if any(cell.tally.reading == reading for _, cell in cells)
        ]
        if not cells:
            continue
        sure = any(cell.tally.reading in ("favours", "against") for _, cell in cells)
        lead = "" if sure else "favoured nowhere; "
        empty = sum(not cell.tally.total for _, cell in cells)
        said += [f"0 papers in {empty} of {len(cells)} cells"] if empty else []
        rows = tuple(sorted({row for _, cell in cells for row in cell.tally.rows}))
        papers = tuple(sorted({vote.paper for _, cell in cells for vote in cell.tally.votes}))
        yield Sentence(f"{group.label}: {lead}{'; '.join(said)}.", rows, "REMARK-STANDING", papers)


_STANDING = {
    "favours": "favoured in",
    "against": "worse in",
    "unclear": "unclear in",
    "too few": f"fewer than {FEWEST_PAPERS} papers in",
}


def _places(found: Iterable[tuple[Tab, Cell]]) -> str:
    by_tab: dict[str, list[str]] = {}
    for tab, cell in found:
        by_tab.setdefault(tab.label, []).append(NOUNS[cell.endpoint_class])
    return ", ".join(f"{label} ({joined(nouns)})" for label, nouns in by_tab.items())


def _disagreement(effects: Effects, tab: Tab, group: Group) -> Iterator[Sentence]:
    """Say the classes on which the papers of one treatment disagree, with every side."""
    cells = [cell for name in VOTING_CLASSES if _disagrees(cell := tab.cell(name, group.code))]
    if not cells:
        return
    said = [f"{NOUNS[cell.endpoint_class]} ({_sides(effects, cell)})" for cell in cells]
    rows = tuple(sorted({row for cell in cells for row in cell.tally.rows}))
    papers = tuple(sorted({vote.paper for cell in cells for vote in cell.tally.votes}))
    text = f"{tab.label}, {group.label}: papers disagree on {joined(said)}."
    yield Sentence(text, rows, "REMARK-CONTRADICTION", papers)


def _disagrees(cell: Cell) -> bool:
    """Say whether papers contradict each other, or, among enough of them, do not all say the same."""
    kinds = {vote.kind for vote in cell.tally.votes}
    return {"up", "down"} <= kinds or (len(kinds) > 1 and cell.tally.total >= FEWEST_PAPERS)


def _sides(effects: Effects, cell: Cell) -> str:
    by_kind: dict[VoteKind, list[str]] = {kind: [] for kind in FOUND}
    for vote in cell.tally.votes:
        by_kind[vote.kind].append(vote.paper)
    most = ALL_NAMED if cell.tally.total <= ALL_NAMED else MOST_NAMES
    said = [
        f"{FOUND[kind]}: "
        f"{papers_of(len(papers)) if len(papers) > most else ', '.join(paper_names(effects, papers))}"
        for kind, papers in by_kind.items()
        if papers
    ]
    return "; ".join(said)


def _mass_and_strength(effects: Effects, tab: Tab, groups: Sequence[Group]) -> Iterator[Sentence]:
    """Say in how many papers bone mass and strength went different ways, and which."""
    votes = {
        (group.code, name): {vote.paper: vote for vote in tab.cell(name, group.code).tally.votes}
        for group in groups
        for name in ("mass", "strength")
    }
    said: list[str] = []
    rows: set[str] = set()
    reporting: set[str] = set()
    for group in groups:
        mass, strength = votes[group.code, "mass"], votes[group.code, "strength"]
        both = mass.keys() & strength.keys()
        apart = {
            paper: (FOUND[mass[paper].kind], FOUND[strength[paper].kind])
            for paper in sorted(both)
            if mass[paper].kind != strength[paper].kind
        }
        if apart:
            said.append(f"{len(apart)} of {papers_of(len(both))} on {group.label}{_apart(effects, apart)}")
            reporting |= both
            rows |= {row for paper in both for vote in (mass[paper], strength[paper]) for row in vote.rows}
    if said:
        text = f"{tab.label}: bone mass and strength went different ways in {joined(said)}."
        yield Sentence(text, tuple(sorted(rows)), "REMARK-MASS-STRENGTH", tuple(sorted(reporting)))


def _apart(effects: Effects, apart: Mapping[str, tuple[str, str]]) -> str:
    if len(apart) > MOST_NAMES:
        return ""
    named = [
        f"{paper_name(effects, paper)}: mass {mass}, strength {strength}"
        for paper, (mass, strength) in apart.items()
    ]
    return f" ({'; '.join(named)})"


def _unmeasured(effects: Effects, tabs: Sequence[Tab], question: Question) -> Iterator[Sentence]:
    """Name the gaps that rank first as the next experiment."""
    ranked = gaps(effects, tabs, question)
    if not ranked:
        return
    cells = {cell.id: (tab, cell) for tab in tabs for cell in tab.cells}
    groups = {group.code: group for group in question.groups}
    first = [(gap, *cells[gap.cell]) for gap in ranked[:TOP_GAPS]]
    named = [
        f"{tab.label}, {NOUNS[cell.endpoint_class]}, {group.label}: {papers_said(effects, tab, cell, group)}"
        for _, tab, cell in first
        for group in (groups[cell.group],)
    ]
    text = (
        f"Not measured, or in fewer than {FEWEST_PAPERS} papers: {len(ranked)} cells; those to measure next: "
        f"{'; '.join(named)}."
    )
    rows = tuple(sorted({row for gap, _, _ in first for row in gap.sentence.rows}))
    papers = tuple(sorted({paper for gap, _, _ in first for paper in gap.sentence.papers}))
    yield Sentence(text, rows, "REMARK-NOTHING", papers)
