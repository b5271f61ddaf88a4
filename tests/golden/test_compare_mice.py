"""The exercised mice, slices of the shaft read by this test itself, against numbers computed apart.

Means of the groups: SOURCE.md of the fixture. Contrasts: one-way model on logarithms, by numpy and scipy.
"""

from __future__ import annotations

import math
from statistics import fmean

import numpy as np
import openpyxl
import pytest
from scipy import stats

from osteon import study as study_room
from osteon.compare import compare
from osteon.records import Animal, Exclusion, Observation

pytestmark = pytest.mark.shared

STUDY = """
osteon: 1
kind: experiment
title: Exercised mice, without covariates
species: mouse
strain: ICR
models: {none: {kind: intact}}
timeline: {treatment: {start: day 1, stop: day 21}, sacrifice: day 21}
arms:
  sedentary: {surgery: none, role: vehicle_control, n: 20}
  run: {surgery: none, role: treatment, n: 20, treatment: [{intervention: running}]}
  swim: {surgery: none, role: treatment, n: 20, treatment: [{intervention: swimming}]}
  impact: {surgery: none, role: treatment, n: 20, treatment: [{intervention: drops}]}
endpoints:
  - {name: Ct.Ar, site: femur_diaphysis, method: microct, role: primary}
analysis: {unit: animal, comparisons: each treatment vs sedentary}
"""
ARMS = {"Control": "sedentary", "Run": "run", "Swim": "swim", "Drop": "impact"}
TREATED = ("run", "swim", "impact")


def sheet(folder, name):
    book = openpyxl.load_workbook(folder / name, read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    yield from (dict(zip(header, row, strict=True)) for row in rows)
    book.close()


@pytest.fixture(scope="module")
def mice(shared):
    folder = shared / "data" / "animals" / "mouse_femur_exercise_middleton"
    listed = {
        str(row["MouseID"]): ARMS[row["Group"]] for row in sheet(folder, "body_and_femur_measurements.xlsx")
    }
    slices = []
    for at, row in enumerate(sheet(folder, "cross_section_bonej.xlsx"), start=2):
        # Two slices of scan 25784_D are filed under mouse 51; the other eight say it is of mouse 52.
        animal = "52" if row["Scan_ID"] == "25784_D" else str(row["MouseID"])
        slices.append((at, animal, row["Scan_ID"], row["Slice"], row["CSA"]))
    return listed, slices


@pytest.fixture(scope="module")
def comparison(mice, tmp_path_factory):
    listed, slices = mice
    folder = tmp_path_factory.mktemp("mice")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return compare(
        study_room.load(folder),
        [
            Observation(
                id=f"cross_section_bonej.xlsx!Sheet1!I{at}",
                animal=animal,
                arm=listed[animal],
                specimen=scan,
                replicate=str(number),
                endpoint="Ct.Ar",
                unit="mm2",
                value=area,
                site="femur_diaphysis",
                method="microct",
                day=21.0,
            )
            for at, animal, scan, number, area in slices
        ],
        animals=[Animal(name=name, arm=arm, source=f"list!{name}") for name, arm in listed.items()],
        exclusions=[
            Exclusion(animal=name, specimen="", kind="lost", reason="lost before the end", source="list")
            for name in ("7", "34")
        ],
    )


@pytest.fixture(scope="module")
def groups(mice):
    """Mean of the slices of each mouse, by group, without the code under test."""
    listed, slices = mice
    of_mouse = {}
    for _, animal, _, _, area in slices:
        of_mouse.setdefault(animal, []).append(area)
    return {
        arm: np.array([fmean(areas) for animal, areas in of_mouse.items() if listed[animal] == arm])
        for arm in ARMS.values()
    }


def test_means_of_the_groups(comparison):
    result = comparison.endpoints[0]
    means = {
        arm: fmean(v.value for v in result.animals if v.arm == arm and v.value is not None)
        for arm in comparison.arms
    }
    # SOURCE.md has 1.209 for swim: two slices of mouse 52 are filed under mouse 51 there, and not here.
    assert {arm: round(mean, 3) for arm, mean in means.items()} == {
        "sedentary": 1.304,
        "run": 1.205,
        "swim": 1.208,
        "impact": 1.313,
    }
    assert means["swim"] == pytest.approx(1.2084526315789474, rel=1e-12)
    assert all(value.replicates == 10 for value in result.animals)


def test_seventy_eight_of_eighty(comparison):
    assert {
        line.arm: (line.planned, line.allocated, line.lost, line.analysed) for line in comparison.flow
    } == {
        "sedentary": (20, 20, 1, 19),
        "run": (20, 20, 0, 20),
        "swim": (20, 20, 1, 19),
        "impact": (20, 20, 0, 20),
    }
    assert comparison.endpoints[0].flow == comparison.flow
    assert {loss.animal for line in comparison.flow for loss in line.losses} == {"7", "34"}
    assert comparison.answer[-1].text == "78 of 80 animals analysed; 2 lost."


def test_geometric_means_and_contrasts(comparison, groups):
    result = comparison.endpoints[0]
    assert (result.scale, result.variance, result.gate) == ("log", "pooled", "none")
    logs = {arm: np.log(own) for arm, own in groups.items()}
    df = sum(len(own) - 1 for own in logs.values())
    spread = sum(((own - own.mean()) ** 2).sum() for own in logs.values()) / df
    for arm in result.arms:
        own = logs[arm.arm]
        reach = stats.t.ppf(0.975, df) * math.sqrt(spread / len(own))
        assert arm.mean == pytest.approx(math.exp(own.mean()), rel=1e-12)
        assert (arm.low, arm.high) == pytest.approx(
            (math.exp(own.mean() - reach), math.exp(own.mean() + reach)), rel=1e-9
        )
        assert arm.sd == pytest.approx(groups[arm.arm].std(ddof=1), rel=1e-12)
    for estimate in result.estimates:
        left, right = logs[estimate.left], logs[estimate.right]
        se = math.sqrt(spread * (1 / len(left) + 1 / len(right)))
        assert estimate.estimate == pytest.approx(left.mean() - right.mean(), abs=1e-12)
        assert (estimate.se, estimate.df) == pytest.approx((se, df), rel=1e-9)
        assert estimate.p == pytest.approx(2 * stats.t.sf(abs(estimate.estimate / se), df), rel=1e-8)


def test_dunnett_agrees_with_scipy(comparison, groups):
    result = comparison.endpoints[0]
    assert [(e.left, e.right) for e in result.estimates] == [(arm, "sedentary") for arm in TREATED]
    reference = stats.dunnett(
        *(np.log(groups[arm]) for arm in TREATED),
        control=np.log(groups["sedentary"]),
        rng=np.random.default_rng(1),
    )
    interval = reference.confidence_interval(0.95)
    for estimate, p, low, high in zip(
        result.estimates, reference.pvalue, interval.low, interval.high, strict=True
    ):
        assert estimate.p_adjusted == pytest.approx(p, abs=1e-3)
        assert (estimate.simultaneous_low, estimate.simultaneous_high) == pytest.approx((low, high), abs=1e-3)
