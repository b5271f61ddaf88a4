"""Models of repeated measurements against R 4.2.2: nlme 3.1-162, lme4 1.1-31, pbkrtest 0.5.2, lmerTest 3.1-3.

Values are frozen in data/repeated_r.json, made by data/repeated_r.R, and in the shared folder; no test runs
R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

DATA = Path(__file__).parent / "data"
R = json.loads((DATA / "repeated_r.json").read_text(encoding="utf-8"))
VALUES = pd.read_csv(DATA / "repeated_values_r.csv")
ARMS = ["vehicle", "low", "high", "drug"]
DF = {"reml": "kenward-roger", "ml": "satterthwaite"}


def values(which: str, case: str) -> pd.DataFrame:
    """Return a set with its factors coded as in R; without the rows marked as missing where asked."""
    table = VALUES[VALUES["set"] == which]
    table = table[table["missing"] == 0] if case == "missing" else table
    there = [arm for arm in ARMS if (table["arm"] == arm).any()]
    return table.assign(arm=pd.Categorical(table["arm"], there), visit=table["day"].astype(str))


def model(table: pd.DataFrame, covariance: str, **options: str) -> st.Model:
    return st.repeated_measures(
        "y ~ arm * visit", table, subject="animal", time="day", covariance=covariance, **options
    )


def in_order_of_r(made: st.Model, arms: int, visits: int) -> list[int]:
    """Return places of our coefficients in R's order: the interaction by visit, arms within."""
    names = list(made.design.columns)
    factors = made.design.factors
    main = [
        "Intercept",
        *(f"arm[{a}]" for a in factors["arm"][1:]),
        *(f"visit[{v}]" for v in factors["visit"][1:]),
    ]
    crossed = [f"arm[{a}]:visit[{v}]" for v in factors["visit"][1:] for a in factors["arm"][1:]]
    assert len(main + crossed) == arms * visits
    return [names.index(name) for name in main + crossed]


CASES = [(case, name, method) for case in ("complete", "missing") for name in R["complete"] for method in DF]


@pytest.mark.parametrize(("case", "name", "method"), CASES)
def test_estimates_errors_and_likelihoods_are_those_of_gls(case: str, name: str, method: str) -> None:
    expected = R[case][name][method]
    options = {"df": "residual", "method": method}
    if name == "cs_by_arm":
        made = model(values("four", case), "cs", variance_by="arm", **options)
    else:
        made = model(values("four", case), name, **options)
    order = in_order_of_r(made, 3, 4)
    assert made.status.converged
    assert made.log_likelihood == pytest.approx(expected["loglik"], abs=2e-6)
    # gls stops where the likelihood is flat: its estimates are good to about 1e-5 of a standard error.
    found, se = made.estimates.estimates[order], np.sqrt(np.diag(made.estimates.covariance))[order]
    assert np.abs((found - expected["coef"]) / se).max() < 1e-4
    assert se == pytest.approx(np.array(expected["se"]), rel=2e-5)
    assert made.aic == pytest.approx(expected["aic"], abs=1e-5)


@pytest.mark.parametrize("case", ["complete", "missing"])
def test_variances_and_correlations_are_those_of_gls(case: str) -> None:
    made = {name: model(values("four", case), name, df="residual") for name in ("un", "cs", "ar1h", "car1")}
    expected = {name: R[case][name]["reml"] for name in made}
    tables = {name: one.variance_components for name, one in made.items()}
    pairs = tables["un"].dropna(subset="correlation")
    # corSymm lists 1-2, 1-3, 1-4, 2-3, 2-4, 3-4, as we do.
    assert pairs["correlation"].to_numpy() == pytest.approx(expected["un"]["correlation"], abs=1e-5)
    weights = expected["un"]["weights"]
    assert tables["un"].dropna(subset="sd")["sd"].to_numpy() == pytest.approx(
        [expected["un"]["sigma"] * weights[day] for day in ("0", "1", "3", "6")], rel=1e-5
    )
    for name in ("cs", "ar1h", "car1"):
        assert tables[name]["correlation"].iloc[0] == pytest.approx(expected[name]["correlation"], abs=1e-6)
    assert made["cs"].residual_sd == pytest.approx(expected["cs"]["sigma"], rel=1e-6)
    assert tables["ar1h"]["sd"].iloc[-1] == pytest.approx(
        expected["ar1h"]["sigma"] * expected["ar1h"]["weights"]["6"], rel=1e-5
    )


def check_small_sample(made: st.Model, satterthwaite: st.Model, expected: dict, order: list[int]) -> None:
    """Compare covariance, df and F tests of Kenward-Roger, and df of Satterthwaite."""
    table = made.coefficients.iloc[order]
    assert made.log_likelihood == pytest.approx(expected["loglik"], abs=1e-6)
    assert table["estimate"].to_numpy() == pytest.approx(expected["coef"], abs=2e-5)
    assert table["se"].to_numpy() == pytest.approx(expected["se"], rel=2e-5)
    assert table["df"].to_numpy() == pytest.approx(expected["df"], abs=2e-3)
    assert table["p"].to_numpy() == pytest.approx(expected["p"], abs=1e-5)
    assert satterthwaite.coefficients["df"].to_numpy()[order] == pytest.approx(
        expected["satterthwaite_df"], abs=5e-3
    )
    assert satterthwaite.coefficients["se"].to_numpy()[order] == pytest.approx(
        expected["satterthwaite_se"], rel=2e-5
    )
    anova = expected["anova"]
    for term, f, df1, df2, p in zip(
        anova["term"], anova["f"], anova["df1"], anova["df2"], anova["p"], strict=True
    ):
        test = made.f_test(term.replace("dayf", "visit"))
        assert test.F / f == pytest.approx(1, rel=1e-4)
        assert test.df1 == df1
        assert test.df2 == pytest.approx(df2, abs=2e-3)
        assert test.p == pytest.approx(p, abs=1e-5)


