"""Delimited text: read with evidence for its delimiter, written safe for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._budget import cell_too_long, check_row, refused, too_many_columns
from osteon.files._encoding import decode_table
from osteon.files._finding import DataError, Finding, Place
from osteon.files._table_records import Record, Records, TableLayout, TableLimits
from osteon.files._text import unprintable_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 50
_FAR_MORE = 50
_LINE = re.compile(r"[^\r\n]+(?:\r\n?|\n)?|\r\n?|\n")  # never goes back over a long line
_FORMULA = re.compile(r"[=+\-@\t\r\n\x00]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


def read_records(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    """Return all rows of delimited text, with the line at which each begins."""
    text, findings = decode_table(data, name=name, encoding=layout.encoding)
    if text is None:
        return Records(name, findings=findings)
    findings += unprintable_characters(text, name=name)
    try:
        delimiter = layout.delimiter or _delimiter_of(text, name=name, header=layout.first_row, limits=limits)
        if isinstance(delimiter, Finding):
            return Records(name, findings=(*findings, delimiter))
        rows = tuple(_parse(text, delimiter, name=name, limits=limits))
    except DataError as refusal:
        return Records(name, findings=(*findings, *refusal.findings))
    if text and not text.endswith(("\n", "\r")):
        findings += (_no_line_end(name, text.count("\n" if "\n" in text else "\r") + 1),)
    return Records(name, rows=rows, findings=findings)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    r"""Return a table as CSV that a spreadsheet opens without running anything in it.

    A text cell that begins with ``=``, ``+``, ``-``, ``@``, a tab, a line break or NUL gets an apostrophe
    before it; numbers, and texts that are only a number, stay as they are. None is an empty cell.

    Parameters
    ----------
    header : column names
    rows : cells; text, numbers or None

    Examples
    --------
    >>> csv_text(["arm", "change"], [["=cmd", -1.5], ["0012", None]])
    "arm,change\r\n'=cmd,-1.5\r\n0012,\r\n"
    """
    out = io.StringIO()
    # \r\n as in RFC 4180; the writer quotes only the line ends it writes itself
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return repr(cell)
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _delimiter_of(text: str, *, name: str, header: int, limits: TableLimits) -> str | Finding:
    """Return the delimiter that gives every row the width of the header, or ask when two do."""
    if Path(name).suffix.lower() in {".tsv", ".tab"}:
        return "\t"
    shares: dict[str, float] = {}
    for delimiter in _DELIMITERS:
        widths = _widths(_Lines(text, delimiter, Place(name), limits), header=header)
        if widths and widths[0] > 1:
            shares[delimiter] = sum(width == widths[0] for width in widths) / len(widths)
    if not shares:
        return ","
    best = max(shares.values())
    fitting = [delimiter for delimiter, share in shares.items() if share == best]
    return fitting[0] if len(fitting) == 1 else _ambiguous(name, header, fitting)


def _widths(lines: _Lines, *, header: int) -> list[int]:
    reader = csv.reader(lines, delimiter=lines.delimiter)
    widths: list[int] = []
    try:
        for cells in islice(reader, header - 1 + _SAMPLE):
            lines.begin_record()
            widths += [len(cells)] if reader.line_num >= header and any(cells) else []
    except csv.Error:  # the whole file is read with the delimiter that wins, and says then what is wrong
        return widths
    return widths


class _Lines:
    """The lines of a text, one by one; a record of far more cells than the budget is refused unparsed."""

    def __init__(self, text: str, delimiter: str, where: Place, limits: TableLimits) -> None:
        self.delimiter = delimiter
        self._lines = _LINE.finditer(text)
        self._where = where
        self._limits = limits
        self._held = self._number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines).group()
        self._number += 1
        self._held += line.count(self.delimiter)
        # Delimiters inside quotes are counted too: what is near the budget is parsed, then weighed.
        if self._held > _FAR_MORE * self._limits.columns:
            raise refused(too_many_columns(Place(self._where.file, self._number), self._limits))
        return line

    def begin_record(self) -> None:
        """Forget the cells of the record before."""
        self._held = 0


def _parse(text: str, delimiter: str, *, name: str, limits: TableLimits) -> Iterator[Record]:
    line = cells_read = 0
    lines = _Lines(text, delimiter, Place(name), limits)
    try:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            lines.begin_record()
            cells_read += len(cells)
            check_row(cells, Place(name, line + 1), limits, rows=number, cells_read=cells_read)
            yield Record(line + 1, tuple(cells))
            line = reader.line_num
    except (csv.Error, TypeError, ValueError) as error:  # the last two: a delimiter that is not one character
        raise refused(_not_readable(str(error), Place(name, line + 1), limits)) from None


def _not_readable(reason: str, where: Place, limits: TableLimits) -> Finding:
    if "field larger than field limit" in reason:
        return cell_too_long(where, limits)
    if "unexpected end of data" in reason:
        message, remedy = (
            "A quoted cell is not closed before the file ends.",
            "Close it with a quotation mark.",
        )
    else:
        message, remedy = f"The row cannot be read: {reason}.", "Check its quotes and delimiters."
    return Finding("TABLE-SYNTAX", "error", where, message, remedy)


def _ambiguous(name: str, header: int, delimiters: Sequence[str]) -> Finding:
    words = tuple(_DELIMITERS[delimiter] for delimiter in delimiters)
    return Finding(
        "TABLE-DELIMITER-AMBIGUOUS",
        "error",
        Place(name, header),
        f"The cells may be separated by {' or by '.join(words)}: both fit.",
        "Say which: delimiter in the study file, or save the file as .tsv.",
        allowed=words,
    )


def _no_line_end(name: str, line: int) -> Finding:
    return Finding(
        "TABLE-NO-LINE-END",
        "note",
        Place(name, line),
        "The last line has no line end, so it cannot be verified that the file is complete.",
        "Nothing to do if this is the last row you expect.",
    )
