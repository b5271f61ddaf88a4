"""What makes a set of estimates one, and how a matrix makes others of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._degrees_of_freedom import TransformedDf
from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from osteon.statistics._linear import LinearEstimates, Matrix

# A negative eigenvalue of a correlation closer to zero than this is rounding.
_ROUNDING = 1e-6


def check_estimates(made: LinearEstimates) -> None:
    """Refuse shapes that do not fit, a label twice, and what is no number without a reason."""
    k = len(made.labels)
    if made.estimates.shape != (k,) or made.covariance.shape != (k, k):
        message = (
            f"{k} labels need {k} estimates and a covariance of {k} x {k}, "
            f"not {made.estimates.shape} and {made.covariance.shape}"
        )
        raise EstimationError(message)
    if len(set(made.labels)) < k:
        twice = next(label for label in made.labels if made.labels.count(label) > 1)
        message = f"the label {twice!r} names two estimates; every label is given once"
        raise EstimationError(message)
    known = [i for i, label in enumerate(made.labels) if label not in made.unknown]
    for i in known:
        value, variance = float(made.estimates[i]), float(made.covariance[i, i])
        if not (np.isfinite(value) and np.isfinite(made.covariance[i, known]).all()):
            message = f"the estimate {made.labels[i]!r} or its covariance is no number, without a reason"
            raise EstimationError(message)
        if variance < 0:
            message = f"the estimate {made.labels[i]!r} has the negative variance {variance:.6g}"
            raise EstimationError(message)
    _refuse_indefinite(made.covariance[np.ix_(known, known)])


def _refuse_indefinite(covariance: Matrix) -> None:
    """Refuse a covariance under which some combination of the estimates has a negative variance."""
    scales = np.sqrt(np.diag(covariance))
    varying = scales > 0
    correlation = covariance[np.ix_(varying, varying)] / np.outer(scales[varying], scales[varying])
    smallest = float(np.linalg.eigvalsh(correlation)[0]) if varying.any() else 0.0
    if smallest < -_ROUNDING:
        message = (
            "no estimates have this covariance: some combination of them has a negative variance "
            f"(smallest eigenvalue of the correlation {smallest:.3g})"
        )
        raise EstimationError(message)


def transformed_estimates(
    made: LinearEstimates, matrix: ArrayLike, labels: tuple[str, ...], method: str
) -> LinearEstimates:
    """Return a matrix times estimates; a new estimate that uses an unknown one is unknown for its reason."""
    rows = np.array(matrix, dtype=np.float64)
    if rows.ndim != 2 or rows.shape != (len(labels), len(made.labels)) or not np.isfinite(rows).all():
        message = (
            f"{len(labels)} new estimates from {len(made.labels)} need a matrix of that shape with finite "
            f"numbers, not {rows.shape}"
        )
        raise EstimationError(message)
    hidden = np.array([label in made.unknown for label in made.labels])
    estimates = rows[:, ~hidden] @ made.estimates[~hidden]
    covariance = rows[:, ~hidden] @ made.covariance[np.ix_(~hidden, ~hidden)] @ rows[:, ~hidden].T
    unknown: dict[str, str] = {}
    for place, label in enumerate(labels):
        used = np.flatnonzero(rows[place])
        reasons = [made.unknown[made.labels[i]] for i in used if hidden[i]]
        if reasons:
            unknown[label] = "; ".join(reasons)
            estimates[place] = float(rows[place, used] @ made.estimates[used])
            covariance[place, :] = covariance[:, place] = float("nan")
    return type(made)(labels, estimates, covariance, TransformedDf(made.df, rows), method, unknown)
