from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from osteon.compare import compare


def logs(values):
    return np.log(values)


def only(comparison):
    assert len(comparison.endpoints) == 1
    return comparison.endpoints[0]


def named(result, contrast):
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


@pytest.fixture
def values(request):
    return {
        "sham": [30.1, 33.4, 28.7, 31.9, 35.2, 29.5],
        "ovx": [14.2, 17.9, 12.8, 16.1, 15.0, 13.3],
        "k2": [16.3, 14.1, 18.8, 15.2, 17.5, 13.9],
        "aln": [25.8, 22.4, 28.1, 24.0, 26.9, 21.7],
        "both": [29.9, 26.1, 31.8, 27.7, 25.0, 30.6],
    }


def pooled_log(values, left, right):
    """Return difference, standard error and df of a one-way model on logarithms, computed apart."""
    groups = {arm: np.log(own) for arm, own in values.items()}
    df = sum(len(own) - 1 for own in groups.values())
    s2 = sum(((own - own.mean()) ** 2).sum() for own in groups.values()) / df
    se = math.sqrt(s2 * (1 / len(groups[left]) + 1 / len(groups[right])))
    return groups[left].mean() - groups[right].mean(), se, df


def test_log_scale_pools_the_spread_of_all_arms(make_study, rows_of, values):
    result = only(compare(make_study(), rows_of(values)))
    assert (result.scale, result.variance) == ("log", "pooled")
    estimate = named(result, "aln vs ovx")
    difference, se, df = pooled_log(values, "aln", "ovx")
    assert estimate.estimate == pytest.approx(difference, abs=1e-12)
    assert (estimate.se, estimate.df) == pytest.approx((se, df), rel=1e-9)
    assert estimate.p == pytest.approx(2 * stats.t.sf(difference / se, df), rel=1e-6)
    reach = stats.t.ppf(0.975, df) * se
    assert (estimate.low, estimate.high) == pytest.approx((difference - reach, difference + reach), rel=1e-9)


def test_each_treatment_is_one_family_with_the_sign_of_treatment_minus_control(make_study, rows_of, values):
    result = only(compare(make_study(), rows_of(values)))
    family = [e for e in result.estimates if e.family == "each treatment vs ovx"]
    assert [e.contrast for e in family] == ["k2 vs ovx", "aln vs ovx", "both vs ovx"]
    assert all(e.simultaneous_low < e.low < e.estimate < e.high < e.simultaneous_high for e in family)
    assert named(result, "aln vs ovx").estimate > 0
    assert named(result, "k2 vs ovx").p_adjusted > named(result, "k2 vs ovx").p
    assert "Dunnett" in family[0].method
    assert "3 contrasts" in family[0].method


def test_one_against_each_of_several_keeps_its_direction(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: ["both vs each of [k2, aln]"]}
"""
    result = only(compare(make_study(plan), rows_of(values)))
    family = [e for e in result.estimates if e.family != "gate"]
    assert [e.contrast for e in family] == ["both vs k2", "both vs aln"]
    for estimate, other in zip(family, ("k2", "aln"), strict=True):
        expected, se, _ = pooled_log(values, "both", other)
        assert estimate.estimate == pytest.approx(expected, abs=1e-12)
        assert estimate.statistic == pytest.approx(expected / se, rel=1e-9)
        assert (
            estimate.simultaneous_low < estimate.low < expected < estimate.high < estimate.simultaneous_high
        )
        assert estimate.estimate > 0
    assert compare(make_study(plan), rows_of(values)).control == "both"


def test_raw_scale_gives_each_arm_its_own_spread(make_study, rows_of, values):
    plan = """
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx}
"""
    bmd = {arm: [x / 100 for x in own] for arm, own in values.items()}
    result = only(compare(make_study(plan), rows_of(bmd, endpoint="BMD", site="femur", method="dxa")))
    assert (result.scale, result.variance) == ("raw", "welch")
    estimate = named(result, "aln vs ovx")
    reference = stats.ttest_ind(bmd["aln"], bmd["ovx"], equal_var=False)
    assert (estimate.statistic, estimate.p, estimate.df) == pytest.approx(
        (reference.statistic, reference.pvalue, reference.df), rel=1e-6
    )
    assert estimate.p_adjusted == estimate.p
    assert "Welch" in estimate.method


def test_the_study_file_may_ask_for_one_spread(make_study, rows_of, values):
    plan = """
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx, variance: pooled}
"""
    result = only(compare(make_study(plan), rows_of(values, endpoint="BMD", site="femur", method="dxa")))
    assert (result.scale, result.variance) == ("raw", "pooled")
    assert "as the study file states" in result.variance_reason
    assert named(result, "aln vs ovx").df == 25


@pytest.mark.parametrize("value", [0.0, -1.5])
def test_a_logarithm_is_refused_with_zero_or_negative_values(make_study, rows_of, values, value):
    values["ovx"][2] = value
    result = only(compare(make_study(), rows_of(values)))
    assert (result.scale, result.variance) == ("raw", "welch")
    assert "refused" in result.scale_reason
    assert f"{value:g}" in result.scale_reason
    assert named(result, "aln vs ovx").estimate == pytest.approx(
        np.mean(values["aln"]) - np.mean(values["ovx"]), rel=1e-12
    )


def test_the_study_file_may_state_the_scale(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary, scale: raw}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx}
"""
    result = only(compare(make_study(plan), rows_of(values)))
    assert result.scale == "raw"
    assert "as the study file states" in result.scale_reason


