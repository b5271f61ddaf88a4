"""What a reader of files says of columns that nobody reads: a note, because no value comes from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon import files
from osteon.observe.table._spelling import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from osteon.files import Finding, TextTable

_OF_A_CELL = frozenset({"TABLE-ERROR-CELL", "TABLE-FORMULA", "FILE-CONTROL-CHARACTER"})
_OF_A_NAME = frozenset({"TABLE-HEADER-DUPLICATE", "TABLE-HEADER-BLANK"})
_SAID_ALONE = 5
_REMEDY = "Nothing to do: no value is read from there."


def unread_as_notes(text: TextTable, named: Collection[str]) -> tuple[Finding, ...]:
    """Return the findings of a table, those of columns that nobody reads as notes.

    Parameters
    ----------
    text : the table
    named : every heading that is read, each in one line
    """
    if not text.header:
        return text.findings  # what is read is decided by headings, and there is none
    read = frozenset(i for i, heading in enumerate(text.header) if one_line(heading) in named)
    unread = dict.fromkeys(finding for finding in text.findings if _is_unread(finding, text, read))
    notes = [replace(finding, severity="note", remedy=_REMEDY) for finding in unread]
    if len(notes) > _SAID_ALONE:
        first = notes[0]
        words = f"{len(notes):,} such faults are in columns that are not read; the first: {first.message}"
        notes = [replace(first, message=words)]
    return (*(finding for finding in text.findings if finding not in unread), *notes)


def _is_unread(finding: Finding, text: TextTable, read: frozenset[int]) -> bool:
    code, where = finding.code, finding.where
    if code == "FILE-CONTROL-CHARACTER" and not text.sheet:
        # A text file knows the line, not the cell; and of many lines only the first are listed.
        return not any(files.holds_invisible(cell) for cell in _read_cells(text, read))
    if code == "TABLE-RAGGED":
        return bool(text.sheet)  # in a workbook: beside the last named column, where nothing has a name
    if where.column is None:
        return False
    if code == "TABLE-MERGED-CELLS":
        return read.isdisjoint(files.columns_of_range(where.field))
    return code in _OF_A_CELL | _OF_A_NAME and where.column - 1 not in read


def _read_cells(text: TextTable, read: frozenset[int]) -> Iterator[str]:
    yield from text.header
    for row in text.rows:
        for column in read:
            yield row[column]
