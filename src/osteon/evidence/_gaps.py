"""What nobody has measured: empty and thin cells, ranked as the next experiment by a printed rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._question import asked_about
from osteon.evidence._records import Gap, Sentence
from osteon.evidence._votes import FEWEST_PAPERS
from osteon.evidence._wording import NOUNS, papers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, Tab

CLASS_WEIGHTS = {"strength": 3, "mass": 2, "architecture": 2, "carboxylation": 1}
"""What a class is worth to the next experiment: strength is what breaks. Judgement."""

_MAIN_WEIGHT = 2


def gaps(tabs: Sequence[Tab], question: Question) -> tuple[Gap, ...]:
    """Rank the cells with fewer than three papers in the settings that the question names.

    Parameters
    ----------
    tabs : the matrix
    question : its models choose the settings, the groups it compares count double

    Returns
    -------
    gaps with the highest score first; see the rule GAP, which the report prints
    """
    asked = {tab.id for tab in asked_about(tabs, question)}
    thin = enumerate(_thin(tab for tab in tabs if tab.id in asked))
    scored = [(_score(tab, cell, question), place, tab, cell) for place, (tab, cell) in thin]
    ranked = sorted((one for one in scored if one[0] > 0), key=lambda one: (-one[0], one[1]))
    return tuple(_gap(rank, tab, cell, question) for rank, (_, _, tab, cell) in enumerate(ranked, start=1))


def _thin(tabs: Iterable[Tab]) -> Iterable[tuple[Tab, Cell]]:
    return (
        (tab, cell)
        for tab in tabs
        for name in tab.classes
        for group in tab.groups
        if name in CLASS_WEIGHTS
        and (cell := tab.cell(name, group)).favourable
        and cell.tally.total < FEWEST_PAPERS
    )


def _score(tab: Tab, cell: Cell, question: Question) -> int:
    main = {group.code for group in question.compared()}
    missing = FEWEST_PAPERS - cell.tally.total
    beside = min(len(_papers(_neighbours(tab, cell))), FEWEST_PAPERS)
    return CLASS_WEIGHTS[cell.endpoint_class] * missing * beside * (_MAIN_WEIGHT if cell.group in main else 1)


def _neighbours(tab: Tab, cell: Cell) -> tuple[Cell, ...]:
    """Return the cells of the same treatment in another class, and of another treatment in the same class."""
    return tuple(
        other
        for other in tab.cells
        if other.endpoint_class in CLASS_WEIGHTS
        and (other.endpoint_class == cell.endpoint_class) != (other.group == cell.group)
    )


def _papers(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(sorted({vote.paper for cell in cells for vote in cell.tally.votes}))


def _gap(rank: int, tab: Tab, cell: Cell, question: Question) -> Gap:
    near = _neighbours(tab, cell)
    beside = len(_papers(near))
    label = next(group.label for group in question.groups if group.code == cell.group)
    text = (
        f"{tab.label}, {NOUNS[cell.endpoint_class]}, {label}: {papers_of(cell.tally.total)}; beside it "
        f"{papers_of(beside)} on the same treatment or the same class (score {_score(tab, cell, question)})."
    )
    rows = {row for one in (cell, *near) for row in one.tally.rows}
    return Gap(
        rank, cell.id, _papers((cell,)), Sentence(text, tuple(sorted(rows)), "GAP", _papers((cell, *near)))
    )
