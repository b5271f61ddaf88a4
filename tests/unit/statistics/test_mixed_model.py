"""Mixed models of tables: what is refused, what changes nothing, what a variance of zero looks like."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from osteon import statistics as st


def litters(seed=1, sd=1.0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"litter": np.repeat(np.arange(12), 4), "day": np.tile([0.0, 1, 2, 4], 12)})
    table["arm"] = np.array(list("abc"))[table["litter"] % 3]
    table["y"] = (
        (table["arm"] == "b") * 1.5
        + sd * rng.normal(size=12)[table["litter"]]
        + 0.3 * table["day"]
        + rng.normal(size=48)
    )
    return table.sample(frac=0.9, random_state=seed).sort_index()


def numbers(model):
    return model.coefficients[["estimate", "se", "df", "statistic", "p"]].to_numpy(dtype=float)


@settings(max_examples=15)
@given(
    seed=some.integers(0, 10_000), scale=some.sampled_from([1e-6, 0.01, 3.0, 1e5]), shift=some.floats(-50, 50)
)
def test_row_order_labels_units_and_constants_change_nothing_else(seed, scale, shift):
    table = litters(seed)
    made = st.mixed_model("y ~ arm + day", table, random="1 | litter")
    moved = table.sample(frac=1, random_state=seed)
    moved["litter"] = moved["litter"].map(lambda k: f"no {(k * 7) % 12}")
    moved["y"] = scale * (moved["y"] + shift)
    other = st.mixed_model("y ~ arm + day", moved, random="1 | litter")
    ours, theirs = numbers(made), numbers(other)
    np.testing.assert_allclose(theirs[1:, 0], scale * ours[1:, 0], rtol=1e-5, atol=1e-9 * scale)
    np.testing.assert_allclose(theirs[:, 1], scale * ours[:, 1], rtol=1e-5)
    np.testing.assert_allclose(theirs[:, 2], ours[:, 2], rtol=1e-4)
    np.testing.assert_allclose(theirs[0, 0], scale * (ours[0, 0] + shift), rtol=1e-5, atol=1e-6 * scale)
    n, p = len(table), 4
    shift_of_likelihood = -(n - p) * np.log(scale)
    assert other.log_likelihood == pytest.approx(made.log_likelihood + shift_of_likelihood, rel=1e-8)


def test_the_origin_of_a_slope_does_not_change_the_model():
    table = litters()
    made = st.mixed_model("y ~ arm * day", table, random="day | litter")
    other = st.mixed_model("y ~ arm * day", table.assign(day=table["day"] + 1000), random="day | litter")
    np.testing.assert_allclose(numbers(other)[3:], numbers(made)[3:], rtol=1e-4)
    assert other.log_likelihood == pytest.approx(made.log_likelihood, abs=1e-6)


def test_predictions_and_residuals_add_up_to_the_response():
    table = litters()
    made = st.mixed_model("y ~ arm + day", table, random="day | litter")
    effects = made.blups.pivot(index="level", columns="term", values="value")
    level = effects.loc[table["litter"].astype(str)]
    fixed = made.design.x @ made.estimates.estimates
    np.testing.assert_allclose(
        made.fitted, fixed + level["Intercept"].to_numpy() + level["day"].to_numpy() * table["day"]
    )
    np.testing.assert_allclose(made.fitted + made.residuals, table["y"])


def test_a_variance_of_zero_is_a_result_and_has_its_name():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"g": np.repeat(np.arange(8), 4), "y": np.tile([-1.0, -0.3, 0.3, 1.0], 8)})
    table["y"] += 0.1 * rng.normal(size=32)
    table["arm"] = np.array(["a", "b"])[table["g"] % 2]
    made = st.mixed_model("y ~ arm", table, random="1 | g", df="satterthwaite")
    plain = st.linear_model("y ~ arm", table)
    assert made.status.converged
    assert made.status.singular == ("g: variance of Intercept",)
    assert "variance of Intercept" in made.status.reason
    assert made.variance_components["variance"].tolist()[0] == 0
    np.testing.assert_allclose(numbers(made), numbers(plain), rtol=1e-6)


def test_inner_labels_may_be_used_again_in_another_block():
    table = litters()
    table["block"] = table["litter"] // 4
    table["pen"] = table["litter"] % 4
    again = st.mixed_model("y ~ day", table, random="1 | block / pen")
    unique = st.mixed_model("y ~ day", table, random="1 | block + 1 | litter")
    np.testing.assert_allclose(numbers(again), numbers(unique), rtol=1e-8)
    assert again.variance_components["group"].tolist() == ["block", "block:pen", "Residual"]


@pytest.mark.parametrize(
    ("change", "formula", "random", "why"),
    [
        ({}, "y ~ arm", "1 | liter", "did you mean 'litter'"),
        ({"litter": 1}, "y ~ day", "1 | litter", "one level"),
        ({"row": np.arange(43)}, "y ~ arm", "1 | row", "every level has one row"),
        ({"litter": np.arange(43) // 2}, "y ~ arm", "day | litter", "44 random effects for 43 rows"),
        ({"size": "litter"}, "y ~ arm", "size | litter", "is the same within every level of 'litter'"),
        ({"cage": "litter"}, "y ~ arm", "1 | litter + 1 | cage", "keep one"),
        ({"litter": "text"}, "y ~ litter", "1 | litter", "already tell its levels apart"),
        ({"y": 3.0}, "y ~ arm", "1 | litter", "does not vary"),
        ({"litter": None}, "y ~ arm", "1 | litter", "column 'litter'"),
    ],
)
def test_what_cannot_be_estimated_is_refused_by_name(change, formula, random, why):
    table = litters().reset_index(drop=True)
    for name, value in change.items():
        if isinstance(value, str):
            table[name] = table["litter"].map("L{}".format) if value == "text" else 2.5 * table["litter"]
        else:
            table[name] = value
    assert len(table) == 43
    with pytest.raises(st.EstimationError, match=why):
        st.mixed_model(formula, table, random=random)


def test_words_and_options_are_checked():
    table = litters()
    with pytest.raises(ValueError, match="df is one of kenward-roger, satterthwaite, residual, not 'KR'"):
        st.mixed_model("y ~ arm", table, random="1 | litter", df="KR")
    with pytest.raises(ValueError, match="method is one of reml, ml"):
        st.mixed_model("y ~ arm", table, random="1 | litter", method="bayes")
    with pytest.raises(st.EstimationError, match="method='reml' only"):
        st.mixed_model("y ~ arm", table, random="1 | litter", method="ml", df="kenward-roger")
    with pytest.raises(ValueError, match="choose one of them"):
        st.mixed_model("y ~ arm", table, random="1 | litter", residual_by="arm", known_variances="day")
    with pytest.raises(TypeError, match="no option 'weights'"):
        st.mixed_model("y ~ arm", table, random="1 | litter", weights="day")
    with pytest.raises(st.EstimationError, match=r"column 'day', row 1 .* is not positive"):
        st.mixed_model("y ~ arm", litters(4), random="1 | litter", known_variances="day")
    with pytest.raises(st.EstimationError, match="has one row, which has no residual"):
        st.mixed_model("y ~ arm", table.assign(s=["x"] + ["z"] * 42), random="1 | litter", residual_by="s")


def test_residual_df_are_rows_minus_coefficients():
    made = st.mixed_model("y ~ arm", litters(), random="1 | litter", df="residual")
    assert made.coefficients["df"].tolist() == [40.0] * 3
