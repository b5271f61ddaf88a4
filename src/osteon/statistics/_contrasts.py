"""Contrasts of estimates, each alone and all of them as one family."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, log10, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from osteon.statistics._linear import ContrastEstimate, Family
from osteon.statistics._multivariate_t import MaxAbsT, max_abs_t

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from osteon.statistics._linear import LinearEstimates, Matrix, Vector


def family_of(made: LinearEstimates, matrix: ArrayLike, *, level: float) -> Family:
    """Return the contrasts of a matrix alone and in their family."""
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level}"
        raise ValueError(message)
    rows = _rows(matrix, len(made.labels))
    alone = [_alone(made, row, level) for row in rows]
    counted = [i for i, contrast in enumerate(alone) if not contrast.reason]
    if len(counted) == 1:
        return _one(alone, counted[0], level)
    if not counted:
        return Family(tuple(alone), None, "nothing to adjust: no contrast has a standard error")
    if made.df.shared is None:
        return _bonferroni(alone, counted, level)
    joint = max_abs_t(_correlation(made, rows[counted]), made.df.shared)
    return _single_step(alone, counted, joint, level)


def _rows(matrix: ArrayLike, width: int) -> Matrix:
    """Return the contrast matrix as an array; refuse what is none."""
    rows = np.array(matrix, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[0] == 0 or rows.shape[1] != width:
        message = f"a contrast matrix has one or more rows of {width} weights, not the shape {rows.shape}"
        raise ValueError(message)
    if not np.isfinite(rows).all():
        message = "a contrast matrix holds finite numbers only"
        raise ValueError(message)
    empty = np.flatnonzero(~rows.any(axis=1))
    if empty.size:
        message = f"row {int(empty[0]) + 1} of the contrast matrix is all zeros and compares nothing"
        raise ValueError(message)
    return rows


def _alone(made: LinearEstimates, row: Vector, level: float) -> ContrastEstimate:
    """Return one contrast by its own t, its family not yet judged."""
    used = np.flatnonzero(row)
    estimate = float(row[used] @ made.estimates[used])
    reasons = [made.unknown[made.labels[i]] for i in used if made.labels[i] in made.unknown]
    if reasons:
        return _without(estimate, "; ".join(reasons))
    weights, covariance = row[used], made.covariance[np.ix_(used, used)]
    variance = float(weights @ covariance @ weights)
    largest = float(np.abs(weights) @ np.abs(covariance) @ np.abs(weights))
    if variance <= np.finfo(float).eps * largest:
        return _without(estimate, "the values behind it do not vary, so it has no standard error")
    se, df = sqrt(variance), made.df.of(row)
    t = estimate / se
    p = _p(t, df)
    half = _critical(1 - level, df) * se
    low, high = estimate - half, estimate + half
    return ContrastEstimate(estimate, se, df, t, p, low, high, p, low, high)


def _without(estimate: float, reason: str) -> ContrastEstimate:
    """Return an estimate with nothing but the reason why."""
    return ContrastEstimate(estimate, None, None, None, None, None, None, None, None, None, reason)


def _one(alone: list[ContrastEstimate], place: int, level: float) -> Family:
    """Return a family with one member: adjusting changes nothing."""
    df = alone[place].df
    critical = None if df is None else _critical(1 - level, df)
    return Family(tuple(alone), critical, "one contrast, not adjusted")


def _bonferroni(alone: list[ContrastEstimate], counted: list[int], level: float) -> Family:
    """Return contrasts with degrees of freedom of their own, adjusted by their number."""
    made, m = list(alone), len(counted)
    for i in counted:
        contrast = alone[i]
        if contrast.p is None or contrast.se is None or contrast.df is None:
            continue
        critical = _critical((1 - level) / m, contrast.df)
        made[i] = _adjusted(contrast, min(1.0, m * contrast.p), critical)
    return Family(tuple(made), None, f"Bonferroni over {m} contrasts, each with its own degrees of freedom")


def _single_step(alone: list[ContrastEstimate], counted: list[int], joint: MaxAbsT, level: float) -> Family:
    """Return contrasts adjusted in one step by the distribution of the largest absolute t."""
    made = list(alone)
    critical = joint.critical(level)
    error = joint.p(critical).error
    for i in counted:
        contrast = alone[i]
        if contrast.t is None:
            continue
        tail = joint.p(abs(contrast.t))
        error = max(error, tail.error)
        made[i] = _adjusted(contrast, tail.p, critical)
    return Family(
        tuple(made),
        critical,
        joint.method + (f", error of p below {_rounded_up(error):.0e}" if error else ""),
    )


def _rounded_up(error: float) -> float:
    """Return an error rounded up to one digit."""
    unit = 10.0 ** floor(log10(error))
    return ceil(error / unit) * unit


def _adjusted(contrast: ContrastEstimate, p: float, critical: float) -> ContrastEstimate:
    """Return a contrast with its p and interval over the family."""
    half = critical * (contrast.se or 0.0)
    return replace(
        contrast,
        p_adjusted=p,
        simultaneous_low=contrast.estimate - half,
        simultaneous_high=contrast.estimate + half,
    )


def _correlation(made: LinearEstimates, rows: Matrix) -> Matrix:
    """Return the correlation of the contrasts in the rows."""
    # Unused estimates may have no variance: zero stands for them, since their weight is zero in every row.
    used = np.flatnonzero(rows.any(axis=0))
    covariance = rows[:, used] @ made.covariance[np.ix_(used, used)] @ rows[:, used].T
    scale = 1 / np.sqrt(np.diag(covariance))
    return covariance * scale[:, None] * scale


def _p(t: float, df: float) -> float:
    """Return the two-sided p of a t."""
    return 2 * float(stdtr(df, -abs(t)))


def _critical(alpha: float, df: float) -> float:
    """Return the t that is passed, either side, with probability alpha."""
    return -float(stdtrit(df, alpha / 2))
