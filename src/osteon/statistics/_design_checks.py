"""What a design cannot do without: finite values, residual degrees of freedom, and columns of their own."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._design_columns import row_name
from osteon.statistics._design_expressions import FactorCall
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    import pandas as pd

    from osteon.statistics._design import Design
    from osteon.statistics._design_expressions import Expression
    from osteon.statistics._linear import Indices, Matrix, Vector

# Share of a column, scaled and centred, that must not follow from the others.
_COLLINEAR = 1e-11
# Below this, and above its inverse, squares leave the range of double precision.
_SQUARED = 1e-140
# A weight below this in a linear dependence is rounding.
_NO_PART = 1e-6
_MOST_CELLS = 5


def check_finite(expression: Expression, value: Vector | Indices, used: pd.DataFrame) -> None:
    """Refuse an expression that is not a finite number on every row."""
    wrong = np.flatnonzero(~np.isfinite(np.broadcast_to(value, (len(used),))))
    if wrong.size:
        place = int(wrong[0])
        cells = ", ".join(f"{name} = {used[name].iloc[place]}" for name in expression.columns)
        remedy = expression.needs() or "the result is too large or undefined"
        message = (
            f"{expression.text!r}, {row_name(used.index, place)}: not a finite number with {cells}; {remedy}"
        )
        raise EstimationError(message)


def check_range(text: str, value: Vector | Indices, what: str) -> None:
    """Refuse numbers whose squares, or whose differences' squares, leave double precision."""
    largest, spread = float(np.abs(value).max()), float(np.ptp(value))
    if largest > 1 / _SQUARED or 0 < spread < _SQUARED:
        told = f"{what} {text!r}: up to {largest:.3g}, {spread:.3g} apart"
        message = f"{told}, too far from 1 to square; change the unit"
        raise EstimationError(message)


def check_design(design: Design) -> None:
    """Refuse a design whose columns depend on each other, or leave nothing over."""
    dependent = _dependence(design)
    if dependent:
        raise EstimationError(_collinear(design, dependent))
    n, p = design.x.shape
    if n - p < 1:
        message = (
            f"{n} rows and {p} coefficients leave no residual degrees of freedom{_single_rows(design)}; "
            "take terms out or give more rows"
        )
        raise EstimationError(message)


def centred(x: Matrix, *, intercept: bool) -> tuple[Matrix, Vector, Vector]:
    """Return columns centred, where there is an intercept, and scaled; with their means and norms."""
    varies = np.ptp(x, axis=0) > 0
    middle = np.where(varies, x[0] + (x - x[0]).mean(axis=0), 0.0) if intercept else np.zeros(x.shape[1])
    shifted = x - middle
    largest = np.abs(shifted).max(axis=0)
    largest = np.where(largest > 0, largest, 1.0)
    norms = largest * np.maximum(np.sqrt(((shifted / largest) ** 2).sum(axis=0)), 1.0)
    return shifted / norms, middle, norms


def _dependence(design: Design) -> list[int]:
    """Return the places of the columns in the first linear dependence, empty without one."""
    z, middle, norms = centred(design.x, intercept="Intercept" in design.terms)
    # Centring leaves the rounding of the mean, which is no variation.
    allowed = np.maximum(_COLLINEAR, 64 * np.finfo(float).eps * np.abs(middle) * np.sqrt(len(z)) / norms)
    basis = np.zeros((len(z), 0))
    kept: list[int] = []
    for place in range(z.shape[1]):
        rest = z[:, place] - basis @ (basis.T @ z[:, place])
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size <= allowed[place]:
            weights = np.linalg.lstsq(z[:, kept], z[:, place], rcond=None)[0] if kept else np.zeros(0)
            return [*(kept[i] for i in np.flatnonzero(np.abs(weights) > _NO_PART)), place]
        basis = np.column_stack([basis, rest / size])
        kept.append(place)
    return []


def _collinear(design: Design, places: list[int]) -> str:
    """Say which columns depend on each other, and why where cells are empty."""
    last = design.coding.names[places[-1]][0]
    cells = _empty_cells(design, last)
    if cells:
        return (
            f"the interaction {last!r} has no rows in {'; '.join(cells)}, so it cannot be estimated; "
            "leave it out, or make one factor of the groups that exist"
        )
    names = [design.columns[place] for place in places]
    if len(names) == 1 or names == ["Intercept", names[-1]]:
        return f"{names[-1]!r} is the same in every row and has no coefficient of its own; leave it out"
    return (
        f"{', '.join(map(repr, names))} are perfectly collinear: each follows from the others; "
        "leave one of them out"
    )


def _factors_of(design: Design, term: str) -> list[str]:
    """Return the columns with levels in a term."""
    block = next(block for block in design.coding.blocks if block.term == term)
    found = (design.coding.expressions[text] for text, _ in block.factors)
    return [each.column for each in found if isinstance(each, FactorCall)]


def _empty_cells(design: Design, term: str) -> list[str]:
    """Return the combinations of a term's levels that no row has, in words."""
    names = _factors_of(design, term)
    if len(names) < 2:
        return []
    rows = design.read(design.data).factors
    there = set(zip(*(rows[name].codes.tolist() for name in names), strict=True))
    levels = [design.factors[name] for name in names]
    empty = [cell for cell in product(*(range(len(each)) for each in levels)) if cell not in there]
    told = [
        ", ".join(f"{name} = {own[i]}" for name, own, i in zip(names, levels, cell, strict=True))
        for cell in empty[:_MOST_CELLS]
    ]
    return [*told, f"{len(empty) - _MOST_CELLS} more"] if len(empty) > _MOST_CELLS else told


def _single_rows(design: Design) -> str:
    """Say that a factor has one row a level, where it has."""
    rows = design.read(design.data).factors
    single = [name for name, made in rows.items() if np.bincount(made.codes).max() == 1]
    return f" ({', '.join(map(repr, single))}: one row a level)" if single else ""
