"""Models that are refused in words, and units far from 1."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st


@pytest.fixture
def litters() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    arm, litter = np.tile(list("abcd"), 6), np.repeat([f"l{i}" for i in range(8)], 3)
    dose = np.tile([0, 5, 50, 500], 6)
    return pd.DataFrame({"y": rng.normal(5.0, 1.0, 24), "arm": arm, "litter": litter, "dose": dose})


@pytest.mark.parametrize("formula", [None, 5, "1 ~ arm", "I(2 + 1) ~ arm", "y ~ y", "log(y) ~ log(y) + arm"])
def test_formulas_that_are_none(litters: pd.DataFrame, formula: str) -> None:
    with pytest.raises(st.EstimationError, match="formula"):
        st.linear_model(formula, litters)


@pytest.mark.parametrize("random", [None, 5])
def test_random_terms_are_text(litters: pd.DataFrame, random: str) -> None:
    with pytest.raises(st.EstimationError, match="random is text"):
        st.mixed_model("y ~ arm", litters, random=random)


@pytest.mark.parametrize("far", [1e15, -3e15])
def test_a_response_that_varies_by_its_rounding(litters: pd.DataFrame, far: float) -> None:
    shifted = litters.assign(y=litters["y"] + far)
    for variance in ("pooled", "hc3", st.Welch(by="arm")):
        with pytest.raises(st.EstimationError, match="in every row, but for what double precision rounds"):
            st.linear_model("y ~ arm", shifted, variance=variance)


def test_welch_says_which_groups_do_not_vary(litters: pd.DataFrame) -> None:
    still = litters.assign(y=litters["y"].where(litters["arm"] != "b", 3.0))
    made = st.linear_model("y ~ arm", still, variance=st.Welch(by="arm"))
    assert made.status.reason.endswith("the values of 'b' do not vary")


@pytest.mark.parametrize("unit", [1e-100, 1e-60, 1e60, 1e100])
@pytest.mark.parametrize("df", ["kenward-roger", "satterthwaite"])
def test_mixed_models_in_any_unit(
    litters: pd.DataFrame, unit: float, df: Literal["kenward-roger", "satterthwaite"]
) -> None:
    def made(unit: float) -> st.Model:
        return st.mixed_model("y ~ arm", litters.assign(y=litters["y"] * unit), random="1 | litter", df=df)

    own, other = made(1.0), made(unit)
    np.testing.assert_allclose(other.coefficients["df"], own.coefficients["df"], rtol=1e-6)
    np.testing.assert_allclose(other.coefficients["p"], own.coefficients["p"], rtol=1e-6)
    assert other.f_test("arm").df2 == pytest.approx(own.f_test("arm").df2, rel=1e-6)
    np.testing.assert_allclose(other.f_test("arm").F, own.f_test("arm").F, rtol=1e-6)


def test_degrees_of_freedom_that_are_no_number_are_refused() -> None:
    made = st.LinearEstimates(("a",), np.array([1.0]), np.eye(1), st.ResidualDf(float("nan")), "by hand")
    with pytest.raises(st.EstimationError, match="nan degrees of freedom"):
        made.contrasts([[1.0]])


def test_a_control_may_be_the_number_of_a_dose(litters: pd.DataFrame) -> None:
    made = st.linear_model("y ~ dose", litters)
    number: Any = 0
    by_number = made.contrasts("dunnett", factor="dose", control=number).table
    pd.testing.assert_frame_equal(by_number, made.contrasts("dunnett", factor="dose", control="0").table)


@pytest.mark.parametrize("data", [None, 5, "table.csv", [1, 2], np.zeros((3, 2))])
def test_what_is_no_table(data: Any) -> None:
    for fit in (
        lambda: st.linear_model("y ~ arm", data),
        lambda: st.mixed_model("y ~ arm", data, random="1 | litter"),
        lambda: st.repeated_measures("y ~ arm", data, subject="animal", time="day"),
        lambda: st.censored_linear_model("y ~ arm", data, censored="below"),
    ):
        with pytest.raises(st.EstimationError, match="data is a table"):
            fit()


def test_columns_by_name_are_a_table(litters: pd.DataFrame) -> None:
    own = st.mixed_model("y ~ arm", litters, random="1 | litter").coefficients
    other: Any = litters.to_dict("list")
    pd.testing.assert_frame_equal(st.mixed_model("y ~ arm", other, random="1 | litter").coefficients, own)


def test_censored_values_far_from_zero(litters: pd.DataFrame) -> None:
    data = litters.assign(below=[place in (1, 7, 9) for place in range(24)])
    own = st.censored_linear_model("y ~ arm", data, censored="below").coefficients
    far = st.censored_linear_model("y ~ arm", data.assign(y=data["y"] + 1e10), censored="below").coefficients
    np.testing.assert_allclose(far["se"], own["se"], rtol=1e-4)
    np.testing.assert_allclose(far["estimate"][1:], own["estimate"][1:], rtol=1e-3)
