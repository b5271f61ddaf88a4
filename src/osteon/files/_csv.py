"""Delimited text: read with evidence for its delimiter, written safe for spreadsheets."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._finding import Finding, Place
from osteon.files._table_records import Record, Records, TableLayout, TableLimits
from osteon.files._text import decode_utf8, unprintable_characters, wide_encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 50
_FORMULA = re.compile(r"[=+\-@\t\r\n\x00]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


def read_records(data: bytes, *, name: str, limits: TableLimits, layout: TableLayout) -> Records:
    """Return all rows of delimited text, with the line at which each begins."""
    text, findings = _decode(data, name=name)
    if text is None:
        return Records(name, findings=findings)
    findings += unprintable_characters(text, name=name)
    delimiter = layout.delimiter or _delimiter_of(text, name=name, header=layout.first_row)
    if isinstance(delimiter, Finding):
        return Records(name, findings=(*findings, delimiter))
    rows, problem = _parse(text, delimiter, name=name, limits=limits)
    if problem is not None:
        findings += (problem,)
    elif text and not text.endswith(("\n", "\r")):
        findings += (_no_line_end(name, len(text.splitlines())),)
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


def _decode(data: bytes, *, name: str) -> tuple[str | None, tuple[Finding, ...]]:
    if wide_encoding(data) == "UTF-16" and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), (_encoding_note(name, "UTF-16, as its mark says"),)
        except UnicodeDecodeError:
            return None, (_not_decodable(name),)
    decoded = decode_utf8(data, name=name)
    if not isinstance(decoded, Finding):
        return decoded, ()
    if decoded.code == "FILE-NOT-TEXT" or wide_encoding(data):
        return None, (decoded,)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None, (_not_decodable(name),)
    return text, (_encoding_note(name, "Windows-1252, because it is not UTF-8"),)


def _delimiter_of(text: str, *, name: str, header: int) -> str | Finding:
    """Return the delimiter that gives every row the width of the header, or ask when two do."""
    if Path(name).suffix.lower() in {".tsv", ".tab"}:
        return "\t"
    shares: dict[str, float] = {}
    for delimiter in _DELIMITERS:
        widths = _widths(text, delimiter, header=header)
        if widths and widths[0] > 1:
            shares[delimiter] = sum(width == widths[0] for width in widths) / len(widths)
    if not shares:
        return ","
    best = max(shares.values())
    fitting = [delimiter for delimiter, share in shares.items() if share == best]
    return fitting[0] if len(fitting) == 1 else _ambiguous(name, header, fitting)


def _widths(text: str, delimiter: str, *, header: int) -> list[int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for cells in islice(reader, header - 1 + _SAMPLE):
            widths += [len(cells)] if reader.line_num >= header and any(cells) else []
    except csv.Error:  # the whole file is read with the delimiter that wins, and says then what is wrong
        return widths
    return widths


def _parse(
    text: str, delimiter: str, *, name: str, limits: TableLimits
) -> tuple[tuple[Record, ...], Finding | None]:
    rows: list[Record] = []
    line = 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for cells in reader:
            if problem := over_budget(cells, len(rows) + 1, Place(name, line), limits):
                return tuple(rows), problem
            rows.append(Record(line, tuple(cells)))
            line = reader.line_num + 1
    except (csv.Error, TypeError) as error:  # TypeError: a delimiter that is not one character
        return tuple(rows), _not_readable(str(error), Place(name, line))
    return tuple(rows), None


def over_budget(cells: Sequence[str], row: int, where: Place, limits: TableLimits) -> Finding | None:
    """Return which budget a row breaks, or None."""
    if row > limits.rows + 1:
        return _too_many("TABLE-TOO-MANY-ROWS", where, f"more than {limits.rows:,} rows", "rows")
    if len(cells) > limits.columns:
        return _too_many("TABLE-TOO-MANY-COLUMNS", where, f"more than {limits.columns:,} columns", "columns")
    if any(len(cell) > limits.cell for cell in cells):
        return _too_many(
            "TABLE-CELL-TOO-LONG", where, f"a cell of more than {limits.cell:,} characters", "cell"
        )
    return None


def _too_many(code: str, where: Place, what: str, option: str) -> Finding:
    remedy = (
        f"Check quotes and delimiters; if the table is right, raise the limit with TableLimits({option}=...)."
    )
    return Finding(code, "error", where, f"The table has {what}.", remedy)


def _not_readable(reason: str, where: Place) -> Finding:
    if "field larger than field limit" in reason:
        return _too_many("TABLE-CELL-TOO-LONG", where, "a cell that is too long", "cell")
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


def _encoding_note(name: str, encoding: str) -> Finding:
    return Finding(
        "TABLE-ENCODING",
        "warning",
        Place(name),
        f"The file was read as {encoding}.",
        "Check letters with accents and signs such as \u00b5; save it as UTF-8 to be sure.",
    )


def _not_decodable(name: str) -> Finding:
    return Finding(
        "FILE-NOT-UTF8",
        "error",
        Place(name),
        "The file is text in no encoding that is known here.",
        "Save it again with the encoding UTF-8.",
    )


def _no_line_end(name: str, line: int) -> Finding:
    return Finding(
        "TABLE-NO-LINE-END",
        "note",
        Place(name, line),
        "The last line has no line end, so it cannot be verified that the file is complete.",
        "Nothing to do if this is the last row you expect.",
    )
