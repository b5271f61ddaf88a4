"""Measured numbers in words: as many digits as their spread bears, p as a journal prints it."""

from __future__ import annotations

from math import exp, floor, isfinite, log10
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare import p_printed
from osteon.report._words import rounded

if TYPE_CHECKING:
    from osteon.records import Estimate

NOT_ESTIMATED = "not estimated"
_MOST_DECIMALS = 8
_HUGE, _TINY = 1e9, 1e-8
_MINUS = "\N{MINUS SIGN}"


def decimals_for(spread: float | None, *, like: float = 0.0) -> int:
    """Return how many decimals a number is given, so that its spread shows two significant digits.

    Parameters
    ----------
    spread : standard deviation, standard error or half an interval; None where there is none
    like : a number of the kind; without a spread it gets three significant digits

    Examples
    --------
    >>> decimals_for(0.034), decimals_for(12.3), decimals_for(None, like=0.0512)
    (3, 0, 4)
    """
    by_spread = spread is not None and isfinite(spread) and spread > 0
    size = abs(spread if by_spread and spread is not None else like)
    if not size or not isfinite(size):
        return 0
    return min(max((1 if by_spread else 2) - floor(log10(size)), 0), _MOST_DECIMALS)


def fixed(value: float, decimals: int, *, signed: bool = False) -> str:
    """Return a number with a number of decimals and a real minus sign.

    Examples
    --------
    >>> fixed(-0.12345, 3), fixed(12.5, 0, signed=True), fixed(-0.0001, 2), fixed(1.5e12, 0)
    ('−0.123', '+13', '0.00', '1.50e+12')
    """
    if abs(value) >= _HUGE or 0 < abs(value) < _TINY:
        said = f"{value:.2e}"
    else:
        said = f"{rounded(value, digits=decimals):f}"
    if not said.strip("-0."):
        return said.removeprefix("-")
    plus = "+" if signed and value > 0 else ""
    return plus + said.replace("-", _MINUS, 1 if value < 0 else 0)


def exact(value: float | None) -> str:
    """Return a number with all its digits, as a title and the tables beside the page hold it.

    Examples
    --------
    >>> exact(0.1), exact(None)
    ('0.1', 'none')
    """
    return "none" if value is None else repr(float(value))


def p_words(p: float | None) -> str:
    """Return a p value as a journal prints it; never 0.000, never 1.

    Examples
    --------
    >>> p_words(0.0312), p_words(0.3), p_words(1e-9), p_words(0.998), p_words(None)
    ('0.031', '0.30', '< 0.001', '> 0.99', 'not estimated')
    """
    return NOT_ESTIMATED if p is None else p_printed(p)


def span(low: float | None, high: float | None, decimals: int, *, signed: bool = False) -> str:
    """Return an interval in words; empty where a limit is missing.

    Examples
    --------
    >>> span(-0.5, 1.25, 2), span(None, 1.0, 2)
    ('−0.50 to 1.25', '')
    """
    if low is None or high is None:
        return ""
    return f"{fixed(low, decimals, signed=signed)} to {fixed(high, decimals, signed=signed)}"


def unit_words(code: str) -> str:
    """Return a unit as a journal prints it, powers raised.

    Examples
    --------
    >>> unit_words("g/cm2"), unit_words("um3/um2/d"), unit_words("mgHA/cm3")
    ('g/cm²', 'µm³/µm²/d', 'mgHA/cm³')
    """
    return voc.printed_unit(code)


def as_ratio(estimate: Estimate, value: float | None) -> float | None:
    """Return a number of an estimate as a reader meets it: a ratio on the log scale, a difference on the raw.

    A difference of logarithms that no ratio can hold gives None.
    """
    if value is None or estimate.scale != "log":
        return value
    try:
        return exp(value)
    except OverflowError:
        return None


def as_percent(ratio: float | None) -> float | None:
    """Return a ratio as a change in per cent.

    Examples
    --------
    >>> as_percent(1.25), as_percent(None)
    (25.0, None)
    """
    return None if ratio is None else (ratio - 1) * 100
