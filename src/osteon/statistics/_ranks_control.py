"""Steel's statistics and their joint distribution: normal, exact, or by random permutations."""

from __future__ import annotations

from math import inf, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

from osteon.statistics._multivariate_t import largest_t
from osteon.statistics._ranks import RankTable, rank_table
from osteon.statistics._ranks_null import control_gain, exact_distribution, observed, permuted
from osteon.statistics._samples import Values, one_of
from osteon.statistics._steel import Steel, SteelContrast

if TYPE_CHECKING:
    from osteon.statistics._ranks import Counts, Groups

# Statistics closer than this are one: they are whole numbers over their standard deviation.
_SAME = 1e-9


class Asked(NamedTuple):
    """The alternative, and how p is computed."""

    alternative: str
    method: str
    draws: int
    seed: int


class Standard(NamedTuple):
    """Means, standard deviations and correlation of the statistics when no group differs."""

    means: Values
    sds: Values
    correlation: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    def far(self, doubled: Counts, alternative: str) -> Values:
        """Return how far each statistic is in the direction of the alternative, in standard deviations."""
        z: Values = (doubled / 2 - self.means) / self.sds
        return {"two-sided": np.abs(z), "greater": z, "less": -z}[alternative]


def against_control(groups: Groups, control: str | int, asked: Asked) -> Steel:
    """Return Steel's test of groups against one of them."""
    one_of(asked.alternative, ("two-sided", "greater", "less"), "alternative")
    one_of(asked.method, ("asymptotic", "exact", "permutation"), "method")
    table = _control_first(rank_table(groups), control)
    standard = standard_statistics(table)
    doubled = observed(table.counts, control_gain)
    far = standard.far(doubled, asked.alternative)
    p, adjusted, words = {"asymptotic": _normal, "exact": _exact, "permutation": _permuted}[asked.method](
        table, standard, far, asked
    )
    error = (
        sqrt(float((adjusted * (1 - adjusted)).max()) / asked.draws) if asked.method == "permutation" else 0.0
    )
    z = (doubled / 2 - standard.means) / standard.sds
    names = [f"{arm} - {table.names[0]}" for arm in table.names[1:]]
    columns = (names, (doubled / 2).tolist(), z.tolist(), p.tolist(), adjusted.tolist())
    rows = tuple(SteelContrast(*row) for row in zip(*columns, strict=True))
    return Steel(rows, asked.alternative, words, table.tied, error)


def _control_first(table: RankTable, control: str | int) -> RankTable:
    """Return the table with the control as its first group: a name, or a place where no name is the same."""
    if str(control) in table.names:
        place = table.names.index(str(control))
    elif isinstance(control, int) and 0 <= control < len(table.names):
        place = control
    else:
        message = f"control {control!r} is none of the groups; they are {', '.join(map(repr, table.names))}"
        raise ValueError(message)
    order = [place, *(i for i in range(len(table.names)) if i != place)]
    names, values = tuple(table.names[i] for i in order), tuple(table.values[i] for i in order)
    return RankTable(names, values, table.counts[:, order])


def standard_statistics(table: RankTable) -> Standard:
    """Return means, standard deviations and correlation of the pairs with the control.

    Two pairs count together when they are one pair, or share a value; each sharing has the same mean.
    """
    squares, shared = table.moments
    n0, sizes = table.sizes[0], np.array(table.sizes[1:], dtype=np.float64)
    sds: Values = np.sqrt(n0 * sizes * (squares + (n0 + sizes - 2) * shared))
    correlation = n0 * shared * np.outer(sizes, sizes) / np.outer(sds, sds)
    np.fill_diagonal(correlation, 1.0)
    return Standard(n0 * sizes / 2, sds, correlation)


def _normal(table: RankTable, standard: Standard, far: Values, asked: Asked) -> tuple[Values, Values, str]:  # noqa: ARG001 - one signature for all methods
    """Return p by the multivariate normal distribution."""
    sides = 2 if asked.alternative == "two-sided" else 1
    joint = largest_t(standard.correlation, sides)
    adjusted: Values = joint.tails(far, inf).p
    return np.minimum(sides * ndtr(-far), 1.0), adjusted, "multivariate normal, variances corrected for ties"


def _exact(table: RankTable, standard: Standard, far: Values, asked: Asked) -> tuple[Values, Values, str]:
    """Return p over all permutations, from the joint distribution of the statistics."""
    chances, unit = exact_distribution(table, control_gain)
    doubled: Counts = np.moveaxis(np.indices(chances.shape), 0, -1) * unit
    reached = standard.far(doubled, asked.alternative)
    largest = reached.max(axis=-1)
    alone = [float(chances[reached[..., j] >= bound - _SAME].sum()) for j, bound in enumerate(far.tolist())]
    joint = [float(chances[largest >= bound - _SAME].sum()) for bound in far.tolist()]
    return np.array(alone), np.array(joint), "exact, over all permutations given the ties"


def _permuted(table: RankTable, standard: Standard, far: Values, asked: Asked) -> tuple[Values, Values, str]:
    """Return p by random permutations; the observed order counts as one of them."""
    drawn = permuted(table, control_gain, draws=asked.draws, seed=asked.seed)
    reached = standard.far(drawn, asked.alternative)
    alone: Values = (1 + (reached >= far - _SAME).sum(axis=0)) / (asked.draws + 1)
    joint: Values = (1 + (reached.max(axis=1)[:, None] >= far - _SAME).sum(axis=0)) / (asked.draws + 1)
    return alone, joint, f"{asked.draws} random permutations, seed {asked.seed}"
