"""Contrasts against R 4.2.2 (multcomp, emmeans, TukeyHSD, ptukey), frozen in data/; no test runs R.

data/contrasts_r.R made data/contrasts_r.csv from the table below.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from osteon import statistics as st
from osteon.statistics._multivariate_t import largest_t

DATA = Path(__file__).parent / "data"
SIZES = {"0": 6, "5": 8, "50": 5, "500": 9}
ARMS = [arm for arm, size in SIZES.items() for _ in range(size)]
Y = [12.1, 9.8, 11.4, 10.2, 13.0, 10.9, 12.9, 11.1, 13.8, 12.2, 10.4, 14.1, 12.7, 13.3]
Y += [14.9, 13.1, 12.4, 15.8, 14.0, 13.2, 16.1, 15.0, 12.8, 17.3, 14.4, 15.9, 13.7, 16.6]
MASS = [251, 238, 262, 244, 270, 249, 255, 240, 266, 251, 236, 272, 250, 263]
MASS += [268, 247, 241, 277, 258, 239, 266, 259, 237, 281, 250, 262, 244, 270]
AGE = [88, 91, 90, 87, 95, 92, 89, 90, 94, 91, 86, 93, 90, 92]
AGE += [91, 88, 90, 95, 89, 87, 92, 90, 91, 96, 88, 93, 89, 94]


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


FROZEN = {(r["case"], r["quantity"], r["contrast"]): float(r["value"]) for r in rows("contrasts_r.csv")}


def estimates(model: str) -> st.LinearEstimates:
    covariates = {"mass": MASS, "age": AGE} if model == "ancova" else {}
    return st.arm_estimates(
        Y, ARMS, covariates=covariates, variance="welch" if model == "welch" else "pooled"
    )


# multcomp integrates at random: asked for 1e-7 in p. Its critical values are searched for at random and
# differ from exact ones by up to 0.02 at 99 %: limits are held to them loosely, to integrals closely below.
P, P_GENERAL, LIMIT = 5e-6, 1e-4, 0.03
SIDES = {"two-sided": "two.sided", "greater": "greater", "less": "less"}


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("kind", "model"), [("dunnett", "plain"), ("dunnett", "ancova"), ("williams", "plain")]
)
def test_dunnett_and_williams_are_those_of_multcomp(kind: str, model: str, side: str, level: float) -> None:
    control = "0"
    found = estimates(model).contrasts(kind, control=control, alternative=side, level=level)
    case = f"{kind} {model} {SIDES[side]} {level}"
    close = P if "quadrature" in found.method else P_GENERAL
    for place, row in enumerate(found, 1):
        name = f"C {place}" if kind == "williams" else row.name
        for quantity, value in (("estimate", row.estimate), ("se", row.se), ("t", row.t)):
            assert value == pytest.approx(FROZEN[case, quantity, name], rel=1e-9)
        assert row.p_adjusted == pytest.approx(FROZEN[case, "p_adjusted", name], abs=close)
        limits = (FROZEN[case, "low", name], FROZEN[case, "high", name])
        assert (row.simultaneous_low, row.simultaneous_high) == pytest.approx(limits, abs=LIMIT)
    assert found.critical == pytest.approx(abs(FROZEN[case, "critical", ""]), abs=LIMIT)


@pytest.mark.parametrize("model", ["plain", "ancova"])
def test_all_pairs_by_the_multivariate_t_are_those_of_multcomp(model: str) -> None:
    found = estimates(model).contrasts("tukey", adjust="multivariate-t")
    case = f"tukey-mvt {model} two.sided 0.95"
    assert 0 < found.error <= 1e-4
    for row in found:
        assert row.p_adjusted == pytest.approx(FROZEN[case, "p_adjusted", row.name], abs=P_GENERAL)
    assert found.critical == pytest.approx(FROZEN[case, "critical", ""], abs=LIMIT)


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize("side", ["two-sided", "greater"])
def test_critical_values_of_dunnett_are_those_of_rs_integral(side: str, level: float) -> None:
    found = estimates("plain").contrasts("dunnett", alternative=side, level=level)
    assert found.critical == pytest.approx(FROZEN["dunnett integral", f"{side} {level}", ""], rel=1e-8)
    low = [row.estimate - found.critical * row.se for row in found]
    assert [row.simultaneous_low for row in found] == pytest.approx(low, rel=1e-12)


@pytest.mark.parametrize("side", ["two-sided", "greater"])
@pytest.mark.parametrize(
    ("kind", "model"), [("dunnett", "ancova"), ("williams", "plain"), ("tukey", "plain"), ("tukey", "ancova")]
)
def test_tails_of_any_correlation_are_those_of_pmvt(kind: str, model: str, side: str) -> None:
    made = estimates(model)
    found = made.contrasts(kind, adjust="multivariate-t")
    covariance = found.matrix @ made.covariance @ found.matrix.T
    scale = 1 / np.sqrt(np.diag(covariance))
    joint = largest_t(covariance * scale[:, None] * scale, 2 if side == "two-sided" else 1)
    c = ["1.5", "2", "2.5", "3"]
    expected = [FROZEN[f"tail {kind} {model}", side, bound] for bound in c]
    p, error = joint.tails([float(bound) for bound in c], made.df.shared)
    assert error <= 1e-4
    assert p == pytest.approx(expected, abs=max(P, error))


def test_tukey_kramer_is_tukeyhsd() -> None:
    for row in estimates("plain").contrasts("tukey"):
        name = row.name.replace(" ", "")
        # R's ptukey is good to about 1e-10.
        assert row.p_adjusted == pytest.approx(FROZEN["TukeyHSD", "p_adjusted", name], abs=1e-8)
        limits = [FROZEN["TukeyHSD", end, name] for end in ("low", "high")]
        assert [row.simultaneous_low, row.simultaneous_high] == pytest.approx(limits, abs=1e-4)


def test_tukey_on_adjusted_means_is_that_of_emmeans() -> None:
    for row in estimates("ancova").contrasts("tukey"):
        left, right = row.name.split(" - ")
        name = f"arm{right} - arm{left}"
        case = "emmeans tukey ancova"
        assert -row.estimate == pytest.approx(FROZEN[case, "estimate", name], rel=1e-8)
        assert row.se == pytest.approx(FROZEN[case, "SE", name], rel=1e-9)
        assert row.df == pytest.approx(FROZEN[case, "df", name])
        assert row.p_adjusted == pytest.approx(FROZEN[case, "p.value", name], abs=1e-8)
        assert -row.simultaneous_high == pytest.approx(FROZEN[case, "lower.CL", name], abs=1e-4)


def test_tukey_on_welch_estimates_is_games_howell() -> None:
    found = estimates("welch").contrasts("tukey")
    assert found.method == (
        "Tukey, single step, studentized range by quadrature, each contrast with its own degrees of freedom"
    )
    for row in found:
        assert (row.df, row.t) == pytest.approx(
            (FROZEN["games-howell", "df", row.name], FROZEN["games-howell", "t", row.name]), rel=1e-9
        )
        assert row.p_adjusted == pytest.approx(FROZEN["games-howell", "p_adjusted", row.name], abs=1e-8)
        limits = [FROZEN["games-howell", end, row.name] for end in ("low", "high")]
        assert [row.simultaneous_low, row.simultaneous_high] == pytest.approx(limits, abs=1e-4)


def test_contrasts_with_their_own_df_are_hasler_and_hothorns() -> None:
    """R's integrate within integrate, with the df as they are; pmvt with rounded df lies near."""
    both, above = (
        estimates("welch").contrasts("dunnett", alternative=side) for side in ("two-sided", "greater")
    )
    for row, up in zip(both, above, strict=True):
        case = "welch-dunnett"
        assert (row.df, row.t) == pytest.approx(
            (FROZEN[case, "df", row.name], FROZEN[case, "t", row.name]), rel=1e-9
        )
        assert row.p_adjusted == pytest.approx(FROZEN[case, "p_adjusted", row.name], abs=1e-8)
        assert up.p_adjusted == pytest.approx(FROZEN[case, "p_greater", row.name], abs=1e-8)
        assert row.p_adjusted == pytest.approx(FROZEN[case, "p_rounded_df", row.name], abs=2e-3)


