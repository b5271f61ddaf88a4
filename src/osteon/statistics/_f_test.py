"""The F test that several combinations of estimates are all zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from osteon.statistics._linear import LinearEstimates, Matrix

# Rows, and directions of their covariance, that are this small beside the largest are rounding.
_ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class FTest:
    """An F test.

    Parameters
    ----------
    F : statistic, already multiplied with ``scale``
    df1 : number of independent combinations
    df2 : denominator degrees of freedom
    p : probability of a larger F
    scale : factor of the Wald F; 1 except with Kenward and Roger's adjustment
    method : in words
    """

    F: float
    df1: int
    df2: float
    p: float
    scale: float
    method: str


def f_test_of(made: LinearEstimates, matrix: ArrayLike) -> FTest:
    """Return the Wald F test of the rows of a matrix."""
    import numpy as np
    from scipy.special import chdtrc, fdtrc

    from osteon.statistics._kinds import checked_matrix

    rows = _independent(checked_matrix(np.atleast_2d(matrix), len(made.labels)))
    used = np.flatnonzero(rows.any(axis=0))
    for place in used.tolist():
        if (label := made.labels[place]) in made.unknown:
            message = f"no F test uses {label!r}: {made.unknown[label]}"
            raise EstimationError(message)
    values = rows[:, used] @ made.estimates[used]
    covariance = rows[:, used] @ made.covariance[np.ix_(used, used)] @ rows[:, used].T
    scales = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if not (scales > 0).all() or np.linalg.eigvalsh(covariance / np.outer(scales, scales))[0] < _ROUNDING:
        message = (
            "the covariance of what is tested is singular: some combination of it has no variance; "
            "test fewer combinations, or estimates whose values vary"
        )
        raise EstimationError(message)
    scaled = values / scales
    wald = float(scaled @ np.linalg.solve(covariance / np.outer(scales, scales), scaled)) / len(rows)
    df2, scale = made.df.joint(rows)
    f = scale * wald
    p = float(fdtrc(len(rows), df2, f)) if np.isfinite(df2) else float(chdtrc(len(rows), len(rows) * f))
    words = "Wald F" if scale == 1 else f"Wald F times {scale:.6g}"
    return FTest(f, len(rows), df2, p, scale, f"{words}, {made.method}")


def _independent(rows: Matrix) -> Matrix:
    """Return the rows, or an orthonormal basis of them where some follow from others."""
    import numpy as np

    unit = rows / np.linalg.norm(rows, axis=1)[:, None]
    _, sizes, turned = np.linalg.svd(unit, full_matrices=False)
    rank = int((sizes > _ROUNDING * sizes[0]).sum())
    return rows if rank == len(rows) else turned[:rank]
