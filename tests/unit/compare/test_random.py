"""Animals of one litter, cage or day of surgery, SYNTHETIC: random effects as the plan declares them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from osteon.compare import compare
from osteon.records import Animal

ARMS = ("sham", "ovx", "k2", "aln")
STUDY_ARMS = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  k2: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
"""
PLAN = """
endpoints: [{{name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary{scale}}}]
analysis: {{gate: sham vs ovx, comparisons: each treatment vs ovx, {how}}}
"""
SHIFT = {"sham": 0.7, "ovx": 0.0, "k2": 0.1, "aln": 0.5}


def of_litters(spread=0.15, seed=3):
    """Return logarithms of six litters, an animal of each in every arm, as arm -> values by litter."""
    rng = np.random.default_rng(seed)
    litter = rng.normal(0, spread, 6)
    return {
        arm: [math.exp(2.7 + SHIFT[arm] + litter[at] + rng.normal(0, 0.1)) for at in range(6)] for arm in ARMS
    }


@pytest.fixture
def compared(make_study, rows_of, animals_of):
    def one(values, *, how="random: [litter]", scale="", group=None, field="litter"):
        rows = rows_of(values)
        animals = [
            replace(
                animal, **{field: (group or (lambda arm, at: f"L{at}"))(animal.arm, int(animal.name[-1]))}
            )
            for animal in animals_of(rows)
        ]
        study = make_study(PLAN.format(how=how, scale=scale), arms=STUDY_ARMS)
        return compare(study, rows, animals=animals).endpoints[0]

    return one


def named(result, contrast):
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


def test_litters_complete_in_every_arm_are_the_blocks_of_a_two_way_analysis(compared):
    values = of_litters()
    result = compared(values)
    table = np.log([values[arm] for arm in ARMS])
    residual = (
        table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    )  # arm and litter out
    variance = (residual**2).sum() / 15
    estimate = named(result, "aln vs ovx")
    assert estimate.estimate == pytest.approx(table[3].mean() - table[1].mean(), rel=1e-9)
    assert (estimate.se, estimate.df) == pytest.approx((math.sqrt(variance / 3), 15), rel=1e-5)
    assert "random effect of litter" in estimate.method
    assert "Kenward-Roger" in estimate.method
    assert "Dunnett" in estimate.method


def test_satterthwaite_where_the_plan_says_so(compared):
    estimate = named(compared(of_litters(), how="random: [litter], df: satterthwaite"), "aln vs ovx")
    assert "Satterthwaite" in estimate.method
    assert "Kenward-Roger" not in estimate.method
    assert estimate.df == pytest.approx(15, rel=1e-4)


def test_an_allotted_cage_counts_cages_and_not_animals(compared):
    # Two cages of three in each arm: the arms differ by what their cages differ by.
    values = of_litters()
    alone = compared(values, how="unit: animal", group=lambda arm, at: "", field="cage")
    caged = compared(values, how="unit: cage", group=lambda arm, at: f"{arm}{at % 2}", field="cage")
    estimate = named(caged, "aln vs ovx")
    assert "random effect of cage" in estimate.method
    assert named(alone, "aln vs ovx").df == 20
    # Means of cages are the analysis of balanced cages, where the variance between them is not zero.
    assert estimate.estimate == pytest.approx(named(alone, "aln vs ovx").estimate, rel=1e-9)


def test_cages_that_differ_are_analysed_as_their_means(compared):
    rng = np.random.default_rng(5)
    cage = {(arm, c): rng.normal(0, 0.4) for arm in ARMS for c in range(2)}
    values = {
        arm: [math.exp(2 + SHIFT[arm] + cage[arm, at % 2] + rng.normal(0, 0.05)) for at in range(1, 7)]
        for arm in ARMS
    }
    result = compared(values, how="unit: cage", group=lambda arm, at: f"{arm}{at % 2}", field="cage")
    means = {
        arm: [np.mean(np.log([v for at, v in enumerate(own, 1) if at % 2 == c])) for c in range(2)]
        for arm, own in values.items()
    }
    variance = sum(np.var(own, ddof=1) for own in means.values()) / 4
    estimate = named(result, "aln vs ovx")
    assert (estimate.se, estimate.df) == pytest.approx((math.sqrt(variance), 4), rel=1e-4)


def test_a_cage_of_each_arm_cannot_be_told_from_the_arm(compared):
    result = compared(of_litters(), how="unit: cage", group=lambda arm, at: arm, field="cage")
    assert all(estimate.p is None for estimate in result.estimates)
    assert any("cannot be told from the cage" in said for said in result.warnings)


