"""One operated limb, SYNTHETIC: the operated limb, the other limb, and the ratio within the animal."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from osteon.compare import compare

HEAD = """
osteon: 1
kind: experiment
title: SYNTHETIC neurectomy
species: rat
strain: Wistar
sex: male
age_at_surgery: 8 weeks
models: {nx: {kind: nx, limb: left, controls: [contralateral, sham]}}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
"""
ARMS = """
arms:
  sham: {model: nx, surgery: sham, role: healthy_control, n: 6}
  nx: {model: nx, surgery: nx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  k2: {model: nx, surgery: nx, role: treatment, n: 6,
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
  aln: {model: nx, surgery: nx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
"""
PLAN = """
endpoints: [{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}]
analysis: {gate: sham vs nx, unit: animal, comparisons: each treatment vs nx}
"""
RAW = PLAN.replace("role: primary", "role: primary, scale: raw")
LEFT = {
    "sham": [30.1, 33.4, 28.7, 31.9, 35.2, 29.5],
    "nx": [14.2, 17.9, 12.8, 16.1, 15.0, 13.3],
    "k2": [16.3, 14.1, 18.8, 15.2, 17.5, 13.9],
    "aln": [25.8, 22.4, 28.1, 24.0, 26.9, 21.7],
}
RIGHT = {
    "sham": [31.0, 33.0, 29.9, 31.1, 34.0, 30.4],
    "nx": [27.2, 31.1, 25.5, 28.9, 29.7, 26.0],
    "k2": [28.0, 27.1, 32.3, 27.9, 30.9, 26.6],
    "aln": [31.9, 29.0, 33.8, 30.5, 32.2, 28.1],
}


@pytest.fixture
def limbs(make_study, rows_of):
    def compared(plan=PLAN, *, left=LEFT, right=RIGHT, head=HEAD):
        rows = rows_of(left, side="left") + rows_of(right, side="right")
        return compare(make_study(plan, arms=ARMS, head=head), rows).endpoints

    return compared


def named(result, contrast):
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


def pooled(values, left, right):
    groups = {arm: np.asarray(own) for arm, own in values.items()}
    df = sum(len(own) - 1 for own in groups.values())
    variance = sum(((own - own.mean()) ** 2).sum() for own in groups.values()) / df
    se = math.sqrt(variance * (1 / len(groups[left]) + 1 / len(groups[right])))
    return groups[left].mean() - groups[right].mean(), se, df


def logs(values):
    return {arm: np.log(own) for arm, own in values.items()}


def test_three_results_with_sides_roles_and_words_of_their_own(limbs):
    operated, other, ratio = limbs()
    assert [(r.id, r.side, r.role, r.unit) for r in (operated, other, ratio)] == [
        ("E1", "left", "primary", "%"),
        ("E2", "right", "secondary", "%"),
        ("E3", "-", "secondary", "1"),
    ]
    assert "operated limb over contralateral limb" in ratio.label
    assert ratio.scale == "log"
    assert operated.gate == "passed"
    assert (other.gate, ratio.gate) == ("none", "none")
    assert {e.family for e in other.estimates} == {"systemic effect: nx vs sham", "each treatment vs nx"}
    assert {e.family for e in ratio.estimates} == {"local effect: nx vs sham", "each treatment vs nx"}
    assert {e.claim for e in (*other.estimates, *ratio.estimates)} == {"secondary"}
    assert all("limbs" in e.method and "Kenward-Roger" in e.method for e in operated.estimates)


def test_complete_limbs_are_each_what_it_is_alone_and_the_ratio_is_the_paired_analysis(limbs):
    operated, other, ratio = limbs()
    paired = {arm: np.log(LEFT[arm]) - np.log(RIGHT[arm]) for arm in LEFT}
    for result, values in ((operated, logs(LEFT)), (other, logs(RIGHT)), (ratio, paired)):
        for left, right in (("k2", "nx"), ("aln", "nx")):
            estimate = named(result, f"{left} vs {right}")
            difference, se, df = pooled(values, left, right)
            assert estimate.estimate == pytest.approx(difference, rel=1e-8)
            assert (estimate.se, estimate.df) == pytest.approx((se, df), rel=1e-5)
            assert estimate.p == pytest.approx(2 * stats.t.sf(abs(difference / se), df), rel=1e-4)
            assert estimate.p_adjusted > estimate.p
    systemic = named(other, "nx vs sham")
    assert systemic.estimate == pytest.approx(pooled(logs(RIGHT), "nx", "sham")[0], rel=1e-8)
    assert named(ratio, "nx vs sham").estimate == pytest.approx(pooled(paired, "nx", "sham")[0], rel=1e-8)


def test_a_limb_that_is_missing_takes_strength_from_the_other(limbs):
    left = LEFT | {"aln": [25.8, 22.4, 28.1, 24.0, 26.9, None]}
    operated, other, ratio = limbs(left=left)
    assert [named(r, "aln vs nx").n_left for r in (operated, other, ratio)] == [5, 6, 5]
    alone = pooled(logs(LEFT | {"aln": left["aln"][:5]}), "aln", "nx")
    # The animal without a left limb has a low right one: its left is expected to be low too.
    assert named(operated, "aln vs nx").estimate < alone[0]
    lost = next(line for line in ratio.flow if line.arm == "aln").losses
    assert [(loss.animal, loss.reason) for loss in lost] == [("aln6", "without a value of both limbs")]


def test_on_the_raw_scale_each_arm_has_its_own_spread_of_the_limbs(limbs):
    operated, other, ratio = limbs(RAW)
    assert (operated.scale, operated.variance, ratio.scale, ratio.variance) == (
        "raw",
        "welch",
        "log",
        "pooled",
    )
    for result, values in ((operated, LEFT), (other, RIGHT)):
        estimate = named(result, "aln vs nx")
        reference = stats.ttest_ind(values["aln"], values["nx"], equal_var=False)
        assert (estimate.statistic, estimate.df) == pytest.approx(
            (reference.statistic, reference.df), rel=1e-4
        )
        assert "of its own for each arm" in estimate.method
    paired = {arm: np.log(LEFT[arm]) - np.log(RIGHT[arm]) for arm in LEFT}
    assert named(ratio, "aln vs nx").estimate == pytest.approx(pooled(paired, "aln", "nx")[0], rel=1e-8)


def test_without_the_other_limb_there_is_one_result(make_study, rows_of):
    (result,) = compare(make_study(PLAN, arms=ARMS, head=HEAD), rows_of(LEFT, side="left")).endpoints
    assert (result.side, result.gate) == ("left", "passed")


def test_where_the_other_limb_alone_was_measured_that_is_said(make_study, rows_of):
    found = compare(make_study(PLAN, arms=ARMS, head=HEAD), rows_of(RIGHT, side="right"))
    (said,) = found.unmeasured
    assert "the other limb alone was measured: the operated limb is the left one" in said
    assert not found.estimates


def test_both_limbs_operated_are_averaged_and_read_against_sham_only(limbs):
    (result,) = limbs(head=HEAD.replace("limb: left", "limb: both"))
    assert result.side == "both"
    assert {e.family for e in result.estimates} == {"gate", "each treatment vs nx"}


def test_the_other_limb_declared_for_itself_keeps_its_role_and_has_no_gate(limbs):
    both = PLAN.replace(
        "role: primary}]",
        "role: primary}, {name: BV/TV, site: distal_femur_metaphysis, method: microct, side: right,"
        " role: primary}]",
    ).replace("unit: animal", "unit: animal, multiplicity: holm")
    operated, other = limbs(both)
    assert [(r.side, r.role, r.gate) for r in (operated, other)] == [
        ("left", "primary", "passed"),
        ("right", "primary", "none"),
    ]
    assert named(other, "nx vs sham").family == "systemic effect: nx vs sham"


def test_a_value_without_a_logarithm_leaves_no_ratio(limbs):
    right = RIGHT | {"sham": [0.0, *RIGHT["sham"][1:]]}
    assert [r.side for r in limbs(right=right)] == ["left", "right"]


def test_every_animal_of_a_ratio_leads_back_to_both_limbs(limbs):
    ratio = limbs()[2]
    first = ratio.animals[0]
    assert first.value == pytest.approx(LEFT["sham"][0] / RIGHT["sham"][0])
    assert len(first.rows) == 2
    assert replace(first, value=None).animal == "sham1"
