"""From rows to animals: which rows speak, how they are averaged, where animals go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon import records
from osteon.compare import compare
from osteon.files import DataError
from osteon.records import Exclusion

if TYPE_CHECKING:
    from osteon.study import Study


def result_of(comparison, endpoint="BV/TV"):
    return next(result for result in comparison.endpoints if result.endpoint == endpoint)


def value_of(result, animal):
    return next(value for value in result.animals if value.animal == animal)


def test_replicates_then_specimens_then_sides(make_study, rows_of):
    rows = rows_of()
    first = rows[0]
    several = [
        replace(first, id=f"r{at}", value=value, side=side, specimen=specimen, replicate=str(at))
        for at, (value, side, specimen) in enumerate(
            [
                (10.0, "left", "a"),
                (20.0, "left", "a"),
                (30.0, "left", "a"),
                (40.0, "left", "b"),
                (100.0, "right", "c"),
            ]
        )
    ]
    value = value_of(result_of(compare(make_study(), [*several, *rows[1:]])), first.animal)
    assert value.value == pytest.approx((((10 + 20 + 30) / 3 + 40) / 2 + 100) / 2)
    assert (value.specimens, value.replicates) == (3, 5)
    assert value.rows == tuple(row.id for row in several)


def test_the_operated_limb_is_never_averaged_with_the_other(make_study, rows_of):
    head = """
osteon: 1
kind: experiment
title: SYNTHETIC neurectomy
species: rat
strain: Wistar
sex: male
age_at_surgery: 8 weeks
models: {nx: {kind: nx, limb: left}}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
"""
    arms = """
