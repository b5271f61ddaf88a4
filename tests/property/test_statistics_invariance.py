"""Results do not depend on the order of rows, the names of arms, the unit, or a constant added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as h

from osteon import statistics as st

if TYPE_CHECKING:
    from collections.abc import Callable

ARMS = ("a", "b", "c")
# New names keep the order, so that the reference stays the reference.
RENAMED = {"a": "10 vehicle", "b": "20 low", "c": "30 high"}


def _pooled(data: pd.DataFrame) -> st.Model:
    return st.linear_model("y ~ arm + x", data)


def _hc3(data: pd.DataFrame) -> st.Model:
    return st.linear_model("y ~ arm + x", data, variance="hc3")


def _welch(data: pd.DataFrame) -> st.Model:
    return st.linear_model("y ~ arm", data, variance=st.Welch(by="arm"))


def _welch_with_covariate(data: pd.DataFrame) -> st.Model:
    return st.linear_model("y ~ arm + x", data, variance=st.Welch(by="arm"))


def _mixed(data: pd.DataFrame) -> st.Model:
    return st.mixed_model("y ~ arm + x", data, random="1 | litter")


def _repeated(data: pd.DataFrame) -> st.Model:
    return st.repeated_measures("y ~ arm + C(day)", data, subject="animal", time="day", covariance="cs")


def _censored(data: pd.DataFrame) -> st.Model:
    return st.censored_linear_model("y ~ arm + x", data, censored="below")


FITS: tuple[Callable[[pd.DataFrame], st.Model], ...] = (
    _pooled,
    _hc3,
    _welch,
    _welch_with_covariate,
    _mixed,
    _repeated,
    _censored,
)


def _table(seed: int) -> pd.DataFrame:
    """Return 45 rows: 15 animals at 3 days, 5 litters across the arms, and a few limits of quantification."""
    rng = np.random.default_rng(seed)
    animal, litter = np.repeat(np.arange(15), 3), np.tile(np.repeat(np.arange(5), 3), 3)
    arm = np.repeat(ARMS, 15)
    shift = rng.normal(size=15)[animal] + rng.normal(size=5)[litter]
    y = 20 + shift + (arm == "b") * 1.0 + rng.normal(size=45) * np.where(arm == "c", 2.0, 1.0)
    below = np.zeros(45, dtype=bool)
    below[rng.choice(45, size=6, replace=False)] = True
    return pd.DataFrame(
        {
            "y": y,
            "arm": arm,
            "x": rng.normal(size=45),
            "litter": [f"l{i}" for i in litter],
            "animal": [f"s{i}" for i in animal],
            "day": np.tile([1, 2, 3], 15),
            "below": below,
        }
    )


def _numbers(made: st.Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what has a unit, variances, and what has none, of contrasts against the first arm."""
    table = made.contrasts("dunnett", factor="arm").table
    with_unit = table[["estimate", "se", "low", "high", "simultaneous_low", "simultaneous_high"]]
    without = table[["df", "statistic", "p", "p_adjusted"]]
    return with_unit.to_numpy(), made.variance_components["variance"].to_numpy(), without.to_numpy()


def _same(found: st.Model, expected: st.Model, unit: float = 1.0) -> None:
    scaled, variances, plain = _numbers(expected)
    made, its_variances, its_plain = _numbers(found)
    size = np.abs(scaled).max()
    np.testing.assert_allclose(made, scaled * unit, rtol=1e-5, atol=1e-6 * size * unit)
    np.testing.assert_allclose(
        its_variances, variances * unit**2, rtol=1e-4, atol=1e-6 * np.nanmax(variances) * unit**2
    )
    np.testing.assert_allclose(its_plain, plain, rtol=2e-4, atol=1e-6)


@pytest.mark.parametrize("fit", FITS)
@settings(max_examples=5, deadline=None)
@given(seed=h.integers(0, 10**6))
def test_row_order_changes_nothing(fit: Callable[[pd.DataFrame], st.Model], seed: int) -> None:
    data = _table(seed)
    _same(fit(data.sample(frac=1, random_state=seed)), fit(data))


