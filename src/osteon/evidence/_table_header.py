"""The header of a user's table against our columns, and which checks a missing column costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._column_words import nearest_column
from osteon.evidence._row_checks import ROW_CHECKS
from osteon.evidence._schema import Column, schema_of
from osteon.files import Finding, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.evidence._mapping import TableMapping
    from osteon.files import Place, TextTable

NEEDED = (
    "paper_id",
    "species",
    "model",
    "arm_role",
    "regimen",
    "agents",
    "endpoint",
    "reference_role",
    "direction",
)
"""Columns without which no finding can be counted; the other required columns of the schema are warnings."""

OURS_ALONE = ("source_table",)  # says which of our own extractions a row is from


def columns_of(table: TextTable, how: TableMapping) -> frozenset[str]:
    """Return the columns that the rows of the table will have, in our names."""
    named = {how.names.get(name, name) for name in table.header if name not in how.values}
    fixed = {column for value in how.values.values() for column, _ in value.fixed}
    return frozenset(named | fixed | ({"value"} if how.values else set()))


def check_header(table: TextTable, how: TableMapping) -> Iterator[Finding]:
    """Compare the columns with ours: unknown, mapped but absent, missing."""
    known = schema_of("treatment_effects").names
    ours = columns_of(table, how)
    unknown: dict[str, str] = {}  # the column of ours it probably means -> the user's name
    for position, name in enumerate(table.header):
        if how.names.get(name, name) not in known and name not in how.values:
            nearest = nearest_column(name, taken=ours)
            unknown.setdefault(nearest, name)
            yield _unknown_column(name, nearest, table.place(0, position))
    for name in (*how.names, *how.values):
        if name not in table.header:
            yield _mapped_but_absent(name, table.place(0, 0))
    yield from _missing_columns(table.place(0, 0), ours, unknown)


def _missing_columns(place: Place, ours: frozenset[str], unknown: dict[str, str]) -> Iterator[Finding]:
    for column in schema_of("treatment_effects").columns:
        if column.name in ours or column.name in OURS_ALONE:
            continue
        judged = any(column.name in c.rests_on[1:] and c.rests_on[0] in ours for c in ROW_CHECKS)
        if column.name in NEEDED or column.required or judged:
            yield _missing_column(column, place, like=unknown.get(column.name, ""))


def _skipped(column: str) -> tuple[str, ...]:
    """Return the checks that cannot run on a table for want of a column."""
    codes = [check.code for check in ROW_CHECKS if column in check.rests_on]
    return (*codes, "TABLE-ROW-TWICE") if column in NEEDED else tuple(codes)


def _unknown_column(name: str, nearest: str, place: Place) -> Finding:
    remedy = "Rename the column, map it in a mapping file, or remove it."
    if nearest:
        remedy = f'Rename it to {nearest}, or map it in a mapping file: columns: {{"{name}": {nearest}}}.'
    return Finding(
        code="TABLE-COLUMN",
        severity="error",
        where=place,
        message="The evidence table has no such column.",
        remedy=remedy,
        read=name,
        nearest=nearest,
    )


def _mapped_but_absent(name: str, place: Place) -> Finding:
    return Finding(
        code="TABLE-MAPPED-COLUMN",
        severity="error",
        where=place,
        message="The mapping names a column that the table does not have.",
        remedy="Correct the name in the mapping, or its line of the header.",
        read=name,
    )


def _missing_column(column: Column, place: Place, *, like: str) -> Finding:
    needed = column.name in NEEDED
    why = "a check of the rows rests on it"
    if needed or column.required:
        why = "without it nothing can be counted" if needed else "it is required of our own tables"
    remedy = "Add the column; where the source does not say, use the vocabulary's word for that."
    if like:
        remedy = (
            f"Perhaps it is your column {printable(like, length=60)}: rename or map that, or add the column."
        )
    if skipped := _skipped(column.name):
        remedy += f" Checks that were skipped without it: {', '.join(skipped)}."
    return Finding(
        code="TABLE-COLUMN-MISSING",
        severity="error" if needed else "warning",
        where=place,
        message=f"The table has no column {column.name}; {why}.",
        remedy=remedy,
        allowed=tuple(sorted(column.allowed)),
    )
