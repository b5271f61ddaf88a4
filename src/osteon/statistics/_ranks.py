"""Groups of values as ranks see them: sizes of the groups, ties of the values, and one table of counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._samples import Values, sample

Counts: TypeAlias = npt.NDArray[np.int64]
Groups: TypeAlias = Sequence[Sequence[float]] | Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class RankTable:
    """Values counted by distinct value and by group.

    Parameters
    ----------
    names : of the groups, in their order
    values : of each group
    counts : shape (v, k): how often each distinct value, from the smallest on, is in each group
    """

    names: tuple[str, ...]
    values: tuple[Values, ...]
    counts: Counts

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of values in each group."""
        return tuple(values.size for values in self.values)

    @property
    def n(self) -> int:
        """Number of values in all groups."""
        return sum(self.sizes)

    @property
    def ties(self) -> Counts:
        """Number of values at each distinct value, shape (v,)."""
        return self.counts.sum(axis=1)

    @property
    def tied(self) -> int:
        """Number of values that share their value with another."""
        ties = self.ties
        return int(ties[ties > 1].sum())

    @cached_property
    def moments(self) -> tuple[float, float]:
        """Mean of h(x, y)^2 and of h(x, y) h(x, z) over different values of all groups.

        h is 1/2 when the first is the smaller, -1/2 when it is the larger, 0 when they are equal: what every
        variance of a count of pairs is made of, given the ties.
        """
        n, ties = self.n, self.ties.astype(np.float64)
        squares = (n * (n - 1) - float(ties @ (ties - 1))) / 4
        below = np.cumsum(ties) - ties
        balance = (n - below - ties - below) / 2
        shared = float(ties @ balance**2) - squares
        return squares / (n * (n - 1)), shared / (n * (n - 1) * (n - 2)) if n > 2 else 0.0


def rank_table(groups: Groups, *, fewest: int = 2) -> RankTable:
    """Return the table of groups by name, or by place from 0 on.

    Raises
    ------
    EstimationError : fewer groups than needed, an empty group, a value that is no finite number,
        or all values equal
    """
    named = list(groups.items()) if isinstance(groups, Mapping) else enumerate(groups)
    read = {str(name): sample(values, f"group {str(name)!r}") for name, values in named}
    if len(read) < fewest:
        message = f"at least {fewest} groups are compared, not {len(read)}"
        raise EstimationError(message)
    pooled, place = np.unique(np.concatenate(list(read.values())), return_inverse=True)
    if pooled.size == 1:
        message = f"all values are {pooled[0]:.6g}: ranks need at least two different values"
        raise EstimationError(message)
    group = np.repeat(np.arange(len(read)), [values.size for values in read.values()])
    counts = np.zeros((pooled.size, len(read)), dtype=np.int64)
    np.add.at(counts, (place, group), 1)
    return RankTable(tuple(read), tuple(read.values()), counts)