def test_groups_of_one_animal_are_no_random_effect_and_that_is_said(compared):
    result = compared(of_litters(), group=lambda arm, at: f"{arm}{at}")
    assert any("litter of its own" in said for said in result.warnings)
    assert named(result, "aln vs ovx").df == 20


def test_an_animal_without_a_litter_is_left_out_with_the_reason(compared):
    result = compared(of_litters(), group=lambda arm, at: "" if (arm, at) == ("k2", 4) else f"L{at}")
    assert named(result, "k2 vs ovx").n_left == 5
    losses = [loss for line in result.flow for loss in line.losses]
    assert [(loss.animal, loss.reason) for loss in losses] == [("k24", "no litter")]


def test_an_arm_of_one_animal_has_no_contrast_and_lends_nothing(compared):
    values = of_litters()
    result = compared(values | {"k2": values["k2"][:1]})
    assert named(result, "k2 vs ovx").p is None
    assert "one animal only" in " ".join(named(result, "k2 vs ovx").warnings)
    assert named(result, "aln vs ovx").p is not None


def test_a_variance_of_zero_between_litters_is_said(compared):
    values = of_litters(spread=0.0, seed=12)
    result = compared(values)
    assert any("variance of litter is estimated as zero" in said for said in result.warnings)
    assert named(result, "aln vs ovx").p is not None


def test_on_the_raw_scale_each_arm_has_its_own_residual_variance(compared):
    values = of_litters()
    values["sham"] = [30.0, 80.0, 20.0, 95.0, 40.0, 60.0]
    raw = compared(values, scale=", scale: raw")
    estimate = named(raw, "aln vs ovx")
    assert "a residual variance of its own for each arm" in estimate.method
    pooled = named(
        compared(values, how="random: [litter], variance: pooled", scale=", scale: raw"), "aln vs ovx"
    )
    assert estimate.se < pooled.se / 2


def test_order_of_rows_and_names_of_groups_change_nothing(compared):
    values = of_litters()
    first = named(compared(values), "aln vs ovx")
    renamed = named(compared(values, group=lambda arm, at: f"other {9 - at}"), "aln vs ovx")
    assert (renamed.se, renamed.df, renamed.p_adjusted) == pytest.approx(
        (first.se, first.df, first.p_adjusted), rel=1e-5
    )


def test_the_day_of_surgery_and_a_cage_of_a_litter(compared):
    values = of_litters()
    by_day = compared(
        values,
        how="random: [surgery_day]",
        group=lambda arm, at: f"2024-01-0{1 + at % 3}",
        field="surgery_day",
    )
    assert "random effect of day of surgery" in named(by_day, "aln vs ovx").method
    nested = compared(values, how="random: [litter / cage]")
    # No animal has a cage here, so none can be analysed.
    assert named(nested, "aln vs ovx").estimate is None


def test_animals_come_with_their_groups():
    assert Animal(name="1", arm="k2").surgery_day == ""


def test_animals_of_one_litter_have_no_random_effect_and_that_is_said(compared):
    result = compared(of_litters(), group=lambda _arm, _at: "L1")
    estimate = named(result, "aln vs ovx")
    assert (estimate.df, estimate.p is not None) == (20, True)
    assert "random effect" not in estimate.method
    assert any("All animals are of one litter" in said for said in result.warnings)


def test_an_arm_that_is_one_litter_has_no_effect_size_and_names_the_model_of_the_plan(compared):
    estimate = named(compared(of_litters(), group=lambda arm, _at: arm), "aln vs ovx")
    assert (estimate.p, estimate.g, estimate.g_low) == (None, None, None)
    assert "random effect of litter" in estimate.method
    assert "residual degrees of freedom" not in estimate.method


def test_the_effect_size_beside_random_effects_is_that_of_independent_animals(compared):
    assert any(
        "g and its interval are those of independent" in said for said in compared(of_litters()).warnings
    )
    alone = compared(of_litters(), group=lambda arm, at: f"{arm}{at}")
    assert not any("Hedges" in said for said in alone.warnings)


def test_an_arm_that_alone_is_one_litter_is_told_at_its_contrasts(compared):
    result = compared(of_litters(), group=lambda arm, at: "one" if arm == "aln" else f"L{at}")
    told = "All animals of aln are of one litter: how far it lies from others is known from other arms only."
    assert told in named(result, "aln vs ovx").warnings
    assert not any("of one litter" in said for said in named(result, "k2 vs ovx").warnings)
    assert not any("of one litter" in said for said in named(compared(of_litters()), "aln vs ovx").warnings)
