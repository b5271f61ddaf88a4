"""specimens.csv: to which animal, site, side and day a bone, section or sample belongs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding
from osteon.observe.table._days import column_texts, date_order, dates_findings, read_day, serial_remedy
from osteon.observe.table._sides import read_side
from osteon.observe.table._spelling import listed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from osteon.files import Place
    from osteon.observe.table._animals import Roster
    from osteon.observe.table._days import DayText
    from osteon.observe.table._sheet import Sheet

SPECIMENS_FILE = "specimens.csv"
SPECIMENS_COLUMNS = _SPECIMEN, _ANIMAL, _SITE, _SIDE, _DAY = "specimen", "animal", "site", "side", "day"


@dataclass(frozen=True, slots=True)
class Specimen:
    """One specimen as listed; empty or None: not stated.

    Parameters
    ----------
    name, animal, site, side : as listed, the site and the side in codes
    day : the time, None where not stated
    source : place in the file
    """

    name: str
    animal: str
    site: str = ""
    side: str = ""
    day: DayText | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Specimens:
    """The specimens by name, and what was noticed."""

    listed: Mapping[str, Specimen] = field(default_factory=dict[str, Specimen])
    findings: tuple[Finding, ...] = ()


def read_specimens(sheet: Sheet, roster: Roster) -> Specimens:
    """Return the specimens of specimens.csv.

    Parameters
    ----------
    sheet : the file, its columns specimen, animal, site, side and day
    roster : the animals of the study
    """
    name_column = sheet.column(_SPECIMEN)
    if name_column is None:
        return Specimens(findings=(_no_column(sheet),) if sheet.there else ())
    others = {what: sheet.column(what) for what in (_ANIMAL, _SITE, _SIDE, _DAY)}
    day_column = others[_DAY]
    dates = date_order(
        () if day_column is None else column_texts(sheet.text.rows, day_column), sheet.use.dates
    )
    findings = list(() if day_column is None else dates_findings(dates, sheet.place(-1, day_column)))
    known: dict[str, Specimen] = {}
    near = roster.nearest
    for number, row in enumerate(sheet.text.rows):
        name = row[name_column].strip()
        if not name or name in known:
            findings.append(_twice(name, sheet.place(number, name_column)))
            continue
        said = {what: "" if i is None else row[i].strip() for what, i in others.items()}
        places = {what: sheet.place(number, i) for what, i in others.items() if i is not None}
        site = voc.sites.find(said[_SITE]) if said[_SITE] else None
        side = read_side(said[_SIDE]) if said[_SIDE] else ""
        day = read_day(said[_DAY], dates) if said[_DAY] else None
        animal = said[_ANIMAL]
        known[name] = Specimen(
            name, animal, "" if site is None else site.code, side or "", day, sheet.row_name(number)
        )
        if animal and animal not in roster.animals:
            findings.append(unknown_animal(animal, near.of(animal), places[_ANIMAL]))
        unread = {_SITE: bool(said[_SITE]) and site is None, _SIDE: side is None}
        unread[_DAY] = bool(said[_DAY]) and day is None and not dates.doubt
        findings += _unread(unread, said, places)
    return Specimens(known, tuple(findings))


def unused_specimens(sheet: Sheet, specimens: Specimens, named: Container[str]) -> Iterator[Finding]:
    """Yield one note on the listed specimens that no table names.

    Parameters
    ----------
    sheet : specimens.csv
    specimens : as read
    named : specimens that the tables or the exclusions name
    """
    unused = [name for name in specimens.listed if name not in named]
    if unused:
        yield Finding(
            "SPECIMENS-UNUSED",
            "note",
            sheet.place(-1, sheet.column(_SPECIMEN) or 0),
            f"{len(unused)} specimens of the list are named by no table: {listed(unused)}.",
            "Nothing to do if they were not measured; otherwise compare the names, or map their column with "
            "specimen:.",
        )


def unknown_animal(animal: str, nearest: str, where: Place, *, of_data: bool = False) -> Finding:
    """Return the finding of an animal that is not listed, in a data table or in a file beside them."""
    return Finding(
        "ANIMAL-UNKNOWN",
        "error",
        where,
        f"The animal {animal} is not in the list of animals.",
        "Correct the name, or add the animal to the list."
        if of_data
        else "Correct the name, add the animal to the list, or delete the row if it is of another study.",
        read=animal,
        nearest=nearest,
    )


def _unread(
    unread: Mapping[str, bool], said: Mapping[str, str], places: Mapping[str, Place]
) -> Iterator[Finding]:
    remedies = {
        _SITE: "Write the code of a site.",
        _SIDE: "Write left or right.",
        _DAY: serial_remedy(said[_DAY])
        or "Write the day as a number, or as week 12, day 3, sacrifice, 2024-08-29.",
    }
    for what, remedy in remedies.items():
        if unread[what]:
            nearest = voc.sites.nearest(said[what]) if what == _SITE else ""
            message = f"{said[what]} is no {what} that is known here."
            yield Finding(
                f"{what.upper()}-UNKNOWN",
                "error",
                places[what],
                message,
                remedy,
                read=said[what],
                nearest=nearest,
            )


def _no_column(sheet: Sheet) -> Finding:
    return Finding(
        "COLUMN-ABSENT",
        "error",
        sheet.place(-1, 0),
        f"The list of specimens has no column {_SPECIMEN}.",
        "Give it the columns specimen, animal and, where they are known, site, side, day.",
        allowed=SPECIMENS_COLUMNS,
    )


def _twice(name: str, where: Place) -> Finding:
    if not name:
        message, remedy = "The row names no specimen.", "Write its name, or delete the row."
        return Finding("SPECIMEN-BLANK", "error", where, message, remedy)
    message, remedy = f"The specimen {name} is listed twice.", "Keep one row a specimen."
    return Finding("SPECIMEN-TWICE", "error", where, message, remedy, read=name)
