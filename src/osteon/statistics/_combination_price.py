"""What an interaction costs in subjects beside a difference of two arms."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

from scipy.special import nctdtr, stdtrit

from osteon.statistics._root import root_between

if TYPE_CHECKING:
    from collections.abc import Callable

_POWER = 0.8
_MOST = 1 << 40  # subjects an arm; beyond it a size is zero for every purpose


@dataclass(frozen=True, slots=True)
class InteractionPrice:
    """Subjects for an interaction, beside those for a difference of two arms of the same size.

    Parameters
    ----------
    n : rows a cell, their harmonic mean
    size : difference of two arms, in residual standard deviations, found with 80 % power by n an arm
    n_same : an arm, for an interaction of this size
    n_half : an arm, for an interaction of half this size
    times_same, times_half : subjects in four arms over those in the two arms of the difference
    sentence : the same in words
    """

    n: float
    size: float
    n_same: int
    n_half: int
    times_same: float
    times_half: float
    sentence: str


def interaction_price(n: float, level: float) -> InteractionPrice:
    """Return the price by the noncentral t distribution, exactly.

    A difference of two arms of n has the standard error sqrt(2 / n), an interaction of four 2 / sqrt(n), in
    residual standard deviations; degrees of freedom are 2 (n - 1) and 4 (n - 1).

    Parameters
    ----------
    n : rows an arm, above 1
    level : of the intervals
    """
    alpha = 1 - level
    size = _detectable(lambda d: _power(d * sqrt(n / 2), 2 * (n - 1), alpha))
    same, half = (_smallest_n(share * size, alpha) for share in (1.0, 0.5))
    times_same, times_half = (4 * each / (2 * n) for each in (same, half))
    sentence = (
        f"With {n:.3g} subjects an arm a difference of two arms of {size:.2f} standard deviations is found "
        f"with {100 * _POWER:.0f} % power. An interaction of this size takes {same} an arm, "
        f"{times_same:.1f} times the subjects of that difference; one of half the size {half} an arm, "
        f"{times_half:.1f} times."
    )
    return InteractionPrice(n, size, same, half, times_same, times_half, sentence)


def _power(noncentrality: float, df: float, alpha: float) -> float:
    """Return the power of a two-sided t test in the direction of the effect."""
    # The other tail adds less than alpha / 2 at no effect and nothing at any effect worth finding.
    return 1 - float(nctdtr(df, noncentrality, stdtrit(df, 1 - alpha / 2)))


def _detectable(power: Callable[[float], float]) -> float:
    """Return the size found with the power asked for."""
    high = 1.0
    while power(high) < _POWER:
        high *= 2
    return root_between(lambda size: power(size) - _POWER, 0.0, high)


def _smallest_n(size: float, alpha: float) -> int:
    """Return the smallest n an arm with which an interaction of this size has the power."""

    def enough(n: int) -> bool:
        return _power(size * sqrt(n) / 2, 4 * (n - 1), alpha) >= _POWER

    high = 2
    while not enough(high) and high < _MOST:
        high *= 2
    low = ceil(high / 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high
