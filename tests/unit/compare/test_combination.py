from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from osteon import records
from osteon.compare import compare

PLAN = """
endpoints: [{{name: {endpoint}, site: distal_femur_metaphysis, method: microct, role: primary}}]
analysis:
  gate: sham vs ovx
  comparisons: each treatment vs ovx
  combination: {{none: ovx, a: k2, b: aln, both: both, scale: {scale}}}
"""


def interaction(comparison):
    return next(e for e in comparison.estimates if e.family == "combination")


def test_the_interaction_on_logarithms(make_study, rows_of, values):
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="log")), rows_of(values))
    estimate = interaction(comparison)
    groups = {arm: np.log(own) for arm, own in values.items()}
    expected = sum(
        sign * groups[arm].mean() for arm, sign in (("both", 1), ("k2", -1), ("aln", -1), ("ovx", 1))
    )
    s2 = sum(((own - own.mean()) ** 2).sum() for own in groups.values()) / 25
    se = math.sqrt(s2 * 4 / 6)
    assert estimate.estimate == pytest.approx(expected, abs=1e-12)
    assert (estimate.se, estimate.df) == pytest.approx((se, 25), rel=1e-9)
    assert estimate.p == pytest.approx(2 * stats.t.sf(abs(expected / se), 25), rel=1e-6)
    assert (estimate.scale, estimate.claim) == ("log", "secondary")
    assert estimate.contrast == "both minus k2 vs aln minus ovx"
    assert (estimate.n_left, estimate.n_right) == (12, 12)
    (sentence,) = [s for s in comparison.answer if s.rule == "COMBINATION"]
    assert "from the product of the effects of MK-4 and aln" in sentence.text
    assert sentence.text.startswith("No departure of both from")
    assert "(estimate " in sentence.text
    assert sentence.claim == "none"


def test_the_declared_scale_may_differ_from_that_of_the_endpoint(make_study, rows_of, values):
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="raw")), rows_of(values))
    estimate = interaction(comparison)
    means = {arm: np.mean(own) for arm, own in values.items()}
    assert comparison.endpoints[0].scale == "log"
    assert (estimate.scale, estimate.variance) == ("raw", "welch")
    assert estimate.estimate == pytest.approx(means["both"] - means["k2"] - means["aln"] + means["ovx"])
    parts = [np.var(values[arm], ddof=1) / 6 for arm in ("both", "k2", "aln", "ovx")]
    assert estimate.se == pytest.approx(math.sqrt(sum(parts)))
    assert estimate.df == pytest.approx(sum(parts) ** 2 / sum(part**2 / 5 for part in parts))


def test_a_departure_is_said_by_scale_and_never_by_another_word(make_study, rows_of, values):
    values["both"] = [3 * x for x in values["both"]]
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="log")), rows_of(values))
    (sentence,) = [s for s in comparison.answer if s.rule == "COMBINATION"]
    assert "higher in both than the product of the effects of MK-4 and aln would make it" in sentence.text
    assert "carries no claim" in sentence.text
    assert "synerg" not in repr(comparison).casefold()


def test_no_logarithm_of_zero_and_no_combination(make_study, rows_of, values):
    values["k2"][0] = 0.0
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="log")), rows_of(values))
    assert not any(e.family == "combination" for e in comparison.estimates)
    assert any("The combination is not judged" in said for said in comparison.endpoints[0].warnings)


def test_a_missing_arm_and_no_combination(make_study, rows_of, values):
    del values["k2"]
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="log")), rows_of(values))
    assert not any(e.family == "combination" for e in comparison.estimates)
    assert any("k2 cannot be estimated" in said for said in comparison.endpoints[0].warnings)


def test_its_record_stands_the_checks_of_the_table(make_study, rows_of, values):
    comparison = compare(make_study(PLAN.format(endpoint="BV/TV", scale="log")), rows_of(values))
    assert records.check_estimates(records.estimate_table(comparison.estimates)) == ()
    one = rows_of({**values, "k2": values["k2"][:1]})
    sparse = compare(make_study(PLAN.format(endpoint="BV/TV", scale="raw")), one)
    assert records.check_estimates(records.estimate_table(sparse.estimates)) == ()
