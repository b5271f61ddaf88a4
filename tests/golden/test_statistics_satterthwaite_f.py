"""F tests of several rows by Satterthwaite, whose degrees of freedom depend on the rows: lmerTest's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

FROZEN = json.loads((Path(__file__).parent / "data" / "satterthwaite_f_r.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("key", "data", "formula"),
    [
        ("alone", "one", "y ~ arm"),
        ("crossed", "two", "y ~ arm * sex"),
        ("beside", "two", "y ~ arm + sex + x"),
    ],
)
def test_denominators_are_those_of_lmertest(key: str, data: str, formula: str) -> None:
    frame = pd.DataFrame(FROZEN[data])
    frame = frame.assign(x=np.sin(np.arange(1, len(frame) + 1)))
    found = st.mixed_model(formula, frame, random="1 | litter", df="satterthwaite").f_tests
    expected = FROZEN["expected"][key]
    assert found["term"].tolist() == expected["term"]
    assert found["df1"].tolist() == expected["df1"]
    np.testing.assert_allclose(found["F"], expected["F"], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found["df2"], expected["df2"], atol=1e-3)


def test_rows_of_one_hypothesis_give_one_f() -> None:
    frame = pd.DataFrame(FROZEN["one"])
    made = st.mixed_model("y ~ arm", frame, random="1 | litter", df="satterthwaite")
    other = made.f_test(np.eye(4)[1:])
    alone = made.f_test("arm")
    np.testing.assert_allclose(alone.F, other.F, rtol=1e-10)
    assert abs(alone.df2 - other.df2) > 0.01
