"""An axis of a chart: where a value stands, and which values get a tick."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

from osteon.report._words import number

if TYPE_CHECKING:
    from collections.abc import Iterable

_PADDING = 0.05
_ONE = 1e-9  # values closer than this share are one value
_STEPS = ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 3.0, 5.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))
_TICKS_AT_MOST = 6
_NARROW = 4.0  # a logarithmic axis that spans less gets ticks at equal steps
_LONGEST_PLAIN = 1e6
_SHORTEST_PLAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale across a drawing.

    Parameters
    ----------
    low, high : values at its ends
    log : equal ratios are equally far apart
    left, right : its ends in the drawing, px
    """

    low: float
    high: float
    log: bool
    left: float
    right: float

    def x(self, value: float) -> float:
        """Return the place of a value; one outside the axis stands at its end."""
        low, high, at = (self._scaled(v) for v in (self.low, self.high, value))
        share = (at - low) / (high - low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Return the values that get a tick, six or so."""
        if not self.log or self.high / self.low < _NARROW:
            return _even(self.low, self.high)
        decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        for steps in _STEPS:
            found = [s * 10.0**d for d in decades for s in steps if self.low <= s * 10.0**d <= self.high]
            if len(found) <= _TICKS_AT_MOST:
                return tuple(found)
        return tuple(10.0**d for d in decades[:: ceil(len(decades) / _TICKS_AT_MOST)] if self.low <= 10.0**d)

    def _scaled(self, value: float) -> float:
        return log10(value) if self.log else value


def axis(values: Iterable[float | None], *, log: bool, left: float, right: float) -> Axis:
    """Return an axis that holds all values with some room at its ends.

    Parameters
    ----------
    values : None and what is not finite is passed over; so is what a logarithmic axis cannot hold
    log, left, right : as for `Axis`
    """
    held = [v for v in values if v is not None and isfinite(v) and (v > 0 or not log)]
    low, high = (min(held), max(held)) if held else (1.0, 1.0)
    one = high - low <= _ONE * max(abs(low), abs(high))  # a mean by logarithms is a hair off
    if log:
        room = 1.1 if one else (high / low) ** _PADDING
        return Axis(low / room, high * room, log=True, left=left, right=right)
    room = max(abs(high) * 0.1, 0.5) if one else (high - low) * _PADDING
    return Axis(low - room, high + room, log=False, left=left, right=right)


def tick_words(value: float) -> str:
    """Return the number beside a tick.

    Examples
    --------
    >>> tick_words(-0.30000000000000004), tick_words(2.5e6)
    ('−0.3', '2.5e+06')
    """
    if value and not _SHORTEST_PLAIN <= abs(value) < _LONGEST_PLAIN:
        return f"{value:.3g}".replace("-", "−", 1 if value < 0 else 0)
    return number(value)


def _even(low: float, high: float) -> tuple[float, ...]:
    rough = (high - low) / (_TICKS_AT_MOST - 1)
    size = 10.0 ** floor(log10(rough))
    step = next(s * size for s in (1.0, 2.0, 2.5, 5.0, 10.0) if s * size >= rough * 0.999)
    return tuple(i * step for i in range(ceil(low / step), floor(high / step) + 1))
