"""The evidence tables' own schema: columns, types and closed vocabularies, from the data package."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING, Any, Literal

from osteon.files import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable

Kind = Literal["string", "integer", "number"]
DATA = "data"


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the data package describes it."""

    name: str
    kind: Kind
    required: bool
    unique: bool
    allowed: frozenset[str]  # empty: any text
    pattern: str  # empty: any text


@dataclass(frozen=True, slots=True)
class Schema:
    """Columns of one table, in order."""

    table: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def data_file(name: str) -> Traversable:
    """Return a file shipped with the evidence."""
    return resource_files("osteon.evidence").joinpath(DATA, name)


@lru_cache(maxsize=4)
def schema_of(table: str) -> Schema:
    """Read the schema of ``treatment_effects`` or ``natural_history`` from the shipped data package."""
    package: dict[str, Any] = json.loads(data_file("datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == table)
    return Schema(table, tuple(_column(f) for f in resource["schema"]["fields"]))


def _column(field: dict[str, Any]) -> Column:
    constraints: dict[str, Any] = field.get("constraints", {})
    return Column(
        name=field["name"],
        kind=field["type"],
        required=bool(constraints.get("required", False)),
        unique=bool(constraints.get("unique", False)),
        allowed=frozenset(constraints.get("enum", ())),
        pattern=constraints.get("pattern", ""),
    )


def check_column(column: Column, texts: Sequence[str], place: Callable[[int], Place]) -> Iterator[Finding]:
    """Check the cells of one column; each different text is judged once and reported wherever it stands.

    Parameters
    ----------
    column : its schema
    texts : its cells, row by row
    place : place of the cell in a row (0-based), asked for only where something is wrong
    """
    anywhere = Place("")
    wrong = {text: found for text in set(texts) if (found := check_cell(column, text, anywhere)) is not None}
    if wrong:
        yield from (replace(wrong[text], where=place(i)) for i, text in enumerate(texts) if text in wrong)
    if column.unique and len(set(texts)) < len(texts):
        yield from _repeated(column, texts, place)


def _repeated(column: Column, texts: Sequence[str], place: Callable[[int], Place]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for i, text in enumerate(texts):
        if text and text in first:
            yield _not_unique(column, text, place(i), place(first[text]))
        first.setdefault(text, i)


def check_cell(column: Column, text: str, place: Place) -> Finding | None:
    """Return what is wrong with one cell, or None."""
    if not text:
        return _missing(column, place) if column.required else None
    if column.kind != "string" and not readable(column.kind, text):
        return _unreadable(column, text, place)
    if column.allowed and text not in column.allowed:
        return _not_allowed(column, text, place)
    if column.pattern and not re.fullmatch(column.pattern, text):
        return _malformed(column, text, place)
    return None


def readable(kind: Kind, text: str) -> bool:
    """Say whether a text is a finite number (or a whole number) in plain notation."""
    try:
        number = float(text)
        whole = kind != "integer" or str(int(text)) == text.lstrip("+")
    except ValueError:
        return False
    return math.isfinite(number) and whole and "_" not in text


def _missing(column: Column, place: Place) -> Finding:
    return Finding(
        code="EVIDENCE-CELL-MISSING",
        severity="error",
        where=place,
        message=f"The column {column.name} is blank here, and it is required.",
        remedy="Fill the cell; where the source does not say, use the vocabulary's word for that.",
        allowed=tuple(sorted(column.allowed)),
    )


def _unreadable(column: Column, text: str, place: Place) -> Finding:
    form = "a whole number" if column.kind == "integer" else "a finite number with a decimal point"
    return Finding(
        code="EVIDENCE-NUMBER",
        severity="error",
        where=place,
        message=f"The column {column.name} holds numbers, and this cell is not {form}.",
        remedy="Write the number plainly, or leave the cell blank when the source gives none.",
        read=text[:120],
        allowed=(form, "blank"),
    )


def _not_allowed(column: Column, text: str, place: Place) -> Finding:
    close = get_close_matches(text, sorted(column.allowed), n=1)
    return Finding(
        code="EVIDENCE-WORD",
        severity="error",
        where=place,
        message=f"The word is not in the closed vocabulary of {column.name}.",
        remedy="Use a word of the data dictionary; keep the source's own word in the *_as_reported column.",
        read=text[:120],
        allowed=tuple(sorted(column.allowed)),
        nearest=close[0] if close else "",
    )


def _malformed(column: Column, text: str, place: Place) -> Finding:
    return Finding(
        code="EVIDENCE-FORM",
        severity="error",
        where=place,
        message=f"The text does not have the form that the data dictionary gives for {column.name}.",
        remedy="See the data dictionary for the form, such as agent=DOSE UNIT ROUTE SCHEDULE for doses.",
        read=text[:120],
    )


def _not_unique(column: Column, text: str, place: Place, first: Place) -> Finding:
    return Finding(
        code="EVIDENCE-ID-TWICE",
        severity="error",
        where=place,
        message=f"The same {column.name} stands already in line {first.line}.",
        remedy="Give every row an id of its own.",
        read=text[:120],
    )
