"""Parquet: exact types, equal bytes for equal tables, and no wrong bit that is not found."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from osteon.files import DataError
from osteon.records import (
    OBSERVATION_COLUMNS,
    Observation,
    observation_table,
    parquet_bytes,
    read_parquet,
)
from osteon.records import _parquet as parquet
from osteon.records import _seal as seal

ROWS = tuple(
    Observation(
        id=f"t.csv!B{number}",
        animal=f"{number:04}",
        arm="NO",
        endpoint="BV/TV",
        unit="%",
        value=20.1 + number,
    )
    for number in range(3)
)
TABLE = observation_table(ROWS)
DATA = parquet_bytes(TABLE)


def flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ (1 << bit)]) + data[position + 1 :]


def sealed_again(data: bytes) -> bytes:
    start, end = seal._place(data)
    return seal.sealed(data[:start] + seal.UNSEALED + data[end:])


def test_a_table_comes_back_exactly() -> None:
    assert_frame_equal(read_parquet(DATA, name="o.parquet"), TABLE, check_exact=True)


def test_an_empty_column_and_an_empty_table_keep_their_types() -> None:
    assert TABLE["limit"].isna().all()
    written = pq.read_schema(io.BytesIO(DATA))
    assert written.field("limit").type == pa.float64()
    assert written.field("convention").type == pa.string()
    assert not written.field("animal").nullable
    nothing = observation_table([])
    again = read_parquet(parquet_bytes(nothing), name="o.parquet")
    assert_frame_equal(again, nothing, check_exact=True)


def test_a_missing_number_is_null_for_other_programs() -> None:
    written = pq.read_table(io.BytesIO(DATA))
    assert written["limit"].null_count == len(ROWS)
    assert written["value"].null_count == 0


def test_equal_tables_give_equal_bytes() -> None:
    backwards = TABLE[sorted(TABLE.columns, reverse=True)]
    assert parquet_bytes(observation_table(ROWS)) == DATA == parquet_bytes(backwards)
    assert parquet_bytes(TABLE.set_index(TABLE.index + 7)) == DATA


def test_the_file_says_what_it_is() -> None:
    metadata = pq.read_metadata(io.BytesIO(DATA)).metadata
    assert metadata[b"osteon.table"] == b"observations"
    assert metadata[b"osteon.version"] == parquet.VERSION.encode()
    assert len(metadata[b"osteon.sha256"]) == 64


@pytest.mark.parametrize("bit", range(8))
def test_every_wrong_bit_is_found(bit: int) -> None:
    for position in range(len(DATA)):
        with pytest.raises(DataError):
            read_parquet(flipped(DATA, position, bit), name="o.parquet")


def test_every_cut_and_every_addition_is_found() -> None:
    for length in range(len(DATA)):
        with pytest.raises(DataError):
            read_parquet(DATA[:length], name="o.parquet")
    for more in (b"\0", DATA, b"osteon.sha256\x18@" + b"0" * 64):
        with pytest.raises(DataError):
            read_parquet(DATA + more, name="o.parquet")


def test_the_pages_carry_checksums_that_other_programs_verify() -> None:
    chunk = pq.read_metadata(io.BytesIO(DATA)).row_group(0).column(0)
    first = chunk.dictionary_page_offset
    found = 0
    for position in range(first, first + chunk.total_compressed_size):
        try:
            pq.read_table(io.BytesIO(flipped(DATA, position, 0)), page_checksum_verification=True)
        except (OSError, pa.ArrowInvalid) as error:
            found += "CRC checksum" in str(error)
    assert found > chunk.total_compressed_size // 2


def test_a_damaged_file_whose_hash_fits_ends_in_the_one_error() -> None:
    """What the Parquet library says of hostile bytes never reaches the caller as another exception."""
    refused = 0
    start, end = seal._place(DATA)
    for position in (*range(0, start - len(seal.SEAL_KEY) - 2, 7), *range(end, len(DATA))):
        try:
            read_parquet(sealed_again(flipped(DATA, position, position % 8)), name="o.parquet")
        except DataError:
            refused += 1
    assert refused > 100


def test_a_wrong_bit_of_a_page_is_found_even_if_the_hash_fits() -> None:
    names = [column.name for column in OBSERVATION_COLUMNS]
    chunk = pq.read_metadata(io.BytesIO(DATA)).row_group(0).column(names.index("value"))
    first, refused = chunk.dictionary_page_offset, 0
    for position in range(first, first + chunk.total_compressed_size):
        try:
            table = read_parquet(sealed_again(flipped(DATA, position, 2)), name="o.parquet")
        except DataError:
            refused += 1
        else:
            assert_frame_equal(table, TABLE, check_exact=True)
    assert refused > chunk.total_compressed_size // 2


def test_a_cell_that_looks_like_the_hash_changes_nothing() -> None:
    cell = "osteon.sha256\x18@" + "0" * 64
    table = TABLE.assign(specimen=cell).astype({"specimen": "str"})
    data = parquet_bytes(table)
    assert_frame_equal(read_parquet(data, name="o.parquet"), table, check_exact=True)
    for position in range(len(data)):
        with pytest.raises(DataError):
            read_parquet(flipped(data, position, 3), name="o.parquet")


def test_parquet_of_another_origin_or_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    TABLE.to_parquet(out)
    with pytest.raises(DataError, match="no table of osteon"):
        read_parquet(out.getvalue(), name="o.parquet")
    monkeypatch.setattr(parquet, "VERSION", "2")
    with pytest.raises(DataError, match="version 1 of the tables; this osteon reads 2"):
        read_parquet(DATA, name="o.parquet")


def test_columns_of_another_schema_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "SCHEMAS", ())
    with pytest.raises(DataError, match="columns that are not those"):
        read_parquet(DATA, name="o.parquet")


def test_a_table_of_no_schema_is_not_written() -> None:
    for table in (TABLE.drop(columns="value"), TABLE.assign(more=1), TABLE.astype({"value": "str"})):
        with pytest.raises(DataError) as refused:
            parquet_bytes(table)
        assert refused.value.findings
    hole = TABLE.copy()
    hole.loc[1, "arm"] = float("nan")
    with pytest.raises(DataError, match="text is missing"):
        parquet_bytes(hole)


def test_every_column_is_read_into_the_type_of_its_schema() -> None:
    read = read_parquet(DATA, name="o.parquet")
    assert [str(dtype) for dtype in read.dtypes] == [column.dtype for column in OBSERVATION_COLUMNS]
