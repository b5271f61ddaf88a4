"""Random terms of a table: the groups of each, and the columns that have random coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon.statistics._design import design_of
from osteon.statistics._design_columns import levels_of, table_of
from osteon.statistics._reml._blocks import RandomTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._design import Design
    from osteon.statistics._linear import Indices
    from osteon.statistics._random_terms import RandomPart


@dataclass(frozen=True, slots=True, eq=False)
class GroupedTerm:
    """A random term with its names.

    Parameters
    ----------
    group : name of the grouping factor
    levels : names of its levels, in order
    columns : names of the random coefficients: Intercept, day
    term : the numbers
    """

    group: str
    levels: tuple[str, ...]
    columns: tuple[str, ...]
    term: RandomTerm


def needed(parts: Sequence[RandomPart], data: pd.DataFrame) -> list[str]:
    """Return the columns the random terms use, in order."""
    there = set(map(str, table_of(data).columns))
    groups = [name for part in parts for name in part.groups]
    slopes = [name for part in parts for name in part.columns if name in there]
    return list(dict.fromkeys([*groups, *slopes]))


def grouped(parts: Sequence[RandomPart], design: Design) -> list[GroupedTerm]:
    """Return the random terms on the rows of a design; uncorrelated coefficients are terms of their own.

    Raises
    ------
    EstimationError : a grouping factor with one level, or a left side that is no formula
    """
    made: list[GroupedTerm] = []
    for part in parts:
        group, levels = _groups(part.groups, design.data)
        if part.left == "1":
            columns, z = ("Intercept",), np.ones((design.y.size, 1))
        else:
            left = design_of(f"{design.response} ~ {part.left}", design.data)
            columns, z = left.columns, left.x
        sets = [range(len(columns))] if part.correlated else [range(i, i + 1) for i in range(len(columns))]
        for chosen in sets:
            term = RandomTerm(group, len(levels), np.ascontiguousarray(z[:, list(chosen)]))
            made.append(GroupedTerm(part.group, levels, tuple(columns[i] for i in chosen), term))
    return made


def _groups(names: Sequence[str], data: pd.DataFrame) -> tuple[Indices, tuple[str, ...]]:
    """Return the group of each row, and the names of the groups that there are."""
    factors = [levels_of(_used(data[name])) for name in names]
    code = factors[0].codes
    for factor in factors[1:]:
        code = code * len(factor.levels) + factor.codes
    values, first, group = np.unique(code, return_index=True, return_inverse=True)
    if len(factors) == 1:
        return group.astype(np.intp), factors[0].levels
    levels = [":".join(factor.levels[factor.codes[place]] for factor in factors) for place in first]
    return group.reshape(len(data)).astype(np.intp), tuple(levels[: len(values)])


def _used(column: pd.Series) -> pd.Series:
    """Return a column whose categories all have rows: a level that was not seen has no effect."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    return column
