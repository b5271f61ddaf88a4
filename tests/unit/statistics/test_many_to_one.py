"""Comparisons with one control: family-wise p, intervals and critical values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st
from osteon.statistics._multivariate_t import largest_t

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


def test_welch_holds_each_t_against_the_distribution_with_its_own_df() -> None:
    made = st.arm_estimates(VALUES, ARMS, variance="welch")
    found = st.many_to_one(made, "control", ["low", "high"])
    assert found.critical is None
    assert found.method == (
        "Dunnett, single step, multivariate t by quadrature, each contrast with its own degrees of freedom"
    )
    variance = [np.var(GROUPS[arm], ddof=1) / len(GROUPS[arm]) for arm in ("control", "low", "high")]
    loadings = [np.sqrt(variance[0] / (variance[0] + variance[i])) for i in (1, 2)]
    joint = largest_t(product(*loadings))
    for contrast, arm in zip(found.contrasts, ("low", "high"), strict=True):
        alone = stats.ttest_ind(GROUPS[arm], GROUPS["control"], equal_var=False)
        assert contrast.p == pytest.approx(alone.pvalue, rel=1e-12)
        assert contrast.p_adjusted == pytest.approx(joint.tails(abs(contrast.t), contrast.df).p[0], rel=1e-9)
        half = joint.critical(0.95, contrast.df) * contrast.se
        assert contrast.simultaneous_high - contrast.estimate == pytest.approx(half, rel=1e-9)
        assert contrast.p < contrast.p_adjusted < 2 * contrast.p


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
    assert made.contrasts(rows).rows == st.many_to_one(made, "control", ["low", "high"]).contrasts


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
