"""What was read, counted again by hand from the table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.evidence._summary import read_summary, rows_read

if TYPE_CHECKING:
    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question


def test_rows_read_are_arms_asked_about_and_their_controls(effects: Effects, question: Question) -> None:
    rows = rows_read(effects, question)
    asked = set(question.agents)
    assert all(not row.agents or asked & set(row.agents) for row in rows)
    assert {row.paper for row in rows if not row.agents} <= {row.paper for row in rows if row.agents}
    ids = {row.id for row in rows}
    assert {row.id for row in effects.rows if asked & set(row.agents)} <= ids


def test_numbers_are_those_of_the_table(effects: Effects, question: Question) -> None:
    rows = rows_read(effects, question)
    summary = read_summary(rows, of=len(effects.rows))
    assert summary.not_asked == len(effects.rows) - len(rows) > 0
    assert len(summary.rows) == len(rows)
    assert len(summary.papers) == len({row.paper for row in rows})
    by_paper = {paper: {row.where_seen for row in rows if row.paper == paper} for paper in summary.papers}
    assert set(summary.abstract_only_papers) == {p for p, seen in by_paper.items() if seen == {"abstract"}}
    assert len(summary.without_significance) == sum(row.significance == "not_stated" for row in rows)
    assert set(summary.with_percent) <= set(summary.with_any_number)


def test_no_row_of_the_table_can_be_pooled(effects: Effects) -> None:
    assert read_summary(effects.rows, of=len(effects.rows)).with_mean_dispersion_n == ()


def test_a_poolable_row_would_be_found(effects: Effects) -> None:
    row = replace(effects.rows[0], value=1.0, dispersion=0.1, dispersion_kind="sem", n_min=8)
    assert read_summary([row], of=1).with_mean_dispersion_n == (row.id,)
    for lacking in (
        {"n_min": None},
        {"dispersion": None},
        {"value": None},
        {"dispersion_kind": "not_stated"},
    ):
        assert read_summary([replace(row, **lacking)], of=1).with_mean_dispersion_n == ()  # type: ignore[arg-type]


def test_the_whole_table_has_the_numbers_of_its_data_dictionary(effects: Effects) -> None:
    summary = read_summary(effects.rows, of=len(effects.rows))
    assert len(summary.rows) == 1360
    assert len(summary.papers) == 129
    assert len(summary.with_any_number) == 123
    assert len(summary.with_percent) == 102 + 8
