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
    cells : of the whole table, formatted blank ones included
    cell : characters of one cell
    ratio : how many times larger a part of an XLSX file may be than its compressed form
    expanded : bytes of all parts of an XLSX file together
    """

    size: int = 50_000_000
    rows: int = 200_000
    columns: int = 2_000
    cells: int = 2_000_000
    cell: int = 10_000
    ratio: int = 1_000
    expanded: int = 100_000_000


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How the table stands in its file.

    Parameters
    ----------
    delimiter : character between cells of a text file; empty: inferred, or asked for by a finding
    sheet : name of the sheet of a workbook, or its number from 1; empty: the first that is not hidden
    header : rows that hold the column names, from 1; the names of several are joined with a bar. Of one,
        the first row with text at it or below it is taken
    unit_row : row that holds the units; None where there is none
    encoding : ``utf-8`` ``utf-16`` ``windows-1252`` ``latin-1`` of a text file; empty: by evidence
    """

    delimiter: str = ""
    sheet: str = ""
    header: tuple[int, ...] = (1,)
    unit_row: int | None = None
    encoding: str = ""

    def __post_init__(self) -> None:
        if not self.header:
            raise ValueError("a layout names at least one row for the header")

    @property
    def first_row(self) -> int:
        """The first row that is read; what stands above it is not part of the table."""
        return min((*self.header, self.unit_row or self.header[0]))


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
    sheet : name of the sheet of a workbook; empty for text files
    header_line : line of the file, or row of the sheet, of the first row of the header
    units : cells of the unit row; empty without one
    kinds : one text a row, one letter a cell: ``t`` text or blank, ``n`` stored number, ``d`` stored date or
        time, ``b`` stored truth value; empty when all cells are text, as in text files
    """

    name: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    header_line: int = 1
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def kind(self, row: int, column: int) -> str:
        """Return the letter of ``kinds`` for the cell ``rows[row][column]``."""
        return self.kinds[row][column] if self.kinds else "t"

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
    """One row as it stands in the file: its line, its cells, and how they are stored ("" = all as text)."""

    line: int
    cells: tuple[str, ...]
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A range of merged cells; rows and columns count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    ref: str


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of a file or sheet before some of them are taken as header."""

    name: str
    rows: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheet: str = ""
    merged: tuple[Merged, ...] = ()
