"""Agreement with R 4.2.2, frozen in data/*_r.csv, and with certified values of NIST; no test runs R."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

from osteon import statistics as st

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


VALUES = rows("arms_values_r.csv")
FROZEN = {(r["case"], r["method"], r["quantity"], r["arm"]): float(r["value"]) for r in rows("arms_r.csv")}
CASES = ("equal", "unequal", "covariates")
COVARIATES = {"ancova": ("x1", "x2"), "ancova1": ("x1",)}


def of_case(case: str) -> list[dict[str, str]]:
    return [row for row in VALUES if row["case"] == case]


def treatments(case: str) -> list[str]:
    return [arm for arm in dict.fromkeys(row["arm"] for row in of_case(case)) if arm != "control"]


def estimates(case: str, model: str, variance: st.VariancePolicy) -> st.LinearEstimates:
    table = of_case(case)
    return st.arm_estimates(
        [float(row["value"]) for row in table],
        [row["arm"] for row in table],
        variance=variance,
        covariates={name: [float(row[name]) for row in table] for name in COVARIATES.get(model, ())},
    )


MODELS = [("equal", "pooled"), ("unequal", "pooled"), ("covariates", "pooled")]
MODELS += [("covariates", "ancova"), ("covariates", "ancova1")]


@pytest.mark.parametrize(("case", "model"), MODELS)
def test_means_and_adjusted_means_are_those_of_emmeans(case: str, model: str) -> None:
    made = estimates(case, model, "pooled")
    for arm in made.labels:
        interval = made.interval(arm)
        expected = [FROZEN[case, model, quantity, arm] for quantity in ("mean", "se", "df", "low", "high")]
        found = [interval.estimate, interval.se, interval.df, interval.low, interval.high]
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("case", "model"), MODELS)
def test_contrasts_with_the_control_are_those_of_emmeans(case: str, model: str) -> None:
    found = st.many_to_one(estimates(case, model, "pooled"), "control", treatments(case))
    for arm, contrast in zip(treatments(case), found.contrasts, strict=True):
        names = ("contrast", "contrast_se", "t", "p", "contrast_low", "contrast_high")
        expected = [FROZEN[case, model, quantity, arm] for quantity in names]
        ours = [contrast.estimate, contrast.se, contrast.t, contrast.p, contrast.low, contrast.high]
        assert ours == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_dunnett_is_rs_own_quadrature_of_the_integral(case: str) -> None:
    found = st.many_to_one(estimates(case, "pooled", "pooled"), "control", treatments(case))
    assert found.critical == pytest.approx(FROZEN[case, "pooled", "critical", ""], rel=1e-9)
    for arm, contrast in zip(treatments(case), found.contrasts, strict=True):
        assert contrast.p_adjusted == pytest.approx(FROZEN[case, "pooled", "p_adjusted", arm], rel=1e-9)
        assert (contrast.simultaneous_low, contrast.simultaneous_high) == pytest.approx(
            [FROZEN[case, "pooled", f"simultaneous_{end}", arm] for end in ("low", "high")], rel=1e-8
        )


# multcomp integrates at random: asked for an error of 1e-6 in p, and of 1e-5 for critical values.
MULTCOMP_P, MULTCOMP_CRITICAL = 5e-6, 2e-4


@pytest.mark.parametrize(("case", "model"), MODELS)
def test_dunnett_on_means_and_adjusted_means_is_that_of_multcomp(case: str, model: str) -> None:
    found = st.many_to_one(estimates(case, model, "pooled"), "control", treatments(case))
    expected = [FROZEN[case, model, "p_multcomp", arm] for arm in treatments(case)]
    assert [contrast.p_adjusted for contrast in found.contrasts] == pytest.approx(expected, abs=MULTCOMP_P)
    assert found.critical == pytest.approx(
        FROZEN[case, model, "critical_multcomp", ""], abs=MULTCOMP_CRITICAL
    )


@pytest.mark.parametrize(("case", "model"), MODELS)
def test_hc3_is_that_of_sandwich_and_its_dunnett_that_of_multcomp(case: str, model: str) -> None:
    made = estimates(case, model, "hc3")
    method = f"hc3_{model}"
    for arm in made.labels:
        assert made.interval(arm).se == pytest.approx(FROZEN[case, method, "se", arm], rel=1e-9)
    found = st.many_to_one(made, "control", treatments(case))
    for arm, contrast in zip(treatments(case), found.contrasts, strict=True):
        assert contrast.se == pytest.approx(FROZEN[case, method, "contrast_se", arm], rel=1e-9)
        assert contrast.p_adjusted == pytest.approx(FROZEN[case, method, "p_multcomp", arm], abs=MULTCOMP_P)


@pytest.mark.parametrize("case", CASES)
def test_welch_is_rs_t_test(case: str) -> None:
    made = estimates(case, "pooled", "welch")
    for arm in treatments(case):
        found = made.pair(arm, "control")
        expected = [FROZEN[case, "welch", q, arm] for q in ("df", "t", "p", "contrast_low", "contrast_high")]
        assert [found.df, found.t, found.p, found.low, found.high] == pytest.approx(expected, rel=1e-9)
    for arm in made.labels:
        interval = made.interval(arm)
        expected = [FROZEN[case, "welch", quantity, arm] for quantity in ("low", "high")]
        assert [interval.low, interval.high] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_hedges_g_and_its_interval_are_rs_noncentral_t(case: str) -> None:
    table = of_case(case)
    control = [float(row["value"]) for row in table if row["arm"] == "control"]
    for arm in treatments(case):
        found = st.hedges_g([float(row["value"]) for row in table if row["arm"] == arm], control)
        expected = [FROZEN[case, "hedges", quantity, arm] for quantity in ("g", "low", "high")]
        assert found.g == pytest.approx(expected[0], rel=1e-12)
        # R's pt with a noncentrality is good to 1e-7 or so.
        assert [found.low, found.high] == pytest.approx(expected[1:], rel=1e-6)


def test_two_groups_are_rs_students_test() -> None:
    found = estimates("two", "pooled", "pooled").pair("treated", "control")
    expected = [FROZEN["two", "student", q, "treated"] for q in ("t", "p", "contrast_low", "contrast_high")]
    assert [found.t, found.p, found.low, found.high] == pytest.approx(expected, rel=1e-10)


@pytest.mark.shared
def test_dunnett_with_two_covariates_on_litters(shared: Path) -> None:
    """R 4.2.2, lm(weight ~ dose + gesttime + number), emmeans 1.8.4.1 and glht of multcomp 1.4.22."""
    with (shared / "data" / "trials" / "litter_thalidomide_dose.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    made = st.arm_estimates(
        [float(row["weight"]) for row in table],
        [row["dose"] for row in table],
        covariates={name: [float(row[name]) for row in table] for name in ("gesttime", "number")},
    )
    found = st.many_to_one(made, "0", ["5", "50", "500"]).contrasts
    assert found[0].df == 68
    adjusted = [made.interval(dose) for dose in ("0", "5", "50", "500")]
    means = [32.365142468, 29.0127426091, 30.0742635416, 29.6898998422]
    assert [interval.estimate for interval in adjusted] == pytest.approx(means, rel=1e-10)
    errors = [0.893909702955, 0.929451339331, 0.997842079739, 0.990219607085]
    assert [interval.se for interval in adjusted] == pytest.approx(errors, rel=1e-10)
    differences = [-3.35239985886, -2.29087892635, -2.67524262579]
    assert [contrast.estimate for contrast in found] == pytest.approx(differences, rel=1e-10)
    assert [c.se for c in found] == pytest.approx([1.29075327429, 1.33838959588, 1.33431207165], rel=1e-10)
    p = [0.0316060229072, 0.223274380394, 0.125503561994]
    assert [contrast.p_adjusted for contrast in found] == pytest.approx(p, abs=MULTCOMP_P)


# Digits that are reached; 1e12 + 0.x is not exact in double precision, and NIST certifies its decimals.
NIST_DIGITS = {
    "SiRstv": 12,
    "SmLs01": 13,
    "SmLs03": 12,
    "SmLs04": 10,
    "SmLs05": 9,
    "SmLs06": 9,
    "SmLs08": 3.9,
}


@pytest.mark.shared
@pytest.mark.parametrize("name", NIST_DIGITS)
def test_residual_sd_is_nists(shared: Path, name: str) -> None:
    folder = shared / "data" / "nist"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["datasets"]
    certified = next(entry["certified"]["residual_sd"] for entry in index if entry["name"] == name)
    lines = (folder / "anova" / f"{name}.dat").read_text(encoding="utf-8").splitlines()[60:]
    pairs = [line.split() for line in lines if line.strip()]
    made = st.arm_estimates([float(value) for _, value in pairs], [arm for arm, _ in pairs])
    count = sum(arm == made.labels[0] for arm, _ in pairs)
    sd = made.interval(made.labels[0]).se * math.sqrt(count)
    assert -math.log10(max(abs(sd - certified) / certified, 1e-16)) >= NIST_DIGITS[name]
