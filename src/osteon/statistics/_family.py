"""Contrasts alone and judged together: p, adjusted p and both kinds of intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, inf, log10, sqrt
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from osteon.statistics._contrasts import Alternative, ContrastEstimate, Contrasts
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._kinds import asked_contrasts
from osteon.statistics._multivariate_t import largest_t, studentized_range, t_quantile, t_tail

if TYPE_CHECKING:
    from osteon.statistics._kinds import Asked
    from osteon.statistics._linear import Kind, LinearEstimates, Matrix, Vector
    from osteon.statistics._multivariate_t import LargestT

_JOINT = ("single-step", "multivariate-t")
_OWN = ", each contrast with its own degrees of freedom"
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class FamilyOptions:
    """How a family is judged; decided in advance."""

    alternative: Alternative
    adjust: str
    level: float

    def __post_init__(self) -> None:
        """Refuse another alternative and another level; the adjustment is looked up where it is used."""
        if self.alternative not in get_args(Alternative):
            message = f"the alternative is {', '.join(get_args(Alternative))}, not {self.alternative!r}"
            raise ValueError(message)
        if not 0 < self.level < 1:
            message = f"level must lie between 0 and 1, not {self.level}"
            raise ValueError(message)

    @property
    def sides(self) -> int:
        """How many sides the alternative has."""
        return 2 if self.alternative == "two-sided" else 1


class _Judged(NamedTuple):
    """Adjusted p and the t each contrast is held against, one a contrast."""

    p: Vector
    critical: Vector
    method: str
    error: float = 0.0


def contrasts_of(made: LinearEstimates, kind: Kind, control: str | None, options: FamilyOptions) -> Contrasts:
    """Return the contrasts of a kind, a mapping or a matrix, alone and in their family."""
    asked = asked_contrasts(made, kind, control)
    rows = [_alone(made, row, name, options) for row, name in zip(asked.matrix, asked.names, strict=True)]
    counted = [i for i, row in enumerate(rows) if not row.reason]
    if not counted:
        method = "nothing to adjust: no contrast has a standard error"
        return Contrasts(tuple(rows), None, method, 0.0, asked.matrix, made)
    judged = _judge(made, asked, [rows[i] for i in counted], counted, options)
    for place, p, critical in zip(counted, judged.p.tolist(), judged.critical.tolist(), strict=True):
        rows[place] = _adjusted(rows[place], p, critical, options.alternative)
    one = judged.critical[0] if np.ptp(judged.critical) == 0 else None
    words = f"{asked.words}, {judged.method}" if asked.words else judged.method
    return Contrasts(
        tuple(rows), None if one is None else float(one), words, judged.error, asked.matrix, made
    )


def _alone(made: LinearEstimates, row: Vector, name: str, options: FamilyOptions) -> ContrastEstimate:
    """Return one contrast by its own t, its family not yet judged."""
    used = np.flatnonzero(row)
    estimate = float(row[used] @ made.estimates[used])
    reasons = [made.unknown[made.labels[i]] for i in used if made.labels[i] in made.unknown]
    if reasons:
        return _without(estimate, name, "; ".join(reasons))
    weights, covariance = row[used], made.covariance[np.ix_(used, used)]
    variance = float(weights @ covariance @ weights)
    rounding = 1e-10 * float(np.abs(weights) @ np.abs(covariance) @ np.abs(weights))
    if variance < -rounding:
        message = f"the contrast {name} has the negative variance {variance:.6g}: no estimates covary so"
        raise EstimationError(message)
    if variance <= np.finfo(float).eps / 1e-10 * rounding:
        return _without(estimate, name, "the values behind it do not vary, so it has no standard error")
    se, df = sqrt(variance), made.df.of(row)
    if not df > 0:
        message = f"the contrast {name} has {df} degrees of freedom; no t distribution has"
        raise EstimationError(message)
    t = estimate / se
    p = float(min(1.0, options.sides * t_tail(_toward(t, options.alternative), df)))
    alone = ContrastEstimate(estimate, se, df, t, p, None, None, p, None, None, name=name)
    critical = t_quantile((1 - options.level) / options.sides, df)
    low, high = _limits(alone, critical, options.alternative)
    return replace(alone, low=low, high=high, simultaneous_low=low, simultaneous_high=high)


def _without(estimate: float, name: str, reason: str) -> ContrastEstimate:
    """Return an estimate with nothing but the reason why."""
    return ContrastEstimate(estimate, None, None, None, None, None, None, None, None, None, reason, name)


def _toward(t: float, alternative: Alternative) -> float:
    """Return how far a t lies towards the alternative."""
    if alternative == "two-sided":
        return abs(t)
    return t if alternative == "greater" else -t


def _limits(contrast: ContrastEstimate, critical: float, alternative: Alternative) -> tuple[float, float]:
    """Return the interval of what is not rejected."""
    half = critical * (contrast.se or 0.0)
    low = -inf if alternative == "less" else contrast.estimate - half
    high = inf if alternative == "greater" else contrast.estimate + half
    return low, high


def _adjusted(
    contrast: ContrastEstimate, p: float, critical: float, alternative: Alternative
) -> ContrastEstimate:
    """Return a contrast with its p and interval over the family."""
    low, high = _limits(contrast, critical, alternative)
    return replace(contrast, p_adjusted=p, simultaneous_low=low, simultaneous_high=high)


def _judge(
    made: LinearEstimates,
    asked: Asked,
    rows: list[ContrastEstimate],
    counted: list[int],
    options: FamilyOptions,
) -> _Judged:
    """Return the family of the contrasts that have a standard error."""
    alone = np.array([row.p for row in rows], dtype=np.float64)
    dfs = np.array([row.df for row in rows], dtype=np.float64)
    if options.adjust not in _JOINT:
        return _by_p_alone(alone, dfs, options)
    if len(rows) == 1:
        critical = t_quantile((1 - options.level) / options.sides, float(dfs[0]))
        return _Judged(alone, np.array([critical]), "one contrast, not adjusted")
    toward = np.array([_toward(row.t or 0.0, options.alternative) for row in rows])
    joint = _joint(made, asked, asked.matrix[counted], options)
    return _single_step(joint, toward, dfs, options.level)


def _by_p_alone(alone: Vector, dfs: Vector, options: FamilyOptions) -> _Judged:
    """Return p adjusted by a method that looks at nothing but the p."""
    m = len(alone)
    if options.adjust == "none":
        share, p, method = 1.0, alone, "not adjusted"
    else:
        from osteon.statistics._adjust import adjust

        share, p = 1.0 / m, adjust(alone, options.adjust)
        method = f"p adjusted by {options.adjust} over {m} contrasts, simultaneous intervals by Bonferroni"
    tail = (1 - options.level) / options.sides * share
    return _Judged(p, np.array([t_quantile(tail, df) for df in dfs.tolist()]), method)


def _joint(made: LinearEstimates, asked: Asked, rows: Matrix, options: FamilyOptions) -> LargestT:
    """Return the joint distribution that the t are held against."""
    if asked.kind == "tukey" and options.adjust == "single-step" and options.sides == 2:
        return studentized_range(int(rows.any(axis=0).sum()))
    return largest_t(_correlation(made, rows), options.sides)


def _correlation(made: LinearEstimates, rows: Matrix) -> Matrix:
    """Return the correlation of the contrasts in the rows."""
    # Unused estimates may have no variance: zero stands for them, since their weight is zero in every row.
    used = np.flatnonzero(rows.any(axis=0))
    covariance = rows[:, used] @ made.covariance[np.ix_(used, used)] @ rows[:, used].T
    scale = 1 / np.sqrt(np.diag(covariance))
    return covariance * scale[:, None] * scale


def _single_step(joint: LargestT, toward: Vector, dfs: Vector, level: float) -> _Judged:
    """Return contrasts adjusted in one step, each held against the distribution with its own df."""
    p, error = joint.tails(toward, dfs)
    distinct, place = np.unique(dfs, return_inverse=True)
    critical = np.array([joint.critical(level, df) for df in distinct.tolist()])
    # Degrees of freedom that are one number but for rounding are not called each contrast's own.
    own = distinct[-1] - distinct[0] > _ROUNDING * distinct[0]
    method = joint.method + (_OWN if own else "")
    if error:
        method += f", error of p below {_rounded_up(error):.0e}"
    return _Judged(p, critical[place], method, error)


def _rounded_up(error: float) -> float:
    """Return an error rounded up to one digit."""
    unit = 10.0 ** floor(log10(error))
    return ceil(error / unit) * unit
