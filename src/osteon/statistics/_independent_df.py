"""Satterthwaite's degrees of freedom of combinations of independent estimates, for many data sets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def independent_df(weights: Floats, variances: Floats, dfs: Floats) -> Floats:
    """Return the squared variance of each combination over the sum of its squared parts by their df.

    Parameters
    ----------
    weights : of the combinations, shape (m, k)
    variances : of the estimates, shape (B, k)
    dfs : degrees of freedom of each variance, shape (k,)

    Returns
    -------
    degrees of freedom, shape (B, m); not a number for combinations of estimates that do not vary
    """
    used = (weights * weights)[None] * variances[:, None]
    # Parts are shares of the largest, so that no unit makes their squares overflow.
    largest = used.max(axis=2, keepdims=True)
    shares = used / np.where(largest > 0, largest, np.nan)
    total = shares.sum(axis=2)
    counted = used > 0
    return total * total / (shares**2 / np.where(counted, dfs, 1.0)).sum(axis=2)
