"""The fit behind repeated_measures: table -> layout -> covariance -> model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon.statistics._design import design_of
from osteon.statistics._linear import EstimationError, LinearEstimates
from osteon.statistics._model import Model, Status
from osteon.statistics._refit_many import Refitter
from osteon.statistics._refit_reml import LikelihoodFit
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._inference import DF_WORDS, LIKELIHOOD_WORDS, check_words, inference
from osteon.statistics._reml._likelihood import likelihood_at
from osteon.statistics._reml._prepared import prepared
from osteon.statistics._reml._structures import WORDS, structure, structure_name
from osteon.statistics._reml._structures_forms import GroupedForm, ProportionalForm
from osteon.statistics._reml._structures_residual import residual_covariance
from osteon.statistics._repeated_visits import check_enough, layout_of, times_of

if TYPE_CHECKING:
    from osteon.statistics._design import Design
    from osteon.statistics._design_columns import Missing
    from osteon.statistics._linear import Vector
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._prepared import Prepared
    from osteon.statistics._reml._structures_forms import Form
    from osteon.statistics._reml._structures_residual import ResidualCovariance
    from osteon.statistics._repeated_visits import Layout

# Scaled information below this says nothing of one combination of parameters.
_BLIND = 1e-9
# Part of that combination from which a parameter is named.
_NAMED = 0.3
# Visits of a higher correlation are as good as one.
_ONE = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Request:
    """What repeated_measures was asked, in the order of its parameters."""

    formula: str
    subject: str
    time: str
    covariance: str
    df: str
    method: str
    group: str | None
    variance_by: str | None
    missing: Missing
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A fit, the form of its covariance, and the design as the fit saw it."""

    form: Form
    fit: Fit
    turned: Prepared

    @property
    def theta(self) -> Vector:
        """Return the natural parameters in the unit of the response, shape (r,)."""
        return self.fit.theta[0] * self.turned.scale**self.fit.structure.units


def fitted_model(data: pd.DataFrame, request: Request) -> Model:
    """Return the model asked for.

    Raises
    ------
    EstimationError : the data do not allow it
    ValueError : a word that is none of those allowed
    """
    name = structure_name(request.covariance)
    check_words(request.df, request.method)
    if request.group is not None and request.variance_by is not None:
        message = (
            "group gives every level a covariance of its own, variance_by the same covariance times a "
            "factor; choose one of them"
        )
        raise ValueError(message)
    of_subjects = request.group or request.variance_by
    needs = [request.subject, request.time, *([of_subjects] if of_subjects else [])]
    design = design_of(request.formula, data, needs=needs, missing=request.missing, factors=request.factors)
    layout = layout_of(design, request.subject, request.time, of_subjects)
    check_enough(design, layout, name, separate=request.group is not None)
    form = _form_of(design, layout, name, request)
    turned = prepared(design.x, design.y[None])
    covariance = residual_covariance(form, layout.visits, turned.columns())
    _check_told(covariance, request)
    found = fit(covariance, reml=request.method == "reml")
    made = _model_of(design, layout, request, _Found(form, found, turned))
    again = LikelihoodFit(
        x=design.x,
        structure=lambda turned: residual_covariance(form, layout.visits, turned.columns()),
        df=request.df,
        reml=request.method == "reml",
        natural=lambda theta, scale: theta * scale**covariance.units,
    )
    return replace(made, refitter=Refitter(again, covariance.names, tuple(covariance.units.tolist())))


def _form_of(design: Design, layout: Layout, name: str, request: Request) -> Form:
    """Return the covariance of the visits, of all subjects or group by group."""
    times = np.arange(len(layout.names), dtype=np.float64)
    if name == "car1":
        times = times_of(design.data[request.time], layout.visits.visit, len(layout.names))
    form = structure(name, layout.names, times)
    if request.group is not None:
        return GroupedForm(form, layout.groups)
    return form if request.variance_by is None else ProportionalForm(form, layout.groups)


