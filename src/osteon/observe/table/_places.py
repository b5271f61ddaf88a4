"""Site, side and day of one value: the column, the row and specimens.csv must agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding
from osteon.observe.table._sides import side_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.files import Place
    from osteon.observe.table._animals import Roster
    from osteon.observe.table._belonging import Owner
    from osteon.observe.table._days import DayText
    from osteon.study import Arm, ColumnUse, Layout


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when a value was measured, and what is to be said of it: codes of faults with their words."""

    site: str
    side: str
    day: float | None
    faults: tuple[tuple[str, str], ...] = ()


class Spots:
    """Finds site, side and day of values; equal cases are settled once.

    Parameters
    ----------
    layout : the animals' side of the study; None where there is none
    roster : the animals, with their days of surgery
    """

    def __init__(self, layout: Layout | None, roster: Roster) -> None:
        self._arms: Mapping[str, Arm] = {} if layout is None else layout.arms
        models = {} if layout is None else dict(layout.models)
        self._limbs = {key: model.limb for key, model in models.items()}
        ends = {arm.sacrifice for arm in self._arms.values()}
        self._sacrifice = ends.pop() if len(ends) == 1 else None
        self._roster = roster
        self._known: dict[tuple[object, ...], Spot] = {}

    def of(self, column: ColumnUse, owner: Owner) -> Spot:
        """Return where and when the value of a column was measured in the row of an owner."""
        timed = owner.day is not None and owner.day.date is not None
        by_date = timed or (owner.listed is not None and owner.listed.day is not None)
        key = (id(column), owner.arm, owner.site, owner.side, owner.day, id(owner.listed))
        if by_date:
            return self._settle(column, owner)
        if (known := self._known.get(key)) is None:
            known = self._known[key] = self._settle(column, owner)
        return known

    def _settle(self, column: ColumnUse, owner: Owner) -> Spot:
        listed, measured = owner.listed, column.measured
        faults: list[tuple[str, str]] = []
        arm = self._arms.get(owner.arm)
        limb = "" if arm is None else self._limbs.get(arm.model, "")
        sites = (measured.site, owner.site, "" if listed is None else listed.site)
        site = _agreed("SITE", _narrowest(sites), faults)
        sides = (measured.side, owner.side, "" if listed is None else listed.side)
        told = [side for side in sides if side]
        known = [side_of(side, limb) for side in told]
        if "" in known:
            faults.append(("SIDE-LIMB", f"{told[known.index('')]} limb: the model of the arm states no limb"))
        side = _agreed("SIDE", known, faults)
        sacrifice = self._sacrifice if arm is None else arm.sacrifice
        days = [sacrifice if day is None else day for day in measured.days]
        texts = (owner.day, None if listed is None else listed.day)
        days += [self._day(text, owner.animal, sacrifice, faults) for text in texts if text is not None]
        if len(set(days)) > 1:
            faults.append(("DAY-CONTRADICTS", _against("day", [_in_words(day) for day in days])))
        return Spot(site, side or "-", days[0] if days else sacrifice, tuple(faults))

    def _day(
        self, text: DayText, animal: str, sacrifice: float | None, faults: list[tuple[str, str]]
    ) -> float | None:
        if text.date is None:
            return sacrifice if text.day is None else text.day
        surgery = self._roster.surgery.get(animal)
        if surgery is None:
            faults.append(
                ("DAY-NO-SURGERY", f"a date, {text.date}, and no date of surgery of the animal {animal}")
            )
            return None
        return float((text.date - surgery).days)


_REMEDIES = {
    "SITE-CONTRADICTS": "Correct the one that is wrong.",
    "SIDE-CONTRADICTS": "Correct the one that is wrong.",
    "DAY-CONTRADICTS": "Correct the one that is wrong.",
    "SIDE-LIMB": "Write limb: left or right in the model, or write left or right in the table.",
    "DAY-NO-SURGERY": "Give the list of animals the date of surgery, and name its column with surgery:.",
}


def spot_finding(code: str, words: str, where: Place) -> Finding:
    """Return the finding of one fault of a spot."""
    return Finding(code, "error", where, f"The value has {words}.", _REMEDIES[code])


def _narrowest(sites: Sequence[str]) -> list[str]:
    """Return the sites that are stated, without a whole bone where a part of it is stated too."""
    stated = [site for site in sites if site]
    parts = {
        voc.sites[site].region for site in stated if site in voc.sites and voc.sites[site].region != site
    }
    return [site for site in stated if site not in parts]


def _agreed(what: str, stated: Sequence[str], faults: list[tuple[str, str]]) -> str:
    known = [word for word in stated if word]
    if len(set(known)) > 1:
        faults.append((f"{what}-CONTRADICTS", _against(what.casefold(), known)))
    return known[0] if known else ""


def _against(what: str, words: Sequence[str]) -> str:
    return f"more than one {what}: column, row and specimens.csv say {' and '.join(dict.fromkeys(words))}"


def _in_words(day: float | None) -> str:
    return "sacrifice" if day is None else f"day {day:g}"
