"""Every tab, class and group has its cell, and a cell holds only what it says."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._effects import Effects
from osteon.evidence._matrix import CLASS_LABELS, build_tabs, matrix_class
from osteon.evidence._selection import exclusion_reasons
from osteon.evidence._votes import VOTING_CLASSES

if TYPE_CHECKING:
    from osteon.evidence._question import Question
    from osteon.evidence._records import Tab

TABS = ("ovx", "ovx_low_ca", "nx", "other_disuse", "other_models", "other_animals", "patients")


@pytest.fixture(scope="module")
def tabs(effects: Effects, question: Question) -> dict[str, Tab]:
    return {tab.id: tab for tab in build_tabs(effects, question)}


def test_every_tab_class_and_group_has_a_cell(tabs: dict[str, Tab], question: Question) -> None:
    assert tuple(tabs) == TABS
    for tab in tabs.values():
        assert tab.classes == tuple(CLASS_LABELS)
        assert len(tab.cells) == len(tab.classes) * len(question.groups)
        for name in tab.classes:
            for group in question.groups:
                assert tab.cell(name, group.code).id == f"{tab.id}/{name}/{group.code}"


def test_bone_mass_is_never_called_bmd() -> None:
    assert CLASS_LABELS["mass"].startswith("bone mass")


def test_rows_of_a_cell_belong_to_its_setting(tabs: dict[str, Tab], effects: Effects) -> None:
    for tab in tabs.values():
        for cell in tab.cells:
            for row in (effects.by_id[i] for i in cell.with_flagged.rows):
                assert row.species in tab.species
                assert row.model in tab.models
                assert row.reference_role == tab.reference
                assert matrix_class(row) == cell.endpoint_class
            assert all(not exclusion_reasons(effects.by_id[i]) for i in cell.tally.rows)
            assert set(cell.tally.rows) <= set(cell.with_flagged.rows)


def test_healthy_animals_are_in_no_tab_and_are_counted_in_the_note(
    tabs: dict[str, Tab], effects: Effects
) -> None:
    shown = {i for tab in tabs.values() for cell in tab.cells for i in cell.with_flagged.rows}
    assert not {effects.by_id[i].model for i in shown} & {"intact", "sham"}
    for name in ("other_models", "other_animals"):
        left_out = tabs[name].left_out
        assert {effects.by_id[i].model for i in left_out} <= {"intact", "sham"}
        assert (
            f"{len(left_out)} rows of {len({effects.by_id[i].paper for i in left_out})} papers"
            in tabs[name].note
        )
    assert len(tabs["other_animals"].left_out) == 70


def test_patients_change_from_baseline_and_do_not_vote(tabs: dict[str, Tab]) -> None:
    readings = {cell.tally.reading for cell in tabs["patients"].cells}
    assert readings == {"not voted", "no papers"}
    assert not any(cell.favourable for cell in tabs["patients"].cells)
    assert tabs["patients"].cell("mass", "bisphosphonate").tally.total == 4


def test_only_four_classes_vote(tabs: dict[str, Tab]) -> None:
    for cell in tabs["ovx"].cells:
        votes = cell.endpoint_class in VOTING_CLASSES
        assert cell.favourable is votes
        assert cell.direction_words == (("up", "down") if votes else ("raised", "lowered"))
        assert (cell.turnover is None) is votes
        assert votes or cell.tally.reading in ("not voted", "no papers")


def test_endpoints_without_a_better_direction_have_their_own_row(effects: Effects) -> None:
    for row in effects.rows:
        if row.endpoint in ("Ct.Ar", "stiffness", "DA", "Ma.Ar"):
            assert matrix_class(row) == f"{row.endpoint_class}_other"


def test_against_sham_is_its_own_count(tabs: dict[str, Tab], effects: Effects) -> None:
    seen = 0
    for tab in tabs.values():
        for cell in tab.cells:
            rows = [effects.by_id[i] for i in cell.against_sham.rows]
            assert all(row.reference_role == "sham" for row in rows)
            assert not set(cell.against_sham.rows) & set(cell.tally.rows)
            seen += len(rows)
    assert seen > 0


def test_flagged_papers_are_those_only_the_switch_brings_in(tabs: dict[str, Tab]) -> None:
    cell = tabs["ovx"].cell("mass", "k2")
    assert set(cell.flagged_papers) >= {"eisai_product_information", "murasawa1999"}
    assert not set(cell.flagged_papers) & {vote.paper for vote in cell.tally.votes}


def test_the_order_of_the_table_does_not_matter(
    tabs: dict[str, Tab], effects: Effects, question: Question
) -> None:
    rows = list(effects.rows)
    random.Random(5).shuffle(rows)
    assert {tab.id: tab for tab in build_tabs(Effects(tuple(rows), effects.sha256), question)} == tabs


def test_a_group_without_rows_keeps_its_empty_cells(effects: Effects, question: Question) -> None:
    rows = tuple(row for row in effects.rows if "raloxifene" not in row.agents)
    for tab in build_tabs(Effects(rows, ""), question):
        assert all(tab.cell(name, "raloxifene").tally.reading == "no papers" for name in tab.classes)


def test_a_question_on_one_species_reads_no_other(effects: Effects, question: Question) -> None:
    mice = build_tabs(effects, replace(question, species=("mouse",)))
    shown = {i for tab in mice for cell in tab.cells for i in cell.with_flagged.rows}
    assert {effects.by_id[i].species for i in shown} == {"mouse"}
