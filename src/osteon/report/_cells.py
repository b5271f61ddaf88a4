"""What the page says about one cell of a matrix: votes, reading, colours and headings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence import CLASS_LABELS
from osteon.report._inline import anchor
from osteon.report._tables import WARNINGS, warnings
from osteon.report._words import endpoint_text, joined_agents, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osteon.evidence import Cell, Effect, Split, Stratum, Tab, Tally, Vote

FEWEST_PAPERS = 3
_NOT_VOTED = "no vote"
_UNNAMED = "flagged"


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """Rows of the matrix under one heading."""

    heading: str
    classes: tuple[str, ...]


_NO_VOTE = {
    "vehicle_control": "Raised or lowered: neither is better, so these rows cast no vote and favour nothing",
    "baseline": "Raised or lowered from the own baseline: without an untreated control nothing is favoured",
}


def matrix_parts(tab: Tab) -> tuple[MatrixPart, ...]:
    """Return the rows that cast votes, then the rows that only say raised or lowered."""
    voting = tuple(code for code in tab.classes if any(_voting(tab, code)))
    other = tuple(code for code in tab.classes if code not in voting)
    parts = (MatrixPart("", voting), MatrixPart(_NO_VOTE[tab.reference], other))
    return tuple(part for part in parts if part.classes)


def _voting(tab: Tab, code: str) -> Iterable[bool]:
    return (cell.favourable for cell in tab.cells if cell.endpoint_class == code)


def class_label(code: str) -> str:
    """Return the printed name of an endpoint class."""
    return CLASS_LABELS.get(code, code.replace("_", " "))


def heading(cell: Cell, tab: str, group: str) -> str:
    """Return a name for a cell that can be read apart from the matrix."""
    return f"{tab}: {class_label(cell.endpoint_class)}, {group}"


def cell_in(stratum: Stratum, group: str) -> Cell | None:
    """Return the cell of a group in a stratum; None where the split has none."""
    return next((cell for cell in stratum.cells if cell.group == group), None)


def shown_strata(split: Split) -> tuple[Stratum, ...]:
    """Return the strata of a split that hold anything in any column."""
    return tuple(stratum for stratum in split.strata if any(map(has_rows, stratum.cells)))


def empty_strata(split: Split) -> tuple[Stratum, ...]:
    """Return the strata of a split with nothing in every column, flagged papers included."""
    return tuple(stratum for stratum in split.strata if not any(map(has_rows, stratum.cells)))


def has_rows(cell: Cell) -> bool:
    """Say whether there is anything behind a cell to be opened."""
    return bool(cell.tally.total or cell.with_flagged.total or cell.against_sham.total)


def cell_class(cell: Cell) -> str:
    """Return the style classes of a cell: by default, and with flagged sources let in."""
    classes = [f"default-{_tone(cell.tally)}", f"all-{_tone(cell.with_flagged)}"]
    classes += [] if cell.favourable else ["novote"]
    classes += [] if has_rows(cell) else ["empty"]
    return " ".join(classes)


def _tone(tally: Tally) -> str:
    if 0 < tally.total < FEWEST_PAPERS:
        return "thin"
    return anchor(tally.reading).lower()


def reading(cell: Cell, tally: Tally) -> str:
    """Return how sure a tally is; below three papers nothing more is said than that."""
    if tally.total < FEWEST_PAPERS:
        return "too few"
    return tally.reading if cell.favourable else _NOT_VOTED


def votes_of(tally: Tally, kind: str) -> tuple[Vote, ...]:
    """Return the votes of one kind."""
    return tuple(vote for vote in tally.votes if vote.kind == kind)


def rows_of_votes(votes: Iterable[Vote]) -> tuple[str, ...]:
    """Return the ids of all rows behind some votes."""
    return tuple(row for vote in votes for row in vote.rows)


def rows_of_vote(tally: Tally, kind: str) -> tuple[str, ...]:
    """Return the ids of the rows behind the votes of one kind."""
    return rows_of_votes(votes_of(tally, kind))


def flagged_votes(cell: Cell) -> tuple[Vote, ...]:
    """Return the votes that only the switch lets in."""
    return tuple(vote for vote in cell.with_flagged.votes if vote.paper in cell.flagged_papers)


def endpoints_in(tally: Tally) -> tuple[str, ...]:
    """Return the endpoints behind a tally, the most reported first."""
    counts: dict[str, int] = {}
    for vote in tally.votes:
        for endpoint in vote.endpoints:
            counts[endpoint] = counts.get(endpoint, 0) + 1
    ordered = sorted(counts, key=lambda endpoint: (-counts[endpoint], endpoint))
    return tuple(map(endpoint_text, ordered))


def sham_votes(cell: Cell) -> tuple[tuple[tuple[Vote, ...], str], ...]:
    """Return the votes against sham by what they found, those that found anything; no change is restored."""
    up, down = cell.direction_words
    words = {"none": "restored", "up": up, "down": down, "mixed": "mixed"}
    found = ((votes_of(cell.against_sham, kind), word) for kind, word in words.items())
    return tuple((votes, word) for votes, word in found if votes)


def flagged_by_reason(cell: Cell, effects: Mapping[str, Effect]) -> tuple[tuple[tuple[Vote, ...], str], ...]:
    """Return the votes that only the switch lets in by why they are left out, retracted papers first."""
    found: dict[str, list[Vote]] = {reason: [] for reason in (*WARNINGS.values(), _UNNAMED)}
    for vote in flagged_votes(cell):
        marks = [mark for row in vote.rows for mark in warnings(effects[row])]
        found[next((reason for reason in found if reason in marks), _UNNAMED)].append(vote)
    return tuple((tuple(votes), reason) for reason, votes in found.items() if votes)


def regimens(tally: Tally, effects: Mapping[str, Effect]) -> tuple[tuple[tuple[Vote, ...], str], ...]:
    """Return how the agents of a combination were joined, with the part of each vote that says so."""
    found: dict[str, list[Vote]] = {}
    for vote in tally.votes:
        by_regimen: dict[str, list[str]] = {}
        for row in vote.rows:
            by_regimen.setdefault(_regimen(effects[row]), []).append(row)
        for words, rows in by_regimen.items():
            found.setdefault(words, []).append(replace(vote, rows=tuple(rows)))
    return tuple((tuple(votes), words) for words, votes in sorted(found.items()))


def _regimen(row: Effect) -> str:
    if row.regimen == "sequential":
        return f"in sequence: {joined_agents(row)}"
    return label(voc.regimens, row.regimen)