def test_hedges_g_is_of_the_values_in_their_unit(make_study, rows_of, values):
    estimate = named(only(compare(make_study(), rows_of(values))), "aln vs ovx")
    left, right = np.array(values["aln"]), np.array(values["ovx"])
    spread = math.sqrt((left.var(ddof=1) + right.var(ddof=1)) / 2)
    factor = math.gamma(5) / (math.sqrt(5) * math.gamma(4.5))
    assert estimate.g == pytest.approx(factor * (left.mean() - right.mean()) / spread, rel=1e-9)
    assert estimate.g_low < estimate.g < estimate.g_high


def test_one_animal_in_an_arm(make_study, rows_of, values):
    values["k2"] = values["k2"][:1]
    result = only(compare(make_study(), rows_of(values)))
    estimate = named(result, "k2 vs ovx")
    assert (estimate.n_left, estimate.n_right) == (1, 6)
    assert estimate.estimate == pytest.approx(math.log(values["k2"][0]) - np.log(values["ovx"]).mean())
    assert (estimate.se, estimate.p, estimate.claim) == (None, None, "none")
    assert any("'k2' has one value only" in said for said in estimate.warnings)
    assert any("k2 has fewer than 3 animals" in said for said in estimate.warnings)
    mean = next(arm for arm in result.arms if arm.arm == "k2")
    assert (mean.n, mean.sd, mean.low) == (1, None, None)
    assert mean.mean == pytest.approx(values["k2"][0])


def test_one_animal_has_no_spread_of_its_own(make_study, rows_of, values):
    values["k2"] = values["k2"][:1]
    values["ovx"][0] = 0.0
    result = only(compare(make_study(), rows_of(values)))
    estimate = named(result, "k2 vs ovx")
    assert estimate.estimate == pytest.approx(values["k2"][0] - np.mean(values["ovx"]))
    assert (estimate.se, estimate.p, estimate.p_adjusted, estimate.low) == (None, None, None, None)
    assert any("No interval and no p value" in said for said in estimate.warnings)
    assert estimate.claim == "none"
    assert named(result, "aln vs ovx").p is not None


def test_all_values_equal(make_study, rows_of, values):
    result = only(compare(make_study(), rows_of({arm: [20.0] * 6 for arm in values})))
    estimate = named(result, "aln vs ovx")
    assert estimate.estimate == 0
    assert (estimate.p, estimate.g) == (None, None)
    assert any("All values of aln are equal" in said for said in estimate.warnings)
    assert result.gate == "not judged"


