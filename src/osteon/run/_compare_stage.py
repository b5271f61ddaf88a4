"""Observations and plan -> the comparison, and the table of its estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import files
from osteon.run._kept import CACHE
from osteon.run._keys import stage_key
from osteon.run._observe_stage import OBSERVATIONS, TABLES, read_tables_file
from osteon.run._output import Output
from osteon.run._seen import hash_seen, seen_by_compare
from osteon.run._stored import stored
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARISON = f"{CACHE}/comparison.json"
ESTIMATES = "estimates.parquet"
ESTIMATES_CSV = "estimates.csv"

_ROOMS = ("files", "vocabulary", "statistics", "records", "study", "compare", "run")


def compare_stage() -> Stage:
    """Return the stage that compares the arms."""
    return Stage("compare", ("study", "observe"), compare_key, make_compare, absent=no_data)


def no_data(work: Work) -> str:
    """Say that there is nothing to compare yet: animals listed with their masses are a plan, not a result."""
    data = work.reading.loaded.data
    measured = set[str]() if data is None else {table.file for table in data.tables}
    read = read_tables_file(work).tables
    return "" if any(table.values for table in read if table.file in measured) else "no data yet"


def compare_key(work: Work) -> str:
    """Return the key of the compare stage: observations, animals, exclusions, plan and layout."""
    inputs = {
        "study": hash_seen(seen_by_compare(work.reading.loaded), places=False),
        "observations": work.sha256(OBSERVATIONS),
        "tables": work.sha256(TABLES),
    }
    return stage_key(inputs, rooms=_ROOMS)


def make_compare(work: Work) -> Mapping[str, Output]:
    """Compare the arms as the plan says."""
    from osteon import compare, records

    told = read_tables_file(work)
    comparison = compare.compare(
        seen_by_compare(work.reading.loaded),
        records.read_parquet(work.read(OBSERVATIONS), name=OBSERVATIONS),
        animals=told.animals,
        exclusions=told.exclusions,
    )
    table = records.estimate_table(comparison.estimates)
    faults = tuple(f for f in records.check_estimates(table) if f.severity == "error")
    if faults:
        raise files.DataError(f"the estimates do not fit their schema: {faults[0].message}", findings=faults)
    return {
        COMPARISON: Output(stored(comparison, compare.Comparison)),
        ESTIMATES: Output(records.parquet_bytes(table), rows=len(table)),
        ESTIMATES_CSV: Output(records.csv_bytes(table), rows=len(table)),
    }
