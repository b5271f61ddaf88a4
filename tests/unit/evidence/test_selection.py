"""Which rows answer, and why others do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._question import Question, belongs
from osteon.evidence._selection import REASONS, Selection, counted, exclusion_reasons, exclusions, select

if TYPE_CHECKING:
    from osteon.evidence._effects import Effects

ASKED = Selection(
    parts=(("MK-4", "MK-7", "vitamin_K2_unspecified"),), models=("ovx",), species=("rat", "mouse")
)


@pytest.mark.parametrize(
    ("agents", "parts", "expected"),
    [
        (("MK-4",), (("MK-4", "MK-7"),), True),
        (("MK-4", "MK-7"), (("MK-4", "MK-7"),), True),
        (("MK-4", "risedronate"), (("MK-4", "MK-7"),), False),
        (("risedronate", "MK-4"), (("MK-4",), ("risedronate",)), True),
        (("MK-4", "risedronate", "estradiol"), (("MK-4",), ("risedronate",)), False),
        (("MK-4",), (("MK-4",), ("risedronate",)), False),
        ((), (("MK-4",),), False),
        (("MK-4",), (), False),
    ],
)
def test_an_arm_belongs_when_it_uses_every_part_and_nothing_else(
    agents: tuple[str, ...], parts: tuple[tuple[str, ...], ...], expected: bool
) -> None:
    assert belongs(agents, parts) is expected


def test_groups_of_the_question_never_share_an_arm(effects: Effects, question: Question) -> None:
    for row in effects.rows:
        assert sum(belongs(row.agents, group.parts) for group in question.groups) <= 1
    assert [len(agents) for agents in question.drug_classes()] == [3, 12, 1]


def test_only_treated_arms_against_untreated_controls_are_selected(effects: Effects) -> None:
    rows = select(effects.rows, ASKED)
    assert rows
    assert {row.arm_role for row in rows} <= {"treatment", "combination"}
    assert {row.reference_role for row in rows} == {"vehicle_control"}
    assert all(row.regimen != "withdrawn" and counted(row) for row in rows)


def test_arms_after_withdrawal_are_apart(effects: Effects) -> None:
    rows = select(effects.rows, replace(ASKED, withdrawn=True))
    assert {row.regimen for row in rows} == {"withdrawn"}
    assert {row.paper for row in rows} == {"matsumoto2009"}


def test_the_order_of_the_table_does_not_matter(effects: Effects) -> None:
    assert select(reversed(effects.rows), ASKED) == select(effects.rows, ASKED)


def test_first_reason_counts_and_no_row_is_under_two(effects: Effects) -> None:
    found = exclusions(effects.rows)
    ids = [row for exclusion in found for row in exclusion.rows]
    assert len(ids) == len(set(ids))
    assert set(ids) == {
        row.id for row in effects.rows if exclusion_reasons(row) or row.regimen == "withdrawn"
    }
    assert [exclusion.reason for exclusion in found] == [*REASONS, "withdrawn"]
    retracted_and_low = next(r for r in effects.rows if r.retraction == "retracted" and r.confidence == "low")
    assert retracted_and_low.id in found[0].rows


def test_counts_of_exclusions_are_those_of_the_table(effects: Effects) -> None:
    numbers = {e.reason: len(e.rows) for e in exclusions(effects.rows)}
    assert numbers["retracted"] == sum(r.retraction == "retracted" for r in effects.rows) == 40
    assert numbers["author_flagged"] == sum(r.retraction == "author_flagged" for r in effects.rows) == 198
    assert numbers["low_confidence"] == 59
    assert numbers["secondary_source"] == 28


@pytest.mark.parametrize("reason", list(REASONS))
def test_one_allowed_reason_does_not_let_a_second_one_in(effects: Effects, reason: str) -> None:
    allowed = frozenset({reason})
    for row in select(effects.rows, replace(ASKED, allow=allowed)):  # type: ignore[arg-type]
        assert set(exclusion_reasons(row)) <= allowed
