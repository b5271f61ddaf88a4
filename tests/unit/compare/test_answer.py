"""The sentences of the answer: what they say, and what they never say."""

from __future__ import annotations

import re

from osteon.compare import compare
from osteon.compare._rules import RULES


def texts(comparison, rule=""):
    return [s.text for s in comparison.answer if not rule or s.rule == rule]


def test_the_gate_comes_first_then_claims_then_the_animals(make_study, rows_of, values):
    comparison = compare(make_study(), rows_of(values))
    rules = [s.rule for s in comparison.answer]
    assert rules[0] == "GATE"
    assert rules[-1] == "FLOW"
    assert "CLAIM" in rules
    assert re.match(
        r"The model worked: BV/TV of the distal femoral metaphysis was 53 % lower in ovx than in Sham "
        r"\(95 % interval 4\d % to 5\d % lower; p < 0.001\)\.$",
        comparison.answer[0].text,
    )
    assert comparison.answer[0].estimates == ("E1.sham-vs-ovx",)
    assert texts(comparison, "FLOW") == ["30 of 30 animals analysed."]


def test_a_claim_says_how_much_which_way_and_how_sure(make_study, rows_of, values):
    comparison = compare(make_study(), rows_of(values))
    claim = next(s for s in comparison.answer if s.estimates == ("E1.aln-vs-ovx",) and s.rule == "CLAIM")
    assert re.match(
        r"BV/TV of the distal femoral metaphysis was 67 % higher in aln than in ovx "
        r"\(simultaneous 95 % interval 4\d % to \d\d % higher; adjusted p < 0.001\)\.$",
        claim.text,
    )
    assert claim.claim == "primary"


def test_no_difference_is_not_shown_and_never_no_effect(make_study, rows_of, values):
    comparison = compare(make_study(), rows_of(values))
    (sentence,) = [s for s in comparison.answer if s.rule == "NO-DIFFERENCE"]
    assert sentence.text.startswith(
        "No difference in BV/TV of the distal femoral metaphysis was shown between MK-4 and ovx"
    )
    assert "lower to" in sentence.text
    everything = " ".join(texts(comparison)).casefold()
    for word in ("no effect", "recovered", "synerg", "significan"):
        assert word not in everything


def test_treatment_from_the_start_may_be_called_prevention(make_study, rows_of, values):
    prevented = texts(compare(make_study(), rows_of(values)), "PREVENTED")
    assert [text.split(" at least")[0] for text in prevented] == ["aln", "both"]
    late = "timeline: {treatment: {start: week 3, stop: week 12}, sacrifice: week 12}\n"
    assert texts(compare(make_study(timeline=late), rows_of(values)), "PREVENTED") == []


def test_prevention_needs_a_claim_and_an_open_gate(make_study, rows_of, values):
    values["sham"] = list(values["ovx"])
    comparison = compare(make_study(), rows_of(values))
    assert texts(comparison, "PREVENTED") == []
    assert all("carries no claim" in text for text in texts(comparison, "CLAIM"))
    assert not any(s.claim == "primary" for s in comparison.answer)


def test_recovered_needs_a_baseline_arm_in_the_plan(make_study, rows_of, values):
    arms = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6}
  base: {model: ovx, surgery: ovx, role: baseline_control, n: 6, sacrifice: week 4}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week,
      start: week 4}]}
"""
    timeline = (
        "timeline: {intent: restoration, treatment: {start: week 4, stop: week 12}, sacrifice: week 12}\n"
    )
    plan = """
endpoints: [{{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}}]
analysis: {{gate: sham vs ovx, comparisons: [{}]}}
"""
    rows = rows_of({arm: values[arm] for arm in ("sham", "ovx", "aln")})
    rows += rows_of({"base": values["k2"]}, day=28.0)
    without = compare(make_study(plan.format("aln vs ovx"), arms=arms, timeline=timeline), rows)
    with_it = compare(make_study(plan.format("aln vs ovx, aln vs base"), arms=arms, timeline=timeline), rows)
    assert texts(without, "RECOVERED") == texts(without, "PREVENTED") == []
    (recovered,) = texts(with_it, "RECOVERED")
    assert "recovered at least partly with aln" in recovered


def test_a_raw_difference_names_its_unit_and_its_share_of_the_control(make_study, rows_of, values):
    plan = """
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx}
"""
    bmd = {arm: [x / 100 for x in own] for arm, own in values.items()}
    comparison = compare(make_study(plan), rows_of(bmd, endpoint="BMD", site="femur", method="dxa"))
    gate, claim = comparison.answer[0].text, comparison.answer[1].text
    assert gate.startswith(
        "The model worked: BMD of the femur was 0.166 g/cm² lower in ovx than in Sham (95 %"
    )
    assert "% of the mean of Sham" in gate
    assert re.search(
        r"was 0\.0993 g/cm² higher in aln than in ovx .*; 67 % of the mean of ovx; p < 0.001", claim
    )


def test_secondary_endpoints_are_counted_and_carry_no_claim(make_study, rows_of, values):
    plan = """
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: secondary}
  - {name: Tb.Th, site: distal_femur_metaphysis, method: microct, role: secondary}
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
    same = {arm: [20.0, 21.0, 22.0, 23.0, 24.0, 25.0] for arm in values}
    comparison = compare(make_study(plan), rows_of(values) + rows_of(same, endpoint="Tb.Th"))
    assert texts(comparison, "GATE") == ["The model showed itself in 1 of 2 endpoints."]
    assert texts(comparison, "CLAIM") == [
        "No endpoint is declared primary, so no difference carries a claim."
    ]
    (secondary,) = texts(comparison, "SECONDARY")
    assert secondary == (
        "2 secondary endpoints compared in 6 contrasts, without a claim; in 2 the p adjusted within the "
        "family is below 0.05: BV/TV of the distal femoral metaphysis higher in aln and both than in ovx."
    )


