"""Who is in the study: the list of animals, or what the tables say where there is none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from osteon.files import Finding, Place
from osteon.observe.table._days import column_texts, date_order, dates_findings, serial_remedy
from osteon.observe.table._spelling import Nearest
from osteon.records import Animal
from osteon.study import ColumnUse, EndpointUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from osteon.observe.table._arms import ArmWords
    from osteon.observe.table._sheet import Sheet
    from osteon.study import AnimalList, Arm, TableFile

# Columns animals.csv may have without a word in the study file.
_CAGE, _LITTER, _SURGERY = "cage", "litter", "surgery"
_BODY_MASS = "body_mass_before_surgery"
_BODY_WEIGHT = "body weight"


@dataclass(frozen=True, slots=True)
class Roster:
    """The animals of a study by name.

    Parameters
    ----------
    animals : in the order of the list
    surgery : date of surgery of those whose date is listed
    listed : they come from a list, not from the data tables
    findings : everything noticed on the way
    """

    animals: Mapping[str, Animal] = field(default_factory=dict[str, Animal])
    surgery: Mapping[str, date] = field(default_factory=dict[str, "date"])
    listed: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def nearest(self) -> Nearest:
        """Offers the nearest animal to a name that is not listed."""
        return Nearest(self.animals)


def list_table(listed: AnimalList) -> TableFile:
    """Return how the list is read; without a word on it a column of body mass is what its name says.

    Values of the list without a day were measured at surgery, day 0.
    """
    columns = listed.table.columns
    if not columns:
        weight = EndpointUse(_BODY_WEIGHT, "", "", "", "", (0.0,), listed.table.path)
        columns = (ColumnUse(_BODY_MASS, weight, "g"),)
    timed = (
        c
        if c.measured.days or listed.table.day_column
        else replace(c, measured=replace(c.measured, days=(0.0,)))
        for c in columns
    )
    return replace(listed.table, columns=tuple(timed))


def list_headings(listed: AnimalList) -> tuple[str, ...]:
    """Return the headings of a list that are read beside the mapped ones."""
    return (
        listed.cage_column or _CAGE,
        listed.litter_column or _LITTER,
        listed.surgery_column or _SURGERY,
    )


def list_sheet(sheet: Sheet, listed: AnimalList) -> Sheet:
    """Return the sheet of a list, without the column of body mass that it need not have."""
    sheet = replace(sheet, elsewhere=list_headings(listed))
    if listed.table.columns or sheet.column(_BODY_MASS) is not None:
        return sheet
    kept = tuple(f for f in sheet.findings if not (f.code == "COLUMN-ABSENT" and f.read == _BODY_MASS))
    return replace(sheet, use=replace(sheet.use, columns=()), findings=kept)


def read_list(sheet: Sheet, listed: AnimalList, words: ArmWords) -> Roster:
    """Return the animals of a list.

    Parameters
    ----------
    sheet : the list as a table
    listed : what the study file says of it
    words : what each spelling of an arm means
    """
    names, arms = sheet.columns(sheet.use.id_columns), sheet.columns(sheet.use.arm_columns)
    if len(names) < len(sheet.use.id_columns) or len(arms) < len(sheet.use.arm_columns) or not names:
        return Roster(listed=True)  # the absent heading is a finding already
    cage, litter, surgery = (sheet.column(heading) for heading in list_headings(listed))
    findings: list[Finding] = list(_stated_headings(sheet, listed))
    animals: dict[str, Animal] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(sheet.text.rows):
        name = sheet.joined(row, names)
        if not name:
            findings.append(_no_name(sheet.place_of(number, names)))
            continue
        if name in animals:
            findings.append(_twice(name, sheet.place_of(number, names), sheet.text.lines[lines[name]]))
            continue
        arm = _arm(sheet, number, arms, words, findings) if arms else ""
        animals[name] = Animal(
            name=name,
            arm=arm,
            cage="" if cage is None else row[cage].strip(),
            litter="" if litter is None else row[litter].strip(),
            source=sheet.row_name(number),
        )
        lines[name] = number
    dates, said = ({}, ()) if surgery is None else _surgery(sheet, surgery, lines)
    dated = {
        name: replace(animal, surgery_day=dates[name].isoformat() if name in dates else "")
        for name, animal in animals.items()
    }
    return Roster(dated, dates, listed=True, findings=(*findings, *said))


def animals_of_tables(sheets: Sequence[Sheet], words: ArmWords) -> Roster:
    """Return the animals the data tables name beside their arms, where there is no list."""
    findings: list[Finding] = []
    animals: dict[str, Animal] = {}
    for sheet in sheets:
        names, arms = sheet.columns(sheet.use.id_columns), sheet.columns(sheet.use.arm_columns)
        if not names or not arms:
            continue
        for number, row in enumerate(sheet.text.rows):
            name = sheet.joined(row, names)
            if name and name not in animals:
                arm = _arm(sheet, number, arms, words, findings)
                animals[name] = Animal(name=name, arm=arm, source=sheet.row_name(number))
    where = Place(sheets[0].use.file) if sheets else Place("animals.csv")
    if animals:
        findings.append(_from_tables(where, len(animals)))
    elif sheets:
        findings.append(_no_animals(where))
    return Roster(animals, findings=tuple(findings))


def arm_findings(roster: Roster, arms: Mapping[str, Arm], where: Place) -> Iterator[Finding]:
    """Yield arms of the study without an animal, and arms with other numbers than planned.

    Parameters
    ----------
    roster : the animals
    arms : of the study; none where it is sealed
    where : the list, or the study file
    """
    allocated = Counter(animal.arm for animal in roster.animals.values())
    # Animals whose arm could not be read are an error; arms are empty because of it.
    for name, arm in arms.items() if roster.animals and not allocated[""] else ():
        if not allocated[name]:
            message = f"No animal is in the arm {name}."
            remedy = "Check how the list spells it, or delete the arm from the study file."
            yield Finding("ARM-EMPTY", "warning", where, message, remedy, read=name)
        elif arm.n is not None and arm.n != allocated[name]:
            what = "listed" if roster.listed else "found in the tables"
            yield Finding(
                "ARM-COUNT",
                "warning",
                where,
                f"The arm {name} is planned with {arm.n} animals; {allocated[name]} are {what}.",
                "List every animal that was allocated, and name those lost in exclusions.csv; or correct n.",
                read=str(allocated[name]),
                allowed=(str(arm.n),),
            )


def alike(roster: Roster, where: Place) -> Iterator[Finding]:
    """Yield names of animals that differ only in case or in how a letter is coded: one animal, or two.

    Parameters
    ----------
    roster : the animals
    where : the list, or the study file
    """
    seen: dict[str, Animal] = {}
    for animal in roster.animals.values():
        other = seen.setdefault(normalize("NFKC", animal.name).casefold(), animal)
        if other is not animal:
            line = int(animal.source.rpartition("!")[2])
            yield Finding(
                "ANIMALS-ALIKE",
                "warning",
                replace(where, line=line) if roster.listed else where,
                f"The animals {other.name} ({other.source}) and {animal.name} ({animal.source}) differ only "
                "in case or in the coding of a letter; they are two animals here.",
                "Nothing to do if that is right; otherwise write the name in one way.",
                read=animal.name,
                nearest=other.name,
            )


def no_animals_listed(sheet: Sheet) -> Finding:
    """Return the finding of a list without a row."""
    return Finding(
        "ANIMALS-NONE",
        "error",
        Place(sheet.use.file, sheet.text.header_line, field=sheet.text.sheet),
        "The list of animals names no animal.",
        "Write one row for every animal that was allocated, or delete the file.",
    )


def _arm(sheet: Sheet, number: int, columns: Sequence[int], words: ArmWords, findings: list[Finding]) -> str:
    """Return the arm of a row; what is to be said of it is added to the findings."""
    place = sheet.place_of(number, columns)
    text = sheet.joined(sheet.text.rows[number], columns)
    if not text:
        message, remedy = "The animal has no arm.", "Write its arm, or delete the row."
        findings.append(Finding("ANIMAL-NO-ARM", "error", place, message, remedy))
        return ""
    read = words.read(text, sheet.use.arms)
    if said := words.said_of(text, read, place):
        findings.append(said)
    return read.name


def _stated_headings(sheet: Sheet, listed: AnimalList) -> Iterator[Finding]:
    """Yield headings of cage, litter and surgery that the study file names and the list lacks."""
    stated = (listed.cage_column, listed.litter_column, listed.surgery_column)
    near = Nearest(sheet.at)
    for heading in stated:
        if heading and sheet.column(heading) is None:
            yield Finding(
                "COLUMN-ABSENT",
                "error",
                Place(sheet.use.file, sheet.text.header_line, field=sheet.text.sheet),
                f"The study file names the column {heading}; the list of animals has no column of that name.",
                "Write the heading in the study file as it stands in the table.",
                read=heading,
                nearest=near.of(heading),
            )


def _surgery(
    sheet: Sheet, column: int, lines: Mapping[str, int]
) -> tuple[dict[str, date], tuple[Finding, ...]]:
    """Return the dates of surgery that can be read, and what is said of the others."""
    order = date_order(column_texts(sheet.text.rows, column), sheet.use.dates)
    findings = list(dates_findings(order, sheet.place(-1, column)))
    dates: dict[str, date] = {}
    for name, number in lines.items():
        text = sheet.text.rows[number][column].strip()
        found = order.read(text)
        if found is not None:
            dates[name] = found
        elif text and not order.doubt and text not in sheet.use.missing:
            findings.append(_no_date(text, sheet.place(number, column)))
    return dates, tuple(findings)


def _no_name(where: Place) -> Finding:
    return Finding(
        "ANIMAL-BLANK",
        "error",
        where,
        "The row names no animal.",
        "Write the animal's name, or delete the row.",
    )


def _twice(name: str, where: Place, line: int) -> Finding:
    return Finding(
        "ANIMAL-TWICE",
        "error",
        where,
        f"The animal {name} is listed already at line {line}.",
        "Delete one of the two rows, or give the second animal a name of its own.",
        read=name,
    )


def _no_date(text: str, where: Place) -> Finding:
    return Finding(
        "DATE-UNKNOWN",
        "error",
        where,
        f"{text} is no date.",
        serial_remedy(text) or "Write the date of surgery as 2024-08-29.",
        read=text,
        allowed=("2024-08-29", "29/8/2024 with dates: day first", "8/29/2024 with dates: month first"),
    )


def _from_tables(where: Place, count: int) -> Finding:
    return Finding(
        "ANIMALS-FROM-TABLES",
        "note",
        where,
        f"There is no list of animals: the {count} animals and their arms are those the data tables name. "
        "Animals lost before the first table cannot be seen.",
        "Add animals.csv with the columns animal and arm, one row for every animal that was allocated.",
    )


def _no_animals(where: Place) -> Finding:
    return Finding(
        "ANIMALS-NONE",
        "error",
        where,
        "Nothing says which animal is in which arm: there is no list of animals, and no column of the arm.",
        "Add animals.csv with the columns animal and arm, or name the column of the arm with arm:.",
        allowed=("animals.csv", "arm: COLUMN"),
    )
