"""Models of a plan against values computed apart: R from the same table (compare_models_r.R).

R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, pbkrtest 0.5.2, emmeans 1.8.4, nlme, survival. The table is SYNTHETIC.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st
from osteon import study as study_room
from osteon.compare import compare
from osteon.records import Animal, Observation

DATA = Path(__file__).parent / "data"
STUDY = """
osteon: 1
kind: experiment
title: SYNTHETIC marker of four arms
species: rat
sex: female
models: {{ovx: {{kind: ovx}}}}
timeline: {{intent: prevention, treatment: {{start: day 1, stop: week 12}}, sacrifice: week 12}}
arms:
  sham: {{surgery: sham, role: healthy_control, n: 7}}
  ovx: {{surgery: ovx, role: disease_control, n: 7}}
  k2: {{surgery: ovx, role: treatment, n: 7,
    treatment: [{{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}}]}}
  aln: {{surgery: ovx, role: treatment, n: 7,
    treatment: [{{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}}]}}
endpoints: [{{name: CTX, site: serum, method: elisa, role: primary, days: [{days}]}}]
analysis: {{gate: sham vs ovx, comparisons: each treatment vs ovx, {how}}}
"""


def table(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


VALUES = table("compare_models_values.csv")
EXPECTED = {(row["model"], row["contrast"]): row for row in table("compare_models_r.csv")}
CONTRASTS = ("sham vs ovx", "k2 vs ovx", "aln vs ovx")


@pytest.fixture
def compared(tmp_path):
    def one(how, *, days="week 12", limit=0.0):
        (tmp_path / "study.yaml").write_text(STUDY.format(how=how, days=days), encoding="utf-8")
        rows, animals = [], {}
        for at, cell in enumerate(VALUES):
            name, arm, value = cell["animal"], cell["arm"], cell["value"]
            animals[name] = Animal(name=name, arm=arm, litter=cell["litter"], surgery_day=cell["surgery_day"])
            common = {"animal": name, "arm": arm, "day": float(cell["day"])}
            below = bool(value) and float(value) < limit
            rows.append(
                Observation(
                    id=f"v!{at}",
                    endpoint="CTX",
                    site="serum",
                    method="elisa",
                    unit="ng/mL",
                    value=float(value) if value and not below else None,
                    status="below_lloq" if below else "ok" if value else "missing",
                    limit=limit if below else None,
                    **common,
                )
            )
            if cell["day"] == "28":
                mass = {"id": f"m!{at}", "endpoint": "body weight", "unit": "g", "value": float(cell["mass"])}
                rows.append(Observation(**{**common, "day": 0.0}, **mass))
        study = study_room.load(tmp_path)
        return compare(study, rows, animals=list(animals.values())).endpoints

    return one


def named(results, contrast, *, day=84.0):
    result = next(r for r in results if r.endpoint == "CTX" and r.day == day)
    return next(estimate for estimate in result.estimates if estimate.contrast == contrast)


@pytest.mark.parametrize("df", ["kenward-roger", "satterthwaite"])
@pytest.mark.parametrize(
    ("model", "how"),
    [
        ("litter", "random: [litter]"),
        ("litter and day of surgery", "random: [litter, surgery_day]"),
        ("litter and mass", "random: [litter], covariates: [body_mass_before_surgery]"),
    ],
)
def test_random_effects_agree_with_lme4_and_pbkrtest(compared, model, how, df):
    results = compared(f"{how}, df: {df}")
    for contrast in CONTRASTS:
        estimate, expected = named(results, contrast), EXPECTED[f"{model} {df}", contrast]
        assert estimate.estimate == pytest.approx(float(expected["estimate"]), rel=1e-5)
        assert estimate.se == pytest.approx(float(expected["se"]), rel=1e-4)
        assert estimate.df == pytest.approx(float(expected["df"]), abs=0.01)


def test_days_together_agree_with_gls(compared):
    results = compared("unit: animal", days="week 4, week 12")
    for day in (28.0, 84.0):
        for contrast in CONTRASTS:
            expected = EXPECTED[f"days {day:g}", contrast]
            estimate = named(results, contrast, day=day)
            assert estimate.estimate == pytest.approx(float(expected["estimate"]), rel=1e-5)
            assert "MMRM" in estimate.method


def test_limits_agree_with_survreg(compared):
    results = compared("unit: animal", limit=12.0)
    analysed = sum(row["day"] == "84" and row["value"] != "" for row in VALUES)
    # Maximum likelihood divides by n; the plan's model by n - p, which is exact without a limit.
    scale = math.sqrt(analysed / (analysed - 4))
    for contrast in CONTRASTS:
        estimate, expected = named(results, contrast), EXPECTED["limit", contrast]
        assert estimate.estimate == pytest.approx(float(expected["estimate"]), rel=1e-6)
        assert estimate.se == pytest.approx(float(expected["se"]) * scale, rel=1e-5)


SPREADS = {"equal": (1, 1, 1, 1, 1), "healthy": (2.5, 1, 1, 1, 1), "control": (1, 2.5, 1, 1, 1)}


@pytest.mark.slow
@pytest.mark.parametrize("n", [6, 12])
@pytest.mark.parametrize("spreads", SPREADS)
def test_a_variance_for_each_arm_keeps_the_level_with_a_covariate(spreads, n):
    rng = np.random.default_rng(1)
    arms = ["sham", "ovx", "k2", "aln", "both"]
    spread = np.repeat(SPREADS[spreads], n)
    drugs = {f"{arm} - ovx": {arm: 1.0, "ovx": -1.0} for arm in arms[2:]}
    rejected = []
    for _ in range(5):
        data = pd.DataFrame({"arm": pd.Categorical(np.repeat(arms, n), arms), "mass": rng.normal(size=5 * n)})
        y = 0.5 * data["mass"].to_numpy() + spread * rng.normal(size=(2000, 5 * n))
        model = st.linear_model("y ~ arm + mass", data.assign(y=y[0]), variance=st.Welch(by="arm"))
        many = st.refit(model, y, kind=drugs, factor="arm")
        rejected.append((many.p_adjusted <= 0.05).any(axis=1))
    share = np.concatenate(rejected).mean()
    assert share <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 10_000)
    assert share >= 0.035


@pytest.mark.slow
@pytest.mark.parametrize("spreads", SPREADS)
def test_a_residual_variance_for_each_arm_keeps_the_level_beside_litters(spreads):
    rng = np.random.default_rng(2)
    arms, n = ["sham", "ovx", "k2", "aln"], 6
    spread = np.repeat(SPREADS[spreads][:4], n)
    data = pd.DataFrame({"arm": pd.Categorical(np.repeat(arms, n), arms), "litter": np.tile(np.arange(n), 4)})
    y = spread * rng.normal(size=(2000, 4 * n)) + 0.5 * rng.normal(size=(2000, n))[:, data["litter"]]
    model = st.mixed_model("y ~ arm", data.assign(y=y[0]), random="1 | litter", residual_by="arm")
    drugs = {f"{arm} - ovx": {arm: 1.0, "ovx": -1.0} for arm in arms[2:]}
    many = st.refit(model, y, kind=drugs, factor="arm")
    assert many.converged.mean() > 0.98
    share = (many.p_adjusted[many.converged] <= 0.05).any(axis=1).mean()
    assert 0.03 <= share <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2000)
