"""Adjusted means: what is averaged, what is held, and columns that are numbers in the formula."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

RNG = np.random.default_rng(3)
DATA = pd.DataFrame(
    {
        "dose": [0, 5, 50] * 8,
        "sex": ["f"] * 10 + ["m"] * 14,
        "x": RNG.normal(20, 3, 24).round(1),
        "y": RNG.normal(5, 1, 24).round(2),
    }
)


def test_means_average_cells_equally_whatever_their_size() -> None:
    made = st.linear_model("y ~ C(dose) * sex", DATA).adjusted_means("dose")
    cells = DATA.groupby(["dose", "sex"])["y"].mean().groupby("dose").mean()
    assert made.labels == ("0", "5", "50")
    assert made.estimates.tolist() == pytest.approx(cells.tolist(), rel=1e-12)
    assert made.counts == {"0": 8, "5": 8, "50": 8}
    assert "sex averaged equally over its levels" in made.method


def test_covariates_stand_at_their_mean_or_where_they_are_put() -> None:
    model = st.linear_model("y ~ C(dose) + x", DATA)
    slope = model.coefficients.set_index("term").loc["x", "estimate"]
    at_mean, at_25 = model.adjusted_means("dose"), model.adjusted_means("dose", at={"x": 25})
    assert (at_25.estimates - at_mean.estimates).tolist() == pytest.approx(
        [slope * (25 - DATA["x"].mean())] * 3, rel=1e-9
    )
    assert "x at 25" in at_25.method


def test_levels_of_by_are_sets_of_their_own_and_families_of_their_own() -> None:
    model = st.linear_model("y ~ C(dose) * sex + x", DATA)
    means = model.adjusted_means("dose", by="sex")
    assert means.labels[:2] == ("0, sex=f", "5, sex=f")
    both = model.contrasts("dunnett", factor="dose", control="0", by="sex")
    assert [row.name for row in both] == ["5 - 0, sex=f", "50 - 0, sex=f", "5 - 0, sex=m", "50 - 0, sex=m"]
    males = model.contrasts("dunnett", factor="dose", control="0", at={"sex": "m"})
    assert [row.p_adjusted for row in both[2:]] == [row.p_adjusted for row in males]
    assert (both.matrix @ means.estimates).tolist() == pytest.approx([row.estimate for row in both], rel=1e-9)
    assert "families of their own" in both.method


def test_several_factors_give_every_combination() -> None:
    made = st.linear_model("y ~ C(dose) * sex", DATA).adjusted_means(["sex", "dose"])
    assert made.labels == ("f, 0", "f, 5", "f, 50", "m, 0", "m, 5", "m, 50")
    cells = DATA.groupby(["sex", "dose"])["y"].mean()
    assert made.estimates.tolist() == pytest.approx(cells.tolist(), rel=1e-12)


def test_a_number_in_the_formula_stays_a_slope_and_is_a_factor_for_its_means() -> None:
    model = st.linear_model("y ~ dose + x", DATA)
    assert model.design.columns == ("Intercept", "dose", "x")
    found, expected = model.adjusted_means("dose"), st.linear_model("y ~ C(dose) + x", DATA)
    assert found.estimates.tolist() == expected.adjusted_means("dose").estimates.tolist()
    assert "fitted again with dose, a number in the formula, as a factor" in found.method
    assert model.contrasts("dunnett", factor="dose", control="0").table.equals(
        expected.contrasts("dunnett", factor="dose", control="0").table
    )


def test_a_covariate_of_many_values_has_no_means() -> None:
    with pytest.raises(st.EstimationError, match=r"'x' is a covariate of \d+ values.*use at="):
        st.linear_model("y ~ C(dose) + x", DATA).adjusted_means("x")


@pytest.mark.parametrize(
    ("factor", "options", "says"),
    [
        ("arm", {}, "'arm' is no column on the right side"),
        ("dose", {"by": "dose"}, "means need different columns"),
        ("dose", {"at": {"age": 3}}, "at: 'age' is not in the model"),
        ("dose", {"at": {"dose": "0"}}, "at: the means are by 'dose' already"),
        ("dose", {"at": {"sex": "x"}}, "column 'sex' has no level 'x'"),
        ("dose", {"at": {"x": "heavy"}}, "'heavy' is no number"),
    ],
)
def test_what_is_not_in_the_model_is_refused(factor: str, options: dict, says: str) -> None:
    model = st.linear_model("y ~ C(dose) * sex + x", DATA)
    with pytest.raises(ValueError, match=says):
        model.adjusted_means(factor, **options)


def test_additive_models_have_means_of_cells_without_rows() -> None:
    data = DATA[(DATA["dose"] != 50) | (DATA["sex"] == "f")]
    made = st.linear_model("y ~ C(dose) + sex", data).adjusted_means("dose", by="sex")
    assert "50, sex=m" in made.labels
    assert made.counts is None


@pytest.mark.parametrize("factor", [None, 5, [], ["dose", 5]])
def test_a_factor_is_named_by_text(factor: object) -> None:
    model = st.linear_model("y ~ C(dose) + sex", DATA)
    with pytest.raises(st.EstimationError, match="a factor is the name of a column"):
        model.adjusted_means(factor)
