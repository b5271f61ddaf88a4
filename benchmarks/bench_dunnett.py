"""Dunnett's test: the exact critical value within 1 ms, and p nearer to the truth than scipy's at less time.

The peer is `scipy.stats.dunnett` on the same groups in the same run; the truth is the same integral on grids
three times finer. scipy integrates at random, so that its error is the largest of several seeds. Many
families at once, each with its own correlations and degrees of freedom, are held against
`scipy.stats.multivariate_t`.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from osteon import statistics as st
from osteon.statistics._adjusted_p_batch import adjusted_p_batch
from osteon.statistics._multivariate_t import LargestT, largest_t
from osteon.statistics._quadrature import Grain

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = {"4 arms of 12": (12, 12, 12, 12), "5, 12, 9, 4, 7": (5, 12, 9, 4, 7), "9 arms of 8": (8,) * 9}
FINER = Grain((0.26, 0.33), 0.2, 0.06, 32.0)
FAMILIES, FAMILIES_LIMIT_S, PEER_FAMILIES = 10_000, 3.0, 50
REPEATS = 50
SEEDS = 10
CRITICAL_LIMIT_MS = 1.0


def main() -> int:
    """Print times, errors and ratios; the exit code is 1 when a limit is passed or a ratio is below 1."""
    failed = False
    for name, sizes in SIZES.items():
        rng = np.random.default_rng(1)
        groups = [rng.normal(0.4 * i, 1, n) for i, n in enumerate(sizes)]
        ours, theirs = ours_and_theirs(groups)
        truth = exactly(groups)
        seconds = median_time(lambda groups=groups: our_p(groups))
        peer = median_time(lambda groups=groups: stats.dunnett(*groups[1:], control=groups[0]), repeats=SEEDS)
        error = float(np.abs(ours - truth).max())
        peer_error = float(np.abs(theirs - truth).max())
        critical = 1e3 * median_time(
            lambda groups=groups: distribution(groups).critical(0.95, freedom(groups))
        )
        print(f"{name}: p, intervals, critical value {1e3 * seconds:.2f} ms; p of scipy {1e3 * peer:.2f} ms")
        print(f"  scipy / ours {peer / seconds:.1f} in time, {peer_error / max(error, 1e-16):.0e} in error")
        print(f"  error of p {error:.0e}, scipy's {peer_error:.0e}; critical value alone {critical:.2f} ms")
        print(f"  limit of the critical value {CRITICAL_LIMIT_MS} ms")
        failed |= critical > CRITICAL_LIMIT_MS or peer_error < error or peer < seconds
    return int(many_families() or failed)


def many_families() -> bool:
    """Adjust many families of three contrasts; tell whether they take too long or longer than the peer."""
    rng = np.random.default_rng(0)
    loadings = rng.uniform(0.55, 0.85, (FAMILIES, 3))
    correlations = loadings[:, :, None] * loadings[:, None, :]
    correlations[:, range(3), range(3)] = 1
    t, df = rng.standard_t(20, (FAMILIES, 3)), rng.uniform(6, 40, (FAMILIES, 3))
    seconds = median_time(lambda: adjusted_p_batch(t, df, correlations), repeats=3)
    begun = time.perf_counter()
    for row in range(PEER_FAMILIES):
        for value, own_df in zip(np.abs(t[row]), df[row], strict=True):
            bound, shape = np.full(3, value), correlations[row]
            stats.multivariate_t.cdf(bound, shape=shape, df=own_df, lower_limit=-bound, random_state=rng)
    peer = (time.perf_counter() - begun) * FAMILIES / PEER_FAMILIES
    print(f"{FAMILIES} families of 3, each its own correlations and df: {seconds:.2f} s")
    print(f"  limit {FAMILIES_LIMIT_S} s; scipy / ours {peer / seconds:.0f} in time")
    return seconds > FAMILIES_LIMIT_S or peer < seconds


def ours_and_theirs(groups: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return our p, and scipy's for every seed."""
    seeds = [np.random.default_rng(seed) for seed in range(SEEDS)]
    theirs = [stats.dunnett(*groups[1:], control=groups[0], rng=rng).pvalue for rng in seeds]
    return our_p(groups), np.array(theirs)


def our_p(groups: list[np.ndarray]) -> np.ndarray:
    """Return the family-wise p of every group against the first."""
    values = [float(value) for group in groups for value in group]
    arms = [str(i) for i, group in enumerate(groups) for _ in group]
    found = st.many_to_one(st.arm_estimates(values, arms), "0", [str(i) for i in range(1, len(groups))])
    return np.array([contrast.p_adjusted for contrast in found.contrasts])


def distribution(groups: list[np.ndarray]) -> LargestT:
    """Return the distribution of the largest absolute t."""
    loadings = np.sqrt([len(group) / (len(group) + len(groups[0])) for group in groups[1:]])
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    return largest_t(correlation)


def freedom(groups: list[np.ndarray]) -> int:
    """Return the residual degrees of freedom."""
    return sum(map(len, groups)) - len(groups)


def exactly(groups: list[np.ndarray]) -> np.ndarray:
    """Return our p on grids three times finer."""
    values = [float(value) for group in groups for value in group]
    arms = [str(i) for i, group in enumerate(groups) for _ in group]
    found = st.arm_estimates(values, arms).contrasts("dunnett", control="0")
    joint = distribution(groups)
    fine = replace(joint, integral=replace(joint.integral, grain=FINER))
    return fine.tails([abs(row.t) for row in found], freedom(groups)).p


def median_time(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median wall time of a call, after one that warms the caches."""
    times: list[float] = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
