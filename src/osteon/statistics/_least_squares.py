"""Least squares of arms and covariates, centred so that large constants cost no digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._linear import EstimationError
from osteon.statistics._solve import least_squares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._linear import Indices, Matrix, Vector

# A spread below this share of the largest value is the rounding of equal decimals, not a spread.
_ROUNDING = 16 * float(np.finfo(float).eps)
# Below this, and above its inverse, squares leave the range of double precision.
_SQUARED = 1e-140
# Digits a covariate must keep beside the arms and the other covariates to have a slope of its own.
_COLLINEAR = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class ArmFit:
    """A least-squares fit of k arms and q covariates to n values.

    Parameters
    ----------
    labels : arms in order of first appearance
    counts : values an arm, shape (k,)
    means : adjusted means, shape (k,)
    weights : of the values in each mean, shape (k, n)
    residuals : of the values, shape (n,); exactly zero where they are rounding
    leverage : of the values, shape (n,)
    arm : place of each value's arm, shape (n,)
    residual_df : n - k - q
    """

    labels: tuple[str, ...]
    counts: Indices
    means: Vector
    weights: Matrix
    residuals: Vector
    leverage: Vector
    arm: Indices
    residual_df: float

    def pooled(self) -> Matrix:
        """Return the covariance of the means under one variance."""
        # Without residual degrees of freedom every arm has one value, and is marked as unknown.
        variance = float(self.residuals @ self.residuals) / max(self.residual_df, 1)
        return variance * (self.weights @ self.weights.T)

    def hc3(self) -> Matrix:
        """Return the covariance of the means with each residual over 1 - leverage, squared."""
        seen = self.counts[self.arm] > 1
        alone = np.flatnonzero(seen & (self.leverage > 1 - _COLLINEAR))
        if alone.size:
            message = (
                f"value {int(alone[0]) + 1} alone decides the slope of a covariate, so HC3 has no variance; "
                "leave the covariate out or use the pooled variance"
            )
            raise EstimationError(message)
        spread = np.zeros_like(self.residuals)
        spread[seen] = (self.residuals[seen] / (1 - self.leverage[seen])) ** 2
        return (self.weights * spread) @ self.weights.T

    @property
    def sizes(self) -> dict[str, float]:
        """Values an arm, by its label."""
        return dict(zip(self.labels, map(float, self.counts.tolist()), strict=True))

    def variances_of_means(self) -> Vector:
        """Return each arm's own variance over its count; 0 where an arm has one value."""
        squares = np.bincount(self.arm, weights=self.residuals**2, minlength=self.counts.size)
        return squares / np.maximum(self.counts - 1, 1) / self.counts


def fit_arms(
    values: Sequence[float], arms: Sequence[str], covariates: Mapping[str, Sequence[float]]
) -> ArmFit:
    """Fit means of arms with slopes common to them; the means are at the overall mean of each covariate."""
    y = _column("values", values, len(arms))
    labels = tuple(dict.fromkeys(arms))
    place = {label: i for i, label in enumerate(labels)}
    arm = np.array([place[label] for label in arms], dtype=np.intp)
    counts = np.bincount(arm, minlength=len(labels))
    means, within = _within(y, arm, counts)
    indicators = (arm[:, None] == np.arange(len(labels))).astype(np.float64)
    weights = indicators.T / counts[:, None]
    leverage = 1 / counts[arm]
    if covariates:
        x = np.column_stack([indicators, _centred(covariates, arm, counts)])
        solution = least_squares(x, y)
        means, weights = solution.coefficients[: len(labels)], solution.weights[: len(labels)]
        within, leverage = solution.residuals, solution.leverage
    return ArmFit(
        labels=labels,
        counts=counts,
        means=means,
        weights=weights,
        residuals=_without_rounding(within, y, arm, whole=bool(covariates)),
        leverage=leverage,
        arm=arm,
        residual_df=float(len(y) - len(labels) - len(covariates)),
    )


def _column(name: str, cells: Sequence[float], rows: int) -> Vector:
    """Return a column as an array; refuse what is not one finite number a row."""
    if len(cells) == 0:
        message = f"{name}: there is no value"
        raise EstimationError(message)
    if len(cells) != rows:
        message = f"{name}: {len(cells)} values for {rows} rows with an arm"
        raise EstimationError(message)
    column = np.array(cells, dtype=np.float64)
    wrong = np.flatnonzero(~np.isfinite(column))
    if wrong.size:
        message = f"{name}: value {int(wrong[0]) + 1} is not a finite number but {column[wrong[0]]}"
        raise EstimationError(message)
    largest, spread = float(np.abs(column).max()), float(np.ptp(column))
    if largest > 1 / _SQUARED or 0 < spread < _SQUARED:
        message = (
            f"{name}: up to {largest:.3g}, {spread:.3g} apart, too far from 1 to square; change the unit"
        )
        raise EstimationError(message)
    return column


def _within(column: Vector, arm: Indices, counts: Indices) -> tuple[Vector, Vector]:
    """Return the means of the arms and the deviations from them, each arm shifted by its first value."""
    first = column[np.array([int(np.argmax(arm == i)) for i in range(counts.size)])]
    shifted = column - first[arm]
    means = np.bincount(arm, weights=shifted, minlength=counts.size) / counts
    return first + means, shifted - means[arm]


def _centred(covariates: Mapping[str, Sequence[float]], arm: Indices, counts: Indices) -> Matrix:
    """Return the covariates minus their overall means, (n, q); refuse one without a slope of its own."""
    names = list(covariates)
    if arm.size - counts.size - len(names) < 1:
        message = (
            f"{arm.size} values in {counts.size} arms leave no degrees of freedom beside "
            f"{len(names)} covariates ({', '.join(names)}); leave covariates out"
        )
        raise EstimationError(message)
    columns: list[Vector] = []
    for name in names:
        column = _column(f"covariate {name!r}", covariates[name], arm.size)
        centred = column - column[0]
        centred = centred - centred.mean()
        # Varying by no more than rounding is varying not at all.
        centred[:] = 0 if np.abs(centred).max() <= _ROUNDING * np.abs(column).max() else centred
        columns.append(centred)
    made = np.column_stack(columns)
    scale = np.sqrt((made * made).sum(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    within = np.column_stack([_within(column, arm, counts)[1] for column in columns]) / scale
    own = np.linalg.norm(within, axis=0)
    beside = np.abs(np.diag(np.linalg.qr(within)[1]))
    for i, name in enumerate(names):
        if beside[i] <= _COLLINEAR:
            varies = bool(made[:, i].any())
            raise EstimationError(
                _collinear(name, names[:i], varies=varies, inside=bool(own[i] > _COLLINEAR))
            )
    return made


def _collinear(name: str, before: list[str], *, varies: bool, inside: bool) -> str:
    """Say why a covariate has no slope of its own."""
    if not varies:
        why = "is the same for every value"
    elif not inside:
        why = "is the same throughout each arm, so it cannot be told from the arms"
    else:
        why = f"follows from the arms and {', '.join(before)}"
    return f"covariate {name!r} {why}; leave it out"


def _without_rounding(residuals: Vector, column: Vector, arm: Indices, *, whole: bool) -> Vector:
    """Return the residuals, zero where they are the rounding of equal values: arm by arm, or as a whole."""
    group = np.zeros_like(arm) if whole else arm
    squares = np.bincount(group, weights=residuals**2) / np.bincount(group)
    largest = np.zeros(squares.size)
    np.maximum.at(largest, group, np.abs(column))
    return np.where(np.sqrt(squares[group]) <= _ROUNDING * largest[group], 0.0, residuals)
