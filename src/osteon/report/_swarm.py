"""Where dots of a swarm stand: each at its value, beside its line where another dot is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RADII = (3.5, 3.0, 2.5, 2.0, 1.6)
_GAP = 0.5


def swarm(places: Sequence[float], radius: float) -> tuple[int, ...]:
    """Return on which track each dot stands: 0 the middle, then 1, -1, 2, -2 ...; no two dots touch.

    Parameters
    ----------
    places : place of each dot along the axis, px
    radius : of the dots, px

    Examples
    --------
    >>> swarm([10, 11, 50, 12], radius=3)
    (0, 1, 0, -1)
    """
    ends: list[float] = []  # last dot of each track, in the order in which tracks are tried
    tracks = [0] * len(places)
    for i in sorted(range(len(places)), key=places.__getitem__):
        at = places[i]
        free = next((k for k, end in enumerate(ends) if at - end >= 2 * radius + _GAP), len(ends))
        ends[free : free + 1] = [at]
        tracks[i] = (free + 1) // 2 if free % 2 else -(free // 2)
    return tuple(tracks)


def swarm_radius(rows: Iterable[Sequence[float]], *, height: float) -> float:
    """Return the largest radius with which the swarm of every row stays within a height."""
    held = tuple(rows)
    for radius in _RADII:
        if all(swarm_height(swarm(row, radius), radius) <= height for row in held):
            return radius
    return _RADII[-1]


def swarm_height(tracks: Sequence[int], radius: float) -> float:
    """Return how high a swarm is, px."""
    return 2 * radius + 2 * max((abs(track) for track in tracks), default=0) * track_step(radius)


def track_step(radius: float) -> float:
    """Return how far two neighbouring tracks are apart, px."""
    return 2 * radius + _GAP
