"""When the treatment of an arm began: before it, arms differ by chance alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osteon.study import Arm


def treatment_start(arm: Arm) -> float | None:
    """Return the day an arm's first agent or intervention is given; None where a start is not stated.

    Parameters
    ----------
    arm : of the study; the vehicle does not count
    """
    starts = [treatment.start for treatment in arm.treatments if treatment.agent != "vehicle"]
    known = [start for start in starts if start is not None]
    return min(known) if starts and len(known) == len(starts) else None


def not_begun(names: Iterable[str], day: float | None, arms: Mapping[str, Arm]) -> tuple[str, ...]:
    """Return the treated arms whose treatment had not begun on a day; at equal times the dose comes after.

    Parameters
    ----------
    names : arms asked about
    day : of the measurement; None: sacrifice
    arms : of the study
    """
    if day is None:
        return ()
    starts = {name: treatment_start(arms[name]) for name in names if arms[name].role == "treatment"}
    return tuple(name for name, start in starts.items() if start is not None and day <= start)
