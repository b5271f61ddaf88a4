"""Where a function of one variable crosses zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 200


def root_between(
    function: Callable[[float], float], low: float, high: float, *, close: float = 1e-12
) -> float:
    """Return the root between two points at which a monotone function has different signs.

    Secants that never leave the bracket; an end that stays is given a smaller value, so that the other end
    moves too (the rule of Anderson and Bjorck). Few calls are made where the function is nearly straight, as
    the logarithm of a tail is. It ends where the function, or the last relative step, is as close as asked.
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    if at_low * at_high > 0:
        message = f"no root between {low} and {high}: {at_low} and {at_high} have one sign"
        raise ValueError(message)
    middle = low
    for _ in range(_ROUNDS):
        before, middle = middle, high - at_high * (high - low) / (at_high - at_low)
        value = function(middle)
        if abs(value) <= close or abs(middle - before) <= close * max(1.0, abs(middle)):
            return middle
        if value * at_high < 0:
            low, at_low = high, at_high
        else:
            shrink = 1 - value / at_high
            at_low *= shrink if shrink > 0 else 0.5
        high, at_high = middle, value
    message = f"the root between {low} and {high} was not reached in {_ROUNDS} rounds"
    raise ArithmeticError(message)
