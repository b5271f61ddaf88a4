"""What the table readers take and return."""

from __future__ import annotations

from dataclasses import dataclass

from osteon.files._finding import Finding, Place


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How much a table may hold; checked before or while it is read.

    Parameters
    ----------
    size : bytes of the file
    rows, columns : of the sheet
    cell : characters of one cell
    ratio : how many times larger a part of an XLSX file may be than its compressed form
    expanded : bytes of all parts of an XLSX file together
    """

    size: int = 50_000_000
    rows: int = 200_000
    columns: int = 2_000
    cell: int = 10_000
    ratio: int = 1_000
    expanded: int = 100_000_000


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How the table stands in its file.

    Parameters
    ----------
    delimiter : character between cells of a text file; empty: inferred, or asked for by a finding
    sheet : name of the XLSX sheet, or its number from 1; empty: the first that is not hidden
    header : row that holds the column names, from 1
    """

    delimiter: str = ""
    sheet: str = ""
    header: int = 1


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as text.

    Parameters
    ----------
    name : name of the file
    header : column names as written
    rows : cells as written, as many in each row as in the header; rows without any text are left out
    lines : line of the file, or row of the sheet, at which each row begins
    findings : everything the reader noticed; the rows are incomplete when one is an error
    sheet : name of the XLSX sheet; empty for text files
    header_line : line of the file, or row of the sheet, of the header
    """

    name: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    header_line: int = 1

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell: row 0 is the header, row 1 is ``rows[0]``; columns count from 0.

        ``column`` of the place is the number of the cell in its row, from 1; ``field`` is the column name.
        """
        line = self.header_line if row == 0 else self.lines[row - 1]
        field = self.header[column] if column < len(self.header) else ""
        return Place(self.name, line, column + 1, f"{self.sheet}!{field}" if self.sheet else field)

    def column(self, name: str) -> tuple[str, ...] | None:
        """Return the cells of the column with this name, or None when there is none."""
        if name not in self.header:
            return None
        index = self.header.index(name)
        return tuple(row[index] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file: its line and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of a file or sheet before one of them is taken as header."""

    name: str
    rows: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
