"""Resamples of a statistic, and the bootstrap interval made of them."""

from __future__ import annotations

import inspect
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from osteon.statistics._bootstrap import Bootstrap
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._samples import Values, one_of, sample, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Statistic = Callable[..., object]

_FEWEST_DRAWS = 100
_CELLS_AT_ONCE = 2_000_000


class Plan(NamedTuple):
    """How the interval is made."""

    method: str
    level: float
    draws: int
    seed: int


def bootstrap_interval(statistic: Statistic, samples: Sequence[Sequence[float]], plan: Plan) -> Bootstrap:
    """Return the bootstrap interval of a statistic."""
    one_of(plan.method, ("bca", "percentile"), "method")
    share(plan.level)
    if not samples or plan.draws < _FEWEST_DRAWS:
        message = f"one sample or more, and at least {_FEWEST_DRAWS} draws are needed"
        raise ValueError(message)
    read = [sample(values, f"sample {i}", fewest=2) for i, values in enumerate(samples, start=1)]
    estimate = float(_applied(statistic, [values[None] for values in read], "the samples")[0])
    drawn = np.sort(_drawn(statistic, read, plan))
    if drawn[0] == drawn[-1]:
        message = (
            f"the statistic is {estimate:.6g} in every resample: there is no spread to make an interval of"
        )
        raise EstimationError(message)
    z0, a = (0.0, 0.0) if plan.method == "percentile" else _corrections(statistic, read, drawn, estimate)
    tail = float(ndtri((1 - plan.level) / 2))
    low, high = (_limit(drawn, z0, a, z) for z in (tail, -tail))
    name = {"bca": "bias-corrected and accelerated", "percentile": "percentile"}[plan.method]
    words = f"{name} bootstrap, {plan.draws} draws, seed {plan.seed}, each sample resampled within itself"
    unit = float(np.abs(drawn).max())
    se, bias = float((drawn / unit).std(ddof=1)) * unit, float((drawn / unit).mean()) * unit - estimate
    return Bootstrap(estimate, low, high, se, bias, z0, a, plan.level, plan.draws, plan.seed, words)


def _applied(statistic: Statistic, rows: list[Values], where: str) -> Values:
    """Return the statistic of every row of the samples, in one call where it takes an axis."""
    if "axis" in _parameters(statistic):
        found = np.asarray(statistic(*rows, axis=-1), dtype=np.float64)
    else:
        found = np.array([statistic(*row) for row in zip(*rows, strict=True)], dtype=np.float64)
    if found.shape != (len(rows[0]),):
        message = f"the statistic must return one number, not the shape {found.shape[1:]}"
        raise ValueError(message)
    if not np.isfinite(found).all():
        message = f"the statistic is {found[~np.isfinite(found)][0]} in {where}, which is no finite number"
        raise EstimationError(message)
    return found


def _parameters(statistic: Statistic) -> frozenset[str]:
    """Return the names of the parameters, as far as Python knows them."""
    try:
        return frozenset(inspect.signature(statistic).parameters)
    except ValueError:
        return frozenset()


def _drawn(statistic: Statistic, samples: list[Values], plan: Plan) -> Values:
    """Return the statistic of the resamples, shape (draws,)."""
    rng = np.random.default_rng(plan.seed)
    at_once = max(1, _CELLS_AT_ONCE // sum(values.size for values in samples))
    found: list[Values] = []
    for first in range(0, plan.draws, at_once):
        rows = min(at_once, plan.draws - first)
        resampled = [values[rng.integers(values.size, size=(rows, values.size))] for values in samples]
        found.append(_applied(statistic, resampled, "a resample"))
    return np.concatenate(found)


def _corrections(
    statistic: Statistic, samples: list[Values], drawn: Values, estimate: float
) -> tuple[float, float]:
    """Return the bias correction z0, resamples equal to the estimate counting half, and the acceleration."""
    below = (float((drawn < estimate).mean()) + float((drawn <= estimate).mean())) / 2
    if not 0 < below < 1:
        message = f"all resamples lie on one side of the estimate {estimate:.6g}, which BCa cannot correct"
        raise EstimationError(message)
    influences = [_influence(statistic, samples, i) / samples[i].size for i in range(len(samples))]
    # The acceleration has no unit: in units of the largest influence its cubes stay numbers.
    unit = max(float(np.abs(part).max()) for part in influences) or 1.0
    squares = sum(float((part / unit) @ (part / unit)) for part in influences)
    cubes = sum(float(((part / unit) ** 3).sum()) for part in influences)
    if squares == 0:
        message = "the statistic does not change when a value is left out: BCa has no acceleration for that"
        raise EstimationError(message)
    return float(ndtri(below)), cubes / squares / sqrt(squares) / 6


def _influence(statistic: Statistic, samples: list[Values], which: int) -> Values:
    """Return the jackknife influence of every value of one sample, the others unchanged."""
    values = samples[which]
    left_out = np.broadcast_to(values, (values.size, values.size))[~np.eye(values.size, dtype=bool)]
    rows = [np.broadcast_to(other, (values.size, other.size)) for other in samples]
    rows[which] = left_out.reshape(values.size, -1)
    without = _applied(statistic, rows, f"sample {which + 1} with one value left out")
    return (values.size - 1) * (without.mean() - without)


def _limit(drawn: Values, z0: float, a: float, z: float) -> float:
    """Return the limit whose normal deviate is z, as a quantile of the sorted resamples."""
    shrink = 1 - a * (z0 + z)
    # Where the acceleration turns the sign, no quantile is left.
    share_below = float(ndtr(z0 + (z0 + z) / shrink)) if shrink > 0 else 0.0
    if not 1 <= share_below * (drawn.size + 1) <= drawn.size:
        message = (
            f"{drawn.size} draws do not reach the limits (bias correction {z0:.3g}, acceleration {a:.3g}); "
            "take more draws or a lower level"
        )
        raise EstimationError(message)
    return float(np.quantile(drawn, share_below, method="weibull"))
