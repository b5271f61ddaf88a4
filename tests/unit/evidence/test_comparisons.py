"""Comparisons inside studies: all of them found, arms of one study kept apart, references resolved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._comparisons import KINDS, classes_of, comparisons, resolve_reference
from osteon.evidence._effects import Effects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Comparison, Effect


def found(rows: Iterable[Effect], question: Question) -> tuple[Comparison, ...]:
    return comparisons(Effects(tuple(rows), ""), question)


def one(effects: Effects, question: Question, *, kind: str, paper: str) -> Comparison:
    (comparison,) = (c for c in found(effects.rows, question) if (c.kind, c.paper) == (kind, paper))
    return comparison


def test_every_row_that_compares_two_groups_is_found(effects: Effects, question: Question) -> None:
    """Count the rows themselves: a treated arm of two groups, or of one group against an arm of another."""
    singles = question.drug_classes()
    combined = {
        row.id
        for row in effects.rows
        if row.arm_role in ("treatment", "combination") and len(classes_of(row.agents, singles)) > 1
    }
    # Read in the table: alendronate, risedronate and zoledronate rows against "OVX+RAL".
    direct = {"TE0765", "TE0766", "TE0835", "TE0839"}
    listed = found(effects.rows, question)
    assert {row for c in listed if c.kind in ("combination", "sequence") for row in c.rows} == combined
    assert {row for c in listed if c.kind == "direct" for row in c.rows} == direct


def test_no_study_compared_k2_with_a_bisphosphonate_directly(effects: Effects, question: Question) -> None:
    for c in found(effects.rows, question):
        if c.kind == "direct":
            assert not {"MK-4", "MK-7"} & {*c.agents, *c.reference_agents}


def test_arms_against_the_same_control_are_kept_apart(effects: Effects, question: Question) -> None:
    fu = one(effects, question, kind="same study", paper="fu2012")
    assert (fu.agents, fu.reference_agents) == (("MK-4", "MK-7"), ("bisphosphonate_unspecified",))
    assert fu.rows == ("TE0098", "TE0099", "TE0104", "TE0105", "TE0108", "TE0109")
    load, density = (sentence.text for sentence in fu.outcomes)
    assert load.startswith("maximum load, bone, site not stated, each against OVX: MK-4 no change")
    assert density.endswith("bisphosphonate (not named) higher (significant).")


def test_the_order_of_the_drugs_makes_two_sequences(effects: Effects, question: Question) -> None:
    sequences = [
        c for c in found(effects.rows, question) if (c.kind, c.paper) == ("sequence", "matsumoto2009")
    ]
    assert [(c.agents, c.reference_agents, c.flagged) for c in sequences] == [
        (("MK-4", "risedronate"), (), False),
        (("risedronate", "MK-4"), ("MK-4", "risedronate"), False),
        (("risedronate", "MK-4"), (), True),
    ]
    best = sequences[0].outcomes[0]
    assert (best.text, best.rows) == ("maximum load, femur: higher (significant).", ("TE0319", "TE0725"))
    assert sequences[1].conclusion == "strength benefit (overall), femur: “among least beneficial”"


def test_a_source_without_words_of_its_own_has_no_conclusion(effects: Effects, question: Question) -> None:
    assert one(effects, question, kind="direct", paper="Sato1996_RALvsALN_10mo").conclusion == ""


def test_a_flagged_outcome_inside_a_counted_comparison_says_so(effects: Effects, question: Question) -> None:
    together = next(
        c for c in found(effects.rows, question) if (c.kind, c.paper) == ("combination", "matsumoto2009")
    )
    texts = {sentence.rows: sentence.text for sentence in together.outcomes}
    assert texts["TE0729",].endswith("no change (significance not stated); flagged, not counted.")
    assert "flagged" not in texts["TE0316",]


def test_flagged_papers_are_marked_and_come_last_in_their_kind(effects: Effects, question: Question) -> None:
    listed = found(effects.rows, question)
    order = [(KINDS.index(c.kind), c.flagged) for c in listed]
    assert order == sorted(order)
    assert {c.paper for c in listed if c.flagged} == {"iwamoto2005_ral", "iwamoto2009_gc", "matsumoto2009"}


def test_arms_that_disagree_are_named(effects: Effects, question: Question) -> None:
    rows = [replace(row, direction="decrease") if row.id == "TE0725" else row for row in effects.rows]
    sequence = next(c for c in found(rows, question) if (c.kind, c.paper) == ("sequence", "matsumoto2009"))
    texts = [sentence.text for sentence in sequence.outcomes if sentence.text.startswith("maximum load")]
    assert texts == [
        "maximum load, femur: higher (significant), K to R (8 wk MK-4 then 8 wk risedronate).",
        "maximum load, femur: lower (significant), OVX+MK-4 8 wk then RIS 8 wk.",
    ]


@pytest.mark.parametrize("field", ["direction", "significance"])
def test_outcomes_follow_the_rows(effects: Effects, question: Question, field: str) -> None:
    other = {"direction": "decrease", "significance": "tendency"}[field]
    rows = [
        replace(row, **{field: other}) if row.paper == "k2_bp_tailsuspension" else row for row in effects.rows
    ]
    before = one(effects, question, kind="combination", paper="k2_bp_tailsuspension")
    after = next(c for c in found(rows, question) if c.id == before.id)
    word = {"direction": "lower", "significance": "tendency"}[field]
    assert all(word in sentence.text for sentence in after.outcomes)
    assert not any(word in sentence.text for sentence in before.outcomes)


def test_every_row_of_a_comparison_stands_in_one_outcome(effects: Effects, question: Question) -> None:
    for c in found(effects.rows, question):
        counts = Counter(row for sentence in c.outcomes for row in sentence.rows)
        assert counts == Counter(c.rows)


def test_ids_are_unique_and_order_of_rows_does_not_matter(effects: Effects, question: Question) -> None:
    listed = found(effects.rows, question)
    assert len({c.id for c in listed}) == len(listed)
    assert found(reversed(effects.rows), question) == listed


def test_without_the_paper_the_comparison_is_gone(effects: Effects, question: Question) -> None:
    rows = [row for row in effects.rows if row.paper != "fu2012"]
    assert not any(c.paper == "fu2012" for c in found(rows, question))


ARMS = {"paper": {"ovx+ral (180 d)": ("raloxifene",), "k to r (8 wk)": ("MK-4", "risedronate")}}


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("OVX+RAL (180 d)", ("raloxifene",)),
        ("OVX+RAL", ("raloxifene",)),
        ("K to R", ("MK-4", "risedronate")),
        ("each monotherapy", ("zoledronate", "raloxifene")),
        ("rats on menatetrenone", ("MK-4",)),
        ("OVX+strontium ranelate", ()),
    ],
)
def test_a_reference_is_resolved(effects: Effects, text: str, agents: tuple[str, ...]) -> None:
    row = replace(effects.by_id["TE0803"], paper="paper", reference_arm=text, reference_role="treatment")
    assert resolve_reference(row, ARMS) == agents
    assert resolve_reference(replace(row, reference_role="vehicle_control"), ARMS) == ()


def test_a_reference_that_stays_unknown_says_so(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, reference_arm="another drug") if row.paper == "k2_bp_tailsuspension" else row
        for row in effects.rows
    ]
    unknown = next(c for c in found(rows, question) if c.paper == "k2_bp_tailsuspension")
    assert unknown.reference_arm == "another drug (its agents could not be told)"
