"""The animals of a study: arms in order, who is in which, and who was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon.files import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.records import Animal, Exclusion, Observation
    from osteon.study import Arm, Study


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in which arm.

    Parameters
    ----------
    arms, labels : names and names for print, in the order of the study file; codes while the study is sealed
    arm_of : animal -> arm, in the order of the list
    left_out : animal -> why the whole animal was lost or excluded
    specimens_out : (animal, specimen) -> why that specimen was left out; the animal is "" where not named
    shared : litter, cage and surgery_day -> animal -> which it is; only of animals whose list says so
    """

    arms: tuple[str, ...]
    labels: tuple[str, ...]
    arm_of: Mapping[str, str]
    left_out: Mapping[str, Exclusion]
    specimens_out: Mapping[tuple[str, str], Exclusion]
    shared: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])

    def label(self, arm: str) -> str:
        """Return the name of an arm for print."""
        return self.labels[self.arms.index(arm)]

    def animals(self, arm: str) -> tuple[str, ...]:
        """Return the animals allotted to an arm, in the order of the list."""
        return tuple(animal for animal, own in self.arm_of.items() if own == arm)

    def specimen_out(self, row: Observation) -> Exclusion | None:
        """Return why the specimen of a row was left out, or None."""
        if not row.specimen:
            return None
        own = self.specimens_out.get((row.animal, row.specimen))
        return own or self.specimens_out.get(("", row.specimen))

    def grouping(self, parts: Sequence[str]) -> dict[str, str]:
        """Return animal -> the group it is in, such as its cage within its litter; whoever has one.

        Parameters
        ----------
        parts : litter, cage or surgery_day, the outer before the inner
        """
        columns = [self.shared.get(part, {}) for part in parts]
        return {
            animal: " / ".join(column[animal] for column in columns)
            for animal in self.arm_of
            if all(animal in column for column in columns)
        }


def roster(
    study: Study,
    observations: Sequence[Observation],
    animals: Sequence[Animal],
    exclusions: Sequence[Exclusion],
) -> Roster:
    """Return who is in which arm.

    Raises
    ------
    DataError
        An animal is in two arms, or in an arm the study does not have: nothing can be compared then.
    """
    arm_of = _arm_of([*((a.name, a.arm) for a in animals), *((o.animal, o.arm) for o in observations)])
    declared: Mapping[str, Arm] = {} if study.sealed else study.layouts[0].arms
    arms = tuple(declared) or tuple(dict.fromkeys(arm_of.values()))
    unknown = next(((animal, arm) for animal, arm in arm_of.items() if arm not in arms), None)
    if unknown is not None:
        raise DataError(
            f"The animal {unknown[0]} is in the arm {unknown[1]!r}, which the study does not have."
        )
    return Roster(
        arms=arms,
        labels=tuple(arm.label for arm in declared.values()) or arms,
        arm_of=arm_of,
        left_out={e.animal: e for e in reversed(exclusions) if not e.specimen},
        specimens_out={(e.animal, e.specimen): e for e in reversed(exclusions) if e.specimen},
        shared={
            "litter": {a.name: a.litter for a in animals if a.litter},
            "cage": {a.name: a.cage for a in animals if a.cage},
            "surgery_day": {a.name: a.surgery_day for a in animals if a.surgery_day},
        },
    )


def _arm_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    arm_of: dict[str, str] = {}
    for animal, arm in pairs:
        if arm_of.setdefault(animal, arm) != arm:
            raise DataError(f"The animal {animal} is in the arm {arm_of[animal]!r} and in the arm {arm!r}.")
    return arm_of
