"""Rows that test terms: the coefficients of sum-to-zero coding as weights of those of treatment coding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._design_expressions import FactorCall
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from osteon.statistics._design import Design
    from osteon.statistics._linear import Matrix

_SEED = 20_260_101
# Weights below this are rounding.
_ROUNDING = 1e-13


def rows_of(design: Design, term: str | Sequence[str] | ArrayLike) -> Matrix:
    """Return the rows that are zero where a term, several terms, or the rows of a matrix have no effect."""
    if isinstance(term, str):
        return _of_terms(design, [term])
    given = np.array(term, ndmin=1)
    if given.dtype.kind == "U":
        return _of_terms(design, [str(each) for each in given])
    rows = np.array(given, dtype=np.float64, ndmin=2)
    if rows.ndim != 2 or rows.shape[1] != len(design.columns):
        message = f"a row has {len(design.columns)} weights, one a coefficient, not the shape {rows.shape}"
        raise ValueError(message)
    return rows


def _of_terms(design: Design, terms: Sequence[str]) -> Matrix:
    """Return the rows of terms that the formula has."""
    names = [_known(design, term) for term in terms]
    places = [place for name in names for place in design.terms[name]]
    rows = _sum_to_zero_from_treatment(design)[places]
    differences = np.linalg.solve(rows[:, places], rows)
    if len(names) == 1 and set(design.terms) - {"Intercept"} == set(names):
        return _one_after_the_other(design, places) @ differences
    return np.where(np.abs(differences) < _ROUNDING, 0.0, differences)


def _one_after_the_other(design: Design, places: Sequence[int]) -> Matrix:
    """Return weights of the only term's coefficients, each column adjusted for the columns before it.

    Which rows stand for a hypothesis makes no difference to F, but to Satterthwaite's df of several rows;
    they are lmerTest's: these for a term alone, else differences from the reference.
    """
    middle = design.x.mean(axis=0) if "Intercept" in design.terms else np.zeros(design.x.shape[1])
    _, triangle = np.linalg.qr((design.x - middle)[:, places])
    return np.asarray(triangle, dtype=np.float64) / np.diag(triangle)[:, None]


def _known(design: Design, term: str) -> str:
    """Return a term by the formula's own name: a:b and b:a are one, and C(a) answers to a."""
    named = {_parts(design, own): own for own in design.terms}
    found = named.get(frozenset(part.strip() for part in term.split(":")))
    found = term if term in design.terms else found
    if found is None:
        message = f"{term!r} is no term of {design.formula!r}; terms are {', '.join(map(repr, design.terms))}"
        raise EstimationError(message)
    return found


def _parts(design: Design, term: str) -> frozenset[str]:
    """Return the factors of a term, those with levels by their column."""
    block = next(block for block in design.coding.blocks if block.term == term)
    found = {text: design.coding.expressions[text] for text, _ in block.factors}
    return frozenset(each.column if isinstance(each, FactorCall) else text for text, each in found.items())


def _sum_to_zero_from_treatment(design: Design) -> Matrix:
    """Return the matrix that turns coefficients of treatment coding into those of sum-to-zero coding.

    It depends on the levels alone. Numbers therefore stand in for the covariates, so that their scale and
    their correlations cost no digits.
    """
    values = design.coding.values(design.read(design.data))
    rng = np.random.default_rng(_SEED)
    for text, expression in design.coding.expressions.items():
        if not isinstance(expression, FactorCall):
            values[text] = rng.standard_normal(len(design.y))
    treatment = design.coding.matrix(values, len(design.y))
    sum_to_zero = design.coding.matrix(values, len(design.y), sum_to_zero=True)
    q, r = np.linalg.qr(sum_to_zero)
    made = np.linalg.solve(r, q.T @ treatment)
    return np.where(np.abs(made) < _ROUNDING, 0.0, made)