def test_trend_is_the_contrast_of_emmeans() -> None:
    (row,) = estimates("plain").contrasts("trend")
    expected = [FROZEN["trend", quantity, "trend"] for quantity in ("estimate", "SE", "t.ratio", "p.value")]
    assert [row.estimate, row.se, row.t, row.p] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("model", "case"), [("plain", "f"), ("ancova", "f ancova")])
def test_f_of_all_arms_is_that_of_anova(model: str, case: str) -> None:
    made = estimates(model)
    found = made.f_test(made.contrasts("dunnett").matrix)
    assert (found.F, found.p) == pytest.approx((FROZEN[case, "F", ""], FROZEN[case, "p", ""]), rel=1e-9)


@pytest.mark.parametrize("method", ["holm", "hommel", "bonferroni"])
def test_other_adjustments_are_those_of_multcomp(method: str) -> None:
    for row in estimates("plain").contrasts("dunnett", adjust=method):
        assert row.p_adjusted == pytest.approx(FROZEN[f"dunnett {method}", "p_adjusted", row.name], rel=1e-9)


@pytest.mark.parametrize("row", rows("dunnett_r.csv"), ids=lambda r: f"{r['sizes']} df {r['df']} c {r['c']}")
def test_dunnett_over_sizes_and_degrees_of_freedom(row: dict[str, str]) -> None:
    control, *sizes = (int(n) for n in row["sizes"].split())
    loadings = np.sqrt([n / (n + control) for n in sizes])
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    made, df = largest_t(correlation), float(row["df"])
    assert made.tails(float(row["c"]), df).p[0] == pytest.approx(float(row["p"]), rel=1e-8)
    assert made.critical(0.95, df) == pytest.approx(float(row["crit95"]), rel=1e-9)
    assert made.critical(0.99, df) == pytest.approx(float(row["crit99"]), rel=1e-9)


# Dunnett 1955, doi:10.1080/01621459.1955.10501294: one-sided, 5 %, 2 to 9 treatments.
ONE_SIDED_1955 = {
    5: (2.44, 2.68, 2.85, 2.98, 3.08, 3.16, 3.24, 3.30),
    6: (2.34, 2.56, 2.71, 2.83, 2.92, 3.00, 3.07, 3.12),
    10: (2.15, 2.34, 2.47, 2.56, 2.64, 2.70, 2.76, 2.81),
    20: (2.03, 2.19, 2.30, 2.39, 2.46, 2.51, 2.56, 2.60),
    60: (1.95, 2.10, 2.21, 2.28, 2.35, 2.39, 2.44, 2.48),
    np.inf: (1.92, 2.06, 2.16, 2.23, 2.29, 2.34, 2.38, 2.42),
}


@pytest.mark.parametrize("df", ONE_SIDED_1955)
def test_one_sided_critical_values_are_those_dunnett_printed(df: float) -> None:
    for treatments, printed in enumerate(ONE_SIDED_1955[df], 2):
        half = np.full((treatments, treatments), 0.5) + np.eye(treatments) / 2
        # Printed to two decimals.
        assert largest_t(half, 1).critical(0.95, df) == pytest.approx(printed, abs=0.0101)
