"""Digits follow the spread; p is printed as a journal prints it; a log estimate is read as a ratio."""

from __future__ import annotations

from math import log
from types import SimpleNamespace

import pytest

from osteon.report._measured import (
    as_percent,
    as_ratio,
    decimals_for,
    exact,
    fixed,
    p_words,
    span,
    unit_words,
)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0, "< 0.001"),
        (0.0009999, "< 0.001"),
        (0.001, "0.0010"),
        (0.305, "0.31"),
        (0.3, "0.30"),
        (0.0312, "0.031"),
        (0.25, "0.25"),
        (0.985, "0.99"),
        (0.9951, "> 0.99"),
        (1.0, "> 0.99"),
        (None, "not estimated"),
    ],
)
def test_p_is_never_zero_and_never_one(p, said):
    assert p_words(p) == said


@pytest.mark.parametrize(
    ("spread", "like", "decimals"),
    [
        (0.0345, 1, 3),
        (12.3, 200, 0),
        (1.23, 5, 1),
        (None, 0.0512, 4),
        (None, 0.0, 0),
        (0.0, 15.0, 1),
        (1e-30, 1, 8),
    ],
)
def test_two_significant_digits_of_the_spread(spread, like, decimals):
    assert decimals_for(spread, like=like) == decimals


def test_numbers_have_a_real_minus_and_no_negative_zero():
    assert (fixed(-1.25, 1), fixed(-0.001, 2), fixed(2.5, 0)) == ("−1.3", "0.00", "3")
    assert (fixed(3, 1, signed=True), fixed(0.0, 1, signed=True)) == ("+3.0", "0.0")
    assert fixed(-2e300, 2) == "−2.00e+300"
    assert fixed(3e-12, 2) == "3.00e-12"


def test_intervals_and_exact_numbers():
    assert span(-1.0, 2.0, 1, signed=True) == "−1.0 to +2.0"
    assert span(None, 2.0, 1) == ""
    assert (exact(0.1 + 0.2), exact(None)) == ("0.30000000000000004", "none")


def test_log_estimates_are_ratios_and_per_cent():
    one = SimpleNamespace(scale="log")
    assert as_ratio(one, log(1.25)) == pytest.approx(1.25)
    assert as_percent(as_ratio(one, log(0.8))) == pytest.approx(-20)
    assert as_ratio(one, 1e6) is None
    assert as_ratio(SimpleNamespace(scale="raw"), -3.0) == -3.0


def test_units_have_their_powers_raised():
    assert unit_words("g/cm2") == "g/cm²"
    assert unit_words("mm4") == "mm⁴"
    assert unit_words("um/d") == "µm/d"
    assert unit_words("N.mm") == "N.mm"
