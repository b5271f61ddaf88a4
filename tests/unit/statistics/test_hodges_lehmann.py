"""Hodges and Lehmann's shift: definition, duality with the test, coverage and what has no interval."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

X, Y = [7.1, 8.4, 9.0, 6.6, 8.8, 7.7], [5.2, 6.1, 7.0, 5.9, 6.4]


def test_estimate_is_the_median_of_all_differences() -> None:
    found = st.hodges_lehmann(X, Y)
    assert found.estimate == pytest.approx(np.median(np.subtract.outer(X, Y)), rel=1e-12)
    assert found.statistic == sum(x > y for x in X for y in Y)


@pytest.mark.parametrize(
    ("x", "y", "method"),
    [
        (X, Y, "exact"),
        (X, Y, "normal"),
        ([1.0] * 7 + [2.0] * 6 + [5.0] * 2, [0.0] * 8 + [3.0] * 3, "normal"),
        ([1.0] * 9 + [2.5], [0.1, 0.3, 0.4, 0.8, 1.3, 1.5, 1.9, 2.2, 2.9, 3.6], "normal"),
    ],
)
def test_the_interval_holds_the_shifts_that_the_test_does_not_reject(x: list, y: list, method: str) -> None:
    found = st.hodges_lehmann(x, y, 0.9, method=method)
    for shift in np.linspace(found.low - 1.003, found.high + 1.007, 61):
        p = stats.mannwhitneyu(
            np.array(x) - shift, y, method={"exact": "exact", "normal": "asymptotic"}[method]
        ).pvalue
        assert (p > 0.1) == (found.low < shift < found.high)


@given(some.floats(0.01, 100), some.floats(-50, 50))
def test_it_follows_the_unit_and_the_shift(unit: float, shift: float) -> None:
    plain = st.hodges_lehmann(X, Y)
    moved = st.hodges_lehmann([unit * x + shift for x in X], [unit * y for y in Y])
    want = [unit * value + shift for value in (plain.estimate, plain.low, plain.high)]
    assert [moved.estimate, moved.low, moved.high] == pytest.approx(want, rel=1e-7, abs=1e-7)


def test_turned_round_it_has_the_other_sign() -> None:
    there, back = st.hodges_lehmann(X, Y), st.hodges_lehmann(Y, X)
    assert (back.estimate, back.low, back.high) == (-there.estimate, -there.high, -there.low)
    assert back.p == pytest.approx(there.p, rel=1e-12)


def test_coverage_is_what_it_says() -> None:
    rng = np.random.default_rng(2)
    found = [st.hodges_lehmann(rng.exponential(size=5) + 1, rng.exponential(size=7)) for _ in range(2000)]
    assert found[0].coverage > 0.95
    # Three standard errors of 2000 draws.
    assert np.mean([f.low < 1 < f.high for f in found]) == pytest.approx(found[0].coverage, abs=0.014)


def test_samples_too_small_for_the_level_have_no_limits() -> None:
    found = st.hodges_lehmann([5.0, 6.0], [1.0, 2.0])
    assert (found.estimate, found.low, found.high, found.coverage) == (4.0, -inf, inf, 1.0)
    assert found.reason == "so few values have no interval at the level 0.95: no shift can be rejected"
    assert st.hodges_lehmann([5.0, 6.0], [1.0, 2.0], 0.6).reason == ""


def test_a_level_that_is_reached_exactly_counts_as_reached() -> None:
    # Of the 20 arrangements of 3 and 3 values, the two ends are a tenth.
    found = st.hodges_lehmann([5.0, 6.5, 7.0], [1.0, 2.0, 4.5], 0.9)
    assert (found.low, found.high, found.coverage) == (0.5, 6.0, pytest.approx(0.9, rel=1e-12))


def test_ties_are_said_and_refused_where_the_distribution_has_none() -> None:
    assert st.hodges_lehmann([1.0, 2.0, 3.0], [2.0, 4.0, 5.0]).method.startswith("normal")
    with pytest.raises(st.EstimationError, match="2 values are tied"):
        st.hodges_lehmann([1.0, 2.0, 3.0], [2.0, 4.0, 5.0], method="exact")


def test_what_is_no_sample_is_refused() -> None:
    for x, says in (([], "x has 0 values"), ([1.0, inf], "x, value 2 is not a finite number")):
        with pytest.raises(st.EstimationError, match=says):
            st.hodges_lehmann(x, Y)
    with pytest.raises(st.EstimationError, match="all values are 1"):
        st.hodges_lehmann([1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        st.hodges_lehmann(X, Y, 95)
    with pytest.raises(ValueError, match="method is one of"):
        st.hodges_lehmann(X, Y, method="asymptotic")
