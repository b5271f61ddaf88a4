"""What XLSX and XLS workbooks have in common: which sheet is read, and what is said about its cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from osteon.files._finding import Finding, Place
from osteon.files._finding_groups import BEYOND, line_ranges
from osteon.files._text import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.files._finding import Severity

CellFault = Literal[
    "formula", "formula with blank value", "formula without value", "error", "control character"
]

_SHOWN_AT_MOST = 20
_MOST_FAULTS = 500
_LONGEST_TITLE = 31  # of a sheet in a spreadsheet program


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of a workbook, as its list of sheets gives it."""

    title: str
    hidden: bool


@dataclass(slots=True)
class SheetFacts:
    """What the values of a sheet do not show.

    Parameters
    ----------
    cells : (fault, column, text) -> rows at which a cell has it
    hidden_rows : rows that are hidden
    hidden_columns : first and last of the columns that are hidden together
    """

    cells: dict[tuple[CellFault, int, str], list[int]] = field(
        default_factory=dict[tuple[CellFault, int, str], list[int]]
    )
    hidden_rows: list[int] = field(default_factory=list[int])
    hidden_columns: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def add(self, fault: CellFault, row: int, column: int, read: str = "") -> None:
        """Keep one fault of a cell."""
        self.cells.setdefault((fault, column, read), []).append(row)

    def check_text(self, text: str, row: int, column: int) -> None:
        """Keep a cell with a character that nobody can see."""
        if not text.isprintable() and (match := UNPRINTABLE.search(text)):
            self.add("control character", row, column, f"U+{ord(match.group()):04X}")

    def check_formula(self, text: str, row: int, column: int, *, stored: bool = True) -> None:
        """Keep a formula, and whether its program stored a value that is read."""
        blank = "formula with blank value" if stored else "formula without value"
        self.add("formula" if text else blank, row, column)


def choose_sheet(wanted: str, sheets: Sequence[SheetName]) -> SheetName | None:
    """Return the sheet with this name, or this number from 1; of no name, the first that is not hidden."""
    if not wanted:
        return next((sheet for sheet in sheets if not sheet.hidden), None)
    if named := next((sheet for sheet in sheets if sheet.title == wanted), None):
        return named
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 0
    return sheets[number - 1] if 1 <= number <= len(sheets) else None


def sheet_findings(name: str, wanted: str, chosen: SheetName, sheets: Sequence[SheetName]) -> list[Finding]:
    """Say which sheets are hidden, and which are not read because none was named."""
    findings = [_hidden_sheet(name, sheet.title) for sheet in sheets if sheet.hidden][:_SHOWN_AT_MOST]
    others = [sheet.title for sheet in sheets if sheet != chosen and not sheet.hidden]
    return findings if wanted or not others else [*findings, _other_sheets(name, chosen.title, others)]


def no_sheet(name: str, wanted: str, sheets: Sequence[SheetName]) -> Finding:
    """Return the finding of a sheet that is not there."""
    return Finding(
        "TABLE-NO-SHEET",
        "error",
        Place(name),
        f"There is no sheet {wanted}." if wanted else "No sheet of the file is visible.",
        "Name one of the sheets of the file, or its number.",
        read=wanted,
        allowed=tuple(sheet.title for sheet in sheets[:_SHOWN_AT_MOST]),
        nearest=_nearest_sheet(wanted, sheets),
    )


def _nearest_sheet(wanted: str, sheets: Sequence[SheetName]) -> str:
    titles = {sheet.title.casefold()[:_LONGEST_TITLE]: sheet.title for sheet in sheets[:_SHOWN_AT_MOST]}
    near = get_close_matches(wanted.casefold()[:_LONGEST_TITLE], titles, n=1, cutoff=0.6)
    return titles[near[0]] if near else ""


def fact_findings(name: str, sheet: str, facts: SheetFacts, *, first_row: int) -> list[Finding]:
    """Return what is said about a sheet from its first row on; more than five cells of a column are one."""
    findings = _cell_findings(name, sheet, facts, first_row=first_row)
    if rows := [row for row in facts.hidden_rows if row >= first_row]:
        findings.append(_hidden_rows(name, rows))
    if facts.hidden_columns:
        findings.append(_hidden_columns(name, facts.hidden_columns))
    return findings


def _cell_findings(name: str, sheet: str, facts: SheetFacts, *, first_row: int) -> list[Finding]:
    """Return the faults of cells by column; whoever reads only some columns finds those of each."""
    findings: list[Finding] = []
    columns = sorted(facts.cells.items(), key=lambda item: (min(item[1]), item[0][1]))
    for (fault, column, read), every in columns:
        rows = [row for row in every if row >= first_row]
        alone = len(rows) <= BEYOND and len(findings) < _SHOWN_AT_MOST
        where = [Place(name, row, column, f"{sheet}!{column_letters(column - 1)}") for row in rows]
        said = [_cell_finding(fault, place, read) for place in (where if alone else where[:1])]
        findings += said if alone or len(rows) == 1 else [_together(one, rows) for one in said]
    if left := findings[_MOST_FAULTS:]:
        findings = [*findings[:_MOST_FAULTS], _further(name, sheet, left)]
    return findings


