"""Linear models: policies of variance, F tests, invariances, digits where columns are nearly collinear."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from osteon import statistics as st
from osteon.statistics._solve import least_squares

RNG = np.random.default_rng(11)
DATA = pd.DataFrame(
    {
        "arm": ["c"] * 7 + ["a"] * 5 + ["b"] * 6,
        "sex": ["f", "m", "f"] * 6,
        "x": RNG.normal(20, 3, 18).round(1),
        "y": RNG.normal(5, 1, 18).round(2),
    }
)
FORMULA = "y ~ arm * sex + x"
POLICIES = ["pooled", "hc3", st.Welch(by="arm")]


def test_other_policies_are_refused_with_those_allowed() -> None:
    with pytest.raises(ValueError, match=r"one of pooled, hc3 and Welch\(by=\.\.\.\), not 'welch'"):
        st.linear_model("y ~ arm", DATA, variance="welch")


def test_least_squares_are_the_exact_fractions() -> None:
    x, y = [1, 2, 4, 7], [Fraction(1), Fraction(3), Fraction(4), Fraction(10)]
    mean_x, mean_y = Fraction(sum(x), 4), sum(y) / 4
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - mean_x) ** 2 for a in x
    )
    residual = [b - mean_y - slope * (a - mean_x) for a, b in zip(x, y, strict=True)]
    variance = sum(r * r for r in residual) / 2
    made = st.linear_model("y ~ x", pd.DataFrame({"x": x, "y": [float(b) for b in y]}))
    table = made.coefficients.set_index("term")
    assert table.loc["x", "estimate"] == pytest.approx(float(slope), rel=1e-15)
    assert table.loc["x", "se"] == pytest.approx(
        math.sqrt(variance / sum((a - mean_x) ** 2 for a in x)), rel=1e-15
    )
    assert made.residuals.tolist() == pytest.approx([float(r) for r in residual], rel=1e-13)
    assert (made.fitted + made.residuals).tolist() == pytest.approx([float(b) for b in y], rel=1e-15)


def test_hc3_is_its_definition() -> None:
    made = st.linear_model(FORMULA, DATA, variance="hc3")
    x = made.design.x
    inverse = np.linalg.inv(x.T @ x)
    over = made.residuals / (1 - np.einsum("ij,jk,ik->i", x, inverse, x))
    expected = inverse @ (x.T * over**2) @ x @ inverse
    assert np.allclose(made.estimates.covariance, expected, rtol=1e-9, atol=1e-14)


def test_hc3_names_the_row_that_alone_decides_a_coefficient() -> None:
    data = pd.concat([DATA, pd.DataFrame({"arm": ["d"], "sex": ["f"], "x": [20.0], "y": [5.5]}, index=[99])])
    with pytest.raises(st.EstimationError, match=r"row 19 \(index 99\) alone decides a coefficient"):
        st.linear_model("y ~ arm", data, variance="hc3")
    with pytest.raises(st.EstimationError, match="column 'arm': level 'd' has one row"):
        st.linear_model("y ~ arm", data, variance=st.Welch(by="arm"))


def test_welch_by_cells_of_two_factors_is_each_cells_own_variance() -> None:
    made = st.linear_model("y ~ arm * sex", DATA, variance=st.Welch(by=("arm", "sex")))
    own = DATA.groupby(["arm", "sex"])["y"]
    table = made.adjusted_means("arm", by="sex").table.set_index("term")
    for (arm, sex), values in own:
        row = table.loc[f"{arm}, sex={sex}"]
        assert row["se"] == pytest.approx(values.std(ddof=1) / math.sqrt(len(values)), rel=1e-9)
        assert row["df"] == pytest.approx(len(values) - 1, rel=1e-9)
    assert made.variance_components["variance"].tolist() == pytest.approx(own.var().tolist(), rel=1e-9)
    with pytest.raises(st.EstimationError, match="6 residual variances"):
        _ = made.residual_sd


@pytest.mark.parametrize("factor", [1.0, 5.0, 1e-100])
def test_restricted_likelihood_of_welch_counts_the_unit_of_a_column(factor: float) -> None:
    data = DATA.assign(z=factor * (DATA["sex"] == "m"))
    made = st.linear_model("y ~ z", data, variance=st.Welch(by="sex"))
    own = st.linear_model("y ~ sex", DATA, variance=st.Welch(by="sex"))
    # lme4 and nlme keep log|X'V^-1 X|, which knows the unit of X.
    assert made.log_likelihood == pytest.approx(own.log_likelihood - math.log(factor), rel=1e-12)
    assert made.coefficients["se"].iloc[1] * factor == pytest.approx(
        own.coefficients["se"].iloc[1], rel=1e-12
    )


def test_variances_that_the_rows_do_not_tell_apart_are_refused() -> None:
    # Three pairs: of two variances only their sum is seen.
    pairs = pd.DataFrame({"y": [1, 2, 3, 5, 4, 6.0], "pair": list("aabbcc"), "side": ["l", "r"] * 3})
    with pytest.raises(st.EstimationError, match=r"'side'.*do not tell the variances of l, r apart"):
        st.linear_model("y ~ pair", pairs, variance=st.Welch(by="side"))


def test_f_tests_do_not_depend_on_the_reference_level() -> None:
    turned = DATA.assign(
        arm=pd.Categorical(DATA["arm"], categories=["c", "b", "a"]),
        sex=pd.Categorical(DATA["sex"], categories=["m", "f"]),
    )
    formula = "y ~ arm * sex + x + arm:x"
    left, right = st.linear_model(formula, DATA).f_tests, st.linear_model(formula, turned).f_tests
    assert left["term"].tolist() == right["term"].tolist() == ["arm", "sex", "x", "arm:sex", "arm:x"]
    assert left["F"].tolist() == pytest.approx(right["F"].tolist(), rel=1e-8)


def test_f_test_of_a_main_effect_is_that_of_equally_weighted_means() -> None:
    model = st.linear_model(FORMULA, DATA)
    means = model.adjusted_means("arm")
    by_means = means.f_test([[-1, 1, 0], [-1, 0, 1]])
    assert pytest.approx(by_means.F, rel=1e-9) == model.f_test("arm").F
    assert model.f_test("arm").df1 == 2


def test_f_test_takes_terms_in_any_order_and_rows_of_weights() -> None:
    model = st.linear_model("y ~ C(arm) * sex", DATA)
    assert model.f_test("sex:arm").F == model.f_test("C(arm):sex").F
    one = model.f_test([[0, 0, 0, 1, 0, 0]])
    assert pytest.approx(model.coefficients.iloc[3]["statistic"] ** 2, rel=1e-9) == one.F
    with pytest.raises(st.EstimationError, match="'weight' is no term of"):
        model.f_test("weight")
    with pytest.raises(ValueError, match="a row has 6 weights"):
        model.f_test([[1, 0]])


def test_type_one_full_and_reduced_models_agree_on_the_interaction() -> None:
    full, reduced = st.linear_model(FORMULA, DATA), st.linear_model("y ~ arm + sex + x", DATA)
    left, right = (float(each.residuals @ each.residuals) for each in (reduced, full))
    assert pytest.approx((left - right) / 2 / (right / 11), rel=1e-9) == full.f_test("arm:sex").F


def test_a_large_constant_in_covariate_or_response_costs_no_digits() -> None:
    plain = st.linear_model(FORMULA, DATA).coefficients
    far = DATA.assign(x=DATA["x"] + 2.0**30, y=DATA["y"] + 2.0**20)
    moved = st.linear_model(FORMULA, far).coefficients
    assert moved["se"].iloc[1:].tolist() == pytest.approx(plain["se"].iloc[1:].tolist(), rel=1e-5)
    # Decimals lose digits when the constant is added; what is left is used to the last one.
    exact = pd.DataFrame({"x": np.arange(8.0) + 1e9, "y": [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0]})
    near = exact.assign(x=exact["x"] - 1e9)
    left, right = (st.linear_model("y ~ x", each).coefficients.iloc[1] for each in (exact, near))
    assert left["estimate"] == pytest.approx(right["estimate"], rel=1e-14)
    assert left["se"] == pytest.approx(right["se"], rel=1e-14)


def test_nearly_collinear_columns_are_solved_and_said() -> None:
    x = np.arange(1.0, 22.0)
    data = pd.DataFrame({"x": x, "z": x + 2.0**-20 * (x % 3), "y": x**2})
    made = st.linear_model("y ~ x + z", data)
    assert "nearly collinear (condition number" in made.status.reason
    exact = least_squares(np.column_stack([np.ones(21), x, x % 3]), x**2, intercept=0).coefficients
    assert made.estimates.estimates[2] == pytest.approx(exact[2] * 2.0**20, rel=1e-12)
    assert "nearly" not in st.linear_model("y ~ x", data).status.reason


def same(left: pd.DataFrame, right: pd.DataFrame, *, factor: float = 1.0) -> None:
    right = right.set_index("term").loc[left["term"]].reset_index()
    for column in ("estimate", "se"):
        assert right[column].tolist() == pytest.approx((left[column] * factor).tolist(), rel=1e-7, abs=1e-300)
    for column in ("df", "statistic", "p"):
        assert right[column].tolist() == pytest.approx(left[column].tolist(), rel=1e-5), column


@pytest.mark.parametrize("variance", POLICIES)
@given(seed=some.integers(0, 2**32 - 1))
@settings(max_examples=5)
def test_row_order_changes_nothing(variance: object, seed: int) -> None:
    shuffled = DATA.sample(frac=1, random_state=seed)
    same(
        st.linear_model(FORMULA, DATA, variance=variance).coefficients,
        st.linear_model(FORMULA, shuffled, variance=variance).coefficients,
    )


@pytest.mark.parametrize("variance", POLICIES)
@pytest.mark.parametrize("factor", [1e-9, -3.0, 1e9])
def test_another_unit_of_the_response_scales_estimates_and_errors(variance: object, factor: float) -> None:
    left = st.linear_model(FORMULA, DATA, variance=variance).coefficients
    right = st.linear_model(FORMULA, DATA.assign(y=DATA["y"] * factor), variance=variance).coefficients
    right[["estimate", "statistic"]] *= np.sign(factor)
    same(left, right, factor=abs(factor))


@pytest.mark.parametrize("variance", POLICIES)
def test_other_names_of_arms_other_orders_of_terms_and_columns_change_no_contrast(variance: object) -> None:
    def differences(data: pd.DataFrame, formula: str, control: str) -> list[float]:
        model = st.linear_model(formula, data, variance=variance)
        table = model.contrasts("dunnett", factor="arm", control=control).table
        return sorted(np.concatenate([table["estimate"], table["se"], table["p"], table["p_adjusted"]]))

    named = DATA.assign(arm=DATA["arm"].map({"c": "1 control", "a": "z", "b": "m"}))[["y", "x", "sex", "arm"]]
    assert differences(DATA, FORMULA, "c") == pytest.approx(
        differences(named, "y ~ x + sex * arm", "1 control"), rel=1e-5, abs=1e-6
    )


@pytest.mark.parametrize("variance", POLICIES)
def test_a_constant_added_to_the_response_moves_the_intercept_alone(variance: object) -> None:
    left = st.linear_model(FORMULA, DATA, variance=variance).coefficients
    right = st.linear_model(FORMULA, DATA.assign(y=DATA["y"] + 64.0), variance=variance).coefficients
    assert right["estimate"].iloc[0] == pytest.approx(left["estimate"].iloc[0] + 64, rel=1e-7)
    same(left.iloc[1:], right.iloc[1:])
