"""A random slope whose correlation is one: the largest likelihood lies where L D L' in one order hides it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

FROZEN = json.loads((Path(__file__).parent / "data" / "random_slope_bound_r.json").read_text("utf-8"))


def test_the_higher_likelihood_is_found() -> None:
    made = st.mixed_model("y ~ arm * x", pd.DataFrame(FROZEN["data"]), random="x | g")
    assert made.status.converged
    assert made.status.singular == ("g: correlation of Intercept, x",)
    assert made.log_likelihood == pytest.approx(FROZEN["log_likelihood"], abs=1e-8)
    assert made.log_likelihood > FROZEN["from_default"] + 0.02
    np.testing.assert_allclose(made.variance_components["variance"], FROZEN["variances"], rtol=1e-4)
    np.testing.assert_allclose(made.coefficients["estimate"], FROZEN["fixed"], rtol=1e-5)
    assert made.coefficients["df"].gt(0).all()


def test_columns_in_the_other_order_are_the_same_model() -> None:
    data = pd.DataFrame(FROZEN["data"]).assign(one=1.0)
    made = st.mixed_model("y ~ arm * x", data, random="x | g")
    other = st.mixed_model("y ~ arm * x", data, random="0 + x + one | g")
    assert other.log_likelihood == pytest.approx(made.log_likelihood, abs=1e-8)
    np.testing.assert_allclose(other.coefficients["se"], made.coefficients["se"], rtol=1e-6)
