"""Censored linear models against survreg of R's survival, frozen in data/censored_r.csv; no test runs R."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

DATA = Path(__file__).parent / "data"
SIDES = {"-1": "left", "0": "none", "1": "right"}


def frame(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, comment="#")


VALUES = frame("censored_values_r.csv")
FROZEN = frame("censored_r.csv")
CASES = VALUES["case"].unique().tolist()


def model(case: str, right: str, **options: str) -> st.Model:
    table = VALUES[VALUES["case"] == case].astype({"side": str}).replace({"side": SIDES})
    return st.censored_linear_model(f"log(y) ~ {right}", table, censored="side", **options)


def our_name(theirs: str) -> str:
    parts = [f"arm[{part[3:]}]" if part.startswith("arm") else part for part in theirs.split(":")]
    return {"(Intercept)": "Intercept"}.get(theirs, ":".join(parts))


# One animal of ten has a value in an arm of "right", so that its slope is not determined.
FITTED = [(case, right) for case in CASES for right in ("arm", "arm + x", "arm * x")]
FITTED.remove(("right", "arm * x"))


@pytest.mark.parametrize(("case", "right"), FITTED)
def test_coefficients_and_standard_errors_are_those_of_survreg(case: str, right: str) -> None:
    made = model(case, right)
    assert made.status.converged
    table = made.coefficients.set_index("term")
    frozen = FROZEN[(FROZEN["case"] == case) & (FROZEN["model"] == right)].set_index("quantity")
    terms = frozen.drop(index=["sigma", "log_likelihood", "sham - ovx"], errors="ignore")
    assert len(terms) == len(table)
    for theirs, row in terms.iterrows():
        ours = table.loc[our_name(str(theirs))]
        assert ours["estimate"] == pytest.approx(row["value"], rel=1e-6, abs=1e-8)
        assert ours["se"] == pytest.approx(row["se"], rel=1e-6)
    assert made.residual_sd == pytest.approx(frozen.loc["sigma", "value"], rel=1e-7)
    assert made.log_likelihood == pytest.approx(frozen.loc["log_likelihood", "value"], rel=1e-9)
    assert made.aic == pytest.approx(2 * (len(table) + 1) - 2 * frozen.loc["log_likelihood", "value"])


@pytest.mark.parametrize("right", ["arm", "arm + x"])
@pytest.mark.parametrize("case", CASES)
def test_contrasts_are_those_of_survreg(case: str, right: str) -> None:
    found = model(case, right).contrasts("tukey", factor="arm").table.set_index("contrast").loc["sham - ovx"]
    frozen = FROZEN[(FROZEN["case"] == case) & (FROZEN["model"] == right)].set_index("quantity")
    assert found["estimate"] == pytest.approx(frozen.loc["sham - ovx", "value"], rel=1e-6)
    assert found["se"] == pytest.approx(frozen.loc["sham - ovx", "se"], rel=1e-6)


def test_normal_limits_are_those_of_survreg() -> None:
    from scipy.stats import norm

    row = model("one limit", "arm", df="normal").coefficients.iloc[1]
    assert np.isinf(row["df"])
    assert row["p"] == pytest.approx(2 * norm.sf(abs(row["estimate"] / row["se"])), rel=1e-10)
    assert row["high"] - row["estimate"] == pytest.approx(norm.ppf(0.975) * row["se"], rel=1e-10)


def test_likelihood_ratio_of_nested_models() -> None:
    frozen = FROZEN[(FROZEN["case"] == "two sides") & (FROZEN["quantity"] == "log_likelihood")]
    frozen = frozen.set_index("model")["value"]
    small, large = model("two sides", "arm"), model("two sides", "arm + x")
    ratio = 2 * (large.log_likelihood - small.log_likelihood)
    assert ratio == pytest.approx(2 * (frozen["arm + x"] - frozen["arm"]), abs=1e-8)
    assert large.parameters - small.parameters == 1


def test_what_survreg_leaves_undetermined_is_refused() -> None:
    frozen = FROZEN[(FROZEN["case"] == "right") & (FROZEN["model"] == "arm * x")].set_index("quantity")
    assert np.isnan(frozen.loc["armsham:x", "value"])
    with pytest.raises(st.EstimationError, match="no finite estimate"):
        model("right", "arm * x")
