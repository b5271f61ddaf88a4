"""One operated limb: the other limb of the same animal, and the ratio of both.

The operated limb shows the local and the systemic effect together; the other limb the systemic effect alone,
which is tested and not assumed away; the ratio within the animal the local effect alone.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.records import Observation
    from osteon.study import EndpointUse, Study

Limb = Literal["", "operated", "contralateral", "ratio"]
RATIO_WORDS = "operated limb over contralateral limb"
_OTHER = {"left": "right", "right": "left"}


def limb_of_use(side: str, operated: str) -> Limb:
    """Return which limb a side is of a model that operates one; empty where it operates none, or both.

    Examples
    --------
    >>> limb_of_use("left", "left"), limb_of_use("right", "left"), limb_of_use("left", "")
    ('operated', 'contralateral', '')
    """
    if side not in _OTHER or not operated:
        return ""
    return "operated" if side == operated else "contralateral"


def contralateral_rows(
    use: EndpointUse, study: Study, observations: Iterable[Observation], *, operated: str
) -> list[Observation]:
    """Return what was measured in the limb that was not operated, unless it is declared for itself.

    Parameters
    ----------
    use : an endpoint of the study
    study : with all its endpoints
    observations : every one of the study
    operated : side of a one-limb model, or empty
    """
    if not operated or use.side not in {"", operated}:
        return []
    other = _OTHER[operated]
    same = (u for u in study.layouts[0].endpoints if (u.name, u.site) == (use.name, use.site))
    if any(one.side == other for one in same):
        return []
    return [
        row
        for row in observations
        if row.endpoint == use.name
        and row.side == other
        and use.site in {"", row.site}
        and (not use.method or row.method in {"", use.method})
    ]


def of_other_limb(rows: Sequence[Observation], other: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return the rows of the other limb at the site and by the method of a question."""
    here = {(row.site, row.method) for row in rows}
    return tuple(row for row in other if (row.site, row.method) in here)


def ratio_possible(rows: Iterable[Observation]) -> bool:
    """Return whether every value has a logarithm, so that a ratio of limbs can be compared."""
    return all(row.value is None or row.value > 0 for row in rows)


def mean_ratio(rows: Sequence[Observation], operated: str) -> float | None:
    """Return the mean of the operated limb over that of the other in one animal; None without both.

    Parameters
    ----------
    rows : usable observations of one animal
    operated : side of the operated limb
    """
    sides: tuple[list[Observation], list[Observation]] = ([], [])
    for row in rows:
        sides[row.side != operated].append(row)
    if not all(sides):
        return None
    over, under = (mean_of_specimens(side) for side in sides)
    return over / under


def mean_of_specimens(rows: Iterable[Observation]) -> float:
    """Return the mean of the specimens' means of their replicates."""
    specimens: dict[str, list[float]] = {}
    for row in rows:
        if row.value is not None:
            specimens.setdefault(row.specimen, []).append(row.value)
    return fmean(fmean(values) for values in specimens.values())
