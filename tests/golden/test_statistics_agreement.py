"""Agreement with R 4.2.2, `stats::binom.test`, frozen in data/binomial_r.csv; R is never run by the tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from osteon import statistics as st

FROZEN = Path(__file__).parent / "data" / "binomial_r.csv"
ROWS = list(csv.DictReader(FROZEN.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['k']}of{row['n']}")
def test_exact_interval_is_that_of_r(row: dict[str, str]) -> None:
    k, n = int(row["k"]), int(row["n"])
    for level, low, high in ((0.95, "low95", "high95"), (0.99, "low99", "high99")):
        assert st.clopper_pearson(k, n, level) == pytest.approx(
            (float(row[low]), float(row[high])), rel=1e-12
        )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['k']}of{row['n']}")
def test_sign_test_is_the_exact_binomial_test_of_r(row: dict[str, str]) -> None:
    k, n = int(row["k"]), int(row["n"])
    # R counts as extreme what is within 1e-7 relative of the observed probability; sums are exact here.
    assert st.sign_test(k, n - k) == pytest.approx(float(row["two_sided_p"]), rel=1e-12)


def test_synthesis_uses_the_same_interval() -> None:
    data = {"paper": list("abcdefgh"), "direction": ["up"] * 3 + ["none"] * 5}
    frozen = next(row for row in ROWS if (row["k"], row["n"]) == ("3", "8"))
    assert st.direction_synthesis(data).interval == pytest.approx(
        (float(frozen["low95"]), float(frozen["high95"])), rel=1e-12
    )
