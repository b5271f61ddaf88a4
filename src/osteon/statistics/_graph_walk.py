"""The walk through a graph of hypotheses, for many data sets at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Places = NDArray[np.intp]

_ROUNDING = 1e-9  # what shares that are typed as decimals may miss their sum by


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """All hypotheses of a graph rejected in turn, the smallest p for its weight first.

    Parameters
    ----------
    adjusted : shape (..., m), smallest alpha at which each hypothesis is rejected, at most 1
    order : shape (..., m), places in the order of rejection
    weights : shape (..., m + 1, m), before the first rejection and after each
    transitions : shape (..., m + 1, m, m), likewise
    """

    adjusted: Array
    order: Places
    weights: Array
    transitions: Array


def walk(p: Array, weights: Array, transitions: Array) -> Walk:
    """Reject hypothesis after hypothesis and update the graph (algorithms 1 and 2 of Bretz et al. 2009).

    Parameters
    ----------
    p : shape (..., m)
    weights : shape (m,)
    transitions : shape (m, m)
    """
    count = p.shape[-1]
    flat = p.reshape(-1, count)
    sets = np.arange(flat.shape[0], dtype=np.intp)
    weight = np.broadcast_to(weights, flat.shape).copy()
    graph = np.broadcast_to(transitions, (*flat.shape, count)).copy()
    left = np.ones(flat.shape, dtype=bool)
    adjusted, reached = np.ones(flat.shape), np.zeros(flat.shape[0])
    order = np.empty(flat.shape, dtype=np.intp)
    weights_after, graphs_after = [weight.copy()], [graph.copy()]
    for step in range(count):
        # A hypothesis without weight waits, whatever its p; it stays at infinity until a weight reaches it.
        cost = np.divide(flat, weight, out=np.full(flat.shape, np.inf), where=left & (weight > 0))
        next_ = np.where(left, np.minimum(cost, np.finfo(float).max), np.inf).argmin(axis=1)
        reached = np.maximum(reached, cost[sets, next_])
        adjusted[sets, next_] = np.minimum(1.0, reached)
        left[sets, next_] = False
        weight, graph = _without(weight, graph, next_, left)
        order[:, step] = next_
        weights_after.append(weight)
        graphs_after.append(graph)
    shape = p.shape[:-1]
    return Walk(
        adjusted.reshape(p.shape),
        order.reshape(p.shape),
        np.stack(weights_after, axis=1).reshape(*shape, count + 1, count),
        np.stack(graphs_after, axis=1).reshape(*shape, count + 1, count, count),
    )


def _without(weight: Array, graph: Array, gone: Places, left: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the graph without one hypothesis of each data set; those before and after it are joined."""
    sets = np.arange(weight.shape[0], dtype=np.intp)
    passed = graph[sets, gone, :]
    towards = graph[sets, :, gone]
    weight = np.where(left, weight + weight[sets, gone][:, None] * passed, 0.0)
    back = 1 - towards * passed
    joined = graph + towards[:, :, None] * passed[:, None, :]
    both = left[:, :, None] & left[:, None, :] & (back[:, :, None] > _ROUNDING)
    graph = np.divide(joined, back[:, :, None], out=np.zeros_like(graph), where=both)
    places = np.arange(weight.shape[1], dtype=np.intp)
    graph[:, places, places] = 0.0
    return weight, graph


def chain(count: int) -> Array:
    """Return the transitions of hypotheses in one row, each passing all it has on to the next."""
    return np.eye(count, k=1)


def probabilities(p: ArrayLike, names: Sequence[str] = ()) -> Array:
    """Return p as an array whose last axis is the family; refuse what is no probability."""
    try:
        values = np.array(p, dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = f"p must be numbers from 0 to 1, not {p!r}"
        raise EstimationError(message) from error
    if values.ndim == 0:
        message = "p are several, one a hypothesis; a single p is not adjusted"
        raise EstimationError(message)
    wrong = np.argwhere(~((values >= 0) & (values <= 1)))
    if wrong.size:
        place = tuple(wrong[0].tolist())
        which = names[place[-1]] if names else ", ".join(str(i + 1) for i in place)
        message = (
            f"p of hypothesis {which} must lie between 0 and 1, not {values[place]:.6g}; "
            "a hypothesis that could not be tested counts as p = 1"
        )
        raise EstimationError(message)
    return values


def shares(weights: Sequence[float] | ArrayLike | None, count: int, names: Sequence[str] = ()) -> Array:
    """Return the shares of alpha of each hypothesis; refuse what are none."""
    if weights is None:
        return np.full(count, 1 / max(count, 1))
    made = np.array(weights, dtype=np.float64)
    if made.shape != (count,):
        message = f"weights are one a hypothesis: {count}, not of the shape {made.shape}"
        raise EstimationError(message)
    wrong = np.flatnonzero(~((made >= 0) & (made <= 1)))
    if wrong.size:
        which = names[wrong[0]] if names else str(wrong[0] + 1)
        message = f"the weight of hypothesis {which} must lie between 0 and 1, not {made[wrong[0]]:.6g}"
        raise EstimationError(message)
    if made.sum() > 1 + _ROUNDING:
        message = f"the weights share alpha out, so that their sum is at most 1, not {made.sum():.6g}"
        raise EstimationError(message)
    return made


def passings(transitions: ArrayLike, names: Sequence[str]) -> Array:
    """Return the transitions between hypotheses; refuse what passes on less than nothing or more than all."""
    count = len(names)
    made = np.array(transitions, dtype=np.float64)
    if made.shape != (count, count):
        message = f"transitions have one row and one column a hypothesis: {count}, not the shape {made.shape}"
        raise EstimationError(message)
    wrong = np.argwhere(~((made >= 0) & (made <= 1)))
    if wrong.size:
        i, j = wrong[0].tolist()
        message = (
            f"the transition from {names[i]} to {names[j]} must lie between 0 and 1, not {made[i, j]:.6g}"
        )
        raise EstimationError(message)
    own = np.flatnonzero(np.diag(made))
    if own.size:
        message = f"{names[own[0]]} passes weight on to itself; the diagonal of the transitions is zero"
        raise EstimationError(message)
    over = np.flatnonzero(made.sum(axis=1) > 1 + _ROUNDING)
    if over.size:
        i = int(over[0])
        message = (
            f"{names[i]} passes on {made[i].sum():.6g} of its weight; a row of transitions sums to 1 at most"
        )
        raise EstimationError(message)
    return made
