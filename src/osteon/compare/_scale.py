"""Values on the scale of the analysis, and back in their unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from osteon.compare._words import LARGEST_LOG

if TYPE_CHECKING:
    from osteon.compare._policy import Policy


def on_scale(value: float, policy: Policy) -> float:
    """Return a value on the scale of the analysis."""
    return math.log(value) if policy.scale == "log" else value


def back(value: float, policy: Policy) -> float:
    """Return a value of the scale of the analysis in the unit of the endpoint; infinite beyond any number."""
    if policy.scale == "raw":
        return value
    return math.exp(value) if value <= LARGEST_LOG else math.inf
