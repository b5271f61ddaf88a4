"""Hedges' g: closed forms, coverage, and what has none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

LEFT = [5.0, 6.0, 7.0, 8.0]
RIGHT = [3.0, 4.0, 5.0, 6.0]


def test_g_is_d_times_the_factor_that_makes_it_unbiased() -> None:
    d = 2 / math.sqrt(5 / 3)
    factor = math.gamma(3) / (math.sqrt(3) * math.gamma(2.5))
    assert st.hedges_g(LEFT, RIGHT).g == pytest.approx(d * factor, rel=1e-12)


def test_limits_leave_the_observed_t_in_the_tails_of_the_noncentral_t() -> None:
    found = st.hedges_g(LEFT, RIGHT, level=0.9)
    t, per_t = 2 / math.sqrt(5 / 3) / math.sqrt(1 / 2), math.sqrt(1 / 2)
    assert stats.nct.cdf(t, 6, found.low / per_t) == pytest.approx(0.95, rel=1e-8)
    assert stats.nct.cdf(t, 6, found.high / per_t) == pytest.approx(0.05, rel=1e-8)


def test_turned_round_it_has_the_other_sign() -> None:
    one, other = st.hedges_g(LEFT, RIGHT), st.hedges_g(RIGHT, LEFT)
    assert other.g == -one.g
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low), rel=1e-9)
    assert (st.hedges_g(LEFT, RIGHT[:3]).n_left, st.hedges_g(LEFT, RIGHT[:3]).n_right) == (4, 3)


def test_its_interval_holds_zero_exactly_when_students_test_does() -> None:
    for shift in np.linspace(0, 4, 41):
        moved = [value + shift for value in RIGHT]
        found = st.hedges_g(moved, RIGHT)
        assert (found.low > 0) == (stats.ttest_ind(moved, RIGHT).pvalue < 0.05)


@given(some.floats(1e-6, 1e6), some.floats(-1e4, 1e4))
def test_unit_and_origin_change_nothing(unit: float, origin: float) -> None:
    moved = st.hedges_g([unit * (v + origin) for v in LEFT], [unit * (v + origin) for v in RIGHT])
    plain = st.hedges_g(LEFT, RIGHT)
    assert (moved.g, moved.low, moved.high) == pytest.approx((plain.g, plain.low, plain.high), rel=1e-7)


def test_far_groups_have_a_finite_interval() -> None:
    found = st.hedges_g([100.0, 101.0, 102.0], [0.0, 1.0, 2.0])
    assert 0 < found.low < found.g < found.high < 1000


@pytest.mark.parametrize("level", [0.95, 0.9999])
@pytest.mark.parametrize("sizes", [(2, 2), (3, 5), (8, 8), (12, 10), (40, 40), (200, 200)])
def test_below_zero_it_mirrors_what_it_is_above(sizes: tuple[int, int], level: float) -> None:
    one, other = (np.linspace(-1, 1, n) for n in sizes)
    sd = math.sqrt((one @ one + other @ other) / (sum(sizes) - 2))
    left, right = one / sd, (other / sd).tolist()
    for d in (-0.1, -0.5, -1.0, -2.0, -3.0, -5.0, -10.0, -20.0, -30.0):
        below, above = (
            st.hedges_g((left + d).tolist(), right, level),
            st.hedges_g(right, (left + d).tolist(), level),
        )
        assert below.low < below.g < below.high
        mirrored = (-above.g, -above.high, -above.low)
        assert (below.g, below.low, below.high) == pytest.approx(mirrored, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("delta", [0.0, 1.5])
def test_g_is_unbiased_and_its_interval_holds_the_truth_as_often_as_it_says(delta: float) -> None:
    rng = np.random.default_rng(21)
    found = [
        st.hedges_g((rng.normal(size=5) + delta).tolist(), rng.normal(size=7).tolist()) for _ in range(3000)
    ]
    # Three standard errors of 3000 draws.
    assert np.mean([f.g for f in found]) == pytest.approx(delta, abs=3 * np.std([f.g for f in found]) / 54)
    assert np.mean([f.low <= delta <= f.high for f in found]) == pytest.approx(0.95, abs=0.012)


def test_what_has_no_spread_has_a_reason() -> None:
    small = st.hedges_g([1.0], RIGHT)
    assert (small.g, small.low, small.n_left, small.n_right) == (None, None, 1, 4)
    assert small.reason == "a group has fewer than two values"
    assert st.hedges_g([], RIGHT).g is None
    flat = st.hedges_g([1.0, 1.0], [0.3, 0.1 + 0.2])
    assert (flat.g, flat.reason) == (None, "the values of neither group vary")


def test_what_is_no_number_or_level_is_refused() -> None:
    with pytest.raises(st.EstimationError, match="value 2 is not a finite number"):
        st.hedges_g([1.0, float("nan")], RIGHT)
    with pytest.raises(ValueError, match="level"):
        st.hedges_g(LEFT, RIGHT, level=95)


ROW = {"m1": 5.1, "sd1": 1.2, "n1": 8, "m2": 3.9, "sd2": 1.0, "n2": 9}


def test_g_of_a_summary_is_g_of_the_values() -> None:
    left, right = np.array([5.1, 6.2, 7.4, 8.0]), np.array([3.3, 4.1, 5.0])
    summary = {"m1": left.mean(), "sd1": left.std(ddof=1), "n1": 4}
    summary |= {"m2": right.mean(), "sd2": right.std(ddof=1), "n2": 3}
    found = st.effect_size("smd", **summary)
    assert found.estimate == pytest.approx(st.hedges_g(left.tolist(), right.tolist()).g, rel=1e-12)
    difference = st.effect_size("md", **summary)
    welch = stats.ttest_ind(left, right, equal_var=False).confidence_interval()
    assert (difference.low, difference.high) == pytest.approx(tuple(welch), rel=1e-10)


def test_rows_are_what_each_is_alone() -> None:
    many = st.effect_size("lnrr", **ROW | {"m1": [5.1, 6.0, 4.0], "n1": [8, 7, 30]})
    for row, (m1, n1) in enumerate(((5.1, 8), (6.0, 7), (4.0, 30))):
        alone = st.effect_size("lnrr", **ROW | {"m1": m1, "n1": n1})
        values = (many.estimate[row], many.variance[row], many.se[row], many.low[row], many.high[row])
        assert values == (alone.estimate, alone.variance, alone.se, alone.low, alone.high)
    assert isinstance(alone.estimate, float)


@given(some.floats(1e-3, 1e3))
def test_the_unit_changes_only_a_difference(unit: float) -> None:
    scaled = ROW | {name: unit * ROW[name] for name in ("m1", "sd1", "m2", "sd2")}
    for measure, per in (("smd", 1.0), ("lnrr", 1.0), ("md", unit)):
        plain, moved = st.effect_size(measure, **ROW), st.effect_size(measure, **scaled)
        assert moved.estimate == pytest.approx(per * plain.estimate, rel=1e-9)
        assert moved.variance == pytest.approx(per**2 * plain.variance, rel=1e-9)


def test_groups_turned_round_have_the_other_sign() -> None:
    turned = {f"{what}{3 - group}": ROW[f"{what}{group}"] for what in ("m", "sd", "n") for group in (1, 2)}
    for measure in ("smd", "md", "lnrr"):
        there, back = st.effect_size(measure, **ROW), st.effect_size(measure, **turned)
        assert (back.estimate, back.low, back.high) == pytest.approx(
            (-there.estimate, -there.high, -there.low), rel=1e-12
        )


def test_gearys_check_warns_of_a_mean_near_zero() -> None:
    # 4 n^1.5 / (1 + 4 n) is 1.8824 for n = 4: a mean of 1.60 deviations passes 3, one of 1.59 does not.
    rows = ROW | {"m1": [1.60, 1.59, 1.60], "sd1": 1.0, "n1": [4, 4, 3]}
    found = st.effect_size("lnrr", **rows)
    assert [(warning.code, warning.row) for warning in found.warnings] == [("geary", 1), ("geary", 2)]
    assert "row 1: group 1 fails Geary's check" in found.warnings[0].message
    assert st.effect_size("smd", **rows).warnings == ()
    assert st.effect_size("lnrr", **ROW | {"sd2": 0.0}).warnings == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sd1": -1.0}, "row 0: sd1 must be 0 or more, not -1"),
        ({"sd1": 0.0, "sd2": 0.0}, "sd1 and sd2 cannot both be 0"),
        ({"n1": 1}, "row 0: n1 must be a whole number of at least 2, not 1"),
        ({"n2": [9, 8.5]}, "row 1: n2 must be a whole number"),
        ({"m1": [5.0, float("nan")]}, "row 1: m1 must be a finite number, not nan"),
        ({"m2": 0.0}, "row 0: m2 must be above 0 for a ratio of means, not 0"),
        ({"m1": "5"}, "m1 must be a number or a list of numbers"),
        ({"m1": []}, "m1 must be a number or a list of numbers"),
    ],
)
def test_what_no_group_has_is_refused(changed: dict, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        st.effect_size("lnrr", **ROW | changed)


def test_any_unit_will_do_where_no_variance_leaves_double_precision() -> None:
    for unit in (1e-200, 1e200):
        scaled = ROW | {name: unit * ROW[name] for name in ("m1", "sd1", "m2", "sd2")}
        for measure in ("smd", "lnrr"):
            plain, moved = st.effect_size(measure, **ROW), st.effect_size(measure, **scaled)
            assert (moved.estimate, moved.variance) == pytest.approx(
                (plain.estimate, plain.variance), rel=1e-12
            )
        with pytest.raises(st.EstimationError, match="row 0: the variance leaves double precision"):
            st.effect_size("md", **scaled)


def test_what_was_not_asked_rightly_is_refused() -> None:
    with pytest.raises(ValueError, match="measure is one of 'smd', 'md', 'lnrr', not 'g'"):
        st.effect_size("g", **ROW)
    with pytest.raises(ValueError, match="as many rows each"):
        st.effect_size("md", **ROW | {"m1": [1.0, 2.0], "m2": [1.0, 2.0, 3.0]})
    with pytest.raises(ValueError, match="level"):
        st.effect_size("md", **ROW, level=95)
