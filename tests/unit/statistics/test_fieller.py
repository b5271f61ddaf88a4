"""Fieller's set: its definition on a grid, its kinds, units, and what has no ratio."""

from __future__ import annotations

import math
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

CASES = [
    (12, 8, (1.0, 0.5, 0.2), "interval"),
    (-12, 8, (1.0, 0.5, 0.2), "interval"),
    (0.5, 8, (1.0, 0.5, -0.6), "interval"),
    (3, 0.4, (1.0, 0.5, -0.3), "two rays"),
    (3, -0.4, (1.0, 0.5, 0.3), "two rays"),
    (-3, 0.0, (1.0, 0.5, 0.0), "two rays"),
    (0.5, 0.4, (1.0, 0.5, 0.1), "whole line"),
    (0.0, 0.0, (1.0, 0.5, 0.1), "whole line"),
    (3, 1, (0.0, 0.02, 0.0), "interval"),
    (3, 1, (2.0, 0.0, 0.0), "interval"),
]


@pytest.mark.parametrize(("a", "b", "cov", "kind"), CASES)
@pytest.mark.parametrize("df", [6, inf])
def test_it_holds_what_its_definition_says(a: float, b: float, cov: tuple, kind: str, df: float) -> None:
    found = st.fieller(a, b, cov, df=df)
    assert found.kind == kind
    t = stats.norm.ppf(0.975) if df == inf else stats.t.ppf(0.975, df)
    for r in np.tan(np.linspace(-1.57, 1.57, 4001)):
        se = math.sqrt(cov[0] - 2 * r * cov[2] + r * r * cov[1])
        gap = abs(a - r * b) - t * se
        if abs(gap) > 1e-9 * (abs(a) + abs(r)):
            assert found.holds(r) == (gap < 0)


def test_every_kind_says_what_it_is() -> None:
    interval = st.fieller(12, 8, (1, 0.5, 0))
    assert interval.words == (
        f"the ratio is 1.5, and lies between {interval.low:.6g} and {interval.high:.6g}"
    )
    assert interval.ratio == 1.5
    rays = st.fieller(3, 0.4, (1, 0.5, 0))
    assert rays.ratio is None
    assert rays.words.startswith("the denominator cannot be told from zero: every ratio up to -2.52")
    whole = st.fieller(0.5, 0.4, (1, 0.5, 0))
    assert (whole.ratio, whole.low, whole.high) == (None, -inf, inf)
    assert whole.words.endswith("no ratio is contradicted")


def test_at_the_edge_one_ray_is_left() -> None:
    t = -float(stats.norm.ppf(0.025))
    found = st.fieller(10.0, t, (1.0, 1.0, 0.0))
    assert found.kind in ("interval", "two rays")
    assert found.holds(10.0 / t)
    assert not found.holds(0.0)


numbers = some.floats(-20, 20)


@given(numbers, numbers, some.floats(-0.99, 0.99), some.floats(1e-3, 1e3), some.floats(1e-3, 1e3))
def test_units_turn_with_the_ratio(a: float, b: float, r: float, unit_a: float, unit_b: float) -> None:
    plain = st.fieller(a, b, (1.5, 0.7, r * math.sqrt(1.5 * 0.7)))
    cov = (1.5 * unit_a**2, 0.7 * unit_b**2, r * math.sqrt(1.5 * 0.7) * unit_a * unit_b)
    scaled = st.fieller(a * unit_a, b * unit_b, cov)
    assert scaled.kind == plain.kind
    per = unit_a / unit_b
    assert (scaled.low, scaled.high) == pytest.approx((plain.low * per, plain.high * per), rel=1e-6, abs=1e-6)


def test_very_small_and_very_large_units_are_no_trouble() -> None:
    plain = st.fieller(12, 8, (1, 0.5, 0.2))
    for unit in (1e-150, 1e150):
        scaled = st.fieller(12 * unit, 8, (unit**2, 0.5, 0.2 * unit))
        assert (scaled.low / unit, scaled.high / unit) == pytest.approx((plain.low, plain.high), rel=1e-12)


def test_turned_over_the_set_is_that_of_the_reciprocal() -> None:
    there, back = st.fieller(12, 8, (1, 0.5, 0.2)), st.fieller(8, 12, (0.5, 1, 0.2))
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low), rel=1e-12)


def test_its_coverage_is_exact_even_when_the_denominator_is_near_zero() -> None:
    rng = np.random.default_rng(6)
    a, b = rng.normal(2.0, 1, 4000), rng.normal(0.5, 1, 4000)
    held = [st.fieller(x, y, (1, 1, 0)).holds(4.0) for x, y in zip(a, b, strict=True)]
    # Three standard errors of 4000 draws.
    assert np.mean(held) == pytest.approx(0.95, abs=0.0104)


@pytest.mark.parametrize(
    ("a", "b", "cov", "says"),
    [
        (1, 2, (-1, 1, 0), "variances cannot be negative: var a -1"),
        (1, 2, (0, 0, 0), "both variances are zero"),
        (1, 2, (1, 1, 1.5), "no two estimates have covariance 1.5"),
        (1, 2, (1, 0, 0.1), "no two estimates have covariance 0.1"),
        (1, 2, [[1, 0.5], [0.2, 1]], "cov is not symmetric: 0.5 and 0.2"),
        (1, 2, (1, float("nan"), 0), "cov holds what is no finite number"),
        (1, 0, (1, 0, 0), "the denominator is zero without error"),
        (0, 1, (0, 1, 0), "the numerator is zero without error"),
        (inf, 1, (1, 1, 0), "the numerator is not a finite number: inf"),
    ],
)
def test_what_has_no_set_is_refused(a: float, b: float, cov: object, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        st.fieller(a, b, cov)


def test_what_was_not_asked_rightly_is_refused() -> None:
    for options, says in (({"level": 95}, "level"), ({"df": 0}, "df must be above 0")):
        with pytest.raises(ValueError, match=says):
            st.fieller(1, 2, (1, 1, 0), **options)
    with pytest.raises(ValueError, match="not of shape"):
        st.fieller(1, 2, [1, 1])
