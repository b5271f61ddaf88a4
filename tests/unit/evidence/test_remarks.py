"""Remarks: chosen by rule, traced to rows, and never stronger than the papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.evidence._claims import judge_claims
from osteon.evidence._comparisons import comparisons
from osteon.evidence._effects import Effects
from osteon.evidence._gaps import gaps
from osteon.evidence._judging_rules import JUDGING_RULES
from osteon.evidence._matrix import build_tabs
from osteon.evidence._records import Claim
from osteon.evidence._remarks import remarks
from osteon.evidence._selection import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Sentence

FLIP = {"increase": "decrease", "decrease": "increase"}
CLAIM = Claim("ucoc", "K2 lowers ucOC", (("MK-4",),), endpoints=("ucOC",), expected=("decrease",))


def written(rows: Iterable[Effect], question: Question) -> tuple[Sentence, ...]:
    effects = Effects(tuple(rows), "")
    asked = replace(question, claims=question.claims or (CLAIM,))
    return remarks(
        effects,
        asked,
        tabs=build_tabs(effects, asked),
        compared=comparisons(effects, asked),
        claims=judge_claims(effects, asked),
    )


def of_rule(found: Iterable[Sentence], rule: str) -> list[Sentence]:
    return [sentence for sentence in found if sentence.rule == rule]


ORDER = [
    "REMARK-DIRECT",
    "REMARK-STANDING",
    "REMARK-SENSITIVITY",
    "REMARK-CONTRADICTION",
    "REMARK-MASS-STRENGTH",
    "REMARK-COMBINATION",
    "REMARK-ONLY-FLAGGED",
    "REMARK-FLAGGED",
    "REMARK-CLAIMS",
    "REMARK-NOTHING",
]


def test_every_remark_names_a_printed_rule_and_known_rows(effects: Effects, question: Question) -> None:
    rules = dict(JUDGING_RULES)
    found = written(effects.rows, question)
    for sentence in found:
        assert sentence.rule in rules
        assert all(row in effects.by_id for row in sentence.rows)
        assert {effects.by_id[row].paper for row in sentence.rows} >= set(sentence.papers)
    assert all(sentence.rows for sentence in found)


def test_the_remarks_are_short_and_in_order(effects: Effects, question: Question) -> None:
    found = written(effects.rows, question)
    assert list(dict.fromkeys(sentence.rule for sentence in found)) == ORDER
    assert {code for code, _ in JUDGING_RULES if code.startswith("REMARK-")} == set(ORDER)
    assert len(found) <= 15
    assert max(len(sentence.text) for sentence in found) <= 350


def test_no_remark_says_that_a_drug_improves_anything(effects: Effects, question: Question) -> None:
    for sentence in written(effects.rows, question):
        assert "improve" not in sentence.text
        assert "BMD" not in sentence.text


def test_it_says_that_the_comparison_is_indirect(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-DIRECT")
    assert said.text.startswith("No counted study tested K2 against bisphosphonate; 3 gave both beside ")
    assert said.papers == ("fu2012", "kobayashi_lowmg", "matsumoto2009")
    alone = [row for row in effects.rows if row.paper not in said.papers]
    (none,) = of_rule(written(alone, question), "REMARK-DIRECT")
    assert none.text == (
        "No counted study tested K2 against bisphosphonate; 0 gave both beside the same control."
    )


def test_a_direct_comparison_is_said_instead(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, reference_role="treatment", reference_arm="OVX+bisphosphonate")
        if row.id == "TE0105"
        else row
        for row in effects.rows
    ]
    said, beside = of_rule(written(rows, question), "REMARK-DIRECT")
    assert beside.text.startswith("3 gave both beside the same control: Fu 2012 (")
    assert (
        said.text == "Fu 2012 (OVX, rat) tested MK-4 against bisphosphonate (not named): bone mass unchanged."
    )
    assert said.rows == ("TE0105",)


def test_studies_that_gave_both_are_one_sentence(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-DIRECT")
    assert said.text == (
        "No counted study tested K2 against bisphosphonate; 3 gave both beside the same control: "
        "Fu 2012 (OVX, rat; bone mass, strength: K2 unchanged, bisphosphonate better), "
        "Kobayashi 2005 (low-magnesium diet, rat; bone mass: K2 unchanged, bisphosphonate better; "
        "strength: both better) and Matsumoto 2009 (OVX, mouse; no class that votes)."
    )
    rows = [replace(row, retraction="retracted") if row.paper == "fu2012" else row for row in effects.rows]
    (without,) = of_rule(written(rows, question), "REMARK-DIRECT")
    assert without.papers == ("kobayashi_lowmg", "matsumoto2009")


def test_it_says_where_each_drug_stands(effects: Effects, question: Question) -> None:
    k2, drug = of_rule(written(effects.rows, question), "REMARK-STANDING")
    assert k2.text == (
        "K2: favoured nowhere; unclear in OVX (bone mass, architecture and strength); fewer than 3 "
        "papers in OVX "
        "(osteocalcin carboxylation), OVX, low calcium (architecture), Neurectomy (bone mass and "
        "architecture); "
        "0 papers in 5 of 12 cells."
    )
    assert drug.text.startswith("bisphosphonate: favoured nowhere; ")
    rows = [
        replace(row, direction="increase") if row.endpoint_class == "mass" else row for row in effects.rows
    ]
    _, sure = of_rule(written(rows, question), "REMARK-STANDING")
    assert sure.text.startswith("bisphosphonate: favoured in OVX (bone mass); unclear in OVX (")
    k2_rows = set(question.groups[0].parts[0])
    none, _ = of_rule(
        written([row for row in rows if not k2_rows & set(row.agents)], question), "REMARK-STANDING"
    )
    assert none.text == "K2: favoured nowhere; 0 papers in 12 of 12 cells."


def test_it_says_which_readings_rest_on_what_is_left_out(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-SENSITIVITY")
    assert said.text == (
        "OVX: with the flagged and secondary sources, bone mass would favour bisphosphonate (13 of 16 "
        "papers); secondary sources may repeat papers already counted; tendencies, counted as no change: "
        "1 of 2 papers without change on bone mass under bisphosphonate (ED71_ALN_OVX32wk) and "
        "1 of 5 on strength under bisphosphonate (ED71_ALN_OVX32wk)."
    )
    found = [effects.by_id[row] for row in said.rows]
    mass = {row.paper for row in found if row.endpoint_class == "mass"}
    assert len(mass) == 16
    assert {row.paper for row in found if row.significance == "tendency"} >= {"ED71_ALN_OVX32wk"}


def test_a_reading_that_nothing_changes_is_not_sensitive(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, significance="not_stated" if row.significance == "tendency" else row.significance)
        for row in effects.rows
        if counted(row)
    ]
    assert not of_rule(written(rows, question), "REMARK-SENSITIVITY")
    own = [replace(row, flags=()) if not counted(row) else row for row in effects.rows]
    (said,) = of_rule(
        written([row for row in own if row.confidence != "low"], question), "REMARK-SENSITIVITY"
    )
    assert "secondary sources may repeat" not in said.text


def test_contradictions_are_said_with_every_side(effects: Effects, question: Question) -> None:
    k2, drug = of_rule(written(effects.rows, question), "REMARK-CONTRADICTION")
    assert k2.text == (
        "OVX, K2: papers disagree on bone mass (better: Wang 2021, fpj118_k2_d3, yamaguchi_mk7_ovx; mixed: "
        "shiraishi2002; unchanged: Binkley 2002, Fu 2012, Matsumoto 2009, korea_k2_ovx_6wk) and architecture "
        "(better: Wang 2021, shiraishi2002; mixed: Asawa 2004)."
    )
    # More than 8 papers: a side of more than 2 is a number.
    assert "bone mass (better: 10 papers; mixed: Sato 1996; unchanged: ED71_ALN_OVX32wk, PTH_RIS" in drug.text


def test_two_papers_that_say_opposite_things_contradict(effects: Effects, question: Question) -> None:
    unloaded = replace(question, models=("hindlimb_unloading",))
    (said,) = of_rule(written(effects.rows, unloaded), "REMARK-CONTRADICTION")
    assert "architecture (better: Vegger 2018; worse: k2_bp_tailsuspension)" in said.text


def test_flipping_every_direction_turns_the_sides(effects: Effects, question: Question) -> None:
    flipped = [replace(row, direction=FLIP.get(row.direction, row.direction)) for row in effects.rows]
    said = of_rule(written(flipped, question), "REMARK-CONTRADICTION")[0]
    assert "worse: Wang 2021, fpj118_k2_d3, yamaguchi_mk7_ovx)" in said.text
    assert "better" not in said.text


def test_papers_that_agree_are_no_contradiction(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, direction="increase")
        if row.endpoint_class in ("mass", "strength", "architecture")
        else row
        for row in effects.rows
    ]
    found = written([row for row in rows if row.endpoint not in ("Tb.Sp", "SMI", "Ct.Po")], question)
    assert not of_rule(found, "REMARK-CONTRADICTION")
    assert not of_rule(found, "REMARK-MASS-STRENGTH")


def test_mass_and_strength_that_part_are_named(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-MASS-STRENGTH")
    assert said.text == (
        "OVX: bone mass and strength went different ways in 1 of 3 papers on K2 (fpj118_k2_d3: mass better, "
        "strength unchanged) and 1 of 8 papers on bisphosphonate (Clodronate_oral_OVX6mo: mass better, "
        "strength mixed)."
    )
    rows = [
        replace(row, direction="no_change") if row.paper == "fpj118_k2_d3" else row for row in effects.rows
    ]
    (without,) = of_rule(written(rows, question), "REMARK-MASS-STRENGTH")
    assert "K2" not in without.text


def test_combinations_are_one_sentence_a_paper(effects: Effects, question: Question) -> None:
    unloaded, matsumoto = of_rule(written(effects.rows, question), "REMARK-COMBINATION")
    assert unloaded.text == (
        "k2_bp_tailsuspension (hindlimb unloading, rat, authors not seen): bisphosphonate (not named) + "
        "vitamin K2 (vitamer not stated) against Tail suspension+bisphosphonate better on BV/TV, "
        "unchanged on "
        "trabecular structure and higher on 4 endpoints (histomorphometry)."
    )
    assert matsumoto.text == (
        "Matsumoto 2009 (OVX, mouse): risedronate + MK-4 against OVX unchanged on 3 endpoints (material); "
        "risedronate + MK-4, then withdrawn, and risedronate then MK-4 against MK-4 then risedronate lower "
        "on strength benefit (overall); MK-4 then risedronate against OVX better on 4 endpoints (strength, "
        "bone mass, architecture) and higher on cortical geometry."
    )
    # TE0728 and TE0729, of low confidence, are not in it.
    assert {"TE0725", "TE0324"} <= set(matsumoto.rows)
    assert {"TE0728", "TE0729"}.isdisjoint(matsumoto.rows)


def test_what_nobody_has_measured_comes_last(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-NOTHING")
    ranked = gaps(effects, build_tabs(effects, question), question)
    assert said.text.startswith(f"Not measured, or in fewer than 3 papers: {len(ranked)} cells; ")
    assert said.text.count(" paper") == 1 + 3
    assert set(ranked[0].sentence.rows) <= set(said.rows)


def test_what_rests_on_flagged_sources_alone_is_said(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-ONLY-FLAGGED")
    assert said.text == (
        "Flagged sources alone (3 papers) speak on: OVX, low calcium: K2 on bone mass, strength and "
        "osteocalcin "
        "carboxylation, bisphosphonate on bone mass and strength; Neurectomy: bisphosphonate on strength."
    )
    assert not any(counted(effects.by_id[row]) for row in said.rows)


def test_the_share_left_out_is_counted_again(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-FLAGGED")
    rows = [effects.by_id[row] for row in said.rows]
    assert len({row.paper for row in rows}) == 21
    assert said.text.startswith("Left out whole: 21 of 120 papers ")
    for row in rows:
        assert (
            row.retraction in ("retracted", "author_flagged")
            or row.confidence == "low"
            or "secondary_source" in row.flags
        )


def test_claims_are_counted_and_named_by_verdict(effects: Effects, question: Question) -> None:
    (said,) = of_rule(written(effects.rows, question), "REMARK-CLAIMS")
    assert said.text == "Of 1 claims of the guide: 1 supported (“K2 lowers ucOC”), 0 contradicted, 0 mixed."
    flipped = [replace(row, direction=FLIP.get(row.direction, row.direction)) for row in effects.rows]
    (turned,) = of_rule(written(flipped, question), "REMARK-CLAIMS")
    assert turned.text == "Of 1 claims of the guide: 0 supported, 1 contradicted (“K2 lowers ucOC”), 0 mixed."
    silent = replace(
        CLAIM, id="nx", models=("nx",), text="K2 lowers ucOC in neurectomised rats, within four weeks"
    )
    both = written(effects.rows, replace(question, claims=(CLAIM, silent)))
    judged, unjudged = of_rule(both, "REMARK-CLAIMS")
    assert judged.text == "Of 2 claims of the guide: 1 supported (“K2 lowers ucOC”), 0 contradicted, 0 mixed."
    assert unjudged.text == (
        "Of 2 claims of the guide: 0 only flagged sources, 1 cannot be verified "
        "(“K2 lowers ucOC in neurectomised rats, within four…”)."
    )


def test_an_empty_table_says_only_that_there_is_nothing(question: Question) -> None:
    rules = {sentence.rule for sentence in written((), question)}
    assert rules == {"REMARK-DIRECT", "REMARK-STANDING", "REMARK-CLAIMS"}
