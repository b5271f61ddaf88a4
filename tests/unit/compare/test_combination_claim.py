"""The combination claim: better than each single, then the interaction, and one word by a written rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from osteon import statistics as st
from osteon.compare import compare

PLAN = """
endpoints:
  - {{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: {role}}}
analysis:
  gate: sham vs ovx
  comparisons: each treatment vs ovx
  combination: {{none: ovx, a: k2, b: aln, both: both, scale: {scale}, claim: true{more}}}
"""
TWO = """
endpoints:
  - {{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}}
  - {{name: Tb.Th, site: distal_femur_metaphysis, method: microct, role: primary}}
analysis:
  gate: sham vs ovx
  comparisons: each treatment vs ovx
  combination: {{none: ovx, a: k2, b: aln, both: both, scale: log, claim: true}}
  {rule}
"""
SPREAD = (0.93, 1.02, 1.06, 0.97, 1.04, 0.98)


def arms(sham: float, ovx: float, k2: float, aln: float, both: float) -> dict[str, list[float]]:
    """SYNTHETIC values of six animals an arm, spread alike on logarithms."""
    means = {"sham": sham, "ovx": ovx, "k2": k2, "aln": aln, "both": both}
    return {arm: [mean * one for one in SPREAD] for arm, mean in means.items()}


SYNERGY = arms(40.0, 15.0, 16.0, 20.0, 34.0)
SUB_ADDITIVE = arms(32.0, 15.0, 22.0, 28.0, 28.5)
ADDITIVE = arms(32.0, 15.0, 18.0, 20.0, 24.0)


@pytest.fixture
def judged(make_study, rows_of):
    """Return the comparison of one endpoint, and its result."""

    def judge(values, *, scale="log", more=""):
        comparison = compare(make_study(PLAN.format(role="primary", scale=scale, more=more)), rows_of(values))
        return comparison, comparison.endpoints[0]

    return judge


def family(result, name):
    return [one for one in result.estimates if one.family == name]


def said(comparison, rule):
    return [sentence for sentence in comparison.answer if sentence.rule == rule]


def one_sided(groups, left, right, df):
    """p of left being no better than right, one spread for all arms, on logarithms."""
    logs = {arm: np.log(own) for arm, own in groups.items()}
    spread = sum(((own - own.mean()) ** 2).sum() for own in logs.values()) / df
    t = (logs[left].mean() - logs[right].mean()) / math.sqrt(spread * 2 / 6)
    return stats.t.sf(t, df)


def test_the_claim_is_an_intersection_union_test_and_then_the_interaction(judged):
    _, result = judged(SYNERGY)
    over = family(result, "combination claim")
    assert [one.contrast for one in over] == ["both vs k2", "both vs aln"]
    p = 2 * max(one_sided(SYNERGY, "both", arm, 25) for arm in ("k2", "aln"))
    assert [one.p_adjusted for one in over] == pytest.approx([p, p], rel=1e-6)
    assert {one.claim for one in over} == {"primary"}
    (interaction,) = family(result, "combination")
    assert interaction.claim == "primary"
    assert interaction.p_adjusted == pytest.approx(max(p, interaction.p))
    assert "intersection-union" in over[0].method
    assert "tested once the combination is better than each single" in interaction.method


def test_better_than_one_single_only_is_not_better_than_each(judged):
    comparison, result = judged(arms(32.0, 15.0, 16.0, 28.0, 28.0))
    over = family(result, "combination claim")
    assert over[0].p < 0.001
    assert {one.p_adjusted for one in over} == {max(one.p_adjusted for one in over)}
    assert over[0].p_adjusted > 0.5
    assert family(result, "combination")[0].p_adjusted == over[0].p_adjusted
    (sentence,) = said(comparison, "BETTER-THAN-EACH")
    assert sentence.text.startswith("That both is better in BV/TV of the distal femoral metaphysis than each")
    assert sentence.claim == "none"


def test_worse_than_a_single_is_never_better_than_each(judged):
    _, result = judged(arms(32.0, 15.0, 16.0, 28.0, 20.0))
    over = family(result, "combination claim")
    assert max(one.p for one in over) < 0.001
    assert {one.p_adjusted for one in over} == {1.0}
    assert result.combined.word == "sub-additive"


def test_synergy_needs_interaction_and_superiority(judged):
    comparison, result = judged(SYNERGY)
    assert (result.combined.word, result.combined.scale) == ("synergy", "log")
    (better,) = said(comparison, "BETTER-THAN-EACH")
    assert better.claim == "primary"
    assert better.text.startswith("both was better in BV/TV of the distal femoral metaphysis than each agent")
    (word,) = said(comparison, "SYNERGY")
    assert word.claim == "primary"
    assert "multiplicative scale: synergy. both was 59 % higher than the product of both effects" in word.text
    assert {"SYNERGY", "SUB-ADDITIVE", "ADDITIVE", "UNDETERMINED"} <= set(dict(comparison.rules))
    assert not said(comparison, "COMBINATION")


def test_sub_additive(judged):
    comparison, result = judged(SUB_ADDITIVE)
    assert result.combined.word == "sub-additive"
    (word,) = said(comparison, "SUB-ADDITIVE")
    assert "lower than the product of both effects would make it" in word.text
    # Better than aln is not shown, so that the word is a description and no claim.
    assert word.claim == "none"
    assert "synergy" not in " ".join(s.text for s in comparison.answer if s.rule not in {"HEADROOM"})


@pytest.mark.parametrize(("more", "word"), [("", "undetermined"), (", margin: 20 %", "additive")])
def test_additive_needs_a_margin(judged, more, word):
    comparison, result = judged(ADDITIVE, more=more)
    assert result.combined.word == word
    (sentence,) = said(comparison, word.upper())
    reason = "lies inside the margin" if more else "no margin was declared"
    assert reason in sentence.text
    assert sentence.claim == "none"


def test_a_narrow_margin_leaves_it_undetermined(judged):
    _, result = judged(ADDITIVE, more=", margin: 5 %")
    assert (result.combined.word, result.combined.reason) == (
        "undetermined",
        "the interval of the interaction holds zero and is not inside the margin",
    )


@pytest.mark.parametrize(
    ("margin", "word"), [("8 %", "additive"), ("1 %", "undetermined"), ("8 mm", "undetermined")]
)
def test_a_margin_on_the_raw_scale_is_in_the_unit_of_the_endpoint(make_study, rows_of, margin, word):
    from dataclasses import replace

    from osteon.study import Margin

    study = make_study(PLAN.format(role="primary", scale="raw", more=", margin: 8 %"))
    value, unit = margin.split()
    four = replace(study.plan.combination, margin=Margin(float(value), unit))
    study = replace(study, plan=replace(study.plan, combination=four))
    combined = compare(study, rows_of(ADDITIVE | {"both": [m * 23.0 for m in SPREAD]})).endpoints[0].combined
    assert combined.word == word
    assert combined.reason.endswith("the margin of the plan is in another unit") == (unit == "mm")


def test_secondary_endpoints_and_closed_gates_have_no_word(judged, make_study, rows_of):
    plan = TWO.format(rule="").replace("microct, role: primary}\nanalysis", "microct}\nanalysis")
    rows = rows_of(SYNERGY) + rows_of(SYNERGY, endpoint="Tb.Th")
    comparison = compare(make_study(plan), rows)
    first, second = comparison.endpoints
    assert (first.combined.word, second.combined.word) == ("synergy", "")
    assert family(second, "combination claim") == []
    assert family(second, "combination")[0].claim == "secondary"
    assert "no adjustment" in family(second, "combination")[0].method
    assert said(comparison, "COMBINATION")[0].text.endswith("this carries no claim.")
    comparison, result = judged({**SYNERGY, "sham": SYNERGY["ovx"]})
    assert (result.gate, result.combined.word) == ("failed", "")
    assert {one.claim for one in result.estimates} == {"none"}
    assert "synergy" not in " ".join(s.text for s in comparison.answer).replace("synergy cannot be seen", "")


def test_without_a_claim_in_the_plan_there_is_no_word(make_study, rows_of):
    plan = PLAN.format(role="primary", scale="log", more="").replace(", claim: true", "")
    comparison = compare(make_study(plan), rows_of(SYNERGY))
    assert not family(comparison.endpoints[0], "combination claim")
    assert comparison.endpoints[0].combined.word == ""
    assert family(comparison.endpoints[0], "combination")[0].claim == "secondary"
    assert not {"SYNERGY", "BETTER-THAN-EACH"} & {s.rule for s in comparison.answer}
    assert not {"SYNERGY", "UNDETERMINED"} & set(dict(comparison.rules))


def test_no_single_is_selected_by_the_data(judged):
    """Exchanging the singles changes neither p nor word."""
    _, one = judged(SYNERGY)
    _, other = judged(SYNERGY | {"k2": SYNERGY["aln"], "aln": SYNERGY["k2"]})
    p = [family(result, "combination claim")[0].p_adjusted for result in (one, other)]
    assert p[0] == pytest.approx(p[1])
    assert one.combined.word == other.combined.word


def test_the_direction_is_that_of_the_endpoint(make_study, rows_of):
    plan = PLAN.format(role="primary", scale="log", more="").replace("BV/TV", "Tb.Sp")
    down = arms(0.2, 0.8, 0.75, 0.6, 0.3)
    comparison = compare(make_study(plan), rows_of(down, endpoint="Tb.Sp"))
    result = comparison.endpoints[0]
    assert (result.better, result.combined.word) == ("down", "synergy")
    assert "lower than in" in said(comparison, "BETTER-THAN-EACH")[0].text


def test_an_endpoint_without_a_better_way_is_undetermined(make_study, rows_of):
    plan = PLAN.format(role="primary", scale="log", more="")
    plan = plan.replace(
        "BV/TV, site: distal_femur_metaphysis, method: microct", "CTX, site: serum, method: elisa"
    )
    rows = rows_of(SYNERGY, endpoint="CTX", site="serum", method="elisa")
    result = compare(make_study(plan), rows).endpoints[0]
    assert result.combined.word == "undetermined"
    assert "neither way is the better one" in result.combined.reason
    assert family(result, "combination claim")[0].p_adjusted == 1.0


def combined_p(results):
    return {
        result.id: (
            family(result, "combination claim")[0].p_adjusted,
            family(result, "combination")[0].p_adjusted,
        )
        for result in results
    }


def alone(make_study, rows_of, values, endpoint):
    plan = PLAN.format(role="primary", scale="log", more="").replace("BV/TV", endpoint)
    (result,) = compare(make_study(plan), rows_of(values, endpoint=endpoint)).endpoints
    over = family(result, "combination claim")[0].p_adjusted
    return over, family(result, "combination")[0].p


@pytest.mark.parametrize("rule", ["holm", "hochberg", "fixed_sequence"])
def test_claims_of_several_endpoints_first_superiority_then_interactions(make_study, rows_of, rule):
    weak = {arm: [x / 300 for x in own] for arm, own in arms(32.0, 15.0, 16.0, 20.0, 23.5).items()}
    rows = rows_of(SYNERGY) + rows_of(weak, endpoint="Tb.Th")
    single = [
        alone(make_study, rows_of, SYNERGY, "BV/TV"),
        alone(make_study, rows_of, weak, "Tb.Th"),
    ]
    comparison = compare(make_study(TWO.format(rule=f"multiplicity: {rule}")), rows)
    found = combined_p(comparison.endpoints)
    method = rule.replace("_", "-")
    over, interactions = (st.adjust([p[step] for p in single], method).tolist() for step in (0, 1))
    assert [found["E1"][0], found["E2"][0]] == pytest.approx(over)
    assert [found["E1"][1], found["E2"][1]] == pytest.approx([max(*over, p) for p in interactions])
    # The comparisons with the disease control are another question, at a level of their own.
    plain = compare(make_study(TWO.format(rule=f"multiplicity: {rule}").replace(", claim: true", "")), rows)
    for with_claim, without in zip(comparison.endpoints, plain.endpoints, strict=True):
        for name in ("k2", "aln", "both"):
            pair = [
                next(e.p_adjusted for e in result.estimates if (e.left, e.right) == (name, "ovx"))
                for result in (with_claim, without)
            ]
            assert pair[0] == pair[1]
    (families,) = said(comparison, "FAMILIES")
    assert families.text == (
        "Families: the gate, the combination claim and the comparisons of primary endpoints keep a level of "
        "5 % each; they are not adjusted for each other, since the plan draws no graph."
    )


def test_a_graph_holds_comparisons_and_combination_claims_together(make_study, rows_of):
    rule = (
        "multiplicity: graph\n  graph: {weights: {BV/TV: 0.5, Tb.Th: 0.5}, transitions: {BV/TV: "
        "{BV/TV combination: 1}, Tb.Th: {Tb.Th combination: 1}, BV/TV combination: {Tb.Th: 1}}}"
    )
    thin = {arm: [x / 300 for x in own] for arm, own in SYNERGY.items()}
    rows = rows_of(SYNERGY) + rows_of(thin, endpoint="Tb.Th")
    comparison = compare(make_study(TWO.format(rule=rule)), rows)
    first, second = comparison.endpoints
    largest = max(e.p_adjusted for e in first.estimates if e.family == "each treatment vs ovx")
    # k2 against ovx is not shown, so that nothing of BV/TV is passed on to its combination claim.
    assert largest > 0.05
    assert family(first, "combination claim")[0].p_adjusted >= largest
    assert first.combined.word == second.combined.word == "undetermined"
    assert "graph of the plan over 4 nodes" in family(first, "combination")[0].method
    (families,) = said(comparison, "FAMILIES")
    assert "the graph of the plan shares one level of 5 %" in families.text


def test_synergy_that_is_not_shown_over_all_claims_is_undetermined(make_study, rows_of):
    """The interaction of one endpoint alone leaves out zero; another endpoint is not better than each."""
    flat = {arm: [x / 300 for x in own] for arm, own in arms(32.0, 15.0, 16.0, 25.0, 25.0).items()}
    rows = rows_of(SYNERGY) + rows_of(flat, endpoint="Tb.Th")
    first = compare(make_study(TWO.format(rule="multiplicity: holm")), rows).endpoints[0]
    assert family(first, "combination")[0].low > 0
    assert first.combined.word == "undetermined"
    assert first.combined.reason == "over all combination claims together the interaction is not shown"


def test_headroom_price_and_bliss_stand_beside_it(judged):
    comparison, _ = judged(SYNERGY)
    (headroom,) = said(comparison, "HEADROOM")
    # sham / aln = 2, and sham * ovx / (k2 * aln) = 40 * 15 / (16 * 20) = 1.875.
    assert headroom.text == (
        "Headroom: aln, the better single, leaves a factor of 2.00 up to Sham; a combination as good as that "
        "has an interaction of a factor of 1.88."
    )
    (price,) = said(comparison, "PRICE")
    assert price.text.startswith("Price of an interaction: 6 animals an arm, as here, find a difference")
    (bliss,) = said(comparison, "BLISS")
    gap = math.log(40 / 15)
    a, b, both = (math.log(x / 15) / gap for x in (16, 20, 34))
    assert f"both covers {100 * both:.0f} % of the distance from ovx to Sham on logarithms" in bliss.text
    assert f"would cover {100 * (a + b - a * b):.0f} %" in bliss.text
    assert not comparison.endpoints[0].combined.bliss_refused


def test_no_headroom_behind_a_single_as_good_as_health(judged):
    comparison, _ = judged(arms(28.0, 15.0, 18.0, 29.0, 30.0))
    assert "Headroom: none; aln alone is already as good as Sham" in said(comparison, "HEADROOM")[0].text
    comparison, _ = judged(arms(32.0, 15.0, 24.0, 28.0, 30.0))
    assert "even a combination as good as that is sub-additive" in said(comparison, "HEADROOM")[0].text


def test_bliss_is_refused_where_the_distance_may_be_zero(judged):
    _, result = judged(arms(15.3, 15.0, 16.0, 20.0, 24.0))
    assert result.combined.bliss_refused
    assert "not computed" in result.combined.bliss
    assert "RATIO-DENOMINATOR" in {caution.code for caution in result.cautions}


def test_a_declared_ceiling_is_used_where_there_is_no_gate(make_study, rows_of):
    plan = PLAN.format(role="primary", scale="log", more="").replace("  gate: sham vs ovx\n", "")
    assert compare(make_study(plan), rows_of(SYNERGY)).endpoints[0].combined.headroom == ""
    declared = plan.replace("claim: true", "claim: true, ceiling: sham")
    assert "up to Sham" in compare(make_study(declared), rows_of(SYNERGY)).endpoints[0].combined.headroom


@pytest.mark.parametrize(
    "true", [((1, 1), (1, 1)), ((0, 1), (0, 1)), ((1, 1), (0, 1)), ((0, 1), (0, 0))], ids=str
)
@pytest.mark.parametrize("draws", [800, pytest.param(20_000, marks=pytest.mark.slow)])
def test_error_over_two_endpoints_and_both_steps(true, draws):
    """Family-wise error of superiority and interaction in two correlated endpoints, some hypotheses true."""
    from dataclasses import dataclass

    from osteon.compare._multiplicity import _two_steps

    @dataclass
    class Claim:
        p: tuple[float, float]

    rng = np.random.default_rng(3)
    # Over a and over b share the combination; the interaction shares it too: correlations of a 2 x 2 table.
    weights = np.array([[1, -1, 0, 0], [1, 0, -1, 0], [1, -1, -1, 1]]) / np.sqrt([[2], [2], [4]])
    arms_of = rng.normal(size=(draws, 4, 2)) @ np.linalg.cholesky(np.array([[1, 0.6], [0.6, 1]])).T
    z = np.einsum("ka,nae->nek", weights, arms_of)
    # Where superiority is true, one single is as good and the other far worse: the least favourable case.
    shift = np.array([[8.0, 0.0 if over else 3.0, 0.0 if inter else 3.0] for over, inter in true])
    sides = stats.norm.sf(z + shift)
    over = np.minimum(1, 2 * sides[:, :, :2].max(axis=2))
    inter = np.minimum(1, 2 * np.minimum(sides[:, :, 2], 1 - sides[:, :, 2]))
    null = np.array(true, dtype=bool)
    for method in ("holm", "hochberg", "fixed-sequence"):
        errors = 0
        for p_over, p_inter in zip(over.tolist(), inter.tolist(), strict=True):
            found = _two_steps([Claim(p) for p in zip(p_over, p_inter, strict=True)], method)
            errors += bool((np.array(found)[null] <= 0.05).any())
        assert errors / draws <= 0.05 + 3 * (0.05 * 0.95 / draws) ** 0.5, (method, errors / draws)
        assert errors > 0


def test_a_claim_without_one_of_its_arms_is_said_to_be_not_judged(judged):
    values = arms(30.0, 15.0, 18.0, 22.0, 28.0)
    del values["k2"]
    comparison, _ = judged(values)
    (sentence,) = said(comparison, "COMBINATION")
    assert "the combination is not judged: k2 cannot be estimated" in sentence.text
    assert sentence.claim == "none"


def test_there_is_no_distance_to_restore_where_the_healthy_arm_is_the_worse(judged):
    _, result = judged(arms(10.0, 15.0, 16.0, 20.0, 24.0))
    assert "sham is not better than ovx" in result.combined.bliss.lower()
    assert "covers" not in result.combined.bliss
