"""The policy of a variance for each group, decided in advance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Welch:
    """The policy of a variance for each group.

    Parameters
    ----------
    by : column whose levels have a variance each, or several columns for every combination of theirs
    """

    by: str | tuple[str, ...]
