"""What a model knows of fitting itself again to other responses on the same design."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """The fits of B responses on one design.

    Parameters
    ----------
    estimates : shape (B, p); not a number where there is a reason
    covariance : shape (B, p, p)
    variances : shape (B, r)
    df : rows of weights, shape (m, p) -> degrees of freedom, shape (B, m)
    reasons : why a data set has no numbers, or ""
    """

    estimates: Floats
    covariance: Floats
    variances: Floats
    df: Callable[[Floats], Floats]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Refitter:
    """How a model is fitted to many responses.

    Parameters
    ----------
    fit : responses, shape (B, n) -> fits
    components : names of the variance components
    units : power of the response's unit in each component; None where known variances fix the unit
    """

    fit: Callable[[Floats], Many]
    components: tuple[str, ...]
    units: tuple[float, ...] | None


def nothing(size: int, shape: tuple[int, int], reasons: tuple[str, ...]) -> Many:
    """Return data sets without numbers, of p coefficients and r variance components."""
    p, r = shape
    return Many(
        estimates=np.full((size, p), np.nan),
        covariance=np.full((size, p, p), np.nan),
        variances=np.full((size, r), np.nan),
        df=lambda rows: np.full((size, len(rows)), np.nan),
        reasons=reasons,
    )


def among(fits: Many, kept: Places, size: int, reason: str) -> Many:
    """Return the fits of some data sets among all; the others have a reason and no numbers."""
    if kept.size == size:
        return fits
    reasons = [reason] * size
    for place, own in zip(kept.tolist(), fits.reasons, strict=True):
        reasons[place] = own
    return Many(
        estimates=_placed(fits.estimates, kept, size),
        covariance=_placed(fits.covariance, kept, size),
        variances=_placed(fits.variances, kept, size),
        df=lambda rows: _placed(fits.df(rows), kept, size),
        reasons=tuple(reasons),
    )


def _placed(values: Floats, kept: Places, size: int) -> Floats:
    """Return the values of some data sets among all; the others have none."""
    made = np.full((size, *values.shape[1:]), np.nan)
    made[kept] = values
    return made
