"""The records of an XLS stream: budgets, hidden rows, merged cells and formulas, before any value is read.

Record numbers and layouts: [MS-XLS], Microsoft's description of the Excel binary file format.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon.files._budget import refused, too_many_cells
from osteon.files._finding import Finding, Place
from osteon.files._table_records import Merged
from osteon.files._workbook import SheetFacts, column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files._table_records import TableLimits

_BOF, _EOF, _CONTINUE, _FILEPASS, _BOUNDSHEET, _SST = 0x0809, 0x000A, 0x003C, 0x002F, 0x0085, 0x00FC
_ROW, _COLINFO, _MERGEDCELLS, _FORMULA, _MULRK = 0x0208, 0x007D, 0x00E5, 0x0006, 0x00BD
# NUMBER, RK, LABELSST, LABEL, RSTRING, BOOLERR
_ONE_CELL = frozenset({0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205, _FORMULA})
# FORMAT, FONT, XF, DATEMODE, CODEPAGE
_GLOBALS = frozenset({_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _SST, 0x041E, 0x0031, 0x00E0, 0x0022, 0x0042})
# STRING, SHRFMLA, ARRAY, TABLE: they follow a formula
_SHEET = frozenset({_BOF, _EOF, _MULRK, 0x0207, 0x04BC, 0x0221, 0x0236}) | _ONE_CELL
_NOTHING = 0x0FFF  # a record number that no reader knows
_COLUMNS = 256
_LISTED_AT_MOST = 20_000  # formats, fonts and sheets; Excel knows 4,000 formats
_MERGED_AT_MOST = 100_000
_WORKSHEET = 0


@dataclass(slots=True)
class XlsSheet:
    """One sheet, as its records describe it.

    Parameters
    ----------
    hidden : it is hidden
    facts, merged : what its values do not show
    styles : row from 0 -> style of each cell from the first column on
    formulas : rows and columns from 0 of cells with a formula
    """

    hidden: bool = False
    facts: SheetFacts = field(default_factory=SheetFacts)
    merged: list[Merged] = field(default_factory=list[Merged])
    styles: dict[int, array[int]] = field(default_factory=dict[int, "array[int]"])
    formulas: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])


@dataclass(frozen=True, slots=True)
class XlsSurvey:
    """A stream that is safe to read, and its sheets with cells.

    Parameters
    ----------
    stream : the stream with every record that no value needs blanked out
    sheets : in their order
    """

    stream: bytes
    sheets: tuple[XlsSheet, ...]


def survey(stream: bytes, *, name: str, limits: TableLimits) -> XlsSurvey:
    """Walk through all records once.

    Raises
    ------
    DataError : a budget is broken, a password is set, or the workbook is older than Excel 5
    ValueError, struct.error, IndexError : the records are damaged
    """
    if len(stream) < 4 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise refused(_too_old(name))
    walk = _Walk(stream, name=name, limits=limits)
    for code, at, size in _records(stream):
        walk.take(code, at, size)
    if walk.depth or not walk.begun:
        raise ValueError("the records end inside a sheet")
    if missing := [offset for offset in walk.sheets if offset not in walk.begun]:
        raise ValueError(f"no sheet begins at {missing[0]}")
    return XlsSurvey(bytes(walk.kept), tuple(walk.sheets.values()))


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number, position and size of each record; zeros may fill the end of the stream."""
    at, end = 0, len(stream.rstrip(b"\x00"))
    while at < end:
        code, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            raise ValueError(f"record {code:#06x} at {at} is cut short")
        yield code, at, size
        at += 4 + size


