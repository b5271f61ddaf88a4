"""Tables as Parquet: exact, typed by an explicit schema, refused when one bit is not as it was written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeAlias

from osteon.files import DataError
from osteon.records._columns import SCHEMAS
from osteon.records._seal import SEAL_KEY, UNSEALED, sealed, verify
from osteon.records._structure import structure_findings

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from osteon.records._columns import Column, Schema

VERSION = "1"
"""Of the schemas; a table written by another version is refused, never guessed."""

_TABLE, _VERSION = b"osteon.table", b"osteon.version"

Arrow: TypeAlias = Any  # pyarrow ships no types


def parquet_bytes(table: DataFrame) -> bytes:
    """Return a table of observations or estimates as a Parquet file; equal tables give equal bytes.

    Texts are written as strings that cannot be missing, numbers as doubles, a missing number as null. Every
    page carries a checksum; the metadata carry the name and version of the schema, and the SHA-256 of the
    whole file with the place of that hash zeroed, so that damage outside the pages is found too.

    Parameters
    ----------
    table : with the columns and types of one of the schemas

    Raises
    ------
    DataError : the table is neither observations nor estimates
    """
    _, pq = _pyarrow()
    schema = _schema_of(table)
    types = _arrow_schema(schema)
    out = io.BytesIO()
    with pq.ParquetWriter(
        out, types, compression="zstd", store_schema=False, write_page_checksum=True, write_statistics=False
    ) as writer:
        writer.write_table(_arrow_table(table, types))
        writer.add_key_value_metadata(_metadata(schema))
    return sealed(out.getvalue())


def read_parquet(data: bytes, *, name: str) -> DataFrame:
    """Return the table of a Parquet file, exactly as it was written.

    Parameters
    ----------
    data : the file, as written by `parquet_bytes`
    name : of the file, for the message

    Raises
    ------
    DataError : a byte is not as it was written, or the file is not a table of this version of osteon

    Examples
    --------
    >>> from osteon.records import Observation, observation_table, parquet_bytes, read_parquet
    >>> row = Observation(id="t.csv!B2", animal="0012", arm="ovx", endpoint="BV/TV", unit="%", value=21.5)
    >>> data = parquet_bytes(observation_table([row]))
    >>> read_parquet(data, name="observations.parquet").loc[0, "animal"]
    '0012'
    >>> read_parquet(data[:40] + b"?" + data[41:], name="observations.parquet")
    Traceback (most recent call last):
        ...
    osteon.files._finding.DataError: observations.parquet is damaged: its bytes are not those written
    """
    import pandas as pd

    verify(data, name=name)
    arrow = _read(data, name=name)
    schema = _schema_in(arrow, name=name)
    return pd.DataFrame({column.name: _series(arrow[column.name], column) for column in schema.columns})


def _pyarrow() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet module, slow to import and without types."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa, pq


def _schema_of(table: DataFrame) -> Schema:
    """Return the schema whose columns the table has; the findings are those of the nearer one."""
    found = {schema.name: structure_findings(table, schema) for schema in SCHEMAS}
    for schema in SCHEMAS:
        if not found[schema.name]:
            return schema
    name, findings = min(found.items(), key=lambda item: len(item[1]))
    message = f"the table is not one of {name}: {findings[0].message}"
    raise DataError(message, findings=findings)


def _arrow_schema(schema: Schema) -> Arrow:
    """Return the types of the columns on disk; none is guessed from the cells."""
    pa, _ = _pyarrow()
    types = {"text": pa.string(), "texts": pa.string(), "number": pa.float64(), "count": pa.int64()}
    return pa.schema([pa.field(c.name, types[c.kind], nullable=c.kind == "number") for c in schema.columns])


def _arrow_table(table: DataFrame, types: Arrow) -> Arrow:
    pa, _ = _pyarrow()
    arrays = [pa.array(table[field.name].array, type=field.type, from_pandas=True) for field in types]
    return pa.table(arrays, schema=types)


def _metadata(schema: Schema) -> dict[bytes, bytes]:
    """Return what the file says of itself; its hash stands last, where it is looked for."""
    return {_TABLE: schema.name.encode("ascii"), _VERSION: VERSION.encode("ascii"), SEAL_KEY: UNSEALED}


def _read(data: bytes, *, name: str) -> Arrow:
    pa, pq = _pyarrow()
    try:
        return pq.read_table(pa.BufferReader(data), page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        message = f"{name} is not a Parquet file that can be read: {error}"
        raise DataError(message) from error


def _schema_in(arrow: Arrow, *, name: str) -> Schema:
    """Return the schema of a file; its columns must be those that this version writes."""
    stated: dict[bytes, bytes] = arrow.schema.metadata or {}
    written = stated.get(_VERSION, b"").decode("utf-8", errors="replace")
    if written != VERSION:
        message = f"{name} is written by version {written or '?'} of the tables; this osteon reads {VERSION}"
        raise DataError(message)
    for schema in SCHEMAS:
        if arrow.schema.equals(_arrow_schema(schema)):
            return schema
    message = f"{name} holds columns that are not those of observations or estimates"
    raise DataError(message)


def _series(cells: Arrow, column: Column) -> Series:
    import pandas as pd

    if column.kind in ("text", "texts"):
        return pd.Series(pd.array(cells.combine_chunks(), dtype=column.dtype))
    return pd.Series(cells.to_numpy(), dtype=column.dtype)
