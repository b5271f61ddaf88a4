"""The exact interval and the sign test against their definitions, computed another way."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.statistics import clopper_pearson, sign_test


def tail_above(k: int, n: int, share: Fraction) -> Fraction:
    """P(X >= k), summed term by term in exact fractions."""
    return sum((comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k, n + 1)), Fraction(0))


def bisected_low(k: int, n: int) -> float:
    """Lower limit by its definition: the share at which k or more successes have probability 2.5 %."""
    if k == 0:
        return 0.0
    low, high = Fraction(0), Fraction(1)
    for _ in range(45):
        middle = (low + high) / 2
        middle = middle.limit_denominator(2**50)
        low, high = (middle, high) if tail_above(k, n, middle) < Fraction(1, 40) else (low, middle)
    return float(low)


@pytest.mark.parametrize(("k", "n"), [(3, 8), (5, 10), (1, 1), (10, 13), (11, 17), (6, 10), (7, 7), (2, 29)])
def test_limits_are_where_the_binomial_tails_hold_2_5_percent(k: int, n: int) -> None:
    low, high = clopper_pearson(k, n)
    assert low == pytest.approx(bisected_low(k, n), abs=1e-9)
    assert high == pytest.approx(1 - bisected_low(n - k, n), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 8, 30, 200])
def test_none_and_all_have_the_closed_form(n: int) -> None:
    low, high = clopper_pearson(0, n)
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / n), rel=1e-12)
    assert clopper_pearson(n, n) == (pytest.approx(1 - high, rel=1e-12), 1.0)


def test_without_trials_nothing_is_known() -> None:
    assert clopper_pearson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("n", range(1, 31))
def test_coverage_is_never_below_95_percent(n: int) -> None:
    limits = [clopper_pearson(k, n) for k in range(n + 1)]
    edges = [edge for pair in limits for edge in pair]
    grid = [i / 200 for i in range(1, 200)] + [edge + shift for edge in edges for shift in (-1e-9, 1e-9)]
    for share in (p for p in grid if 0 < p < 1):
        covered = sum(
            comb(n, k) * share**k * (1 - share) ** (n - k)
            for k, (low, high) in enumerate(limits)
            if low <= share <= high
        )
        assert covered >= 0.95 - 1e-12


@given(n=st.integers(1, 60), data=st.data(), level=st.floats(0.5, 0.999))
def test_counting_failures_mirrors_the_interval(n: int, data: st.DataObject, level: float) -> None:
    k = data.draw(st.integers(0, n))
    low, high = clopper_pearson(k, n, level)
    mirrored = clopper_pearson(n - k, n, level)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-10)
    assert low <= k / n <= high


def test_a_wider_level_gives_a_wider_interval() -> None:
    narrow, wide = clopper_pearson(3, 8, level=0.8), clopper_pearson(3, 8, level=0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        clopper_pearson(k, n)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 95.0, float("nan")])
def test_an_impossible_level_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        clopper_pearson(1, 2, level)


@pytest.mark.parametrize("up", range(13))
@pytest.mark.parametrize("down", range(13))
def test_sign_test_sums_all_outcomes_as_unlikely(up: int, down: int) -> None:
    decided = up + down
    if decided == 0:
        assert sign_test(up, down) is None
        return
    as_unlikely = sum(comb(decided, i) for i in range(decided + 1) if comb(decided, i) <= comb(decided, up))
    assert sign_test(up, down) == pytest.approx(float(Fraction(as_unlikely, 2**decided)))


@given(up=st.integers(0, 200), down=st.integers(0, 200))
def test_sign_test_does_not_know_which_side_is_good(up: int, down: int) -> None:
    assert sign_test(up, down) == sign_test(down, up)


def test_sign_test_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        sign_test(-1, 2)
