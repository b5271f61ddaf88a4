"""Whether the likelihood of a censored linear model has a maximum at finite coefficients and a spread."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from osteon.statistics._censored_fit import Sides
    from osteon.statistics._linear import Matrix, Vector

_NOTHING = 1e-9
# Residuals below this share of the largest value are the rounding of decimals.
_ROUNDING = 64 * float(np.finfo(float).eps)


class Escape(Enum):
    """Where the likelihood grows without end."""

    COEFFICIENTS = "coefficients"
    SPREAD = "spread"


def escape_of(x: Matrix, y: Vector, sides: Sides) -> Escape | None:
    """Return what has no finite estimate; None where the maximum exists.

    With coefficients and precision divided by the spread the log-likelihood is concave, so that a maximum is
    missing only if it never falls in some direction (d, e), e >= 0: rows with a value need x d = y e, rows
    below their limit x d <= y e, rows above x d >= y e. Such a direction is sought by linear programming,
    after the case without any, which is the usual one, is told by rank.
    """
    from scipy.optimize import linprog  # pyright: ignore[reportUnknownVariableType] - scipy is not typed here

    basis, _ = np.linalg.qr(x)
    left = y - basis @ (basis.T @ y)
    size = float(np.abs(left).max())
    if size <= _ROUNDING * max(float(np.abs(y).max()), np.finfo(float).tiny):
        return Escape.SPREAD
    rows = np.column_stack([basis * np.sqrt(len(y)), -left / size])
    exact, beyond = rows[sides == 0], -sides[sides != 0, None] * rows[sides != 0]
    if np.linalg.matrix_rank(exact, tol=_NOTHING * np.sqrt(len(y))) == rows.shape[1]:
        return None
    # Along such a direction some row moves away from its limit, for else all would be fitted exactly.
    found = linprog(
        beyond.sum(axis=0),
        A_ub=beyond if len(beyond) else None,
        b_ub=np.zeros(len(beyond)) if len(beyond) else None,
        A_eq=exact,
        b_eq=np.zeros(len(exact)),
        bounds=[(-1.0, 1.0)] * x.shape[1] + [(0.0, 1.0)],
    )
    if -found.fun <= 1e-7:
        return None
    return Escape.SPREAD if found.x[-1] > 1e-7 else Escape.COEFFICIENTS
