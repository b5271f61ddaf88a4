"""Compact letter display of all pairs, by inserting columns of letters and absorbing those within others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from osteon.statistics._contrasts import Contrasts

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def letters_of(found: Contrasts, level: float) -> dict[str, str]:
    """Return label -> letters; estimates that share one do not differ at the level."""
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level}"
        raise ValueError(message)
    p = _pair_p(found)
    order = np.argsort(found.estimates.estimates, kind="stable").tolist()
    columns = [frozenset(order)]
    for (left, right), value in p.items():
        if value <= 1 - level:
            columns = _separate(columns, left, right)
    columns = _swept(columns, p, 1 - level)
    rank = {place: position for position, place in enumerate(order)}
    columns.sort(key=lambda column: sorted(rank[place] for place in column))
    return {
        label: "".join(_letter(i) for i, column in enumerate(columns) if place in column)
        for place, label in enumerate(found.estimates.labels)
    }


def _pair_p(found: Contrasts) -> dict[tuple[int, int], float]:
    """Return the adjusted p of every pair of places."""
    p: dict[tuple[int, int], float] = {}
    for row, weights in zip(found.rows, found.matrix, strict=True):
        used = np.flatnonzero(weights)
        if used.size == 2 and sorted(weights[used].tolist()) == [-1.0, 1.0]:
            if row.p_adjusted is None:
                message = f"no letters: {row.name} has no p, since {row.reason}"
                raise EstimationError(message)
            p[int(used[0]), int(used[1])] = row.p_adjusted
    labels = found.estimates.labels
    for i in range(len(labels)):
        for j in range(i + 1, len(labels)):
            if (i, j) not in p:
                message = (
                    f"no letters: {labels[j]!r} was not compared with {labels[i]!r}; "
                    "letters need every pair, which contrasts('tukey') has"
                )
                raise EstimationError(message)
    return p


def _separate(columns: list[frozenset[int]], left: int, right: int) -> list[frozenset[int]]:
    """Split every column that holds both of two that differ, and absorb what lies within another."""
    split: list[frozenset[int]] = []
    for column in columns:
        split += [column - {left}, column - {right}] if {left, right} <= column else [column]
    distinct = list(dict.fromkeys(split))
    return [column for column in distinct if not any(column < other for other in distinct)]


def _swept(
    columns: list[frozenset[int]], p: dict[tuple[int, int], float], alpha: float
) -> list[frozenset[int]]:
    """Drop columns that no pair needs: all that do not differ still share one, and nobody is without."""
    needed = [{pair[0], pair[1]} for pair, value in p.items() if value > alpha]
    needed += [{place} for column in columns for place in column]
    kept = list(columns)
    for column in columns:
        others = [other for other in kept if other is not column]
        if all(any(pair <= other for other in others) for pair in needed):
            kept = others
    return kept


def _letter(place: int) -> str:
    """Return a letter; after z follow a1, b1 and so on."""
    turn, rest = divmod(place, len(_ALPHABET))
    return _ALPHABET[rest] + (str(turn) if turn else "")
