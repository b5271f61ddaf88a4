"""A table with censored values -> a fitted model, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon.statistics._censored_existence import Escape, escape_of
from osteon.statistics._censored_fit import censored_fits
from osteon.statistics._design import design_of
from osteon.statistics._design_columns import complete, row_name, table_of
from osteon.statistics._linear import EstimationError, LinearEstimates, ResidualDf
from osteon.statistics._model import Model, Status
from osteon.statistics._samples import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._censored_fit import CensoredFits, Sides
    from osteon.statistics._design import Design

_WORDS = {"left": -1, "right": 1, "none": 0, "": 0}
_WHERE = {-1: "below", 1: "above"}


@dataclass(frozen=True, slots=True)
class Censoring:
    """The options of ``censored_linear_model``, checked."""

    column: str
    df: str
    variance: str

    def __post_init__(self) -> None:
        """Refuse other words."""
        one_of(self.df, ("residual", "normal"), "df")
        one_of(self.variance, ("ml", "unbiased"), "variance")


def fitted_model(
    formula: str, data: pd.DataFrame, censoring: Censoring, factors: Sequence[str] = ()
) -> Model:
    """Return the model by maximum likelihood; see ``censored_linear_model``."""
    sides = _sides(data, censoring.column)
    if sides.all():
        message = (
            f"column {censoring.column!r}: every value is beyond its limit, so that neither means nor spread "
            "can be estimated; compare the shares beyond the limit instead"
        )
        raise EstimationError(message)
    design = design_of(formula, data, needs=(censoring.column,), factors=factors)
    escape = escape_of(design.x, design.y, sides)
    if escape is not None:
        raise EstimationError(_no_estimate(design, sides, escape))
    fit = censored_fits(design.x, design.y[None], sides[None])
    n, p = design.x.shape
    scale = n / (n - p) if censoring.variance == "unbiased" else 1.0
    estimates = LinearEstimates(
        labels=design.columns,
        estimates=fit.beta[0],
        covariance=scale * fit.covariance[0],
        df=ResidualDf(n - p if censoring.df == "residual" else inf),
        method=_method(sides, censoring),
    )
    return Model(
        design=design,
        estimates=estimates,
        variance_components=_components(sqrt(scale) * float(fit.sigma[0])),
        log_likelihood=float(fit.log_likelihood[0]),
        parameters=p + 1,
        fitted=design.x @ fit.beta[0],
        method=estimates.method,
        status=_status(fit, sides),
        again=lambda more: fitted_model(formula, data, censoring, (*factors, *more)),
    )


def _sides(data: pd.DataFrame, name: str) -> Sides:
    """Return -1 where a row is below its limit, 1 where it is above, 0 where it has a value."""
    column = complete(table_of(data), [name], "refuse")[name]
    made = np.empty(len(column), dtype=np.int8)
    for place, cell in enumerate(column.tolist()):
        word = cell.strip().lower() if isinstance(cell, str) else cell
        if isinstance(word, str) and word in _WORDS:
            made[place] = _WORDS[word]
        elif not isinstance(word, str) and word in (0, 1):
            made[place] = -int(word)
        else:
            message = (
                f"column {name!r}, {row_name(column.index, place)}: {cell!r} does not say whether the value "
                "is beyond its limit; write True or False, or left, right or none"
            )
            raise EstimationError(message)
    return made


def _no_estimate(design: Design, sides: Sides, escape: Escape) -> str:
    """Return why the likelihood has no maximum, by the name of a level where one is to blame."""
    if escape is Escape.SPREAD:
        return (
            f"{design.response!r}: the model fits every value that is not beyond a limit exactly, so that "
            "their spread cannot be estimated; take terms out or give more rows"
        )
    remedy = "its mean has no finite estimate; leave it out, and compare the shares beyond the limit instead"
    for name, levels in design.factors.items():
        given = design.read(design.data).factors[name].codes
        for code, level in enumerate(levels):
            of_level = sides[given == code]
            if of_level.size and of_level.all() and np.ptp(of_level) == 0:
                where = _WHERE[int(of_level[0])]
                return f"column {name!r}: every value of {level!r} is {where} its limit, so that {remedy}"
    return (
        f"{design.formula!r}: the rows beyond their limits can be moved as far from them as one likes "
        "without touching the rows with a value, so that coefficients have no finite estimate; take terms out"
    )


def _method(sides: Sides, censoring: Censoring) -> str:
    """Return how the coefficients were estimated, in words."""
    spread = {"ml": "by maximum likelihood", "unbiased": "with a residual variance over n - p"}
    limits = {"residual": "t on the residual degrees of freedom", "normal": "normal limits"}
    return (
        f"censored linear model by maximum likelihood, {_beyond(sides)}; standard errors "
        f"{spread[censoring.variance]}, {limits[censoring.df]}"
    )


def _beyond(sides: Sides) -> str:
    """Return how many values are beyond their limits, in words."""
    parts = [
        f"{count} of {sides.size} values lie {_WHERE[side]} their limit"
        for side in (-1, 1)
        if (count := int((sides == side).sum()))
    ]
    return " and ".join(parts) or f"none of {sides.size} values is censored"


def _components(sigma: float) -> pd.DataFrame:
    """Return the residual variance as a table."""
    return pd.DataFrame(
        {"group": ["Residual"], "term": [""], "variance": [sigma**2], "sd": [sigma]},
    )


def _status(fit: CensoredFits, sides: Sides) -> Status:
    """Return how the fit ended."""
    converged, gradient = bool(fit.converged[0]), float(fit.gradient[0])
    how = "converged" if converged else f"not converged, the last gradient is {gradient:.3g}"
    return Status(converged, f"{how}; {_beyond(sides)}", fit.iterations, gradient)
