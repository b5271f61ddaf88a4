"""Mixed models against lme4, lmerTest, pbkrtest, nlme and metafor (frozen; how they were made: mixed_r.R)."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

DATA = Path(__file__).parent / "data"
SYNTHETIC = ["crossed", "three", "slopes", "flat", "tight", "apart", "alone"]
TRIALS = ["ratpup", "bodyweight", "melanoma"]
SETS = {"apart": "tight", "alone": "tight"}
LEVELS = {"ratpup": {"Treatment": ["Control", "Low", "High"], "sex": ["Male", "Female"]}}
FILES = {
    "ratpup": "ratpup_litter.csv",
    "bodyweight": "rat_bodyweight_diet_longitudinal.csv",
    "melanoma": "melanoma1_invivo_factorial_2x2.csv",
}


@cache
def frozen():
    return json.loads((DATA / "mixed_r.json").read_text(encoding="utf-8"))


def synthetic(name):
    long = pd.read_csv(DATA / "mixed_values_r.csv", dtype=str)
    wide = long[long["set"] == name].pivot(index="row", columns="column", values="value")
    wide.index = wide.index.astype(int)
    wide = wide.sort_index()
    for column in wide.columns:
        if column != "arm":
            wide[column] = pd.to_numeric(wide[column])
    return wide


def trial(name, shared):
    data = pd.read_csv(shared / "data" / "trials" / FILES[name])
    for column, levels in LEVELS.get(name, {}).items():
        data[column] = pd.Categorical(data[column], levels)
    if name == "bodyweight":
        data["Diet"] = data["Diet"].astype(str)
    if name == "melanoma":
        data = data[data["Volume"] > 0]
        data = data.assign(
            b=data["Treatment"].isin(["B", "D"]).astype(float),
            c=data["Treatment"].isin(["C", "D"]).astype(float),
        )
    return data


def fitted(formula, data, **options):
    """Fit lme4's formula: what stands in parentheses with a bar is the random part."""
    random = " + ".join(re.findall(r"\([^()]*\|[^()]*\)", formula))
    fixed = re.sub(r"\s*\+\s*\([^()]*\|[^()]*\)", "", formula)
    return st.mixed_model(fixed, data, random=random, **options)


def close(ours, theirs, tolerance):
    np.testing.assert_allclose(np.array(ours, dtype=float), theirs, rtol=tolerance, atol=tolerance * 1e-4)


def variances(model):
    """Variances and covariances in lme4's order: variances of a term, its covariance, the residual."""
    return model.variance_components["variance"].dropna().tolist()


def their_variances(case, key):
    """Frozen variances; lme4 lists covariances after the variances of a group, we give correlations."""
    values, groups = case[key], case["group"]
    made, k = [], 0
    while k < len(groups):
        size = 1
        while k + size < len(groups) and groups[k + size] == groups[k] and groups[k] != "Residual":
            size += 1
        q = {1: 1, 3: 2, 6: 3}.get(size, 1)
        made += values[k : k + q]
        k += size
    return made


def check(case, formula, data):
    kr, sa = fitted(formula, data, df="kenward-roger"), fitted(formula, data, df="satterthwaite")
    ml = fitted(formula, data, method="ml")
    assert kr.status.converged
    assert ml.status.converged
    table = kr.coefficients
    close(table["estimate"], case["estimate"], 2e-6)
    close(table["se"], case["kr_se"], 1e-5)
    close(table["df"], case["kr_df"], 1e-4)
    close(table["p"], case["kr_p"], 1e-4)
    close(sa.coefficients["se"], case["sa_se"], 1e-5)
    close(sa.coefficients["df"], case["sa_df"], 2e-4)
    close(kr.estimates.covariance.ravel(), case["adjusted"], 2e-5)
    assert kr.log_likelihood == pytest.approx(case["loglik_reml"], abs=1e-6)
    assert ml.log_likelihood == pytest.approx(case["loglik_ml"], abs=1e-6)
    assert kr.aic == pytest.approx(case["aic"], abs=1e-5)
    assert kr.bic == pytest.approx(case["bic"], abs=1e-5)
    close(ml.coefficients["estimate"], case["fixed_ml"], 1e-5)
    close(ml.coefficients["se"], case["se_ml"], 1e-5)
    if "joint" in case:
        rows = np.eye(len(case["estimate"]))[[int(k) for k in case["joint"]]]
        test, other = kr.f_test(rows), sa.f_test(rows)
        close(
            [test.F, test.df2, test.scale, test.p],
            [case[k] for k in ("kr_F", "kr_ddf", "kr_scale", "kr_Fp")],
            1e-4,
        )
        close([other.F, other.df2], [case["sa_F"], case["sa_ddf"]], 2e-4)
    return kr, ml


def formula_of(case):
    return case["formula"]


