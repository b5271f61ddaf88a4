"""The one error of this room for data that do not bear what is asked."""

from __future__ import annotations


class EstimationError(ValueError):
    """What was asked cannot be estimated from these data: the message says what, where, and what would do."""
