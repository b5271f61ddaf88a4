"""Many responses in pieces that fit the memory: checked, scaled, fitted and put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._refit import Refits
from osteon.statistics._refit_contrasts import Alone, alone, judged, rows_of
from osteon.statistics._refit_many import among, nothing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from osteon.statistics._family import FamilyOptions
    from osteon.statistics._model import Model
    from osteon.statistics._refit import Family
    from osteon.statistics._refit_contrasts import Rows
    from osteon.statistics._refit_many import Floats, Many, Refitter

    Booleans = NDArray[np.bool_]

# Data sets fitted together: their moments then stay within the cache of a processor core,
_TOGETHER = 250
# and no array of theirs holds more numbers than this (32 MB).
_NUMBERS = 4_000_000
# A residual below this share of the largest value is the rounding of decimals.
_ROUNDING = 16 * float(np.finfo(float).eps)
_EXACT = "the response follows the fixed terms exactly, so that nothing has a standard error"
_NO_SE = "a contrast has no standard error"


class _Part(NamedTuple):
    """Fits of some data sets, with the df of their coefficients and their contrasts each alone."""

    fits: Many
    coefficient_df: Floats
    own: Alone


def refitted(model: Model, responses: ArrayLike, family: Family, options: FamilyOptions) -> Refits:
    """Return the fits of a model to many responses."""
    model, rows = rows_of(model, family.kind, family.factor, family.control)
    refitter = model.refitter
    if refitter is None:
        message = f"the model cannot be fitted to other responses: {model.method}"
        raise EstimationError(message)
    y = _checked(responses, model)
    size = _together(model, refitter)
    parts = [_part(model, refitter, rows, y[at : at + size]) for at in range(0, len(y), size)]
    found = judged(
        Alone(*map(np.concatenate, zip(*(part.own for part in parts), strict=True))), rows.kind, options
    )
    reasons = [reason for part in parts for reason in part.fits.reasons]
    without = set(np.flatnonzero(np.isnan(found.se).any(axis=1)).tolist())
    return Refits(
        terms=model.design.columns,
        coefficients=np.concatenate([part.fits.estimates for part in parts]),
        covariance=np.concatenate([part.fits.covariance for part in parts]),
        coefficient_df=np.concatenate([part.coefficient_df for part in parts]),
        components=refitter.components,
        variance_components=np.concatenate([part.fits.variances for part in parts]),
        contrasts=rows.names,
        converged=np.array([not reason for reason in reasons], dtype=np.bool_),
        reasons=tuple(reason or (_NO_SE if i in without else "") for i, reason in enumerate(reasons)),
        **found._asdict(),
    )


def _checked(responses: ArrayLike, model: Model) -> Floats:
    """Return the responses as an array (B, n); refuse what is none."""
    y = np.asarray(responses, dtype=np.float64)
    n = model.design.y.size
    if y.ndim != 2 or y.shape[1] != n or not len(y):
        message = f"the design has {n} rows, so responses have the shape (data sets, {n}), not {y.shape}"
        raise EstimationError(message)
    wrong = np.argwhere(~np.isfinite(y))
    if wrong.size:
        one, row = wrong[0].tolist()
        message = (
            f"data set {one + 1}, {model.design.row(row)}: {y[one, row]} is no response; give finite numbers"
        )
        raise EstimationError(message)
    return y


def _together(model: Model, refitter: Refitter) -> int:
    """Return how many data sets are fitted together; it depends on the model alone."""
    n, p = model.design.x.shape
    r = len(refitter.components)
    return max(1, min(_TOGETHER, _NUMBERS // (r * r * (p + 1) ** 2 + n * (p + 1))))


def _part(model: Model, refitter: Refitter, rows: Rows, y: Floats) -> _Part:
    """Return the fits of some responses, with their contrasts each alone."""
    unit, exact = _units(model.design.x, y)
    kept, p = np.flatnonzero(~exact), len(model.design.columns)
    if not kept.size:
        fits = nothing(len(y), (p, len(refitter.components)), (_EXACT,) * len(y))
        return _Part(fits, fits.df(np.eye(p)), alone(fits, rows))
    # Fitted in units of their own, powers of two, so that data sets of any size are one batch.
    scale = unit[kept] if refitter.units is not None else np.ones(kept.size)
    fits = _in_unit(refitter.fit(y[kept] / scale[:, None]), scale, refitter.units)
    fits = among(fits, kept, len(y), _EXACT)
    return _Part(fits, fits.df(np.eye(p)), alone(fits, rows))


def _units(x: Floats, y: Floats) -> tuple[Floats, Booleans]:
    """Return the power of two next to each residual spread, and which responses leave no residual."""
    n, p = x.shape
    q, _ = np.linalg.qr(x)
    residuals = y - (y @ q) @ q.T
    residuals = residuals - (residuals @ q) @ q.T
    spread = np.sqrt((residuals**2).sum(axis=1) / (n - p))
    exact = spread <= _ROUNDING * np.abs(y).max(axis=1)
    return 2.0 ** np.floor(np.log2(np.where(exact, 1.0, spread))), exact


def _in_unit(fits: Many, scale: Floats, units: tuple[float, ...] | None) -> Many:
    """Return fits in the unit of the responses as given."""
    if units is None:
        return fits
    return replace(
        fits,
        estimates=fits.estimates * scale[:, None],
        covariance=fits.covariance * (scale**2)[:, None, None],
        variances=fits.variances * scale[:, None] ** np.array(units),
    )
