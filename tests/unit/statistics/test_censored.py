"""Censored linear models: the derivatives, closed forms, invariance, refusals, bias and error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import stdtrit
from scipy.stats import norm

from osteon import statistics as st
from osteon.statistics._censored_existence import Escape, escape_of
from osteon.statistics._censored_fit import CensoredFits, _Rows, censored_fits

ARMS = ("ovx", "k2", "sham")


def table(seed: int, n: int = 10, limit: float = 2.2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    arm = np.repeat(ARMS, n)
    y = np.exp(rng.normal(0.7, 0.5, size=arm.size) + 0.4 * (arm == "k2") + 0.9 * (arm == "sham"))
    return pd.DataFrame(
        {"y": np.maximum(y, limit), "below_lloq": y < limit, "arm": arm, "x": rng.normal(size=arm.size)}
    )


def fit(data: pd.DataFrame, formula: str = "log(y) ~ arm", **options: str) -> st.Model:
    return st.censored_linear_model(formula, data, censored="below_lloq", **options)


def test_derivatives_are_those_of_the_likelihood() -> None:
    rng = np.random.default_rng(3)
    rows = _Rows(
        rng.normal(size=(12, 2)), rng.normal(size=(3, 12)), rng.integers(-1, 2, (3, 12)).astype(np.int8)
    )
    theta = np.column_stack([rng.normal(size=(3, 2)), rng.uniform(0.5, 2, 3)])
    _, gradient, hessian = rows.derivatives(theta)
    for j in range(3):
        step = 1e-6 * np.eye(3)[j]
        above, below = rows.derivatives(theta + step), rows.derivatives(theta - step)
        np.testing.assert_allclose((above[0] - below[0]) / 2e-6, gradient[:, j], rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose((above[1] - below[1]) / 2e-6, hessian[:, j], rtol=1e-6, atol=1e-7)
    assert (np.linalg.eigvalsh(hessian) < 0).all()


def test_value_is_density_and_probability() -> None:
    x, y = np.ones((3, 1)), np.array([[0.3, 1.0, 2.0]])
    rows = _Rows(x, y, np.array([[0, -1, 1]], dtype=np.int8))
    mean, sd = 0.5, 2.0
    expected = norm.logpdf(0.3, mean, sd) + norm.logcdf(1.0, mean, sd) + norm.logsf(2.0, mean, sd)
    assert rows.value(np.array([[mean / sd, 1 / sd]])) == pytest.approx(expected, rel=1e-12)
    assert rows.value(np.array([[0.0, -1.0]])) == -np.inf


def test_without_censored_rows_it_is_the_linear_model() -> None:
    data = table(1, limit=0.0)
    ours, least_squares = fit(data), st.linear_model("log(y) ~ arm", data)
    n, p = least_squares.design.x.shape
    np.testing.assert_allclose(ours.estimates.estimates, least_squares.estimates.estimates, rtol=1e-10)
    np.testing.assert_allclose(
        ours.estimates.covariance, least_squares.estimates.covariance * (n - p) / n, rtol=1e-9, atol=1e-14
    )
    assert ours.log_likelihood == pytest.approx(least_squares.log_likelihood, rel=1e-10)
    unbiased = fit(data, variance="unbiased")
    np.testing.assert_allclose(unbiased.coefficients.iloc[:, 1:], least_squares.coefficients.iloc[:, 1:])
    assert unbiased.residual_sd == pytest.approx(least_squares.residual_sd)
    assert ours.status.reason == "converged; none of 30 values is censored"


def test_one_group_is_the_maximum_of_the_likelihood_written_out() -> None:
    """The likelihood written out, and its maximum by a search that uses no derivative."""
    from scipy.optimize import minimize

    y = np.array([2.0, 2.0, 2.0, 2.3, 2.9, 3.1, 3.6, 4.4])
    below = np.array([True] * 3 + [False] * 5)

    def minus(theta: np.ndarray) -> float:
        mean, log_sd = theta
        sd = np.exp(log_sd)
        return -(norm.logpdf(y[~below], mean, sd).sum() + 3 * norm.logcdf(2.0, mean, sd))

    best = minimize(minus, [2.5, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    data = pd.DataFrame({"y": y, "below_lloq": below})
    made = fit(data, "y ~ 1")
    assert made.estimates.estimates[0] == pytest.approx(best.x[0], abs=1e-6)
    assert made.residual_sd == pytest.approx(np.exp(best.x[1]), abs=1e-6)
    assert made.log_likelihood == pytest.approx(-best.fun, abs=1e-10)


@settings(max_examples=20)
@given(seed=some.integers(0, 46), scale=some.sampled_from([1e-6, 0.1, 1e4]), data=some.data())
def test_unit_row_order_and_names_change_nothing_but_the_intercept(seed: int, scale: float, data) -> None:
    plain = table(seed)
    order = data.draw(some.permutations(range(len(plain))))
    moved = plain.iloc[list(order)].assign(y=lambda t: t["y"] * scale)
    before, after = fit(plain), fit(moved)
    shift = np.eye(3)[0] * np.log(scale)
    np.testing.assert_allclose(after.estimates.estimates, before.estimates.estimates + shift, atol=1e-8)
    np.testing.assert_allclose(after.estimates.covariance, before.estimates.covariance, rtol=1e-6)
    renamed = plain.replace({"arm": {"ovx": "zzz", "k2": "aaa"}})
    ours = fit(renamed).contrasts("tukey", factor="arm").table.set_index("contrast")
    theirs = before.contrasts("tukey", factor="arm").table.set_index("contrast")
    assert ours.loc["zzz - aaa", "estimate"] == pytest.approx(theirs.loc["ovx - k2", "estimate"], abs=1e-8)


@given(
    seed=some.integers(0, 30), factor=some.sampled_from([-3.0, 0.01, 500.0]), constant=some.floats(-1e5, 1e5)
)
@settings(max_examples=20)
def test_raw_values_are_equivariant(seed: int, factor: float, constant: float) -> None:
    """Multiplying by a negative number turns the side on which values are censored."""
    plain = table(seed).assign(side=lambda t: np.where(t["below_lloq"], "left", "none"))
    side = np.where(plain["below_lloq"], "right" if factor < 0 else "left", "none")
    moved = plain.assign(y=factor * plain["y"] + constant, side=side)
    before = st.censored_linear_model("y ~ arm + x", plain, censored="side")
    after = st.censored_linear_model("y ~ arm + x", moved, censored="side")
    expected = factor * before.estimates.estimates + constant * np.eye(4)[0]
    np.testing.assert_allclose(
        after.estimates.estimates, expected, rtol=1e-6, atol=1e-9 * abs(constant) + 1e-9
    )
    assert after.residual_sd == pytest.approx(abs(factor) * before.residual_sd, rel=1e-6)


def test_limits_may_differ_from_row_to_row() -> None:
    data = table(4)
    row = data.index[data["below_lloq"]][0]
    higher = data.copy()
    higher.loc[row, "y"] *= 3
    assert fit(higher).fitted.mean() > fit(data).fitted.mean()


def test_codes_of_the_censored_column() -> None:
    data = table(5)
    plain = fit(data).estimates.estimates
    for codes in (
        data["below_lloq"].astype(int),
        data["below_lloq"].astype(float),
        data["below_lloq"].map({True: "Left", False: "none"}),
        data["below_lloq"].map({True: "left", False: ""}),
    ):
        np.testing.assert_array_equal(fit(data.assign(below_lloq=codes)).estimates.estimates, plain)


def test_method_and_status_say_what_was_done() -> None:
    made = fit(table(6))
    count = int(table(6)["below_lloq"].sum())
    assert f"{count} of 30 values lie below their limit" in made.method
    assert made.status.converged
    assert made.status.gradient < 1e-10
    assert "t on the residual degrees of freedom" in made.method
    assert made.coefficients["df"].tolist() == [27.0] * 3
    assert made.variance_components["group"].tolist() == ["Residual"]


def test_numeric_factor_is_fitted_again() -> None:
    data = table(7).assign(dose=lambda t: t["arm"].map({"ovx": 0, "k2": 5, "sham": 50}))
    by_text = fit(data.assign(dose=data["dose"].astype(str)), "log(y) ~ dose")
    found = fit(data, "log(y) ~ dose").contrasts("dunnett", factor="dose", control="0")
    expected = by_text.contrasts("dunnett", factor="dose", control="0")
    assert [row.estimate for row in found] == pytest.approx([row.estimate for row in expected])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda t: t.assign(below_lloq=True), "every value is beyond its limit"),
        (
            lambda t: t.assign(below_lloq=t["below_lloq"] | (t["arm"] == "k2")),
            "column 'arm': every value of 'k2' is below its limit",
        ),
        (lambda t: t.assign(below_lloq=t["below_lloq"].astype(int) * 2), "row .*: 2 does not say"),
        (
            lambda t: t.assign(below_lloq=t["below_lloq"].map({True: "yes", False: "no"})),
            "'no' does not say|'yes'",
        ),
        (lambda t: t.assign(below_lloq=[None] + [False] * 29), "column 'below_lloq', row 1"),
        (lambda t: t.assign(y=[np.nan] + [2.0] * 29), "column 'y', row 1"),
        (lambda t: t.assign(y=[0.0, *t["y"][1:]]), "row 1 .*not a finite number with y = 0"),
        (lambda t: t.drop(columns="below_lloq"), "column 'below_lloq' is not in the table"),
        (lambda t: t.assign(y=2.0), "(?i)constant|vary|same|spread"),
    ],
)
def test_data_that_allow_no_estimate_are_refused(change, what: str) -> None:
    with pytest.raises(st.EstimationError, match=what):
        fit(change(table(8)))


def test_wrong_words_are_refused() -> None:
    with pytest.raises(ValueError, match=r"df is one of 'residual', 'normal', not 'kenward-roger'"):
        fit(table(1), df="kenward-roger")
    with pytest.raises(ValueError, match=r"variance is one of 'ml', 'unbiased', not 'hc3'"):
        fit(table(1), variance="hc3")


def test_missing_maximum_is_found_by_direction() -> None:
    one = np.ones((6, 1))
    side = np.array([0, 0, 0, -1, -1, -1], dtype=np.int8)
    assert escape_of(one, np.array([1.0, 2, 3, 1, 1, 1]), side) is None
    # All values equal and no limit in the way: the spread shrinks to zero.
    assert escape_of(one, np.array([2.0, 2, 2, 3, 3, 3]), side) is Escape.SPREAD
    # The limit lies below the values: to fit both the spread stays.
    assert escape_of(one, np.array([2.0, 2, 2, 1, 1, 1]), side) is None
    two = np.column_stack([one, side != 0]).astype(float)
    assert escape_of(two, np.array([1.0, 2, 3, 1, 1, 1]), side) is Escape.COEFFICIENTS
    # Censored on both sides, the second mean is held from both.
    both = np.array([0, 0, 0, -1, -1, 1], dtype=np.int8)
    assert escape_of(two, np.array([1.0, 2, 3, 1, 1, 0.5]), both) is None


def test_spread_that_cannot_be_estimated_is_refused() -> None:
    data = pd.DataFrame(
        {
            "y": [2.0, 2.0, 2.0, 5.0, 2.0, 2.0, 7.0, 9.0],
            "below_lloq": [True, True, True, False, True, True, False, True],
            "arm": ["a"] * 4 + ["b"] * 4,
        }
    )
    with pytest.raises(st.EstimationError, match="spread cannot be estimated"):
        fit(data.assign(y=[9.0, 9, 9, 5, 9, 9, 7, 9]))
    assert fit(data).status.converged


def simulated(n: int, censored: float, draws: int, seed: int) -> tuple[CensoredFits, int]:
    """Fit four arms of n; the first two have the censored share, the last two lie a standard deviation up."""
    rng = np.random.default_rng(seed)
    arm = np.repeat(np.arange(4), n)
    x = np.eye(4)[arm]
    x[:, 0] = 1
    y = rng.normal(size=(draws, 4 * n)) + (arm >= 2)
    limit = norm.ppf(censored) if censored else -40.0
    side = -(y < limit).astype(np.int8)
    seen = (side == 0) @ np.eye(4)[arm] >= 1
    kept = seen.all(axis=1)
    return censored_fits(x, np.maximum(y, limit)[kept], side[kept]), 4 * n


def rejections(fits: CensoredFits, rows: int) -> dict[str, float]:
    """Return the share of true hypotheses rejected at 5 %: second arm against first."""
    t = np.abs(fits.beta[:, 1]) / np.sqrt(fits.covariance[:, 1, 1])
    critical = float(stdtrit(rows - 4, 0.975))
    shrunk = np.sqrt((rows - 4) / rows)
    return {"ml": float((t > critical).mean()), "unbiased": float((t * shrunk > critical).mean())}


def test_bias_is_small_and_error_is_kept() -> None:
    fits, rows = simulated(8, 0.3, 3000, seed=17)
    assert fits.converged.all()
    assert abs(fits.beta[:, 1].mean()) < 0.04
    assert abs(fits.beta[:, 3].mean() - 1) < 0.04
    found = rejections(fits, rows)
    # Three standard errors of 3000 draws are 0.012.
    assert found["unbiased"] <= 0.05 + 0.012
    assert found["unbiased"] > 0.02
    assert found["unbiased"] < found["ml"] < 0.09


# Table of docs/statistics/censored.md.
ERRORS = {
    (6, 0.0): (0.072, 0.050),
    (6, 0.2): (0.066, 0.044),
    (6, 0.4): (0.051, 0.032),
    (6, 0.6): (0.022, 0.012),
    (8, 0.0): (0.067, 0.051),
    (8, 0.2): (0.063, 0.047),
    (8, 0.4): (0.054, 0.039),
    (8, 0.6): (0.033, 0.021),
    (12, 0.0): (0.061, 0.051),
    (12, 0.2): (0.058, 0.048),
    (12, 0.4): (0.054, 0.044),
    (12, 0.6): (0.043, 0.034),
}


@pytest.mark.slow
@pytest.mark.parametrize(("n", "censored"), list(ERRORS), ids=str)
def test_error_over_many_draws(n: int, censored: float) -> None:
    fits, rows = simulated(n, censored, 20_000, seed=n)
    found = rejections(fits, rows)
    # Three standard errors of the 20 000 draws here and the 80 000 of the table are 0.006.
    assert (found["ml"], found["unbiased"]) == pytest.approx(ERRORS[n, censored], abs=0.006)
    assert found["unbiased"] <= 0.05 + 0.005
    assert fits.converged.all()
