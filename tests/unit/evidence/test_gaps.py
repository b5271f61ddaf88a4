"""Gaps: thin cells only, ranked by the printed score, and gone when papers appear."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._effects import Effects
from osteon.evidence._gaps import CLASS_WEIGHTS, gaps
from osteon.evidence._matrix import build_tabs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Gap, Tab


def tabs_of(rows: Iterable[Effect], question: Question) -> tuple[Tab, ...]:
    return build_tabs(Effects(tuple(rows), ""), question)


def found_in(rows: Iterable[Effect], question: Question) -> tuple[Gap, ...]:
    effects = Effects(tuple(rows), "")
    return gaps(effects, build_tabs(effects, question), question)


@pytest.fixture(scope="module")
def tabs(effects: Effects, question: Question) -> tuple[Tab, ...]:
    return tabs_of(effects.rows, question)


def named(found: Iterable[Gap]) -> dict[str, Gap]:
    return {gap.cell: gap for gap in found}


def score(gap: Gap) -> int:
    return int(gap.sentence.text.rsplit("score ", maxsplit=1)[1].removesuffix(")."))


def test_only_thin_cells_of_the_named_settings_are_listed(
    effects: Effects, tabs: tuple[Tab, ...], question: Question
) -> None:
    cells = {cell.id: cell for tab in tabs for cell in tab.cells}
    found = gaps(effects, tabs, question)
    assert {gap.cell.split("/")[0] for gap in found} == {"ovx", "ovx_low_ca", "nx"}
    assert all(cells[gap.cell].tally.total < 3 for gap in found)
    assert all(cells[gap.cell].endpoint_class in CLASS_WEIGHTS for gap in found)


def test_ranks_follow_the_score(effects: Effects, tabs: tuple[Tab, ...], question: Question) -> None:
    found = gaps(effects, tabs, question)
    assert [gap.rank for gap in found] == list(range(1, len(found) + 1))
    scores = [score(gap) for gap in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_the_score_is_the_printed_rule(effects: Effects, tabs: tuple[Tab, ...], question: Question) -> None:
    found = named(gaps(effects, tabs, question))
    # Strength 3 x 2 missing x 3 (20 beside it, at most 3 count); a combination does not count double.
    # OVX and low calcium, the two settings of the verdict, count double; neurectomy, the third, does not.
    assert score(found["ovx/strength/k2+bisphosphonate"]) == 3 * 2 * 3 * 2
    # Strength 3 x 3 missing x 1 paper beside it (iwasaki2002_nx) x 2 for a compared group.
    assert score(found["nx/strength/k2"]) == 3 * 3 * 1 * 2
    # Carboxylation 1 x 3 missing x 3 x 2 x 2.
    assert score(found["ovx/carboxylation/bisphosphonate"]) == 1 * 3 * 3 * 2 * 2


def test_its_sentence_names_what_is_beside_it(
    effects: Effects, tabs: tuple[Tab, ...], question: Question
) -> None:
    gap = named(gaps(effects, tabs, question))["nx/strength/k2"]
    assert gap.sentence.text == (
        "Neurectomy, strength, K2: 0 papers; beside it 1 paper on the same treatment or the same class "
        "(score 18)."
    )
    assert (gap.papers, gap.sentence.papers) == ((), ("iwasaki2002_nx",))
    assert gap.sentence.rows == ("TE0180", "TE0185")


def test_no_papers_never_hides_those_that_are_left_out(
    effects: Effects, tabs: tuple[Tab, ...], question: Question
) -> None:
    flagged = named(gaps(effects, tabs, question))["nx/strength/bisphosphonate"].sentence
    assert ", strength, bisphosphonate: 0 papers (1 flagged); beside it" in flagged.text
    assert any(effects.by_id[row].retraction == "author_flagged" for row in flagged.rows)
    unloading = replace(question, models=("hindlimb_unloading",))
    both = named(gaps(effects, tabs, unloading))["other_disuse/architecture/k2+bisphosphonate"].sentence
    assert ": 0 papers (1 against another reference); beside it" in both.text
    assert {"TE0475", "TE0480"} <= set(both.rows)


def test_a_measured_cell_leaves_the_list(effects: Effects, question: Question) -> None:
    """Three papers on strength after neurectomy, and the gap is gone."""
    donor = effects.by_id["TE0180"]
    added = [
        replace(donor, id=f"TX{n}", paper=f"new{n}", endpoint="max load", endpoint_class="strength")
        for n in range(3)
    ]
    before = named(found_in(effects.rows, question))
    after = named(found_in((*effects.rows, *added), question))
    assert "nx/strength/k2" in before
    assert "nx/strength/k2" not in after
    assert score(after["nx/strength/bisphosphonate"]) > score(before["nx/strength/bisphosphonate"])


def test_a_cell_without_neighbours_is_not_ranked(effects: Effects, question: Question) -> None:
    rows = [row for row in effects.rows if row.model != "nx"]
    assert not any(gap.cell.startswith("nx/") for gap in found_in(rows, question))


def test_the_models_of_the_question_choose_the_settings(
    effects: Effects, tabs: tuple[Tab, ...], question: Question
) -> None:
    unloading = replace(question, models=("hindlimb_unloading",))
    assert {gap.cell.split("/")[0] for gap in gaps(effects, tabs, unloading)} == {"other_disuse"}
    assert gaps(effects, tabs, replace(question, models=("intact",))) == ()


def test_without_models_every_setting_with_votes_is_asked_about(
    effects: Effects, tabs: tuple[Tab, ...], question: Question
) -> None:
    settings = {gap.cell.split("/")[0] for gap in gaps(effects, tabs, replace(question, models=()))}
    assert settings == {tab.id for tab in tabs} - {"patients"}
