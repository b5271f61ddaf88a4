"""Any records survive table, Parquet and CSV exactly; any table gives findings, any bytes one error."""

from __future__ import annotations

import csv
import io
import math
import re

from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from osteon.files import DataError, csv_text
from osteon.records import (
    ESTIMATE_COLUMNS,
    OBSERVATION_COLUMNS,
    Column,
    Estimate,
    Observation,
    check_estimates,
    check_observations,
    csv_bytes,
    estimate_table,
    estimates_of,
    observation_table,
    observations_of,
    parquet_bytes,
    read_parquet,
)

TEXT = st.text(max_size=20)
NUMBER = st.none() | st.floats(allow_nan=False)
COUNT = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.lists(TEXT, max_size=4).map(tuple)
OF_KIND = {"text": TEXT, "texts": TEXTS, "number": NUMBER, "count": COUNT}


def cells(column: Column) -> st.SearchStrategy[object]:
    return st.sampled_from(column.words) if column.words else OF_KIND[column.kind]


def rows(record: type, columns: tuple[Column, ...]) -> st.SearchStrategy[tuple]:
    one = st.builds(record, **{column.name: cells(column) for column in columns})
    return st.lists(one, max_size=5).map(tuple)


OBSERVATIONS = rows(Observation, OBSERVATION_COLUMNS)
ESTIMATES = rows(Estimate, ESTIMATE_COLUMNS)


@given(OBSERVATIONS)
def test_observations_survive_exactly(given_rows: tuple[Observation, ...]) -> None:
    table = observation_table(given_rows)
    assert observations_of(table) == given_rows
    data = parquet_bytes(table)
    again = read_parquet(data, name="o")
    assert_frame_equal(again, table, check_exact=True)
    assert [(str(row), math.copysign(1, row.value or 0)) for row in observations_of(again)] == [
        (str(row), math.copysign(1, row.value or 0)) for row in given_rows
    ]
    assert parquet_bytes(again) == data


@given(ESTIMATES)
def test_estimates_survive_exactly(given_rows: tuple[Estimate, ...]) -> None:
    table = estimate_table(given_rows)
    again = read_parquet(parquet_bytes(table), name="e")
    assert_frame_equal(again, table, check_exact=True)
    assert estimates_of(again) == given_rows


@given(OBSERVATIONS)
def test_the_csv_is_the_text_of_the_records(given_rows: tuple[Observation, ...]) -> None:
    names = [column.name for column in OBSERVATION_COLUMNS]
    data = csv_bytes(observation_table(given_rows))
    assert data == csv_text(names, [[getattr(row, name) for name in names] for row in given_rows]).encode()
    read = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert read[0] == names
    for row, line in zip(given_rows, read[1:], strict=True):
        for column, cell in zip(OBSERVATION_COLUMNS, line, strict=True):
            came_back(getattr(row, column.name), cell, column)


def came_back(value: object, cell: str, column: Column) -> None:
    if column.kind == "number":
        assert repr(float(cell) if cell else None) == repr(value)
    else:
        assert cell in (value, f"'{value}")
        assert cell == value or re.match(r"'[=+\-@\t\r\n\0]", cell)


@given(OBSERVATIONS, ESTIMATES)
def test_any_table_gives_findings_that_name_a_row_or_column(
    observations: tuple[Observation, ...], estimates: tuple[Estimate, ...]
) -> None:
    ids = {str(row.id) for row in (*observations, *estimates)}
    findings = (
        *check_observations(observation_table(observations)),
        *check_estimates(estimate_table(estimates)),
    )
    for finding in findings:
        assert finding.severity == "error"
        assert finding.where.file in ids
        assert finding.where.field
        assert finding.message.isprintable()
        assert finding.remedy


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda data: b"PAR1" + data + b"PAR1"))
def test_any_bytes_are_refused_as_parquet(data: bytes) -> None:
    try:
        read_parquet(data, name="o")
    except DataError as error:
        refused = str(error)
    else:
        refused = ""
    assert refused.startswith("o ")
