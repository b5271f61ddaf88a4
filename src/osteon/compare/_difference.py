"""A difference between two arms as a sentence says it: how much, which way, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.compare._words import amount, number, percent_change

if TYPE_CHECKING:
    from osteon.records import Estimate


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends and what they are called, such as ``95 % interval``."""

    low: float
    high: float
    name: str = "95 % interval"


def interval_of(estimate: Estimate, *, simultaneous: bool = False) -> Interval | None:
    """Return the interval of a contrast, or the one that holds over its family; None where there is none."""
    low, high = estimate.simultaneous_low, estimate.simultaneous_high
    if simultaneous and low is not None and high is not None and (low, high) != (estimate.low, estimate.high):
        return Interval(low, high, "simultaneous 95 % interval")
    if estimate.low is None or estimate.high is None:
        return None
    return Interval(estimate.low, estimate.high)


def turned(estimate: float) -> str:
    """Return which way a difference goes."""
    return "higher" if estimate > 0 else "lower" if estimate < 0 else "different"


def size_words(value: float, *, scale: str, unit: str) -> str:
    """Return the size of a difference without its direction.

    Examples
    --------
    >>> size_words(-0.1278, scale="log", unit="mm2"), size_words(0.02, scale="raw", unit="g/cm2")
    ('12 %', '0.0200 g/cm²')
    """
    if scale == "log":
        return f"{number(abs(percent_change(value)), significant=2)} %"
    return amount(abs(value), unit)


def interval_words(interval: Interval, *, scale: str, unit: str) -> str:
    """Return an interval of a difference in words.

    Examples
    --------
    >>> interval_words(Interval(-0.22, -0.05), scale="log", unit="mm2")
    '95 % interval 4.9 % to 20 % lower'
    >>> interval_words(Interval(-0.01, 0.03), scale="raw", unit="g/cm2")
    '95 % interval from 0.0100 g/cm² lower to 0.0300 g/cm² higher'
    """
    low, high = (size_words(end, scale=scale, unit=unit) for end in (interval.low, interval.high))
    if interval.low < 0 < interval.high:
        return f"{interval.name} from {low} lower to {high} higher"
    if interval.high <= 0:
        return f"{interval.name} {high} to {low} lower"
    return f"{interval.name} {low} to {high} higher"


def share_words(
    estimate: Estimate, mean_of_right: float | None, right: str, *, adjusted: bool = False
) -> str:
    """Return a raw difference as per cent of the other arm's mean; empty on the log scale or without one."""
    if estimate.scale == "log" or estimate.estimate is None or not mean_of_right or mean_of_right < 0:
        return ""
    share = 100 * abs(estimate.estimate) / mean_of_right
    return f"{number(share, significant=2)} % of the {'adjusted ' if adjusted else ''}mean of {right}"
