"""What nobody has measured: empty and thin cells, ranked as the next experiment by a printed rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._matrix import matrix_class
from osteon.evidence._question import asked_about, belongs
from osteon.evidence._records import Gap, Sentence
from osteon.evidence._selection import TREATED_ROLES, counted
from osteon.evidence._verdict import SETTINGS
from osteon.evidence._votes import FEWEST_PAPERS, aligned
from osteon.evidence._wording import NOUNS, papers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, Effect, Group, Tab

CLASS_WEIGHTS = {"strength": 3, "mass": 2, "architecture": 2, "carboxylation": 1}
"""What a class is worth to the next experiment: strength is what breaks. Judgement."""

MAIN_WEIGHT = 2
"""What a setting of the verdict and a compared treatment are each worth beside the others. Judgement."""


def gaps(effects: Effects, tabs: Sequence[Tab], question: Question) -> tuple[Gap, ...]:
    """Rank the cells with fewer than three papers in the settings that the question names.

    Parameters
    ----------
    effects : the table, for papers that compared with something other than the untreated control
    tabs : the matrix
    question : its models choose the settings; those of the verdict and the compared groups count double

    Returns
    -------
    gaps with the highest score first; see the rule GAP, which the report prints
    """
    asked = asked_about(tabs, question)
    first = {tab.id for tab in asked[:SETTINGS]}
    thin = _thin(tab for tab in tabs if tab in asked)
    scored = [
        (_score(tab, cell, question) * (MAIN_WEIGHT if tab.id in first else 1), tab, cell)
        for tab, cell in thin
    ]
    ranked = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])
    groups = {group.code: group for group in question.groups}
    return tuple(
        Gap(rank, cell.id, _papers((cell,)), _sentence(effects, tab, cell, groups[cell.group], score=score))
        for rank, (score, tab, cell) in enumerate(ranked, start=1)
    )


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
    return CLASS_WEIGHTS[cell.endpoint_class] * missing * beside * (MAIN_WEIGHT if cell.group in main else 1)


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


def _sentence(effects: Effects, tab: Tab, cell: Cell, group: Group, *, score: int) -> Sentence:
    near = _neighbours(tab, cell)
    said = papers_said(effects, tab, cell, group)
    text = (
        f"{tab.label}, {NOUNS[cell.endpoint_class]}, {group.label}: {said}; "
        f"beside it {papers_of(len(_papers(near)))} on the same treatment or the same class (score {score})."
    )
    rows = {row for one in (cell, *near) for row in one.tally.rows}
    rows |= {*cell.with_flagged.rows, *(row.id for row in _other_reference(effects, tab, cell, group))}
    return Sentence(text, tuple(sorted(rows)), "GAP", _papers((cell, *near)))


def papers_said(effects: Effects, tab: Tab, cell: Cell, group: Group) -> str:
    """Return the papers of a cell in words, with those that the number leaves out."""
    other = {row.paper for row in _other_reference(effects, tab, cell, group)}
    left_out = (
        (len(cell.flagged_papers), "flagged"),
        (len(other.difference(_papers((cell,)), cell.flagged_papers)), "against another reference"),
    )
    said = ", ".join(f"{number} {words}" for number, words in left_out if number)
    return f"{papers_of(cell.tally.total)}{f' ({said})' if said else ''}"


def _other_reference(effects: Effects, tab: Tab, cell: Cell, group: Group) -> tuple[Effect, ...]:
    """Return the counted rows of a cell's treatment, class and setting that another reference keeps out."""
    return tuple(
        row
        for row in effects.rows
        if belongs(row.agents, group.parts)
        and row.model in tab.models
        and row.species in tab.species
        and matrix_class(row) == cell.endpoint_class
        and row.arm_role in TREATED_ROLES
        and row.regimen != "withdrawn"
        and row.reference_role != tab.reference
        and aligned(row) is not None
        and counted(row)
    )
