"""The verdict: two sentences by written rules, each with both denominators and what makes it indirect."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from osteon.evidence._records import Sentence
from osteon.evidence._votes import VOTING_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Cell, Group, Reading, Tab, Tally, VoteKind

_WHERE = {
    "ovx": "In ovariectomised rats and mice",
    "nx": "After sciatic neurectomy in rats and mice",
}
_BETTER = {
    "mass": ("higher bone mass", "lower bone mass"),
    "architecture": ("better architecture", "worse architecture"),
    "strength": ("stronger bone", "weaker bone"),
    "carboxylation": ("more carboxylated osteocalcin", "less carboxylated osteocalcin"),
}
_NOUN = {
    "mass": "bone mass",
    "architecture": "architecture",
    "strength": "strength",
    "carboxylation": "osteocalcin carboxylation",
}
_FOUND: dict[VoteKind, str] = {"up": "better", "none": "unchanged", "mixed": "mixed", "down": "worse"}


def verdict(effects: Effects, tabs: Sequence[Tab], groups: Sequence[Group]) -> tuple[Sentence, ...]:
    """Return one sentence a setting: ovariectomy, then neurectomy.

    Parameters
    ----------
    effects : the table, for the names of papers
    tabs : the matrix
    groups : columns; the first two are compared
    """
    first, second = groups[0], groups[1]
    return tuple(_sentence(effects, tab, first, second) for tab in tabs if tab.id in _WHERE)


def _sentence(effects: Effects, tab: Tab, first: Group, second: Group) -> Sentence:
    cells = [tab.cell(name, group.code) for group in (first, second) for name in VOTING_CLASSES]
    counted = _papers(cell.tally for cell in cells)
    read = _papers(cell.with_flagged for cell in cells)
    parts = [
        f"{_WHERE[tab.id]}, {_group_phrase(tab, first)}; {_group_phrase(tab, second)}",
        _directness(effects, tab, first, second),
        _counted_phrase(counted, read),
    ]
    return Sentence(
        text="; ".join(parts) + ".",
        rows=tuple(sorted({row for cell in cells for row in (*cell.tally.rows, *cell.with_flagged.rows)})),
        rule="VERDICT",
        papers=counted,
    )


def _group_phrase(tab: Tab, group: Group) -> str:
    """Say what one group did, class by class."""
    cells = {name: tab.cell(name, group.code) for name in VOTING_CLASSES}
    found = [cell for cell in cells.values() if cell.tally.total]
    if not found:
        return f"no evidence on {group.label} (0 papers)"
    missing = [_NOUN[name] for name, cell in cells.items() if not cell.tally.total]
    absent = f", with 0 papers on {_joined(missing, 'or')}" if missing else ""
    runs = [_run_phrase(reading, list(run)) for reading, run in groupby(found, _reading)]
    return f"{group.label} {', '.join(runs)}{absent}"


def _reading(cell: Cell) -> Reading:
    return cell.tally.reading


def _run_phrase(reading: Reading, cells: Sequence[Cell]) -> str:
    """Say neighbouring classes of one reading; "improves" is kept for the reading that earns it."""
    if reading in ("favours", "against"):
        verb = "improves" if reading == "favours" else "worsens"
        return f"{verb} {_joined([f'{_NOUN[c.endpoint_class]} ({_decided(c, reading)})' for c in cells])}"
    certainty = f"each {reading}" if len(cells) > 1 else reading
    return f"gave {_joined([_share_phrase(cell) for cell in cells])} ({certainty})"


def _decided(cell: Cell, reading: Reading) -> str:
    number = cell.tally.up if reading == "favours" else cell.tally.down
    return f"{number} of {_papers_of(cell.tally.total)}"


def _share_phrase(cell: Cell) -> str:
    """Say how many papers went which way; both ways where papers contradict each other."""
    up, down = _BETTER[cell.endpoint_class]
    sides = [(cell.tally.up, up), (cell.tally.down, down)]
    (most, word), (fewest, other) = sides if cell.tally.up >= cell.tally.down else sides[::-1]
    contradicted = f", but {other} in {fewest}" if fewest else ""
    return f"{word} in {most} of {_papers_of(cell.tally.total)}{contradicted}"


def _directness(effects: Effects, tab: Tab, first: Group, second: Group) -> str:
    """Say whether papers report both groups on a class, and what each of those papers found."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in VOTING_CLASSES:
        kinds: dict[str, VoteKind] = {v.paper: v.kind for v in tab.cell(name, first.code).tally.votes}
        for vote in tab.cell(name, second.code).tally.votes:
            if vote.paper in kinds:
                before = f"{_FOUND[kinds[vote.paper]]} with {first.label}"
                said = f"{before}, {_FOUND[vote.kind]} with {second.label}"
                found.setdefault(vote.paper, {}).setdefault(said, []).append(_NOUN[name])
    if not found:
        return "the comparison is indirect, as no paper reports both on one of these"
    papers = sorted(found.items())
    named = "; ".join(f"{paper_name(effects, paper)}: {_findings_phrase(said)}" for paper, said in papers)
    return f"the comparison is indirect except in {_papers_of(len(found))} with both ({named})"


def _findings_phrase(by_finding: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{_joined(nouns)} {said}" for said, nouns in by_finding.items())


def paper_name(effects: Effects, paper: str) -> str:
    """Return first author and year of a paper, or its id where the table does not name them."""
    row = next(row for row in effects.rows if row.paper == paper)
    return f"{row.first_author} {row.year}" if row.first_author and row.year else paper


def _counted_phrase(counted: tuple[str, ...], read: tuple[str, ...]) -> str:
    """Say how many papers are counted of all that were read on the question."""
    if len(counted) == len(read):
        return f"counted: all {_papers_of(len(read))} read"
    return f"counted: {len(counted)} of {_papers_of(len(read))} read, the others flagged"


def _papers(tallies: Iterable[Tally]) -> tuple[str, ...]:
    return tuple(sorted({vote.paper for tally in tallies for vote in tally.votes}))


def _papers_of(number: int) -> str:
    return f"{number} paper" if number == 1 else f"{number} papers"


def _joined(parts: Sequence[str], word: str = "and") -> str:
    """Join phrases as a sentence does."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
