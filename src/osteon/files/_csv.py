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
        delimiter, said = layout.delimiter, ()
        if not delimiter:
            delimiter, said = _delimiter_of(text, name=name, header=layout.first_row, limits=limits)
        findings += said
        if not delimiter:
            return Records(name, findings=findings)
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


def _delimiter_of(
    text: str, *, name: str, header: int, limits: TableLimits
) -> tuple[str, tuple[Finding, ...]]:
    """Return the delimiter that gives every row the width of the header, or ask when two do."""
    if Path(name).suffix.lower() in {".tsv", ".tab"}:
        return "\t", ()
    seen: dict[str, list[int]] = {}
    for delimiter in _DELIMITERS:
        widths = _widths(_Lines(text, delimiter, name, limits), header=header)
        if widths and widths[0] > 1:
            seen[delimiter] = widths
    if not seen:
        return ",", ()
    shares = {d: widths.count(widths[0]) / len(widths) for d, widths in seen.items()}
    best, *others = sorted(shares, key=lambda delimiter: -shares[delimiter])
    fitting = [best, *(delimiter for delimiter in others if shares[delimiter] == shares[best])]
    if len(fitting) > 1:
        return "", (_ambiguous(name, header, sorted(fitting, key=list(_DELIMITERS).index)),)
    return best, (() if best == "," else (_inferred(name, header, best, seen[best]),))


def _widths(lines: _Lines, *, header: int) -> list[int]:
    reader = csv.reader(lines, delimiter=lines.delimiter)
    widths: list[int] = []
    try:
        for cells in islice(reader, header - 1 + _SAMPLE):
            lines.held = 0
            widths += [len(cells)] if reader.line_num >= header and any(cells) else []
    except csv.Error:  # the whole file is read with the delimiter that wins, and says then what is wrong
        return widths
    return widths


class _Lines:
    """The lines of a text, one by one; a record of far more cells than the budget is refused unparsed."""

    def __init__(self, text: str, delimiter: str, name: str, limits: TableLimits) -> None:
        self.delimiter = delimiter
        self.held = 0
        """delimiters since the record began; whoever takes the record sets it back"""
        self._text, self._name, self._limits = text, name, limits

    def __iter__(self) -> Iterator[str]:
        # Delimiters inside quotes are counted too: what is near the budget is parsed, then weighed.
        delimiter, most = self.delimiter, _FAR_MORE * self._limits.columns
        for number, match in enumerate(_LINE.finditer(self._text), start=1):
            line = match[0]
            self.held += line.count(delimiter)
            if self.held > most:
                raise refused(too_many_columns(Place(self._name, number), self._limits))
            yield line


def _parse(text: str, delimiter: str, *, name: str, limits: TableLimits) -> Iterator[Record]:
    line = cells_read = 0
    lines = _Lines(text, delimiter, name, limits)
    try:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, start=1):
            lines.held = 0
            cells_read += len(cells)
            check_row(cells, (name, line + 1), limits, rows=number, cells_read=cells_read)
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


def _inferred(name: str, header: int, delimiter: str, widths: Sequence[int]) -> Finding:
    word = _DELIMITERS[delimiter]
    fitting = widths.count(widths[0])
    return Finding(
        "TABLE-DELIMITER",
        "note",
        Place(name, header),
        f"The cells are read as separated by {word}: {fitting:,} of the first {len(widths):,} rows have "
        f"{widths[0]:,} cells then.",
        "Nothing to do if that is right; otherwise say which in the study file: delimiter.",
        read=delimiter,
        allowed=tuple(_DELIMITERS.values()),
    )


def _no_line_end(name: str, line: int) -> Finding:
    return Finding(
        "TABLE-NO-LINE-END",
        "note",
        Place(name, line),
        "The last line has no line end, so it cannot be verified that the file is complete.",
        "Nothing to do if this is the last row you expect.",
    )