def column_letters(column: int) -> str:
    """Return the letters of a column, which counts from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    text, left = "", column + 1
    while left:
        left, last = divmod(left - 1, 26)
        text = chr(ord("A") + last) + text
    return text


def columns_of_range(ref: str) -> range:
    """Return the columns of a range of cells such as ``D4:F6``, counted from 0.

    Examples
    --------
    >>> columns_of_range("D4:F6"), columns_of_range("AA1")
    (range(3, 6), range(26, 27))
    """
    first, _, last = ref.partition(":")
    return range(_column_number(first), _column_number(last or first) + 1)


def _column_number(corner: str) -> int:
    number = 0
    for letter in corner.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


_CELL_FAULTS: dict[CellFault, tuple[str, Severity, str, str]] = {
    "formula": (
        "TABLE-FORMULA",
        "warning",
        "The cell holds a formula; the value its program stored is read.",
        "Paste it as a value to be sure of it.",
    ),
    "formula with blank value": (
        "TABLE-FORMULA",
        "warning",
        "The cell holds a formula; the value its program stored is blank.",
        "Paste it as a value, or clear the cell, to be sure of it.",
    ),
    "formula without value": (
        "TABLE-FORMULA",
        "error",
        "The cell holds a formula, and no value is stored for it.",
        "Paste the value, or save the file from Excel.",
    ),
    "error": (
        "TABLE-ERROR-CELL",
        "error",
        "The cell holds an error of a formula.",
        "Mend the formula, or write the value.",
    ),
    "control character": (
        "FILE-CONTROL-CHARACTER",
        "error",
        "The cell holds an invisible character.",
        "Delete it; retype the word if you cannot see it.",
    ),
}


def _cell_finding(fault: CellFault, where: Place, read: str) -> Finding:
    code, severity, message, remedy = _CELL_FAULTS[fault]
    return Finding(code, severity, where, message, remedy, read=read)


def _together(first: Finding, rows: Sequence[int]) -> Finding:
    message = f"{first.message} This holds for {len(rows):,} cells of the column: rows {line_ranges(rows)}."
    return replace(first, message=message)


def _further(name: str, sheet: str, left: Sequence[Finding]) -> Finding:
    severity = "error" if any(finding.severity == "error" for finding in left) else "warning"
    message = f"{len(left):,} further cells or columns of the sheet have such faults."
    remedy = "Mend the first ones, then read the file again."
    return Finding("TABLE-FURTHER-FAULTS", severity, Place(name, field=sheet), message, remedy)


def _hidden_rows(name: str, rows: Sequence[int]) -> Finding:
    message = f"Hidden rows are read like the others; hidden: {line_ranges(rows)}."
    where = Place(name, rows[0])
    return Finding("TABLE-HIDDEN-ROWS", "warning", where, message, "Show them, or delete them.")


def _hidden_columns(name: str, columns: Sequence[tuple[int, int]]) -> Finding:
    spans = [
        column_letters(a - 1) if a == b else f"{column_letters(a - 1)}-{column_letters(b - 1)}"
        for a, b in columns[:_SHOWN_AT_MOST]
    ]
    more = " and more" if len(columns) > len(spans) else ""
    message = f"Hidden columns are read like the others; hidden: {', '.join(spans)}{more}."
    where = Place(name, None, columns[0][0])
    return Finding("TABLE-HIDDEN-COLUMNS", "warning", where, message, "Show them, or delete them.")


def _hidden_sheet(name: str, sheet: str) -> Finding:
    return Finding(
        "TABLE-HIDDEN-SHEET",
        "warning",
        Place(name, field=sheet),
        f"The sheet {sheet} is hidden.",
        "Show it or delete it, so that everyone sees the same data.",
        read=sheet,
    )


def _other_sheets(name: str, chosen: str, others: Sequence[str]) -> Finding:
    shown = ", ".join(others[:_SHOWN_AT_MOST]) + (" and more" if len(others) > _SHOWN_AT_MOST else "")
    return Finding(
        "TABLE-OTHER-SHEETS",
        "note",
        Place(name, field=chosen),
        f"The sheet {chosen} is read because it is the first; not read: {shown}.",
        "Nothing to do if that is right; otherwise name the sheet in the study file.",
        read=chosen,
        allowed=(chosen, *others[:_SHOWN_AT_MOST]),
    )


def damaged(name: str, form: str, error: Exception) -> Finding:
    """Return the finding of a workbook that cannot be read."""
    return Finding(
        "TABLE-DAMAGED",
        "error",
        Place(name),
        f"The file is not a readable {form} sheet; it may be cut short.",
        "Save it again from the program that made it, or as CSV.",
        read=f"{type(error).__name__}: {error}",
    )
