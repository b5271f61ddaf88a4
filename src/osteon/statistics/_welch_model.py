"""A linear model with a variance for each group: closed where each has its own mean, else by REML."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import inf, log, pi
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._arms import arm_estimates
from osteon.statistics._design import design_of
from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._fit_linear_model import again, components
from osteon.statistics._linear import LinearEstimates
from osteon.statistics._mixed_checks import strata_of
from osteon.statistics._model import Model, Status
from osteon.statistics._refit_linear import GroupMeansFit
from osteon.statistics._refit_many import Refitter
from osteon.statistics._refit_reml import LikelihoodFit
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._inference import inference
from osteon.statistics._reml._prepared import prepared
from osteon.statistics._reml._structures import structure
from osteon.statistics._reml._structures_forms import GroupedForm
from osteon.statistics._reml._structures_residual import Visits, residual_covariance

if TYPE_CHECKING:
    import pandas as pd

    from osteon.statistics._design import Design
    from osteon.statistics._design_columns import Levels
    from osteon.statistics._fit_linear_model import Wanted
    from osteon.statistics._linear import Matrix, Vector
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._welch import Welch

_SAME = 1e-12
# Scaled information below this says nothing of one combination of the variances.
_BLIND = 1e-9


def fit_welch(formula: str, data: pd.DataFrame, wanted: Wanted, policy: Welch) -> Model:
    """Return the fitted model."""
    by = (policy.by,) if isinstance(policy.by, str) else tuple(policy.by)
    design = design_of(formula, data, needs=by, missing=wanted.missing, factors=wanted.factors)
    name = " x ".join(by)
    joined = design.data[list(by)].astype(str).agg(", ".join, axis=1) if len(by) > 1 else design.data[name]
    groups = strata_of(replace(design, data=design.data.assign(**{name: joined})), name)
    cells = _cells(design, groups)
    made = _by_reml(design, groups, name) if cells is None else _by_means(design, groups, (name, cells))
    return replace(made, again=partial(again, formula, data, wanted))


def _cells(design: Design, groups: Levels) -> Matrix | None:
    """Return the row of the model matrix of each group, where groups have means of their own; else None."""
    first = [int(np.argmax(groups.codes == i)) for i in range(len(groups.levels))]
    cells = design.x[first]
    own = cells.shape[0] == cells.shape[1]
    same = np.abs(design.x - cells[groups.codes]).max() <= _SAME * np.abs(design.x).max()
    return cells if own and same else None


def _by_means(design: Design, groups: Levels, named: tuple[str, Matrix]) -> Model:
    """Return the model whose coefficients are combinations of the means of the groups."""
    name, cells = named
    means = arm_estimates(design.y.tolist(), [groups.levels[i] for i in groups.codes], variance="welch")
    order = [means.labels.index(level) for level in groups.levels]
    method = f"least squares, a variance for each {name} (Welch), Satterthwaite df"
    back = np.zeros((len(design.columns), len(order)))
    back[:, order] = np.round(np.linalg.inv(cells), 14)
    estimates = means.transformed(back, design.columns, method)
    counts = np.bincount(groups.codes)
    variances = means.covariance.diagonal()[order] * counts
    again = GroupMeansFit(groups.codes, back[:, order])
    return Model(
        design=design,
        estimates=estimates,
        variance_components=components(dict(zip(groups.levels, variances.tolist(), strict=True))),
        log_likelihood=_restricted(counts.tolist(), variances.tolist(), cells),
        parameters=len(design.columns) + len(order),
        fitted=means.estimates[order][groups.codes],
        method=method,
        status=Status(converged=True, reason=_told(groups, variances), dropped=design.dropped),
        refitter=Refitter(again, groups.levels, (2.0,) * len(order)),
    )


def _told(groups: Levels, variances: Vector) -> str:
    """Say how the fit was made, and which groups do not vary."""
    still = [level for level, value in zip(groups.levels, variances.tolist(), strict=True) if value == 0]
    said = "means and variances of the groups"
    return f"{said}; the values of {', '.join(map(repr, still))} do not vary" if still else said


def _restricted(counts: list[int], variances: list[float], cells: Matrix) -> float:
    """Return the restricted log-likelihood at the variances of the groups, infinite where one is zero."""
    if min(variances) == 0:
        return inf
    free = sum(counts) - len(counts)
    spread = sum((n - 1) * log(s) + log(n) for n, s in zip(counts, variances, strict=True))
    return -(spread + 2 * float(np.linalg.slogdet(cells)[1]) + free * (1 + log(2 * pi))) / 2


def _by_reml(design: Design, groups: Levels, name: str) -> Model:
    """Return the model with the variances of the groups by restricted maximum likelihood."""
    turned = prepared(design.x, design.y[None])
    form = GroupedForm(structure("diagonal", ("",), np.zeros(1)), groups.levels)
    rows = np.arange(design.y.size, dtype=np.intp)
    visits = Visits(rows, np.zeros_like(rows), groups.codes)
    found = fit(residual_covariance(form, visits, turned.columns()), reml=True)
    again = LikelihoodFit(
        x=design.x,
        structure=lambda turned: residual_covariance(form, visits, turned.columns()),
        df="satterthwaite",
        reml=True,
        natural=lambda theta, scale: theta * scale**2,
    )
    _check_told(found, groups, name)
    converged = bool(found.converged[0])
    steps, gradient = int(found.iterations[0]), float(found.gradient[0])
    reason = f"restricted likelihood {'at' if converged else 'not at'} its top, last gradient {gradient:.3g}"
    covariance, df = inference(found, turned, "satterthwaite" if converged else "residual")
    method = f"generalized least squares, a variance for each {name} by REML, Satterthwaite df"
    beta = turned.estimates(found.likelihood.beta)[0]
    unknown = {} if converged else dict.fromkeys(design.columns, reason)
    variances = (found.theta[0] * turned.scale**2).tolist()
    return Model(
        design=design,
        estimates=LinearEstimates(design.columns, beta, covariance, df, method, unknown),
        variance_components=components(dict(zip(groups.levels, variances, strict=True))),
        log_likelihood=float(turned.log_likelihood(found.likelihood.value, reml=True)[0]),
        parameters=len(design.columns) + len(variances),
        fitted=design.x @ beta,
        method=method,
        status=Status(
            converged=converged, reason=reason, iterations=steps, gradient=gradient, dropped=design.dropped
        ),
        refitter=Refitter(again, groups.levels, (2.0,) * len(groups.levels)),
    )


def _check_told(found: Fit, groups: Levels, name: str) -> None:
    """Refuse variances that the rows do not tell apart beside the terms of the formula."""
    information = found.likelihood.expected[0]
    scale = np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    if np.linalg.eigvalsh(information / scale[:, None] / scale)[0] <= _BLIND:
        message = (
            f"column {name!r}: beside the terms of the formula the rows do not tell the variances of "
            f"{', '.join(groups.levels)} apart; use the pooled variance, or fewer levels or terms"
        )
        raise EstimationError(message)