def _check_told(covariance: ResidualCovariance, request: Request) -> None:
    """Refuse parameters of which the data say nothing, and name them."""
    theta = covariance.theta(covariance.starts()[0])
    at_start = likelihood_at(covariance, covariance.moments(theta, order=2), reml=request.method == "reml")
    information = at_start.expected[0]
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(information / scale[:, None] / scale)
    if values[0] <= _BLIND or (np.diag(information) <= 0).any():
        names = [
            name for name, part in zip(covariance.names, vectors[:, 0], strict=True) if abs(part) >= _NAMED
        ]
        message = (
            f"these rows do not tell {', '.join(names)} of covariance {request.covariance!r}: too few "
            f"subjects were seen at several visits of column {request.time!r}; use a simpler covariance, or "
            "linear_model for one row a subject"
        )
        raise EstimationError(message)


def _model_of(design: Design, layout: Layout, request: Request, found: _Found) -> Model:
    """Return the model of a fit."""
    turned, likelihood = found.turned, found.fit.likelihood
    method = _words(design, layout, request)
    status = _status(design, layout, found)
    beta = turned.estimates(likelihood.beta)[0]
    covariance, df = inference(found.fit, turned, request.df)
    unknown = {} if status.converged else dict.fromkeys(design.columns, status.reason)
    return Model(
        design=design,
        estimates=LinearEstimates(design.columns, beta, covariance, df, method, unknown),
        variance_components=_components(found.form, layout, request, found.theta),
        log_likelihood=float(turned.log_likelihood(likelihood.value, reml=request.method == "reml")[0]),
        parameters=len(design.columns) + found.theta.size,
        fitted=design.x @ beta,
        method=method,
        status=status,
        again=lambda factors: fitted_model(
            design.data, replace(request, factors=(*request.factors, *factors), missing="refuse")
        ),
    )


def _words(design: Design, layout: Layout, request: Request) -> str:
    """Return model, covariance, method and degrees of freedom in words."""
    covariance = WORDS[structure_name(request.covariance)]
    if request.group is not None:
        covariance += f" for each {request.group}"
    if request.variance_by is not None:
        covariance += f", times a factor for each {request.variance_by}"
    slope = f"; {request.time} enters the means as a number" if request.time in design.covariates else ""
    return (
        f"repeated measures, {covariance} covariance of {len(layout.names)} visits ({request.time}) within "
        f"{len(layout.subjects)} subjects ({request.subject}), {LIKELIHOOD_WORDS[request.method]}, "
        f"{DF_WORDS[request.df]} df{slope}"
    )


def _status(design: Design, layout: Layout, found: _Found) -> Status:
    """Return how the fit ended, with visits that are as good as one."""
    sigma = found.form.shape(found.fit.theta).value[0]
    sd = np.sqrt(np.einsum("gii->gi", sigma))
    correlation = sigma / sd[:, :, None] / sd[:, None]
    within = [f" in {name}" if name else "" for name in layout.groups]
    singular = tuple(
        f"correlation of {layout.names[a]} and {layout.names[b]}{within[g]}"
        for g, a, b in np.argwhere(np.triu(np.abs(correlation), 1) > _ONE).tolist()
    )
    steps, gradient = int(found.fit.iterations[0]), float(found.fit.gradient[0])
    if not found.fit.converged[0]:
        why = f"; {', '.join(singular)} went to one" if singular else ""
        reason = (
            f"no largest likelihood was found in {steps} steps: the last gradient is {gradient:.3g}{why}; "
            "use a simpler covariance"
        )
    else:
        reason = f"Newton steps ended at the largest likelihood, last gradient {gradient:.3g}"
    return Status(
        converged=bool(found.fit.converged[0]),
        reason=reason,
        iterations=steps,
        gradient=gradient,
        singular=singular,
        dropped=design.dropped,
    )


def _components(form: Form, layout: Layout, request: Request, theta: Vector) -> pd.DataFrame:
    """Return variances and correlations, group by group; a variance is the last row."""
    by = request.group or request.variance_by
    rows: list[tuple[str, str, float | None, float | None, float | None]] = []
    for level, parts in zip(layout.groups, form.parts(theta), strict=True):
        where = f" ({by} {level})" if by else ""
        for part in parts:
            if part.variance is None or part.correlation is not None:
                rows.append((request.subject + where, part.name, part.variance, None, part.correlation))
            else:
                rows.append(("Residual" + where, part.name, part.variance, sqrt(part.variance), None))
    return pd.DataFrame(rows, columns=["group", "term", "variance", "sd", "correlation"]).astype(
        {"variance": float, "sd": float, "correlation": float}
    )
