"""Common factors of a correlation: the fewest that leave the statistics independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from osteon.statistics._linear import Indices, Matrix, Vector

# A correlation is rebuilt from its factors to this, or the factors are not its factors.
_REBUILT = 1e-10
_ROUNDS = 200


def common_factors(correlation: Matrix) -> Matrix | None:
    """Return loadings A, shape (m, r), with the correlation A A' beside its diagonal and rows of length <= 1.

    One factor is tried first, then two: None where there are more.
    """
    one = _one_factor(correlation)
    return _two_factors(correlation) if one is None else one


def _one_factor(correlation: Matrix) -> Matrix | None:
    """Return the loadings of a product correlation, or None."""
    m = len(correlation)
    beside = correlation - np.diag(np.diag(correlation))
    tied = np.flatnonzero(np.abs(beside).max(axis=1) > _REBUILT)
    loading = np.zeros(m)
    if tied.size:
        part = beside[np.ix_(tied, tied)]
        if np.abs(part[~np.eye(tied.size, dtype=bool)]).min() <= _REBUILT:
            return None
        loading[tied] = np.sqrt(_squared_loadings(np.abs(part)))
        # The sign of the whole is free: the first statistic is positive, the others as they go with it.
        loading[tied[1:]] *= np.sign(part[0, 1:])
    rebuilt = np.outer(loading, loading) - np.diag(loading**2)
    if np.abs(rebuilt - beside).max() > _REBUILT or np.abs(loading).max() > 1 + _REBUILT:
        return None
    return loading[:, None]


def _squared_loadings(part: Matrix) -> Vector:
    """Return r_ij r_ik / r_jk, averaged over all pairs in logarithms; two statistics share evenly."""
    n = len(part)
    if n == 2:
        return np.full(2, part[0, 1])
    logs = np.log(part + np.eye(n))
    rows = logs.sum(axis=1)
    total = rows.sum() / 2
    pairs = (n - 1) * (n - 2) / 2
    return np.exp(((n - 2) * rows - (total - rows)) / pairs)


def _two_factors(correlation: Matrix) -> Matrix | None:
    """Return two factors by Gauss-Newton steps on the correlations beside the diagonal, or None."""
    pairs = np.triu_indices(len(correlation), 1)
    # The start: what is left when the smallest eigenvalue is every statistic's own part.
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, :-3:-1] * np.sqrt(values[:-3:-1] - max(float(values[0]), 0.0))
    for _ in range(_ROUNDS):
        rebuilt = loadings @ loadings.T
        gap = correlation[pairs] - rebuilt[pairs]
        if np.abs(gap).max() <= _REBUILT:
            return _turned(loadings) if np.diag(rebuilt).max() <= 1 else None
        step = _gauss_newton(loadings, gap, *pairs)
        loadings = loadings + step * min(1.0, 0.5 / float(np.abs(step).max()))
    return None


def _gauss_newton(loadings: Matrix, gap: Vector, first: Indices, second: Indices) -> Matrix:
    """Return the shortest step that closes the gaps of the pairs in the linear approximation."""
    slope = np.zeros((gap.size, *loadings.shape))
    rows = np.arange(gap.size)
    slope[rows, first] = loadings[second]
    slope[rows, second] = loadings[first]
    return (np.linalg.pinv(slope.reshape(gap.size, -1), rcond=1e-10) @ gap).reshape(loadings.shape)


def _turned(loadings: Matrix) -> Matrix:
    """Return the factors turned so that the first carries most."""
    _, _, turn = np.linalg.svd(loadings, full_matrices=False)
    return loadings @ turn.T