def test_missing_control(make_study, rows_of, values):
    del values["ovx"]
    comparison = compare(make_study(), rows_of(values))
    result = only(comparison)
    assert [e.contrast for e in result.estimates] == ["sham vs ovx", "k2 vs ovx", "aln vs ovx", "both vs ovx"]
    assert all(e.estimate is None and e.claim == "none" for e in result.estimates)
    assert all("No animal of ovx has a value." in e.warnings for e in result.estimates)
    assert result.gate == "not judged"
    assert not any(s.claim == "primary" for s in comparison.answer)


def test_single_arm(make_study, rows_of, values):
    result = only(compare(make_study(), rows_of({"ovx": values["ovx"]})))
    mean = next(arm for arm in result.arms if arm.arm == "ovx")
    own = np.log(values["ovx"])
    reach = stats.t.ppf(0.975, 5) * own.std(ddof=1) / math.sqrt(6)
    assert (mean.low, mean.mean, mean.high) == pytest.approx(
        tuple(np.exp([own.mean() - reach, own.mean(), own.mean() + reach])), rel=1e-9
    )
    assert [arm.arm for arm in result.arms] == ["ovx"]


def test_a_family_smaller_than_planned_says_so(make_study, rows_of, values):
    del values["k2"]
    result = only(compare(make_study(), rows_of(values)))
    assert "2 of the 3 planned contrasts" in named(result, "aln vs ovx").method
    assert any("smaller than planned" in said for said in named(result, "aln vs ovx").warnings)
    assert named(result, "k2 vs ovx").estimate is None


def test_arm_means_on_the_raw_scale_have_their_own_spread(make_study, rows_of, values):
    values["sham"][0] = 0.0
    result = only(compare(make_study(), rows_of(values)))
    mean = next(arm for arm in result.arms if arm.arm == "aln")
    own = np.array(values["aln"])
    reach = stats.t.ppf(0.975, 5) * own.std(ddof=1) / math.sqrt(6)
    assert (mean.low, mean.high) == pytest.approx((own.mean() - reach, own.mean() + reach), rel=1e-9)
    assert mean.sd == pytest.approx(own.std(ddof=1))
    assert mean.cv == pytest.approx(100 * own.std(ddof=1) / own.mean())


def test_baseline_arms_enter_the_model_only_where_the_plan_names_them(make_study, rows_of, values):
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
    without = only(compare(make_study(plan.format("aln vs ovx"), arms=arms, timeline=timeline), rows))
    named_ = only(
        compare(make_study(plan.format("aln vs ovx, aln vs base"), arms=arms, timeline=timeline), rows)
    )
    assert named(without, "aln vs ovx").df == 15
    assert named(named_, "aln vs ovx").df == 20
    assert named(named_, "aln vs base").estimate > 0
    # The baseline arm was killed earlier and is at its own sacrifice.
    assert {arm.arm: arm.n for arm in without.arms} == {"sham": 6, "base": 6, "ovx": 6, "aln": 6}


def test_ids_are_unique_when_two_comparisons_hold_one_contrast(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: [each treatment vs ovx, aln vs ovx]}
"""
    ids = [e.id for e in compare(make_study(plan), rows_of(values)).estimates]
    assert len(set(ids)) == len(ids) == 5
    assert "E1.aln-vs-ovx" in ids
    assert "E1.aln-vs-ovx.2" in ids


def test_estimates_name_the_rows_behind_them(make_study, rows_of, values):
    rows = rows_of(values)
    estimate = named(only(compare(make_study(), rows)), "aln vs ovx")
    assert set(estimate.rows) == {row.id for row in rows if row.arm in {"aln", "ovx"}}
    assert (estimate.left, estimate.right, estimate.unit) == ("aln", "ovx", "%")


def test_no_contrast_before_the_treatment(make_study, rows_of, values):
    plan = """
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary, days: [surgery, week 12]}
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
    comparison = compare(make_study(plan), rows_of(values, day=0.0) + rows_of(values))
    before, after = comparison.endpoints
    assert (before.day_label, before.estimates, before.gate) == ("day 0", (), "none")
    assert any("before the treatment" in said for said in before.warnings)
    assert len(after.estimates) == 4


