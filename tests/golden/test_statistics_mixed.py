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
