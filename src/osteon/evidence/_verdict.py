"""The verdict: two sentences by written rules, each with both denominators and what makes it indirect."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from osteon.evidence._directness import NOUNS, direct_between, joined, papers_of, said_of_both
from osteon.evidence._records import Sentence
from osteon.evidence._votes import VOTING_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Cell, Comparison, Group, Reading, Tab, Tally

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


def verdict(
    effects: Effects, tabs: Sequence[Tab], groups: Sequence[Group], compared: Sequence[Comparison]
) -> tuple[Sentence, ...]:
    """Return one sentence a setting: ovariectomy, then neurectomy.

    Parameters
    ----------
    effects : the table, for the names of papers
    tabs : the matrix
    groups : columns; the first two are compared
    compared : comparisons inside one study; the direct ones between the two groups are said
    """
    pair = groups[0], groups[1]
    return tuple(_sentence(effects, tab, pair, compared) for tab in tabs if tab.id in _WHERE)


def _sentence(
    effects: Effects, tab: Tab, pair: tuple[Group, Group], compared: Sequence[Comparison]
) -> Sentence:
    first, second = pair
    cells = [tab.cell(name, group.code) for group in (first, second) for name in VOTING_CLASSES]
    counted = _papers(cell.tally for cell in cells)
    read = _papers(cell.with_flagged for cell in cells)
    direct = direct_between(effects, tab, pair, compared)
    parts = [
        f"{_WHERE[tab.id]}, {_group_phrase(tab, first, second)}; {_group_phrase(tab, second, first)}",
        *_missing_in_both(tab, first, second),
        said_of_both(effects, tab, pair, direct),
        _counted_phrase(counted, read),
    ]
    return Sentence(
        text="; ".join(parts) + ".",
        rows=tuple(
            sorted({row for cell in cells for row in cell.with_flagged.rows}.union(*(c.rows for c in direct)))
        ),
        rule="VERDICT",
        papers=counted,
    )


def _group_phrase(tab: Tab, group: Group, other: Group) -> str:
    """Say what one group did, class by class, and which classes only the other group has."""
    found = [cell for name in VOTING_CLASSES if (cell := tab.cell(name, group.code)).tally.total]
    if not found:
        return f"no evidence on {group.label} (0 papers)"
    missing = [NOUNS[name] for name in _missing(tab, group) if name not in _missing(tab, other)]
    absent = f", with 0 papers on {joined(missing, 'or')}" if missing else ""
    runs = [_run_phrase(reading, list(run)) for reading, run in groupby(found, _reading)]
    return f"{group.label} {', and '.join(runs)}{absent}"


def _missing(tab: Tab, group: Group) -> tuple[str, ...]:
    return tuple(name for name in VOTING_CLASSES if not tab.cell(name, group.code).tally.total)


def _missing_in_both(tab: Tab, first: Group, second: Group) -> list[str]:
    """Say the classes that neither group has a paper on, unless a group has none at all."""
    missing = [_missing(tab, group) for group in (first, second)]
    if any(len(names) == len(VOTING_CLASSES) for names in missing):
        return []
    nouns = [NOUNS[name] for name in missing[0] if name in missing[1]]
    return [f"0 papers of either on {joined(nouns, 'or')}"] if nouns else []


def _reading(cell: Cell) -> Reading:
    return cell.tally.reading


def _run_phrase(reading: Reading, cells: Sequence[Cell]) -> str:
    """Say neighbouring classes of one reading; "improves" is kept for the reading that earns it."""
    if reading in ("favours", "against"):
        verb = "improves" if reading == "favours" else "worsens"
        return f"{verb} {joined([f'{NOUNS[c.endpoint_class]} ({_decided(c, reading)})' for c in cells])}"
    certainty = "too few to say" if reading == "too few" else reading
    certainty = f"each {certainty}" if len(cells) > 1 else certainty
    return f"gave {joined([_share_phrase(cell) for cell in cells])} ({certainty})"


def _decided(cell: Cell, reading: Reading) -> str:
    number = cell.tally.up if reading == "favours" else cell.tally.down
    return f"{number} of {papers_of(cell.tally.total)}"


def _share_phrase(cell: Cell) -> str:
    """Say how many papers went which way; both ways where papers contradict each other."""
    up, down = _BETTER[cell.endpoint_class]
    sides = [(cell.tally.up, up), (cell.tally.down, down)]
    (most, word), (fewest, other) = sides if cell.tally.up >= cell.tally.down else sides[::-1]
    contradicted = f", but {other} in {fewest}" if fewest else ""
    return f"{word} in {most} of {papers_of(cell.tally.total)}{contradicted}"


def _counted_phrase(counted: tuple[str, ...], read: tuple[str, ...]) -> str:
    """Say how many papers are counted of all that were read on the question."""
    if len(counted) == len(read):
        return f"counted: all {papers_of(len(read))} read"
    return f"counted: {len(counted)} of {papers_of(len(read))} read, the others flagged"


def _papers(tallies: Iterable[Tally]) -> tuple[str, ...]:
    return tuple(sorted({vote.paper for tally in tallies for vote in tally.votes}))
