"""Many responses on one design: the numbers of fitting each by itself, in arrays."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st
from osteon.statistics import _refit_chunks
from osteon.statistics._critical_batch import critical_batch
from osteon.statistics._multivariate_t import largest_t

COUNT = 50
ALONE = ("estimate", "se", "df", "t", "p", "low", "high")
FAMILY = ("p_adjusted", "simultaneous_low", "simultaneous_high")


def table() -> pd.DataFrame:
    """Return 16 litters of 3 in 4 arms; the same animals thrice are 16 of 3 visits."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "y": rng.normal(size=48),
            "arm": np.repeat(list("abcd"), 12),
            "x": rng.normal(size=48),
            "litter": np.repeat(np.arange(16), 3).astype(str),
            "day": np.tile(["1", "2", "3"], 16),
            "dose": np.repeat([0, 5, 50, 500], 12),
        }
    )


WHOLE = table()
WITH_HOLES = WHOLE.drop(index=[5, 20, 31])
KINDS = {
    "pooled": (WHOLE, lambda d: st.linear_model("y ~ arm + x", d)),
    "hc3": (WHOLE, lambda d: st.linear_model("y ~ arm + x", d, variance="hc3")),
    "welch": (WITH_HOLES, lambda d: st.linear_model("y ~ arm", d, variance=st.Welch(by="arm"))),
    "welch, covariate": (WHOLE, lambda d: st.linear_model("y ~ arm + x", d, variance=st.Welch(by="arm"))),
    "kenward-roger": (WITH_HOLES, lambda d: st.mixed_model("y ~ arm + x", d, random="1 | litter")),
    "satterthwaite": (
        WHOLE,
        lambda d: st.mixed_model("y ~ arm", d, random="x || litter", df="satterthwaite"),
    ),
    "unstructured": (
        WITH_HOLES,
        lambda d: st.repeated_measures("y ~ arm * day", d, subject="litter", time="day"),
    ),
    "ar1, ml": (
        WHOLE,
        lambda d: st.repeated_measures(
            "y ~ arm * day", d, subject="litter", time="day", covariance="ar1", method="ml", df="residual"
        ),
    ),
}


