"""XLSX sheets as text: budgets from the zip directory first, then the cells."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from osteon.files._csv import over_budget
from osteon.files._finding import Finding, Place
from osteon.files._table_records import Merged, Record, Records, TableLayout, TableLimits
from osteon.files._xlsx_parts import SheetFacts, package_fault, sheet_facts

_SHOWN_AT_MOST = 20
_KINDS = {"n": "n", "d": "d", "b": "b"}

# What openpyxl, zipfile and expat raise on damaged files; nothing else of ours can fail inside.
LIBRARY_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    DefusedXmlException,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,  # zipfile: password; also NotImplementedError and RecursionError
)


def read_sheet(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    """Return all rows of one sheet as text.

    A formula gives the value its program stored, a date its ISO form, a number its shortest exact form.
    """
    try:
        if fault := package_fault(data, name=name, limits=limits):
            return Records(name, findings=(fault,))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of drawings and styles that are not read here
            return _read(data, name=name, limits=limits, layout=layout)
    except LIBRARY_ERRORS as error:
        return Records(name, findings=(_damaged(name, error),))


def _read(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        hidden = tuple(title for title, sheet in sheets.items() if sheet.sheet_state != "visible")
        title = _chosen(layout.sheet, tuple(sheets), hidden)
        if title is None:
            return Records(name, findings=(_no_sheet(name, layout.sheet, tuple(sheets)),))
        rows, findings, broken = _rows(sheets[title], name=name, limits=limits)
    finally:
        book.close()
    if broken is not None:
        return Records(name, rows, (*findings, broken), title)
    filled = {(row.line, number) for row in rows for number, cell in enumerate(row.cells, start=1) if cell}
    facts = sheet_facts(data, title)
    findings += _facts(facts, filled, name)
    findings += [_hidden_sheet(name, other) for other in hidden]
    merged = tuple(_range(ref) for ref in facts.merged)
    return Records(name, rows, tuple(findings), title, merged)


def _chosen(wanted: str, titles: tuple[str, ...], hidden: tuple[str, ...]) -> str | None:
    if not wanted:
        return next((title for title in titles if title not in hidden), None)
    if wanted in titles:
        return wanted
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 0
    return titles[number - 1] if 1 <= number <= len(titles) else None


def _rows(
    sheet: Any,  # noqa: ANN401 - openpyxl names no common type of its sheets
    *,
    name: str,
    limits: TableLimits,
) -> tuple[tuple[Record, ...], list[Finding], Finding | None]:
    sheet.reset_dimensions()  # the size a sheet states may be wrong
    rows: list[Record] = []
    findings: list[Finding] = []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = tuple(_text(cell.value, str(cell.number_format)) for cell in cells)
        if problem := over_budget(texts, line, Place(name, line), limits):
            return tuple(rows), findings, problem
        findings += [
            _error_cell(Place(name, line, number), text)
            for number, (cell, text) in enumerate(zip(cells, texts, strict=True), start=1)
            if cell.data_type == "e"
        ]
        if any(texts):
            rows.append(Record(line, texts, "".join(_KINDS.get(cell.data_type, "t") for cell in cells)))
    return tuple(rows), findings, None


def _text(value: object, number_format: str) -> str:
    """Return a cell as text; a number shown with leading zeros keeps them, as an identifier needs."""
    text = "" if value is None else str(value)
    match value:
        case bool():
            text = text.upper()
        case int() if number_format.strip("0") == "" and value >= 0:
            text = text.zfill(len(number_format))
        case datetime() if value.time() == time():
            text = value.date().isoformat()
        case date() | time():
            text = value.isoformat()
        case timedelta():
            text = f"{value.total_seconds()} s"
        case _:
            pass
    return text


def _facts(facts: SheetFacts, filled: set[tuple[int, int]], name: str) -> list[Finding]:
    findings: list[Finding] = []
    for cell in sorted(facts.formulas):
        row, column = coordinate_to_tuple(cell)
        findings.append(_formula(Place(name, row, column, cell), stored=(row, column) in filled))
    if facts.hidden_rows:
        findings.append(_hidden_rows(name, facts.hidden_rows))
    return findings[:_SHOWN_AT_MOST]


def _formula(where: Place, *, stored: bool) -> Finding:
    if stored:
        message = "The cell holds a formula; the value its program stored is read."
        return Finding("TABLE-FORMULA", "warning", where, message, "Paste it as a value to be sure of it.")
    message = "The cell holds a formula, and no value is stored for it."
    return Finding("TABLE-FORMULA", "error", where, message, "Paste the value, or save the file from Excel.")


def _range(ref: str) -> Merged:
    first, _, last = ref.partition(":")
    return Merged(*coordinate_to_tuple(first), *coordinate_to_tuple(last or first), ref)


def _hidden_rows(name: str, rows: list[str]) -> Finding:
    message = f"{len(rows)} rows are hidden, and are read like the others; the first is row {rows[0]}."
    return Finding("TABLE-HIDDEN-ROWS", "warning", Place(name), message, "Show them, or delete them.")


def _hidden_sheet(name: str, sheet: str) -> Finding:
    return Finding(
        "TABLE-HIDDEN-SHEET",
        "warning",
        Place(name, field=sheet),
        f"The sheet {sheet} is hidden.",
        "Show it or delete it, so that everyone sees the same data.",
        read=sheet,
    )


def _error_cell(where: Place, text: str) -> Finding:
    return Finding(
        "TABLE-ERROR-CELL",
        "error",
        where,
        f"The cell holds the error {text} of a formula.",
        "Mend the formula, or write the value.",
        read=text,
    )


def _no_sheet(name: str, wanted: str, titles: tuple[str, ...]) -> Finding:
    message = f"There is no sheet {wanted}." if wanted else "No sheet of the file is visible."
    return Finding(
        "TABLE-NO-SHEET",
        "error",
        Place(name),
        message,
        "Name one of the sheets of the file, or its number.",
        read=wanted,
        allowed=titles,
    )


def _damaged(name: str, error: Exception) -> Finding:
    return Finding(
        "TABLE-DAMAGED",
        "error",
        Place(name),
        "The file is not a readable XLSX sheet; it may be cut short.",
        "Save it again from the program that made it, or as CSV.",
        read=f"{type(error).__name__}: {error}",
    )
