"""Single-step p of many families at once: what a simulation adjusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._factors import product_loadings
from osteon.statistics._multivariate_t import largest_t
from osteon.statistics._quadrature import COARSE, Quadrature, own_parts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from osteon.statistics._linear import Matrix

    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]


def adjusted_p_batch(t: ArrayLike, df: ArrayLike, correlation: ArrayLike, *, sides: int = 2) -> Matrix:
    """Return the p over its family of every t, of many families at once, to 1e-6.

    Families whose correlations are products (comparisons with one control are) are integrated together; any
    others one by one as ``largest_t`` does.

    Parameters
    ----------
    t : shape (B, m), one row a family; with ``sides`` 1 turned towards the alternative
    df : of each contrast, shape (B, m), or of each family, shape (B,)
    correlation : of the t, shape (B, m, m), or (m, m) for all families
    sides : 2 for absolute values, else 1

    Returns
    -------
    p, shape (B, m): of each t held against the multivariate t with its own degrees of freedom

    Raises
    ------
    EstimationError : what is no number, or a correlation that no statistics have

    References
    ----------
    Hasler & Hothorn 2008, Multiple contrast tests in the presence of heteroscedasticity, Biom J 50:793,
    doi:10.1002/bimj.200710466

    Examples
    --------
    >>> half = [[1.0, 0.5], [0.5, 1.0]]
    >>> adjusted_p_batch([[2.5, 1.0], [0.5, -3.0]], [12.0, 20.0], half).round(4).tolist()
    [[0.0502, 0.5212], [0.8365, 0.0133]]
    """
    values, dfs, correlations = _arrays(t, df, correlation)
    bounds = np.abs(values) if sides == 2 else values
    count, m = values.shape
    alone = np.minimum(sides * stdtr(dfs, -bounds), 1.0)
    if m == 1 or count == 0:
        return alone
    loadings, found = product_loadings(correlations)
    p = np.empty_like(values)
    together = np.broadcast_to(found, (count,))
    if together.any():
        p[together] = _together(bounds[together], dfs[together], _of(loadings, together), sides)
    if len(correlations) > 1:
        apart: list[int] = np.flatnonzero(~together).tolist()
        for place in apart:
            p[place] = largest_t(correlations[place], sides).tails(bounds[place], dfs[place]).p
    elif not found[0]:
        p = largest_t(correlations[0], sides).tails(bounds.ravel(), dfs.ravel()).p.reshape(count, m)
    return np.minimum(np.minimum(np.maximum(p, alone), m * alone), 1.0)


def _arrays(t: ArrayLike, df: ArrayLike, correlation: ArrayLike) -> tuple[Matrix, Matrix, Cube]:
    """Return t and df of shape (B, m) and correlations of shape (1 or B, m, m); refuse what is no number."""
    values = np.atleast_2d(np.asarray(t, dtype=np.float64))
    dfs = np.asarray(df, dtype=np.float64)
    dfs = np.broadcast_to(dfs[:, None] if dfs.ndim == 1 else dfs, values.shape)
    shared = np.asarray(correlation, dtype=np.float64)
    correlations = shared[None] if shared.ndim == 2 else shared
    if not (np.isfinite(values).all() and (dfs > 0).all() and np.isfinite(correlations).all()):
        message = "t and correlations must be finite and degrees of freedom above 0 in every family"
        raise EstimationError(message)
    return values, dfs, correlations


def _of(loadings: Matrix, together: NDArray[np.bool_]) -> Matrix:
    """Return the loadings of some families; those of one correlation stand for all."""
    return loadings if len(loadings) == 1 else loadings[together]


def _together(bounds: Matrix, dfs: Matrix, loadings: Matrix, sides: int) -> Matrix:
    """Return p of families whose correlations are products, on coarse grids."""
    signless = np.abs(loadings) if sides == 2 else loadings
    m = bounds.shape[1]
    # Every t of a family is a bound of its own.
    each = np.repeat(signless, m, axis=0)[:, :, None] if len(signless) > 1 else signless[:, :, None]
    integral = Quadrature(each, own_parts(each), np.ones(m), sides, COARSE)
    return integral.tails(bounds.ravel(), dfs.ravel())[0].reshape(bounds.shape)
