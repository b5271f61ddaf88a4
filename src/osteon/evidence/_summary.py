"""What was read: the rows on the question, counted, each number with the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._records import ReadSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect

_SPREAD = ("sd", "sem")


def rows_read(effects: Effects, question: Question) -> tuple[Effect, ...]:
    """Return the rows on the question: arms with an agent asked about, and the controls of the same papers.

    Parameters
    ----------
    effects : the table
    question : its agents, those of its groups, and its species; the models in it never narrow what is
        read, the tabs sort by model
    """
    species, agents = set(question.species), question.agents_read()
    asked = {row.paper for row in effects.rows if row.species in species and agents & set(row.agents)}
    return tuple(
        row
        for row in effects.rows
        if row.species in species and row.paper in asked and (not row.agents or agents & set(row.agents))
    )


def read_summary(rows: Iterable[Effect], *, of: int) -> ReadSummary:
    """Count papers and rows, and what most of them do not report.

    Parameters
    ----------
    rows : the rows read
    of : rows of the whole table
    """
    listed = tuple(sorted(rows, key=lambda row: row.id))
    beyond_abstract = {row.paper for row in listed if row.where_seen != "abstract"}
    papers = tuple(sorted({row.paper for row in listed}))
    return ReadSummary(
        papers=papers,
        rows=_ids(listed, lambda _: True),
        abstract_only_papers=tuple(paper for paper in papers if paper not in beyond_abstract),
        without_significance=_ids(listed, lambda row: row.significance == "not_stated"),
        with_mean_dispersion_n=_ids(listed, _poolable),
        with_percent=_ids(listed, _has_percent),
        with_any_number=_ids(listed, lambda row: row.value is not None or _has_percent(row)),
        not_asked=of - len(listed),
    )


def _ids(rows: Iterable[Effect], holds: Callable[[Effect], bool]) -> tuple[str, ...]:
    return tuple(row.id for row in rows if holds(row))


def _poolable(row: Effect) -> bool:
    """Say whether a mean, its SD or SEM and the number of animals all stand in the row."""
    return (
        row.value is not None
        and row.dispersion is not None
        and row.dispersion_kind in _SPREAD
        and row.n_min is not None
    )


def _has_percent(row: Effect) -> bool:
    return any(number is not None for number in (row.percent, row.percent_low, row.percent_high))
