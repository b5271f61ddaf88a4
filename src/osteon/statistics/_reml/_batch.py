"""Mixed models of many data sets that share one design, as simulations need them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._kenward_roger import kenward_roger
from osteon.statistics._reml._prepared import prepared
from osteon.statistics._reml._random_effects import Strata, random_effects
from osteon.statistics._reml._satterthwaite import satterthwaite

if TYPE_CHECKING:
    from osteon.statistics._reml._blocks import RandomTerm
    from osteon.statistics._reml._moments import Booleans, Floats

# Data sets fitted together: their moments then stay within the cache of a processor core.
_TOGETHER = 250


@dataclass(frozen=True, slots=True, eq=False)
class BatchDesign:
    """What the data sets share.

    Parameters
    ----------
    x : model matrix of full rank, shape (n, p)
    terms : random terms, on the same rows
    strata : residual variances; one by default
    """

    x: Floats
    terms: tuple[RandomTerm, ...]
    strata: Strata | None = field(default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Estimates of B data sets and m combinations of them.

    Parameters
    ----------
    estimates : shape (B, p)
    covariance : adjusted where the method adjusts it, shape (B, p, p)
    df, t : of each combination, shape (B, m)
    converged : shape (B,); where it is false nothing else is to be used
    variances : natural parameters, shape (B, r): terms' lower triangles in turned columns, then residuals
    """

    estimates: Floats
    covariance: Floats
    df: Floats
    t: Floats
    converged: Booleans
    variances: Floats


def fit_many(
    design: BatchDesign,
    y: Floats,
    rows: Floats,
    *,
    df: Literal["kenward-roger", "satterthwaite"] = "kenward-roger",
) -> Batch:
    """Return the restricted likelihood fits of many responses on one design.

    Parameters
    ----------
    design : what they share
    y : responses, shape (B, n)
    rows : weights of the combinations of estimates, shape (m, p)
    df : Kenward and Roger's covariance and degrees of freedom, or Satterthwaite's

    Raises
    ------
    EstimationError : shapes that do not fit, or a design that is not of full rank
    """
    n, p = design.x.shape
    if y.ndim != 2 or y.shape[1] != n or rows.ndim != 2 or rows.shape[1] != p:
        message = (
            f"a design of {n} rows and {p} columns needs responses (B, {n}) and combinations (m, {p}), "
            f"not {y.shape} and {rows.shape}"
        )
        raise EstimationError(message)
    parts = [_fitted(design, y[at : at + _TOGETHER], rows, df) for at in range(0, len(y), _TOGETHER)]
    return Batch(
        estimates=np.concatenate([part.estimates for part in parts]),
        covariance=np.concatenate([part.covariance for part in parts]),
        df=np.concatenate([part.df for part in parts]),
        t=np.concatenate([part.t for part in parts]),
        converged=np.concatenate([part.converged for part in parts]),
        variances=np.concatenate([part.variances for part in parts]),
    )


def _fitted(design: BatchDesign, y: Floats, rows: Floats, df: str) -> Batch:
    """Return the fits of as many data sets as go together."""
    turned = prepared(design.x, y)
    strata = design.strata or Strata(np.zeros(len(design.x), dtype=np.intp), 1)
    if strata.variances is not None:
        strata = Strata(strata.place, strata.count, strata.variances / turned.scale**2)
    found = fit(random_effects(turned.q, turned.residuals, design.terms, strata))
    parts = kenward_roger(found) if df == "kenward-roger" else satterthwaite(found)
    inside = rows @ turned.r_inverse
    estimates, covariance = turned.estimates(found.likelihood.beta), turned.covariance(parts.covariance)
    variance = ((rows @ covariance) * rows).sum(axis=2)
    return Batch(
        estimates=estimates,
        covariance=covariance,
        df=parts.df(inside),
        t=estimates @ rows.T / np.sqrt(variance),
        converged=found.converged,
        variances=found.theta * turned.scale**2,
    )
