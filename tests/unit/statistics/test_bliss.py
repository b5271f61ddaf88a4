"""Excess over independence: closed forms, gradient, refusal, clipping, invariance, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import ttest_ind

from osteon import statistics as st
from osteon.statistics._bliss_excess import _excess

STEPS = np.array([-1.0, -0.4, 0.1, 0.3, 1.0])
MEANS = {"healthy": 30.0, "disease": 20.0, "a": 23.0, "b": 25.0, "both": 29.0}


def arms(spread: float = 1.0, **changed: float) -> dict[str, list[float]]:
    return {role: (mean + spread * STEPS).tolist() for role, mean in (MEANS | changed).items()}


def test_excess_is_what_the_formula_says() -> None:
    found = st.bliss(arms())
    assert {role: made.ratio for role, made in found.fractions.items()} == pytest.approx(
        {"a": 0.3, "b": 0.5, "both": 0.9}
    )
    assert found.expected == pytest.approx(0.3 + 0.5 - 0.15)
    assert found.excess == pytest.approx(0.9 - 0.65)
    assert not found.refused
    assert found.clipped == ()
    assert found.words.startswith(
        "The combination restores 0.9 of the gap where independence predicts 0.65: an excess of 0.25 (95 %"
    )


@given(some.lists(some.floats(0.05, 0.95), min_size=3, max_size=3), some.floats(-50, 50))
def test_gradient_is_that_of_the_excess(fractions: list[float], gap: float) -> None:
    gap = gap if abs(gap) > 1 else 1.0
    means = np.array([gap, 0.0, *(gap * np.array(fractions))]) + 7
    found = _excess(means)
    for place, step in enumerate(1e-6 * abs(gap) * np.eye(5)):
        change = _excess(means + step).excess - _excess(means - step).excess
        assert change / (2 * step[place]) == pytest.approx(
            found.gradient[place], rel=1e-4, abs=1e-6 / abs(gap)
        )


def test_no_excess_is_tested_without_the_ratio() -> None:
    """With nothing of b the prediction is a itself, and the test close to that of both against a."""
    from scipy.stats import t

    values = arms(b=20.0, both=25.0)
    found = st.bliss(values, variance="pooled")
    s2 = np.var(STEPS, ddof=1)
    # both - a - (1 - f_a) (b - disease), with f_a = 0.3.
    se = np.sqrt(s2 / 5 * (1 + 1 + 0.7**2 + 0.7**2))
    assert found.p == pytest.approx(2 * t.sf(2.0 / se, 20), rel=1e-9)
    assert found.df == 20
    assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@given(some.floats(20, 30), some.floats(21, 29), some.floats(21, 29), some.sampled_from([0.3, 1.0, 3.0]))
def test_limits_and_p_agree(both: float, a: float, b: float, spread: float) -> None:
    found = st.bliss(arms(spread, both=both, a=a, b=b))
    if not found.refused and abs(found.p - 0.05) > 1e-9:
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)
        assert found.low <= found.excess <= found.high


@pytest.mark.parametrize("variance", ["welch", "pooled"])
def test_refused_when_the_gap_cannot_be_told_from_zero(variance: str) -> None:
    values = arms(healthy=20.3)
    found = st.bliss(values, variance=variance)
    gap = ttest_ind(values["healthy"], values["disease"], equal_var=variance == "pooled").pvalue
    assert gap > 0.05
    assert found.refused
    assert found.expected is found.excess is found.low is found.high is found.p is found.se is None
    assert all(made.ratio is None for made in found.fractions.values())
    assert "healthy - disease is 0.3" in found.reason
    assert "cannot be told from zero" in found.reason
    assert found.words == f"refused: {found.reason}"


@given(some.floats(0.2, 4), some.sampled_from([0.8, 0.95, 0.99]))
def test_refusal_is_the_test_of_the_gap(distance: float, level: float) -> None:
    found = st.bliss(arms(healthy=20 + distance), variance="pooled", level=level)
    assert found.refused == (found.gap.p >= 1 - level)
    assert found.refused == ("cannot be told from zero" in found.reason)


def test_welch_takes_the_degrees_of_freedom_of_the_excess() -> None:
    values = arms() | {"healthy": [*arms()["healthy"], 33.0], "both": [28.0, 30.5]}
    found = st.bliss(values)
    gradient = _excess(np.array([float(np.mean(values[role])) for role in MEANS])).gradient
    parts = [
        (slope**2 * np.var(values[role], ddof=1) / len(values[role]), len(values[role]) - 1)
        for slope, role in zip(gradient, MEANS, strict=True)
    ]
    total = sum(part for part, _ in parts)
    assert found.se == pytest.approx(np.sqrt(total), rel=1e-12)
    assert found.df == pytest.approx(total**2 / sum(part**2 / df for part, df in parts), rel=1e-12)


def test_fractions_outside_are_clipped_for_the_prediction_and_said() -> None:
    found = st.bliss(arms(a=19.0, b=32.0))
    assert found.clipped == ("a", "b")
    assert found.fractions["a"].ratio == pytest.approx(-0.1)
    assert found.expected == 1.0
    assert found.excess == pytest.approx(-0.1)
    assert found.words.endswith(
        "for the prediction a restores -0.1 and counts as 0 and b restores 1.2 and counts as 1."
    )
    below = st.bliss(arms(a=19.0))
    assert below.expected == pytest.approx(0.5)
    assert below.clipped == ("a",)


def test_headroom_says_when_no_excess_can_be_shown() -> None:
    wide = st.bliss(arms())
    assert "which leaves 0.35 for an excess" in wide.headroom
    assert "could not be told from zero" not in wide.headroom
    narrow = st.bliss(arms(a=29.5, b=29.0))
    assert narrow.headroom.endswith("an excess of that size could not be told from zero.")


@given(some.floats(1e-4, 1e4), some.floats(-1e3, 1e3), some.sampled_from([1, -1]))
def test_unit_origin_and_sign_change_nothing(unit: float, origin: float, sign: int) -> None:
    before = st.bliss(arms())
    moved = {role: [sign * unit * (v + origin) for v in values] for role, values in arms().items()}
    after = st.bliss(moved)
    for quantity in ("expected", "excess", "se", "df", "p", "low", "high"):
        assert getattr(after, quantity) == pytest.approx(getattr(before, quantity), rel=1e-6)


def test_the_two_treatments_are_alike_and_arms_have_names() -> None:
    before = st.bliss(arms())
    values = arms()
    named = {"sham": "healthy", "ovx": "disease", "k2": "b", "aln": "a", "k2 + aln": "both"}
    after = st.bliss(
        {name: values[role] for name, role in named.items()} | {"other": [1.0]},
        roles={"healthy": "sham", "disease": "ovx", "a": "k2", "b": "aln", "both": "k2 + aln"},
    )
    assert (after.excess, after.p, after.low) == pytest.approx((before.excess, before.p, before.low))


@pytest.mark.parametrize("variance", ["welch", "pooled"])
def test_summaries_and_estimates_say_the_same_as_values(variance: str) -> None:
    values = arms(b=24.0)
    values["a"] = [*values["a"], 27.0]
    made = st.bliss(values, variance=variance)
    summaries = {
        role: st.ArmSummary(float(np.mean(v)), float(np.std(v, ddof=1)), len(v)) for role, v in values.items()
    }
    estimates = st.arm_estimates(
        [x for v in values.values() for x in v],
        [role for role, v in values.items() for _ in v],
        variance=variance,
    )
    for other in (st.bliss(summaries, variance=variance), st.bliss(estimates)):
        for quantity in ("excess", "se", "df", "p", "low", "high"):
            assert getattr(other, quantity) == pytest.approx(getattr(made, quantity), rel=1e-9)


def test_bootstrap_stands_beside_fieller() -> None:
    rng = np.random.default_rng(4)
    values = {role: rng.normal(mean, 1.0, 30).tolist() for role, mean in MEANS.items()}
    found = st.bliss(values, draws=999)
    assert found.bootstrap is not None
    assert found.bootstrap.estimate == pytest.approx(found.excess)
    assert found.bootstrap.low == pytest.approx(found.low, abs=0.06)
    assert found.bootstrap.high == pytest.approx(found.high, abs=0.06)
    assert st.bliss(values).bootstrap is None


def test_wrong_arms_and_words_are_refused() -> None:
    with pytest.raises(st.EstimationError, match="no arm 'both' for both; the arms are 'healthy'"):
        st.bliss({role: v for role, v in arms().items() if role != "both"})
    with pytest.raises(st.EstimationError, match="a has 1 values; at least 2 are needed"):
        st.bliss(arms() | {"a": [1.0]})
    with pytest.raises(st.EstimationError, match="b, value 2 is not a finite number"):
        st.bliss(arms() | {"b": [1.0, float("nan")]})
    with pytest.raises(st.EstimationError, match="gap between 'healthy' and 'disease' has no error"):
        st.bliss(arms() | {"healthy": [30.0, 30.0], "disease": [20.0, 20.0]})
    summaries = {role: st.ArmSummary(mean, 1.0, 5) for role, mean in MEANS.items()}
    for wrong in (st.ArmSummary(1.0, -1.0, 5), st.ArmSummary(1.0, 1.0, 1), st.ArmSummary(np.nan, 1.0, 5)):
        with pytest.raises(st.EstimationError, match="a: a summary has a mean, an sd of 0 or more"):
            st.bliss(summaries | {"a": wrong})
    with pytest.raises(ValueError, match="variance is one of 'welch', 'pooled'"):
        st.bliss(arms(), variance="hc3")
    with pytest.raises(ValueError, match="roles give an arm of its own to each of healthy"):
        st.bliss(arms(), roles={"healthy": "healthy"})
    with pytest.raises(ValueError, match="a bootstrap resamples subjects"):
        st.bliss(summaries, draws=999)


def coverage(draws: int, n: int) -> tuple[float, float]:
    """Return coverage of the limits where the excess is zero and where it is not."""
    rng = np.random.default_rng(6)
    shares = []
    for both, excess in ((26.5, 0.0), (29.0, 0.25)):
        means = MEANS | {"both": both}
        held = 0
        for _ in range(draws):
            found = st.bliss({role: rng.normal(mean, 1.5, n).tolist() for role, mean in means.items()})
            held += found.refused or found.low <= excess <= found.high
        shares.append(held / draws)
    return shares[0], shares[1]


def test_limits_cover() -> None:
    # Three standard errors of 600 draws are 0.027.
    assert min(coverage(600, 8)) >= 0.95 - 0.027


@pytest.mark.slow
@pytest.mark.parametrize("n", [6, 8, 12])
def test_limits_cover_over_many_draws(n: int) -> None:
    found = coverage(10_000, n)
    # Three standard errors are 0.0065.
    assert min(found) >= 0.95 - 0.0065
    assert max(found) <= 0.97
