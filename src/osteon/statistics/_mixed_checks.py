"""What a random term must have for its variance to be estimable; what is missing is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._design_columns import levels_of, numbers
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._design import Design
    from osteon.statistics._design_columns import Levels
    from osteon.statistics._linear import Matrix, Vector
    from osteon.statistics._mixed_terms import GroupedTerm

# Share of a random term that the fixed terms must leave.
_LEFT = 1e-10
# Variation within groups below this share of the column is rounding.
_ROUNDING = 1e-12


def check_terms(terms: Sequence[GroupedTerm], *, known: bool) -> None:
    """Refuse random terms that the rows cannot tell from the residual or from each other.

    Parameters
    ----------
    terms : of the model
    known : whether the variances of the rows are known, so that one row a group is enough
    """
    for term in terms:
        n, q = term.term.z.shape
        effects = term.term.levels * q
        if not known and term.term.levels == n:
            message = (
                f"random term of {term.group!r}: every level has one row, so that its variance and the "
                "residual cannot be told apart; leave the term out, or use linear_model"
            )
            raise EstimationError(message)
        if not known and effects >= n:
            message = (
                f"random term {_named(term)} | {term.group}: {effects} random effects for {n} rows; leave a "
                "slope out, or make it uncorrelated and fewer"
            )
            raise EstimationError(message)
        _check_slopes(term, terms)
    for place, term in enumerate(terms):
        for other in terms[:place]:
            if np.array_equal(term.term.z, other.term.z) and _same(term, other):
                message = (
                    f"random terms of {other.group!r} and {term.group!r}: both divide the rows in the same "
                    "groups, so that their variances cannot be told apart; keep one"
                )
                raise EstimationError(message)


def _named(term: GroupedTerm) -> str:
    """Return the coefficients of a term as they are written."""
    return " + ".join("1" if name == "Intercept" else name for name in term.columns)


def _same(left: GroupedTerm, right: GroupedTerm) -> bool:
    """Say whether two terms have the same groups under other names."""
    pairs = np.unique(np.column_stack([left.term.group, right.term.group]), axis=0)
    return len(pairs) == left.term.levels == right.term.levels


def _check_slopes(term: GroupedTerm, terms: Sequence[GroupedTerm]) -> None:
    """Refuse a slope on a column that is constant within every group, where the groups have intercepts."""
    group = term.term.group
    if not any("Intercept" in other.columns for other in terms if other.group == term.group):
        return
    for name, column in zip(term.columns, term.term.z.T, strict=True):
        if name == "Intercept":
            continue
        low, high = np.full(term.term.levels, np.inf), np.full(term.term.levels, -np.inf)
        np.minimum.at(low, group, column)
        np.maximum.at(high, group, column)
        if (high - low <= _ROUNDING * np.abs(column).max()).all():
            message = (
                f"random slope of {name!r} | {term.group}: {name!r} is the same within every level of "
                f"{term.group!r}, so that no level has a slope; leave the slope out"
            )
            raise EstimationError(message)


def check_separate(terms: Sequence[GroupedTerm], design: Design) -> None:
    """Refuse a random term that the fixed terms already tell entirely."""
    q, _ = np.linalg.qr(design.x)
    for term in terms:
        for name, column in zip(term.columns, term.term.z.T, strict=True):
            told = _by_group(q * column[:, None], term)
            share = float((told * told).sum()) / float(column @ column)
            if share > 1 - _LEFT:
                what = "intercepts" if name == "Intercept" else f"slopes of {name!r}"
                message = (
                    f"random {what} of {term.group!r}: the fixed terms of {design.formula!r} already tell "
                    f"its levels apart; leave {term.group!r} out of the random or of the fixed terms"
                )
                raise EstimationError(message)


def _by_group(columns: Matrix, term: GroupedTerm) -> Matrix:
    """Return the sums of columns by group, shape (levels, p)."""
    made = np.zeros((term.term.levels, columns.shape[1]))
    np.add.at(made, term.term.group, columns)
    return made


def known_variances(design: Design, name: str) -> Vector:
    """Return a column of known variances; refuse one that is not positive."""
    values = numbers(design.data[name])
    wrong = np.flatnonzero(values <= 0)
    if wrong.size:
        place = int(wrong[0])
        message = (
            f"column {name!r}, {design.row(place)}: the variance {values[place]:.6g} is not positive; give "
            "variances, not standard errors, above zero"
        )
        raise EstimationError(message)
    return values


def strata_of(design: Design, name: str) -> Levels:
    """Return the strata of the residual; refuse one that has no spread to estimate."""
    levels = levels_of(design.data[name])
    counts = np.bincount(levels.codes)
    few = np.flatnonzero(counts < 2)
    if few.size:
        message = (
            f"column {name!r}: level {levels.levels[int(few[0])]!r} has one row, which has no residual "
            "variance of its own; join it with another level"
        )
        raise EstimationError(message)
    return levels
