"""Equivalence: duality of tests and interval, scales, level, and what cannot be tested."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

X = [101.0, 98.5, 103.2, 99.4, 100.9, 102.0]
Y = [99.7, 101.8, 100.3, 98.9, 102.5, 100.1, 97.0]
SCALES = {"difference": (-2.0, 2.5), "ratio": (0.98, 1.025), "ratio-of-means": (0.98, 1.025)}


@pytest.mark.parametrize("variance", ["welch", "pooled"])
def test_p_are_those_of_the_one_sided_t_tests(variance: str) -> None:
    found = st.equivalence(X, Y, low=-2, high=2, variance=variance)
    equal = variance == "pooled"
    lower = stats.ttest_ind(np.array(X) + 2, Y, equal_var=equal, alternative="greater")
    upper = stats.ttest_ind(np.array(X) - 2, Y, equal_var=equal, alternative="less")
    assert (found.p_lower, found.p_upper) == pytest.approx((lower.pvalue, upper.pvalue), rel=1e-10)
    assert (found.p, found.df) == (max(found.p_lower, found.p_upper), pytest.approx(lower.df, rel=1e-12))


@pytest.mark.parametrize("variance", ["welch", "pooled"])
@pytest.mark.parametrize("scale", SCALES)
def test_equivalent_is_the_interval_inside_the_margins(scale: str, variance: str) -> None:
    plain = st.equivalence(X, Y, low=SCALES[scale][0], high=SCALES[scale][1], scale=scale, variance=variance)
    low, high = plain.interval
    assert low < plain.estimate < high
    wide = {"difference": (-99.0, 99.0), "ratio": (0.1, 9.0), "ratio-of-means": (0.1, 9.0)}[scale]
    for stretch, verdict in ((1e-6, True), (-1e-6, False)):
        for margins in ((low - stretch, wide[1]), (wide[0], high + stretch)):
            found = st.equivalence(X, Y, low=margins[0], high=margins[1], scale=scale, variance=variance)
            assert found.equivalent is verdict


@given(some.floats(0.01, 100))
def test_the_unit_changes_margins_and_nothing_else(unit: float) -> None:
    for scale, (low, high) in SCALES.items():
        plain = st.equivalence(X, Y, low=low, high=high, scale=scale)
        per = unit if scale == "difference" else 1.0
        moved = st.equivalence(
            [unit * x for x in X], [unit * y for y in Y], low=low * per, high=high * per, scale=scale
        )
        assert moved.p == pytest.approx(plain.p, rel=1e-6)
        assert moved.interval == pytest.approx([limit * per for limit in plain.interval], rel=1e-6)


def test_turned_round_the_ratio_is_the_reciprocal() -> None:
    there = st.equivalence(X, Y, low=0.8, high=1.25, scale="ratio")
    back = st.equivalence(Y, X, low=0.8, high=1.25, scale="ratio")
    assert back.p == pytest.approx(there.p, rel=1e-9)
    assert back.interval == pytest.approx((1 / there.interval[1], 1 / there.interval[0]), rel=1e-12)


def test_the_level_is_held_at_the_margin() -> None:
    rng = np.random.default_rng(9)
    kept = [
        st.equivalence(rng.normal(2, 1, 8), rng.normal(0, 2, 12), low=-2, high=2).equivalent
        for _ in range(3000)
    ]
    # Three standard errors of 3000 draws, above the level only.
    assert 0.02 < np.mean(kept) < 0.05 + 0.012


def test_a_ratio_of_means_whose_reference_may_be_zero_has_no_limits() -> None:
    found = st.equivalence([1.0, 2.0, 3.0], [-4.0, 5.0, 0.5], low=0.5, high=2, scale="ratio-of-means")
    assert (found.interval, found.equivalent) == ((-np.inf, np.inf), False)


@pytest.mark.parametrize(
    ("x", "options", "says"),
    [
        ([1.0], {}, "x has 1 values; at least 2 are needed"),
        ([1.0, float("nan")], {}, "x, value 2 is not a finite number"),
        ([1.0, -1.0], {"low": 0.8, "high": 1.2, "scale": "ratio"}, "x, value 2 is -1: ratios by logs"),
    ],
)
def test_what_is_no_sample_is_refused(x: list[float], options: dict, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        st.equivalence(x, Y, **{"low": -1, "high": 1} | options)


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(st.EstimationError, match="the values of neither sample vary"):
        st.equivalence([1.0, 1.0], [2.0, 2.0], low=-1, high=1)
    for unit in (1e-200, 1e200):
        with pytest.raises(st.EstimationError, match="leaves double precision; give them in another unit"):
            st.equivalence([unit, 2 * unit], [unit, 3 * unit], low=-1, high=1)
    with pytest.raises(st.EstimationError, match="the mean of y is -2"):
        st.equivalence([1.0, 1.5], [-1.0, -3.0], low=0.8, high=1.2, scale="ratio-of-means")
    for options, says in (
        ({"low": 1, "high": 1}, "low must be below high"),
        ({"low": -np.inf, "high": 1}, "both finite"),
        ({"low": 0.0, "high": 1.2, "scale": "ratio"}, "margins of a ratio are above 0"),
        ({"low": -1, "high": 1, "alpha": 0.5}, "alpha must be below 0.5"),
        ({"low": -1, "high": 1, "alpha": 0.0}, "alpha must lie between 0 and 1"),
        ({"low": -1, "high": 1, "variance": "equal"}, "variance is one of 'welch', 'pooled'"),
        ({"low": -1, "high": 1, "scale": "log"}, "scale is one of"),
    ):
        with pytest.raises(ValueError, match=says):
            st.equivalence(X, Y, **options)
