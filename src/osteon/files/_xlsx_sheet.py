"""The cells of an XLSX sheet as text, and what its values do not show, in one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon.files._budget import check_row, refused, too_many_columns
from osteon.files._finding import Place
from osteon.files._stored_value import NumberLook, stored_number, stored_value
from osteon.files._table_records import Merged, Record
from osteon.files._workbook import SheetFacts
from osteon.files._xlsx_parts import bounded, main_tags, unescaped
from osteon.files._xml_pass import PartReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.files._table_records import TableLimits

_TAGS = main_tags("row", "c", "v", "f", "is", "t", "rPh", "mergeCell", "col")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_PLAIN = NumberLook()
_TRUE = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
_ROWS, _COLUMNS = 1_048_576, 16_384  # of the format


class SheetReader(PartReader):
    """The rows of a sheet.

    Parameters
    ----------
    name : name of the file in findings
    limits : budgets
    texts : the texts that cells share
    looks : what each style shows a number as
    from_1904 : days count from 1904
    """

    def __init__(
        self,
        name: str,
        limits: TableLimits,
        *,
        texts: Sequence[str],
        looks: Sequence[NumberLook],
        from_1904: bool,
    ) -> None:
        super().__init__(name, limits)
        self.rows: list[Record] = []
        self.facts = SheetFacts()
        self.merged: list[Merged] = []
        self._texts, self._looks, self._from_1904 = texts, looks, from_1904
        self._columns: dict[str, int] = {}
        self._kinds_seen: dict[str, str] = {}
        self._filled = 0
        self._row = 0
        self._row_text = ""
        self._cells: list[str] = []
        self._kinds: list[str] = []
        self._column = 0
        self._type = self._style = self._raw = ""
        self._formula = self._phonetic = False

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self.depth += 1
        short = _TAGS.get(tag)
        if short == "c":
            self._begin_cell(attributes)
        elif short in {"v", "t"}:
            self.pieces.clear()
        elif short == "row":
            self._begin_row(attributes)
        elif short == "f":
            self._formula = True
        elif short == "rPh":
            self._phonetic = True
        elif short == "mergeCell":
            bounded(self, self.merged)
            self.merged.append(merged_range(attributes["ref"]))
        elif short == "col" and attributes.get("hidden") in {"1", "true"}:
            bounded(self, self.facts.hidden_columns)
            self.facts.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self.depth -= 1
        short = _TAGS.get(tag)
        if short == "v":
            self._raw = "".join(self.pieces)
        elif short == "c":
            self._end_cell()
        elif short == "row":
            self._end_row()
        elif short == "t" and not self._phonetic:
            self._raw += "".join(self.pieces)
        elif short == "rPh":
            self._phonetic = False

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._row_text = attributes.get("r", "") or str(self._row + 1)
        row = int(self._row_text)
        if not self._row < row <= _ROWS:
            raise ValueError(f"row {row} after row {self._row}")
        self._row, self._column = row, 0
        self._cells, self._kinds = [], []
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden_rows.append(row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        get = attributes.get
        self._type = get("t", "n")
        self._style = get("s", "")
        self._raw = ""
        self._formula = False
        if (ref := get("r")) is None:
            self._column += 1
            return
        letters = ref.removesuffix(self._row_text)
        column = self._columns.get(letters) or self._column_of(ref, letters)
        if column <= self._column:
            raise ValueError(f"cell {ref} out of order")
        self._column = column

    def _column_of(self, ref: str, letters: str) -> int:
        """Return the number of a column from its letters, and remember it."""
        match = _CELL.fullmatch(ref)
        if match is None or match[2] != self._row_text:
            raise ValueError(f"cell {ref} in row {self._row}")
        number = 0
        for letter in match[1]:
            number = 26 * number + ord(letter) - ord("A") + 1
        self._columns[letters] = number
        return number

    def _end_cell(self) -> None:
        raw = self._raw
        text, kind = self._value(raw) if raw else ("", "t")
        if self._formula:
            stored = bool(raw) or self._type == "str"
            self.facts.check_formula(text, self._row, self._column, stored=stored)
        if not text:
            return
        if self._column > self.limits.columns:
            raise refused(too_many_columns(Place(self.name, self._row, self._column), self.limits))
        blanks = self._column - 1 - len(self._cells)
        if blanks:
            self._cells.extend([""] * blanks)
            self._kinds.append("t" * blanks)
        self._cells.append(text)
        self._kinds.append(kind)

    def _value(self, raw: str) -> tuple[str, str]:
        """Return a stored value as text, and the letter of its kind."""
        kind = self._type
        if kind == "s":
            return self._seen(self._texts[int(raw) if raw.isdigit() else len(self._texts)]), "t"
        if kind == "n":
            number = stored_number(raw)
            look = self._looks[int(self._style)] if self._style else _PLAIN
            return (number, "n") if look is _PLAIN else stored_value(number, look, from_1904=self._from_1904)
        if kind == "b":
            return _TRUE[raw.strip()], "b"
        if kind == "e":
            self.facts.add("error", self._row, self._column, raw)
        return self._seen(unescaped(raw)), "d" if kind == "d" else "t"

    def _seen(self, text: str) -> str:
        """Return a text; it is noted when nobody can see all its characters."""
        self.facts.check_text(text, self._row, self._column)
        return text

    def _end_row(self) -> None:
        cells = self._cells
        if not cells:
            return
        self._filled += len(cells)
        check_row(cells, (self.name, self._row), self.limits, rows=self._row, cells_read=self._filled)
        kinds = "".join(self._kinds)
        self.rows.append(Record(self._row, tuple(cells), self._kinds_seen.setdefault(kinds, kinds)))


def merged_range(ref: str) -> Merged:
    """Return a range of merged cells from its corners, such as ``B1:D1``."""
    first, _, last = ref.partition(":")
    (row, column), (last_row, last_column) = _corner(first), _corner(last or first)
    return Merged(row, column, max(row, last_row), max(column, last_column), ref)


def _corner(ref: str) -> tuple[int, int]:
    match = _CELL.fullmatch(ref)
    if match is None:
        raise ValueError(ref)
    number = 0
    for letter in match[1]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return int(match[2]), number
