"""How long the command line takes to answer: `osteon --help` 0.4 s, `osteon check` 0.6 s at most.

The peer is the interpreter itself: the time of an empty program is printed beside, measured in the same run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "k2-vs-bisphosphonates"
REPEATS = 7
LIMITS = {"osteon --help": 0.4, "osteon check": 0.6}


def main() -> int:
    """Print the median wall time of each command; the exit code is 1 when a limit is passed."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "osteon --help": ["-m", "osteon", "--help"],
        "osteon check": ["-m", "osteon", "check", str(EXAMPLE)],
    }
    times = {name: median_seconds(arguments) for name, arguments in commands.items()}
    empty = times["python -c pass"]
    for name, seconds in times.items():
        limit = f"limit {LIMITS[name]} s" if name in LIMITS else ""
        print(f"{name:<16}{seconds:7.3f} s  {seconds / empty:6.1f} x an empty program  {limit}".rstrip())
    return int(any(times[name] > limit for name, limit in LIMITS.items()))


def median_seconds(arguments: list[str]) -> float:
    """Return the median wall time of a command in a fresh interpreter, after one that warms the disk."""
    times: list[float] = []
    for _ in range(REPEATS + 1):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
