"""How long a table of 100,000 rows takes to read: XLSX under 20 s, CSV under 5 s.

The peer is pandas, with openpyxl for the sheet, reading the same bytes in the same run.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
from openpyxl import Workbook

from osteon.files import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000
HEADER = ("animal", "arm", "site", "day", "BMD", "note")
T = TypeVar("T")
LIMITS = {".xlsx": 20.0, ".csv": 5.0}


def main() -> int:
    """Print the wall time of each reader and the ratio; the exit code is 1 when a limit is passed."""
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        for suffix, limit in LIMITS.items():
            path = Path(folder) / f"table{suffix}"
            write(path)
            ours, table = seconds(lambda path=path: read_table(path))
            peer, frame = seconds(lambda path=path: read_by_pandas(path))
            if (
                len(table.rows) != ROWS
                or len(frame) != ROWS
                or any(f.severity == "error" for f in table.findings)
            ):
                raise RuntimeError(f"{suffix}: {len(table.rows)} rows, {table.findings}")
            print(
                f"{ROWS:,} x {len(HEADER)} {suffix:<6} osteon {ours:6.2f} s  pandas {peer:6.2f} s  "
                f"ratio {ours / peer:5.2f}  limit {limit:g} s"
            )
            slow = slow or ours > limit
    return int(slow)


def write(path: Path) -> None:
    """Write the table: text identifiers with leading zeros, whole and broken numbers, some blanks."""
    numbers = random.Random(1)
    rows = (
        (f"{i:06d}", "ovx" if i % 2 else "sham", "femur", 84, numbers.random(), "" if i % 3 else "checked")
        for i in range(ROWS)
    )
    if path.suffix == ".csv":
        lines = [",".join(map(str, row)) for row in (HEADER, *rows)]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("SYNTHETIC")
    for row in (HEADER, *rows):
        sheet.append([cell if cell != "" else None for cell in row])
    book.save(path)


def read_by_pandas(path: Path) -> pd.DataFrame:
    """Read as text, which is what keeps an identifier such as 000012."""
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    return pd.read_excel(path, dtype=str, engine="openpyxl")


def seconds(call: Callable[[], T]) -> tuple[float, T]:
    """Return the wall time of a call and its result."""
    begun = time.perf_counter()
    result = call()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    sys.exit(main())
