"""Samples of several days, SYNTHETIC: one model of all days, and what happens where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from osteon.compare import compare

ARMS = ("sham", "ovx", "k2", "aln")
PLAN = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary, days: [week 4, week 12]}]
analysis: {gate: sham vs ovx, unit: animal, comparisons: each treatment vs ovx}
"""
SEPARATE = PLAN.replace("unit: animal", "unit: animal, repeated: separate")
RAW = PLAN.replace("role: primary", "role: primary, scale: raw")


def samples(seed=1, n=6):
    """Return values of two days, arm -> animal -> (week 4, week 12), correlated within the animal."""
    rng = np.random.default_rng(seed)
    made = {}
    for at, arm in enumerate(ARMS):
        animal = rng.normal(0, 0.3, n)
        made[arm] = [
            [math.exp(3 - 0.2 * at + own + rng.normal(0, 0.1)) for own in animal],
            [math.exp(3.2 - 0.3 * at + own + rng.normal(0, 0.1)) for own in animal],
        ]
    return made


@pytest.fixture
def compared(make_study, rows_of):
    def both(made, plan=PLAN, **more):
        rows = [
            row
            for at, day in enumerate((28.0, 84.0))
            for row in rows_of(
                {arm: own[at] for arm, own in made.items()},
                endpoint="CTX",
                site="serum",
                method="elisa",
                day=day,
                **more,
            )
        ]
        return compare(make_study(plan), rows).endpoints

    return both


def named(result, contrast):
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


def test_complete_days_are_what_each_is_alone(compared):
    made = samples()
    for one, alone in zip(compared(made), compared(made, SEPARATE), strict=True):
        for contrast in ("sham vs ovx", "k2 vs ovx", "aln vs ovx"):
            mine, theirs = named(one, contrast), named(alone, contrast)
            assert mine.estimate == pytest.approx(theirs.estimate, rel=1e-8)
            assert (mine.se, mine.df, mine.p) == pytest.approx((theirs.se, theirs.df, theirs.p), rel=1e-4)
            assert mine.p_adjusted == pytest.approx(theirs.p_adjusted, rel=1e-3)
        assert "MMRM) of week 4 and sacrifice" in named(one, "aln vs ovx").method
        assert "Kenward-Roger" in named(one, "aln vs ovx").method
        assert "MMRM" not in named(alone, "aln vs ovx").method


def test_a_sample_that_was_missed_is_expected_from_the_other_day(compared):
    made = samples()
    highest = int(np.argmax(made["aln"][0]))
    made["aln"][1][highest] = None
    (_, joint), (_, alone) = compared(made), compared(made, SEPARATE)
    # The animal was the highest at week 4, so that its arm is expected higher at week 12.
    assert named(joint, "aln vs ovx").estimate > named(alone, "aln vs ovx").estimate
    assert named(joint, "aln vs ovx").n_left == 5
    assert named(joint, "aln vs ovx").df > named(alone, "aln vs ovx").df - 1


def test_on_the_raw_scale_each_arm_has_its_own_covariance(compared):
    made = samples()
    for at, result in enumerate(compared(made, RAW)):
        estimate = named(result, "aln vs ovx")
        reference = stats.ttest_ind(made["aln"][at], made["ovx"][at], equal_var=False)
        assert (estimate.statistic, estimate.df) == pytest.approx(
            (reference.statistic, reference.df), rel=1e-4
        )
        assert "of its own for each arm" in estimate.method


def test_too_few_animals_for_the_model_are_analysed_day_by_day_with_the_reason(compared):
    made = {arm: [day[:1] for day in days] for arm, days in samples().items()}
    made["aln"] = [day[:2] for day in samples()["aln"]]
    made["ovx"] = [day[:2] for day in samples()["ovx"]]
    results = compared(made, RAW)
    assert all(
        any(said.startswith("Each day is analysed by itself:") for said in r.warnings) for r in results
    )
    assert all("MMRM" not in e.method for r in results for e in r.estimates)
    assert all(named(r, "aln vs ovx").p is not None for r in results)


def test_other_animals_on_the_other_day_are_no_repeated_measurement(make_study, rows_of):
    made = samples()
    first = rows_of(
        {arm: own[0] for arm, own in made.items()}, endpoint="CTX", site="serum", method="elisa", day=28.0
    )
    later = rows_of(
        {arm: [None] * 6 + own[1] for arm, own in made.items()}, endpoint="CTX", site="serum", method="elisa"
    )
    results = compare(make_study(PLAN), [*first, *later]).endpoints
    assert all("MMRM" not in e.method for r in results for e in r.estimates)
    assert not any("by itself" in said for r in results for said in r.warnings)


def test_a_day_before_the_treatment_is_no_outcome(make_study, rows_of):
    plan = PLAN.replace("[week 4, week 12]", "[surgery, week 4, week 12]")
    made = samples()
    rows = [
        row
        for day, at in ((0.0, 0), (28.0, 0), (84.0, 1))
        for row in rows_of(
            {a: own[at] for a, own in made.items()}, endpoint="CTX", site="serum", method="elisa", day=day
        )
    ]
    before, first, last = compare(make_study(plan), rows).endpoints
    assert before.estimates == ()
    assert all("MMRM) of week 4 and sacrifice" in e.method for e in (*first.estimates, *last.estimates))


def test_the_value_before_the_treatment_is_a_covariate_with_a_slope_for_each_day(make_study, rows_of):
    plan = PLAN.replace("unit: animal", "unit: animal, covariates: [CTX before surgery]")
    made, rng = samples(), np.random.default_rng(8)
    base = {arm: [v * math.exp(rng.normal(0, 0.1)) for v in own[0]] for arm, own in made.items()}
    rows = [
        row
        for day, values in (
            (0.0, base),
            (28.0, {a: own[0] for a, own in made.items()}),
            (84.0, {a: own[1] for a, own in made.items()}),
        )
        for row in rows_of(values, endpoint="CTX", site="serum", method="elisa", day=day)
    ]
    joint = compare(make_study(plan), rows).endpoints
    alone = compare(make_study(plan.replace("covariates", "repeated: separate, covariates")), rows).endpoints
    for one, other in zip(joint, alone, strict=True):
        mine, theirs = named(one, "aln vs ovx"), named(other, "aln vs ovx")
        assert mine.estimate == pytest.approx(theirs.estimate, rel=1e-6)
        assert (mine.se, mine.df) == pytest.approx((theirs.se, theirs.df), rel=1e-3)
        assert "adjusted for CTX before surgery" in mine.method


def test_an_arm_with_one_animal_on_one_day_says_why_it_has_no_contrast_there(compared):
    made = samples()
    made["aln"][0][1:] = [None] * 5
    first, second = compared(made)
    assert named(first, "aln vs ovx").p is None
    assert any("aln: it has one animal only" in said for said in named(first, "aln vs ovx").warnings)
    assert named(second, "aln vs ovx").p is not None
    assert "MMRM" in named(second, "aln vs ovx").method
