"""Share of the deficit prevented or recovered, and the words that need a baseline arm."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

from osteon.compare import compare

PLAN = """
endpoints: [{{name: {endpoint}, site: distal_femur_metaphysis, method: microct, role: primary{scale}}}]
analysis: {{gate: sham vs ovx, comparisons: [{comparisons}]}}
"""
LATE_ARMS = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6, label: Sham}
  base: {model: ovx, surgery: ovx, role: baseline_control, n: 6, sacrifice: week 4, label: Baseline}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week,
      start: week 4}]}
"""
LATE = "timeline: {intent: restoration, treatment: {start: week 4, stop: week 12}, sacrifice: week 12}\n"


def plan(comparisons="each treatment vs ovx", *, endpoint="BV/TV", scale=""):
    return PLAN.format(comparisons=comparisons, endpoint=endpoint, scale=scale and f", scale: {scale}")


def said(comparison, rule="SHARE"):
    return [sentence.text for sentence in comparison.answer if sentence.rule == rule]


def test_prevented_with_fieller_limits_of_the_joint_covariance(make_study, rows_of, values):
    result = compare(make_study(plan()), rows_of(values)).endpoints[0]
    logs = {arm: np.log(own) for arm, own in values.items()}
    spread = sum(((own - own.mean()) ** 2).sum() for own in logs.values()) / 25
    t = stats.t.ppf(0.975, 25)
    for share in result.shares:
        a = logs[share.arm].mean() - logs["ovx"].mean()
        b = logs["sham"].mean() - logs["ovx"].mean()
        assert (share.kind, share.form, share.start, share.healthy) == (
            "prevented",
            "interval",
            "ovx",
            "sham",
        )
        assert share.ratio == pytest.approx(a / b)
        # At a limit r, a - r b is t standard errors from zero; var = s2 (1 + r2 + (1 - r)2) / 6.
        for limit in (share.low, share.high):
            variance = spread / 6 * (1 + limit**2 + (1 - limit) ** 2)
            assert abs(a - limit * b) == pytest.approx(t * variance**0.5, rel=1e-6)
        assert share.low < share.ratio < share.high
        assert share.df == 25
    assert [share.arm for share in result.shares] == ["k2", "aln", "both"]


def test_the_sentence_says_scale_and_ends(make_study, rows_of, values):
    comparison = compare(make_study(plan()), rows_of(values))
    (text,) = said(comparison)
    assert text == (
        "Share of the deficit prevented in BV/TV of the distal femoral metaphysis, from ovx to Sham, as "
        "differences of logarithms: MK-4 9 %, -8 % to 24 %; aln 68 %, 54 % to 84 %; both 87 %, 72 % to "
        "104 % (95 % limits by Fieller)."
    )
    raw = compare(make_study(plan(scale="raw")), rows_of(values))
    assert "logarithms" not in said(raw)[0]
    shares = raw.endpoints[0].shares
    means = {arm: np.mean(own) for arm, own in values.items()}
    expected = (means["aln"] - means["ovx"]) / (means["sham"] - means["ovx"])
    assert shares[1].ratio == pytest.approx(expected)
    for share in shares:
        # Welch: the smaller of the degrees of freedom of the two differences.
        assert share.df == pytest.approx(
            min(welch_df(values[arm], values["ovx"]) for arm in (share.arm, "sham"))
        )


def welch_df(left, right):
    """Satterthwaite's degrees of freedom of a difference."""
    one, other = (np.var(own, ddof=1) / len(own) for own in (left, right))
    return (one + other) ** 2 / (one**2 / (len(left) - 1) + other**2 / (len(right) - 1))


def test_late_treatment_recovers_only_from_a_baseline_arm_of_the_plan(make_study, rows_of, values):
    rows = rows_of({arm: values[arm] for arm in ("sham", "ovx", "aln")})
    rows += rows_of({"base": values["k2"]}, day=28.0)

    def late(comparisons):
        return compare(make_study(plan(comparisons), arms=LATE_ARMS, timeline=LATE), rows)

    without, with_it = late("aln vs ovx"), late("aln vs ovx, aln vs base")
    assert without.endpoints[0].shares == ()
    assert said(without) == []
    (share,) = with_it.endpoints[0].shares
    assert (share.kind, share.start) == ("recovered", "base")
    logs = {arm: np.log(own).mean() for arm, own in values.items()}
    assert share.ratio == pytest.approx((logs["aln"] - logs["k2"]) / (logs["sham"] - logs["k2"]))
    (text,) = said(with_it)
    assert text.startswith(
        "Share of the deficit recovered in BV/TV of the distal femoral metaphysis, from Baseline"
    )
    assert "the state at the start of treatment" in text


