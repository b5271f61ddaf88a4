"""XLSX sheets as text: budgets from the zip directory first, then the cells."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError

from osteon.files._finding import DataError
from osteon.files._table_records import Records, TableLayout, TableLimits
from osteon.files._workbook import choose_sheet, damaged, fact_findings, no_sheet, sheet_findings
from osteon.files._xlsx_parts import Package, package_fault
from osteon.files._xlsx_sheet import SheetReader

# What zipfile and expat raise on damaged files, and what a value of another type than said ends in.
LIBRARY_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    ArithmeticError,
    StopIteration,
    RuntimeError,  # zipfile: password; also NotImplementedError and RecursionError
)


def read_sheet(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    """Return all rows of one sheet as text.

    A formula gives the value its program stored, a date its ISO form, a number its shortest exact form.
    """
    try:
        if fault := package_fault(data, name=name, limits=limits):
            return Records(name, findings=(fault,))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(Package(archive, name=name, limits=limits), name=name, limits=limits, layout=layout)
    except DataError as refusal:
        return Records(name, findings=refusal.findings)
    except LIBRARY_ERRORS as error:
        return Records(name, findings=(damaged(name, "XLSX", error),))


def _read(package: Package, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    chosen = choose_sheet(layout.sheet, package.sheets)
    if chosen is None:
        return Records(name, findings=(no_sheet(name, layout.sheet, package.sheets),))
    reader = SheetReader(
        name, limits, texts=package.texts(), looks=package.looks(), from_1904=package.from_1904
    )
    package.read_sheet(chosen, reader)
    findings = (
        *fact_findings(name, chosen.title, reader.facts, first_row=layout.first_row),
        *sheet_findings(name, layout.sheet, chosen, package.sheets),
    )
    return Records(name, tuple(reader.rows), findings, chosen.title, tuple(reader.merged))