arms:
  sham: {model: nx, surgery: sham, role: healthy_control, n: 6}
  nx: {model: nx, surgery: nx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
"""
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs nx, comparisons: nx vs sham}
"""
    left = {"sham": [30.0, 31.0, 29.0], "nx": [15.0, 16.0, 14.0]}
    right = {"sham": [30.5, 31.5, 29.5], "nx": [28.0, 29.0, 27.0]}
    rows = rows_of(left, side="left") + rows_of(right, side="right")
    first, second, ratio = compare(make_study(plan, arms=arms, head=head), rows).endpoints
    assert (first.side, first.role, first.estimates != ()) == ("left", "primary", True)
    assert (second.side, second.role, second.gate) == ("right", "secondary", "none")
    assert value_of(second, "nx1").value == 28.0
    assert value_of(ratio, "nx1").value == pytest.approx(15 / 28)
    assert value_of(first, "nx1").value == 15.0


def test_sites_and_methods_left_open_are_results_apart(make_study, rows_of):
    plan = """
endpoints: [{name: BMD, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
    rows = rows_of(endpoint="BMD", site="femur", method="dxa") + rows_of(
        endpoint="BMD", site="L4", method="dxa"
    )
    results = compare(make_study(plan), rows).endpoints
    assert [(r.site, r.role) for r in results] == [("femur", "primary"), ("L4", "primary")]


def test_days_of_a_declared_endpoint_are_results_apart(make_study, rows_of):
    plan = """
endpoints: [{name: CTX, site: serum, method: elisa, days: [week 4, week 12]}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
    rows = rows_of(endpoint="CTX", site="serum", method="elisa", day=28.0)
    comparison = compare(make_study(plan), rows)
    assert [(r.day, r.day_label) for r in comparison.endpoints] == [(28.0, "week 4")]
    assert comparison.unmeasured == ("CTX in serum at week 12 (ELISA)",)
    rows += rows_of(endpoint="CTX", site="serum", method="elisa", day=None)
    results = compare(make_study(plan), rows).endpoints
    assert [r.day_label for r in results] == ["week 4", "sacrifice"]


def test_without_a_stated_sacrifice_only_one_day_is_understood(make_study, rows_of):

    study: Study = make_study()
    layout = study.layouts[0]
    arms = {name: replace(arm, sacrifice=None) for name, arm in layout.arms.items()}
    study = replace(study, layouts=(replace(layout, sacrifice=None, arms=arms),))
    one = compare(study, rows_of(day=70.0))
    assert [(r.role, r.day_label) for r in one.endpoints] == [("primary", "sacrifice")]
    two = compare(study, rows_of(day=70.0) + rows_of(day=80.0))
    assert [r.role for r in two.endpoints] == ["exploratory", "exploratory"]
    assert two.unmeasured == ("BV/TV of the distal femoral metaphysis (micro-CT)",)


def test_what_is_mapped_and_not_declared_is_shown_and_not_compared(make_study, rows_of):
    comparison = compare(make_study(), rows_of() + rows_of(endpoint="Tb.Th"))
    result = result_of(comparison, "Tb.Th")
    assert (result.role, result.estimates, result.gate) == ("exploratory", (), "none")
    assert len(result.animals) == 30
    assert all(arm.low < arm.mean < arm.high for arm in result.arms)


def test_a_blank_column_is_unmeasured(make_study, rows_of):
    comparison = compare(make_study(), rows_of({"ovx": [None, None], "sham": [None]}))
    assert comparison.endpoints == ()
    assert comparison.unmeasured == ("BV/TV of the distal femoral metaphysis (micro-CT)",)


def test_censored_animals(make_study, rows_of):
    rows = rows_of()
    censored = replace(rows[6], value=None, status="below_lloq", limit=5.0)
    partly = replace(rows[7], id="x", replicate="2", value=None, status="below_lloq", limit=5.0)
    failed = replace(rows[8], value=None, status="failed_qc")
    comparison = compare(make_study(), [*rows[:6], censored, rows[7], partly, failed, *rows[9:]])
    result = result_of(comparison)
    one = value_of(result, censored.animal)
    assert (one.value, one.status, one.limit) == (None, "below_lloq", 5.0)
    two = value_of(result, partly.animal)
    assert (two.value, two.status, two.censored, two.rows) == (rows[7].value, "ok", 1, (rows[7].id,))
    assert not any("too high" in said for said in result.warnings)
    assert any("some replicates are outside" in said for said in result.warnings)
    losses = {loss.animal: loss for line in result.flow for loss in line.losses}
    assert set(losses) == {failed.animal}
    assert losses[failed.animal].kind == "failed qc"
    ovx = next(line for line in result.flow if line.arm == "ovx")
    # An animal below the limit is analysed at its limit.
    assert (ovx.allocated, ovx.analysed, ovx.not_measured) == (6, 5, 1)


def test_exclusions_of_animals_and_specimens(make_study, rows_of, animals_of):
    rows = [replace(row, specimen=f"s-{row.animal}") for row in rows_of()]
    out = [
        Exclusion(
            animal="sham1", specimen="", kind="excluded", reason="wrong diet", source="exclusions.csv!2"
        ),
        Exclusion(animal="ovx1", specimen="", kind="lost", reason="died", source="exclusions.csv!3"),
        Exclusion(animal="", specimen="s-k21", kind="excluded", reason="cracked", source="exclusions.csv!4"),
    ]
    lost = [row for row in rows if row.animal != "ovx1"]
    comparison = compare(make_study(), lost, animals=animals_of(rows), exclusions=out)
    result = result_of(comparison)
    losses = {loss.animal: loss for line in result.flow for loss in line.losses}
    assert {a: (x.kind, x.reason, x.source) for a, x in losses.items()} == {
        "sham1": ("excluded", "wrong diet", "exclusions.csv!2"),
        "ovx1": ("lost", "died", "exclusions.csv!3"),
        "k21": ("excluded", "cracked", "exclusions.csv!4"),
    }
    assert value_of(result, "sham1").status == value_of(result, "k21").status == "excluded"
    assert [(line.arm, line.lost, line.excluded, line.analysed) for line in result.flow] == [
        ("sham", 0, 1, 5),
        ("ovx", 1, 0, 5),
        ("k2", 0, 1, 5),
        ("aln", 0, 0, 6),
        ("both", 0, 0, 6),
    ]
    # k21 has no value in any declared endpoint, and is no whole animal left out.
    study_k2 = next(line for line in comparison.flow if line.arm == "k2")
    assert (study_k2.analysed, study_k2.not_measured, study_k2.excluded) == (5, 1, 0)


def test_an_animal_lost_later_is_analysed_where_it_was_measured(make_study, rows_of, animals_of):
    plan = """
endpoints:
  - {name: CTX, site: serum, method: elisa, days: [week 4]}
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
    rows = rows_of(endpoint="CTX", site="serum", method="elisa", day=28.0)
    rows += [row for row in rows_of() if row.animal != "aln2"]
    out = [Exclusion(animal="aln2", specimen="", kind="lost", reason="died in week 6", source="x")]
    comparison = compare(make_study(plan), rows, animals=animals_of(rows), exclusions=out)
    early, late = comparison.endpoints
    assert [next(line for line in r.flow if line.arm == "aln").analysed for r in (early, late)] == [6, 5]
    assert "Measured before they were lost, and analysed here: aln2." in early.warnings
    whole = next(line for line in comparison.flow if line.arm == "aln")
    assert (whole.lost, whole.analysed) == (1, 5)


def test_animals_without_a_row_are_not_measured(make_study, rows_of, animals_of):
    comparison = compare(make_study(), rows_of(), animals=animals_of(rows_of(), ("late", "k2")))
    line = next(line for line in result_of(comparison).flow if line.arm == "k2")
    assert (line.planned, line.allocated, line.not_measured, line.analysed) == (6, 7, 1, 6)
    assert (line.losses[0].animal, line.losses[0].reason) == ("late", "no row in the tables")


def test_balance_has_every_arm_and_no_test(make_study, rows_of):
    mass = {"sham": [280.0, 290.0], "ovx": [285.0], "k2": [None]}
    comparison = compare(
        make_study(), rows_of() + rows_of(mass, endpoint="body weight", site="", method="weighing", day=-1.0)
    )
    lines = {line.arm: line for line in comparison.balance}
    assert list(lines) == ["sham", "ovx", "k2", "aln", "both"]
    sham = lines["sham"]
    assert (sham.what, sham.unit, sham.day_label, sham.n) == ("body weight", "g", "day -1", 2)
    assert (sham.mean, sham.low, sham.high) == (285.0, 280.0, 290.0)
    assert sham.sd == pytest.approx(50**0.5)
    assert (lines["ovx"].n, lines["ovx"].sd, lines["k2"].n, lines["k2"].mean) == (1, None, 0, None)
    assert not any(hasattr(line, "p") for line in comparison.balance)
    assert len(comparison.endpoints) == 1  # the masses are in the balance, not an endpoint


def test_an_unknown_arm_and_an_animal_in_two_arms_are_refused(make_study, rows_of):
    rows = rows_of()
    with pytest.raises(DataError, match="'ovy'"):
        compare(make_study(), [*rows, replace(rows[0], id="x", animal="z", arm="ovy")])
    with pytest.raises(DataError, match="in the arm 'sham' and in the arm 'ovx'"):
        compare(make_study(), [*rows, replace(rows[0], id="x", arm="ovx")])


def test_typed_rows_and_their_table_give_the_same(make_study, rows_of):
    rows = rows_of()
    assert compare(make_study(), records.observation_table(rows)) == compare(make_study(), rows)


def test_sealed_studies_show_codes_and_make_no_contrast(make_study, rows_of):
    study = make_study()
    study = replace(study, animals=replace(study.animals, sealed=True))
    codes = dict(zip(("sham", "ovx", "k2", "aln", "both"), "QWERT", strict=True))
    rows = [
        replace(row, id=f"r{at}", arm=codes[row.arm], animal=f"a{at}") for at, row in enumerate(rows_of())
    ]
    comparison = compare(study, rows)
    assert comparison.sealed
    assert comparison.arms == comparison.labels == ("Q", "W", "E", "R", "T")
    assert (comparison.control, comparison.estimates) == ("", ())
    result = comparison.endpoints[0]
    assert [arm.arm for arm in result.arms] == ["Q", "W", "E", "R", "T"]
    assert all(arm.low < arm.mean < arm.high for arm in result.arms)
    assert (result.gate, result.gate_sentence) == ("none", "")
    assert [s.rule for s in comparison.answer] == ["SEALED", "FLOW"]
    text = repr((comparison.answer, comparison.flow, comparison.endpoints, comparison.arms))
    for name in ("sham", "'ovx", "k2", "aln"):
        assert name not in text


def test_hostile_names_pass_as_they_are(make_study, rows_of):
    names = ["0012", "1e3", "NA", "=cmd", "<script>alert(1)</script>", "a_$b_$"]
    rows = rows_of()
    rows = [replace(row, animal=names[at]) if at < 6 else row for at, row in enumerate(rows)]
    result = compare(make_study(), rows).endpoints[0]
    assert [value.animal for value in result.animals[:6]] == names


def test_one_specimen_left_out_leaves_the_animal_in(make_study, rows_of):
    rows = [replace(row, specimen="a") for row in rows_of()]
    more = replace(rows[0], id="second", specimen="b", value=99.0)
    out = [Exclusion(animal=rows[0].animal, specimen="b", kind="excluded", reason="cracked", source="x")]
    result = result_of(compare(make_study(), [*rows, more], exclusions=out))
    value = value_of(result, rows[0].animal)
    assert (value.value, value.status, value.rows) == (rows[0].value, "ok", (rows[0].id,))
    assert all(line.excluded == 0 for line in result.flow)


LITTERS = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, random: [litter]}
"""


def in_litters(animals):
    return [replace(animal, litter=f"L{animal.name[-1]}") for animal in animals]


def test_means_without_censored_animals_are_named_by_arm(make_study, rows_of, animals_of):
    # Beside random effects the model has no room for a limit.
    rows = rows_of()
    at = next(i for i, row in enumerate(rows) if row.arm == "aln")
    rows[at] = replace(rows[at], value=None, status="below_lloq", limit=20.0)
    compared = compare(make_study(LITTERS), rows, animals=in_litters(animals_of(rows)))
    (said,) = [w for w in compared.endpoints[0].warnings if "quantification" in w]
    assert said == (
        "1 animal below the limit of quantification (aln 1) is in no mean; means of these arms are too high, "
        "and their differences from other arms are distorted."
    )


def test_a_baseline_arm_outside_the_model_says_so(make_study, rows_of):
    arms = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6}
  base: {model: ovx, surgery: ovx, role: baseline_control, n: 3, sacrifice: day 1}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
"""
    kept = [row for row in rows_of() if row.arm in {"sham", "ovx", "aln"}]
    rows = kept + rows_of({"base": [20.0, 21.0, 22.0]}, day=1.0)
    said = compare(make_study(arms=arms), rows).endpoints[0].warnings
    assert "Not in the model, since no comparison names it: base; its mean is without an interval." in said
    assert not any("Not in the model" in w for w in compare(make_study(), rows_of()).endpoints[0].warnings)


def test_what_is_not_declared_is_one_result_for_arms_of_different_sacrifice(make_study, rows_of):
    arms = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6}
  base: {model: ovx, surgery: ovx, role: baseline_control, n: 3, sacrifice: day 1}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
"""
    kept = [row for row in rows_of(endpoint="Tb.N") if row.arm in {"sham", "ovx", "aln"}]
    rows = kept + rows_of({"base": [2.0, 2.1, 2.2]}, endpoint="Tb.N", day=1.0)
    (result,) = compare(make_study(arms=arms), rows).endpoints
    assert (result.role, result.day_label) == ("exploratory", "sacrifice")
    assert [mean.arm for mean in result.arms] == ["sham", "base", "ovx", "aln"]


def test_a_limit_of_quantification_is_printed_with_its_unit_as_elsewhere(make_study, rows_of, animals_of):
    plan = """
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx, random: [litter]}
"""
    rows = rows_of(endpoint="BMD", site="femur", method="dxa")
    rows[0] = replace(rows[0], value=None, status="below_lloq", limit=0.1)
    compared = compare(make_study(plan), rows, animals=in_litters(animals_of(rows)))
    (loss,) = [loss for line in compared.endpoints[0].flow for loss in line.losses]
    assert (loss.kind, loss.source) == ("censored", rows[0].id)
    assert loss.reason == "below the limit of quantification (0.1 g/cm²)"
