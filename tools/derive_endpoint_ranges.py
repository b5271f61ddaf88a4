"""Derive ``vocabulary/data/endpoint_ranges.csv`` from the table on the natural history of the models.

Usage: ``python tools/derive_endpoint_ranges.py natural_history.csv [endpoint_ranges.csv]``

For each endpoint and species, at each site and (empty site) over all of them: the lowest and the highest
mean of a group in the unit of the endpoint, and the lowest and the highest coefficient of variation
between animals, which is SD / mean or SE x sqrt(n) / mean. Left out: retracted rows, suspect units, rows
that are no observation; for the variation also suspect or unnamed dispersions and the structure model
index, whose mean may be zero. The reference names the rows by ``row_id``.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from osteon import vocabulary as voc

COLUMNS = ("endpoint", "species", "site", "low", "high", "cv_low", "cv_high", "reference")
TARGET = (
    Path(__file__).resolve().parents[1] / "src" / "osteon" / "vocabulary" / "data" / "endpoint_ranges.csv"
)
LEFT_OUT = frozenset({"unit_suspect", "range_end", "secondary_source"})
CROSSES_ZERO = frozenset({"SMI"})  # a share of a mean near zero says nothing


@dataclass
class Seen:
    """What the rows of one endpoint, species and site printed."""

    means: list[float] = field(default_factory=list[float])
    variations: list[float] = field(default_factory=list[float])
    rows: list[str] = field(default_factory=list[str])


def endpoint_ranges(table: Path) -> str:
    """Return the table of endpoint ranges as CSV text, derived from a table of natural history."""
    seen: defaultdict[tuple[str, str, str], Seen] = defaultdict(Seen)
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            mean = _mean(row)
            if mean is None:
                continue
            variation = _variation(row)
            for site in ("", row["site"]):
                one = seen[row["endpoint"], row["species"], site]
                one.means.append(mean)
                one.variations.extend(() if variation is None else (variation,))
                one.rows.append(row["row_id"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key in sorted(seen):
        writer.writerow(
            (*key, *_ends(seen[key].means), *_ends(seen[key].variations), _reference(seen[key].rows))
        )
    return out.getvalue()


def _mean(row: dict[str, str]) -> float | None:
    """Return the group mean in the unit of the endpoint, or None where the row holds no such number."""
    flags = set(row["row_flags"].split("+"))
    if row["record_type"] != "observation" or row["retraction_status"] == "retracted" or flags & LEFT_OUT:
        return None
    unit, target = voc.units.find(row["value_unit"]), voc.units[voc.endpoints[row["endpoint"]].unit]
    if (
        not row["value"]
        or unit is None
        or unit.dimension != target.dimension
        or row["dispersion_kind"] == "cv"
    ):
        return None
    return voc.convert(float(row["value"]), unit.code, target.code)


def _variation(row: dict[str, str]) -> float | None:
    """Return the coefficient of variation between animals, %, or None where the row does not say."""
    if "dispersion_kind_suspect" in row["row_flags"].split("+") or not row["dispersion"] or not row["n_min"]:
        return None
    if row["endpoint"] in CROSSES_ZERO or float(row["value"]) == 0:
        return None
    animals = {"sd": 1.0, "sem": math.sqrt(float(row["n_min"]))}.get(row["dispersion_kind"])
    return None if animals is None else 100 * float(row["dispersion"]) * animals / float(row["value"])


def _ends(numbers: list[float]) -> tuple[str, str]:
    return (f"{min(numbers):.4g}", f"{max(numbers):.4g}") if numbers else ("", "")


def _reference(rows: list[str]) -> str:
    return "natural_history " + " ".join(rows)


if __name__ == "__main__":
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET
    target.write_text(endpoint_ranges(Path(sys.argv[1])), encoding="utf-8", newline="\n")
