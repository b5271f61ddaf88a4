"""The rows above the data: column names in one row or several, merged cells among them, units."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.files._table_records import Merged, Record, Records, TableLayout

_SHOWN_AT_MOST = 20
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class TableTop:
    """What stands above the data.

    Parameters
    ----------
    names : column names
    units : cells of the unit row; empty without one
    line, last : first and last row of the names
    unit : row of the units; None without one
    findings : what is wrong with them, and with merged cells anywhere in the table
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    line: int
    last: int
    unit: int | None
    findings: tuple[Finding, ...]


def table_top(records: Records, layout: TableLayout) -> TableTop | None:
    """Return what stands above the data, or None when no row of it has text."""
    named = _name_rows(records.rows, layout.header)
    if not named:
        return None
    unit_row = next((row for row in records.rows if row.line == layout.unit_row and row not in named), None)
    rows = (*named, *((unit_row,) if unit_row else ()))
    inside, across = _merged_in(rows, records.merged)
    most = max(map(text_width, (row.cells for row in records.rows))) if inside else 0
    filled = [_filled(row, inside, most) for row in rows]
    parts = filled[: len(named)]
    width = max(map(text_width, parts))
    names = tuple(_joined([cells[i] for cells in parts if i < len(cells)]) for i in range(width))
    units = (*filled[-1][:width], *("",) * (width - len(filled[-1]))) if unit_row else ()
    line = named[0].line
    findings = (
        *_blank_rows(records.name, named, layout),
        *_unit_findings(records.name, unit_row, layout),
        *_header_merged(records.name, inside, filled[0]),
        *(_merged(records.name, cells) for cells in across[:_SHOWN_AT_MOST]),
        *_name_findings(names, Place(records.name, line)),
    )
    return TableTop(names, units, line, named[-1].line, layout.unit_row if unit_row else None, findings)


def text_width(cells: Sequence[str]) -> int:
    """Return the number of cells without the blank ones at the end."""
    for number in range(len(cells), 0, -1):
        if cells[number - 1].strip():
            return number
    return 0


def has_text(row: Record) -> bool:
    """Say whether any cell of a row has text."""
    return not "".join(row.cells).isspace() and any(row.cells)


def _name_rows(rows: Iterable[Record], header: tuple[int, ...]) -> list[Record]:
    """Return the rows of the column names: of one stated row the first with text at it or below it."""
    if len(header) != 1:
        return [row for row in rows if row.line in header and has_text(row)]
    first = next((row for row in rows if row.line >= header[0] and has_text(row)), None)
    return [] if first is None else [first]


def _joined(parts: Sequence[str]) -> str:
    said = [part for part in parts if part.strip()]
    return said[0] if len(said) == 1 else _BETWEEN.join(part.strip() for part in said)


def _merged_in(rows: Sequence[Record], merged: Iterable[Merged]) -> tuple[list[Merged], list[Merged]]:
    """Return the merged cells within the given rows, and those that reach into the data."""
    lines = {row.line for row in rows}
    inside: list[Merged] = []
    across: list[Merged] = []
    for cells in merged:
        if all(line in lines for line in range(cells.first_row, cells.last_row + 1)):
            inside.append(cells)
        elif cells.last_row >= min(lines):
            across.append(cells)
    return inside, across


def _filled(row: Record, merged: Iterable[Merged], most: int) -> tuple[str, ...]:
    """Return the cells of a row; the text of merged cells stands in every column they span."""
    until = {cells.first_column: cells.last_column for cells in merged if cells.first_row == row.line}
    if not until:
        return row.cells
    filled = [*row.cells, *("",) * (most - len(row.cells))]
    text, last = "", 0
    for column, cell in enumerate(filled, start=1):
        if column in until:
            text, last = cell, until[column]
        elif column <= last and not cell.strip():
            filled[column - 1] = text
    return tuple(filled)


def _blank_rows(name: str, named: Sequence[Record], layout: TableLayout) -> list[Finding]:
    missing = sorted({*layout.header} - {row.line for row in named}) if len(layout.header) > 1 else []
    return [
        Finding(
            "TABLE-HEADER-ROW-BLANK",
            "warning",
            Place(name, line),
            f"Row {line} should hold column names, and no row with text begins there.",
            "Check the rows of the header in the study file.",
        )
        for line in missing
    ]


def _unit_findings(name: str, unit_row: Record | None, layout: TableLayout) -> list[Finding]:
    if layout.unit_row is None or (unit_row is not None and has_text(unit_row)):
        return []
    return [
        Finding(
            "TABLE-NO-UNIT-ROW",
            "error",
            Place(name, layout.unit_row or None),
            f"Row {layout.unit_row} should hold the units; it has no text, or holds the column names.",
            "Check unit_row in the study file, or leave it out.",
        )
    ]


def _header_merged(name: str, merged: Sequence[Merged], cells: Sequence[str]) -> list[Finding]:
    """Say once which header cells were read as standing in several columns."""
    wide = [each for each in merged if each.last_column > each.first_column]
    if not wide:
        return []
    first = wide[0]
    said = ", ".join(each.ref for each in wide[:_SHOWN_AT_MOST])
    more = f" and {len(wide) - _SHOWN_AT_MOST} more" if len(wide) > _SHOWN_AT_MOST else ""
    return [
        Finding(
            "TABLE-HEADER-MERGED",
            "note",
            Place(name, first.first_row, first.first_column, first.ref),
            f"Merged header cells ({said}{more}) count for every column they span.",
            "Nothing to do if that is right; if the column names stand in other rows, say so with header.",
            read=cells[first.first_column - 1] if first.first_column <= len(cells) else "",
        )
    ]


def _merged(name: str, cells: Merged) -> Finding:
    return Finding(
        "TABLE-MERGED-CELLS",
        "error",
        Place(name, cells.first_row, cells.first_column, cells.ref),
        f"The cells {cells.ref} are merged: only the first has a value.",
        "Unmerge them and fill every cell.",
    )


def _name_findings(names: Sequence[str], where: Place) -> list[Finding]:
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
