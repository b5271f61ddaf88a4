"""To whom and where the values of a row belong: animal, arm, specimen, replicate, site, side, day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding
from osteon.observe.table._days import (
    Dates,
    column_texts,
    counts_weeks,
    date_order,
    dates_findings,
    read_day,
    serial_remedy,
)
from osteon.observe.table._sides import SIDE_WORDS, read_side
from osteon.observe.table._specimens import unknown_animal
from osteon.observe.table._spelling import Nearest, listed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from osteon.observe.table._animals import Roster
    from osteon.observe.table._arms import ArmWords
    from osteon.observe.table._days import DayText
    from osteon.observe.table._sheet import Sheet
    from osteon.observe.table._specimens import Specimen, Specimens


@dataclass(frozen=True, slots=True)
class Owner:
    """What the cells of a row, and specimens.csv, say of all its values; empty or None: nothing.

    Parameters
    ----------
    animal, arm, specimen, replicate : as in an observation
    site, side : of the row's own cells
    day : of the row's own cell
    listed : the specimen in specimens.csv
    """

    animal: str
    arm: str
    specimen: str = ""
    replicate: str = ""
    site: str = ""
    side: str = ""
    day: DayText | None = None
    listed: Specimen | None = None


@dataclass(slots=True)
class OwnerReader:
    """Reads the owner of each row of one table; what is to be said collects in ``findings``."""

    sheet: Sheet
    roster: Roster
    specimens: Specimens
    words: ArmWords
    findings: list[Finding] = field(default_factory=list[Finding])
    present: set[str] = field(default_factory=set[str])
    _of_specimen: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    _names: tuple[int, ...] = ()
    _arms: tuple[int, ...] = ()
    _at: dict[str, int] = field(default_factory=dict[str, int])
    _dates: Dates = field(default_factory=lambda: Dates(None))
    _weeks: bool = False
    _near_animals: Nearest | None = None
    _near_specimens: Nearest | None = None

    def __post_init__(self) -> None:
        use, sheet = self.sheet.use, self.sheet
        self._names, self._arms = sheet.columns(use.id_columns), sheet.columns(use.arm_columns)
        headings = {
            "specimen": use.specimen_column,
            "replicate": use.replicate_column,
            "site": use.site_column,
            "side": use.side_column,
            "day": use.day_column,
        }
        self._at = {what: i for what, h in headings.items() if (i := sheet.column(h)) is not None}
        if (day := self._at.get("day")) is not None:
            self._dates = date_order(column_texts(sheet.text.rows, day), use.dates)
            self.findings += dates_findings(self._dates, sheet.place(-1, day))
            self._weeks = counts_weeks(use.day_column)
            if self._weeks:
                self.findings.append(_in_weeks(sheet, day))

    @property
    def usable(self) -> bool:
        """Whether every column that names the animal is there."""
        named = len(self._names) == len(self.sheet.use.id_columns)
        return named and (bool(self._names) or "specimen" in self._at)

    def read(self, number: int, row: Sequence[str]) -> Owner:
        """Return the owner of a row; its animal is empty where it cannot be known."""
        at = self._at
        specimen = row[at["specimen"]].strip() if "specimen" in at else ""
        listed = self.specimens.listed.get(specimen) if specimen else None
        animal = self._animal(number, row, specimen, listed)
        known = self.roster.animals.get(animal)
        arm = "" if known is None else known.arm
        if animal:
            self.present.add(animal)
            if specimen:
                self._of_specimen.setdefault(specimen, {}).setdefault(animal, number)
        if self._arms and known is not None:
            self._same_arm(number, row, arm)
        return Owner(
            animal,
            arm,
            specimen,
            row[at["replicate"]].strip() if "replicate" in at else "",
            self._site(number, row) if "site" in at else "",
            self._side(number, row) if "side" in at else "",
            self._day(number, row) if "day" in at else None,
            listed,
        )

    def skip(self, number: int, row: Sequence[str]) -> bool:
        """Say whether a row without a value names nobody, such as a remark below the table; it is noted."""
        columns = (*self._names, *((self._at["specimen"],) if "specimen" in self._at else ()))
        if any(row[i].strip() for i in columns):
            return False
        text = next((i for i, cell in enumerate(row) if cell.strip()), 0)
        self.findings.append(
            Finding(
                "ROW-NOT-READ",
                "note",
                self.sheet.place(number, text),
                "The row names no animal and has no value: it is not read.",
                "Nothing to do if it is a remark.",
                read=row[text],
            )
        )
        return True

    def finish(self) -> Iterator[Finding]:
        """Yield what only the whole table tells: strangers only, and one specimen under two animals."""
        if self.strangers_only:
            yield self._other_column()
        shared = {name: animals for name, animals in self._of_specimen.items() if len(animals) > 1}
        # Names such as L and R, or section 1 to 3, are shared by most animals and say nothing.
        if 2 * len(shared) >= len(self._of_specimen):
            return
        for name, animals in shared.items():
            (first, line), (second, other) = list(animals.items())[:2]
            yield Finding(
                "SPECIMEN-TWO-ANIMALS",
                "error",
                self.sheet.place(other, self._at["specimen"]),
                f"The specimen {name} stands under the animal {first} (line {self.sheet.text.lines[line]}) "
                f"and under {second} (line {self.sheet.text.lines[other]}); other specimens have one animal.",
                "Say in specimens.csv (columns specimen, animal) to which animal it belongs.",
                read=name,
                allowed=tuple(animals),
            )

    @property
    def named_specimens(self) -> frozenset[str]:
        """Specimens that a row with an animal names."""
        return frozenset(self._of_specimen)

    @property
    def strangers_only(self) -> bool:
        """Whether the table names animals, and none of them is in the list."""
        known = self.roster.animals
        return bool(known and self._names and self.present) and self.present.isdisjoint(known)

    def _other_column(self) -> Finding:
        """Return what is said of a column of which no text is an animal of the list."""
        sheet = self.sheet
        animals = column_holding(sheet, sheet.text.header, self.roster.animals)
        specimens = column_holding(sheet, sheet.text.header, self.specimens.listed)
        remedy = "Write id: with the column of the animals as the list names them, or correct the list."
        if animals:
            remedy = f"Write id: {animals}; that column holds names of the list."
        elif specimens:
            remedy = f"Write specimen: {specimens} in place of id:; specimens.csv lists what stands there."
        named = " | ".join(sheet.use.id_columns)
        return Finding(
            "ID-COLUMN",
            "error",
            sheet.place(-1, self._names[0]),
            f"None of the {len(self.present)} names in the column {named} is an animal of the list.",
            remedy,
            read=named,
            nearest=animals or specimens,
        )

    def _animal(self, number: int, row: Sequence[str], specimen: str, listed: Specimen | None) -> str:
        sheet = self.sheet
        named = sheet.joined(row, self._names) if self._names else ""
        columns = self._names or (self._at["specimen"],)
        owner = "" if listed is None else listed.animal
        if owner and named and named != owner:
            self.findings.append(_reassigned(sheet, number, specimen, (named, owner)))
        animal = owner or named
        if not animal:
            self.findings.append(self._nobody(number, specimen, columns))
        elif not owner and animal not in self.roster.animals and self.roster.animals:
            place = sheet.place_of(number, columns)
            self.findings.append(unknown_animal(animal, self._nearest_animal(animal), place, of_data=True))
        return animal

    def _nobody(self, number: int, specimen: str, columns: Sequence[int]) -> Finding:
        place = self.sheet.place_of(number, columns)
        if not specimen or self._names:
            message, remedy = "The row names no animal.", "Write the animal's name, or delete the row."
            return Finding("ANIMAL-BLANK", "error", place, message, remedy)
        return Finding(
            "SPECIMEN-UNKNOWN",
            "error",
            place,
            f"Nothing says to which animal the specimen {specimen} belongs.",
            "Add it to specimens.csv with its animal.",
            read=specimen,
            nearest=self._nearest_specimen(specimen),
        )

    def _nearest_animal(self, text: str) -> str:
        if self._near_animals is None:
            self._near_animals = self.roster.nearest
        return self._near_animals.of(text)

    def _nearest_specimen(self, text: str) -> str:
        if self._near_specimens is None:
            self._near_specimens = Nearest(self.specimens.listed)
        return self._near_specimens.of(text)

    def _same_arm(self, number: int, row: Sequence[str], arm: str) -> None:
        """Compare the arm of the row with the one of the list."""
        text = self.sheet.joined(row, self._arms)
        if not text:
            return
        place = self.sheet.place_of(number, self._arms)
        read = self.words.read(text, self.sheet.use.arms)
        # Where the tables are the list, each spelling was said when its animal was met.
        if self.roster.listed and (said := self.words.said_of(text, read, place)):
            self.findings.append(said)
        if read.name and arm and read.name != arm:
            name = self.sheet.joined(row, self._names)
            other = "the list of animals" if self.roster.listed else "an earlier row"
            self.findings.append(
                Finding(
                    "ARM-CONTRADICTS",
                    "error",
                    place,
                    f"The table puts the animal {name} into {read.name}; {other} says {arm}.",
                    "Correct the one that is wrong.",
                    read=text,
                    allowed=(arm,),
                )
            )

    def _site(self, number: int, row: Sequence[str]) -> str:
        text = row[self._at["site"]].strip()
        if not text:
            return ""
        code = self.sheet.use.sites.get(text, "")
        found = voc.sites.find(code or text)
        if found is None:
            self.findings.append(
                Finding(
                    "SITE-UNKNOWN",
                    "error",
                    self.sheet.place(number, self._at["site"]),
                    f"{text} is no site that is known here.",
                    "Write it in the mapping: sites: {TEXT: SITE}.",
                    read=text,
                    allowed=voc.sites.codes,
                    nearest=voc.sites.nearest(text),
                )
            )
        return "" if found is None else found.code

    def _side(self, number: int, row: Sequence[str]) -> str:
        text = row[self._at["side"]].strip()
        side = read_side(text) if text else ""
        if side is None:
            place = self.sheet.place(number, self._at["side"])
            message, remedy = f"{text} is no side.", "Write left or right."
            self.findings.append(
                Finding("SIDE-UNKNOWN", "error", place, message, remedy, read=text, allowed=SIDE_WORDS)
            )
        return side or ""

    def _day(self, number: int, row: Sequence[str]) -> DayText | None:
        text = row[self._at["day"]].strip()
        day = read_day(text, self._dates, weeks=self._weeks) if text else None
        if text and day is None and not self._dates.doubt:
            self.findings.append(
                Finding(
                    "DAY-UNKNOWN",
                    "error",
                    self.sheet.place(number, self._at["day"]),
                    f"{text} is no day of the study.",
                    serial_remedy(text)
                    or "Write days after surgery as a number, or week 12, day 3, sacrifice, or a date.",
                    read=text,
                    allowed=("84", "week 12", "day 84", "surgery", "sacrifice", "2024-08-29"),
                )
            )
        return day


def column_holding(sheet: Sheet, headings: Iterable[str], names: Container[str]) -> str:
    """Return the heading of the first of some columns all of whose texts are known names; empty: none is."""
    for heading in headings:
        i = sheet.column(heading) if heading.strip() else None
        texts = {row[i].strip() for row in sheet.text.rows} - {""} if i is not None else set[str]()
        if len(texts) > 1 and all(text in names for text in texts):
            return heading
    return ""


def missing_animals(reader: OwnerReader, left_out: frozenset[str]) -> Iterator[Finding]:
    """Yield one warning that names the animals a table lacks, those left out apart."""
    absent = [name for name in reader.roster.animals if name not in reader.present and name not in left_out]
    if absent and reader.present and not reader.strangers_only:
        column = (*reader.sheet.columns(reader.sheet.use.id_columns), 0)[0]
        yield Finding(
            "ANIMALS-MISSING",
            "warning",
            reader.sheet.place(-1, column),
            f"{len(absent)} animals of the list are not in this table: {listed(absent)}.",
            "Add their rows, or say in exclusions.csv why they are not there.",
        )


def _reassigned(sheet: Sheet, number: int, specimen: str, animals: tuple[str, str]) -> Finding:
    named, owner = animals
    return Finding(
        "SPECIMEN-REASSIGNED",
        "warning",
        sheet.place(number, sheet.columns(sheet.use.id_columns)[0]),
        f"The row says animal {named}; specimens.csv says that the specimen {specimen} belongs to {owner}, "
        "and is followed.",
        "Nothing to do if that is right; otherwise correct specimens.csv.",
        read=named,
    )


def _in_weeks(sheet: Sheet, column: int) -> Finding:
    return Finding(
        "DAYS-FROM-WEEKS",
        "warning",
        sheet.place(-1, column),
        "The heading speaks of weeks, so plain numbers below it are read as weeks after surgery.",
        "Nothing to do if that is right; otherwise name the column differently.",
        read=sheet.text.header[column],
    )
