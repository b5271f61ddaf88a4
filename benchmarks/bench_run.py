"""How long the demo takes: `osteon run` of both examples under 60 s together, each from the cache under 3 s.

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

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DEMO = ("k2-vs-bisphosphonates", "femur-exercise")
REPEATS = 3
ALL_FIRST, EACH_CACHED = 60.0, 3.0


def main() -> int:
    """Print median wall times and their ratio; the exit code is 1 when a limit is passed."""
    first, cached = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name in DEMO:
            study = Path(folder) / name
            shutil.copytree(EXAMPLES / name, study, ignore=shutil.ignore_patterns("results"))
            first[name], cached[name] = measure(study)
    print(f"both, first run   {sum(first.values()):7.2f} s  limit {ALL_FIRST:.0f} s")
    slow = [name for name in DEMO if cached[name] > EACH_CACHED]
    return int(sum(first.values()) > ALL_FIRST or bool(slow))


def measure(study: Path) -> tuple[float, float]:
    """Run a study without and with its cache, print both with their stages, and return the medians."""
    times: dict[str, list[float]] = {"first": [], "from cache": []}
    stages: dict[str, list[float]] = {}
    for _ in range(REPEATS):
        shutil.rmtree(study / "results", ignore_errors=True)
        for name, expected in (("first", "done"), ("from cache", "from cache")):
            begun = time.perf_counter()
            record = run(study)
            times[name].append(time.perf_counter() - begun)
            for stage in record["stages"]:
                if stage["status"] != "skipped":
                    stages.setdefault(f"{name}: {stage['name']}", []).append(stage["seconds"])
            if record["stages"][-1]["status"] != expected:
                sys.exit(f"the {name} run was not {expected}: {record['stages']}")
    first, cached = (statistics.median(values) for values in times.values())
    print(f"{study.name}: first {first:.2f} s, from cache {cached:.2f} s (limit {EACH_CACHED:.0f} s)")
    print(f"  first / from cache: {first / cached:.1f}")
    for name, values in stages.items():
        print(f"  {name:<22}{statistics.median(values):7.2f} s")
    return first, cached


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