def test_a_covariate_adjusts_and_animals_without_it_leave(make_study, rows_of, animals_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, covariates: [body_mass_before_surgery]}
"""
    rng = np.random.default_rng(5)
    mass = {arm: list(rng.normal(280, 15, 6)) for arm in values}
    masses = rows_of(mass, endpoint="body weight", site="", method="weighing", day=-1.0)
    early = rows_of(mass, endpoint="body weight", site="", method="weighing", day=-9.0)
    early = [row.__class__(**{n: getattr(row, n) for n in row.__slots__} | {"value": 1.0}) for row in early]
    rows = [*rows_of(values), *early, *masses[:-1]]
    comparison = compare(make_study(plan), rows, animals=animals_of(rows))
    result = only(comparison)
    assert (result.scale, result.variance) == ("log", "pooled")
    assert result.covariates == ("body weight before surgery",)
    lost = [loss for line in result.flow for loss in line.losses]
    assert [(loss.animal, loss.kind) for loss in lost] == []  # day -9 still speaks for the last animal
    arms = list(values)
    y = np.log(np.concatenate([values[arm] for arm in arms]))
    x = np.concatenate([mass[arm] for arm in arms])
    x[-1] = 1.0
    design = np.column_stack([np.repeat(np.eye(5), 6, axis=0), x])
    beta, _rest, *_ = np.linalg.lstsq(design, y, rcond=None)
    estimate = named(result, "aln vs ovx")
    assert estimate.estimate == pytest.approx(beta[3] - beta[1], rel=1e-9)
    assert estimate.df == 24
    assert "body weight before surgery" in estimate.method
    without = [row for row in rows if row.id != early[-1].id]
    gone = only(compare(make_study(plan), without, animals=animals_of(rows)))
    lost = [loss for line in gone.flow for loss in line.losses]
    assert [(one.animal, one.kind, one.reason) for one in lost] == [
        ("both6", "not measured", "no body weight before surgery")
    ]
    assert named(gone, "both vs ovx").n_left == 5


def test_intact_animals_had_no_surgery_to_be_measured_before(make_study, rows_of, values):
    head = """
osteon: 1
kind: experiment
title: SYNTHETIC study of intact animals
species: rat
strain: Sprague-Dawley
sex: female
models: {none: {kind: intact}}
"""
    timeline = "timeline: {treatment: {start: day 1, stop: week 12}, sacrifice: week 12}"
    arms = """
arms:
  rest: {model: none, surgery: none, role: vehicle_control, n: 6}
  run: {model: none, surgery: none, role: treatment, n: 6, treatment: [{intervention: running}]}
"""
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {comparisons: each treatment vs rest, covariates: [body_mass_before_surgery]}
"""
    own = {"rest": values["ovx"], "run": values["aln"]}
    masses = {arm: [280.0 + at for at in (3, 1, 4, 2, 6, 5)] for arm in own}
    rows = [*rows_of(own), *rows_of(masses, endpoint="body weight", site="", method="weighing", day=-1.0)]
    comparison = compare(make_study(plan, arms=arms, head=head, timeline=timeline), rows)
    result = next(one for one in comparison.endpoints if one.role == "primary")
    assert result.covariates == ("body weight before the start of the intervention",)
    assert "adjusted for body weight before the start of the intervention" in result.estimates[0].method
    assert not any("surgery" in sentence.text for sentence in comparison.answer)


def test_raw_scale_with_a_covariate_has_a_variance_for_each_arm(make_study, rows_of, values):
    plan = """
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, covariates: [body_mass_before_surgery]}
"""
    mass = {arm: [270.0 + 3 * at + 2 * (at % 3) for at in range(6)] for arm in values}
    rows = rows_of(values, endpoint="BMD", site="femur", method="dxa")
    rows += rows_of(mass, endpoint="body weight", site="", method="weighing", day=0.0)
    result = only(compare(make_study(plan), rows))
    assert (result.variance, named(result, "aln vs ovx").variance) == ("welch", "welch")
    assert "% of the adjusted mean of Sham" in result.gate_sentence
    assert "a variance of its own for each arm by REML" in named(result, "aln vs ovx").method


