"""100,000 observations: checked and written as Parquet and CSV in under 2 s, and read back exactly.

The peer of the CSV is pandas' own ``to_csv`` of the same table in the same run; it escapes no formula.
The observations are SYNTHETIC.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from osteon import records

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000
REPEATS = 3
LIMIT = 2.0


def main() -> int:
    """Print median times and ratios; the exit code is 1 when the limit is passed or a row is lost."""
    rows = synthetic(ROWS)
    table = records.observation_table(rows)
    steps: dict[str, Callable[[], object]] = {
        "check_observations": lambda: records.check_observations(table),
        "parquet_bytes": lambda: records.parquet_bytes(table),
        "csv_bytes": lambda: records.csv_bytes(table),
        "pandas to_csv (peer)": lambda: table.to_csv(index=False),
        "observation_table": lambda: records.observation_table(rows),
    }
    medians = {name: median_seconds(step) for name, step in steps.items()}
    data = records.parquet_bytes(table)
    medians["read_parquet"] = median_seconds(lambda: records.read_parquet(data, name="observations.parquet"))
    medians["observations_of"] = median_seconds(lambda: records.observations_of(table))
    for name, seconds in medians.items():
        print(f"{name:<22}{seconds:7.3f} s")
    total = sum(list(medians.values())[:3])
    print(f"checked and written   {total:7.3f} s  limit {LIMIT} s, {ROWS:,} rows")
    print(f"csv_bytes / to_csv    {medians['csv_bytes'] / medians['pandas to_csv (peer)']:7.2f}")
    csv_size = len(records.csv_bytes(table)) / 1e6
    print(f"size                  {len(data) / 1e6:7.2f} MB Parquet, {csv_size:.2f} MB CSV")
    sound = not records.check_observations(table)
    exact = records.observations_of(records.read_parquet(data, name="observations.parquet")) == rows
    print(f"sound {sound}, read back exactly {exact}")
    return int(total > LIMIT or not sound or not exact)


def synthetic(count: int) -> tuple[records.Observation, ...]:
    """Return observations as ten slices of many bones would give them; some are below quantification."""
    return tuple(
        records.Observation(
            id=f"data/slices.xlsx!Sheet1!C{number + 2}",
            animal=f"{number // 50:05}",
            arm=("sham", "ovx", "k2", "aln")[number // 50 % 4],
            specimen=f"{number // 10:06}",
            replicate=str(number % 10),
            site="femur_diaphysis",
            side=("left", "right")[number // 10 % 2],
            day=168.0,
            endpoint="Ct.Th",
            unit="mm",
            value=0.5 + (number * 7919 % 100_003) / 1e6 if number % 20 else None,
            status="ok" if number % 20 else "below_lloq",
            limit=None if number % 20 else 0.05,
            method="microct",
            source="data/slices.xlsx 0f0f0f0f",
        )
        for number in range(count)
    )


def median_seconds(step: Callable[[], object]) -> float:
    """Return the median wall time of a step."""
    times: list[float] = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        step()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
