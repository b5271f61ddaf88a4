"""Simulation: 10,000 designs of 4 arms x 12 animals in litters, Kenward-Roger and Dunnett, in under 20 s.

Each data set gets estimates, Kenward-Roger's covariance and degrees of freedom, Dunnett's adjusted p and
simultaneous intervals. Litters within arms have one df for all contrasts; litters across arms with two
animals missing have others for each. The peer is lme4 with pbkrtest and multcomp on some tens of the same
data sets, where Rscript has these packages; processor time is compared, on one thread.
"""

# ruff: noqa: E402 - threads are counted when numpy is loaded

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from osteon import statistics as st

LIMIT_S = 20.0
DATA_SETS = 10_000
PEERS = 30
R_PROGRAM = """
suppressMessages({library(lme4); library(pbkrtest); library(multcomp)})
args <- commandArgs(TRUE); d <- read.csv(args[1], stringsAsFactors = TRUE)
d$litter <- factor(d$litter); y <- as.matrix(read.csv(args[2], header = FALSE))
once <- function(i) { d$y <- y[i, ]; m <- suppressMessages(lmer(y ~ arm + (1 | litter), d))
  V <- as.matrix(vcovAdj(m)); K <- cbind(0, diag(3))
  df <- sapply(1:3, function(k) get_Lb_ddf(m, K[k, ]))
  e <- parm(as.vector(K %*% fixef(m)), K %*% V %*% t(K), df = round(min(df)))
  g <- glht(e, diag(3)); c(summary(g)$test$pvalues, confint(g)$confint) }
invisible(once(1)); t <- system.time(for (i in 1:nrow(y)) once(i))
cat((t[["user.self"]] + t[["sys.self"]]) / nrow(y))
"""


def main() -> int:
    """Print times and ratios; the exit code is 1 when the limit is passed."""
    failed = False
    for words, frame in designs().items():
        y = responses(frame, DATA_SETS)
        model = st.mixed_model("y ~ arm", frame.assign(y=y[0]), random="1 | litter")
        begun, used = time.perf_counter(), time.process_time()
        found = st.refit(model, y, kind="dunnett", factor="arm", control="0")
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
        error = float((found.p_adjusted <= 0.05).any(axis=1).mean())
        print(f"{words}: {DATA_SETS} in {wall:.1f} s, limit {LIMIT_S:.0f} s; processor time {cpu:.1f} s")
        print(
            f"  {DATA_SETS / cpu:.0f} fits a second and core; {int((~found.converged).sum())} not converged"
        )
        print(f"  family-wise error {error:.4f}")
        failed |= wall > LIMIT_S
        peer = r_seconds(frame, y[:PEERS])
        if peer is None:
            print("  Rscript with lme4, pbkrtest and multcomp is not there: no ratio")
        else:
            print(f"  R {1 / peer:.1f} a second; R / ours {peer * DATA_SETS / cpu:.0f}")
    return int(failed)


def designs() -> dict[str, pd.DataFrame]:
    """Return 4 arms of 12 animals: litters of 3 within arms, and litters of 4 with one in every arm."""
    arm = np.repeat(["0", "5", "50", "500"], 12)
    within = pd.DataFrame({"arm": arm, "litter": np.repeat(np.arange(16), 3)})
    across = pd.DataFrame({"arm": arm, "litter": np.tile(np.arange(12), 4)}).drop(index=[3, 40])
    return {
        "16 litters of 3 within arms": within,
        "12 litters across arms, 2 animals missing": across.reset_index(drop=True),
    }


def responses(frame: pd.DataFrame, count: int) -> np.ndarray:
    """Return responses with an intraclass correlation of 0.3."""
    rng = np.random.default_rng(1)
    litter = frame["litter"].to_numpy()
    shared = rng.normal(size=(count, litter.max() + 1))[:, litter]
    return np.sqrt(0.3) * shared + np.sqrt(0.7) * rng.normal(size=(count, len(frame)))


def r_seconds(frame: pd.DataFrame, y: np.ndarray) -> float | None:
    """Return R's processor time of one data set; None where R or its packages are not there."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        table, values = Path(folder) / "design.csv", Path(folder) / "y.csv"
        frame.assign(arm="d" + frame["arm"].str.zfill(3)).to_csv(table, index=False)
        np.savetxt(values, y, delimiter=",")
        made = subprocess.run(
            [program, "-e", R_PROGRAM, str(table), str(values)], capture_output=True, text=True, check=False
        )
    return float(made.stdout) if made.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
