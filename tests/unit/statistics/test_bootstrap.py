"""Bootstrap: figures behind the interval, coverage, reproducibility and what has no interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from osteon import statistics as st

V = [1.2, 3.4, 2.2, 5.9, 4.1, 8.8, 2.7, 3.3, 12.1, 4.4]
W = [2.1, 1.1, 1.9, 3.8, 2.5, 1.4]


def ratio(a: np.ndarray, b: np.ndarray, axis: int = -1) -> np.ndarray:
    return a.mean(axis) / b.mean(axis)


@pytest.mark.parametrize("samples", [(V,), (V, W)], ids=["one", "two"])
def test_limits_are_near_those_of_scipy(samples: tuple) -> None:
    statistic = np.mean if len(samples) == 1 else ratio
    scipys = stats.bootstrap(samples, statistic, n_resamples=40_000, rng=3, method="BCa")
    found = st.bootstrap(statistic, *samples, draws=40_000)
    limits = tuple(scipys.confidence_interval)
    # Two sets of 40 000 draws: about a hundredth of the interval.
    assert (found.low, found.high) == pytest.approx(limits, abs=0.015 * (limits[1] - limits[0]))
    assert found.se == pytest.approx(scipys.standard_error, rel=0.02)


def test_acceleration_of_a_mean_is_a_sixth_of_its_skewness() -> None:
    found = st.bootstrap(np.mean, V)
    assert found.acceleration == pytest.approx(stats.skew(V) / 6 / np.sqrt(len(V)), rel=1e-10)


def test_a_statistic_without_axis_gives_the_same() -> None:
    slow = st.bootstrap(lambda v: float(np.mean(v)), V, draws=500)
    fast = st.bootstrap(lambda v, axis: np.mean(v, axis=axis), V, draws=500)
    assert (slow.low, slow.high) == pytest.approx((fast.low, fast.high), rel=1e-12)


def test_it_follows_the_unit_and_its_seed() -> None:
    plain = st.bootstrap(np.mean, V, seed=5)
    moved = st.bootstrap(np.mean, [10 * v - 3 for v in V], seed=5)
    want = [10 * value - 3 for value in (plain.estimate, plain.low, plain.high)]
    assert [moved.estimate, moved.low, moved.high] == pytest.approx(want, rel=1e-12)
    assert plain == st.bootstrap(np.mean, V, seed=5)
    assert plain.low != st.bootstrap(np.mean, V, seed=6).low
    assert (plain.seed, plain.draws) == (5, 9999)
    assert "9999 draws, seed 5" in plain.method


def test_without_bias_and_acceleration_it_is_the_percentile_interval() -> None:
    even = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]
    plain = st.bootstrap(np.mean, even, method="percentile")
    assert (plain.bias_correction, plain.acceleration) == (0.0, 0.0)
    corrected = st.bootstrap(np.mean, even)
    assert corrected.acceleration == pytest.approx(0, abs=1e-12)
    assert (corrected.low, corrected.high) == pytest.approx((plain.low, plain.high), abs=0.1)


def test_coverage_of_a_normal_mean_and_of_a_skewed_one() -> None:
    rng = np.random.default_rng(11)
    for draw, truth in ((rng.normal, 0.0), (rng.exponential, 1.0)):
        found = [st.bootstrap(np.mean, draw(size=30), draws=999) for _ in range(400)]
        held = np.mean([f.low <= truth <= f.high for f in found])
        # Three standard errors of 400 draws; with 30 values the interval is known to cover a little less.
        assert 0.88 < held < 0.985


def test_what_has_no_interval_is_refused() -> None:
    for samples, statistic, says in (
        (([1.0],), np.mean, "sample 1 has 1 values"),
        ((V, [1.0, float("nan")]), ratio, "sample 2, value 2 is not a finite number"),
        (([2.0, 2.0, 2.0],), np.mean, "the statistic is 2 in every resample"),
        ((V,), np.max, "9999 draws do not reach the limits"),
        ((range(15),), lambda v: np.unique(v).size, "all resamples lie on one side of the estimate 15"),
        ((range(15),), lambda v: np.unique(v).size % 2, "does not change when a value is left out"),
        ((V, [0.0, 0.0, 1.0]), ratio, "inf in a resample"),
    ):
        with (
            np.errstate(divide="ignore", invalid="ignore"),
            pytest.raises(st.EstimationError, match=says),
        ):
            st.bootstrap(statistic, *samples)
    with pytest.raises(st.EstimationError, match="100 draws do not reach the limits"):
        st.bootstrap(np.mean, V, draws=100, level=0.999)


def test_what_was_not_asked_rightly_is_refused() -> None:
    for call, says in (
        (lambda: st.bootstrap(np.mean), "one sample or more"),
        (lambda: st.bootstrap(np.mean, V, draws=10), "at least 100 draws"),
        (lambda: st.bootstrap(np.mean, V, method="basic"), "method is one of 'bca', 'percentile'"),
        (lambda: st.bootstrap(np.mean, V, level=95), "level must lie between 0 and 1"),
        (lambda: st.bootstrap(lambda v: [v.min(), v.max()], V), "must return one number, not the shape"),
    ):
        with pytest.raises(ValueError, match=says):
            call()
