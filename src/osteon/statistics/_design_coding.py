"""Terms as columns of a model matrix, in treatment or in sum-to-zero coding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
import pandas as pd
from formulaic.formula import SimpleFormula
from formulaic.parser.types import Factor, Term

from osteon.statistics._design_expressions import FactorCall
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._design_columns import Levels
    from osteon.statistics._design_expressions import Expression
    from osteon.statistics._linear import Indices, Matrix, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of a table as the coding reads them: numbers and places of levels, by column."""

    size: int
    numeric: Mapping[str, Vector]
    factors: Mapping[str, Levels]


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of one term that are products of its factors; reduced ones leave one level out."""

    term: str
    factors: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """How the terms of a formula become columns.

    Parameters
    ----------
    blocks : in the order of the columns
    expressions : factor of a term -> its arithmetic, or the column whose levels it stands for
    levels : column -> levels, reference first
    """

    blocks: tuple[Block, ...]
    expressions: Mapping[str, Expression | FactorCall]
    levels: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Term and name of each column."""
        return tuple((block.term, name) for block in self.blocks for name in self._names(block))

    def values(self, rows: Rows) -> dict[str, Vector | Indices]:
        """Return every factor of a term on every row: a number, or the place of the level."""
        made: dict[str, Vector | Indices] = {}
        for text, expression in self.expressions.items():
            if isinstance(expression, FactorCall):
                made[text] = rows.factors[expression.column].codes
            else:
                made[text] = np.broadcast_to(expression.of(rows.numeric.__getitem__), (rows.size,)).copy()
        return made

    def matrix(
        self, values: Mapping[str, Vector | Indices], size: int, *, sum_to_zero: bool = False
    ) -> Matrix:
        """Return the model matrix of the values, shape (size, p).

        Sum-to-zero coding leaves the last level out of a reduced factor and gives it -1 in every column.
        """
        blocks: list[Matrix] = []
        for block in self.blocks:
            made = np.ones((size, 1))
            for text, reduced in block.factors:
                coding = "full" if not reduced else "sum to zero" if sum_to_zero else "treatment"
                made = _products(made, self._columns(text, values[text], coding))
            blocks.append(made)
        return np.column_stack(blocks)

    def _columns(self, text: str, value: Vector | Indices, coding: str) -> Matrix:
        """Return the columns of one factor of a term."""
        expression = self.expressions[text]
        if not isinstance(expression, FactorCall):
            return value[:, None].astype(np.float64)
        indicators = (value[:, None] == np.arange(len(self.levels[expression.column]))).astype(np.float64)
        if coding == "full":
            return indicators
        return indicators[:, 1:] if coding == "treatment" else indicators[:, :-1] - indicators[:, -1:]

    def _names(self, block: Block) -> list[str]:
        """Return the names of a block's columns, in treatment coding."""
        made = [""]
        for text, reduced in block.factors:
            expression = self.expressions[text]
            own = [text]
            if isinstance(expression, FactorCall):
                levels = self.levels[expression.column]
                own = [f"{text}[{level}]" for level in (levels[1:] if reduced else levels)]
            made = [f"{before}:{name}" if before else name for name in own for before in made]
        return made if block.factors else ["Intercept"]


class _ScopedFactor(Protocol):
    """A factor with its coding, as formulaic tells it."""

    factor: Factor
    reduced: bool


class _ScopedTerm(Protocol):
    """Factors whose columns are multiplied, as formulaic tells it."""

    factors: Sequence[_ScopedFactor]


class _EncodedTerm(Protocol):
    """A term and the products it is made of, as formulaic tells it."""

    term: Term
    scoped_terms: Sequence[_ScopedTerm]


def coding_of(
    terms: Sequence[Term],
    expressions: Mapping[str, Expression | FactorCall],
    levels: Mapping[str, tuple[str, ...]],
) -> Coding:
    """Return the coding of full rank that formulaic finds for the terms, as R and patsy do."""
    if not terms:
        message = "the formula has no term on its right side; write ~ 1 for a mean alone"
        raise EstimationError(message)
    # Only the structure is asked for: a small table with every level tells it.
    size = max([2, *(len(each) for each in levels.values())])
    table = pd.DataFrame(
        {text: _example(expressions[text], levels, size) for text in expressions}, index=range(size)
    )
    looked_up: list[str | Term] = [
        Term(
            [
                Factor(factor.expr, eval_method="literal" if factor.expr == "1" else "lookup")
                for factor in term.factors
            ]
        )
        for term in terms
    ]
    formula = SimpleFormula(looked_up, _ordering="none")
    spec = formula.get_model_matrix(table, context={}).model_spec
    structure = cast("Sequence[_EncodedTerm]", spec.structure if spec else ())
    blocks = tuple(
        Block(_name(term.term), tuple((each.factor.expr, bool(each.reduced)) for each in scoped.factors))
        for term in structure
        for scoped in term.scoped_terms
    )
    return Coding(blocks, expressions, levels)


def _example(
    expression: Expression | FactorCall, levels: Mapping[str, tuple[str, ...]], size: int
) -> pd.Categorical[str] | Vector:
    """Return a column like the one of the expression, with every level in it."""
    if isinstance(expression, FactorCall):
        own = levels[expression.column]
        return pd.Categorical([own[i % len(own)] for i in range(size)], categories=list(own))
    return np.arange(1.0, size + 1)


def _name(term: Term) -> str:
    """Return the name of a term."""
    text = ":".join(factor.expr for factor in term.factors)
    return "Intercept" if text == "1" else text


def _products(left: Matrix, right: Matrix) -> Matrix:
    """Return all products of columns, those of the left changing fastest."""
    return (right[:, :, None] * left[:, None, :]).reshape(len(left), -1)
