"""Derive the dose ranges of ``vocabulary/data/dose_ranges.csv`` from the table of treatment effects.

Usage: ``python tools/derive_dose_ranges.py treatment_effects.csv [dose_ranges.csv]``

A range is the lowest and the highest amount of one administration that a study in animals gave, for each
agent, dimension (per body mass, per diet, per animal ...) and class of route. Left out: retracted rows, rows
whose unit is suspect, patients (a dose per person says nothing of an animal), and doses without amount, unit
or route.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("agent", "dimension", "unit", "route_class", "low", "high", "rows", "papers")
TARGET = Path(__file__).resolve().parents[1] / "src" / "osteon" / "vocabulary" / "data" / "dose_ranges.csv"

Key = tuple[str, str, str]  # agent, dimension, class of route


def dose_ranges(table: Path) -> str:
    """Return the table of dose ranges as CSV text, derived from a table of treatment effects."""
    amounts: defaultdict[Key, list[float]] = defaultdict(list)
    rows: defaultdict[Key, set[str]] = defaultdict(set)
    papers: defaultdict[Key, set[str]] = defaultdict(set)
    for row, key, values in _given(table):
        amounts[key].extend(values)
        rows[key].add(row["row_id"])
        papers[key].add(row["paper_id"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for agent, dimension, route_class in sorted(amounts):
        key = (agent, dimension, route_class)
        low, high = (f"{end:.6g}" for end in (min(amounts[key]), max(amounts[key])))
        writer.writerow(
            (
                agent,
                dimension,
                voc.base_unit(dimension).code,
                route_class,
                low,
                high,
                len(rows[key]),
                len(papers[key]),
            )
        )
    return out.getvalue()


def _given(table: Path) -> Iterator[tuple[dict[str, str], Key, tuple[float, ...]]]:
    """Yield each dose that was given: its row, what it counts for and its amounts in the base unit."""
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if _is_left_out(row):
                continue
            for agent, dose in (*_read(row["doses"]), *_read(row["inducing_doses"])):
                if dose.base_values and dose.route_class:
                    yield row, (agent, dose.dimension, dose.route_class), dose.base_values


def _is_left_out(row: dict[str, str]) -> bool:
    return (
        row["retraction_status"] == "retracted"
        or "unit_suspect" in row["row_flags"].split("+")
        or voc.species[row["species"]].group == "human"
    )


def _read(column: str) -> voc.Doses:
    doses = voc.parse_doses(column)
    if doses.problems:
        raise SystemExit(
            f"cannot read the doses {column!r}: {doses.problems[0].message} {doses.problems[0].token}"
        )
    return doses


if __name__ == "__main__":
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET
    target.write_text(dose_ranges(Path(sys.argv[1])), encoding="utf-8", newline="\n")
