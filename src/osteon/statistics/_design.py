"""Formula and table -> Design: the response, the model matrix and what is needed to predict from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._design_checks import check_design, check_finite, check_range
from osteon.statistics._design_coding import Rows, coding_of
from osteon.statistics._design_columns import (
    complete,
    is_text,
    levels_of,
    numbers,
    placed,
    row_name,
    table_of,
)
from osteon.statistics._design_expressions import Expression, FactorCall, column_of, expression_of
from osteon.statistics._design_formula import parse
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from formulaic.parser.types import Factor

    from osteon.statistics._design_coding import Coding
    from osteon.statistics._design_columns import Levels, Missing
    from osteon.statistics._linear import Matrix, Vector

# A spread below this share of the largest value is the rounding of equal decimals, not a spread.
_ROUNDING = 16 * float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A formula applied to a table, in treatment coding.

    Parameters
    ----------
    formula : as written
    response : the left side
    y : response of each row used, shape (n,)
    x : model matrix, shape (n, p), of full rank
    columns : names of the coefficients: Intercept, dose[50], dose[50]:sex[m]
    terms : term -> places of its columns
    factors : column -> its levels in order, the first is the reference
    covariates : numeric columns of the right side
    rows : index of the rows used
    data : the rows used, as they were given
    coding : how terms become columns
    dropped : rows left out because a cell is missing
    """

    formula: str
    response: str
    y: Vector
    x: Matrix
    columns: tuple[str, ...]
    terms: Mapping[str, tuple[int, ...]]
    factors: Mapping[str, tuple[str, ...]]
    covariates: tuple[str, ...]
    rows: pd.Index
    data: pd.DataFrame
    coding: Coding
    dropped: int

    def at(self, grid: pd.DataFrame) -> Matrix:
        """Return the model matrix of new rows, shape (m, p).

        Parameters
        ----------
        grid : a column for every factor, with level texts, and for every covariate, with numbers

        Raises
        ------
        EstimationError : a level that is not in the data, or a number that is none
        """
        return self.coding.matrix(self.coding.values(self.read(grid)), len(grid))

    def row(self, place: int) -> str:
        """Return the name of a row used, for messages."""
        return row_name(self.rows, place)

    def read(self, table: pd.DataFrame) -> Rows:
        """Return the rows of a table as the coding reads them."""
        factors = {name: placed(table[name], levels) for name, levels in self.factors.items()}
        return Rows(len(table), {name: numbers(table[name]) for name in self.covariates}, factors)


def design_of(
    formula: str,
    data: pd.DataFrame,
    *,
    needs: Sequence[str] = (),
    missing: Missing = "refuse",
    factors: Sequence[str] = (),
) -> Design:
    """Return the design of a Wilkinson formula on a table.

    Parameters
    ----------
    formula : ``response ~ terms``; functions are those of a closed list, nothing is executed
    data : one row a unit
    needs : further columns in which no cell may be missing
    missing : "refuse" a missing cell, or "drop" its row and count it
    factors : numeric columns that are factors

    Raises
    ------
    EstimationError : the formula or the data do not allow a model; the sentence names column and row
    """
    parsed = parse(formula)
    response, expressions = _read(parsed.response), {each.expr: _read(each) for each in parsed.factors}
    if isinstance(response, FactorCall):
        message = f"the response {parsed.response.expr!r} is a factor; it has to be a number"
        raise EstimationError(message)
    _check_sides(formula, response, expressions)
    columns = [name for each in (response, *expressions.values()) for name in each.columns]
    table = table_of(data)
    used = complete(table, list(dict.fromkeys([*columns, *needs, *factors])), missing)
    expressions = _with_factors(expressions, used, factors)
    levels = _levels(expressions, used)
    rows = Rows(len(used), {name: numbers(used[name]) for name in _covariates(expressions)}, levels)
    coding = coding_of(parsed.terms, expressions, {name: made.levels for name, made in levels.items()})
    values = coding.values(rows)
    for text, expression in expressions.items():
        if isinstance(expression, Expression):
            check_finite(expression, values[text], used)
            check_range(text, values[text], "the covariate")
    design = Design(
        formula=formula,
        response=parsed.response.expr,
        y=_response(response, used),
        x=coding.matrix(values, len(used)),
        columns=tuple(name for _, name in coding.names),
        terms=_places(coding),
        factors=coding.levels,
        covariates=tuple(rows.numeric),
        rows=used.index,
        data=used,
        coding=coding,
        dropped=len(table) - len(used),
    )
    check_design(design)
    return design


def _read(factor: Factor) -> Expression | FactorCall:
    """Return a factor of the formula: a column by its name, or an expression."""
    return column_of(factor.expr) if factor.eval_method.value == "lookup" else expression_of(factor.expr)


def _check_sides(
    formula: str, response: Expression, expressions: Mapping[str, Expression | FactorCall]
) -> None:
    """Refuse a response that is no column, or stands on the right side too."""
    if not response.columns:
        message = f"formula {formula!r}: the left side {response.text!r} has no column of the table"
        raise EstimationError(message)
    if response.text in expressions:
        message = f"formula {formula!r}: {response.text!r} stands on both sides, and explains itself"
        raise EstimationError(message)


def _with_factors(
    expressions: Mapping[str, Expression | FactorCall], used: pd.DataFrame, factors: Sequence[str]
) -> dict[str, Expression | FactorCall]:
    """Return the expressions with every column that holds levels, or is asked to, as a factor."""
    made = dict(expressions)
    for text, expression in expressions.items():
        if isinstance(expression, FactorCall):
            continue
        for name in expression.columns:
            if name in factors or is_text(used[name]):
                if expression.arithmetic:
                    message = f"formula: {text!r} computes with {name!r}, which is a factor"
                    raise EstimationError(message)
                made[text] = FactorCall(name)
    return made


def _levels(expressions: Mapping[str, Expression | FactorCall], used: pd.DataFrame) -> dict[str, Levels]:
    """Return the factors by column, the reference first where the formula names one."""
    made: dict[str, Levels] = {}
    for expression in expressions.values():
        if isinstance(expression, FactorCall):
            levels = levels_of(used[expression.column])
            made[expression.column] = levels.with_reference(expression.column, expression.reference)
    return made


def _covariates(expressions: Mapping[str, Expression | FactorCall]) -> list[str]:
    """Return the numeric columns, each once."""
    found = (each.columns for each in expressions.values() if isinstance(each, Expression))
    return list(dict.fromkeys(name for names in found for name in names))


def _response(response: Expression, used: pd.DataFrame) -> Vector:
    """Return the response of every row; refuse what no model can be fitted to."""
    y = response.of(lambda name: numbers(used[name]))
    check_finite(response, y, used)
    check_range(response.text, y, "the response")
    largest, spread = float(np.abs(y).max()), float(np.std(y - y[0]))
    if y.size > 1 and spread <= _ROUNDING * largest:
        rest = "" if spread == 0 else ", but for what double precision rounds"
        message = (
            f"the response {response.text!r} is {y[0]:.6g} in every row{rest}; "
            "what does not vary has no model"
        )
        raise EstimationError(message)
    return y


def _places(coding: Coding) -> dict[str, tuple[int, ...]]:
    """Return the places of each term's columns."""
    places: dict[str, tuple[int, ...]] = {}
    for place, (term, _) in enumerate(coding.names):
        places[term] = (*places.get(term, ()), place)
    return places
