"""Remarks: chosen by rule, traced to rows, and never stronger than the papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.evidence._claims import judge_claims
from osteon.evidence._comparisons import comparisons
from osteon.evidence._effects import Effects
from osteon.evidence._judging_rules import JUDGING_RULES
from osteon.evidence._matrix import build_tabs
from osteon.evidence._records import Claim
from osteon.evidence._remarks import remarks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Sentence

FLIP = {"increase": "decrease", "decrease": "increase"}
CLAIM = Claim("ucoc", "K2 lowers ucOC", (("MK-4",),), endpoints=("ucOC",), expected=("decrease",))


def written(rows: Iterable[Effect], question: Question) -> tuple[Sentence, ...]:
    effects = Effects(tuple(rows), "")
    asked = replace(question, claims=(CLAIM,))
    return remarks(
        effects,
        asked,
        tabs=build_tabs(effects, asked),
        compared=comparisons(effects, asked),
        claims=judge_claims(effects, asked),
    )


def of_rule(found: Iterable[Sentence], rule: str) -> list[Sentence]:
    return [sentence for sentence in found if sentence.rule == rule]


def test_every_remark_names_a_printed_rule_and_known_rows(effects: Effects, question: Question) -> None:
    rules = dict(JUDGING_RULES)
    found = written(effects.rows, question)
    for sentence in found:
        assert sentence.rule in rules
        assert all(row in effects.by_id for row in sentence.rows)
        assert {effects.by_id[row].paper for row in sentence.rows} >= set(sentence.papers)
    without_rows = {sentence.rule for sentence in found if not sentence.rows}
    assert without_rows == {"REMARK-DIRECT", "REMARK-NOTHING"}


def test_every_remark_rule_is_used_or_named(effects: Effects, question: Question) -> None:
    used = {sentence.rule for sentence in written(effects.rows, question)}
    assert used == {code for code, _ in JUDGING_RULES if code.startswith("REMARK-")}


def test_no_remark_says_that_a_drug_improves_anything(effects: Effects, question: Question) -> None:
    for sentence in written(effects.rows, question):
        assert "improve" not in sentence.text
        assert "BMD" not in sentence.text or sentence.rule in (
            "REMARK-SAME-STUDY",
            "REMARK-COMBINATION",
            "REMARK-SEQUENCE",
        )


def test_it_says_that_the_comparison_is_indirect(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-DIRECT")
    assert said.text.startswith("No counted study compared K2 and bisphosphonate with each other (0 papers)")
    assert "indirect" in said.text


def test_a_direct_comparison_is_said_instead(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, reference_role="treatment", reference_arm="OVX+bisphosphonate")
        if row.id == "TE0105"
        else row
        for row in effects.rows
    ]
    (said,) = of_rule(written(rows, question), "REMARK-DIRECT")
    assert said.text.startswith("Fu 2012 (OVX, rat) directly compared OVX+MK-4 with OVX+bisphosphonate.")
    assert said.rows == ("TE0105",)


def test_flagged_studies_are_not_quoted(effects: Effects, question: Question) -> None:
    rows = [replace(row, retraction="retracted") if row.paper == "fu2012" else row for row in effects.rows]
    quoted = {paper for s in of_rule(written(rows, question), "REMARK-SAME-STUDY") for paper in s.papers}
    assert quoted == {"kobayashi_lowmg", "matsumoto2009"}


def test_contradictions_are_said_with_every_side(effects: Effects, question: Question) -> None:
    said = of_rule(written(effects.rows, question), "REMARK-CONTRADICTION")[0]
    assert said.text.startswith("OVX, K2: the papers contradict each other on bone mass: higher in 3 (")
    for side in ("mixed in 1 (", "unchanged in 4 (Binkley 2002, Fu 2012, ", "lower in 0, of 8 papers"):
        assert side in said.text


def test_flipping_every_direction_turns_the_sides(effects: Effects, question: Question) -> None:
    flipped = [replace(row, direction=FLIP.get(row.direction, row.direction)) for row in effects.rows]
    said = of_rule(written(flipped, question), "REMARK-CONTRADICTION")[0]
    assert "higher in 0, mixed in 1 (" in said.text
    assert "lower in 3 (" in said.text


def test_papers_that_agree_are_no_contradiction(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, direction="increase")
        if row.endpoint_class in ("mass", "strength", "architecture")
        else row
        for row in effects.rows
    ]
    found = written([row for row in rows if row.endpoint not in ("Tb.Sp", "SMI", "Ct.Po")], question)
    assert not any("bone mass" in sentence.text for sentence in of_rule(found, "REMARK-CONTRADICTION"))
    assert not of_rule(found, "REMARK-MASS-STRENGTH")


def test_mass_and_strength_that_part_are_named(effects: Effects, question: Question) -> None:
    said = of_rule(written(effects.rows, question), "REMARK-MASS-STRENGTH")[0]
    assert "different ways in 1 of 3 papers that report both" in said.text
    assert "fpj118_k2_d3: bone mass higher, strength unchanged" in said.text
    rows = [
        replace(row, direction="no_change") if row.paper == "fpj118_k2_d3" else row for row in effects.rows
    ]
    assert not any("K2:" in s.text for s in of_rule(written(rows, question), "REMARK-MASS-STRENGTH"))


def test_what_nobody_counted_is_said(effects: Effects, question: Question) -> None:
    said = [s.text for s in of_rule(written(effects.rows, question), "REMARK-NOTHING")]
    assert any(text.startswith("Neurectomy: 0 papers counted for K2 on strength, ") for text in said)
    rows = [row for row in effects.rows if not {"MK-4", "MK-7", "vitamin_K2_unspecified"} & set(row.agents)]
    without = [s.text for s in of_rule(written(rows, question), "REMARK-NOTHING")]
    assert any(text.startswith("OVX: 0 papers counted for K2 on bone mass, ") for text in without)


def test_the_share_left_out_is_counted_again(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-FLAGGED")
    rows = [effects.by_id[row] for row in said.rows]
    assert len({row.paper for row in rows}) == 21
    assert said.text.startswith("21 of 120 papers ")
    for row in rows:
        assert (
            row.retraction in ("retracted", "author_flagged")
            or row.confidence == "low"
            or "secondary_source" in row.flags
        )


def test_claims_are_counted_by_verdict(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-CLAIMS")
    assert said.text.startswith("Of 1 claims of the guide: 1 supported, ")
    flipped = [replace(row, direction=FLIP.get(row.direction, row.direction)) for row in effects.rows]
    (turned,) = of_rule(written(flipped, question), "REMARK-CLAIMS")
    assert "0 supported" in turned.text
    assert turned.text.endswith("1 contradicted.")


def test_an_empty_table_says_only_that_there_is_nothing(question: Question) -> None:
    rules = {sentence.rule for sentence in written((), question)}
    assert rules == {"REMARK-DIRECT", "REMARK-NOTHING", "REMARK-CLAIMS"}
