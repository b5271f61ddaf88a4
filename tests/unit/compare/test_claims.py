from __future__ import annotations

import pytest

from osteon.compare import compare

TWO = """
endpoints:
  - {{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}}
  - {{name: Tb.Th, site: distal_femur_metaphysis, method: microct, role: {role}}}
analysis: {{gate: sham vs ovx, comparisons: each treatment vs ovx{more}}}
"""


@pytest.fixture
def weak():
    """SYNTHETIC Tb.Th, mm: the model works; aln is near the edge, k2 does nothing."""
    return {
        "sham": [0.082, 0.079, 0.085, 0.081, 0.088, 0.080],
        "ovx": [0.066, 0.070, 0.062, 0.068, 0.064, 0.071],
        "k2": [0.067, 0.069, 0.063, 0.066, 0.070, 0.064],
        "aln": [0.074, 0.069, 0.076, 0.070, 0.073, 0.068],
        "both": [0.079, 0.075, 0.081, 0.077, 0.074, 0.080],
    }


def by_contrast(result):
    return {e.contrast: e for e in result.estimates if e.family not in {"gate", "combination"}}


def test_one_primary_endpoint_keeps_the_adjustment_of_its_family(make_study, rows_of, values):
    comparison = compare(make_study(), rows_of(values))
    result = comparison.endpoints[0]
    assert result.gate == "passed"
    assert {e.claim for e in by_contrast(result).values()} == {"primary"}
    gate = next(e for e in result.estimates if e.family == "gate")
    assert (gate.claim, gate.p_adjusted) == ("none", gate.p)


def test_secondary_endpoints_never_carry_a_claim(make_study, rows_of, values, weak):
    rows = rows_of(values) + rows_of(weak, endpoint="Tb.Th")
    first, second = compare(make_study(TWO.format(role="secondary", more="")), rows).endpoints
    alone = compare(make_study(), rows_of(values)).endpoints[0]
    assert {e.claim for e in by_contrast(second).values()} == {"secondary"}
    assert [e.p_adjusted for e in first.estimates] == [e.p_adjusted for e in alone.estimates]


def test_holm_runs_over_the_families_of_all_primary_endpoints(make_study, rows_of, values, weak):
    from osteon import statistics

    rows = rows_of(values) + rows_of(weak, endpoint="Tb.Th")
    plain = compare(make_study(TWO.format(role="secondary", more="")), rows).endpoints
    holm = compare(make_study(TWO.format(role="primary", more=", multiplicity: holm")), rows).endpoints
    within = [[e.p_adjusted for e in by_contrast(result).values()] for result in plain]
    expected = statistics.adjust_families(within, "holm")
    for result, own in zip(holm, expected, strict=True):
        assert [e.p_adjusted for e in by_contrast(result).values()] == pytest.approx(list(own))
        assert all("Holm" in e.method and "2 families" in e.method for e in by_contrast(result).values())
    assert by_contrast(holm[1])["aln vs ovx"].p_adjusted >= by_contrast(plain[1])["aln vs ovx"].p_adjusted
    assert any(
        new.p_adjusted > old.p_adjusted + 1e-6
        for a, b in zip(holm, plain, strict=True)
        for new, old in zip(by_contrast(a).values(), by_contrast(b).values(), strict=True)
    )


def test_fixed_sequence_stops_at_the_first_family_not_wholly_rejected(make_study, rows_of, values, weak):
    rows = rows_of(values) + rows_of(weak, endpoint="Tb.Th")
    plan = TWO.format(role="primary", more=", multiplicity: fixed_sequence")
    first, second = compare(make_study(plan), rows).endpoints
    worst = max(e.p_adjusted for e in by_contrast(first).values())
    assert worst > 0.05  # k2 does nothing
    assert all(e.p_adjusted >= worst for e in by_contrast(second).values())


def test_hochberg_takes_of_every_other_family_its_largest_p(make_study, rows_of, values, weak):
    rows = rows_of(values) + rows_of(weak, endpoint="Tb.Th")
    plain = compare(make_study(TWO.format(role="secondary", more="")), rows).endpoints
    both = compare(make_study(TWO.format(role="primary", more=", multiplicity: hochberg")), rows)
    first, second = ([e.p_adjusted for e in by_contrast(result).values()] for result in plain)
    for own, other, result in ((first, second, both.endpoints[0]), (second, first, both.endpoints[1])):
        found = [e.p_adjusted for e in by_contrast(result).values()]
        # Two families: p itself where both are rejected at alpha, else twice it.
        expected = [min(1.0, 2 * p, max(p, max(other))) for p in own]
        assert found == pytest.approx(expected)
        assert all("Hochberg" in e.method for e in by_contrast(result).values())
    assert dict(both.options)["multiplicity over primary endpoints"].startswith("Hochberg")
    assert "positively" in dict(both.rules)["CLAIM"]


GRAPH = """
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}
  - {name: Tb.Th, site: distal_femur_metaphysis, method: microct, role: primary}
analysis:
  gate: sham vs ovx
  comparisons: [aln vs ovx, k2 vs ovx]
  multiplicity: graph
  graph: {weights: {BV/TV: 0.8, Tb.Th: 0.2}, transitions: {BV/TV: {Tb.Th: 1}, Tb.Th: {BV/TV: 1}}}
"""


