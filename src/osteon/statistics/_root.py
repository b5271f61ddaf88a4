"""Where a function of one variable crosses zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from osteon.statistics._linear import Vector

_ROUNDS = 200
# Where in the bracket a tail is looked at first.
FIRST = np.array([0.0, 0.25, 0.75, 1.0])


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


def root_of_tail(
    tail: Callable[[Vector], Vector],
    alpha: float,
    bracket: tuple[float, float],
    *,
    first: Callable[[Vector], Vector],
    apart: float,
) -> float:
    """Return where a falling tail passes alpha: few calls, each of several points.

    The logarithm of a tail bends so little that the root is read from a polynomial through a few points: four
    over the bracket, then three around the answer, which errs by the cube of their distance.

    Parameters
    ----------
    tail : decreasing, of several points at once
    alpha : between 0 and 1
    bracket : the root lies within
    first : nearly the same tail, for the first look
    apart : distance of the three points, as a share of the bracket
    """
    low, high = bracket
    near = apart * (high - low) * np.array([-1.0, 0.0, 1.0])
    points = low + (high - low) * FIRST
    found = float(read_at_zero(np.log(first(points) / alpha), points))
    for _ in range(_ROUNDS):
        # A polynomial that leaves what is known has no say.
        middle = found if low < found < high else (low + high) / 2
        points = middle + near
        logs = np.log(tail(points) / alpha)
        found = float(read_at_zero(logs, points))
        if abs(found - middle) <= near[2]:
            return found
        low, high = max([low, *points[logs > 0]]), min([high, *points[logs < 0]])
    message = f"the tail between {low} and {high} did not settle at {alpha} in {_ROUNDS} rounds"
    raise ArithmeticError(message)


def read_at_zero(values: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the point at value zero of the polynomial through all, by Neville's scheme, row by row.

    Parameters
    ----------
    values, points : shape (..., number of points)
    """
    row = points.copy()
    for apart in range(1, row.shape[-1]):
        gap = values[..., :-apart] - values[..., apart:]
        row = (values[..., :-apart] * row[..., 1:] - values[..., apart:] * row[..., :-1]) / gap
    return row[..., 0]
