"""Tables read as text: CSV, TSV and XLSX cells as they were written, every fault a finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._csv import read_records
from osteon.files._finding import Finding, Place
from osteon.files._source import read_bytes
from osteon.files._table_records import Record, Records, TableLayout, TableLimits, TextTable

if TYPE_CHECKING:
    from collections.abc import Sequence

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
_SHOWN_AT_MOST = 20
_LIMITS = TableLimits()
_LAYOUT = TableLayout()


def read_table(
    path: str | Path,
    *,
    limits: TableLimits = _LIMITS,
    layout: TableLayout = _LAYOUT,
    name: str = "",
) -> TextTable:
    """Read a CSV, TSV or XLSX file as text; whatever is wrong with it becomes a finding, never an exception.

    Cells are not typed: ``0012``, ``1e3``, ``NA`` stay text. What kind of file it is follows from its bytes.

    Parameters
    ----------
    path : file to read
    limits : budgets; a file above one of them is refused
    layout : delimiter, sheet and header row
    name : name of the file in findings; the path as given where it is empty
    """
    shown = name or str(path)
    data = read_bytes(Path(path), limit=limits.size, name=shown, option="TableLimits(size=...)")
    if isinstance(data, Finding):
        return TextTable(shown, findings=(data,))
    return _table_of(_records(data, name=shown, limits=limits, layout=layout), header=layout.header)


def _records(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    if data.startswith(_OLE):
        return Records(name, findings=(_old_workbook(name),))
    if data.startswith(_ZIP):
        from osteon.files._xlsx import read_sheet  # openpyxl takes 0.2 s to import

        return read_sheet(data, name=name, limits=limits, layout=layout)
    return read_records(data, name=name, limits=limits, layout=layout)


def _table_of(records: Records, *, header: int) -> TextTable:
    """Take one row as header and bring the rows below it to its width."""
    rows = [row for row in records.rows if row.line >= header and any(cell.strip() for cell in row.cells)]
    if not rows:
        broken = any(finding.severity == "error" for finding in records.findings)
        none = () if broken else (_no_header(records, header),)
        return TextTable(records.name, findings=(*records.findings, *none), sheet=records.sheet)
    top, below = rows[0], rows[1:]
    width = _width(top.cells)
    names = top.cells[:width]
    return TextTable(
        name=records.name,
        header=names,
        rows=tuple((*row.cells[:width], *("",) * (width - len(row.cells))) for row in below),
        lines=tuple(row.line for row in below),
        findings=(
            *records.findings,
            *_header_findings(names, Place(records.name, top.line)),
            *_ragged_findings(below, width, records),
        ),
        sheet=records.sheet,
        header_line=top.line,
    )


def _width(cells: Sequence[str]) -> int:
    """Return the number of cells without the blank ones at the end."""
    return max((number for number, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _header_findings(names: Sequence[str], where: Place) -> list[Finding]:
    findings: list[Finding] = []
    seen = Counter(name.strip() for name in names)
    for number, name in enumerate(names, start=1):
        place = Place(where.file, where.line, number, name)
        if not name.strip():
            findings.append(
                Finding(
                    "TABLE-HEADER-BLANK",
                    "error",
                    place,
                    f"Column {number} has no name.",
                    "Give it a name, or delete the column.",
                )
            )
        elif seen[name.strip()] > 1:
            findings.append(
                Finding(
                    "TABLE-HEADER-DUPLICATE",
                    "error",
                    place,
                    f"{seen[name.strip()]} columns are named {name.strip()}.",
                    "Rename or delete all but one.",
                    read=name,
                )
            )
    return findings


def _ragged_findings(rows: Sequence[Record], width: int, records: Records) -> list[Finding]:
    """Return findings for rows with other cells than the header; sheets have no short rows."""
    short = [row for row in rows if len(row.cells) < width and not records.sheet]
    long = [row for row in rows if _width(row.cells) > width]
    ragged = sorted((*short, *long), key=lambda row: row.line)
    findings = [
        Finding(
            "TABLE-RAGGED",
            "error",
            Place(records.name, row.line),
            f"The row has {len(row.cells)} cells; the header has {width}.",
            "Check delimiters and quotes in this row; the file may be cut short.",
            read=" | ".join(row.cells),
        )
        for row in ragged[:_SHOWN_AT_MOST]
    ]
    if len(ragged) > _SHOWN_AT_MOST:
        message = f"{len(ragged) - _SHOWN_AT_MOST} further rows have other cells than the header."
        findings.append(
            Finding("TABLE-RAGGED", "error", Place(records.name), message, "Check the delimiter of the file.")
        )
    return findings


def _no_header(records: Records, header: int) -> Finding:
    return Finding(
        "TABLE-NO-HEADER",
        "error",
        Place(records.name),
        f"There is no row with text at row {header} or below.",
        "Check the number of the header row and the sheet.",
    )


def _old_workbook(name: str) -> Finding:
    return Finding(
        "TABLE-OLD-WORKBOOK",
        "error",
        Place(name),
        "This is an old or encrypted Office file (.xls, or a password is set).",
        "Save it as .xlsx without a password, or as CSV.",
    )
