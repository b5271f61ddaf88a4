"""Critical values of many families at once: what a simulation makes simultaneous intervals with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from osteon.statistics._factors import product_loadings
from osteon.statistics._multivariate_t import largest_t
from osteon.statistics._quadrature import COARSE, Quadrature, own_parts
from osteon.statistics._root import FIRST, read_at_zero

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Degrees of freedom and loadings that agree in so many digits have one critical value.
_DIGITS = 11
_ROUNDS = 40
# How near each other three bounds around the answer are looked at, as a share of the bracket: the polynomial
# through them errs by less than the coarse grids do.
_APART = 1e-2
# Of more rows than this the first look is at some, and the others are read from these.
_MANY = 400


def critical_batch(df: Floats, correlation: Floats, level: float, sides: int) -> Floats:
    """Return what every t of many families is held against, to 1e-5.

    Families whose correlations are products are looked for together; any others one by one.

    Parameters
    ----------
    df : of each contrast, shape (B, m)
    correlation : of the t, shape (B, m, m)
    level : coverage of the simultaneous intervals
    sides : 2 for absolute values, else 1

    Returns
    -------
    critical values, shape (B, m): of the largest of m t with the degrees of freedom of each contrast
    """
    count, m = df.shape
    alpha = 1 - level
    if m == 1 or count == 0:
        return -stdtrit(df, alpha / sides)
    loadings, found = product_loadings(correlation)
    made = np.empty_like(df)
    for place in np.flatnonzero(~found):
        joint = largest_t(correlation[place], sides)
        made[place] = [joint.critical(level, each) for each in df[place].tolist()]
    signless = np.abs(loadings) if sides == 2 else loadings
    rows = np.concatenate([np.repeat(signless[found], m, axis=0), df[found].reshape(-1, 1)], axis=1)
    kept, place = np.unique(_rounded(rows), axis=0, return_inverse=True)
    made[found] = _roots(kept[:, :m, None], kept[:, m], alpha, sides)[place.ravel()].reshape(-1, m)
    return made


def _rounded(values: Floats) -> Floats:
    """Return numbers rounded to their first digits."""
    unit = 10.0 ** (np.floor(np.log10(np.maximum(np.abs(values), 1e-300))) + 1 - _DIGITS)
    return np.where(np.abs(values) > 0, np.round(values / unit) * unit, 0.0)


def _roots(loadings: Floats, df: Floats, alpha: float, sides: int) -> Floats:
    """Return where the tail of the largest t passes alpha, row by row, as ``root_of_tail`` does for one."""
    m = loadings.shape[1]
    low, high = -stdtrit(df, alpha / sides), -stdtrit(df, alpha / sides / m)
    high, low = high + 1e-9 * np.abs(high), low - 1e-9 * np.abs(low)
    near = _APART * (high - low)
    if df.size > _MANY:
        found = low + (high - low) * _guessed(loadings, df, alpha, sides)
    else:
        points = low[:, None] + (high - low)[:, None] * FIRST
        found = read_at_zero(_log_tails(loadings, df, points, sides) - np.log(alpha), points)
    left = np.arange(df.size)
    for _ in range(_ROUNDS):
        inside = (low[left] < found[left]) & (found[left] < high[left])
        middle = np.where(inside, found[left], (low[left] + high[left]) / 2)
        points = middle[:, None] + near[left, None] * np.array([-1.0, 0.0, 1.0])
        logs = _log_tails(loadings[left], df[left], points, sides) - np.log(alpha)
        found[left] = read_at_zero(logs, points)
        low[left] = np.maximum(low[left], np.where(logs > 0, points, -np.inf).max(axis=1))
        high[left] = np.minimum(high[left], np.where(logs < 0, points, np.inf).min(axis=1))
        left = left[np.abs(found[left] - middle) > near[left]]
        if not left.size:
            return found
    message = f"a tail did not settle at {alpha} in {_ROUNDS} rounds"
    raise ArithmeticError(message)


def _guessed(loadings: Floats, df: Floats, alpha: float, sides: int) -> Floats:
    """Return about where in its bracket each root lies, read from the roots of some of the rows."""
    few = np.argsort(df, kind="stable")[np.linspace(0, df.size - 1, _MANY // 2).astype(np.intp)]
    low, high = (-stdtrit(df[few], alpha / sides / m) for m in (1, loadings.shape[1]))
    share = (_roots(loadings[few], df[few], alpha, sides) - low) / (high - low)
    each = np.sort(loadings[:, :, 0] ** 2, axis=1)
    known = np.column_stack([1 / df, each])
    pairs = [known[:, i] * known[:, j] for i in range(known.shape[1]) for j in range(i + 1)]
    features = np.column_stack([np.ones(df.size), known, *pairs, 1 / df**3])
    weights: Floats = np.asarray(np.linalg.lstsq(features[few], share, rcond=None)[0], dtype=np.float64)
    return features @ weights


def _log_tails(loadings: Floats, df: Floats, points: Floats, sides: int) -> Floats:
    """Return the logarithm of the probability that the largest t passes each point, shape (rows, points)."""
    m, width = loadings.shape[1], points.shape[1]
    each = np.repeat(loadings, width, axis=0)
    dfs, bounds = np.repeat(df, width), points.ravel()
    integral = Quadrature(each, own_parts(each), np.ones(m), sides, COARSE)
    alone = sides * stdtr(dfs, -bounds)
    p = np.maximum(integral.tails(bounds, dfs)[0], alone)
    return np.log(np.minimum(np.minimum(p, alone * m), 1.0)).reshape(points.shape)
