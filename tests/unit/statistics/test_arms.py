"""Estimates of arms: analytic cases, invariances, and what cannot be estimated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

LEFT = [4.1, 5.0, 6.2, 5.5, 4.9]
RIGHT = [6.0, 7.7, 7.1, 9.0, 6.4, 8.2, 7.0]
VALUES = [*LEFT, *RIGHT]
ARMS = ["left"] * 5 + ["right"] * 7


def test_pooled_pair_is_students_test() -> None:
    found = st.arm_estimates(VALUES, ARMS).pair("right", "left")
    reference = stats.ttest_ind(RIGHT, LEFT)
    interval = reference.confidence_interval()
    assert (found.t, found.p) == pytest.approx((reference.statistic, reference.pvalue), rel=1e-12)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-12)
    assert (found.df, found.p_adjusted, found.simultaneous_low) == (10, found.p, found.low)


def test_welch_pair_is_welchs_test() -> None:
    found = st.arm_estimates(VALUES, ARMS, variance="welch").pair("right", "left")
    reference = stats.ttest_ind(RIGHT, LEFT, equal_var=False)
    assert (found.t, found.p, found.df) == pytest.approx(
        (reference.statistic, reference.pvalue, reference.df), rel=1e-12
    )


@pytest.mark.parametrize("policy", ["welch", "pooled"])
def test_interval_of_a_mean_is_its_t_interval(policy: st.VariancePolicy) -> None:
    made = st.arm_estimates(VALUES, ARMS, variance=policy).interval("left")
    sd = (
        np.std(LEFT, ddof=1)
        if policy == "welch"
        else math.sqrt((4 * np.var(LEFT, ddof=1) + 6 * np.var(RIGHT, ddof=1)) / 10)
    )
    half = stats.t.ppf(0.975, 4 if policy == "welch" else 10) * sd / math.sqrt(5)
    assert (made.low, made.high) == pytest.approx((np.mean(LEFT) - half, np.mean(LEFT) + half), rel=1e-12)


def test_interval_at_another_level_is_narrower() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    half = stats.t.ppf(0.9, 10) * made.interval("left").se
    assert made.interval("left", level=0.8).high == pytest.approx(np.mean(LEFT) + half, rel=1e-12)


def test_hc3_without_covariates_is_the_variance_over_n_minus_1() -> None:
    made = st.arm_estimates(VALUES, ARMS, variance="hc3")
    assert made.interval("left").se == pytest.approx(np.std(LEFT, ddof=1) / math.sqrt(4), rel=1e-12)
    assert made.interval("right").df == 10


def design(arms: list[str], *covariates: list[float]) -> np.ndarray:
    labels = list(dict.fromkeys(arms))
    indicators = np.array([[arm == label for label in labels] for arm in arms], dtype=float)
    return np.column_stack([indicators, *[np.array(c) - np.mean(c) for c in covariates]])


@pytest.mark.parametrize("policy", ["pooled", "hc3"])
def test_adjusted_means_are_those_of_the_normal_equations(policy: st.VariancePolicy) -> None:
    rng = np.random.default_rng(7)
    mass, age = rng.normal(280, 20, 12).tolist(), rng.normal(5, 1, 12).tolist()
    made = st.arm_estimates(VALUES, ARMS, variance=policy, covariates={"mass": mass, "age": age})
    x = design(ARMS, mass, age)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ np.array(VALUES)
    residuals = np.array(VALUES) - x @ beta
    leverage = np.diag(x @ inverse @ x.T)
    meat = (
        residuals @ residuals / 8 * x.T @ x
        if policy == "pooled"
        else (x.T * (residuals / (1 - leverage)) ** 2) @ x
    )
    np.testing.assert_allclose(made.estimates, beta[:2], rtol=1e-9)
    np.testing.assert_allclose(made.covariance, (inverse @ meat @ inverse)[:2, :2], rtol=1e-8)
    assert made.interval("left").df == 8


def test_labels_come_in_order_of_first_appearance_and_stay_text() -> None:
    made = st.arm_estimates([1, 2, 3, 5, 4, 4.5], ["0012", "NA", "1e3", "NA", "0012", "1e3"])
    assert made.labels == ("0012", "NA", "1e3")
    assert made.estimates.tolist() == [2.5, 3.5, 3.75]


@given(some.permutations(range(12)))
def test_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    mass = [float(i * i % 11) for i in range(12)]
    plain = st.arm_estimates(VALUES, ARMS, covariates={"mass": mass}).pair("right", "left")
    moved = st.arm_estimates(
        [VALUES[i] for i in order], [ARMS[i] for i in order], covariates={"mass": [mass[i] for i in order]}
    ).pair("right", "left")
    assert (moved.estimate, moved.se, moved.p) == pytest.approx((plain.estimate, plain.se, plain.p), rel=1e-9)


@pytest.mark.parametrize("policy", ["pooled", "welch", "hc3"])
@given(some.floats(1e-6, 1e6), some.floats(-1e5, 1e5))
def test_another_unit_and_origin_scale_the_estimate_and_keep_p(
    policy: st.VariancePolicy, unit: float, origin: float
) -> None:
    plain = st.arm_estimates(VALUES, ARMS, variance=policy).pair("right", "left")
    moved = st.arm_estimates([unit * (v + origin) for v in VALUES], ARMS, variance=policy).pair(
        "right", "left"
    )
    assert moved.estimate == pytest.approx(unit * plain.estimate, rel=1e-8)
    assert moved.p == pytest.approx(plain.p, rel=1e-7)


def test_unit_and_origin_of_a_covariate_change_nothing() -> None:
    mass = [281.0, 290, 275, 302, 260, 288, 270, 295, 310, 284, 266, 279]
    grams = st.arm_estimates(VALUES, ARMS, covariates={"mass": mass})
    kilograms = st.arm_estimates(VALUES, ARMS, covariates={"mass": [m / 1000 + 5 for m in mass]})
    np.testing.assert_allclose(kilograms.estimates, grams.estimates, rtol=1e-10)
    np.testing.assert_allclose(kilograms.covariance, grams.covariance, rtol=1e-9)


def test_a_pair_turned_round_is_the_same_with_the_other_sign() -> None:
    made = st.arm_estimates(VALUES, ARMS, variance="welch")
    one, other = made.pair("right", "left"), made.pair("left", "right")
    assert (other.estimate, other.low, other.high, other.p) == (-one.estimate, -one.high, -one.low, one.p)


def test_an_arm_with_one_value_has_an_estimate_and_a_reason() -> None:
    for policy in ("pooled", "welch", "hc3"):
        made = st.arm_estimates([*VALUES, 100.0], [*ARMS, "single"], variance=policy)
        alone = made.interval("single")
        assert (alone.estimate, alone.low, alone.high, alone.se, alone.df) == (100, None, None, None, None)
        assert "'single' has one value only" in alone.reason
        assert made.pair("single", "left").p is None
        assert made.pair("right", "left") == st.arm_estimates(VALUES, ARMS, variance=policy).pair(
            "right", "left"
        )


def test_only_arms_with_one_value_have_no_interval() -> None:
    made = st.arm_estimates([1.0, 2.0], ["a", "b"])
    assert made.pair("a", "b").reason.count("one value only") == 2
    assert made.interval("a").se is None


@pytest.mark.parametrize("policy", ["pooled", "welch", "hc3"])
def test_values_that_do_not_vary_have_no_standard_error(policy: st.VariancePolicy) -> None:
    # 0.1 + 0.2 is 0.3 in decimals and not in binary: its rounding is no spread.
    made = st.arm_estimates([0.3, 0.1 + 0.2, 0.3, 0.7, 0.7, 0.7], list("aaabbb"), variance=policy)
    found = made.pair("b", "a")
    assert found.estimate == pytest.approx(0.4)
    assert (found.se, found.t, found.p, found.low) == (None, None, None, None)
    assert "do not vary" in found.reason


def test_one_arm_that_does_not_vary_leaves_welch_the_other() -> None:
    made = st.arm_estimates([5.0] * 4 + RIGHT, ["flat"] * 4 + ["right"] * 7, variance="welch")
    found = made.pair("right", "flat")
    assert (found.df, found.se) == pytest.approx((6, np.std(RIGHT, ddof=1) / math.sqrt(7)), rel=1e-12)
    assert made.interval("flat").low is None


def test_values_that_follow_a_covariate_exactly_have_no_standard_error() -> None:
    mass = [1.0, 2, 3, 4, 2, 3, 5, 7]
    values = [2 * m + (3 if i > 3 else 0) for i, m in enumerate(mass)]
    for policy in ("pooled", "hc3"):
        made = st.arm_estimates(values, list("aaaabbbb"), variance=policy, covariates={"mass": mass})
        found = made.pair("b", "a")
        assert found.estimate == pytest.approx(3, rel=1e-12)
        assert found.p is None


def test_a_single_arm_has_an_interval() -> None:
    made = st.arm_estimates(LEFT, ["left"] * 5).interval("left")
    reference = stats.t.interval(0.95, 4, np.mean(LEFT), stats.sem(LEFT))
    assert (made.low, made.high) == pytest.approx(reference, rel=1e-12)


REFUSED = {
    "no values": (([], []), {}, "there is no value"),
    "fewer arms": (([1.0, 2.0], ["a"]), {}, "2 values for 1 rows"),
    "not a number": (([1.0, float("nan"), 2.0], list("aab")), {}, "value 2 is not a finite number but nan"),
    "infinite": (([1.0, 2.0, float("inf")], list("aab")), {}, "value 3 is not a finite number but inf"),
    "welch": (
        (VALUES, ARMS),
        {"variance": "welch", "covariates": {"m": VALUES}},
        "welch takes no covariates",
    ),
    "short": ((VALUES, ARMS), {"covariates": {"mass": [1.0]}}, "covariate 'mass': 1 values for 12 rows"),
    "gap": (
        (VALUES, ARMS),
        {"covariates": {"mass": [float("nan")] * 12}},
        "covariate 'mass': value 1 is not",
    ),
    "constant": ((VALUES, ARMS), {"covariates": {"mass": [0.1] * 12}}, "'mass' is the same for every value"),
    "arms": (
        (VALUES, ARMS),
        {"covariates": {"mass": [1.0] * 5 + [2.0] * 7}},
        "'mass' is the same throughout each arm",
    ),
    "twice": (
        (VALUES, ARMS),
        {"covariates": {"mass": VALUES, "kg": [v / 1000 for v in VALUES]}},
        "'kg' follows from the arms and mass",
    ),
    "too many": (
        ([1.0, 2, 4, 3], list("aabb")),
        {"covariates": {"x": [1, 2, 5, 3], "y": [4, 1, 3, 2]}},
        "4 values in 2 arms leave no degrees of freedom beside 2 covariates",
    ),
    "leverage": (
        (VALUES, ARMS),
        {"variance": "hc3", "covariates": {"spike": [0.0] * 3 + [1.0] + [0.0] * 8}},
        "value 4 alone decides the slope",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_estimated_is_refused_with_a_sentence(name: str) -> None:
    arguments, options, sentence = REFUSED[name]
    with pytest.raises(st.EstimationError, match=sentence):
        st.arm_estimates(*arguments, **options)


def test_another_policy_label_or_level_is_refused() -> None:
    with pytest.raises(ValueError, match="pooled, welch, hc3, not 'robust'"):
        st.arm_estimates(VALUES, ARMS, variance="robust")
    made = st.arm_estimates(VALUES, ARMS)
    with pytest.raises(ValueError, match="'middle' is none of the estimates; they are 'left', 'right'"):
        made.interval("middle")
    with pytest.raises(ValueError, match="not 'left' twice"):
        made.pair("left", "left")
    for level in (0, 1, 95, float("nan")):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            made.interval("left", level=level)


def test_contrast_matrices_that_compare_nothing_are_refused() -> None:
    made = st.arm_estimates(VALUES, ARMS)
    for matrix, sentence in (
        ([], "rows of 2 weights"),
        ([1.0, -1.0], "rows of 2 weights"),
        ([[1.0, -1.0, 0.0]], "rows of 2 weights"),
        ([[1.0, -1.0], [0.0, 0.0]], "row 2 of the contrast matrix is all zeros"),
        ([[1.0, float("nan")]], "finite numbers"),
    ):
        with pytest.raises(ValueError, match=sentence):
            made.contrasts(matrix)


def test_the_method_says_variance_and_covariates() -> None:
    mass = [float(i) for i in range(12)]
    assert st.arm_estimates(VALUES, ARMS, variance="welch").method == "means, a variance for each arm (Welch)"
    assert (
        st.arm_estimates(VALUES, ARMS, covariates={"body mass": mass}).method
        == "means adjusted to the overall mean of body mass, one variance for all arms"
    )


def test_large_constants_cost_no_digits() -> None:
    near = st.arm_estimates(VALUES, ARMS).pair("right", "left")
    far = st.arm_estimates([v + 2**30 for v in VALUES], ARMS).pair("right", "left")
    # Adding 2^30 rounds each value to 2^-23; nothing beyond that may be lost.
    assert far.se == pytest.approx(near.se, rel=1e-6)


@pytest.mark.parametrize(("policy", "sds"), [("pooled", (2, 2, 2)), ("welch", (1, 2, 4))])
def test_intervals_hold_the_truth_as_often_as_they_say(
    policy: st.VariancePolicy, sds: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(11)
    arms = ["a"] * 6 + ["b"] * 8 + ["c"] * 6
    spread = np.repeat(sds, (6, 8, 6))
    held = 0
    for _ in range(2000):
        found = st.arm_estimates(rng.normal(0, spread).tolist(), arms, variance=policy).pair("c", "a")
        held += found.low <= 0 <= found.high
    # Three standard errors of 2000 draws are 0.015.
    assert held / 2000 == pytest.approx(0.95, abs=0.015)


def test_a_contrast_of_unequal_weights_has_the_df_of_satterthwaite() -> None:
    groups = ([1.0, 2.0, 4.0, 7.0], [2.0, 3.0, 3.5], [5.0, 9.0, 6.0, 4.0, 8.0])
    weights = (1.0, -0.25, -0.75)
    values = [value for group in groups for value in group]
    arms = [name for name, group in zip("abc", groups, strict=True) for _ in group]
    (found,) = st.arm_estimates(values, arms, variance="welch").contrasts([weights])
    parts = [w * w * np.var(g, ddof=1) / len(g) for w, g in zip(weights, groups, strict=True)]
    df = sum(parts) ** 2 / sum(part**2 / (len(g) - 1) for part, g in zip(parts, groups, strict=True))
    assert found.df == pytest.approx(df, rel=1e-12)
    assert found.se == pytest.approx(sum(parts) ** 0.5, rel=1e-12)
