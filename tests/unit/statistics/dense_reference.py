"""Moments by n x n matrices, straight from their definition: what every structure must equal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class DenseMoments(NamedTuple):
    """The fields of Moments for one data set, without the leading axis."""

    log_det: float
    cross: np.ndarray
    traces: np.ndarray
    first: np.ndarray
    pair_traces: np.ndarray
    pairs: np.ndarray
    second_traces: np.ndarray | None
    seconds: np.ndarray | None


def dense_moments(v, derivatives, w, second=None) -> DenseMoments:
    """Return the moments of V (n, n), dV/dtheta (r, n, n), W = [X y] (n, c) and d2V (r, r, n, n) or None."""
    inverse = np.linalg.inv(v)
    vw = inverse @ w
    steps = [inverse @ d for d in derivatives]
    r = range(len(derivatives))
    return DenseMoments(
        log_det=float(np.linalg.slogdet(v)[1]),
        cross=w.T @ vw,
        traces=np.array([np.trace(a) for a in steps]),
        first=np.array([vw.T @ d @ vw for d in derivatives]),
        pair_traces=np.array([[np.trace(steps[i] @ steps[j]) for j in r] for i in r]),
        pairs=np.array([[vw.T @ derivatives[i] @ steps[j] @ vw for j in r] for i in r]),
        second_traces=None
        if second is None
        else np.array([[np.trace(inverse @ d) for d in row] for row in second]),
        seconds=None if second is None else np.array([[vw.T @ d @ vw for d in row] for row in second]),
    )


def assert_moments(made, place, dense, tolerance=1e-10) -> None:
    """Compare the moments of one data set with the dense ones, relative to the size of each product."""
    pairs = [
        ("log_det", made.log_det[place], dense.log_det),
        ("cross", made.cross[place], dense.cross),
        ("traces", made.one.traces[place], dense.traces),
        ("first", made.one.first[place], dense.first),
        ("pair_traces", made.two.pair_traces[place], dense.pair_traces),
        ("pairs", made.two.pairs[place], dense.pairs),
    ]
    if dense.seconds is not None:
        pairs += [
            ("second_traces", made.two.second_traces[place], dense.second_traces),
            ("seconds", made.two.seconds[place], dense.seconds),
        ]
    for name, ours, theirs in pairs:
        scale = max(1.0, float(np.abs(theirs).max()))
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * scale, err_msg=name)
