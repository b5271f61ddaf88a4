"""What would read otherwise: with the flagged sources let in, and where no change hides a tendency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._records import Sentence
from osteon.evidence._votes import VOTING_CLASSES
from osteon.evidence._wording import NOUNS, joined, paper_names, papers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Cell, Group, Reading, Tab, Tally, Vote

_WOULD: dict[Reading, str] = {"favours": "favour", "against": "be against", "unclear": "be unclear for"}
"""Words for the readings that letting more papers in can lead to; fewer than three papers is not one."""


def sensitivity(effects: Effects, tabs: Iterable[Tab], groups: Sequence[Group]) -> Iterator[Sentence]:
    """Say, once a setting, which readings flagged sources would change, and which null votes are tendencies.

    Parameters
    ----------
    effects : the table, for the flags and the significance of the rows
    tabs : the settings of the verdict
    groups : the compared groups
    """
    for tab in tabs:
        cells = [
            (group, cell)
            for name in VOTING_CLASSES
            for group in groups
            if (cell := tab.cell(name, group.code)).favourable
        ]
        changed = [(group, cell) for group, cell in cells if _changes(cell)]
        leaning = [(group, cell, found) for group, cell in cells if (found := _tendencies(effects, cell))]
        said = [
            *([_would_read(effects, changed)] if changed else []),
            *([_counted_as_none(effects, leaning)] if leaning else []),
        ]
        tallies = [cell.with_flagged for _, cell in changed]
        votes = [vote for tally in tallies for vote in tally.votes] + [
            v for *_, found in leaning for v in found
        ]
        rows = tuple(sorted({row for vote in votes for row in vote.rows}))
        papers = tuple(sorted({vote.paper for vote in votes}))
        if said:
            yield Sentence(f"{tab.label}: {'; '.join(said)}.", rows, "REMARK-SENSITIVITY", papers)


def _changes(cell: Cell) -> bool:
    return cell.with_flagged.reading in _WOULD and cell.with_flagged.reading != cell.tally.reading


def _would_read(effects: Effects, changed: Sequence[tuple[Group, Cell]]) -> str:
    said = [
        f"{NOUNS[cell.endpoint_class]} would {_WOULD[cell.with_flagged.reading]} {group.label} "
        f"({_share(cell.with_flagged)})"
        for group, cell in changed
    ]
    let_in = {row for _, cell in changed for row in set(cell.with_flagged.rows) - set(cell.tally.rows)}
    repeated = any("secondary_source" in effects.by_id[row].flags for row in let_in)
    warning = "; secondary sources may repeat papers already counted" if repeated else ""
    return f"with the flagged and secondary sources, {joined(said)}{warning}"


def _share(tally: Tally) -> str:
    """Return the papers that decide the reading of all that vote."""
    number = tally.down if tally.reading == "against" else tally.up
    return f"{number} of {papers_of(tally.total)}"


def _tendencies(effects: Effects, cell: Cell) -> tuple[Vote, ...]:
    """Return the votes for no change of papers that call a finding a tendency."""
    return tuple(
        vote
        for vote in cell.tally.votes
        if vote.kind == "none" and any(effects.by_id[row].significance == "tendency" for row in vote.rows)
    )


def _counted_as_none(effects: Effects, leaning: Sequence[tuple[Group, Cell, tuple[Vote, ...]]]) -> str:
    said: list[str] = []
    for group, cell, votes in leaning:
        named = ", ".join(paper_names(effects, [vote.paper for vote in votes]))
        of = "" if said else " papers without change"
        where = f"{NOUNS[cell.endpoint_class]} under {group.label}"
        said.append(f"{len(votes)} of {cell.tally.none}{of} on {where} ({named})")
    return f"tendencies, counted as no change: {joined(said)}"
