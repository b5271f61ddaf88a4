"""Where a function of one variable crosses zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable


def root_between(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the root between two points at which the function has different signs (Brent's method)."""
    import scipy.optimize

    return cast("float", scipy.optimize.brentq(function, low, high, xtol=1e-11))
