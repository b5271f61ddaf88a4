"""Fieller's set from its quadratic inequality, without cancellation and in any unit."""

from __future__ import annotations

from math import copysign, inf, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._fieller import FiellerSet
from osteon.statistics._samples import finite, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

# A correlation above 1 by less than this is rounding.
_ROUNDING = 1e-9


def fieller_set(estimates: tuple[float, float], cov: ArrayLike, level: float, df: float) -> FiellerSet:
    """Return the confidence set of the ratio of two estimates.

    With a and b in units of their size, q r^2 - 2 m r + c <= 0 with q = b^2 - t^2 var b,
    m = a b - t^2 cov, c = a^2 - t^2 var a.
    """
    share(level)
    if not df > 0:
        message = f"df must be above 0, not {df}"
        raise ValueError(message)
    var_a, var_b, cov_ab = _covariance(cov)
    a, b = finite(estimates[0], "the numerator"), finite(estimates[1], "the denominator")
    for value, variance, name in ((a, var_a, "numerator"), (b, var_b, "denominator")):
        if value == 0 and variance == 0:
            message = f"the {name} is zero without error: there is no ratio to estimate"
            raise EstimationError(message)
    size_a, size_b = max(abs(a), sqrt(var_a)), max(abs(b), sqrt(var_b))
    unit = size_a / size_b
    tail = (1 - level) / 2
    t = -float(ndtri(tail) if df == inf else stdtrit(df, tail))
    variances = (var_a / size_a / size_a, var_b / size_b / size_b, cov_ab / size_a / size_b)
    low, high, inside = _solved(*_quadratic(a / size_a, b / size_b, variances, t * t))
    return _said((low * unit, high * unit), a / b if inside else None, (level, df))


def _covariance(cov: ArrayLike) -> tuple[float, float, float]:
    """Return variances and covariance; refuse what two estimates cannot have."""
    given = np.array(cov, dtype=np.float64)
    if given.shape not in ((2, 2), (3,)):
        message = f"cov is a matrix of shape (2, 2) or (var a, var b, cov), not of shape {given.shape}"
        raise ValueError(message)
    if not np.isfinite(given).all():
        message = f"cov holds what is no finite number: {given.tolist()}"
        raise EstimationError(message)
    if given.shape == (2, 2) and abs(given[0, 1] - given[1, 0]) > _ROUNDING * np.abs(given).max():
        message = f"cov is not symmetric: {given[0, 1]:.6g} and {given[1, 0]:.6g}"
        raise EstimationError(message)
    var_a, var_b, both = given if given.shape == (3,) else (given[0, 0], given[1, 1], given[0, 1])
    var_a, var_b, both = float(var_a), float(var_b), float(both)
    if min(var_a, var_b) < 0:
        message = f"variances cannot be negative: var a {var_a:.6g}, var b {var_b:.6g}"
        raise EstimationError(message)
    if max(var_a, var_b) == 0:
        message = "both variances are zero: the set would have no width; give the variances of a and b"
        raise EstimationError(message)
    if abs(both) > sqrt(var_a) * sqrt(var_b) * (1 + _ROUNDING):
        message = f"no two estimates have covariance {both:.6g} with variances {var_a:.6g} and {var_b:.6g}"
        raise EstimationError(message)
    return var_a, var_b, both


def _quadratic(
    a: float, b: float, variances: tuple[float, float, float], t2: float
) -> tuple[float, float, float, float]:
    """Return q, m and c, and m^2 - q c as it is without cancellation."""
    var_a, var_b, both = variances
    spread = a * a * var_b + b * b * var_a - 2 * a * b * both
    determinant = max(var_a * var_b - both * both, 0.0)
    return b * b - t2 * var_b, a * b - t2 * both, a * a - t2 * var_a, t2 * (spread - t2 * determinant)


def _solved(q: float, m: float, c: float, discriminant: float) -> tuple[float, float, bool]:
    """Return the limits, and whether the set lies between them; infinite limits for the whole line."""
    if q <= 0 and (discriminant <= 0 or (q == 0 and m == 0)):
        return -inf, inf, False
    far = m + copysign(sqrt(max(discriminant, 0.0)), m)
    if q == 0:
        # The limit of two rays of which one has gone to infinity.
        return (-inf, c / far, False) if m > 0 else (c / far, inf, False)
    roots = sorted((far / q, c / far if far else 0.0))
    return roots[0], roots[1], q > 0


def _said(limits: tuple[float, float], ratio: float | None, asked: tuple[float, float]) -> FiellerSet:
    """Return the set with its kind and a sentence."""
    low, high = limits
    if ratio is not None:
        words = f"the ratio is {ratio:.6g}, and lies between {low:.6g} and {high:.6g}"
        return FiellerSet("interval", low, high, ratio, *asked, words)
    if (low, high) == (-inf, inf):
        words = "neither numerator nor denominator can be told from zero: no ratio is contradicted"
        return FiellerSet("whole line", low, high, ratio, *asked, words)
    rays = {f"every ratio up to {low:.6g}": low > -inf, f"every ratio from {high:.6g} on": high < inf}
    words = f"the denominator cannot be told from zero: {' and '.join(ray for ray in rays if rays[ray])}"
    return FiellerSet("two rays", low, high, ratio, *asked, words)
