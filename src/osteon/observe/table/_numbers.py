"""How the numbers of a table are written, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files import Finding, NumberDoubt, NumberFormat, number_format, plain_number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.files import Place
    from osteon.observe.table._sheet import Sheet

_SHOWN = 3
_NAMES = {"point": "decimal point", "comma": "decimal comma"}
_OVERRIDE = "Nothing to do if that is right; otherwise say decimal: point or decimal: comma in the mapping."
_SEPARATORS = {",": "comma", ".": "point", " ": "space", "'": "apostrophe"}


class NumberCells:
    """The texts of all cells of a table that hold numbers, each with its place.

    Parameters
    ----------
    texts : digits as written, without flags and units
    places : made when it is asked for
    """

    def __init__(self, texts: Sequence[str], places: Sequence[tuple[int, int]], sheet: Sheet) -> None:
        self.texts = texts
        self._at = places
        self._sheet = sheet

    def first(self, positions: Sequence[int]) -> Place:
        """Return the place of the first of some cells."""
        return self._sheet.place(*self._at[positions[0]])

    def shown(self, positions: Sequence[int]) -> str:
        """Return the first of some cells as text, each with its line and column."""
        said = [
            f"{printable(self.texts[i].strip(), length=40)} (line {place.line}, {place.field})"
            for i in positions[:_SHOWN]
            for place in (self._sheet.place(*self._at[i]),)
        ]
        return ", ".join(said) + (f" and {len(positions) - _SHOWN:,} more" if len(positions) > _SHOWN else "")


def number_findings(
    form: NumberFormat | NumberDoubt, cells: NumberCells, *, stated: bool
) -> Iterator[Finding]:
    """Yield what is to be said of the way numbers are written; a plain decimal point needs no word.

    Parameters
    ----------
    form : as inferred
    cells : what it was inferred from
    stated : the mapping says which decimal mark it is
    """
    if isinstance(form, NumberDoubt):
        yield _ambiguous(form, cells) if form.kind == "ambiguous" else _mixed(form, cells)
        return
    told = form.decided_by if form.decimal == "comma" else ()
    if not told and not form.grouped:
        return
    marks = _NAMES[form.decimal] + (
        f" and a {_SEPARATORS[form.thousands]} between thousands" if form.thousands else ""
    )
    why = "The mapping says so." if stated else f"No other reading fits {cells.shown(told or form.grouped)}."
    yield Finding(
        "NUMBERS-READ",
        "note",
        cells.first(told or form.grouped),
        f"The numbers are read with a {marks}. {why}",
        _OVERRIDE,
        read=cells.texts[(told or form.grouped)[0]],
    )


def told_elsewhere(sheet: Sheet, columns: frozenset[int]) -> tuple[NumberFormat, Finding] | None:
    """Return the format that the other columns of an ambiguous table show, and the note that says so.

    Parameters
    ----------
    sheet : the table
    columns : those that are ambiguous
    """
    named = sheet.columns((*sheet.use.id_columns, *sheet.use.arm_columns, sheet.use.specimen_column))
    silent = columns.union(named)  # an identifier such as 1.5 is no number
    others = [
        (row, i)
        for row in range(len(sheet.text.rows))
        for i in range(len(sheet.text.header))
        if i not in silent and sheet.text.kind(row, i) == "t"
    ]
    cells = NumberCells([sheet.text.rows[row][i] for row, i in others], others, sheet)
    form = number_format(cells.texts)
    if isinstance(form, NumberDoubt) or not form.decided_by:
        return None
    where = cells.first(form.decided_by)
    note = Finding(
        "NUMBERS-READ",
        "note",
        where,
        f"The numbers are read with a {_NAMES[form.decimal]}. The columns of values do not tell; another "
        f"column does: no other reading fits {cells.shown(form.decided_by)}.",
        _OVERRIDE,
        read=cells.texts[form.decided_by[0]],
    )
    return form, note


def _ambiguous(doubt: NumberDoubt, cells: NumberCells) -> Finding:
    (at,) = doubt.cells
    text = cells.texts[at[0]]
    as_point = number_format([cells.texts[i] for i in at], decimal="point")
    as_comma = number_format([cells.texts[i] for i in at], decimal="comma")
    return Finding(
        "NUMBERS-AMBIGUOUS",
        "error",
        cells.first(at),
        f"Is {printable(text.strip(), length=40)} the number {plain_number(text, as_point)} or "
        f"{plain_number(text, as_comma)}? No number of the table tells; {len(at):,} can be read both ways: "
        f"{cells.shown(at)}.",
        "Say decimal: point or decimal: comma in the mapping of this table.",
        read=text,
        allowed=("decimal: point", "decimal: comma"),
    )


def _mixed(doubt: NumberDoubt, cells: NumberCells) -> Finding:
    ways = "; ".join(cells.shown(at) for at in doubt.cells)
    return Finding(
        "NUMBERS-MIXED",
        "error",
        cells.first(doubt.cells[0]),
        f"The numbers of the table are not written in one way; the rarest first: {ways}.",
        "Write all with the same decimal mark; or say decimal: point or decimal: comma, and those that do "
        "not fit are then named one by one.",
        read=cells.texts[doubt.cells[0][0]],
    )
