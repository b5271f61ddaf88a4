"""CSV for people: what a spreadsheet would run is prefixed, everything else comes back exactly."""

from __future__ import annotations

import csv
import io

from osteon.files import csv_text
from osteon.records import OBSERVATION_COLUMNS, Observation, csv_bytes, observation_table

ROWS = (
    Observation(
        id="t.csv!B2",
        animal="0012",
        arm="NO",
        specimen="=cmd|' /C calc'!A0",
        side="left",
        day=7.0,
        endpoint="BV/TV",
        value=0.1 + 0.2,
        unit="%",
        uncertainty=1e-300,
        source="a, b\n",
    ),
    Observation(
        id="t.csv!B3",
        animal="1e3",
        arm="NA",
        endpoint="BV/TV",
        unit="%",
        status="below_lloq",
        limit=-0.0,
        convention="-5",
    ),
)


def test_types_missing_status_and_limit_come_back_from_the_text() -> None:
    read = list(csv.DictReader(io.StringIO(csv_bytes(observation_table(ROWS)).decode("utf-8"), newline="")))
    assert [row["specimen"] for row in read] == ["'=cmd|' /C calc'!A0", ""]
    assert [row["side"] for row in read] == ["left", "'-"]
    assert [row["convention"] for row in read] == ["", "-5"]
    kinds = {column.name: column.kind for column in OBSERVATION_COLUMNS}
    again = tuple(
        Observation(
            **{
                name: cell.removeprefix("'") if kinds[name] == "text" else number(cell)
                for name, cell in row.items()
            }
        )
        for row in read
    )
    assert again == ROWS
    assert str(again[1].limit) == "-0.0"


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_the_rule_is_the_one_of_every_csv() -> None:
    table = observation_table(ROWS)
    names = list(table.columns)
    rows = [[getattr(row, name) for name in names] for row in ROWS]
    assert csv_bytes(table) == csv_text(names, rows).encode("utf-8")


def test_an_empty_table_is_its_header() -> None:
    assert csv_bytes(observation_table([])).decode() == ",".join(c.name for c in OBSERVATION_COLUMNS) + "\r\n"