def responses(rows: int, count: int = COUNT) -> np.ndarray:
    """Return responses of very different size and place."""
    rng = np.random.default_rng(4)
    return rng.normal(size=(count, rows)) * 10.0 ** rng.uniform(-3, 3, (count, 1)) + rng.normal(
        size=(count, 1)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_are_those_of_each_fit_by_itself(kind: str) -> None:
    data, fit = KINDS[kind]
    y = responses(len(data))
    many = st.refit(fit(data), y, kind="dunnett", factor="arm", control="b")
    assert many.converged.all()
    assert set(many.reasons) == {""}
    for b in range(COUNT):
        one = fit(data.assign(y=y[b]))
        found = one.contrasts("dunnett", factor="arm", control="b")
        scale = np.maximum(np.abs(many.estimate[b]), many.se[b])
        for name in ALONE:
            theirs = np.array([getattr(row, name) for row in found])
            unit = np.maximum(1.0, np.abs(theirs)) if name in ("t", "p", "df") else scale
            assert (np.abs(getattr(many, name)[b] - theirs) <= 1e-10 * unit).all(), (b, name)
        for name in FAMILY:
            theirs = np.array([getattr(row, name) for row in found])
            unit = 1.0 if name == "p_adjusted" else scale
            assert (np.abs(getattr(many, name)[b] - theirs) <= 1e-6 * unit).all(), (b, name)
        own = one.estimates
        size = np.abs(own.covariance).max()
        np.testing.assert_allclose(many.covariance[b], own.covariance, rtol=0, atol=1e-10 * size)
        np.testing.assert_allclose(many.coefficients[b], own.estimates, rtol=0, atol=1e-10 * size**0.5)
        df = [own.df.of(row) for row in np.eye(len(own.labels))]
        np.testing.assert_allclose(many.coefficient_df[b], df, rtol=1e-10)
    assert many.contrasts == tuple(row.name for row in found)
    assert many.terms == one.design.columns


def test_variance_components_are_those_of_the_table() -> None:
    for kind in ("pooled", "welch", "welch, covariate", "kenward-roger"):
        data, fit = KINDS[kind]
        y = responses(len(data), 3)
        many = st.refit(fit(data), y)
        for b in range(3):
            own = fit(data.assign(y=y[b])).variance_components["variance"]
            np.testing.assert_allclose(many.variance_components[b], own, rtol=1e-9, atol=1e-9 * own.max())
    data, fit = KINDS["unstructured"]
    y = responses(len(data), 2)
    many = st.refit(fit(data), y)
    own = fit(data.assign(y=y[1])).variance_components
    variances = [many.components.index(f"variance {day}") for day in "123"]
    np.testing.assert_allclose(
        many.variance_components[1, variances], own.loc[own["sd"].notna(), "variance"], rtol=1e-9
    )


def test_slopes_have_variances_in_the_columns_as_given() -> None:
    y = responses(48, 4)
    model = st.mixed_model("y ~ arm", WHOLE, random="x | litter")
    many = st.refit(model, y)
    assert many.components == ("litter: Intercept", "litter: Intercept, x", "litter: x", "Residual")
    for b in range(4):
        own = st.mixed_model("y ~ arm", WHOLE.assign(y=y[b]), random="x | litter").variance_components
        np.testing.assert_allclose(
            many.variance_components[b, [0, 2, 3]],
            own["variance"],
            rtol=1e-7,
            atol=1e-9 * own["variance"].max(),
        )


@pytest.mark.parametrize("kind", ["welch", "kenward-roger", "unstructured"])
def test_neither_pieces_nor_neighbours_matter(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data, fit = KINDS[kind]
    y, model = responses(len(data), 40), fit(data)
    ask = {"kind": "dunnett", "factor": "arm", "control": "a"}
    whole = st.refit(model, y, **ask)
    assert_same(whole, st.refit(model, y, **ask), np.arange(40), exactly=True)
    monkeypatch.setattr(_refit_chunks, "_TOGETHER", 7)
    assert_same(whole, st.refit(model, y, **ask), np.arange(40))
    order = np.random.default_rng(5).permutation(40)
    assert_same(whole, st.refit(model, y[order], **ask), order)


def assert_same(left: st.Refits, right: st.Refits, order: np.ndarray, *, exactly: bool = False) -> None:
    """Compare all arrays; adjusted numbers are integrated on grids that neighbours share."""
    for field in fields(st.Refits):
        ours, theirs = getattr(left, field.name), getattr(right, field.name)
        if not isinstance(ours, np.ndarray) or ours.dtype == bool:
            continue
        if exactly:
            np.testing.assert_array_equal(ours, theirs)
            continue
        scale = np.abs(ours).reshape(len(ours), -1).max(axis=1).reshape(-1, *(1,) * (ours.ndim - 1))
        close = 1e-6 if field.name in FAMILY else 1e-9
        assert (np.abs(ours - theirs[np.argsort(order)]) <= close * scale).all(), field.name


def test_a_memory_bound_makes_pieces_of_large_models_smaller() -> None:
    model = KINDS["unstructured"][1](WITH_HOLES)
    assert model.refitter is not None
    piece = _refit_chunks._together(model, model.refitter)
    r, (n, p) = 6, model.design.x.shape
    assert piece < _refit_chunks._TOGETHER or piece * (r * r * (p + 1) ** 2) <= _refit_chunks._NUMBERS
    assert piece * (r * r * (p + 1) ** 2 + n * (p + 1)) <= _refit_chunks._NUMBERS


def test_units_and_constants() -> None:
    data, fit = KINDS["kenward-roger"]
    y, ask = responses(len(data), 20), {"kind": "dunnett", "factor": "arm", "control": "a"}
    plain = st.refit(fit(data), y, **ask)
    moved = st.refit(fit(data), 1e-6 * y + 2.0, **ask)
    np.testing.assert_allclose(moved.df, plain.df, rtol=1e-5)
    np.testing.assert_allclose(moved.se, 1e-6 * plain.se, rtol=1e-5)


def test_tukey_and_one_side() -> None:
    data, fit = KINDS["welch"]
    y = responses(len(data), 5)
    for ask in ({"kind": "tukey"}, {"kind": "dunnett", "alternative": "less"}, {"kind": "williams"}):
        many = st.refit(fit(data), y, factor="arm", level=0.9, **ask)
        for b in range(5):
            rest = {name: value for name, value in ask.items() if name != "kind"}
            one = fit(data.assign(y=y[b])).contrasts(ask["kind"], factor="arm", level=0.9, **rest)
            for name in (*ALONE, *FAMILY):
                theirs = np.array([getattr(row, name) for row in one])
                ours = getattr(many, name)[b]
                np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6 * (1 + many.se[b].max()))


@pytest.mark.parametrize("sides", [1, 2])
def test_critical_values_of_many_families_are_those_of_each(sides: int) -> None:
    rng = np.random.default_rng(7)
    loadings = rng.uniform(0.3, 0.95, (250, 3))
    correlation = loadings[:, :, None] * loadings[:, None]
    correlation[:, range(3), range(3)] = 1.0
    correlation[0] = [[1, 0.8, 0.2], [0.8, 1, 0.5], [0.2, 0.5, 1]]
    df = rng.uniform(2, 40, (250, 3))
    found = critical_batch(df, correlation, 0.95, sides)
    for b in range(0, 250, 10):
        joint = largest_t(correlation[b], sides)
        own = [joint.critical(0.95, each) for each in df[b].tolist()]
        np.testing.assert_allclose(found[b], own, rtol=0, atol=2e-6)


def test_known_variances_fix_the_unit() -> None:
    rng = np.random.default_rng(6)
    data = pd.DataFrame(
        {"y": rng.normal(size=12), "paper": np.arange(12).astype(str), "v": rng.uniform(0.1, 2, 12)}
    )
    data["arm"] = np.repeat(["a", "b"], 6)
    y = rng.normal(size=(10, 12)) * 3

    def fit(data: pd.DataFrame) -> st.Model:
        return st.mixed_model("y ~ arm", data, random="1 | paper", known_variances="v")

    many = st.refit(fit(data), y)
    for b in range(10):
        own = fit(data.assign(y=y[b]))
        np.testing.assert_allclose(many.coefficients[b], own.estimates.estimates, rtol=1e-8)
        np.testing.assert_allclose(many.se[b], own.coefficients["se"], rtol=1e-8)


def test_a_number_is_a_factor_where_contrasts_need_one() -> None:
    y = responses(48, 3)
    model = st.linear_model("y ~ dose + x", WHOLE)
    many = st.refit(model, y, kind="dunnett", factor="dose", control="0")
    one = st.linear_model("y ~ dose + x", WHOLE.assign(y=y[2])).contrasts(
        "dunnett", factor="dose", control="0"
    )
    np.testing.assert_allclose(many.estimate[2], [row.estimate for row in one], rtol=1e-9)
    assert many.contrasts == ("5 - 0", "50 - 0", "500 - 0")


def test_without_a_kind_the_coefficients_stand_each_alone() -> None:
    many = st.refit(st.linear_model("y ~ arm", WHOLE), responses(48, 3))
    assert many.contrasts == many.terms == ("Intercept", "arm[b]", "arm[c]", "arm[d]")
    np.testing.assert_array_equal(many.p, many.p_adjusted)
    np.testing.assert_array_equal(many.low, many.simultaneous_low)


@pytest.mark.parametrize("kind", ["pooled", "welch", "kenward-roger"])
def test_a_response_without_residual_has_a_reason_and_no_numbers(kind: str) -> None:
    data, fit = KINDS[kind]
    y = responses(len(data), 3)
    y[1] = data["arm"].map({"a": 1.0, "b": 2.5, "c": 3.1, "d": 4.7})
    many = st.refit(fit(data), y, kind="dunnett", factor="arm", control="a")
    assert many.converged.tolist() == [True, False, True]
    assert "exactly" in many.reasons[1]
    assert np.isnan(many.p_adjusted[1]).all()
    assert np.isfinite(many.p_adjusted[[0, 2]]).all()
    alone = st.refit(fit(data), y[1:2])
    assert not alone.converged.any()


def test_arms_that_do_not_vary_have_no_standard_error() -> None:
    y = responses(45, 2)
    y[0, WITH_HOLES["arm"].isin(["a", "b"])] = 2.0
    model = KINDS["welch"][1](WITH_HOLES)
    many = st.refit(model, y, kind="dunnett", factor="arm", control="a")
    assert many.reasons == ("a contrast has no standard error", "")
    assert many.converged.all()
    assert np.isnan(many.p_adjusted[0]).all()
    assert np.isfinite(many.p_adjusted[1]).all()


def test_a_fit_that_does_not_converge_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data, fit = KINDS["unstructured"]
    model, y = fit(data), responses(len(data), 6)
    whole = st.refit(model, y)
    from osteon.statistics import _refit_reml as reml

    real = reml.fit

    def failing(structure: object, *, reml: bool) -> object:
        from dataclasses import replace

        found = real(structure, reml=reml)
        converged = found.converged.copy()
        converged[[1, 4]] = False
        return replace(found, converged=converged)

    monkeypatch.setattr(reml, "fit", failing)
    part = st.refit(model, y)
    assert part.converged.tolist() == [True, False, True, True, False, True]
    assert "no largest likelihood" in part.reasons[4]
    assert np.isnan(part.coefficients[[1, 4]]).all()
    for name in ("coefficients", "covariance", "variance_components", "df"):
        ours, theirs = getattr(part, name)[[0, 2, 3, 5]], getattr(whole, name)[[0, 2, 3, 5]]
        np.testing.assert_allclose(ours, theirs, rtol=1e-7)


def test_what_is_refused() -> None:
    model = st.linear_model("y ~ arm", WHOLE)
    y = responses(48, 3)
    with pytest.raises(st.EstimationError, match="48 rows"):
        st.refit(model, y[:, :40])
    with pytest.raises(st.EstimationError, match="48 rows"):
        st.refit(model, y[0])
    y[1, 7] = np.nan
    with pytest.raises(st.EstimationError, match=r"data set 2, .*8"):
        st.refit(model, y)
    with pytest.raises(ValueError, match="factor"):
        st.refit(model, responses(48, 2), kind="dunnett")
    with pytest.raises(ValueError, match="factor"):
        st.refit(model, responses(48, 2), factor="arm")
    with pytest.raises(ValueError, match="alternative"):
        st.refit(model, responses(48, 2), alternative="both")
    with pytest.raises(st.EstimationError, match="'e'"):
        st.refit(model, responses(48, 2), kind="dunnett", factor="arm", control="e")


def test_what_cannot_be_fitted_again_is_refused() -> None:
    data = WHOLE.assign(low=WHOLE["y"] < -1.0)
    model = st.censored_linear_model("y ~ arm", data, censored="low")
    with pytest.raises(st.EstimationError, match="cannot be fitted to other responses"):
        st.refit(model, responses(48, 2))