def test_losses_are_counted_in_the_last_sentence(make_study, rows_of, animals_of, values):
    from osteon.records import Exclusion

    rows = rows_of(values)
    out = [Exclusion(animal="aln1", specimen="", kind="excluded", reason="wrong dose", source="x")]
    comparison = compare(make_study(), rows, animals=animals_of(rows, ("new", "k2")), exclusions=out)
    assert texts(comparison, "FLOW") == ["29 of 31 animals analysed; 1 excluded and 1 not measured."]


def test_every_sentence_names_a_written_rule_and_existing_estimates(make_study, rows_of, values):
    plan = """
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}
  - {name: Tb.Th, site: distal_femur_metaphysis, method: microct}
analysis:
  gate: sham vs ovx
  comparisons: each treatment vs ovx
  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}
"""
    comparison = compare(make_study(plan), rows_of(values) + rows_of(values, endpoint="Tb.Th"))
    ids = {estimate.id for estimate in comparison.estimates}
    codes = {code for code, _ in RULES}
    for sentence in comparison.answer:
        assert sentence.rule in codes
        assert set(sentence.estimates) <= ids
    assert len(codes) == len(RULES)
    used = {code for code, _ in comparison.rules}
    assert {sentence.rule for sentence in comparison.answer} <= used
    assert set(comparison.rules) <= set(RULES)
    # No covariate and nothing sealed, and no arm recovered: their rules chose nothing here.
    assert not {"COVARIATE", "SEALED", "RECOVERED"} & used
    assert {"GATE", "COMBINATION", "CLAIM", "SCALE"} <= used
    assert dict(comparison.options)["level of the intervals"] == "95 %"


def test_what_is_shown_is_decided_by_the_adjusted_p(make_study, rows_of, values):
    values["k2"] = [x + 1.2 for x in values["k2"]]
    comparison = compare(make_study(), rows_of(values))
    estimate = next(e for e in comparison.estimates if e.id == "E1.k2-vs-ovx")
    assert estimate.p < 0.05 < estimate.p_adjusted
    sentence = next(s for s in comparison.answer if s.estimates == (estimate.id,))
    assert sentence.rule == "NO-DIFFERENCE"


def test_without_a_gate_nothing_is_called_prevented(make_study, rows_of, values):
    from dataclasses import replace

    study = make_study()
    study = replace(study, plan=replace(study.plan, gate=None))
    comparison = compare(study, rows_of(values))
    assert any(s.claim == "primary" for s in comparison.answer)
    assert texts(comparison, "GATE") == texts(comparison, "PREVENTED") == []


TWO = """
endpoints:
  - {{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}}
  - {{name: Tb.Th, site: distal_femur_metaphysis, method: microct, role: primary}}
analysis: {{gate: sham vs ovx, comparisons: each treatment vs ovx, multiplicity: {}}}
"""


def test_no_difference_is_never_marked_as_a_claim(make_study, rows_of, values):
    comparison = compare(make_study(), rows_of(values))
    assert {s.claim for s in comparison.answer if s.rule == "NO-DIFFERENCE"} == {"none"}


def test_a_difference_behind_one_that_stops_the_sequence_is_told_without_a_claim(make_study, rows_of, values):
    rows = rows_of(values) + rows_of(values, endpoint="Tb.Th")
    comparison = compare(make_study(TWO.format("fixed_sequence")), rows)
    (aln,) = [s for s in comparison.answer if s.estimates == ("E2.aln-vs-ovx",)]
    assert aln.text.startswith("Tb.Th of the distal femoral metaphysis was 67 % higher in aln")
    assert aln.text.endswith("together it is not shown, so it carries no claim.")
    assert (aln.rule, aln.claim) == ("NO-DIFFERENCE", "none")


def test_what_p_and_intervals_are_adjusted_for_is_said_once(make_study, rows_of, values):
    rows = rows_of(values) + rows_of(values, endpoint="Tb.Th")
    (said,) = texts(compare(make_study(TWO.format("holm")), rows), "ADJUSTED")
    assert said == (
        "Primary endpoints: p is adjusted within each comparison of the plan, then over all comparisons of "
        "primary endpoints (Holm); intervals hold within one comparison only."
    )
    (alone,) = texts(compare(make_study(), rows_of(values)), "ADJUSTED")
    assert "Holm" not in alone


def test_an_endpoint_without_a_better_way_does_not_say_that_the_model_worked(make_study, rows_of, values):
    plan = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx}
"""
    rows = rows_of(values, endpoint="CTX", site="serum", method="elisa")
    (gate,) = texts(compare(make_study(plan), rows), "GATE")
    assert gate.startswith("The arms of the gate differ: CTX in serum was 53 % lower in ovx than in Sham")
    assert gate.endswith("so the direction is not judged.")
