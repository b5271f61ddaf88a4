"""Effect sizes from means, standard deviations and numbers of values, many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtri, stdtrit

from osteon.statistics._effect_size import EffectEstimate, EffectWarning
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._samples import Values, one_of, share

if TYPE_CHECKING:
    from collections.abc import Iterator

_GEARY = 3.0
_NAMES = ("m1", "sd1", "n1", "m2", "sd2", "n2")


class Rows(NamedTuple):
    """Figures of two groups, one row an effect, each of shape (k,)."""

    m1: Values
    sd1: Values
    n1: Values
    m2: Values
    sd2: Values
    n2: Values


def summary_effect(measure: str, figures: tuple[npt.ArrayLike, ...], level: float) -> EffectEstimate:
    """Return the effect sizes of one row or of many."""
    one_of(measure, ("smd", "md", "lnrr"), "measure")
    share(level)
    rows, single = _rows(figures)
    _check(rows)
    effect = {"smd": _smd, "md": _md, "lnrr": _lnrr}[measure]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        estimate, variance, df, method = effect(rows)
    beyond = ~np.isfinite(estimate) | ~np.isfinite(variance) | (variance <= 0)
    _refuse(beyond, variance, "the variance leaves double precision; give the figures in another unit")
    tail, se = (1 - level) / 2, np.sqrt(variance)
    quantile: Values | float = -ndtri(tail) if df is None else -stdtrit(df, tail)
    found: list[Values] = [estimate, variance, se, estimate - quantile * se, estimate + quantile * se]
    shown = [float(column[0]) if single else column for column in found]
    warnings = tuple(_geary(rows)) if measure == "lnrr" else ()
    return EffectEstimate(*shown, level=level, method=method, warnings=warnings)


def unbiasing(df: npt.NDArray[np.float64] | np.float64) -> npt.NDArray[np.float64] | np.float64:
    """Return Hedges' factor: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2))."""
    return np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)


def _rows(figures: tuple[npt.ArrayLike, ...]) -> tuple[Rows, bool]:
    """Return the figures as rows of one length, and whether they were single numbers."""
    given: list[Values] = []
    for name, figure in zip(_NAMES, figures, strict=True):
        column = np.asarray(figure)
        if column.ndim > 1 or column.size == 0 or not np.issubdtype(column.dtype, np.number):
            message = f"{name} must be a number or a list of numbers, not {figure!r}"
            raise EstimationError(message)
        given.append(column.astype(np.float64))
    lengths = {column.size for column in given if column.ndim == 1}
    if len(lengths - {1}) > 1:
        sizes = ", ".join(f"{name} {column.size}" for name, column in zip(_NAMES, given, strict=True))
        message = f"m1 to n2 must have as many rows each, or be single numbers: {sizes}"
        raise ValueError(message)
    k = max(lengths, default=1)
    return Rows(*(np.broadcast_to(column, (k,)) for column in given)), not lengths


def _check(rows: Rows) -> None:
    """Refuse what no two groups have."""
    for name, column in zip(_NAMES, rows, strict=True):
        _refuse(~np.isfinite(column), column, f"{name} must be a finite number")
    for name in ("sd1", "sd2"):
        _refuse(getattr(rows, name) < 0, getattr(rows, name), f"{name} must be 0 or more")
    for name in ("n1", "n2"):
        column: Values = getattr(rows, name)
        _refuse((column < 2) | (column % 1 != 0), column, f"{name} must be a whole number of at least 2")
    _refuse((rows.sd1 == 0) & (rows.sd2 == 0), rows.sd1, "sd1 and sd2 cannot both be 0: no variance follows")


def _refuse(wrong: npt.NDArray[np.bool_], column: Values, rule: str) -> None:
    """Raise with the first row that breaks a rule."""
    if wrong.any():
        row = int(np.argmax(wrong))
        message = f"row {row}: {rule}, not {column[row]:.6g}"
        raise EstimationError(message)


def _smd(rows: Rows) -> tuple[Values, Values, Values | None, str]:
    """Return Hedges' g."""
    df = rows.n1 + rows.n2 - 2
    larger = np.maximum(rows.sd1, rows.sd2)
    squares = (rows.n1 - 1) * (rows.sd1 / larger) ** 2 + (rows.n2 - 1) * (rows.sd2 / larger) ** 2
    pooled = larger * np.sqrt(squares / df)
    g = np.asarray(unbiasing(df)) * (rows.m1 - rows.m2) / pooled
    variance = 1 / rows.n1 + 1 / rows.n2 + g**2 / (2 * (rows.n1 + rows.n2))
    words = "Hedges' g with the exact factor; variance 1/n1 + 1/n2 + g^2 / (2 (n1 + n2)); normal interval"
    return g, variance, None, words


def _md(rows: Rows) -> tuple[Values, Values, Values | None, str]:
    """Return the difference of means."""
    first, second = rows.sd1**2 / rows.n1, rows.sd2**2 / rows.n2
    variance = first + second
    df = variance**2 / (first**2 / (rows.n1 - 1) + second**2 / (rows.n2 - 1))
    words = "difference of means; variance sd1^2/n1 + sd2^2/n2; Welch's t interval"
    return rows.m1 - rows.m2, variance, df, words


def _lnrr(rows: Rows) -> tuple[Values, Values, Values | None, str]:
    """Return the log of the ratio of means."""
    for name in ("m1", "m2"):
        _refuse(getattr(rows, name) <= 0, getattr(rows, name), f"{name} must be above 0 for a ratio of means")
    variance = (rows.sd1 / rows.m1) ** 2 / rows.n1 + (rows.sd2 / rows.m2) ** 2 / rows.n2
    words = "log ratio of means; variance sd1^2/(n1 m1^2) + sd2^2/(n2 m2^2); normal interval"
    return np.log(rows.m1 / rows.m2), variance, None, words


def _geary(rows: Rows) -> Iterator[EffectWarning]:
    """Yield the groups whose mean is too near zero for the log of it to be near normal."""
    for group, means, sds, ns in ((1, rows.m1, rows.sd1, rows.n1), (2, rows.m2, rows.sd2, rows.n2)):
        with np.errstate(divide="ignore"):
            checks = means / sds * 4 * ns**1.5 / (1 + 4 * ns)
        for row in np.flatnonzero(checks < _GEARY).tolist():
            yield EffectWarning(
                "geary",
                row,
                f"row {row}: group {group} fails Geary's check, mean / sd * 4 n^1.5 / (1 + 4 n) is "
                f"{checks[row]:.3g} with mean {means[row]:.6g}, sd {sds[row]:.6g}, n {ns[row]:.0f}, "
                "and below 3: the log of its mean is far from normal",
            )
