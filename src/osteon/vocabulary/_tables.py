"""The shipped tables read into entries, one column a field."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from ._vocabulary import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import DataclassInstance

RowT = TypeVar("RowT", bound="DataclassInstance")
EntryT = TypeVar("EntryT", bound=Entry)


def read_entries(kind: type[EntryT], file: str) -> tuple[EntryT, ...]:
    """Return the entries of a table of ``vocabulary/data``; every column is a field of the entry."""
    return tuple(record(kind, row) for row in rows_of(file))


def rows_of(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of ``vocabulary/data`` as text by column."""
    from csv import DictReader
    from importlib.resources import files

    text = files("osteon.vocabulary").joinpath("data", file).read_text(encoding="utf-8")
    yield from DictReader(text.splitlines())


def record(kind: type[RowT], row: dict[str, str], **joined: object) -> RowT:
    """Return the record of a row: cells converted by the type of their field, ``joined`` fields as given."""
    types = {f.name: str(f.type) for f in fields(kind)}
    values: dict[str, Any] = {column: _CONVERT[types[column]](cell) for column, cell in row.items()}
    return kind(**values, **joined)


def _words(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _yes(cell: str) -> bool:
    return {"yes": True, "no": False}[cell]


_CONVERT: dict[str, Callable[[str], object]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": _yes,
    "float | None": _number,
    "tuple[str, ...]": _words,
    "Better": str,
    "Scale": str,
}
