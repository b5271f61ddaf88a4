"""The columns of the two tables, taken from the records themselves."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import NoneType
from typing import Literal, get_args, get_origin, get_type_hints

from osteon.records._estimate import Estimate
from osteon.records._observation import Observation

Kind = Literal["text", "texts", "number", "count"]

SIDES = ("left", "right", "both", "-")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : as the field of the record
    kind : text; texts (several in one cell, as JSON); number (float64, NaN is missing); count (int64)
    words : the only texts that may stand in it; empty: any
    """

    name: str
    kind: Kind
    words: tuple[str, ...] = ()

    @property
    def dtype(self) -> str:
        """Type of the column in pandas; identifiers are text whatever they look like."""
        return _DTYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Schema:
    """One of the tables.

    Parameters
    ----------
    name : observations or estimates
    record : type of its rows
    columns : in order
    """

    name: str
    record: type[Observation | Estimate]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def of_kind(self, *kinds: Kind) -> tuple[Column, ...]:
        """Return the columns of some kinds, in order."""
        return tuple(column for column in self.columns if column.kind in kinds)


def _columns_of(record: type[Observation | Estimate]) -> tuple[Column, ...]:
    """Return a column for every field of a record; its kind and words follow from the type of the field."""
    hints = get_type_hints(record)
    return tuple(_column(field.name, hints[field.name]) for field in fields(record))


def _column(name: str, hint: object) -> Column:
    if name == "side":
        return Column(name, "text", SIDES)
    if get_origin(hint) is Literal:
        return Column(name, "text", get_args(hint))
    if set(get_args(hint)) == {float, NoneType}:
        return Column(name, "number")
    return Column(name, _KINDS[hint])


_KINDS: dict[object, Kind] = {str: "text", tuple[str, ...]: "texts", int: "count"}
_DTYPES: dict[Kind, str] = {"text": "str", "texts": "str", "number": "float64", "count": "int64"}

OBSERVATIONS = Schema("observations", Observation, _columns_of(Observation))
ESTIMATES = Schema("estimates", Estimate, _columns_of(Estimate))
SCHEMAS = (OBSERVATIONS, ESTIMATES)

OBSERVATION_COLUMNS = OBSERVATIONS.columns
ESTIMATE_COLUMNS = ESTIMATES.columns
