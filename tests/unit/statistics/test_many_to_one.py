"""Comparisons with one control: family-wise p, intervals, critical values, and the integral behind them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st
from osteon.statistics import _quadrature
from osteon.statistics._contrasts import _rounded_up
from osteon.statistics._factors import common_factors
from osteon.statistics._lattice import Lattice
from osteon.statistics._multivariate_t import max_abs_t
from osteon.statistics._root import root_between

GROUPS = {
    "control": [7.4, 8.0, 9.1, 8.3, 7.7],
    "low": [8.2, 8.9, 9.6, 8.4, 9.9, 8.8],
    "high": [10.1, 9.3, 11.2, 10.4],
}
VALUES = [value for values in GROUPS.values() for value in values]
ARMS = [arm for arm, values in GROUPS.items() for _ in values]


def product(*loadings: float) -> np.ndarray:
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    return correlation


def test_one_arm_is_the_t_test() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    found = st.many_to_one(made, "control", ["high"])
    assert found.contrasts[0] == made.pair("high", "control")
    assert found.contrasts[0].p_adjusted == found.contrasts[0].p
    assert found.critical == pytest.approx(stats.t.ppf(0.975, 12), rel=1e-12)


def test_two_arms_are_scipys_dunnett_within_its_noise() -> None:
    found = st.many_to_one(st.arm_estimates(VALUES, ARMS), "control", ["low", "high"])
    reference = stats.dunnett(GROUPS["low"], GROUPS["high"], control=GROUPS["control"], random_state=1)
    interval = reference.confidence_interval()
    assert [c.t for c in found.contrasts] == pytest.approx(reference.statistic, rel=1e-12)
    # scipy integrates at random: its p are noisy by 1e-4, its intervals by 1e-3 or more.
    assert [c.p_adjusted for c in found.contrasts] == pytest.approx(reference.pvalue, abs=3e-4)
    assert [c.simultaneous_low for c in found.contrasts] == pytest.approx(interval.low, abs=1e-2)
    assert [c.simultaneous_high for c in found.contrasts] == pytest.approx(interval.high, abs=1e-2)


def test_intervals_p_and_critical_value_say_the_same() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    found = st.many_to_one(made, "control", ["low", "high"])
    for contrast in found.contrasts:
        level = 1 - contrast.p_adjusted
        edge = st.many_to_one(made, "control", ["low", "high"], level=level)
        assert abs(contrast.t) == pytest.approx(edge.critical, rel=1e-8)
        again = min(edge.contrasts, key=lambda c: abs(c.t - contrast.t))
        assert again.simultaneous_low == pytest.approx(0, abs=1e-8)


def test_order_of_the_arms_and_of_the_rows_changes_nothing() -> None:
    plain = st.many_to_one(st.arm_estimates(VALUES, ARMS), "control", ["low", "high"])
    turned = st.many_to_one(st.arm_estimates(VALUES[::-1], ARMS[::-1]), "control", ["high", "low"])
    assert turned.critical == pytest.approx(plain.critical, rel=1e-10)
    for one, other in zip(plain.contrasts, turned.contrasts[::-1], strict=True):
        assert other.p_adjusted == pytest.approx(one.p_adjusted, rel=1e-9)
        assert other.simultaneous_high == pytest.approx(one.simultaneous_high, rel=1e-9)


@given(some.floats(1e-5, 1e5))
def test_another_unit_keeps_the_family(unit: float) -> None:
    plain = st.many_to_one(st.arm_estimates(VALUES, ARMS), "control", ["low", "high"])
    moved = st.many_to_one(st.arm_estimates([unit * v for v in VALUES], ARMS), "control", ["low", "high"])
    assert moved.contrasts[0].p_adjusted == pytest.approx(plain.contrasts[0].p_adjusted, rel=1e-8)
    assert moved.contrasts[1].simultaneous_low == pytest.approx(
        unit * plain.contrasts[1].simultaneous_low, rel=1e-8
    )


def test_welch_is_bonferroni_over_contrasts_with_their_own_df() -> None:
    made = st.arm_estimates(VALUES, ARMS, variance="welch")
    found = st.many_to_one(made, "control", ["low", "high"])
    assert found.critical is None
    assert found.method == "Bonferroni over 2 contrasts, each with its own degrees of freedom"
    for contrast, arm in zip(found.contrasts, ("low", "high"), strict=True):
        reference = stats.ttest_ind(GROUPS[arm], GROUPS["control"], equal_var=False)
        interval = reference.confidence_interval(0.975)
        assert contrast.p_adjusted == pytest.approx(min(1, 2 * reference.pvalue), rel=1e-12)
        assert (contrast.simultaneous_low, contrast.simultaneous_high) == pytest.approx(
            (interval.low, interval.high), rel=1e-12
        )


def test_bonferroni_ends_at_one() -> None:
    values = [1.0, 2, 3, 1.1, 2.1, 3.2, 1.2, 2, 3]
    made = st.arm_estimates(values, list("cccaaabbb"), variance="welch")
    assert [c.p_adjusted for c in st.many_to_one(made, "c", ["a", "b"]).contrasts] == [1.0, 1.0]


def test_an_arm_without_spread_of_its_own_does_not_count_in_the_family() -> None:
    made = st.arm_estimates([*VALUES, 12.0], [*ARMS, "single"])
    with_it = st.many_to_one(made, "control", ["low", "single", "high"])
    without = st.many_to_one(st.arm_estimates(VALUES, ARMS), "control", ["low", "high"])
    assert (with_it.contrasts[0], with_it.contrasts[2]) == without.contrasts
    assert with_it.critical == without.critical
    assert with_it.contrasts[1].p_adjusted is None
    assert with_it.contrasts[1].reason


def test_a_family_without_any_standard_error_says_so() -> None:
    found = st.many_to_one(st.arm_estimates([1, 1, 2, 2, 3, 3], list("ccaabb")), "c", ["a", "b"])
    assert found.critical is None
    assert [c.estimate for c in found.contrasts] == [1, 2]
    assert found.method == "nothing to adjust: no contrast has a standard error"


def test_what_is_no_comparison_is_refused() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    for arms, sentence in (
        ([], "no arm to compare"),
        (["low", "low"], "once"),
        (["control"], "once"),
        (["x"], "'x'"),
    ):
        with pytest.raises(ValueError, match=sentence):
            st.many_to_one(made, "control", arms)


def test_adjusted_means_are_compared_by_their_own_correlation() -> None:
    rng = np.random.default_rng(5)
    arms = [f"arm{i}" for i in range(6) for _ in range(5)]
    mass = rng.normal(300, 25, 30) + np.repeat(np.arange(6) * 8, 5)
    values = 0.02 * mass + rng.normal(0, 1, 30)
    made = st.arm_estimates(values.tolist(), arms, covariates={"mass": mass.tolist()})
    found = st.many_to_one(made, "arm0", [f"arm{i}" for i in range(1, 6)])
    assert found.method == "Dunnett, single step, multivariate t by quadrature"
    matrix = np.column_stack([-np.ones(5), np.eye(5)])
    covariance = matrix @ made.covariance @ matrix.T
    scale = 1 / np.sqrt(np.diag(covariance))
    correlation = covariance * scale[:, None] * scale
    t = abs(found.contrasts[2].t)
    reference = stats.multivariate_t.cdf(
        np.full(5, t), shape=correlation, df=23, lower_limit=np.full(5, -t), random_state=1, maxpts=200_000
    )
    # The reference is randomised.
    assert found.contrasts[2].p_adjusted == pytest.approx(1 - reference, abs=2e-4)


def test_contrasts_of_a_matrix_are_one_family() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    rows = [[-1, 1, 0], [-1, 0, 1]]
    assert made.contrasts(rows) == st.many_to_one(made, "control", ["low", "high"]).contrasts


def test_all_pairs_are_tukeys_range_within_the_stated_error() -> None:
    made = st.arm_estimates(VALUES[:4] + VALUES[5:9] + VALUES[11:15], list("aaaabbbbcccc"))
    family = made.family([[-1, 1, 0], [-1, 0, 1], [0, -1, 1]])
    assert "lattice" in family.method
    assert "error of p below" in family.method
    for contrast in family.contrasts:
        tukey = stats.studentized_range.sf(abs(contrast.t) * np.sqrt(2), 3, 9)
        assert contrast.p_adjusted == pytest.approx(tukey, abs=5e-4)


@pytest.mark.parametrize("df", [1, 3, 10, 44, 1000])
@pytest.mark.parametrize(
    "loadings",
    [
        (0.7071,) * 3,
        (0.7071,) * 9,
        (0.3, 0.5, 0.9),
        (0.98,) * 4,
        (0.1, 0.999),
        (0.0, 0.5, 0.5),
        (-0.5, 0.7, 0.2),
    ],
    ids=str,
)
def test_grids_three_times_finer_move_no_p(
    df: int, loadings: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    points = (0.5, 1.5, 2.5, 4.0, 8.0)
    coarse = [max_abs_t(product(*loadings), df).p(c).p for c in points]
    monkeypatch.setattr(_quadrature, "_NORMAL_STEPS", (0.8 / 3, 1.0 / 3))
    monkeypatch.setattr(_quadrature, "_CHI_STEP", 0.2)
    monkeypatch.setattr(_quadrature, "_LARGEST_CHI_STEP", 0.06)
    monkeypatch.setattr(_quadrature, "_NORMAL_END", 9.0)
    monkeypatch.setattr(_quadrature, "_LEFT_OUT", 38.0)
    fine = [max_abs_t(product(*loadings), df).p(c).p for c in points]
    assert coarse == pytest.approx(fine, abs=1e-8)
    assert coarse == pytest.approx(fine, rel=1e-6)


@pytest.mark.parametrize("m", [3, 4, 5, 8])
def test_two_factors_are_found_and_integrated_to_1e_8(m: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(m)
    loadings = np.column_stack([rng.uniform(0.4, 0.7, m), rng.normal(0, 0.25, m)])
    correlation = loadings @ loadings.T
    np.fill_diagonal(correlation, 1)
    found = common_factors(correlation)
    rebuilt = found @ found.T
    np.fill_diagonal(rebuilt, 1)
    np.testing.assert_allclose(rebuilt, correlation, atol=1e-9)
    coarse = max_abs_t(correlation, 30).p(2.4).p
    monkeypatch.setattr(_quadrature, "_NORMAL_STEPS", (0.4, 0.5))
    monkeypatch.setattr(_quadrature, "_CHI_STEP", 0.3)
    monkeypatch.setattr(_quadrature, "_MOST_NODES", 10**6)
    assert coarse == pytest.approx(max_abs_t(correlation, 30).p(2.4).p, abs=1e-8)


def test_factors_are_only_told_when_they_leave_room_for_every_statistic() -> None:
    rng = np.random.default_rng(4)
    told = 0
    for _ in range(25):
        correlation = np.corrcoef(rng.normal(size=(4, 7)))
        loadings = common_factors(correlation)
        if loadings is None:
            continue
        told += 1
        assert (loadings**2).sum(axis=1).max() <= 1 + 1e-9
        p, error = Lattice.of(correlation, 15).tail(2.5)
        assert max_abs_t(correlation, 15).p(2.5).p == pytest.approx(p, abs=2 * error)
    assert 0 < told < 25


def test_the_error_told_is_rounded_up() -> None:
    assert [_rounded_up(error) for error in (1.2e-5, 9.1e-5, 4e-4)] == pytest.approx([2e-5, 1e-4, 4e-4])


def test_lattice_agrees_with_the_quadrature_within_its_stated_error() -> None:
    correlation = product(0.3, 0.6, 0.7, 0.8)
    exact = max_abs_t(correlation, 12)
    for c in (1.0, 2.0, 3.0):
        p, error = Lattice.of(correlation, 12).tail(c)
        assert 0 < error < 1e-4
        assert p == pytest.approx(exact.p(c).p, abs=2 * error)


def test_a_correlation_of_more_factors_has_an_error_below_2e_4() -> None:
    correlation = np.array(
        [[1, 0.4, -0.3, 0.1], [0.4, 1, 0.2, -0.4], [-0.3, 0.2, 1, 0.3], [0.1, -0.4, 0.3, 1]]
    )
    made = max_abs_t(correlation, 20)
    assert "lattice" in made.method
    reference = 1 - stats.multivariate_t.cdf(
        np.full(4, 2.4),
        shape=correlation,
        df=20,
        lower_limit=np.full(4, -2.4),
        random_state=1,
        maxpts=500_000,
    )
    p, error = made.p(2.4)
    assert error < 2e-4
    assert p == pytest.approx(reference, abs=2e-4)
    assert made.p(2.4) == max_abs_t(correlation, 20).p(2.4)


def test_correlations_that_no_statistics_have_are_refused() -> None:
    with pytest.raises(ValueError, match="no statistics have these correlations"):
        max_abs_t(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]), 10)


def test_uncorrelated_statistics_with_known_variance_are_sidaks() -> None:
    made = max_abs_t(np.eye(4), 1e7)
    assert made.p(2.0).p == pytest.approx(1 - (1 - 2 * stats.norm.sf(2)) ** 4, rel=1e-6)


def test_equal_statistics_are_one() -> None:
    alone = 2 * stats.t.sf(2.2, 9)
    assert max_abs_t(np.ones((3, 3)), 9).p(2.2).p == pytest.approx(alone, rel=1e-5)


@example([0.9, 0.9, 0.9], 200, 30)
@given(
    some.lists(some.floats(-0.99, 0.99), min_size=2, max_size=6),
    some.floats(1, 200),
    some.floats(0.01, 40),
)
def test_p_lies_between_one_statistic_and_their_number_times_it(
    loadings: list[float], df: float, c: float
) -> None:
    made = max_abs_t(product(*loadings), df)
    alone = 2 * stats.t.sf(c, df)
    integral = made.integral.tail(c)[0]
    assert alone * (1 - 1e-6) <= integral <= len(loadings) * alone * (1 + 1e-6)
    assert made.p(c + 0.5).p < made.p(c).p or made.p(c).p == 1


def test_simulated_maximum_passes_the_critical_value_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    sizes = np.array([4, 9, 6, 12])
    means = rng.normal(size=(200_000, 4)) / np.sqrt(sizes)
    s = np.sqrt(rng.chisquare(27, 200_000) / 27)
    t = (means[:, 1:] - means[:, :1]) / np.sqrt(1 / sizes[1:] + 1 / sizes[0]) / s[:, None]
    arms = [arm for arm, size in zip("cxyz", sizes, strict=True) for _ in range(size)]
    made = st.arm_estimates(rng.normal(size=31).tolist(), arms)
    critical = st.many_to_one(made, "c", ["x", "y", "z"]).critical
    # Three standard errors of 200 000 draws are 0.0015.
    assert np.mean(np.abs(t).max(axis=1) > critical) == pytest.approx(0.05, abs=0.0015)


def test_dunnett_keeps_its_level_over_the_family_at_six_an_arm() -> None:
    rng = np.random.default_rng(8)
    arms = [arm for arm in "cxy" for _ in range(6)]
    errors = 0
    for _ in range(1500):
        found = st.many_to_one(st.arm_estimates(rng.normal(size=18).tolist(), arms), "c", ["x", "y"])
        errors += min(c.p_adjusted for c in found.contrasts) <= 0.05
    # Three standard errors of 1500 draws are 0.017.
    assert errors / 1500 == pytest.approx(0.05, abs=0.017)


def test_root_between_finds_what_is_there_and_refuses_what_is_not() -> None:
    for low, high in itertools.product((-1.0, 0.5), (1.5, 90.0)):
        assert root_between(lambda x: x**3 - 1, low, high) == pytest.approx(1, rel=1e-12)
    assert root_between(lambda x: x - 2, 2, 3) == 2
    with pytest.raises(ValueError, match="one sign"):
        root_between(lambda x: x * x + 1, -1, 1)