class _Walk:
    def __init__(self, stream: bytes, *, name: str, limits: TableLimits) -> None:
        self.kept = bytearray(stream)
        self.depth = 0
        self.sheets: dict[int, XlsSheet] = {}
        self.begun: set[int] = set()
        self._stream, self._name, self._limits = stream, name, limits
        self._sheet: XlsSheet | None = None
        self._keeping = False
        self._listed = self._cells = 0

    def take(self, code: int, at: int, size: int) -> None:
        """Take one record: keep it for the reader of values, take what it says, or blank it out."""
        if code == _BOF:
            self.depth += 1
            if self.depth == 1:
                self.begun.add(at)
                self._sheet = self.sheets.get(at)
        needed = _SHEET if self._sheet is not None else _GLOBALS
        inner = self.depth != 1
        self._keeping = not inner and (code in needed or (code == _CONTINUE and self._keeping))
        if not self._keeping:
            struct.pack_into("<H", self.kept, at, _NOTHING)
        if code == _EOF:
            self.depth -= 1
        if not inner:
            (self._in_globals if self._sheet is None else self._in_sheet)(code, at + 4, size)

    def _in_globals(self, code: int, at: int, size: int) -> None:
        if code == _FILEPASS:
            raise refused(password(self._name))
        if code == _SST and struct.unpack_from("<I", self._stream, at + 4)[0] > self._limits.cells:
            raise refused(too_many_cells(Place(self._name), self._limits))
        if code in _GLOBALS:
            self._listed += 1
            if self._listed > _LISTED_AT_MOST:
                raise ValueError("more formats than any workbook has")
        if code == _BOUNDSHEET and size >= 6:
            offset, state, kind = struct.unpack_from("<IBB", self._stream, at)
            if kind == _WORKSHEET:
                self.sheets[offset] = XlsSheet(hidden=bool(state & 3))

    def _in_sheet(self, code: int, at: int, size: int) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if code in _ONE_CELL:
            row, column, style = struct.unpack_from("<HHH", self._stream, at)
            self._styled(sheet, row, column, [style])
            if code == _FORMULA:
                sheet.formulas.add((row, column))
        elif code == _MULRK:
            row, column = struct.unpack_from("<HH", self._stream, at)
            styles = [style for style, _ in struct.iter_unpack("<HI", self._stream[at + 4 : at + size - 2])]
            self._styled(sheet, row, column, styles)
        elif code == _ROW and struct.unpack_from("<H", self._stream, at + 12)[0] & 0x20:
            sheet.facts.hidden_rows.append(struct.unpack_from("<H", self._stream, at)[0] + 1)
        elif code == _COLINFO and struct.unpack_from("<H", self._stream, at + 8)[0] & 1:
            first, last = struct.unpack_from("<HH", self._stream, at)
            sheet.facts.hidden_columns.append((first + 1, min(last + 1, _COLUMNS)))
        elif code == _MERGEDCELLS:
            self._merge(sheet, at)
        if max(len(sheet.facts.hidden_columns), len(sheet.facts.hidden_rows)) > _MERGED_AT_MOST:
            raise ValueError("more hidden rows than a sheet has")

    def _styled(self, sheet: XlsSheet, row: int, column: int, styles: list[int]) -> None:
        if column + len(styles) > _COLUMNS:
            raise ValueError(f"a cell in column {column + len(styles)}")
        known = sheet.styles.setdefault(row, array("H"))
        blanks = max(0, column - len(known))
        self._cells += blanks + len(styles)
        if self._cells > self._limits.cells:
            raise refused(too_many_cells(Place(self._name, row + 1), self._limits))
        known.extend([0] * blanks)
        known[column : column + len(styles)] = array("H", styles)

    def _merge(self, sheet: XlsSheet, at: int) -> None:
        (count,) = struct.unpack_from("<H", self._stream, at)
        for number in range(count):
            row, last_row, column, last = struct.unpack_from("<HHHH", self._stream, at + 2 + 8 * number)
            ref = f"{column_letters(column)}{row + 1}:{column_letters(last)}{last_row + 1}"
            sheet.merged.append(
                Merged(row + 1, column + 1, max(row, last_row) + 1, max(column, last) + 1, ref)
            )
        if len(sheet.merged) > _MERGED_AT_MOST:
            raise ValueError("more merged cells than a sheet has")


def password(name: str) -> Finding:
    """Return the finding of a file that is locked with a password."""
    return Finding(
        "TABLE-PASSWORD",
        "error",
        Place(name),
        "A password is set on this file.",
        "Save it without a password as .xlsx, or as CSV.",
    )


def _too_old(name: str) -> Finding:
    return Finding(
        "TABLE-OLD-WORKBOOK",
        "error",
        Place(name),
        "This workbook was written by Excel 4 or older.",
        "Save it as .xlsx or CSV from a spreadsheet program that opens it.",
    )