@pytest.mark.parametrize("name", SYNTHETIC)
def test_synthetic_sets_agree_with_lme4_and_pbkrtest(name):
    case = frozen()[name]
    kr, ml = check(case, case["formula"], synthetic(SETS.get(name, name)))
    if name in ("crossed", "flat", "alone"):
        assert sorted(variances(kr)) == pytest.approx(sorted(case["vcov"]), rel=1e-4, abs=1e-8)
        assert sorted(variances(ml)) == pytest.approx(sorted(case["vcov_ml"]), rel=1e-4, abs=1e-8)


@pytest.mark.shared
@pytest.mark.parametrize("name", TRIALS)
def test_trials_agree_with_lme4_and_pbkrtest(name, shared):
    case = frozen()[name]
    check(case, case["formula"], trial(name, shared))


BOOK = {
    "oats": ("nitro_linear", "additive"),
    "orthodont": ("intercepts", "interaction_slopes", "unbalanced_slopes"),
}
CASES = [(data, model) for data, models in BOOK.items() for model in models]
DROPPED = [3, 10, 17, 18, 29, 41, 54, 66, 67, 90, 103]


def book(shared, data, model):
    folder = shared / "data" / "trials"
    case = json.loads((folder / "oats_orthodont_expected.json").read_text(encoding="utf-8"))[data][model]
    if data == "oats":
        table = pd.read_csv(folder / "oats_splitplot.csv")
        table["nitroF"] = table["nitro"].map("{:g}".format)
    else:
        table = pd.read_csv(folder / "orthodont_growth.csv")
        table["Sex"] = pd.Categorical(table["Sex"], ["Male", "Female"])
        if model == "unbalanced_slopes":
            table = table.drop(index=[row - 1 for row in DROPPED])
    return case, table