def test_no_value_where_the_distance_may_be_zero(make_study, rows_of, values):
    values["sham"] = [x * 1.02 for x in values["ovx"]]
    comparison = compare(make_study(plan()), rows_of(values))
    result = comparison.endpoints[0]
    assert {share.ratio for share in result.shares} == {None}
    forms = {share.arm: share.form for share in result.shares}
    assert (forms["k2"], forms["aln"]) == ("whole line", "two rays")
    whole = next(share for share in result.shares if share.arm == "k2")
    assert (whole.low, whole.high) == (None, None)
    rays = next(share for share in result.shares if share.arm == "aln")
    assert rays.low < 0 < rays.high
    assert said(comparison) == []
    (caution,) = [one for one in result.cautions if one.code == "RATIO-DENOMINATOR"]
    assert caution.estimates == ("E1.sham-vs-ovx",)
    gate = next(one for one in result.estimates if one.family == "gate")
    assert caution.text in gate.warnings


def test_the_two_words_for_an_unbounded_set():
    from osteon.compare._answer_shares import _share_words
    from osteon.compare._records import Share

    rays = Share("aln", "prevented", "ovx", "sham", "raw", "two rays", None, -0.4, 1.25, 9.0)
    line = Share("aln", "prevented", "ovx", "sham", "raw", "whole line", None, None, None, 9.0)
    assert _share_words(rays).endswith("any share up to -40 % or from 125 % on")
    assert _share_words(line).endswith("any share is possible (the whole line)")


def test_no_share_of_a_deficit_that_is_none(make_study, rows_of, values):
    turned = values | {"sham": values["ovx"], "ovx": values["sham"]}
    assert compare(make_study(plan()), rows_of(turned)).endpoints[0].shares == ()
    serum = """
endpoints: [{name: CTX, site: serum, method: elisa, role: primary}]
analysis: {gate: sham vs ovx, comparisons: aln vs ovx}
"""
    rows = rows_of(values, endpoint="CTX", site="serum", method="elisa")
    assert compare(make_study(serum), rows).endpoints[0].shares == ()


def test_arms_without_spread_have_no_share(make_study, rows_of):
    even = {arm: [mean] * 4 for arm, mean in (("sham", 30.0), ("ovx", 15.0), ("k2", 16.0), ("aln", 25.0))}
    assert compare(make_study(plan("aln vs ovx")), rows_of(even)).endpoints[0].shares == ()


YOUNG = """
osteon: 1
kind: experiment
title: SYNTHETIC study of growing rats
species: rat
strain: Wistar
sex: male
age_at_surgery: 6 weeks
models: {ovx: {kind: nx, limb: left}}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
"""
YOUNG_ARMS = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6, label: Sham}
  ovx: {model: ovx, surgery: nx, role: disease_control, n: 6, label: NX,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  k2: {model: ovx, surgery: nx, role: treatment, n: 6,
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
  aln: {model: ovx, surgery: nx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
  both: {model: ovx, surgery: nx, role: treatment, n: 6, treatment: [{same_as: k2}, {same_as: aln}]}
"""
CHANGE = re.compile(r"\b(lost|loses?|loss|restor\w*|recover\w*|regain\w*)\b", re.IGNORECASE)


@pytest.mark.parametrize("timeline", [None, LATE])
def test_without_a_baseline_arm_nothing_is_lost_restored_or_recovered(make_study, rows_of, values, timeline):
    more = {} if timeline is None else {"timeline": timeline}
    text = plan().replace(
        "comparisons: [each treatment vs ovx]",
        "comparisons: [each treatment vs ovx], combination: "
        "{none: ovx, a: k2, b: aln, both: both, scale: log, claim: true}",
    )
    rows = rows_of(values, side="left")
    for study in (
        make_study(text, head=YOUNG, arms=YOUNG_ARMS, **more),
        make_study(text, **more),
    ):
        comparison = compare(study, rows)
        spoken = [s.text for s in comparison.answer if s.rule != "FLOW"]
        spoken += [one for result in comparison.endpoints for one in (*result.warnings, result.gate_sentence)]
        assert [one for one in spoken if CHANGE.search(one)] == []
        assert any("lower in" in one for one in spoken)
        assert "GROWTH" in dict(comparison.rules)
