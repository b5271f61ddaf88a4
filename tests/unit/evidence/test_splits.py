"""Splits: strata cover the cell they split, all columns are there, and nothing is claimed to be replete."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._effects import Effects
from osteon.evidence._matrix import build_tabs
from osteon.evidence._splits import CLASSES, splits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Split


def by_id(rows: Iterable[Effect], question: Question) -> dict[str, Split]:
    return {split.id: split for split in splits(Effects(tuple(rows), ""), question)}


@pytest.fixture(scope="module")
def found(effects: Effects, question: Question) -> dict[str, Split]:
    return by_id(effects.rows, question)


def test_every_stratum_has_every_column(found: dict[str, Split], question: Question) -> None:
    groups = [group.code for group in question.groups]
    for split in found.values():
        for stratum in split.strata:
            assert [cell.group for cell in stratum.cells] == groups


def test_ids_of_splits_and_cells_are_unique(found: dict[str, Split]) -> None:
    cells = [cell.id for split in found.values() for stratum in split.strata for cell in stratum.cells]
    assert len(set(cells)) == len(cells)


@pytest.mark.parametrize("moderator", ["duration", "timing"])
@pytest.mark.parametrize("name", CLASSES)
def test_strata_hold_the_rows_of_the_cell_they_split(
    effects: Effects, question: Question, found: dict[str, Split], moderator: str, name: str
) -> None:
    ovx = next(tab for tab in build_tabs(effects, question) if tab.id == "ovx")
    for place, group in enumerate(question.groups):
        whole = set(ovx.cell(name, group.code).tally.rows)
        parts = [stratum.cells[place].tally.rows for stratum in found[f"{moderator}-{name}"].strata]
        assert {row for rows in parts for row in rows} == whole
        assert sum(len(rows) for rows in parts) == len(whole)


@pytest.mark.parametrize(
    ("weeks", "label"),
    [
        (8.0, "8 weeks or less"),
        (8.1, "more than 8 to 21.7 weeks"),
        (21.7, "more than 8 to 21.7 weeks"),
        (21.8, "more than 21.7 weeks"),
        (None, "not stated"),
    ],
)
def test_durations_fall_where_the_label_says(
    effects: Effects, question: Question, weeks: float | None, label: str
) -> None:
    rows = [replace(row, weeks=weeks) for row in effects.rows]
    counts = {
        stratum.label: stratum.cells[0].tally.total
        for stratum in by_id(rows, question)["duration-mass"].strata
    }
    assert counts.pop(label) == 8
    assert set(counts.values()) == {0}


@pytest.mark.parametrize(
    ("start", "label"),
    [(-1.0, "before surgery"), (0.0, "from surgery"), (0.1, "later"), (None, "not stated")],
)
def test_starts_fall_where_the_label_says(
    effects: Effects, question: Question, start: float | None, label: str
) -> None:
    rows = [replace(row, start_week=start) for row in effects.rows]
    counts = {
        stratum.label: stratum.cells[0].tally.total for stratum in by_id(rows, question)["timing-mass"].strata
    }
    assert counts.pop(label) == 8
    assert set(counts.values()) == {0}


def test_diets_are_always_printed_and_never_replete(found: dict[str, Split]) -> None:
    labels = [stratum.label for stratum in found["model-mass"].strata]
    assert labels[:3] == ["OVX, normal calcium or not stated", "OVX, low calcium", "vitamin K deficient diet"]
    assert found["model-mass"].strata[2].cells[0].tally.total == 0
    for split in found.values():
        assert not any("replete" in stratum.label for stratum in split.strata)


def test_healthy_animals_are_no_disease_model(found: dict[str, Split]) -> None:
    labels = {stratum.label for name in CLASSES for stratum in found[f"model-{name}"].strata}
    assert labels.isdisjoint({"intact", "sham"})


def test_the_model_split_repeats_the_golden_cell(found: dict[str, Split]) -> None:
    tally = found["model-mass"].strata[0].cells[0].tally
    assert (tally.up, tally.mixed, tally.none, tally.down) == (3, 1, 4, 0)


def test_density_and_strength_are_of_the_same_papers(found: dict[str, Split]) -> None:
    mass, strength = found["density-against-strength"].strata
    assert (mass.label, strength.label) == ("Bone mass", "Strength")
    for one, other in zip(mass.cells, strength.cells, strict=True):
        assert (one.endpoint_class, other.endpoint_class) == ("mass", "strength")
        assert [vote.paper for vote in one.tally.votes] == [vote.paper for vote in other.tally.votes]
    assert [vote.paper for vote in mass.cells[0].tally.votes] == ["binkley2002", "fpj118_k2_d3", "fu2012"]


def test_a_paper_without_its_strength_rows_leaves_the_comparison(
    effects: Effects, question: Question
) -> None:
    rows = [row for row in effects.rows if (row.paper, row.endpoint_class) != ("fu2012", "strength")]
    for stratum in by_id(rows, question)["density-against-strength"].strata:
        assert [vote.paper for vote in stratum.cells[0].tally.votes] == ["binkley2002", "fpj118_k2_d3"]


def test_the_order_of_rows_does_not_matter(
    effects: Effects, question: Question, found: dict[str, Split]
) -> None:
    assert by_id(reversed(effects.rows), question) == found
