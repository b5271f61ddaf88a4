"""Adjusted means: the model's value at every level of a factor, averaged over the other factors."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np
import pandas as pd

from osteon.statistics._contrasts import Contrasts
from osteon.statistics._design_columns import few_numbers, level_text, numbers, placed
from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._contrasts import Alternative
    from osteon.statistics._design import Design
    from osteon.statistics._linear import Kind, LinearEstimates, Matrix
    from osteon.statistics._model import Model


class Options(TypedDict, total=False):
    """How contrasts are judged, as ``LinearEstimates.contrasts`` takes it."""

    control: str | None
    alternative: Alternative
    adjust: str
    level: float


class Wanted(NamedTuple):
    """Which means are wanted.

    Parameters
    ----------
    factors : columns whose levels, or combinations of levels, have a mean each
    by : column with a set of means at each level, or None
    at : column -> value or level it is held at
    """

    factors: tuple[str, ...]
    by: str | None
    at: Mapping[str, float | str]


def adjusted_means(model: Model, wanted: Wanted) -> LinearEstimates:
    """Return the adjusted means of a model, one set for each level of ``by``."""
    return weighted_means(model, wanted).means


class WeightedMeans(NamedTuple):
    """Adjusted means, and how they come from the coefficients.

    Parameters
    ----------
    model : with the wanted columns as factors
    matrix : weights of the coefficients, shape (means, p)
    means : of the responses that the model was fitted to
    """

    model: Model
    matrix: Matrix
    means: LinearEstimates


def weighted_means(model: Model, wanted: Wanted) -> WeightedMeans:
    """Return the adjusted means of a model with their weights."""
    model, words = _with_factors(model, wanted)
    design = model.design
    held, averaged = _held(design, wanted)
    cells = [design.factors[name] for name in _columns(wanted)]
    grid = pd.DataFrame(list(product(*cells, *averaged.values())), columns=[*_columns(wanted), *averaged])
    grid = grid.assign(**held)
    matrix = design.at(grid).reshape(len(list(product(*cells))), -1, len(design.columns)).mean(axis=1)
    labels = [_label(cell, wanted) for cell in product(*cells)]
    told = [f"{name} at {value:.6g}" for name, value in held.items() if isinstance(value, float)]
    told += [f"{name} = {value}" for name, value in held.items() if isinstance(value, str)]
    told += [f"{name} averaged equally over its levels" for name in averaged]
    what = f"means of {design.response} by {', '.join(_columns(wanted))}"
    method = ", ".join([what, *told, model.method])
    made = model.estimates.transformed(matrix, labels, method + words)
    return WeightedMeans(model, matrix, replace(made, counts=_counts(design, wanted)))


def contrasts_of(model: Model, kind: Kind, wanted: Wanted, options: Options) -> Contrasts:
    """Return contrasts of adjusted means; every level of ``by`` is a family of its own."""
    control = options.get("control")
    if control is not None:
        options = {**options, "control": level_text(control)}
    if wanted.by is None:
        return adjusted_means(model, wanted).contrasts(kind, **options)
    model, _ = _with_factors(model, wanted)
    levels = model.design.factors[wanted.by]
    sets = [Wanted(wanted.factors, None, {**wanted.at, wanted.by: level}) for level in levels]
    families = [adjusted_means(model, each).contrasts(kind, **options) for each in sets]
    return _side_by_side(
        families, [f"{wanted.by}={level}" for level in levels], adjusted_means(model, wanted)
    )


def _columns(wanted: Wanted) -> list[str]:
    """Return the columns that every mean has a level of; those of ``by`` change slowest."""
    return [*([] if wanted.by is None else [wanted.by]), *wanted.factors]


def _with_factors(model: Model, wanted: Wanted) -> tuple[Model, str]:
    """Return the model with the wanted columns as factors, fitted again where they are numbers."""
    columns, design = _columns(wanted), model.design
    if len(set(columns)) < len(columns) or not columns:
        message = f"means need different columns, not {', '.join(map(repr, columns)) or 'none'}"
        raise ValueError(message)
    numeric = [name for name in columns if name not in design.factors]
    for name in numeric:
        _check_numeric(model, name)
    if not numeric or model.again is None:
        return model, ""
    words = f"; fitted again with {', '.join(numeric)}, a number in the formula, as a factor"
    return model.again(numeric), words


def _check_numeric(model: Model, name: str) -> None:
    """Refuse a column that cannot be taken as a factor by fitting the model again."""
    if name not in model.design.covariates:
        there = ", ".join(map(repr, [*model.design.factors, *model.design.covariates])) or "none"
        message = f"{name!r} is no column on the right side of {model.design.formula!r}; columns are {there}"
        raise EstimationError(message)
    if not few_numbers(model.design.data[name]):
        values = model.design.data[name].nunique()
        message = f"{name!r} is a covariate of {values} values, and means belong to a factor; use at={{...}}"
        raise EstimationError(message)
    if model.again is None:
        message = f"{name!r} is a number in {model.design.formula!r}; fit the model with C({name}) there"
        raise EstimationError(message)


def _held(design: Design, wanted: Wanted) -> tuple[dict[str, float | str], dict[str, tuple[str, ...]]]:
    """Return what is held at one value or level, and the factors whose levels are averaged."""
    unknown = [name for name in wanted.at if name not in (*design.factors, *design.covariates)]
    double = [name for name in wanted.at if name in _columns(wanted)]
    if unknown or double:
        why = f"{unknown[0]!r} is not in the model" if unknown else f"the means are by {double[0]!r} already"
        message = f"at: {why}; it takes other columns of {design.formula!r}"
        raise EstimationError(message)
    held: dict[str, float | str] = {}
    for name in design.covariates:
        # A column that is a factor and a number too has the number of its level.
        if name not in design.factors:
            column = pd.Series([wanted.at[name]] if name in wanted.at else design.data[name], name=name)
            held[name] = float(np.mean(numbers(column)))
    others = {name: own for name, own in design.factors.items() if name not in _columns(wanted)}
    for name in others:
        if name in wanted.at:
            placed(pd.Series([wanted.at[name]], name=name), design.factors[name])
            held[name] = level_text(wanted.at[name])
    return held, {name: own for name, own in others.items() if name not in held}


def _label(cell: tuple[str, ...], wanted: Wanted) -> str:
    """Return the name of a mean: its levels, and the level of ``by`` behind them."""
    if wanted.by is None:
        return ", ".join(cell)
    return f"{', '.join(cell[1:])}, {wanted.by}={cell[0]}"


def _counts(design: Design, wanted: Wanted) -> dict[str, float] | None:
    """Return the rows behind each mean; None where a cell has no rows."""
    rows = design.read(design.data).factors
    codes = np.zeros(len(design.y), dtype=np.intp)
    for name in _columns(wanted):
        codes = codes * len(design.factors[name]) + rows[name].codes
    labels = [_label(cell, wanted) for cell in product(*(design.factors[name] for name in _columns(wanted)))]
    found = np.bincount(codes, minlength=len(labels))
    return dict(zip(labels, found.astype(np.float64).tolist(), strict=True)) if found.all() else None


def _side_by_side(families: Sequence[Contrasts], names: Sequence[str], whole: LinearEstimates) -> Contrasts:
    """Return the contrasts of several families, each adjusted within its own."""
    rows = [
        replace(row, name=f"{row.name}, {name}")
        for family, name in zip(families, names, strict=True)
        for row in family.rows
    ]
    methods = list(dict.fromkeys(family.method for family in families))
    return Contrasts(
        rows=tuple(rows),
        critical=None,
        method=f"{'; '.join(methods)}; {', '.join(names)} are families of their own",
        error=max(family.error for family in families),
        matrix=_block_diagonal([family.matrix for family in families]),
        estimates=whole,
    )


def _block_diagonal(blocks: Sequence[Matrix]) -> Matrix:
    """Return matrices along the diagonal of one."""
    made = np.zeros((sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)))
    row = column = 0
    for block in blocks:
        made[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return made
