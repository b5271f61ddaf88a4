"""How long the demo takes: `osteon run` of the example under 20 s, and again from the cache under 3 s.

The peer is the run itself without its cache, measured in the same run on the same copy of the example.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "k2-vs-bisphosphonates"
REPEATS = 3
LIMITS = {"first": 20.0, "from cache": 3.0}


def main() -> int:
    """Print median wall times and their ratio; the exit code is 1 when a limit is passed."""
    times: dict[str, list[float]] = {name: [] for name in LIMITS}
    stages: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / EXAMPLE.name
        shutil.copytree(EXAMPLE, study, ignore=shutil.ignore_patterns("results"))
        for _ in range(REPEATS):
            shutil.rmtree(study / "results", ignore_errors=True)
            for name, expected in (("first", "done"), ("from cache", "from cache")):
                begun = time.perf_counter()
                record = run(study)
                times[name].append(time.perf_counter() - begun)
                for stage in record["stages"]:
                    stages.setdefault(f"{name}: {stage['name']}", []).append(stage["seconds"])
                if record["stages"][-1]["status"] != expected:
                    print(f"the {name} run was not {expected}: {record['stages']}")
                    return 1
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:<12}{seconds:7.2f} s  limit {LIMITS[name]:.0f} s")
    print(f"first / from cache: {medians['first'] / medians['from cache']:.1f}")
    for name, values in stages.items():
        print(f"  {name:<22}{statistics.median(values):7.2f} s")
    return int(any(medians[name] > limit for name, limit in LIMITS.items()))


def run(study: Path) -> dict:
    """Run a study in a fresh interpreter and return what it says of itself."""
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "run", str(study), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
