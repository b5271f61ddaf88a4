"""Which cells of a table hold values, and what they hold: wide and long tables alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from osteon.files import Finding
from osteon.observe.table._sheet import ignored_note, unmapped
from osteon.observe.table._spelling import Nearest, fold_spelling, one_line
from osteon.observe.table._units import clues_of, column_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.observe.table._sheet import Sheet
    from osteon.records import Status
    from osteon.study import ColumnUse


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column, or the cells of a long table of one kind and unit.

    Parameters
    ----------
    column : what the study file says of it
    unit, target : codes of the unit it is in and of the unit of the observations; ``unit`` is empty where
        nobody knows it
    """

    column: ColumnUse
    unit: str
    target: str


class ColumnReader:
    """Finds the value cells of each row of one table.

    Parameters
    ----------
    sheet : the table
    """

    def __init__(self, sheet: Sheet) -> None:
        self.findings: list[Finding] = []
        self.flags = cast("Mapping[str, Status]", sheet.use.flags)
        self._sheet = sheet
        self._uses = {one_line(column.heading): column for column in sheet.use.columns}
        self._known: dict[tuple[str, str], ReadColumn] = {}
        self._unread: dict[str, int] = {}
        self._near = Nearest(self._uses)
        self._fixed = self._wide() if sheet.use.layout == "wide" else None
        self._variable = sheet.column(sheet.use.variable_column)
        self._value = sheet.column(sheet.use.value_column)
        self._unit = sheet.column(sheet.use.unit_column)

    def of(self, number: int, row: Sequence[str]) -> Iterable[tuple[int, ReadColumn]]:
        """Return the columns of a row that hold values, and what each holds."""
        if self._fixed is not None:
            return self._fixed
        if self._variable is None or self._value is None:
            return ()
        use = self._long(number, row[self._variable], "" if self._unit is None else row[self._unit].strip())
        return () if use is None else ((self._value, use),)

    @property
    def read(self) -> tuple[ReadColumn, ...]:
        """What was read as values."""
        return tuple(self._known.values())

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings, and words of a long table, that the mapping does not name."""
        return (*unmapped(self._sheet), *self._unread)

    def _wide(self) -> tuple[tuple[int, ReadColumn], ...]:
        text, found = self._sheet.text, list[tuple[int, ReadColumn]]()
        for heading, column in self._uses.items():
            i = self._sheet.column(heading)
            if i is None:
                continue  # the absent heading is a finding already
            clues = clues_of(column.unit, text.units[i] if text.units else "", heading)
            unit = column_unit(column.measured.name, clues, self._sheet.place(-1, i))
            self.findings += unit.findings
            found.append((i, ReadColumn(column, unit.unit, unit.target)))
            self._known[heading, ""] = found[-1][1]
        self.findings += ignored_note(self._sheet, unmapped(self._sheet))
        return tuple(found)

    def _long(self, number: int, text: str, unit_text: str) -> ReadColumn | None:
        word = one_line(text)
        if (known := self._known.get((word, unit_text))) is not None:
            return known
        column = self._uses.get(word)
        if column is None:
            if word and word not in self._unread:
                self._unread[word] = number
                self.findings.append(self._not_mapped(number, word))
            return None
        clues = clues_of(column.unit, unit_text, word, source="unit column")
        place = self._sheet.place(
            number, self._unit if self._unit is not None and unit_text else self._value or 0
        )
        unit = column_unit(column.measured.name, clues, place)
        self.findings += unit.findings
        return self._known.setdefault((word, unit_text), ReadColumn(column, unit.unit, unit.target))

    def _not_mapped(self, number: int, word: str) -> Finding:
        nearest = self._near.of(word)
        spelled = nearest and fold_spelling(nearest) == fold_spelling(word)
        return Finding(
            "VARIABLE-SPELLED" if spelled else "VARIABLE-IGNORED",
            "error" if spelled else "note",
            self._sheet.place(number, self._variable or 0),
            f"The rows of {word} are not read, because the mapping does not name it.",
            "Write it under columns: in the study file as the table spells it, or leave it out.",
            read=word,
            nearest=nearest,
        )
