"""Whether a table has the columns of its schema, each once and of its type."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

from osteon.files import Finding, Place
from osteon.records._fault import Fault, row_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from osteon.records._columns import Column, Schema


def structure_findings(table: DataFrame, schema: Schema) -> tuple[Finding, ...]:
    """Return what keeps a table from being read by its schema; the order of the columns is free.

    Parameters
    ----------
    table : any table
    schema : what it should be
    """
    names = [str(name) for name in table.columns]
    found = [
        *(_twice(name, schema) for name, count in Counter(names).items() if count > 1),
        *(_missing(column, schema) for column in schema.columns if column.name not in names),
        *(_unknown(name, schema, names) for name in dict.fromkeys(names) if name not in schema.names),
    ]
    if found:
        return tuple(found)
    found += [
        _type(table, column, schema) for column in schema.columns if _dtype(table, column) != column.dtype
    ]
    return tuple(found) or _blank_texts(table, schema)


def _dtype(table: DataFrame, column: Column) -> str:
    return str(table[column.name].dtype)


def _twice(name: str, schema: Schema) -> Finding:
    message = f"The column {name} stands twice in the table."
    return _of_column("RECORD-COLUMN-TWICE", name, schema, (message, "Keep one of them."))


def _missing(column: Column, schema: Schema) -> Finding:
    message = f"The table of {schema.name} has no column {column.name}."
    remedy = f"Add it, with the type {column.dtype}."
    return _of_column("RECORD-COLUMN-MISSING", column.name, schema, (message, remedy))


def _unknown(name: str, schema: Schema, names: Sequence[str]) -> Finding:
    free = [known for known in schema.names if known not in names]
    nearest = next(iter(get_close_matches(name, free, n=1)), "")
    message = f"The table of {schema.name} has no such column: {name}."
    said = (message, "Rename or remove it." if nearest else "Remove it.")
    return _of_column("RECORD-COLUMN-UNKNOWN", name, schema, said, nearest=nearest)


def _type(table: DataFrame, column: Column, schema: Schema) -> Finding:
    read = _dtype(table, column)
    said = (f"The column {column.name} has the type {read}, not {column.dtype}.", _TYPE_REMEDY)
    return _of_column("RECORD-COLUMN-TYPE", column.name, schema, said, read=read, allowed=(column.dtype,))


_TYPE_REMEDY = "Make the table with observation_table or estimate_table, or read it with read_parquet."


def _of_column(  # noqa: PLR0913 - a finding has many parts
    code: str,
    name: str,
    schema: Schema,
    said: tuple[str, str],
    *,
    read: str = "",
    nearest: str = "",
    allowed: tuple[str, ...] = (),
) -> Finding:
    place = Place(schema.name, field=name)
    return Finding(code, "error", place, *said, read=read or name, allowed=allowed, nearest=nearest)


def _blank_texts(table: DataFrame, schema: Schema) -> tuple[Finding, ...]:
    """Return the texts that are missing: a text that was not given is an empty text."""
    return tuple(
        finding
        for column in schema.of_kind("text", "texts")
        for finding in row_findings(
            table,
            table[column.name].isna(),
            Fault("RECORD-TEXT-MISSING", column.name, "The text is missing.", "Write an empty text."),
        )
    )
