"""Typed rows to tables and back: pandas types, missing numbers, empty texts, several texts in a cell."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from osteon.files import DataError
from osteon.records import (
    ESTIMATE_COLUMNS,
    OBSERVATION_COLUMNS,
    Estimate,
    Observation,
    estimate_table,
    estimates_of,
    observation_table,
    observations_of,
)

LOOKS_LIKE_A_NUMBER = ("0012", "1e3", "NA", "nan", "", "NO", "1:30", "None", "inf")


def observation(**changes: object) -> Observation:
    given = {"id": "t.csv!B2", "animal": "1", "arm": "ovx", "endpoint": "BV/TV", "unit": "%", "value": 21.5}
    return Observation(**(given | changes))


ESTIMATE = Estimate(
    id="E1.k2-vs-ovx",
    endpoint="BV/TV",
    site="L4",
    side="-",
    day=None,
    unit="%",
    contrast="k2 vs ovx",
    left="k2",
    right="ovx",
    family="each treatment vs ovx",
    claim="primary",
    scale="log",
    variance="pooled",
    estimate=0.2,
    se=0.1,
    df=22.0,
    statistic=2.0,
    p=0.06,
    p_adjusted=0.1,
    low=-0.01,
    high=0.41,
    simultaneous_low=-0.03,
    simultaneous_high=0.43,
    n_left=12,
    n_right=12,
    g=0.8,
    g_low=-0.1,
    g_high=1.7,
    method="Dunnett, pooled variance",
)


def test_columns_are_the_fields_of_the_records_with_their_types() -> None:
    kinds = {column.name: (column.kind, column.dtype) for column in OBSERVATION_COLUMNS}
    assert list(kinds) == [field.name for field in fields(Observation)]
    assert kinds["animal"] == ("text", "str")
    assert kinds["limit"] == ("number", "float64")
    kinds = {column.name: (column.kind, column.dtype) for column in ESTIMATE_COLUMNS}
    assert list(kinds) == [field.name for field in fields(Estimate)]
    assert kinds["n_left"] == ("count", "int64")
    assert kinds["warnings"] == ("texts", "str")
    words = {column.name: column.words for column in ESTIMATE_COLUMNS if column.words}
    assert words["claim"] == ("primary", "secondary", "none")
    assert words["side"] == ("left", "right", "both", "-")


@pytest.mark.parametrize("text", LOOKS_LIKE_A_NUMBER)
def test_a_text_stays_text_whatever_it_looks_like(text: str) -> None:
    row = observation(animal=text, arm=text, specimen=text, source=text)
    table = observation_table([row])
    assert table["animal"].tolist() == [text]
    assert not table["animal"].isna().any()
    assert observations_of(table) == (row,)


def test_missing_numbers_are_nan_in_the_table_and_none_in_the_record() -> None:
    rows = (
        observation(value=None, status="below_lloq", limit=0.5),
        observation(id="t.csv!B3", value=-0.0, day=7.0, uncertainty=5e-324),
    )
    table = observation_table(rows)
    assert table["value"].isna().tolist() == [True, False]
    assert str(table["limit"].dtype) == "float64"
    assert observations_of(table) == rows
    assert str(observations_of(table)[1].value) == "-0.0"


def test_estimates_come_back_with_their_lists() -> None:
    rows = (
        replace(ESTIMATE, warnings=("n is 2.", 'a "quoted", text\n'), rows=("t.csv!B2", "[]", "")),
        replace(ESTIMATE, id="E2", estimate=None, se=None, p=None, n_left=0),
    )
    table = estimate_table(rows)
    assert estimates_of(table) == rows
    assert estimate_table([replace(ESTIMATE, warnings=("1 µm",))])["warnings"].tolist() == ['["1 µm"]']
    assert table["rows"].tolist() == ['["t.csv!B2", "[]", ""]', "[]"]


def test_an_empty_table_keeps_its_types() -> None:
    table = observation_table([])
    assert [str(dtype) for dtype in table.dtypes] == [column.dtype for column in OBSERVATION_COLUMNS]
    assert observations_of(table) == ()
    assert estimates_of(estimate_table([])) == ()


def test_half_a_surrogate_pair_is_refused_with_its_column() -> None:
    with pytest.raises(DataError, match="column animal is not Unicode"):
        observation_table([observation(animal="\ud800")])


def test_a_table_that_is_not_of_the_schema_gives_no_records() -> None:
    table = observation_table([observation()])
    with pytest.raises(DataError, match="no column value") as refused:
        observations_of(table.drop(columns="value"))
    assert [finding.code for finding in refused.value.findings] == ["RECORD-COLUMN-MISSING"]
    with pytest.raises(DataError, match="type int64, not str"):
        observations_of(table.assign(animal=[12]))
    with pytest.raises(DataError, match="no JSON list of texts"):
        estimates_of(estimate_table([ESTIMATE]).assign(rows=["[1]"]).astype({"rows": "str"}))
