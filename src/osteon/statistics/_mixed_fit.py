"""The fit behind mixed_model: table -> random terms and strata -> restricted likelihood -> model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from osteon.statistics._design import design_of
from osteon.statistics._linear import LinearEstimates
from osteon.statistics._mixed_checks import check_separate, check_terms, known_variances, strata_of
from osteon.statistics._mixed_tables import blups, component_names, components, natural, singular_parts
from osteon.statistics._mixed_terms import grouped, needed
from osteon.statistics._model import Model, Status
from osteon.statistics._random_terms import random_parts
from osteon.statistics._refit_many import Refitter
from osteon.statistics._refit_reml import LikelihoodFit
from osteon.statistics._reml._blocks import blocks_of
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._inference import DF_WORDS, LIKELIHOOD_WORDS, check_words, inference
from osteon.statistics._reml._prepared import prepared
from osteon.statistics._reml._random_effects import Strata, random_effects

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from osteon.statistics._design import Design
    from osteon.statistics._mixed_terms import GroupedTerm
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._prepared import Prepared
    from osteon.statistics._reml._random_effects import RandomEffects


@dataclass(frozen=True, slots=True)
class MixedRequest:
    """What mixed_model was asked, in the order of its parameters."""

    formula: str
    random: str
    df: str
    method: str
    residual_by: str | None
    known_variances: str | None
    missing: Literal["refuse", "drop"]
    factors: tuple[str, ...]


def fitted_model(data: pd.DataFrame, request: MixedRequest) -> Model:
    """Return the model asked for."""
    check_words(request.df, request.method)
    if request.residual_by is not None and request.known_variances is not None:
        message = (
            "known_variances leave no residual variance to be estimated by residual_by; choose one of them"
        )
        raise ValueError(message)
    parts = random_parts(request.random)
    columns = [name for name in (request.residual_by, request.known_variances) if name is not None]
    design = design_of(
        request.formula,
        data,
        needs=[*needed(parts, data), *columns],
        missing=request.missing,
        factors=request.factors,
    )
    terms = grouped(parts, design)
    strata, levels = _strata(design, request)
    check_terms(terms, known=strata.variances is not None)
    check_separate(terms, design)
    turned = prepared(design.x, design.y[None])
    structure = _structure(terms, strata, turned)
    found = fit(structure, reml=request.method == "reml")
    made = _model_of(design, request, (terms, levels), (structure, found, turned))
    return replace(made, refitter=_refitter(design, request, (terms, levels, strata)))


def _structure(terms: Sequence[GroupedTerm], strata: Strata, turned: Prepared) -> RandomEffects:
    """Return the covariance of a design and responses as turned."""
    if strata.variances is not None:
        strata = replace(strata, variances=strata.variances / turned.scale**2)
    return random_effects(turned.q, turned.residuals, [term.term for term in terms], strata)


def _refitter(
    design: Design,
    request: MixedRequest,
    parts: tuple[list[GroupedTerm], tuple[str, ...], Strata],
) -> Refitter:
    """Return how the same model is fitted to other responses."""
    terms, levels, strata = parts
    turns = blocks_of([term.term for term in terms], design.y.size).turns
    names = component_names(terms, levels)
    again = LikelihoodFit(
        x=design.x,
        structure=lambda turned: _structure(terms, strata, turned),
        df=request.df,
        reml=request.method == "reml",
        natural=lambda theta, scale: natural(terms, turns, theta) * scale**2,
    )
    return Refitter(again, names, (2.0,) * len(names) if strata.variances is None else None)


def _strata(design: Design, request: MixedRequest) -> tuple[Strata, tuple[str, ...]]:
    """Return the residual variances of the rows, and their names."""
    one = np.zeros(design.y.size, dtype=np.intp)
    if request.known_variances is not None:
        return Strata(one, 1, known_variances(design, request.known_variances)), ()
    if request.residual_by is not None:
        levels = strata_of(design, request.residual_by)
        return Strata(levels.codes, len(levels.levels)), levels.levels
    return Strata(one, 1), ("",)


def _model_of(
    design: Design,
    request: MixedRequest,
    names: tuple[list[GroupedTerm], tuple[str, ...]],
    made: tuple[RandomEffects, Fit, Prepared],
) -> Model:
    """Return the model of a fit."""
    terms, levels = names
    structure, found, turned = made
    theta = found.theta[0] * turned.scale**2
    status = _status(design, found, singular_parts(terms, levels, structure, found))
    beta = turned.estimates(found.likelihood.beta)[0]
    effects = structure.effects(found.theta, found.likelihood.beta)[0]
    method = _words(request)
    if status.converged:
        covariance, df = inference(found, turned, request.df)
        unknown: dict[str, str] = {}
    else:
        covariance, df = inference(found, turned, "residual")
        unknown = dict.fromkeys(design.columns, status.reason)
    z = structure.blocks
    return Model(
        design=design,
        estimates=LinearEstimates(design.columns, beta, covariance, df, method, unknown),
        variance_components=components(terms, levels, structure, theta),
        log_likelihood=float(turned.log_likelihood(found.likelihood.value, reml=found.reml)[0]),
        parameters=len(design.columns) + theta.size,
        fitted=design.x @ beta + turned.scale * (z.values * effects[z.columns]).sum(axis=1),
        method=method,
        status=status,
        again=lambda factors: fitted_model(
            design.data, replace(request, factors=(*request.factors, *factors))
        ),
        blups=blups(terms, structure, effects * turned.scale),
    )


def _words(request: MixedRequest) -> str:
    """Return model, likelihood and degrees of freedom in words."""
    residual = ""
    if request.residual_by is not None:
        residual = f", a residual variance for each {request.residual_by}"
    if request.known_variances is not None:
        residual = f", known variances {request.known_variances}"
    return (
        f"linear mixed model, random {request.random}{residual}, {LIKELIHOOD_WORDS[request.method]}, "
        f"{DF_WORDS[request.df]} df"
    )


def _status(design: Design, found: Fit, singular: tuple[str, ...]) -> Status:
    """Return how the fit ended, with the variances that are zero."""
    steps, gradient = int(found.iterations[0]), float(found.gradient[0])
    converged = bool(found.converged[0])
    if converged:
        reason = f"Newton steps ended at the largest likelihood, last gradient {gradient:.3g}"
    else:
        reason = (
            f"no largest likelihood was found in {steps} steps, last gradient {gradient:.3g}; "
            "use fewer random terms"
        )
    if singular:
        reason += f"; on the bound of what is possible: {', '.join(singular)}"
    return Status(
        converged=converged,
        reason=reason,
        iterations=steps,
        gradient=gradient,
        singular=singular,
        dropped=design.dropped,
    )
