"""Common factors of a correlation: the fewest that leave the statistics independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._linear import Indices, Matrix, Vector

    Truth = NDArray[np.bool_]
    Cube = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]

# A correlation is rebuilt from its factors to this, or the factors are not its factors.
_REBUILT = 1e-10
_ROUNDS = 200


def common_factors(correlation: Matrix) -> Matrix | None:
    """Return loadings A, shape (m, r), with the correlation A A' beside its diagonal and rows of length <= 1.

    One factor is tried first, then two: None where there are more.
    """
    loadings, found = product_loadings(correlation[None])
    return loadings[0][:, None] if found[0] else _two_factors(correlation)


def product_loadings(correlations: Cube) -> tuple[Matrix, Truth]:
    """Return the loadings of product correlations, shape (B, m), and which of them are products.

    A squared loading is r_ij r_ik / r_jk, averaged over all pairs in logarithms; two statistics share evenly.
    Statistics without any correlation have a loading of 0.
    """
    m = correlations.shape[1]
    beside = correlations * (1 - np.eye(m))
    sizes = np.abs(beside)
    tied: Truth = sizes.max(axis=2) > _REBUILT
    n: Indices = tied.sum(axis=1)
    within: Truth = tied[:, :, None] & tied[:, None, :] & ~np.eye(m, dtype=bool)
    whole: Truth = np.where(within, sizes, 1.0).min(axis=(1, 2)) > _REBUILT
    logs: Cube = np.log(np.where(within & (sizes > _REBUILT), sizes, 1.0))
    rows: Matrix = logs.sum(axis=2)
    total = rows.sum(axis=1, keepdims=True) / 2
    pairs = np.maximum((n - 1) * (n - 2) / 2, 1)[:, None]
    # With two of them rows and total are one and the same logarithm.
    many: Matrix = ((n - 2)[:, None] * rows - (total - rows)) / pairs
    squared: Matrix = np.where((n == 2)[:, None], rows, many)
    loadings: Matrix = np.where(tied, np.exp(squared / 2), 0.0)
    # The sign of the whole is free: the first that is tied is positive, the others as they go with it.
    first = np.take_along_axis(beside, tied.argmax(axis=1)[:, None, None], axis=1)[:, 0]
    loadings = loadings * np.where(first < 0, -1.0, 1.0)
    rebuilt = loadings[:, :, None] * loadings[:, None, :] * (1 - np.eye(m))
    close: Truth = np.abs(rebuilt - beside).max(axis=(1, 2)) <= _REBUILT
    return loadings, whole & close & (np.abs(loadings).max(axis=1) <= 1 + _REBUILT)


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