@pytest.mark.parametrize("case", ["complete", "missing"])
def test_kenward_roger_of_compound_symmetry_is_that_of_a_random_intercept(case: str) -> None:
    table, expected = values("four", case), R["lmer_cs"][case]
    made = model(table, "cs")
    check_small_sample(made, model(table, "cs", df="satterthwaite"), expected, in_order_of_r(made, 3, 4))
    means = made.adjusted_means("arm", by="visit")
    for arm, day, mean, se, df in zip(
        *(expected["emmeans"][k] for k in ("arm", "day", "mean", "se", "df")), strict=True
    ):
        found = means.interval(f"{arm}, visit={day}")
        assert found.estimate == pytest.approx(mean, rel=1e-7)
        assert found.se == pytest.approx(se, rel=1e-6)
        assert found.df == pytest.approx(df, abs=2e-3)


@pytest.mark.parametrize(("which", "case"), [("un2", "complete"), ("un2", "missing"), ("un3", "missing")])
def test_kenward_roger_of_unstructured_is_that_of_random_effects_that_span_it(which: str, case: str) -> None:
    table, expected = values("three", case), R[which][case]
    table = table[table["day"] > 0] if which == "un2" else table
    assert not expected["singular"]
    assert expected["loglik"] == pytest.approx(expected["gls_loglik"], abs=1e-6)
    made = model(table, "un")
    order = in_order_of_r(made, 2, 2 if which == "un2" else 3)
    check_small_sample(made, model(table, "un", df="satterthwaite"), expected, order)
    if case == "missing":
        # The two rules differ here, so that one cannot pass for the other.
        gap = np.abs(np.array(expected["df"]) - np.array(expected["satterthwaite_df"]))
        assert gap.max() > 0.4


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "covariance"), [("cs", "cs"), ("ar1", "ar1"), ("un", "un"), ("hetero_sex", "cs")]
)
def test_orthodont_is_that_of_gls(shared: Path, name: str, covariance: str) -> None:
    folder = shared / "data" / "trials"
    expected = json.loads((folder / "oats_orthodont_expected.json").read_text(encoding="utf-8"))["orthodont"]
    expected = expected["gls_reml"][name]
    table = pd.read_csv(folder / "orthodont_growth.csv")
    table["Sex"] = pd.Categorical(table["Sex"], ["Male", "Female"])
    options = {"variance_by": "Sex"} if name == "hetero_sex" else {}
    made = st.repeated_measures(
        "distance ~ age * Sex", table, subject="Subject", time="age", covariance=covariance, **options
    )
    assert "age enters the means as a number" in made.method
    assert made.log_likelihood == pytest.approx(expected["loglik"], abs=1e-6)
    names = {
        "(Intercept)": "Intercept",
        "age": "age",
        "SexFemale": "Sex[Female]",
        "age:SexFemale": "age:Sex[Female]",
    }
    plain = st.repeated_measures(
        "distance ~ age * Sex",
        table,
        subject="Subject",
        time="age",
        covariance=covariance,
        df="residual",
        **options,
    )
    for term, ours in names.items():
        found = plain.estimates.interval(ours)
        assert found.estimate == pytest.approx(expected["coef"][term], rel=1e-5)
        assert found.se == pytest.approx(expected["se"][term], rel=1e-5)
    components = made.variance_components
    correlations = components["correlation"].dropna().to_numpy()
    if name == "un":
        assert correlations == pytest.approx(expected["corr"], abs=1e-5)
        sds = expected["sigma"] * np.array(list(expected["weights"].values()))
        assert components["sd"].dropna().to_numpy() == pytest.approx(sds, rel=1e-5)
    else:
        assert correlations[0] == pytest.approx(next(iter(expected["corr"].values())), abs=1e-6)
    if name == "hetero_sex":
        sds = dict(zip(components["group"], components["sd"], strict=True))
        assert sds["Residual (Sex Female)"] == pytest.approx(expected["sigma"], rel=1e-5)
        assert sds["Residual (Sex Male)"] == pytest.approx(
            expected["sigma"] * expected["weights"]["Male"], rel=1e-5
        )


@pytest.mark.shared
@pytest.mark.parametrize("name", list(R["bodyweight"]))
def test_body_weight_is_that_of_gls(shared: Path, name: str) -> None:
    table = pd.read_csv(shared / "data" / "trials" / "rat_bodyweight_diet_longitudinal.csv")
    table["Diet"] = table["Diet"].astype(str)
    expected = R["bodyweight"][name]
    options = {"variance_by": "Diet"} if name == "cs_by_diet" else {}
    covariance = "cs" if name == "cs_by_diet" else name
    made = st.repeated_measures(
        "weight ~ Diet * Time",
        table,
        subject="Rat",
        time="Time",
        covariance=covariance,
        df="residual",
        **options,
    )
    assert made.log_likelihood == pytest.approx(expected["loglik"], abs=1e-5)
    assert made.estimates.estimates == pytest.approx(np.array(expected["coef"]), rel=2e-4)
    assert np.sqrt(np.diag(made.estimates.covariance)) == pytest.approx(np.array(expected["se"]), rel=2e-4)
    if name == "cs":
        small = st.repeated_measures(
            "weight ~ Diet * Time", table, subject="Rat", time="Time", covariance="cs"
        )
        assert small.coefficients["df"].to_numpy() == pytest.approx(expected["kr"]["df"], abs=2e-3)
        assert small.coefficients["se"].to_numpy() == pytest.approx(expected["kr"]["se"], rel=2e-5)
