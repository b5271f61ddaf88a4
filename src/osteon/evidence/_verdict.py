"""The verdict: one sentence a setting by written rules, with every denominator and what makes it indirect."""

from __future__ import annotations

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
_SURE: dict[Reading, str] = {"favours": "improves", "against": "worsens"}
_UNSURE: dict[Reading, str] = {"unclear": "being unclear", "too few": "resting on fewer than 3 papers"}


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
    """Say, class by class, in how many papers each group did better, and whether a reading favours one."""
    if tab.reference == "baseline":
        return ": changes from baseline, without an untreated control, cast no vote"
    shown = [group for group in groups if any(_totals(tab, VOTING_CLASSES, group))]
    said = [f"no evidence on {group.label} (0 papers)" for group in groups if group not in shown]
    names = [name for name in VOTING_CLASSES if any(_totals(tab, [name], *shown))]
    if names:
        said += [_classes_phrase(tab, names, shown), _certainty(tab, names, shown)]
        missing = [_NOUNS[name] for name in VOTING_CLASSES if name not in names]
        said += [f"0 papers on {joined(missing, 'or')}"] if missing else []
    return f": {'; '.join(said)}"


def _totals(tab: Tab, names: Sequence[str], *groups: Group) -> list[int]:
    return [tab.cell(name, group.code).tally.total for name in names for group in groups]


def _classes_phrase(tab: Tab, names: Sequence[str], groups: Sequence[Group]) -> str:
    """Say the papers of each class, groups in one order; a direction is said where it changes."""
    phrases: list[str] = []
    word = ""
    for name in names:
        counts: list[str] = []
        for group in groups:
            cell = tab.cell(name, group.code)
            before, word = word, _direction(cell, word)
            lead = f"{word} in " if word != before else "" if counts else "in "
            unit = "" if counts else f" {papers_of(cell.tally.total).split()[1]}"
            on = "" if phrases else f"{unit} on {group.label}"
            counts.append(f"{lead}{_decided(cell)}{on}{_contradicted(cell, word)}")
        phrases.append(f"{_NOUNS[name]} {joined(counts)}")
    return ", ".join(phrases)


def _certainty(tab: Tab, names: Sequence[str], groups: Sequence[Group]) -> str:
    """Say what the readings allow; "improves" is kept for the reading that earns it."""
    sure: list[str] = []
    others: set[Reading] = set()
    for group in groups:
        by_reading: dict[Reading, list[str]] = {}
        for name in names:
            by_reading.setdefault(tab.cell(name, group.code).tally.reading, []).append(_NOUNS[name])
        sure += [f"{group.label} {_SURE[r]} {joined(by_reading[r])}" for r in _SURE if r in by_reading]
        others |= by_reading.keys() - _SURE.keys() - {"no papers"}
    unsure = " or ".join(_UNSURE[reading] for reading in _UNSURE if reading in others)
    if not sure:
        return f"no reading favours {joined([group.label for group in groups], 'or')}, each {unsure}"
    return f"{joined(sure)}" + (f", every other reading {unsure}" if unsure else "")


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
    return f" ({'worse' if word == 'better' else 'better'} in {fewest})" if fewest else ""


def _counted(counted: int, read: int) -> str:
    """Say how many papers are counted of all that were read on the question."""
    flagged = f", {read - counted} flagged" if read > counted else ""
    return f"{counted} of {papers_of(read)} counted{flagged}"


def _papers(tallies: Iterable[Tally]) -> tuple[str, ...]:
    return tuple(sorted({vote.paper for tally in tallies for vote in tally.votes}))
