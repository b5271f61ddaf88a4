"""A mixed model with Kenward-Roger: 350 a second alone, 1,000 a second together; beside lme4 with pbkrtest.

The model is that of the rat pups (322 rows, 27 litters), counted from design matrices to covariance and
degrees of freedom of every coefficient. The peer runs in the same call where Rscript with lme4 and pbkrtest
is there; processor time is compared, on one thread.
"""

# ruff: noqa: E402 - the number of threads must be set before numpy is there
from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from osteon import statistics as st

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("OSTEON_SHARED", ROOT.parent / "shared"))
FORMULA = "weight ~ Treatment * sex + Lsize"
ALONE, TOGETHER, RATIO = 350, 1000, 100
REPEATS, DATA_SETS = 200, 2000
R_PROGRAM = """
suppressMessages({library(lme4); library(pbkrtest)})
d <- read.csv(commandArgs(TRUE)[1]); d$Litter <- factor(d$Litter)
once <- function() { m <- lmer(weight ~ Treatment * sex + Lsize + (1 | Litter), d); vcovAdj(m)
  p <- length(fixef(m)); for (k in seq_len(p)) get_Lb_ddf(m, as.numeric(seq_len(p) == k)) }
once(); t <- system.time(for (i in 1:5) once()); cat((t[["user.self"]] + t[["sys.self"]]) / 5)
"""


def main() -> int:
    """Print times and ratios; the exit code is 1 when a goal is missed."""
    path = SHARED / "data" / "trials" / "ratpup_litter.csv"
    if not path.is_file():
        print(f"{path.name} is not there; set OSTEON_SHARED to the folder of shared fixtures")
        return 1
    table = pd.read_csv(path)
    model = st.mixed_model(FORMULA, table, random="1 | Litter")
    design, fitter = model.design, model.refitter
    rows, y = np.eye(design.x.shape[1]), simulated(design.x, pd.factorize(table["Litter"])[0])
    alone = processor_time(lambda: fitter.fit(design.y[None]).df(rows), REPEATS)
    together = processor_time(lambda: st.refit(model, y), 3) / DATA_SETS
    whole = processor_time(lambda: st.mixed_model(FORMULA, table, random="1 | Litter"), 20)
    print(f"alone {1e3 * alone:.2f} ms, {1 / alone:.0f} a second; goal {ALONE}")
    print(f"together {1e3 * together:.3f} ms each, {1 / together:.0f} a second; goal {TOGETHER}")
    print(f"mixed_model, table and formula included {1e3 * whole:.1f} ms")
    failed = 1 / alone < ALONE or 1 / together < TOGETHER
    if (peer := peer_time(path)) is None:
        print("Rscript with lme4 and pbkrtest is not there: no ratio")
        return int(failed)
    print(f"lme4 with pbkrtest {1e3 * peer:.0f} ms")
    print(f"  lme4 / ours {peer / alone:.0f} alone, {peer / together:.0f} together; goal {RATIO} together")
    return int(failed or peer / together < RATIO)


def processor_time(call, repeats: int) -> float:
    """Return the processor time of one call: the least of three means, since others use the machine too."""
    call()
    means: list[float] = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(repeats):
            call()
        means.append((time.process_time() - start) / repeats)
    return min(means)


def simulated(x: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return responses with about the variances of the pups, shape (DATA_SETS, n)."""
    rng = np.random.default_rng(1)
    litters = 0.31 * rng.normal(size=(DATA_SETS, int(group.max()) + 1))
    return 6.0 + litters[:, group] + 0.40 * rng.normal(size=(DATA_SETS, len(x)))


def peer_time(path: Path) -> float | None:
    """Return the processor time of the same in R; None where it cannot run."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    done = subprocess.run([program, "-e", R_PROGRAM, str(path)], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
