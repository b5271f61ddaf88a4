"""XLS sheets (Excel 97-2003) as text: records are surveyed first, then xlrd reads the values."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Protocol, cast

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDoc, CompDocError

from osteon.files._budget import check_row, refused
from osteon.files._finding import DataError, Finding, Place
from osteon.files._stored_value import float_text, number_look, stored_value
from osteon.files._table_records import Record, Records, TableLayout, TableLimits
from osteon.files._workbook import SheetName, choose_sheet, damaged, fact_findings, no_sheet, sheet_findings
from osteon.files._xls_records import XlsSheet, password, survey

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5  # xlrd's kinds of cells
_NOT_A_BOOK = "This is an Office file without a workbook in it, such as a document."

# What xlrd raises on damaged files, besides its own two: it checks with assert and trusts what it unpacks.
LIBRARY_ERRORS = (
    XLRDError,
    CompDocError,
    struct.error,
    AssertionError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,  # and what descends from it, such as too deep a recursion
)


class _Sheet(Protocol):
    nrows: int

    def row_types(self, rowx: int) -> Sequence[int]: ...

    def row_values(self, rowx: int) -> Sequence[object]: ...


class _Format(Protocol):
    format_str: str


class _Style(Protocol):
    format_key: int


class _Book(Protocol):
    datemode: int
    xf_list: Sequence[_Style]
    format_map: dict[int, _Format]

    def sheet_names(self) -> list[str]: ...

    def sheet_by_index(self, sheetx: int) -> _Sheet: ...


def read_old_sheet(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    """Return all rows of one sheet as text, in the same form as those of an XLSX sheet."""
    try:
        return _read(data, name=name, limits=limits, layout=layout)
    except DataError as refusal:
        return Records(name, findings=refusal.findings)
    except LIBRARY_ERRORS as error:
        return Records(name, findings=(damaged(name, "XLS", error),))


def _read(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    found = survey(_stream(data, name=name), name=name, limits=limits)
    book = cast(
        "_Book",
        xlrd.open_workbook(
            file_contents=found.stream, logfile=io.StringIO(), on_demand=True, ragged_rows=True
        ),
    )
    titles = book.sheet_names()
    sheets = [SheetName(t, sheet.hidden) for t, sheet in zip(titles, found.sheets, strict=True)]
    chosen = choose_sheet(layout.sheet, sheets)
    if chosen is None:
        return Records(name, findings=(no_sheet(name, layout.sheet, sheets),))
    number = sheets.index(chosen)
    sheet = found.sheets[number]
    rows = _Rows(book, sheet, name=name, limits=limits).of(book.sheet_by_index(number))
    findings = (
        *fact_findings(name, chosen.title, sheet.facts, first_row=layout.first_row),
        *sheet_findings(name, layout.sheet, chosen, sheets),
    )
    return Records(name, rows, findings, chosen.title, tuple(sheet.merged))


def _stream(data: bytes, *, name: str) -> bytes:
    """Return the stream of the workbook from its OLE container."""
    container = CompDoc(data, logfile=io.StringIO())
    for wanted in ("Workbook", "Book"):
        memory, base, size = container.locate_named_stream(wanted)
        if memory:
            return bytes(memory[base : base + size])
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refused(password(name))
    remedy = "Save the table as .xlsx or CSV."
    raise refused(Finding("TABLE-NOT-A-SHEET", "error", Place(name), _NOT_A_BOOK, remedy))


class _Rows:
    """The rows of a sheet as text."""

    def __init__(self, book: _Book, sheet: XlsSheet, *, name: str, limits: TableLimits) -> None:
        self._looks = [number_look(_code(book, style)) for style in book.xf_list]
        self._from_1904 = book.datemode == 1
        self._sheet, self._name, self._limits = sheet, name, limits

    def of(self, sheet: _Sheet) -> tuple[Record, ...]:
        """Return the rows with text."""
        rows: list[Record] = []
        read = 0
        for row in range(sheet.nrows):
            kinds = sheet.row_types(row)
            cells = [
                self._cell(kind, value, row, column)
                for column, (kind, value) in enumerate(zip(kinds, sheet.row_values(row), strict=True))
            ]
            texts = tuple(text for text, _ in cells)
            for column, text in enumerate(texts):
                if (row, column) in self._sheet.formulas:
                    self._sheet.facts.check_formula(text, row + 1, column + 1)
            if any(texts):
                read += len(texts)
                check_row(texts, (self._name, row + 1), self._limits, rows=row + 1, cells_read=read)
                rows.append(Record(row + 1, texts, "".join(kind for _, kind in cells)))
        return tuple(rows)

    def _cell(self, kind: int, value: object, row: int, column: int) -> tuple[str, str]:
        if kind in {_NUMBER, _DATE} and isinstance(value, float):
            look = self._looks[self._sheet.styles[row][column]]
            return stored_value(float_text(value), look, from_1904=self._from_1904)
        if kind == _TRUTH:
            return ("TRUE" if value else "FALSE"), "b"
        if kind == _ERROR and isinstance(value, int):
            text = error_text_from_code[value]
            self._sheet.facts.add("error", row + 1, column + 1, text)
            return text, "t"
        text = value if isinstance(value, str) else ""
        self._sheet.facts.check_text(text, row + 1, column + 1)
        return text, "t"


def _code(book: _Book, style: _Style) -> str:
    """Return the format code of a style."""
    known = book.format_map.get(style.format_key)
    return known.format_str if known else "General"
