"""Contrasts of many fits of one design, each alone and judged as families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from osteon.statistics._adjusted_means import Wanted, weighted_means
from osteon.statistics._adjusted_p_batch import adjusted_p_batch
from osteon.statistics._critical_batch import critical_batch
from osteon.statistics._kinds import asked_contrasts
from osteon.statistics._multivariate_t import studentized_range

if TYPE_CHECKING:
    from osteon.statistics._family import FamilyOptions
    from osteon.statistics._linear import Kind
    from osteon.statistics._model import Model
    from osteon.statistics._refit_many import Floats, Many

# A variance below this share of its parts is rounding of zero, as for one contrast.
_NOTHING = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What is asked of every fit.

    Parameters
    ----------
    kind : of the contrasts, "" for rows of the caller's own, None for the coefficients, which are no family
    names : of the contrasts
    weights : of the coefficients, shape (m, p)
    """

    kind: str | None
    names: tuple[str, ...]
    weights: Floats


class Alone(NamedTuple):
    """Contrasts by their own: estimate, se and df, shape (B, m), and correlation, shape (B, m, m)."""

    estimate: Floats
    se: Floats
    df: Floats
    correlation: Floats


class Judged(NamedTuple):
    """Contrasts alone and in their family, all of shape (B, m)."""

    estimate: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    p_adjusted: Floats
    low: Floats
    high: Floats
    simultaneous_low: Floats
    simultaneous_high: Floats


def rows_of(
    model: Model, kind: Kind | None, factor: tuple[str, ...], control: str | None
) -> tuple[Model, Rows]:
    """Return the contrasts of adjusted means as weights of the coefficients, and the model they belong to."""
    if kind is None:
        return model, Rows(None, model.design.columns, np.eye(len(model.design.columns)))
    made = weighted_means(model, Wanted(factor, None, {}))
    asked = asked_contrasts(made.means, kind, control)
    return made.model, Rows(asked.kind, asked.names, asked.matrix @ made.matrix)


def alone(fits: Many, rows: Rows) -> Alone:
    """Return every contrast of every fit by its own."""
    weights = rows.weights
    covariance = weights @ fits.covariance @ weights.T
    variance = np.einsum("bii->bi", covariance)
    size = np.abs(weights) @ np.abs(fits.covariance) @ np.abs(weights).T
    variance = np.where(variance > _NOTHING * np.einsum("bii->bi", size), variance, np.nan)
    se = np.sqrt(variance)
    correlation = covariance / se[:, :, None] / se[:, None]
    return Alone(fits.estimates @ weights.T, se, fits.df(weights), correlation)


def judged(found: Alone, kind: str | None, options: FamilyOptions) -> Judged:
    """Return contrasts with their p and intervals, alone and over the family of each data set.

    A data set in which a contrast has no standard error has no family.
    """
    t = found.estimate / found.se
    toward = {"two-sided": np.abs(t), "greater": t, "less": -t}[options.alternative]
    p = np.minimum(options.sides * stdtr(found.df, -toward), 1.0)
    critical = -stdtrit(found.df, (1 - options.level) / options.sides)
    p_adjusted, together = p, critical
    if kind is not None and t.shape[1] > 1:
        p_adjusted, together = np.full_like(p, np.nan), np.full_like(p, np.nan)
        sound = np.flatnonzero(np.isfinite(t).all(axis=1))
        part = Alone(*(values[sound] for values in found))
        p_adjusted[sound], together[sound] = _family(part, toward[sound], kind, options)
    return Judged(
        found.estimate,
        found.se,
        found.df,
        t,
        p,
        p_adjusted,
        *_limits(found, critical, options),
        *_limits(found, together, options),
    )


def _family(found: Alone, toward: Floats, kind: str, options: FamilyOptions) -> tuple[Floats, Floats]:
    """Return adjusted p and what each t is held against."""
    if kind == "tukey" and options.sides == 2:
        joint = studentized_range(_groups(toward.shape[1]))
        p = joint.tails(toward.ravel(), found.df.ravel()).p.reshape(toward.shape)
        distinct, place = np.unique(np.round(found.df, 9), return_inverse=True)
        critical = np.array([joint.critical(options.level, df) for df in distinct.tolist()])
        return p, critical[place].reshape(toward.shape)
    p = adjusted_p_batch(toward, found.df, found.correlation, sides=options.sides)
    return p, critical_batch(found.df, found.correlation, options.level, options.sides)


def _groups(pairs: int) -> int:
    """Return how many groups have so many pairs."""
    return int((1 + (1 + 8 * pairs) ** 0.5) / 2 + 0.5)


def _limits(found: Alone, critical: Floats, options: FamilyOptions) -> tuple[Floats, Floats]:
    """Return the intervals of what is not rejected."""
    half = critical * found.se
    low, high = found.estimate - half, found.estimate + half
    nothing = np.isnan(half)
    low = np.where((options.alternative == "less") & ~nothing, -np.inf, low)
    high = np.where((options.alternative == "greater") & ~nothing, np.inf, high)
    return low, high
