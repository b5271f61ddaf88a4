"""How the numbers of a table are written, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files import Finding, NumberDoubt, NumberFormat, number_format, plain_number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.files import Place

_SHOWN = 3
_NAMES = {"point": "decimal point", "comma": "decimal comma"}
_SEPARATORS = {",": "comma", ".": "point", " ": "space", "'": "apostrophe"}


class NumberCells:
    """The texts of all cells of a table that hold numbers, each with its place.

    Parameters
    ----------
    texts : digits as written, without flags and units
    places : made when it is asked for
    """

    def __init__(self, texts: Sequence[str], places: Sequence[tuple[int, int]], sheet: _Places) -> None:
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


if TYPE_CHECKING:
    from typing import Protocol

    class _Places(Protocol):
        def place(self, row: int, column: int) -> Place: ...


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
        "Nothing to do if that is right; otherwise say decimal: point or decimal: comma in the mapping.",
        read=cells.texts[(told or form.grouped)[0]],
    )


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
