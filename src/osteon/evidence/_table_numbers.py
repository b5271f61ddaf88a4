"""The numbers of a user's table: how its number columns are written, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.evidence._schema import schema_of
from osteon.files import Finding, NumberDoubt, NumberFormat, in_doubt, number_format, plain_number, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.evidence._mapping import TableMapping
    from osteon.files import Decimal, Place, TextTable

_SHOWN = 3
_NAMES = {"point": "decimal point", "comma": "decimal comma"}
_SEPARATORS = {",": "comma", ".": "point", " ": "space", "'": "apostrophe"}


@dataclass(frozen=True, slots=True)
class TableNumbers:
    """How the numbers of a table are written.

    Parameters
    ----------
    columns : the user's columns that hold numbers
    form : their format, or why there is doubt
    findings : what is said about it; the data dictionary's own form needs no word
    """

    columns: frozenset[str]
    form: NumberFormat | NumberDoubt
    findings: tuple[Finding, ...] = ()

    @property
    def decimal(self) -> Decimal:
        """The decimal mark; the data dictionary's point where there is doubt."""
        return self.form.decimal if isinstance(self.form, NumberFormat) else "point"

    def plain(self, column: str, text: str) -> str:
        """Return a number in plain notation; any other text, and a number in doubt, as it stands."""
        return (plain_number(text, self.form) if column in self.columns else "") or text

    def in_doubt(self, column: str, text: str) -> bool:
        """Say whether a cell is a number that can be read in more than one way."""
        return isinstance(self.form, NumberDoubt) and column in self.columns and in_doubt(text)


def read_numbers(table: TextTable, how: TableMapping) -> TableNumbers:
    """Infer how a table's numbers are written, from all its number columns, and say so."""
    kinds = {column.name: column.kind for column in schema_of("treatment_effects").columns}
    numeric = {
        n for n in table.header if n in how.values or kinds.get(how.names.get(n, n), "string") != "string"
    }
    at = [
        (row, i) for row in range(len(table.rows)) for i, name in enumerate(table.header) if name in numeric
    ]
    seen = _Cells([table.rows[row][i] for row, i in at], [table.place(row + 1, i) for row, i in at])
    form = number_format(seen.texts, decimal=how.decimal)
    return TableNumbers(frozenset(numeric), form, tuple(_said_of(form, seen, stated=how.decimal is not None)))


def _said_of(form: NumberFormat | NumberDoubt, seen: _Cells, *, stated: bool) -> Iterator[Finding]:
    if isinstance(form, NumberDoubt):
        yield (_ambiguous if form.kind == "ambiguous" else _mixed)(form, seen)
    elif form != NumberFormat() and (form.decided_by or form.grouped):
        yield _inferred(form, seen, stated=stated)


class _Cells:
    """The cells of the number columns, in the order in which they were judged."""

    def __init__(self, texts: Sequence[str], places: Sequence[Place]) -> None:
        self.texts = texts
        self.places = places

    def first(self, positions: Sequence[int]) -> Place:
        return self.places[positions[0]]

    def shown(self, positions: Sequence[int], form: NumberFormat | None = None) -> str:
        """Return the first cells as text, each with what it was read as where a format is given."""
        said = [self._one(position, form) for position in positions[:_SHOWN]]
        more = [f"{len(positions) - _SHOWN:,} more"] if len(positions) > _SHOWN else []
        return ", ".join(said + more)

    def _one(self, position: int, form: NumberFormat | None) -> str:
        text, place = printable(self.texts[position].strip(), length=40), self.places[position]
        read_as = f" = {plain_number(self.texts[position], form)}" if form is not None else ""
        return f"{text}{read_as} (line {place.line}, {place.field})"


def _inferred(form: NumberFormat, seen: _Cells, *, stated: bool) -> Finding:
    marks = _NAMES[form.decimal]
    if form.thousands:
        marks += f" and a {_SEPARATORS[form.thousands]} between thousands"
    said = [f"The numbers are read with a {marks}."]
    if stated:
        said.append("The mapping says which decimal mark it is.")
    elif form.decided_by:
        said.append(f"No other decimal mark fits {seen.shown(form.decided_by, form)}.")
    if form.grouped:
        said.append(f"With separated thousands: {seen.shown(form.grouped, form)}.")
    return Finding(
        code="TABLE-NUMBERS-READ",
        severity="note",
        where=seen.first(form.decided_by or form.grouped),
        message=" ".join(said),
        remedy="Nothing to do if that is right; otherwise say decimal: point or comma in a mapping file.",
        read=seen.texts[(form.decided_by or form.grouped)[0]],
    )


def _ambiguous(doubt: NumberDoubt, seen: _Cells) -> Finding:
    (cells,) = doubt.cells
    as_point = number_format([seen.texts[i] for i in cells], decimal="point")
    as_comma = number_format([seen.texts[i] for i in cells], decimal="comma")
    text = seen.texts[cells[0]]
    return Finding(
        code="TABLE-NUMBERS-AMBIGUOUS",
        severity="error",
        where=seen.first(cells),
        message=f"Is {printable(text.strip(), length=40)} the number {plain_number(text, as_point)} or "
        f"{plain_number(text, as_comma)}? No number of the file tells; {len(cells):,} can be read both ways: "
        f"{seen.shown(cells)}.",
        remedy="Say decimal: point or decimal: comma in a mapping file. These cells were not checked.",
        read=text,
        allowed=("decimal: point", "decimal: comma"),
    )


def _mixed(doubt: NumberDoubt, seen: _Cells) -> Finding:
    ways = "; ".join(seen.shown(cells) for cells in doubt.cells)
    return Finding(
        code="TABLE-NUMBERS-MIXED",
        severity="error",
        where=seen.first(doubt.cells[0]),
        message=f"The numbers of the file are not written in one way; the rarest first: {ways}.",
        remedy="Write all with the same decimal mark and thousands separator. Or say decimal: point or comma "
        "in a mapping file: the other cells are then findings. These cells were not checked.",
        read=seen.texts[doubt.cells[0][0]],
    )