@pytest.mark.parametrize("fit", FITS)
@settings(max_examples=3, deadline=None)
@given(seed=h.integers(0, 10**6))
def test_names_of_arms_change_nothing(fit: Callable[[pd.DataFrame], st.Model], seed: int) -> None:
    data = _table(seed)
    _same(fit(data.assign(arm=data["arm"].map(RENAMED))), fit(data))


@pytest.mark.parametrize("fit", FITS)
@settings(max_examples=5, deadline=None)
@given(seed=h.integers(0, 10**6), power=h.integers(-12, 12))
def test_units_scale_what_has_a_unit(fit: Callable[[pd.DataFrame], st.Model], seed: int, power: int) -> None:
    data = _table(seed)
    unit = 10.0**power
    _same(fit(data.assign(y=data["y"] * unit)), fit(data), unit)


@pytest.mark.parametrize("fit", FITS)
@settings(max_examples=5, deadline=None)
@given(seed=h.integers(0, 10**6), constant=h.floats(-1e4, 1e4))
def test_a_constant_changes_no_contrast(
    fit: Callable[[pd.DataFrame], st.Model], seed: int, constant: float
) -> None:
    data = _table(seed)
    _same(fit(data.assign(y=data["y"] + constant)), fit(data))


@pytest.mark.parametrize("fit", FITS)
@settings(max_examples=3, deadline=None)
@given(seed=h.integers(0, 10**6))
def test_another_reference_turns_the_contrast(fit: Callable[[pd.DataFrame], st.Model], seed: int) -> None:
    data = _table(seed)
    turned = data.assign(arm=pd.Categorical(data["arm"], categories=["c", "b", "a"]))
    own = fit(data).contrasts("tukey", factor="arm").table.set_index("contrast")
    other = fit(turned).contrasts("tukey", factor="arm").table.set_index("contrast")
    for left, right in (("b", "a"), ("c", "a"), ("c", "b")):
        here, there = own.loc[f"{left} - {right}"], other.loc[f"{right} - {left}"]
        np.testing.assert_allclose(there["estimate"], -here["estimate"], rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(there["se"], here["se"], rtol=1e-5)
        np.testing.assert_allclose(there["p_adjusted"], here["p_adjusted"], rtol=1e-3, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(seed=h.integers(0, 10**6), power=h.integers(-30, 30), constant=h.floats(-1e6, 1e6))
def test_one_way_in_any_order_unit_and_place(seed: int, power: int, constant: float) -> None:
    data = _table(seed)
    mixed = data.sample(frac=1, random_state=seed)
    own = st.one_way(data["y"], data["arm"])
    assert st.one_way(mixed["y"], mixed["arm"]).F == own.F
    unit = 10.0**power
    scaled = st.one_way(data["y"] * unit, data["arm"].map(RENAMED))
    np.testing.assert_allclose(scaled.F, own.F, rtol=1e-9)
    np.testing.assert_allclose(scaled.ss_within, own.ss_within * unit**2, rtol=1e-9)
    shifted = st.one_way(data["y"] + constant, data["arm"])
    np.testing.assert_allclose(shifted.F, own.F, rtol=1e-6, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=h.integers(0, 10**6))
def test_ranks_see_the_order_of_values_alone(seed: int) -> None:
    data = _table(seed)
    groups = {arm: data.loc[data["arm"] == arm, "y"].round(0).tolist() for arm in ARMS}
    bent = {arm: [np.exp(value / 10) for value in values] for arm, values in groups.items()}
    assert st.jonckheere(bent, method="normal") == st.jonckheere(groups, method="normal")
    assert st.kruskal_wallis(bent) == st.kruskal_wallis(groups)
    np.testing.assert_allclose(
        st.steel(bent).table["p_adjusted"], st.steel(groups).table["p_adjusted"], rtol=1e-9
    )
    up, down = (
        st.jonckheere(groups, method="normal", alternative=side) for side in ("increasing", "decreasing")
    )
    turned = dict(reversed(groups.items()))
    assert st.jonckheere(turned, method="normal", alternative="increasing").p == pytest.approx(
        down.p, rel=1e-9
    )
    assert up.p + down.p == pytest.approx(1.0, abs=1e-12)
