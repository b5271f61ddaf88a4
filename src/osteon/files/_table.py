"""Tables read as text: CSV, TSV, XLSX and XLS cells as they were written, every fault a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._csv import read_records
from osteon.files._finding import Finding, Place
from osteon.files._source import read_bytes
from osteon.files._table_records import Record, Records, TableLayout, TableLimits, TextTable
from osteon.files._table_top import has_text, table_top, text_width
from osteon.files._workbook import column_letters

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
    """Read a CSV, TSV, XLSX or XLS file as text; whatever is wrong becomes a finding, never an exception.

    Cells are not typed: ``0012``, ``1e3``, ``NA`` stay text. What kind of file it is follows from its bytes.

    Parameters
    ----------
    path : file to read
    limits : budgets; a file above one of them is refused
    layout : sheet, delimiter, encoding, and which rows hold names and units
    name : name of the file in findings; the path as given where it is empty
    """
    shown = name or str(path)
    data = read_bytes(Path(path), limit=limits.size, name=shown, option="TableLimits(size=...)")
    if isinstance(data, Finding):
        return TextTable(shown, findings=(data,))
    return _table_of(_records(data, name=shown, limits=limits, layout=layout), layout=layout)


def _records(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    if data.startswith(_OLE):
        from osteon.files._xls import read_old_sheet  # xlrd is needed by few

        return read_old_sheet(data, name=name, limits=limits, layout=layout)
    if data.startswith(_ZIP):
        from osteon.files._xlsx import read_sheet

        return read_sheet(data, name=name, limits=limits, layout=layout)
    return read_records(data, name=name, limits=limits, layout=layout)


def _table_of(records: Records, *, layout: TableLayout) -> TextTable:
    """Take the rows of the header as names and bring the rows below them to their width."""
    top = table_top(records, layout)
    if top is None:
        broken = any(finding.severity == "error" for finding in records.findings)
        none = () if broken else (_no_header(records, layout),)
        return TextTable(records.name, findings=(*records.findings, *none), sheet=records.sheet)
    width = len(top.names)
    below = [row for row in records.rows if row.line > top.last and row.line != top.unit and has_text(row)]
    return TextTable(
        name=records.name,
        header=top.names,
        rows=tuple((*row.cells[:width], *("",) * (width - len(row.cells))) for row in below),
        lines=tuple(row.line for row in below),
        findings=(*records.findings, *top.findings, *_ragged_findings(below, width, records)),
        sheet=records.sheet,
        header_line=top.line,
        units=top.units,
        kinds=tuple(row.kinds[:width].ljust(width, "t") for row in below) if records.sheet else (),
    )


def _ragged_findings(rows: Sequence[Record], width: int, records: Records) -> list[Finding]:
    """Return findings for rows with other cells than the header; sheets have no short rows."""
    short = [row for row in rows if len(row.cells) < width and not records.sheet]
    long = [row for row in rows if len(row.cells) > width and text_width(row.cells) > width]
    ragged = sorted((*short, *long), key=lambda row: row.line)
    say = _beyond_header if records.sheet else _ragged
    findings = [say(row, width, records) for row in ragged[:_SHOWN_AT_MOST]]
    if len(ragged) > _SHOWN_AT_MOST:
        message = f"{len(ragged) - _SHOWN_AT_MOST} further rows have other cells than the header."
        remedy = "Mend the first ones, then read the file again."
        findings.append(Finding("TABLE-RAGGED", "error", Place(records.name), message, remedy))
    return findings


def _ragged(row: Record, width: int, records: Records) -> Finding:
    return Finding(
        "TABLE-RAGGED",
        "error",
        Place(records.name, row.line),
        f"The row has {len(row.cells)} cells; the header has {width}.",
        "Check delimiters and quotes in this row; the file may be cut short.",
        read=" | ".join(row.cells),
    )


def _beyond_header(row: Record, width: int, records: Records) -> Finding:
    at = next(number for number, cell in enumerate(row.cells) if number >= width and cell.strip())
    letters = column_letters(at)
    return Finding(
        "TABLE-RAGGED",
        "error",
        Place(records.name, row.line, at + 1, f"{records.sheet}!{letters}"),
        f"The row has text in column {letters}; the last column with a name is {column_letters(width - 1)}.",
        "Name the column in the header, delete the text, or say in which row the header stands.",
        read=row.cells[at],
    )


def _no_header(records: Records, layout: TableLayout) -> Finding:
    first, last = layout.header[0], layout.header[-1]
    where = f"at row {first} or below" if first == last else f"in the rows {first}-{last}"
    return Finding(
        "TABLE-NO-HEADER",
        "error",
        Place(records.name),
        f"There is no row with text {where}.",
        "Check the number of the header row and the sheet.",
    )
