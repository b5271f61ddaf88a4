"""Subjects, visits and groups of the rows of a table, and whether they can tell a covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon.statistics._design_columns import levels_of, numbers
from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._structures_residual import Visits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._design import Design
    from osteon.statistics._design_columns import Levels
    from osteon.statistics._linear import Indices, Matrix, Vector

    Booleans = NDArray[np.bool_]

# Structures by falling number of parameters, to name one that would do.
_SIMPLER = {"un": "'ar1h', 'csh' or 'cs'", "toeph": "'toeplitz', 'ar1' or 'cs'", "toeplitz": "'ar1' or 'cs'"}


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the rows of a design belong.

    Parameters
    ----------
    visits : subject, visit and group of each row
    names : of the visits, in their order
    subjects : names of the subjects
    groups : names of the groups; one empty name without groups
    """

    visits: Visits
    names: tuple[str, ...]
    subjects: tuple[str, ...]
    groups: tuple[str, ...]


def layout_of(design: Design, subject: str, time: str, group: str | None) -> Layout:
    """Return where the rows belong.

    Raises
    ------
    EstimationError : a subject twice at one visit, in two groups, or a column with one level only
    """
    subjects, visits = _levels(design.data[subject]), _levels(design.data[time])
    _once_a_visit(design, (subject, subjects.codes, subjects.levels), (time, visits.codes, visits.levels))
    of_subject = np.zeros(len(subjects.levels), dtype=np.intp)
    names: tuple[str, ...] = ("",)
    if group is not None:
        levels = _levels(design.data[group])
        of_subject[subjects.codes] = levels.codes
        wrong = np.flatnonzero(of_subject[subjects.codes] != levels.codes)
        if wrong.size:
            place = int(wrong[0])
            who = int(subjects.codes[place])
            message = (
                f"column {group!r}, {design.row(place)}: {subject} {subjects.levels[who]!r} is in "
                f"{levels.levels[levels.codes[place]]!r} and in {levels.levels[of_subject[who]]!r}; a group "
                "with a covariance of its own holds whole subjects"
            )
            raise EstimationError(message)
        names = levels.levels
    return Layout(Visits(subjects.codes, visits.codes, of_subject), visits.levels, subjects.levels, names)


def _levels(column: pd.Series) -> Levels:
    """Return a column as a factor; categories without rows, of subjects left out say, do not count."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.cat.remove_unused_categories()
    return levels_of(column)


def _once_a_visit(
    design: Design, subject: tuple[str, Indices, tuple[str, ...]], time: tuple[str, Indices, tuple[str, ...]]
) -> None:
    """Refuse a subject that was seen twice at one visit."""
    cell = subject[1] * len(time[2]) + time[1]
    _, first, inverse = np.unique(cell, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[inverse] != np.arange(cell.size))
    if again.size:
        place = int(again[0])
        earlier = int(first[inverse[place]])
        message = (
            f"{subject[0]} {subject[2][subject[1][place]]!r} has two rows at {time[0]} "
            f"{time[2][time[1][place]]!r}: {design.row(earlier)} and {design.row(place)}; average them, or "
            "correct the column that is wrong"
        )
        raise EstimationError(message)


def check_enough(design: Design, layout: Layout, name: str, *, separate: bool) -> None:
    """Refuse a covariance that these subjects and visits cannot tell.

    Parameters
    ----------
    name : short name of the structure
    separate : whether each group has parameters of its own

    Raises
    ------
    EstimationError : a visit without a variance, two visits without a subject in common, too few subjects
    """
    visits = layout.visits
    groups = visits.group[visits.subject] if separate else np.zeros(visits.subject.size, dtype=np.intp)
    t = len(layout.names)
    for g in range(int(groups.max()) + 1):
        where = f" in {layout.groups[g]!r}" if separate else ""
        mine = groups == g
        means = _own_means(design.x, mine, visits.visit, t)
        seen = np.zeros((len(visits.group), t), dtype=bool)
        seen[visits.subject[mine], visits.visit[mine]] = True
        if name in {"un", "csh", "ar1h", "toeph", "diagonal"}:
            _variances(seen, means, layout, where)
        if name in {"un", "toeph", "toeplitz"}:
            _pairs(seen, layout, where, name)
        if name == "un":
            _subjects(int(seen.any(axis=1).sum()), max(means), t, where)


def _own_means(x: Matrix, mine: Booleans, visit: Indices, t: int) -> list[int]:
    """Return how many means of each visit only these rows tell: those that move nothing in other rows."""
    own = np.eye(x.shape[1])
    if not mine.all():
        _, values, right = np.linalg.svd(x[~mine])
        told = int((values > values[0] * max(x.shape) * np.finfo(float).eps).sum())
        own = right[told:].T
    return [int(np.linalg.matrix_rank(x[mine & (visit == v)] @ own)) if own.size else 0 for v in range(t)]


def _variances(seen: Booleans, means: list[int], layout: Layout, where: str) -> None:
    """Refuse a visit at which means use up all subjects."""
    for v, count in enumerate(seen.sum(axis=0).tolist()):
        if count <= means[v]:
            message = (
                f"visit {layout.names[v]!r}{where} has {count} subjects and {means[v]} means, and leaves "
                "nothing for a variance of its own; use a covariance with one variance for all visits: 'cs', "
                "'ar1' or 'toeplitz'"
            )
            raise EstimationError(message)


def _pairs(seen: Booleans, layout: Layout, where: str, name: str) -> None:
    """Refuse two visits, or a distance between visits, that no subject has."""
    together = seen.T.astype(int) @ seen
    t = len(together)
    for lag in range(1, t):
        pairs = [(a, a + lag) for a in range(t - lag)]
        without = [pair for pair in pairs if together[pair] == 0]
        if without and (name == "un" or len(without) == len(pairs)):
            a, b = without[0]
            message = (
                f"no subject{where} was seen at both visits {layout.names[a]!r} and {layout.names[b]!r}, so "
                f"that their covariance is unknown; use {_SIMPLER[name]}"
            )
            raise EstimationError(message)


def _subjects(subjects: int, means: int, t: int, where: str) -> None:
    """Refuse an unstructured covariance of more visits than subjects carry."""
    if subjects < t + means:
        message = (
            f"an unstructured covariance of {t} visits has {t * (t + 1) // 2} parameters and needs at least "
            f"{t + means} subjects{where} ({t} visits and {means} means a visit); there are {subjects}. "
            f"Use {_SIMPLER['un']}"
        )
        raise EstimationError(message)


def times_of(column: pd.Series, codes: Indices, t: int) -> Vector:
    """Return the number of each visit, shape (T,); refuse visits that are no numbers."""
    made = np.empty(t)
    made[codes] = numbers(column)
    return made
