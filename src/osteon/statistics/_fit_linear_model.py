"""The fit behind linear_model: least squares, and the covariance a policy declares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import inf, log, nan, pi, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from osteon.statistics._degrees_of_freedom import ResidualDf
from osteon.statistics._design import design_of
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._linear import LinearEstimates
from osteon.statistics._model import Model, Status
from osteon.statistics._refit_linear import LeastSquaresFit, hc3, pooled
from osteon.statistics._refit_many import Refitter
from osteon.statistics._solve import least_squares
from osteon.statistics._welch import Welch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._design import Design
    from osteon.statistics._linear import Matrix
    from osteon.statistics._solve import Solution

_ROUNDING = 16 * float(np.finfo(float).eps)
# Above this the 16th digit of the data moves the 9th of the coefficients.
_ILL_CONDITIONED = 1e-9 / float(np.finfo(float).eps)
# A leverage this near to 1 leaves no residual.
_ALONE = 1e-8
_WORDS = {"pooled": "one variance", "hc3": "a variance for each value (HC3)"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked of ``linear_model``.

    Parameters
    ----------
    variance : policy
    missing : rule for missing cells
    factors : numeric columns that are factors
    """

    variance: Literal["pooled", "hc3"] | Welch
    missing: Literal["refuse", "drop"]
    factors: tuple[str, ...]


def fit(formula: str, data: pd.DataFrame, wanted: Wanted) -> Model:
    """Return the fitted model."""
    if isinstance(wanted.variance, Welch):
        from osteon.statistics._welch_model import fit_welch

        return fit_welch(formula, data, wanted, wanted.variance)
    if wanted.variance not in _WORDS:
        message = f"the variance is one of {', '.join(_WORDS)} and Welch(by=...), not {wanted.variance!r}"
        raise ValueError(message)
    design = design_of(formula, data, missing=wanted.missing, factors=wanted.factors)
    solution = solve(design)
    df = design.y.size - len(design.columns)
    covariance = pooled(solution.inverse, np.array([solution.squares / df]))[0]
    if wanted.variance == "hc3":
        covariance = _hc3(design, solution)
    method = f"least squares, {_WORDS[wanted.variance]}, {df} residual degrees of freedom"
    return Model(
        design=design,
        estimates=LinearEstimates(
            design.columns, solution.coefficients, covariance, ResidualDf(float(df)), method
        ),
        variance_components=components({"": solution.squares / df}),
        log_likelihood=_log_likelihood(design.y.size, solution.squares),
        parameters=len(design.columns) + 1,
        fitted=solution.fitted,
        method=method,
        status=status_of(design, solution),
        again=partial(again, formula, data, wanted),
        r_squared=_r_squared(design, solution),
        refitter=Refitter(
            LeastSquaresFit(design.x, solution.weights, solution.inverse, solution.leverage, wanted.variance),
            ("Residual",),
            (2.0,),
        ),
    )


def solve(design: Design) -> Solution:
    """Return the least-squares solution of a design."""
    places = design.terms.get("Intercept")
    return least_squares(design.x, design.y, intercept=places[0] if places else None)


def components(variances: dict[str, float]) -> pd.DataFrame:
    """Return the table of variance components of a model with residual variances only, one a level."""
    rows = [("Residual", level, variance, sqrt(variance), nan) for level, variance in variances.items()]
    return pd.DataFrame(rows, columns=["group", "term", "variance", "sd", "correlation"])


def again(formula: str, data: pd.DataFrame, wanted: Wanted, factors: Sequence[str]) -> Model:
    """Fit the same model with further columns as factors."""
    return fit(formula, data, Wanted(wanted.variance, wanted.missing, (*wanted.factors, *factors)))


def status_of(design: Design, solution: Solution) -> Status:
    """Return how the solution was reached, and what is doubtful about it."""
    reasons = [f"solved by QR, refined {solution.rounds} times"]
    if not solution.settled:
        reasons.append("the refinement did not settle, so that the last digits are not sure")
    if solution.condition > _ILL_CONDITIONED:
        digits = int(np.log10(1 / (solution.condition * np.finfo(float).eps)))
        reasons.append(
            f"the columns are nearly collinear (condition number {solution.condition:.1e}): an error in the "
            f"16th digit of the data moves the coefficients from their {max(digits, 0) + 1}th digit on"
        )
    if solution.squares == 0:
        reasons.append("the model fits every row exactly, so that nothing has a standard error")
    return Status(
        converged=solution.settled,
        reason="; ".join(reasons),
        iterations=solution.rounds,
        dropped=design.dropped,
    )


def _hc3(design: Design, solution: Solution) -> Matrix:
    """Return the covariance with each residual over 1 - leverage, squared."""
    alone = np.flatnonzero(solution.leverage > 1 - _ALONE)
    if alone.size:
        message = (
            f"{design.row(int(alone[0]))} alone decides a coefficient, so HC3 has no variance there; "
            "take the term out, or use the pooled variance"
        )
        raise EstimationError(message)
    return hc3(solution.weights, solution.residuals[None], solution.leverage)[0]


def _log_likelihood(n: int, squares: float) -> float:
    """Return the log-likelihood at the maximum-likelihood variance, squares / n."""
    return -n / 2 * (log(2 * pi) + log(squares / n) + 1) if squares > 0 else inf


def _r_squared(design: Design, solution: Solution) -> float:
    """Return the share of the squares explained, about zero in a model that holds no constant."""
    n = design.y.size
    ones = np.ones(n)
    constant = solution.weights @ ones @ design.x.T
    if np.allclose(constant, 1.0, rtol=0, atol=1e-8):
        return 1 - solution.squares / least_squares(ones[:, None], design.y, intercept=None).squares
    return 1 - solution.squares / float(design.y @ design.y)
