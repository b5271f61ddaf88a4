"""The verdict: one sentence a setting by written rules, with every denominator and what makes it indirect."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._directness import direct_between, said_of_both
from osteon.evidence._question import asked_about
from osteon.evidence._records import Sentence
from osteon.evidence._votes import VOTING_CLASSES
from osteon.evidence._wording import NOUNS, animals, joined, papers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, Comparison, Group, Reading, Tab, Tally

SETTINGS = 2
FEW_MODELS = 2
_NOUNS = {**NOUNS, "carboxylation": "carboxylation"}
_SURE = {"favours": "improves", "against": "worsens"}
_UNSURE = {"unclear": "unclear", "too few": "too few"}


def verdict(
    effects: Effects, tabs: Sequence[Tab], question: Question, compared: Sequence[Comparison]
) -> tuple[Sentence, ...]:
    """Return one sentence on each of the first two settings that the question names.

    Parameters
    ----------
    effects : the table, for the names of papers
    tabs : the matrix
    question : its models choose the settings, its first two groups are compared
    compared : comparisons inside one study; the direct ones between the two groups are said
    """
    if not question.groups:
        return ()
    asked = asked_about(tabs, question)[:SETTINGS]
    return tuple(_sentence(effects, tab, question, compared) for tab in asked)


def _sentence(effects: Effects, tab: Tab, question: Question, compared: Sequence[Comparison]) -> Sentence:
    groups = question.compared()
    cells = [tab.cell(name, group.code) for group in groups for name in VOTING_CLASSES]
    counted = _papers(cell.tally for cell in cells)
    read = _papers(cell.with_flagged for cell in cells)
    direct: tuple[Comparison, ...] = ()
    said = [_found(tab, groups)]
    if len(groups) > 1 and tab.reference == "vehicle_control":
        pair = groups[0], groups[1]
        direct = direct_between(effects, pair, compared, tab=tab)
        said.append(said_of_both(effects, tab, pair, direct))
    said.append(_counted(len(counted), len(read)))
    rows = {row for cell in cells for row in cell.with_flagged.rows}.union(*(one.rows for one in direct))
    return Sentence(f"{_where(tab, question)}{'; '.join(said)}.", tuple(sorted(rows)), "VERDICT", counted)


def _where(tab: Tab, question: Question) -> str:
    """Name the setting and its animals; of many models, those that the question names when they are few."""
    named = [voc.models[model].label for model in question.models if model in tab.models]
    among = f", {joined(named)} among them" if 0 < len(named) <= FEW_MODELS < len(tab.models) else ""
    kept = "" if tab.reference == "baseline" else f" ({animals(tab.species)})"
    return f"{tab.label}{among}{kept}"


def _found(tab: Tab, groups: Sequence[Group]) -> str:
    """Say what each group did, and first whether any of it is certain."""
    if tab.reference == "baseline":
        return ": changes from baseline, without an untreated control, cast no vote"
    found = [_cells(tab, group) for group in groups]
    readings = {cell.tally.reading for cells in found for cell in cells}
    lead = "" if not readings or readings & set(_SURE) else ", nothing certain"
    both = [_NOUNS[name] for name in VOTING_CLASSES if all(name in _missing(tab, group) for group in groups)]
    missing = both if len(groups) > 1 and all(found) else []
    phrases: list[str] = []
    word = ""
    for group in groups:
        phrase, word = _group_phrase(tab, group, missing, word)
        phrases.append(phrase)
    shared = [f"0 papers of either on {joined(missing, 'or')}"] if missing else []
    return f"{lead}: {'; '.join([*phrases, *shared])}"


def _cells(tab: Tab, group: Group) -> tuple[Cell, ...]:
    return tuple(cell for name in VOTING_CLASSES if (cell := tab.cell(name, group.code)).tally.total)


def _missing(tab: Tab, group: Group) -> tuple[str, ...]:
    return tuple(name for name in VOTING_CLASSES if not tab.cell(name, group.code).tally.total)


def _group_phrase(tab: Tab, group: Group, said_of_all: Sequence[str], word: str) -> tuple[str, str]:
    """Say what one group did, class by class, and on which classes it alone has no paper.

    ``word`` is the one ("better", "worse") that the phrase before ended with; it is not said again, and the
    one that this phrase ends with is returned.
    """
    cells = _cells(tab, group)
    if not cells:
        return f"no evidence on {group.label} (0 papers)", word
    runs: list[str] = []
    for reading, run in groupby(cells, _reading):
        said, word = _run_phrase(reading, tuple(run), word)
        runs.append(said)
    missing = [_NOUNS[name] for name in _missing(tab, group) if _NOUNS[name] not in said_of_all]
    absent = [f"0 papers on {joined(missing, 'or')}"] if missing else []
    return f"on {group.label} {', '.join([*runs, *absent])}", word


def _reading(cell: Cell) -> Reading:
    return cell.tally.reading


def _run_phrase(reading: Reading, cells: Sequence[Cell], word: str) -> tuple[str, str]:
    """Say neighbouring classes of one reading; "improves" is kept for the reading that earns it."""
    if reading in _SURE:
        nouns = [f"{_NOUNS[c.endpoint_class]} {_SURE[reading]} ({_decided(c)} papers)" for c in cells]
        return ", ".join(nouns), ""
    said: list[str] = []
    for cell in cells:
        found = _direction(cell, word)
        lead = "" if found == word else f"{found} "
        papers = "" if word else f" {papers_of(cell.tally.total).split()[1]}"
        said.append(
            f"{lead}{_NOUNS[cell.endpoint_class]} in {_decided(cell)}{papers}{_contradicted(cell, found)}"
        )
        word = found
    several = {1: "", 2: "both "}.get(len(cells), "all ")
    return f"{', '.join(said)} ({several}{_UNSURE[reading]})", word


def _decided(cell: Cell) -> str:
    """Return how many papers went the way most of the decided ones went, of how many."""
    return f"{max(cell.tally.up, cell.tally.down)} of {cell.tally.total}"


def _direction(cell: Cell, word: str) -> str:
    """Return the way most of the decided papers went; where none leads, the word said before."""
    if cell.tally.up == cell.tally.down:
        return word or "better"
    return "better" if cell.tally.up > cell.tally.down else "worse"


def _contradicted(cell: Cell, word: str) -> str:
    """Say how many papers went the other way."""
    fewest = min(cell.tally.up, cell.tally.down)
    return f", {'worse' if word == 'better' else 'better'} in {fewest}" if fewest else ""


def _counted(counted: int, read: int) -> str:
    """Say how many papers are counted of all that were read on the question."""
    flagged = f", {read - counted} flagged" if read > counted else ""
    return f"{counted} of {papers_of(read)} counted{flagged}"


def _papers(tallies: Iterable[Tally]) -> tuple[str, ...]:
    return tuple(sorted({vote.paper for tally in tallies for vote in tally.votes}))
