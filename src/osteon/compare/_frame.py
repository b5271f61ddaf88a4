"""The table a model is fitted to, its formula, and the means of the arms that come out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from osteon.compare._policy import covariate_words
from osteon.compare._scale import on_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.statistics import LinearEstimates, Model

VALUE, ARM, ANIMAL, CENSORED = "value", "arm", "animal", "censored"
ALONE = "it has one animal only, which says nothing of its spread"
_SIDES = {"below_lloq": "left", "above_uloq": "right"}


@dataclass(frozen=True, slots=True)
class Made:
    """What a model says of the arms.

    Parameters
    ----------
    estimates : means of the arms with their covariance
    method : the sentence of a methods section on the model
    remarks : what a reader must know of the fit
    singular : groupings whose variance is estimated as zero
    absent : arm that has animals and no mean -> why
    """

    estimates: LinearEstimates
    method: str
    remarks: tuple[str, ...] = ()
    singular: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict[str, str])


def model_table(used: Sequence[AnimalValue], policy: Policy, arms: Sequence[str]) -> DataFrame:
    """Return one row an animal: value on the scale, arm, covariates less their mean, groups.

    Parameters
    ----------
    used : animals of the model; a censored one stands at its limit
    policy : scale, covariates, groups
    arms : of the model, in the order of the study
    """
    from pandas import Categorical, DataFrame

    names = [value.animal for value in used]
    columns: dict[str, object] = {
        VALUE: [on_scale(_number(value), policy) for value in used],
        ARM: Categorical([value.arm for value in used], categories=list(arms)),
        ANIMAL: names,
        CENSORED: ["none" if v.value is not None else _SIDES[v.status] for v in used],
    }
    for use, values in policy.covariates.items():
        mean = fmean(values[name] for name in names)
        columns[column_name(covariate_words(use))] = [values[name] - mean for name in names]
    for words, groups in policy.groups.items():
        columns[column_name(words)] = [groups[name] for name in names]
    return DataFrame(columns, index=names)


def _number(value: AnimalValue) -> float:
    number = value.limit if value.value is None else value.value
    if number is None:
        message = f"The animal {value.animal} has neither a value nor a limit."
        raise ValueError(message)
    return number


def column_name(words: str) -> str:
    """Return words as the name of a column in a formula.

    Examples
    --------
    >>> column_name("body weight before surgery")
    'body_weight_before_surgery'
    """
    return re.sub(r"\W+", "_", words)


def covariate_columns(policy: Policy) -> tuple[str, ...]:
    """Return the names of the columns of covariates."""
    return tuple(column_name(covariate_words(use)) for use in policy.covariates)


def arms_formula(policy: Policy, arms: Sequence[str]) -> str:
    """Return the formula of a mean for each arm, and a slope for each covariate."""
    return " + ".join((f"{VALUE} ~ {ARM if len(arms) > 1 else 1}", *covariate_columns(policy)))


def arms_grid(arms: Sequence[str]) -> DataFrame:
    """Return one row an arm, for ``means_at``."""
    from pandas import Categorical, DataFrame

    return DataFrame({ARM: Categorical(list(arms), categories=list(arms))})


def means_at(model: Model, grid: DataFrame, labels: Sequence[str]) -> LinearEstimates:
    """Return the fitted means at the rows of a grid, covariates at their mean.

    Parameters
    ----------
    model : fitted
    grid : one row a mean, with the factors of the model
    labels : one a row
    """
    grid = grid.assign(**dict.fromkeys(model.design.covariates, 0.0))
    return model.estimates.transformed(model.design.at(grid), labels, model.method)


def refuse_unconverged(model: Model) -> None:
    """Refuse a model whose search for the variances did not end; the message has the reason."""
    from osteon import statistics

    if not model.status.converged:
        message = f"the model could not be fitted: {model.status.reason}"
        raise statistics.EstimationError(message)
