"""Typed warnings: each code by its rule, and its sentence where it belongs."""

from __future__ import annotations

import pytest

from osteon.compare import compare
from osteon.compare._cautions import usual_cv
from osteon.compare._warnings import few_df
from osteon.vocabulary import endpoints

PLAN = """
endpoints: [{{name: {endpoint}, site: {site}, method: {method}, role: primary}}]
analysis: {{gate: sham vs ovx, comparisons: [{comparisons}]}}
"""


def plan(
    comparisons="each treatment vs ovx", endpoint="BV/TV", site="distal_femur_metaphysis", method="microct"
):
    return PLAN.format(comparisons=comparisons, endpoint=endpoint, site=site, method=method)


def coded(result, code):
    return [caution for caution in result.cautions if caution.code == code]


def codes(result):
    return {caution.code for caution in result.cautions}


def test_a_sound_study_has_none(make_study, rows_of, values):
    assert compare(make_study(plan()), rows_of(values)).endpoints[0].cautions == ()


@pytest.mark.parametrize(("n", "few"), [(2, True), (3, False)])
def test_few_degrees_of_freedom(make_study, rows_of, values, n, few):
    small = {arm: own[:n] for arm, own in values.items()}
    result = compare(make_study(plan()), rows_of(small)).endpoints[0]  # 5 or 10 df
    found = coded(result, "DF-FEW")
    assert bool(found) == few
    if few:
        assert {caution.text for caution in found} == {
            "Only 5 degrees of freedom: the spread is little more than a guess."
        }
        assert {name for caution in found for name in caution.estimates} == {e.id for e in result.estimates}
        assert all(found[0].text in one.warnings for one in result.estimates)


def test_an_arm_without_spread(make_study, rows_of, values):
    values["k2"] = [16.0] * 6
    result = compare(make_study(plan()), rows_of(values)).endpoints[0]
    (caution,) = coded(result, "VARIANCE-SINGULAR")
    assert (caution.text, caution.estimates) == (
        "All values of k2 are equal: its spread is not known.",
        ("E1.k2-vs-ovx",),
    )
    k2 = next(one for one in result.estimates if one.left == "k2")
    assert k2.warnings.count(caution.text) == 1


def test_a_family_smaller_than_planned(make_study, rows_of, values):
    del values["both"]
    result = compare(make_study(plan()), rows_of(values)).endpoints[0]
    (caution,) = coded(result, "FAMILY-SIZE")
    assert caution.text == "The family has 2 contrasts and is smaller than planned (3)."
    assert caution.estimates == ("E1.k2-vs-ovx", "E1.aln-vs-ovx")


def test_what_was_allotted_as_a_whole(make_study, rows_of, values):
    from dataclasses import replace

    from osteon.study import Randomisation

    study = make_study(plan())
    caged = replace(study.layouts[0], randomisation=Randomisation("cage", (), 1))
    result = compare(replace(study, layouts=(caged,)), rows_of(values)).endpoints[0]
    (caution,) = coded(result, "UNIT-BELOW-ALLOCATION")
    assert "The cage was allotted to an arm as a whole" in caution.text
    assert caution.text in result.warnings
    assert caution.estimates == ()


def bmd(cv, n=9, mean=0.26):
    """SYNTHETIC values of n animals with a coefficient of variation in per cent."""
    steps = [(at - (n - 1) / 2) for at in range(n)]
    sd = (sum(step**2 for step in steps) / (n - 1)) ** 0.5
    return [mean * (1 + cv / 100 * step / sd) for step in steps]


@pytest.mark.parametrize(
    ("cv", "n", "flagged"),
    [
        (3.0, 9, True),  # 3 % x 3 = 9 %, within 8.2 to 9.9 %: standard errors of usual animals
        (9.0, 9, False),  # animals
        (4.2, 5, False),  # above half of the usual 8.15 %
        (3.9, 5, True),  # 3.9 % x 2.24 = 8.7 %
        (1.0, 9, False),  # 1 % x 3 = 3 %: no band explains it
        (4.0, 9, False),  # 4 % x 3 = 12 %: above the band
        (4.5, 4, False),  # four animals say nothing of a CV
    ],
)
def test_values_that_vary_as_standard_errors_do(make_study, rows_of, cv, n, flagged):
    own = {"sham": bmd(cv, n, 0.30), "ovx": bmd(9.0, 9, 0.24), "aln": bmd(9.0, 9, 0.27)}
    rows = rows_of(own, endpoint="BMD", site="femur", method="dxa")
    study = make_study(plan("aln vs ovx", "BMD", "femur", "dxa"))
    result = compare(study, rows).endpoints[0]
    found = coded(result, "SPREAD-TOO-SMALL")
    assert bool(found) == flagged
    if flagged:
        assert found[0].text.startswith("The values of sham vary by ")
        assert "8.15 to 9.93 %" in found[0].text
        assert found[0].text in result.warnings


def test_the_band_is_that_of_the_site_and_the_species():
    assert usual_cv(endpoints["BMD"], "rat", "femur") == (8.151, 9.933)
    assert usual_cv(endpoints["BMD"], "rat", "") == usual_cv(endpoints["BMD"], "rat", "calvaria")
    assert usual_cv(endpoints["BMD"], "human", "femur") == (None, None)
    assert usual_cv(None, "rat", "femur") == (None, None)


def test_one_control_in_two_comparisons(make_study, rows_of, values):
    once = compare(make_study(plan("each treatment vs ovx")), rows_of(values)).endpoints[0]
    assert "CONTROL-TWICE" not in codes(once)
    twice = compare(make_study(plan("each treatment vs ovx, both vs ovx")), rows_of(values)).endpoints[0]
    (caution,) = coded(twice, "CONTROL-TWICE")
    assert caution.text.startswith(
        "ovx is the control of 2 comparisons ('each treatment vs ovx' and 'both vs ovx')"
    )
    assert len(caution.estimates) == 4
    other = compare(make_study(plan("aln vs ovx, both vs k2")), rows_of(values)).endpoints[0]
    assert "CONTROL-TWICE" not in codes(other)


def test_a_share_without_a_denominator(make_study, rows_of, values):
    values["sham"] = list(values["ovx"])
    assert "RATIO-DENOMINATOR" in codes(compare(make_study(plan()), rows_of(values)).endpoints[0])


def test_every_code_is_in_the_rule_of_warnings(make_study, rows_of, values):
    rule = dict(compare(make_study(plan()), rows_of(values)).rules)["WARNINGS"]
    for code in (
        *("DF-FEW", "VARIANCE-SINGULAR", "FAMILY-SIZE", "UNIT-BELOW-ALLOCATION", "SPREAD-TOO-SMALL"),
        *("RATIO-DENOMINATOR", "CONTROL-TWICE"),
    ):
        assert code in rule


@pytest.mark.parametrize(
    ("df", "said"), [(7.9999996, ""), (8.0, ""), (7.4, "Only 7.4"), (1.004, "Only 1 degree of")]
)
def test_the_last_digit_of_a_fitted_model_makes_no_caution(df, said):
    assert few_df(df).startswith(said)
    assert bool(few_df(df)) == bool(said)
