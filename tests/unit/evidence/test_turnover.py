"""Towards or away from sham, decided only by the paper's own disease control."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._turnover import turnover

if TYPE_CHECKING:
    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Effect


@pytest.fixture
def treated(effects: Effects) -> Effect:
    base = effects.by_id["TE0471"]  # tail suspension + bisphosphonate, Oc.S/BS lowered, site not stated
    return replace(base, id="T1", site="femur")


def control(treated: Effect, direction: str, *, site: str = "femur", number: int = 1) -> Effect:
    return replace(
        treated,
        id=f"C{number}",
        arm_role="vehicle_control",
        reference_role="sham",
        agents=(),
        regimen="none",
        direction=direction,
        site=site,
    )


def kinds(treated: Effect, *pool: Effect) -> tuple[int, int, int]:
    found = turnover([treated], [treated, *pool])
    return len(found.towards), len(found.away), len(found.not_decidable)


def test_against_the_disease_is_towards_sham(treated: Effect) -> None:
    assert kinds(treated, control(treated, "increase")) == (1, 0, 0)
    assert kinds(treated, control(treated, "decrease")) == (0, 1, 0)


def test_without_the_papers_own_control_it_is_not_decidable(treated: Effect) -> None:
    assert kinds(treated) == (0, 0, 1)
    assert kinds(treated, replace(control(treated, "increase"), paper="another")) == (0, 0, 1)
    assert kinds(treated, replace(control(treated, "increase"), endpoint="MAR")) == (0, 0, 1)
    assert kinds(treated, control(treated, "no_change")) == (0, 0, 1)
    assert kinds(treated, replace(control(treated, "increase"), retraction="retracted")) == (0, 0, 1)


def test_the_same_site_speaks_first(treated: Effect) -> None:
    here, elsewhere = control(treated, "increase"), control(treated, "decrease", site="tibia", number=2)
    assert kinds(treated, here, elsewhere) == (1, 0, 0)
    assert kinds(treated, elsewhere) == (0, 1, 0)


def test_sites_that_disagree_decide_nothing(treated: Effect) -> None:
    pool = control(treated, "increase", site="tibia"), control(treated, "decrease", site="radius", number=2)
    assert kinds(treated, *pool) == (0, 0, 1)


def test_no_change_moves_nowhere(treated: Effect) -> None:
    assert kinds(replace(treated, direction="no_change"), control(treated, "increase")) == (0, 0, 0)


def test_a_paper_that_moves_both_ways_is_mixed_and_not_decidable(treated: Effect) -> None:
    other = replace(treated, id="T2", site="tibia")
    pool = [control(treated, "increase"), control(treated, "decrease", site="tibia", number=2)]
    found = turnover([treated, other], [treated, other, *pool])
    (vote,) = found.not_decidable
    assert (vote.kind, found.towards, found.away) == ("mixed", (), ())


def test_a_vote_shows_the_rows_on_the_disease_too(treated: Effect) -> None:
    found = turnover([treated], [treated, control(treated, "increase")])
    assert found.towards[0].rows == ("C1", "T1")


def test_published_case_tail_suspension(effects: Effects) -> None:
    rows = [effects.by_id["TE0471"]]
    assert turnover(rows, effects.rows).not_decidable[0].paper == "k2_bp_tailsuspension"
