"""Values below the limit of quantification, SYNTHETIC: no animal left out, and what is said where one is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from osteon.compare import compare

PLAN = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary}]
analysis: {gate: sham vs ovx, unit: animal, comparisons: each treatment vs ovx}
"""
RAW = PLAN.replace("role: primary", "role: primary, scale: raw")
VALUES = {
    "sham": [12.0, 15.0, 11.0, 14.0, 13.0, 16.0],
    "ovx": [30.0, 26.0, 34.0, 29.0, 38.0, 25.0],
    "k2": [24.0, 27.0, 21.0, 30.0, 22.0, 26.0],
    "aln": [6.1, 7.2, 5.3, 8.8, 5.9, 9.9],
}
LIMIT = 6.0


def censored(rows, limit=LIMIT):
    return [
        row
        if row.value is None or row.value >= limit
        else replace(row, value=None, status="below_lloq", limit=limit)
        for row in rows
    ]


@pytest.fixture
def compared(make_study, rows_of):
    def one(values=VALUES, plan=PLAN, limit=LIMIT):
        rows = rows_of(values, endpoint="CTX", site="serum", method="elisa")
        return compare(make_study(plan), censored(rows, limit)).endpoints[0]

    return one


def named(result, contrast):
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


def test_animals_below_the_limit_are_analysed_and_counted(compared):
    result = compared()
    estimate = named(result, "aln vs ovx")
    assert (estimate.n_left, estimate.n_right) == (6, 6)
    assert "2 of 24 values censored" in estimate.method
    assert {line.arm: line.analysed for line in result.flow}["aln"] == 6
    assert sum(value.value is None for value in result.animals) == 2
    assert not any("in no mean" in said for said in result.warnings)
    # Leaving the low values out would make the arm too high, taking the limit for the value too.
    left_out = np.mean(np.log([v for v in VALUES["aln"] if v >= LIMIT])) - np.mean(np.log(VALUES["ovx"]))
    at_limit = np.mean(np.log([max(v, LIMIT) for v in VALUES["aln"]])) - np.mean(np.log(VALUES["ovx"]))
    assert estimate.estimate < at_limit < left_out
    whole = np.mean(np.log(VALUES["aln"])) - np.mean(np.log(VALUES["ovx"]))
    assert estimate.estimate == pytest.approx(whole, abs=0.05)


def test_no_spread_and_no_effect_size_of_the_values_above_a_limit(compared):
    result = compared()
    arm = next(one for one in result.arms if one.arm == "aln")
    assert (arm.n, arm.sd, arm.cv) == (6, None, None)
    assert arm.low < arm.mean < arm.high
    assert named(result, "aln vs ovx").g is None
    assert named(result, "k2 vs ovx").g is not None


def test_an_arm_wholly_below_the_limit_has_no_contrast_and_says_why(compared):
    result = compared(VALUES | {"aln": [2.0, 3.0, 2.5, 4.0, 3.5, 5.0]})
    estimate = named(result, "aln vs ovx")
    assert (estimate.estimate, estimate.p, estimate.n_left) == (None, None, 6)
    assert any("all its values are beyond the limit" in said for said in estimate.warnings)
    assert named(result, "k2 vs ovx").p is not None
    assert "smaller than planned" in " ".join(named(result, "k2 vs ovx").warnings)
    arm = next(one for one in result.arms if one.arm == "aln")
    assert (arm.mean, arm.low) == (None, None)


def test_without_a_value_below_the_limit_nothing_changes(compared, make_study, rows_of):
    estimate = named(compared(limit=0.1), "aln vs ovx")
    assert "censored" not in estimate.method
    logs = {arm: np.log(own) for arm, own in VALUES.items()}
    variance = sum(((own - own.mean()) ** 2).sum() for own in logs.values()) / 20
    assert estimate.se == pytest.approx(math.sqrt(variance / 3), rel=1e-9)


def test_on_the_raw_scale_each_arm_has_its_own_spread(compared):
    result = compared(plan=RAW)
    assert "a variance of its own for each arm" in named(result, "aln vs ovx").method
    # Neither arm holds a limit: what they differ by is Welch's.
    free = named(compared(plan=RAW, limit=0.1), "k2 vs ovx")
    mine = named(result, "k2 vs ovx")
    assert (mine.estimate, mine.se, mine.df) == pytest.approx((free.estimate, free.se, free.df), rel=1e-9)


def test_beside_random_effects_limits_are_left_out_and_that_is_said(make_study, rows_of, animals_of):
    rows = censored(rows_of(VALUES, endpoint="CTX", site="serum", method="elisa"))
    animals = [replace(a, litter=f"L{a.name[-1]}") for a in animals_of(rows)]
    plan = PLAN.replace("unit: animal", "unit: animal, random: [litter]")
    result = compare(make_study(plan), rows, animals=animals).endpoints[0]
    assert named(result, "aln vs ovx").n_left == 4
    assert any("in no mean" in said for said in result.warnings)


def test_days_with_limits_are_analysed_by_themselves_and_that_is_said(make_study, rows_of):
    plan = PLAN.replace("role: primary", "role: primary, days: [week 4, week 12]")
    first = rows_of(VALUES, endpoint="CTX", site="serum", method="elisa", day=28.0)
    later = censored(rows_of(VALUES, endpoint="CTX", site="serum", method="elisa", day=84.0))
    results = compare(make_study(plan), [*first, *later]).endpoints
    assert all(any("no place in the model of all days" in said for said in r.warnings) for r in results)
    assert "censored" in named(results[1], "aln vs ovx").method
    assert "censored" not in named(results[0], "aln vs ovx").method


def test_the_method_tells_the_degrees_of_freedom_of_the_raw_scale(compared):
    estimate = named(compared(plan=RAW), "aln vs ovx")
    assert estimate.df < 10  # two arms of six, each with a spread of its own
    assert "Welch-Satterthwaite degrees of freedom" in estimate.method
    assert "residual" not in estimate.method
    assert "one variance for all arms, residual degrees of freedom" in named(compared(), "aln vs ovx").method


def test_beside_a_covariate_one_variance_is_told_as_one(make_study, rows_of):
    plan = RAW.replace("unit: animal", "unit: animal, covariates: [body_mass_before_surgery]")
    rows = censored(rows_of(VALUES, endpoint="CTX", site="serum", method="elisa"))
    masses = {arm: [280.0 + 3 * (at % 4) for at in range(6)] for arm in VALUES}
    before = rows_of(masses, endpoint="body weight", site="whole_body", method="weighing", day=-1.0)
    result = compare(make_study(plan), [*rows, *before]).endpoints[0]
    estimate = named(result, "aln vs ovx")
    assert estimate.df == 19
    assert "one variance for all arms" in estimate.method
    assert "its own" not in estimate.method
    assert any("one variance for all arms, not with one for each" in said for said in result.warnings)


def test_few_values_within_the_limits_are_not_called_few_animals(compared):
    result = compared(VALUES | {"aln": [6.1, 3.0, 2.5, 4.0, 3.5, 5.0]})
    estimate = named(result, "aln vs ovx")
    assert estimate.n_left == 6
    said = "aln has fewer than 3 animals with a value within the limits of quantification (1)."
    assert said in estimate.warnings


def test_an_arm_wholly_below_the_limit_is_not_called_unnamed(compared):
    result = compared(VALUES | {"aln": [2.0, 3.0, 2.5, 4.0, 3.5, 5.0]})
    assert "Not in the model: aln; all its values are beyond the limit of quantification." in result.warnings
    assert not any("no comparison names it" in said for said in result.warnings)
