"""Each check of the tables finds its fault, names the row, and keeps silent on sound tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon import vocabulary as voc
from osteon.records import (
    Estimate,
    Observation,
    check_estimates,
    check_observations,
    estimate_table,
    observation_table,
)

if TYPE_CHECKING:
    from pandas import DataFrame

SOUND = Observation(
    id="data/femur.xlsx!Sheet1!C12",
    animal="0012",
    arm="NO",
    site="distal_femur_metaphysis",
    side="left",
    endpoint="BV/TV",
    unit="%",
    value=21.5,
    method="microct",
    uncertainty=0.0,
)
ESTIMATE = Estimate(
    id="E1.k2-vs-ovx",
    endpoint="BV/TV",
    site="",
    side="-",
    day=84.0,
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
    rows=("t.csv!B2",),
)
NOTHING_COMPUTED = dict.fromkeys(
    (
        *("estimate", "se", "df", "statistic", "p", "p_adjusted", "low", "high"),
        *("simultaneous_low", "simultaneous_high", "g", "g_low", "g_high"),
    )
)


def found(table: DataFrame) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.where)) for finding in check_observations(table)]


@pytest.mark.parametrize(
    "row",
    [
        SOUND,
        replace(SOUND, value=None, status="below_lloq", limit=0.1),
        replace(SOUND, value=None, status="above_uloq", limit=90.0),
        *(replace(SOUND, value=None, status=status) for status in ("missing", "excluded", "failed_qc")),
        replace(SOUND, day=-7.0, side="both", site="", method="", uncertainty=None),
    ],
)
def test_sound_observations_give_nothing(row: Observation) -> None:
    assert check_observations(observation_table([row])) == ()


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"animal": ""}, "RECORD-BLANK", "animal"),
        ({"arm": ""}, "RECORD-BLANK", "arm"),
        ({"status": "OK"}, "RECORD-WORD", "status"),
        ({"origin": "guessed"}, "RECORD-WORD", "origin"),
        ({"side": "Left"}, "RECORD-WORD", "side"),
        ({"site": "femur diaphysis"}, "RECORD-WORD-UNKNOWN", "site"),
        ({"method": "uCT"}, "RECORD-WORD-UNKNOWN", "method"),
        ({"unit": "mm"}, "RECORD-UNIT", "unit"),
        ({"unit": ""}, "RECORD-UNIT", "unit"),
        ({"value": float("inf")}, "RECORD-INFINITE", "value"),
        ({"day": float("-inf")}, "RECORD-INFINITE", "day"),
        ({"value": None}, "RECORD-VALUE-STATUS", "value"),
        ({"status": "missing"}, "RECORD-VALUE-STATUS", "value"),
        ({"value": None, "status": "below_lloq"}, "RECORD-LIMIT-STATUS", "limit"),
        ({"limit": 0.1}, "RECORD-LIMIT-STATUS", "limit"),
        ({"uncertainty": -0.1}, "RECORD-NEGATIVE", "uncertainty"),
    ],
)
def test_each_fault_of_an_observation(change: dict[str, object], code: str, column: str) -> None:
    rows = [replace(SOUND, id="t.csv!A1"), replace(SOUND, **change)]
    findings = check_observations(observation_table(rows))
    assert [(f.code, f.where.file, f.where.field) for f in findings if f.code == code] == [
        (code, SOUND.id, column)
    ]
    assert all(finding.severity == "error" and finding.remedy for finding in findings)


def test_unknown_words_name_the_nearest() -> None:
    rows = [replace(SOUND, endpoint="BVTV"), replace(SOUND, id="2", endpoint="bone volume fraction")]
    findings = check_observations(observation_table(rows))
    assert [(f.code, f.read, f.nearest) for f in findings] == [
        ("RECORD-WORD-UNKNOWN", "BVTV", "BV/TV"),
        ("RECORD-WORD-UNKNOWN", "bone volume fraction", "BV/TV"),
    ]


def test_every_endpoint_of_the_vocabulary_is_sound_in_its_unit() -> None:
    rows = [replace(SOUND, id=entry.code, endpoint=entry.code, unit=entry.unit) for entry in voc.endpoints]
    assert check_observations(observation_table(rows)) == ()


def test_an_id_that_stands_twice_is_said_of_both_rows() -> None:
    rows = [SOUND, replace(SOUND, id="other"), SOUND]
    assert found(observation_table(rows)) == [("RECORD-ID-TWICE", f"{SOUND.id} (id)")] * 2


def test_up_to_five_rows_of_one_fault_are_said_one_by_one() -> None:
    rows = [replace(SOUND, id=f"t.csv!B{number}", value=None) for number in range(1, 7)]
    assert [f.where.file for f in check_observations(observation_table(rows[:5]))] == [
        row.id for row in rows[:5]
    ]
    assert len(check_observations(observation_table(rows))) == 1


def test_a_fault_of_many_rows_is_one_finding_that_counts_them() -> None:
    rows = [replace(SOUND, id=f"t.csv!B{number}", value=None) for number in range(1, 1001)]
    (finding,) = check_observations(observation_table(rows))
    assert finding.message.endswith(
        "This holds for 1,000 rows: t.csv!B1, t.csv!B2, t.csv!B3, t.csv!B4, t.csv!B5 and 995 more."
    )


def test_many_different_unknown_words_are_all_counted() -> None:
    rows = [replace(SOUND, id=f"t.csv!B{number}", site=f"zzz{number}") for number in range(1, 101)]
    findings = check_observations(observation_table(rows))
    assert [finding.read for finding in findings] == ["zzz1", "zzz2", "zzz3", "zzz4", "zzz5", "zzz6"]
    assert "95 rows" in findings[-1].message


def test_columns_missing_unknown_twice_and_of_another_type() -> None:
    table = observation_table([SOUND])
    assert found(table.rename(columns={"animal": "animals"})) == [
        ("RECORD-COLUMN-MISSING", "observations (animal)"),
        ("RECORD-COLUMN-UNKNOWN", "observations (animals)"),
    ]
    (unknown,) = check_observations(table.assign(cage="3"))
    assert (unknown.code, unknown.nearest) == ("RECORD-COLUMN-UNKNOWN", "")
    assert check_observations(table.rename(columns={"animal": "animals"}))[1].nearest == "animal"
    twice = table[["animal", *table.columns]]
    assert found(twice) == [("RECORD-COLUMN-TWICE", "observations (animal)")]
    for column, other in (("animal", "object"), ("value", "str"), ("day", "float32")):
        (wrong,) = check_observations(table.astype({column: other}))
        assert (wrong.code, wrong.where.field, wrong.read) == ("RECORD-COLUMN-TYPE", column, other)


def test_a_missing_text_is_not_an_empty_text() -> None:
    table = observation_table([SOUND])
    table.loc[0, "specimen"] = float("nan")
    assert found(table) == [("RECORD-TEXT-MISSING", f"{SOUND.id} (specimen)")]


def test_the_order_of_the_columns_is_free() -> None:
    table = observation_table([SOUND])
    assert check_observations(table[sorted(table.columns)]) == ()


@pytest.mark.parametrize("change", [{}, NOTHING_COMPUTED, {"p": 0.1, "p_adjusted": 0.0999}, {"se": 0.0}])
def test_sound_estimates_give_nothing(change: dict[str, object]) -> None:
    assert check_estimates(estimate_table([replace(ESTIMATE, **change)])) == ()


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"claim": "yes"}, "RECORD-WORD", "claim"),
        ({"scale": "ln"}, "RECORD-WORD", "scale"),
        ({"variance": "equal"}, "RECORD-WORD", "variance"),
        ({"method": ""}, "RECORD-BLANK", "method"),
        ({"endpoint": "BVTV"}, "RECORD-WORD-UNKNOWN", "endpoint"),
        ({"unit": "mm"}, "RECORD-UNIT", "unit"),
        ({"contrast": "ovx vs k2"}, "RECORD-CONTRAST", "contrast"),
        ({"p": 1.2, "p_adjusted": None}, "RECORD-P", "p"),
        ({"p_adjusted": -0.1, "p": None}, "RECORD-P", "p_adjusted"),
        ({"p_adjusted": 0.01}, "RECORD-P-ADJUSTED", "p_adjusted"),
        ({"low": 0.3}, "RECORD-INTERVAL", "low"),
        ({"high": 0.1}, "RECORD-INTERVAL", "low"),
        ({"high": None}, "RECORD-INTERVAL", "low"),
        ({"simultaneous_low": 0.3}, "RECORD-INTERVAL", "simultaneous_low"),
        ({"g_high": 0.1}, "RECORD-INTERVAL", "g_low"),
        ({"se": -0.1}, "RECORD-NEGATIVE", "se"),
        ({"n_right": -1}, "RECORD-NEGATIVE", "n_right"),
        ({"statistic": float("inf")}, "RECORD-INFINITE", "statistic"),
    ],
)
def test_each_fault_of_an_estimate(change: dict[str, object], code: str, column: str) -> None:
    rows = [replace(ESTIMATE, id="other"), replace(ESTIMATE, **change)]
    findings = check_estimates(estimate_table(rows))
    assert [(f.code, f.where.file, f.where.field) for f in findings] == [(code, ESTIMATE.id, column)]


@pytest.mark.parametrize("cell", ["", "t.csv!B2", "[1]", "{}", "[" * 100_000, "[" + "9" * 5000 + "]"])
def test_a_cell_that_is_no_list_of_texts(cell: str) -> None:
    table = estimate_table([ESTIMATE]).assign(rows=cell).astype({"rows": "str"})
    assert [(f.code, f.where.field) for f in check_estimates(table)] == [("RECORD-TEXTS", "rows")]
