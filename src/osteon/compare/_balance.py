"""What the animals were like before the treatment, arm by arm.

No p value: allocation was by chance or it was not, and a test before the treatment cannot say which.
"""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare._records import BalanceLine
from osteon.compare._words import day_words, label_of, place_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._roster import Roster
    from osteon.records import Observation


def balance(observations: Sequence[Observation], roster: Roster) -> tuple[BalanceLine, ...]:
    """Return number, mean, spread and range of what was measured at day 0 or before, of each arm.

    Parameters
    ----------
    observations : every one of the study
    roster : arms in order; animals that were lost later are counted here
    """
    groups: dict[tuple[str, str, str, float], list[Observation]] = {}
    for row in observations:
        if row.day is not None and row.day <= 0 and row.value is not None and row.status == "ok":
            groups.setdefault((row.endpoint, row.site, row.side, row.day), []).append(row)
    return tuple(
        _line(rows, arm, roster) for rows in groups.values() for arm in roster.arms if roster.animals(arm)
    )


def _line(rows: Sequence[Observation], arm: str, roster: Roster) -> BalanceLine:
    first = rows[0]
    own = [row for row in rows if roster.arm_of[row.animal] == arm]
    values_of: dict[str, list[float]] = {}
    for row in own:
        if row.value is not None:
            values_of.setdefault(row.animal, []).append(row.value)
    values = [fmean(several) for several in values_of.values()]
    what = f"{label_of(voc.endpoints, first.endpoint)} {place_words(first.site, first.side)}".strip()
    return BalanceLine(
        what=what,
        unit=first.unit,
        day_label=day_words(first.day),
        arm=arm,
        n=len(values),
        mean=fmean(values) if values else None,
        sd=stdev(values) if len(values) > 1 else None,
        low=min(values, default=None),
        high=max(values, default=None),
        rows=tuple(row.id for row in own),
    )
