"""The example of the exercised mice against values computed apart: R from the raw workbooks.

R 4.2.2, multcomp 1.4.22: mean of the slices of each mouse (scan 25784_D with mouse 52), linear model of the
arm and the mass at weaning, Dunnett contrasts, logarithms with pooled variance. Raw scale: generalised least
squares with a variance for each arm by REML, Satterthwaite (femur_exercise_raw_r.R).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from osteon import compare, observe, records, study

GOLDEN = Path(__file__).parent / "data" / "femur_exercise_r.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def observed(repository):
    return observe.read_tables(study.load(repository / "examples" / "femur-exercise"))


@pytest.fixture(scope="module")
def compared(repository, observed):
    return compare.compare(
        study.load(repository / "examples" / "femur-exercise"),
        records.observation_table(observed.observations),
        animals=observed.animals,
        exclusions=observed.exclusions,
    )


def test_reads_every_value_of_both_workbooks(observed):
    assert not observed.broken
    assert len(observed.animals) == 80
    # 780 slices x 3 quantities; 80 masses at weaning; 80 lengths and 80 masses, of which 5 are NA.
    assert len(observed.observations) == 780 * 3 + 80 + 80 + 80
    by_status = [o.status for o in observed.observations if o.endpoint == "bone length"]
    assert by_status.count("ok") == 77


def test_the_flow_is_eighty_in_and_seventy_eight_analysed(compared):
    assert {line.arm: line.analysed for line in compared.flow} == {
        "sedentary": 19,
        "run": 20,
        "swim": 19,
        "impact": 20,
    }
    assert sum(line.allocated for line in compared.flow) == 80
    lost = {loss.animal: loss.arm for line in compared.flow for loss in line.losses}
    assert lost == {"7": "sedentary", "34": "swim"}
    for result in compared.endpoints:
        for line in result.flow:
            assert line.allocated == line.lost + line.excluded + line.not_measured + line.analysed


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['endpoint']}-{row['arm']}")
def test_contrasts_agree_with_r(compared, row):
    result = next(r for r in compared.endpoints if r.endpoint == row["endpoint"])
    estimate = next(e for e in result.estimates if e.left == row["arm"])
    assert (result.scale, result.variance) == (
        ("raw", "welch") if row["endpoint"] in {"bone length", "body weight"} else ("log", "pooled")
    )
    # The Hessian of the raw scale is R's numerical one.
    rel = 1e-8 if result.scale == "log" else 1e-6
    for name, reference in (
        ("estimate", "estimate"),
        ("se", "se"),
        ("df", "df"),
        ("statistic", "t"),
        ("p", "p"),
        ("low", "low"),
        ("high", "high"),
    ):
        assert getattr(estimate, name) == pytest.approx(float(row[reference]), rel=rel), name
    # R integrates the multivariate t by a random rule: p moves by 1e-4, limits by 1e-3 of their width.
    assert estimate.p_adjusted == pytest.approx(float(row["p_adjusted"]), abs=5e-4)
    width = float(row["sim_high"]) - float(row["sim_low"])
    assert estimate.simultaneous_low == pytest.approx(float(row["sim_low"]), abs=2e-3 * width)
    assert estimate.simultaneous_high == pytest.approx(float(row["sim_high"]), abs=2e-3 * width)


def test_nothing_carries_a_claim(compared):
    assert {estimate.claim for estimate in compared.estimates} <= {"secondary", "none"}
    assert not any(sentence.claim == "primary" for sentence in compared.answer)
