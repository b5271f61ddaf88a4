"""From observations to one value an animal: means of replicates, of specimens, of sides."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from osteon.compare._limbs import mean_of_specimens, mean_ratio
from osteon.compare._records import AnimalValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._questions import Question
    from osteon.compare._roster import Roster
    from osteon.records import Observation

# Which status an animal without any value has, when its rows differ: the first of these.
_STATUSES = ("below_lloq", "above_uloq", "failed_qc", "excluded", "missing")
CENSORED = frozenset({"below_lloq", "above_uloq"})


def animal_values(question: Question, roster: Roster) -> tuple[AnimalValue, ...]:
    """Return the value of every animal that has a row, in the order of the list of animals.

    Parameters
    ----------
    question : with its observations
    roster : who is in which arm, and who was left out
    """
    rows_of: dict[str, list[Observation]] = {animal: [] for animal in roster.arm_of}
    for row in question.rows:
        rows_of[row.animal].append(row)
    if question.limb == "ratio":
        found = (_ratio(animal, rows, question, roster) for animal, rows in rows_of.items() if rows)
        return tuple(value for value in found if value is not None)
    return tuple(_animal_value(animal, rows, roster) for animal, rows in rows_of.items() if rows)


def status_of(row: Observation, roster: Roster) -> str:
    """Return the status of a row once exclusions have spoken."""
    gone = roster.left_out.get(row.animal)
    if (gone is not None and gone.kind == "excluded") or roster.specimen_out(row) is not None:
        return "excluded"
    return row.status


def usable_rows(question: Question, roster: Roster) -> tuple[Observation, ...]:
    """Return the rows that enter a mean."""
    return tuple(row for row in question.rows if row.value is not None and status_of(row, roster) == "ok")


def _animal_value(animal: str, rows: Sequence[Observation], roster: Roster) -> AnimalValue:
    statuses = [status_of(row, roster) for row in rows]
    usable = [row for row, status in zip(rows, statuses, strict=True) if status == "ok"]
    status = "ok" if usable else min(statuses, key=_STATUSES.index)
    return AnimalValue(
        animal=animal,
        arm=roster.arm_of[animal],
        value=_mean_of_sides(usable) if usable else None,
        status=status,
        specimens=len({(row.side, row.specimen) for row in usable}),
        replicates=len(usable),
        rows=tuple(row.id for row in usable or rows),
        limit=next((row.limit for row in rows if row.status == status), None),
        censored=sum(status in CENSORED for status in statuses),
    )


def _ratio(
    animal: str, rows: Sequence[Observation], question: Question, roster: Roster
) -> AnimalValue | None:
    """Return the ratio of the limbs of one animal; None unless both have a value."""
    usable = [row for row in rows if row.value is not None and status_of(row, roster) == "ok"]
    ratio = mean_ratio(usable, question.operated)
    return None if ratio is None else replace(_animal_value(animal, usable, roster), value=ratio)


def _mean_of_sides(rows: Sequence[Observation]) -> float:
    """Return the mean of the sides' means of the specimens' means of their replicates."""
    sides: dict[str, list[Observation]] = {}
    for row in rows:
        sides.setdefault(row.side, []).append(row)
    return fmean(mean_of_specimens(own) for own in sides.values())
