"""Variance components and predicted effects of a mixed model, as tables in the columns as given."""

from __future__ import annotations

from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._linear import Vector
    from osteon.statistics._mixed_terms import GroupedTerm
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._moments import Floats
    from osteon.statistics._reml._random_effects import RandomEffects

# A variance below this share of its term's largest is rounding of zero.
_ZERO = 1e-12


def components(
    terms: Sequence[GroupedTerm], levels: Sequence[str], structure: RandomEffects, theta: Vector
) -> pd.DataFrame:
    """Return the table of group, term, variance, sd and correlation; residual variances come last.

    The correlation of a coefficient is that with the first of its term. Terms of three coefficients and more
    have a row for each further pair, which has a correlation only.
    """
    rows: list[tuple[str, str, float, float, float]] = []
    for term, gamma in zip(terms, gammas(terms, structure.blocks.turns, theta), strict=True):
        sd = np.sqrt(np.maximum(np.diag(gamma), 0.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            correlation = gamma / sd[:, None] / sd
        for i, name in enumerate(term.columns):
            rows.append(
                (term.group, name, float(sd[i] ** 2), float(sd[i]), float(correlation[i, 0]) if i else nan)
            )
        for i in range(2, len(term.columns)):
            for j in range(1, i):
                pair = f"{term.columns[j]}, {term.columns[i]}"
                rows.append((term.group, pair, nan, nan, float(correlation[i, j])))
    residual = theta[theta.size - len(levels) :]
    rows += [
        ("Residual", level, value, sqrt(value), nan)
        for level, value in zip(levels, residual.tolist(), strict=True)
    ]
    if not levels:
        rows.append(("Residual", "known", nan, nan, nan))
    return pd.DataFrame(rows, columns=["group", "term", "variance", "sd", "correlation"])


def component_names(terms: Sequence[GroupedTerm], levels: Sequence[str]) -> tuple[str, ...]:
    """Return the names of ``natural`` parameters."""
    names: list[str] = []
    for term in terms:
        for i, j in zip(*np.tril_indices(len(term.columns)), strict=True):
            pair = term.columns[i] if i == j else f"{term.columns[j]}, {term.columns[i]}"
            names.append(f"{term.group}: {pair}")
    return (*names, *(f"Residual {level}".strip() for level in levels))


def natural(terms: Sequence[GroupedTerm], turns: Sequence[Floats], theta: Floats) -> Floats:
    """Return parameters (B, r) as variances and covariances in the columns as given, then residual ones."""
    made = [gamma[:, *np.tril_indices(gamma.shape[-1])] for gamma in gammas(terms, turns, theta)]
    used = sum(part.shape[1] for part in made)
    return np.concatenate([*made, theta[:, used:]], axis=1)


def gammas(terms: Sequence[GroupedTerm], turns: Sequence[Floats], theta: Floats) -> list[Floats]:
    """Return the covariance matrix of each term, in its columns as given, shape (..., q, q) of (..., r)."""
    made: list[Floats] = []
    at = 0
    for term, turn in zip(terms, turns, strict=True):
        q = len(term.columns)
        rows, columns = np.tril_indices(q)
        turned = np.zeros((*theta.shape[:-1], q, q))
        turned[..., rows, columns] = turned[..., columns, rows] = theta[..., at : at + rows.size]
        made.append(turn @ turned @ turn.T)
        at += rows.size
    return made


def singular_parts(
    terms: Sequence[GroupedTerm], levels: Sequence[str], structure: RandomEffects, found: Fit
) -> tuple[str, ...]:
    """Return the names of variances that are zero and of covariance matrices that are singular."""
    bounded = found.bounded[0]
    made: list[str] = []
    at = 0
    for term, gamma in zip(terms, gammas(terms, structure.blocks.turns, found.theta[0]), strict=True):
        q = len(term.columns)
        if bounded[at : at + q].any():
            variances = np.diag(gamma)
            zero = variances <= _ZERO * max(float(variances.max()), _ZERO)
            made += [
                f"{term.group}: variance of {name}"
                for name, is_zero in zip(term.columns, zero, strict=True)
                if is_zero
            ]
            if not zero.any():
                made.append(f"{term.group}: correlation of {', '.join(term.columns)}")
        at += q * (q + 1) // 2
    residual = bounded[at:]
    made += [f"Residual {level}".strip() for level, low in zip(levels, residual, strict=True) if low]
    return tuple(made)


def blups(terms: Sequence[GroupedTerm], structure: RandomEffects, effects: Vector) -> pd.DataFrame:
    """Return the predicted effects as a table of group, level, term and value."""
    rows: list[tuple[str, str, str, float]] = []
    blocks = structure.blocks
    for term, turn, places in zip(terms, blocks.turns, blocks.places, strict=True):
        values = effects[places] @ turn.T
        for j, name in enumerate(term.columns):
            rows += [
                (term.group, level, name, value)
                for level, value in zip(term.levels, values[:, j].tolist(), strict=True)
            ]
    return pd.DataFrame(rows, columns=["group", "level", "term", "value"])
