"""The error of a unit that is unknown or of another dimension."""

from __future__ import annotations

from osteon.files import OsteonError


class UnitError(OsteonError):
    """A unit is not in the table, or two units measure different things."""
