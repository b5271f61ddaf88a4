"""Linear models against R 4.2.2: emmeans, multcomp, sandwich, car, nlme; frozen by data/linear_models_r.R."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from osteon import statistics as st
from osteon.statistics._mixed_checks import strata_of
from osteon.statistics._welch_model import _by_reml

DATA = Path(__file__).parent / "data"
R = json.loads((DATA / "linear_models_r.json").read_text(encoding="utf-8"))
FORMULA = "weight ~ dose + gesttime + number"


@pytest.fixture(scope="module")
def litter(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "trials" / "litter_thalidomide_dose.csv")


@pytest.fixture(scope="module")
def tooth(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "trials" / "toothgrowth_guineapig_2x3.csv")


@pytest.fixture(scope="module")
def factorial() -> pd.DataFrame:
    return pd.read_csv(DATA / "factorial_values_r.csv")


def same_coefficients(model: st.Model, expected: dict) -> None:
    table = model.coefficients
    assert table["term"].str.replace(r"[\[\]]", "", regex=True).tolist() == [
        name.replace("(Intercept)", "Intercept") for name in expected["term"]
    ]
    assert table["estimate"].tolist() == pytest.approx(expected["estimate"], rel=1e-9)
    assert table["se"].tolist() == pytest.approx(expected["se"], rel=1e-9)
    assert set(table["df"]) == {expected["df"]}


def same_means(made: st.LinearEstimates, expected: dict) -> None:
    for column, values in expected.items():
        assert made.table[column].tolist() == pytest.approx(values, rel=1e-9), column


def same_family(made: st.Contrasts, expected: dict, within: float = 5e-6) -> None:
    table = made.table
    assert table["estimate"].tolist() == pytest.approx(expected["estimate"], rel=1e-9)
    assert table["se"].tolist() == pytest.approx(expected["se"], rel=1e-9)
    assert table["statistic"].tolist() == pytest.approx(expected["t"], rel=1e-9)
    assert table["p_adjusted"].tolist() == pytest.approx(expected["p"], abs=within)
    assert set(table["df"]) == {expected["df"]}


def same_fit(model: st.Model, expected: dict) -> None:
    found = (model.log_likelihood, model.aic, model.bic, model.r_squared, model.residual_sd)
    assert found == pytest.approx([expected[k] for k in ("loglik", "aic", "bic", "r2", "sigma")], rel=1e-10)


@pytest.mark.parametrize("doses", ["as read", "text", "categories", "C()", "factors="])
def test_litter_gives_the_same_dunnett_however_the_dose_is_written(litter: pd.DataFrame, doses: str) -> None:
    kinds = {"text": str, "categories": "category"}
    data = litter.astype({"dose": kinds[doses]}) if doses in kinds else litter
    formula = FORMULA.replace("dose", "C(dose)") if doses == "C()" else FORMULA
    factors = ("dose",) if doses == "factors=" else ()
    pooled = st.linear_model(formula, data, variance="pooled", factors=factors)
    hc3 = st.linear_model(formula, data, variance="hc3", factors=factors)
    for model, name in ((pooled, "dunnett"), (hc3, "dunnett_hc3")):
        found = model.contrasts("dunnett", factor="dose", control="0")
        same_family(found, R["litter"][name])
        assert found.table["contrast"].tolist() == ["5 - 0", "50 - 0", "500 - 0"]
    same_means(pooled.adjusted_means("dose"), R["litter"]["means"])
    again = "fitted again with dose" in pooled.adjusted_means("dose").method
    assert again == (doses == "as read")
    assert pooled.design.columns[1] == {"as read": "dose", "C()": "C(dose)[5]"}.get(doses, "dose[5]")


def test_litter_coefficients_and_criteria_are_those_of_lm(litter: pd.DataFrame) -> None:
    model = st.linear_model(FORMULA, litter, factors=["dose"])
    same_coefficients(model, R["litter"]["coefs"])
    same_fit(model, R["litter"]["fit"])


@pytest.mark.parametrize(
    ("kind", "options", "name"),
    [
        ("williams", {"control": "0"}, "williams"),
        ("tukey", {"adjust": "multivariate-t"}, "tukey"),
        ("dunnett", {"control": "0", "alternative": "less"}, "dunnett_less"),
    ],
)
def test_litter_families_are_those_of_multcomp(
    litter: pd.DataFrame, kind: str, options: dict, name: str
) -> None:
    model = st.linear_model(FORMULA, litter, factors=["dose"])
    # multcomp integrates at random: three p of tukey, of six, are 2e-5 from ours.
    within = 5e-5 if kind == "tukey" else 5e-6
    same_family(model.contrasts(kind, factor="dose", **options), R["litter"][name], within)


def test_welch_without_covariates_is_the_t_test_of_welch(litter: pd.DataFrame) -> None:
    model = st.linear_model("weight ~ dose", litter, variance=st.Welch(by="dose"), factors=["dose"])
    row = model.coefficients.set_index("term").loc["dose[50]"]
    expected = R["litter"]["t_test"]
    assert (row["statistic"], row["df"], row["p"]) == pytest.approx(
        (expected["t"], expected["df"], expected["p"]), rel=1e-9
    )
    assert model.log_likelihood == pytest.approx(R["litter"]["gls_means_loglik"], rel=1e-9)


@pytest.mark.parametrize(
    ("name", "formula", "by"), [("litter", FORMULA, "dose"), ("factorial", "y ~ a * b + x", "b")]
)
def test_welch_with_covariates_is_gls_with_a_variance_for_each_level(
    litter: pd.DataFrame, factorial: pd.DataFrame, name: str, formula: str, by: str
) -> None:
    data = {"litter": litter.astype({"dose": "category"}), "factorial": factorial}[name]
    model, expected = st.linear_model(formula, data, variance=st.Welch(by=by)), R[name]["gls"]
    # nlme stops when its likelihood changes by less than 1e-7 or so; its own estimates are no better.
    assert model.coefficients["estimate"].tolist() == pytest.approx(expected["estimate"], rel=2e-5)
    assert model.coefficients["se"].tolist() == pytest.approx(expected["se"], rel=1e-4)
    assert model.log_likelihood == pytest.approx(expected["loglik"], abs=1e-7)
    assert model.status.converged


def test_restricted_likelihood_and_the_closed_form_of_welch_are_one(litter: pd.DataFrame) -> None:
    closed = st.linear_model("weight ~ dose", litter, variance=st.Welch(by="dose"), factors=["dose"])
    groups = strata_of(closed.design, "dose")
    by_reml = _by_reml(closed.design, groups, "dose")
    for column in ("estimate", "se", "df", "p"):
        assert by_reml.coefficients[column].tolist() == pytest.approx(
            closed.coefficients[column].tolist(), rel=1e-6
        ), column
    assert by_reml.log_likelihood == pytest.approx(closed.log_likelihood, rel=1e-12)


def test_tooth_growth_two_by_three(tooth: pd.DataFrame) -> None:
    expected = R["tooth"]
    model = st.linear_model("len ~ supp * dose", tooth, factors=["dose"])
    same_coefficients(model, expected["coefs"])
    same_coefficients(
        st.linear_model("len ~ supp * dose", tooth, factors=["dose"], variance="hc3"), expected["hc3"]
    )
    same_coefficients(st.linear_model("log(len) ~ supp + dose", tooth, factors=["dose"]), expected["log"])
    same_fit(model, expected["fit"])
    same_means(model.adjusted_means("supp"), expected["supp"])
    same_means(model.adjusted_means("dose"), expected["dose"])
    same_means(model.adjusted_means("dose", by="supp"), expected["cells"])
    same_tests(model, expected["type3"])


def same_tests(model: st.Model, expected: dict) -> None:
    table = model.f_tests
    for column in ("F", "df1", "p"):
        assert table[column].tolist() == pytest.approx(expected[column], rel=1e-8), column


def test_tooth_growth_interaction_of_the_two_low_doses(tooth: pd.DataFrame) -> None:
    model = st.linear_model("len ~ supp * dose", tooth[tooth["dose"] < 2], factors=["dose"])
    same_coefficients(model, R["tooth"]["two"])
    row = model.coefficients.iloc[3]
    assert (round(row["estimate"], 2), round(row["se"], 3), round(row["p"], 3), row["df"]) == (
        -0.68,
        2.215,
        0.761,
        36,
    )


def test_unbalanced_factorial_with_a_covariate(factorial: pd.DataFrame) -> None:
    expected = R["factorial"]
    model = st.linear_model("y ~ a * b + x + a:x", factorial)
    same_fit(model, expected["fit"])
    found = model.coefficients.set_index("term")
    wanted = [name.replace("(Intercept)", "Intercept") for name in expected["coefs"]["term"]]
    ours = {name.replace("[", "").replace("]", ""): name for name in found.index}
    order = [ours[name] for name in wanted]
    assert found.loc[order, "estimate"].tolist() == pytest.approx(expected["coefs"]["estimate"], rel=1e-8)
    assert found.loc[order, "se"].tolist() == pytest.approx(expected["coefs"]["se"], rel=1e-9)
    hc3 = st.linear_model("y ~ a * b + x + a:x", factorial, variance="hc3").coefficients.set_index("term")
    assert hc3.loc[order, "se"].tolist() == pytest.approx(expected["hc3"]["se"], rel=1e-8)
    tests = model.f_tests.set_index("term")
    for i, term in enumerate(expected["type3"]["term"]):
        for column in ("F", "df1", "p"):
            assert tests.loc[term, column] == pytest.approx(expected["type3"][column][i], rel=1e-7), term
    together = model.f_test(["b", "a:b"])
    assert (together.F, together.df1) == pytest.approx(
        (expected["joint_b"]["F"], expected["joint_b"]["df1"]), rel=1e-8
    )


def test_unbalanced_factorial_means(factorial: pd.DataFrame) -> None:
    expected = R["factorial"]
    model = st.linear_model("y ~ a * b + x + a:x", factorial)
    same_means(model.adjusted_means("a"), expected["a"])
    same_means(model.adjusted_means("a", at={"x": 240}), expected["a_at"])
    same_means(model.adjusted_means("a", at={"b": "m"}), expected["a_in_m"])
    same_means(model.adjusted_means("a", by="b"), expected["by"])
    same_means(st.linear_model("y ~ a + b + x", factorial).adjusted_means("b"), expected["additive"])
    by = model.contrasts("dunnett", factor="a", control="low", by="b").table
    assert by["contrast"].tolist() == ["mid - low, b=f", "top - low, b=f", "mid - low, b=m", "top - low, b=m"]
    assert by["estimate"].tolist() == pytest.approx(expected["dunnett_by"]["estimate"], rel=1e-9)
    assert by["se"].tolist() == pytest.approx(expected["dunnett_by"]["se"], rel=1e-9)
    assert by["p_adjusted"].tolist() == pytest.approx(expected["dunnett_by"]["p"], abs=1e-4)


def test_powers_and_logarithms_of_a_covariate(factorial: pd.DataFrame) -> None:
    made = st.linear_model("y ~ x + I(x**2) + log(x)", factorial).coefficients
    expected = R["factorial"]["poly"]
    # These columns are nearly collinear: lm itself has about 9 digits here.
    assert made["estimate"].tolist() == pytest.approx(expected["estimate"], rel=1e-6)
    assert made["se"].tolist() == pytest.approx(expected["se"], rel=1e-6)


def test_one_way_is_aov_and_oneway_test(litter: pd.DataFrame) -> None:
    found = st.one_way(litter["weight"], litter["dose"])
    f, df1, df2, p = R["litter"]["welch_f"]
    assert found.welch is not None
    assert (found.welch.F, found.welch.df1, found.welch.df2, found.welch.p) == pytest.approx(
        (f, df1, df2, p), rel=1e-9
    )
    assert pytest.approx(R["litter"]["aov_f"], rel=1e-10) == found.F


def test_orthodont_average_slope_is_the_type_three_test(shared: Path) -> None:
    folder = shared / "data" / "trials"
    data = pd.read_csv(folder / "orthodont_growth.csv")
    data["Sex"] = pd.Categorical(data["Sex"], categories=["Male", "Female"])
    expected = json.loads((folder / "oats_orthodont_expected.json").read_text(encoding="utf-8"))
    slopes = next(
        part["anova3_kr"]
        for block in expected.values()
        if isinstance(block, dict)
        for part in block.values()
        if isinstance(part, dict)
        and "anova3_kr" in part
        and part["anova3_kr"]["term"] == ["age", "Sex", "age:Sex"]
    )
    model = st.mixed_model("distance ~ age * Sex", data, random="age | Subject", df="kenward-roger")
    for term, f, df in zip(slopes["term"], slopes["F"], slopes["den_df"], strict=True):
        test = model.f_test(term)
        assert (test.F, test.df2) == pytest.approx((f, df), rel=1e-4), term
