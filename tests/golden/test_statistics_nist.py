"""Certified values of NIST (StRD): one-way analysis of variance and linear regression, digit by digit."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

if TYPE_CHECKING:
    from pathlib import Path

ANOVA = ("SiRstv", "SmLs01", "SmLs03", "SmLs04", "SmLs05", "SmLs06", "SmLs08")
LINEAR = ("Norris", "NoInt1", "Longley", "Wampler1", "Wampler2", "Wampler3", "Wampler5")


def digits(found: float, certified: float) -> float:
    """Return the digits that agree, NIST's log relative error, at most 15."""
    error = abs(found) if certified == 0 else abs(found - certified) / abs(certified)
    return 15.0 if error == 0 else min(15.0, -math.log10(error))


@cache
def problem(shared: Path, name: str) -> tuple[dict, tuple[tuple[str, ...], ...]]:
    folder = shared / "data" / "nist"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))["datasets"]
    found = next(each for each in index if each["name"] == name)
    lines = (folder / found["file"]).read_text(encoding="utf-8").splitlines()
    first, last = map(int, re.search(r"Data\s+\(lines\s+(\d+)\s+to\s+(\d+)\)", "\n".join(lines)).groups())
    return found["certified"], tuple(tuple(line.split()) for line in lines[first - 1 : last] if line.strip())


@pytest.mark.parametrize("name", ANOVA)
def test_one_way_has_every_certified_digit(shared: Path, name: str) -> None:
    certified, rows = problem(shared, name)
    # Values as numbers in double precision: each stands for its shortest decimal, so none is lost.
    found = st.one_way([float(row[1]) for row in rows], [row[0] for row in rows])
    between, within = certified["between"], certified["within"]
    assert found.df == (between["df"], within["df"])
    pairs = {
        "F": (found.F, between["F"]),
        "ss between": (found.ss_between, between["ss"]),
        "ss within": (found.ss_within, within["ss"]),
        "ms between": (found.ms_between, between["ms"]),
        "ms within": (found.ms_within, within["ms"]),
        "r squared": (found.r_squared, certified["r_squared"]),
        "residual sd": (found.residual_sd, certified["residual_sd"]),
    }
    # NIST prints 15 digits; SiRstv's last ones are rounded.
    assert {key: value for key, value in pairs.items() if digits(*value) < 14} == {}


def formula_of(name: str, columns: int) -> str:
    if name.startswith("Wampler"):
        return "y ~ x1 + I(x1**2) + I(x1**3) + I(x1**4) + I(x1**5)"
    if name == "NoInt1":
        return "y ~ 0 + x1"
    return "y ~ " + " + ".join(f"x{i}" for i in range(1, columns))


@pytest.mark.parametrize("name", LINEAR)
def test_linear_model_has_the_certified_digits(shared: Path, name: str) -> None:
    certified, rows = problem(shared, name)
    values = np.array(rows, dtype=float)
    data = pd.DataFrame(values, columns=["y", *(f"x{i}" for i in range(1, values.shape[1]))])
    made = st.linear_model(formula_of(name, values.shape[1]), data)
    pairs = {
        "estimate": list(zip(made.estimates.estimates, certified["parameters"].values(), strict=True)),
        "se": list(
            zip(
                np.sqrt(np.diag(made.estimates.covariance)),
                certified["standard_errors"].values(),
                strict=True,
            )
        ),
        "residual sd": [(made.residual_sd, certified["residual_sd"])],
        "r squared": [(made.r_squared, certified["r_squared"])],
    }
    least = {key: min(digits(*pair) for pair in each) for key, each in pairs.items()}
    assert {key: value for key, value in least.items() if value < 13} == {}
    assert made.status.converged


@pytest.mark.parametrize("name", ["Norris", "NoInt1", "Longley", "Wampler3", "Wampler5"])
def test_f_of_the_regression_has_nine_digits(shared: Path, name: str) -> None:
    certified, rows = problem(shared, name)
    values = np.array(rows, dtype=float)
    data = pd.DataFrame(values, columns=["y", *(f"x{i}" for i in range(1, values.shape[1]))])
    made = st.linear_model(formula_of(name, values.shape[1]), data)
    test = made.f_test([term for term in made.design.terms if term != "Intercept"])
    assert (test.df1, test.df2) == (certified["regression"]["df"], certified["residual"]["df"])
    assert digits(test.F, certified["regression"]["F"]) > 9


def test_an_exact_fit_says_that_nothing_has_a_standard_error(shared: Path) -> None:
    _, rows = problem(shared, "Wampler1")
    values = np.array(rows, dtype=float)
    data = pd.DataFrame(values, columns=["y", "x1"])
    made = st.linear_model(formula_of("Wampler1", 2), data)
    assert made.residual_sd == 0
    assert "fits every row exactly" in made.status.reason
    assert not made.estimates.covariance.any()
    table = made.coefficients
    assert (table.se == 0).all()
    assert table[["statistic", "p", "low", "high"]].isna().all(axis=None)