def test_a_graph_shares_the_level_over_endpoints_and_holm_inside(make_study, rows_of, values, weak):
    rows = rows_of(values) + rows_of(weak, endpoint="Tb.Th")
    first, second = compare(make_study(GRAPH), rows).endpoints
    inside = {}
    for result in (first, second):
        small, large = sorted(e.p for e in by_contrast(result).values())
        names = sorted(by_contrast(result), key=lambda name: by_contrast(result)[name].p)
        inside[result.id] = dict(zip(names, (2 * small, max(2 * small, large)), strict=True))
    largest = {name: max(p.values()) for name, p in inside.items()}
    for result, other, weight in ((first, "E2", 0.8), (second, "E1", 0.2)):
        for name, estimate in by_contrast(result).items():
            p = inside[result.id][name]
            # Alone at its weight, or at the whole level once all of the other endpoint is rejected.
            passed = max(p, largest[other] / (1 - weight))
            assert estimate.p_adjusted == pytest.approx(min(1.0, p / weight, passed))
            assert estimate.claim == "primary"
            assert "graph of the plan over 2 nodes" in estimate.method


def test_a_node_without_values_keeps_its_share(make_study, rows_of, values):
    comparison = compare(make_study(GRAPH), rows_of(values))
    (result,) = [r for r in comparison.endpoints if r.estimates]
    small, large = sorted(e.p for e in by_contrast(result).values())
    found = sorted(e.p_adjusted for e in by_contrast(result).values())
    assert found == pytest.approx([2 * small / 0.8, min(1.0, max(2 * small, large) / 0.8)])


def test_a_graph_that_is_not_drawn_makes_no_claim(make_study, rows_of, values):
    from dataclasses import replace

    study = make_study(TWO.format(role="primary", more=""))
    study = replace(study, plan=replace(study.plan, multiplicity="graph"))
    for result in compare(study, rows_of(values) + rows_of(values, endpoint="Tb.Th")).endpoints:
        for estimate in by_contrast(result).values():
            assert estimate.claim == "none"
            assert estimate.warnings[-1] == "No claim: the plan asks for a graph and draws none."


def test_a_failed_gate_takes_the_claims_of_its_endpoint_and_stays_in_the_count(make_study, rows_of, values):
    flat = {arm: list(own) for arm, own in values.items()}
    flat["sham"] = [14.0, 17.5, 13.1, 15.9, 15.2, 13.6]
    plan = TWO.format(role="primary", more=", multiplicity: holm")
    both = compare(make_study(plan), rows_of(values) + rows_of(values, endpoint="Tb.Th")).endpoints
    failed = compare(make_study(plan), rows_of(values) + rows_of(flat, endpoint="Tb.Th")).endpoints
    assert [result.gate for result in failed] == ["passed", "failed"]
    assert {e.claim for e in by_contrast(failed[1]).values()} == {"none"}
    assert {e.claim for e in by_contrast(failed[0]).values()} == {"primary"}
    assert "did not show itself" in failed[1].gate_sentence
    # Two families still: the smallest p is doubled, as it is when both gates are open.
    alone = compare(make_study(), rows_of(values)).endpoints[0]
    strongest = "both vs ovx"
    assert by_contrast(failed[0])[strongest].p_adjusted == pytest.approx(
        2 * by_contrast(alone)[strongest].p_adjusted
    )
    assert by_contrast(both[0])[strongest].p_adjusted <= by_contrast(failed[0])[strongest].p_adjusted


def test_a_gate_against_the_disease_fails(make_study, rows_of, values):
    turned = values | {"sham": values["ovx"], "ovx": values["sham"]}
    result = compare(make_study(), rows_of(turned)).endpoints[0]
    gate = next(e for e in result.estimates if e.family == "gate")
    assert gate.p < 0.05
    assert result.gate == "failed"
    assert "the other way" in result.gate_sentence


def test_a_gate_needs_no_direction_where_none_is_better(make_study, rows_of, values):
    plan = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary}]
analysis: {gate: ovx vs sham, comparisons: each treatment vs ovx}
"""
    for own in (values, values | {"sham": values["ovx"], "ovx": values["sham"]}):
        rows = rows_of(own, endpoint="CTX", site="serum", method="elisa")
        assert compare(make_study(plan), rows).endpoints[0].gate == "passed"


def test_the_gate_sentence_reads_the_same_whichever_way_it_is_written(make_study, rows_of, values):
    plan = """
endpoints: [{{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}}]
analysis: {{gate: {gate}, comparisons: each treatment vs ovx}}
"""
    one, other = (
        compare(make_study(plan.format(gate=gate)), rows_of(values)).endpoints[0]
        for gate in ("sham vs ovx", "ovx vs sham")
    )
    assert one.gate == other.gate == "passed"
    assert one.gate_sentence == other.gate_sentence
    assert "lower in ovx than in Sham" in one.gate_sentence


def test_a_closed_gate_never_loosens_the_adjustment_of_another_endpoint(make_study, rows_of, values):
    strong = {arm: [x / 10 for x in own] for arm, own in values.items()}
    strong["k2"] = [x * 2 for x in strong["aln"]]
    strong["sham"] = list(strong["ovx"])  # no disease seen, and every treatment far from it
    plan = TWO.format(role="primary", more=", multiplicity: holm")
    first, second = compare(make_study(plan), rows_of(values) + rows_of(strong, endpoint="Tb.Th")).endpoints
    alone = compare(make_study(), rows_of(values)).endpoints[0]
    assert second.gate == "failed"
    assert max(e.p_adjusted for e in by_contrast(second).values()) < 0.001
    for contrast, estimate in by_contrast(alone).items():
        assert by_contrast(first)[contrast].p_adjusted == pytest.approx(min(1, 2 * estimate.p_adjusted))