@pytest.mark.shared
@pytest.mark.parametrize(("data", "model"), CASES)
def test_oats_and_orthodont_agree_in_every_number(shared, data, model):
    case, table = book(shared, data, model)
    kr = fitted(case["formula"], table)
    sa = fitted(case["formula"], table, df="satterthwaite")
    ml = fitted(case["formula"], table, method="ml")
    for made, theirs in ((kr, case["kenward_roger"]), (sa, case["satterthwaite"])):
        ours = made.coefficients
        close(ours["estimate"], theirs["estimate"], 1e-6)
        close(ours["se"], theirs["se"], 1e-5)
        np.testing.assert_allclose(ours["df"], theirs["df"], atol=5e-3)
        close(ours["statistic"], theirs["t"], 1e-5)
        close(ours["p"], theirs["p"], 2e-3)
    close(ml.coefficients["estimate"], case["fixed_ml"]["estimate"], 1e-5)
    close(ml.coefficients["se"], case["fixed_ml"]["se"], 1e-5)
    np.testing.assert_allclose(kr.estimates.covariance, case["vcov_adj_kr"], rtol=1e-5, atol=1e-7)
    ours = [kr.log_likelihood, ml.log_likelihood]
    np.testing.assert_allclose(ours, [case["loglik_reml"], case["loglik_ml"]], atol=1e-6)
    ours = [kr.aic, kr.bic, ml.aic, ml.bic, kr.parameters]
    names = ("aic_reml", "bic_reml", "aic_ml", "bic_ml", "n_par")
    np.testing.assert_allclose(ours, [case[name] for name in names], atol=1e-5)
    for made, key in ((kr, "varcomp_reml"), (ml, "varcomp_ml")):
        theirs = case[key]
        plain = [v for v, second in zip(theirs["vcov"], theirs["var2"], strict=True) if second is None]
        np.testing.assert_allclose(sorted(variances(made)), sorted(plain), rtol=1e-5)
        pairs = [v for v, second in zip(theirs["sdcor"], theirs["var2"], strict=True) if second is not None]
        np.testing.assert_allclose(made.variance_components["correlation"].dropna(), pairs, rtol=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize(("data", "model"), CASES)
def test_oats_and_orthodont_agree_in_f_tests_and_predictions(shared, data, model):
    case, table = book(shared, data, model)
    kr = fitted(case["formula"], table)
    sa = fitted(case["formula"], table, df="satterthwaite")
    for made, key in ((kr, "anova3_kr"), (sa, "anova3_satterthwaite")):
        theirs = pd.DataFrame(case[key], index=np.atleast_1d(case[key]["term"]))
        ours = made.f_tests.set_index("term")
        for term in theirs.index:
            np.testing.assert_allclose(ours.loc[term, "F"], theirs.loc[term, "F"], rtol=1e-4)
            np.testing.assert_allclose(ours.loc[term, "df2"], theirs.loc[term, "den_df"], atol=5e-3)
    for test in case.get("kr_F_tests", []):
        dropped = [term.strip() for term in test["dropped"].split(" - ")[1:]]
        rows = np.eye(len(kr.design.columns))[[i for term in dropped for i in kr.design.terms[term]]]
        made = kr.f_test(rows)
        assert made.df1 == test["ndf"]
        np.testing.assert_allclose([made.F, made.scale], [test["F"], test["scaling"]], rtol=1e-5)
        np.testing.assert_allclose(made.df2, test["ddf"], atol=1e-3)
        np.testing.assert_allclose(made.p, test["p"], rtol=1e-3)
    for group, theirs in case.get("blup", {}).items():
        name = ":".join(reversed(group.split(":")))
        levels = [":".join(reversed(level.split(":"))) for level in theirs["level"]]
        ours = kr.blups[kr.blups["group"] == name].pivot(index="level", columns="term", values="value")
        for term in ours.columns:
            key = "(Intercept)" if term == "Intercept" else term
            np.testing.assert_allclose(
                ours[term].loc[levels], theirs[key], atol=2e-5 * np.abs(theirs[key]).max()
            )
    for name, theirs in case.get("emmeans_kr", {}).items():
        means = kr.adjusted_means(name).table
        close(means["estimate"], theirs["means"]["emmean"], 1e-8)
        close(means["se"], theirs["means"]["SE"], 1e-6)
        np.testing.assert_allclose(means["df"], theirs["means"]["df"], atol=1e-3)


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_residual_variances_by_arm_agree_with_nlme(method):
    case = frozen()[f"spread_{method}"]
    data = synthetic("spread")
    made = st.mixed_model(
        "y ~ arm", data, random="1 | litter", residual_by="arm", method=method, df="satterthwaite"
    )
    close(made.coefficients["estimate"], case["estimate"], 1e-5)
    assert made.log_likelihood == pytest.approx(case["loglik"], abs=1e-6)
    table = made.variance_components.set_index("term")["variance"]
    theirs = dict(zip(case["level"], case["residual"], strict=True))
    np.testing.assert_allclose(table[list(theirs)], list(theirs.values()), rtol=1e-4)
    np.testing.assert_allclose(table["Intercept"], case["variance"], rtol=1e-4)
    close(made.coefficients["se"], case["se"], 1e-5)


def test_known_variances_agree_with_metafor():
    case = frozen()["meta"]
    made = st.mixed_model("y ~ x", synthetic("meta"), random="1 | study / row", known_variances="v")
    close(made.coefficients["estimate"], case["estimate"], 1e-5)
    close(np.sqrt(np.diag(made.estimates.covariance)) > np.array(case["se"]), [1, 1], 1e-12)
    plain = st.mixed_model(
        "y ~ x", synthetic("meta"), random="1 | study / row", known_variances="v", df="residual"
    )
    close(plain.coefficients["se"], case["se"], 1e-5)
    np.testing.assert_allclose(variances(made), case["sigma2"], rtol=1e-4)
    assert made.log_likelihood == pytest.approx(case["loglik"], abs=1e-6)


@pytest.mark.shared
def test_rat_pups_need_both_degrees_of_freedom(shared):
    data = trial("ratpup", shared)
    kr = st.mixed_model("weight ~ Treatment * sex + Lsize", data, random="1 | Litter").coefficients.set_index(
        "term"
    )
    assert kr.loc[["Treatment[Low]", "Treatment[High]"], "estimate"].round(4).tolist() == [-0.467, -0.9061]
    assert kr.loc[["Treatment[Low]", "Treatment[High]"], "df"].round(1).tolist() == [27.5, 30.1]
    made = st.mixed_model("weight ~ Treatment * sex + Lsize", data, random="1 | Litter", df="satterthwaite")
    assert made.coefficients["df"].round(1).tolist()[1:3] == [28.2, 30.8]


def test_growth_rates_of_the_melanoma_trial_with_one_intercept(shared):
    # R 4.2.2, lmerTest: log1p(Volume) ~ Day + Day:b + Day:c + Day:b:c + (Day | ID), all 600 rows.
    # lme4 stops early there (gradient 0.03), so its numbers hold to 1e-4 only.
    data = pd.read_csv(shared / "data" / "trials" / FILES["melanoma"])
    data["b"] = data["Treatment"].isin(["B", "D"]).astype(float)
    data["c"] = data["Treatment"].isin(["C", "D"]).astype(float)
    made = fitted("log1p(Volume) ~ Day + Day:b + Day:c + Day:b:c + (Day | ID)", data)
    interaction = made.coefficients.iloc[-1]
    assert interaction["estimate"] == pytest.approx(-0.02398694, rel=1e-4)
    assert interaction["se"] == pytest.approx(0.01709629, rel=1e-3)
    assert interaction["df"] == pytest.approx(31.34595, abs=0.02)
    assert interaction["p"] == pytest.approx(0.1704304, abs=2e-4)