def test_a_covariate_that_does_not_vary_is_said_and_nothing_is_compared(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, covariates: [body_mass_before_surgery]}
"""
    mass = {arm: [280.0] * 6 for arm in values}
    rows = rows_of(values) + rows_of(mass, endpoint="body weight", site="", method="weighing", day=0.0)
    result = only(compare(make_study(plan), rows))
    assert all(e.p is None and e.claim == "none" for e in result.estimates)
    assert result.warnings
    assert all(arm.low is None for arm in result.arms)


def test_no_contrast_of_a_treatment_that_has_not_begun(make_study, rows_of, values):
    plan = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary, days: [week 4, week 12]}]
analysis:
  gate: sham vs ovx
  comparisons: each treatment vs ovx
  combination: {none: ovx, a: k2, b: aln, both: both, scale: log}
"""
    timeline = "timeline: {treatment: {start: week 4, stop: week 12}, sacrifice: week 12}\n"
    rows = rows_of(values, endpoint="CTX", site="serum", method="elisa", day=28.0)
    rows += rows_of(values, endpoint="CTX", site="serum", method="elisa")
    before, after = compare(make_study(plan, timeline=timeline), rows).endpoints
    assert [e.family for e in before.estimates] == ["gate"]
    assert before.gate == "passed"
    assert any("k2, aln and both began" in said for said in before.warnings)
    assert len(after.estimates) == 5


def test_the_covariate_is_never_a_later_mass(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, covariates: [body_mass_before_surgery]}
"""
    before = {arm: [270.0 + 3 * at + 2 * (at % 3) for at in range(6)] for arm in values}
    later = {arm: [300.0 + 40 * len(arm) + 7 * (at * 5 % 6) for at in range(6)] for arm in values}
    rows = rows_of(values) + rows_of(before, endpoint="body weight", site="", method="weighing", day=0.0)
    more = rows_of(later, endpoint="body weight", site="", method="weighing", day=84.0)
    one = compare(make_study(plan), rows).endpoints[0]
    two = compare(make_study(plan), rows + more).endpoints[0]
    assert [e.estimate for e in one.estimates] == [e.estimate for e in two.estimates]


def test_few_degrees_of_freedom_are_said(make_study, rows_of, values):
    few = {arm: own[:2] for arm, own in values.items()}
    estimate = named(only(compare(make_study(), rows_of(few))), "aln vs ovx")
    assert estimate.df == 5
    assert "Only 5 degrees of freedom: the spread is little more than a guess." in estimate.warnings
    full = named(only(compare(make_study(), rows_of(values))), "aln vs ovx")
    assert full.warnings == ()


def test_unequal_arms_and_limits_are_said(make_study, rows_of, values):
    assert only(compare(make_study(), rows_of(values))).warnings == ()
    values["aln"] = values["aln"][:4]
    values["both"][0] = 100.0
    warnings = only(compare(make_study(), rows_of(values))).warnings
    assert warnings == (
        "The outcome is at its limit of 0 or 100 % in 1 animal.",
        "The arms are of unequal size (sham 6, ovx 6, k2 6, aln 4 and both 6).",
    )


def test_why_there_is_no_interval_is_a_sentence_that_keeps_the_names_of_arms(make_study, rows_of):
    one = [row for row in rows_of() if row.arm != "aln" or row.animal == "aln1"]
    said = named(only(compare(make_study(), one)), "aln vs ovx").warnings[-1]
    assert said == "No interval and no p value: 'aln' has one value only, which says nothing of its spread."
    none = [row for row in rows_of() if row.arm != "aln"]
    said = named(only(compare(make_study(), none)), "aln vs ovx").warnings[-1]
    assert said == "No interval and no p value: aln cannot be estimated."


def test_values_without_the_covariate_of_the_plan_are_not_called_missing(make_study, rows_of, values):
    plan = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx, covariates: [body_mass_before_surgery]}
"""
    (result,) = compare(make_study(plan), rows_of(values)).endpoints
    for estimate in result.estimates:
        assert estimate.p is None
        said = " ".join(estimate.warnings)
        assert "No animal with a value has what the model needs: body weight before surgery." in said
        assert "has a value." not in said
