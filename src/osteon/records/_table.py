"""Typed rows as a table, and a table as typed rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast

from osteon.files import DataError
from osteon.records._columns import ESTIMATES, OBSERVATIONS
from osteon.records._structure import structure_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pandas import DataFrame, Series

    from osteon.records._columns import Column, Schema
    from osteon.records._estimate import Estimate
    from osteon.records._observation import Observation

RecordT = TypeVar("RecordT")


def observation_table(rows: Iterable[Observation]) -> DataFrame:
    """Return observations as a table, one row each, in order.

    Text columns have the pandas type ``str`` and are never blank by being missing: an empty text stays an
    empty text. A missing number is NaN.

    Parameters
    ----------
    rows : observations

    Raises
    ------
    DataError : a text holds half a surrogate pair, which no file can hold

    Examples
    --------
    >>> from osteon.records import Observation, observation_table
    >>> row = Observation(id="t.csv!B2", animal="0012", arm="NO", endpoint="BV/TV", unit="%", value=21.5)
    >>> table = observation_table([row])
    >>> table.loc[0, "animal"], table.loc[0, "arm"], str(table["animal"].dtype)
    ('0012', 'NO', 'str')
    """
    return _table(tuple(rows), OBSERVATIONS)


def observations_of(table: DataFrame) -> tuple[Observation, ...]:
    """Return the rows of a table as observations, in order; the inverse of `observation_table`.

    Raises
    ------
    DataError : a column is missing, unknown, or of another type; its findings say which
    """
    return cast("tuple[Observation, ...]", _records(table, OBSERVATIONS))


def estimate_table(estimates: Iterable[Estimate]) -> DataFrame:
    """Return estimates as a table, one row each, in order.

    The columns ``warnings`` and ``rows`` hold several texts in a cell, as a JSON list.

    Parameters
    ----------
    estimates : estimates

    Raises
    ------
    DataError : a text holds half a surrogate pair, which no file can hold
    """
    return _table(tuple(estimates), ESTIMATES)


def estimates_of(table: DataFrame) -> tuple[Estimate, ...]:
    """Return the rows of a table as estimates, in order; the inverse of `estimate_table`.

    Raises
    ------
    DataError : a column is missing, unknown, or of another type, or a cell is no JSON list of texts
    """
    return cast("tuple[Estimate, ...]", _records(table, ESTIMATES))


def _table(records: Sequence[object], schema: Schema) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({column.name: _series(records, column) for column in schema.columns})


def _series(records: Sequence[object], column: Column) -> Series:
    import pandas as pd

    cells = [getattr(record, column.name) for record in records]
    if column.kind == "texts":
        cells = [texts_cell(cell) for cell in cells]
    try:
        return pd.Series(cells, dtype=column.dtype)
    except UnicodeEncodeError as error:
        message = f"a text of the column {column.name} is not Unicode text: {error.object[:40]!a}"
        raise DataError(message) from error


def _records(table: DataFrame, schema: Schema) -> tuple[object, ...]:
    if findings := structure_findings(table, schema):
        message = f"the table is not one of {schema.name}: {findings[0].message}"
        raise DataError(message, findings=findings)
    cells = (_cells(table[column.name], column) for column in schema.columns)
    return tuple(
        schema.record(**dict(zip(schema.names, row, strict=True))) for row in zip(*cells, strict=True)
    )


def _cells(series: Series, column: Column) -> list[object]:
    cells: list[object] = series.tolist()
    if column.kind == "number":
        return [None if cell != cell else cell for cell in cells]  # NaN alone differs from itself
    return [_texts(cast("str", cell), column) for cell in cells] if column.kind == "texts" else cells


def texts_cell(texts: Sequence[str]) -> str:
    """Return several texts as one cell: a JSON list, exact whatever the texts hold."""
    return json.dumps(list(texts), ensure_ascii=False)


def texts_of(cell: str) -> tuple[str, ...] | None:
    """Return the texts of a cell, or None where it is no JSON list of texts."""
    try:
        found: object = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list):
        return None
    texts = cast("list[object]", found)
    return tuple(cast("list[str]", texts)) if all(isinstance(text, str) for text in texts) else None


def _texts(cell: str, column: Column) -> tuple[str, ...]:
    texts = texts_of(cell)
    if texts is None:
        message = f"a cell of the column {column.name} is no JSON list of texts: {cell[:60]!r}"
        raise DataError(message)
    return texts
