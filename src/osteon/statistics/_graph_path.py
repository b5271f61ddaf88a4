"""The path through one graph of hypotheses, step by step and in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from osteon.statistics._graph import GraphicalProcedure, GraphStep
from osteon.statistics._graph_walk import passings, probabilities, shares, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from osteon.statistics._graph_walk import Walk

_ROUNDING = 1e-12  # relative: weights passed on are sums and ratios of decimals


def path(
    p: ArrayLike,
    graph: tuple[ArrayLike, ArrayLike],
    alpha: float,
    names: Sequence[str] | None,
) -> GraphicalProcedure:
    """Return what the graph (weights, transitions) rejects; see ``graphical_procedure``."""
    if not 0 < alpha < 1:
        message = f"alpha must lie between 0 and 1, not {alpha}"
        raise ValueError(message)
    called = _names(names, p)
    values = probabilities(p, called)
    if values.shape != (len(called),):
        message = f"p are one a hypothesis: {len(called)}, not of the shape {values.shape}"
        raise ValueError(message)
    walked = walk(values, shares(graph[0], len(called), called), passings(graph[1], called))
    given: list[float] = values.tolist()
    adjusted: list[float] = walked.adjusted.tolist()
    rejected = tuple(q <= alpha * (1 + _ROUNDING) for q in adjusted)
    steps = _steps(walked, given, alpha, called)[: sum(rejected) + 1]
    return GraphicalProcedure(
        names=called,
        alpha=alpha,
        p=tuple(given),
        p_adjusted=tuple(adjusted),
        rejected=rejected,
        steps=steps,
        explanation=_words(steps, given, alpha, called),
    )


def _names(names: Sequence[str] | None, p: ArrayLike) -> tuple[str, ...]:
    """Return the names of the hypotheses, each once."""
    import numpy as np

    count = np.size(p)
    called = tuple(f"H{i + 1}" for i in range(count)) if names is None else tuple(map(str, names))
    if len(called) != count or len(set(called)) < count:
        message = f"names are one a hypothesis and each once: {count}, not {', '.join(map(repr, called))}"
        raise ValueError(message)
    return called


def _steps(walked: Walk, p: list[float], alpha: float, names: tuple[str, ...]) -> tuple[GraphStep, ...]:
    """Return the declared graph and the graph after each rejection."""
    made = [GraphStep("", None, None, walked.weights[0], walked.transitions[0])]
    order: list[int] = walked.order.tolist()
    for step, place in enumerate(order, 1):
        level = float(walked.weights[step - 1, place]) * alpha
        made.append(GraphStep(names[place], p[place], level, walked.weights[step], walked.transitions[step]))
    return tuple(made)


def _words(
    steps: tuple[GraphStep, ...], p: list[float], alpha: float, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the path in words."""
    made: list[str] = []
    for before, step in pairwise(steps):
        place = names.index(step.rejected)
        weight = float(before.weights[place])
        made.append(
            f"{step.rejected} is rejected: p {step.p:.6g} is at most {step.level:.6g}, its weight "
            f"{weight:.6g} times alpha {alpha:.6g}; {_passed_on(before, place, names)}."
        )
    gone = {step.rejected for step in steps}
    held = [
        f"{name} has p {value:.6g} at a level of {weight * alpha:.6g}"
        for name, value, weight in zip(names, p, steps[-1].weights.tolist(), strict=True)
        if name not in gone
    ]
    if held:
        made.append(f"Nothing {'else ' if made else ''}is rejected: {', '.join(held)}.")
    else:
        made.append("Every hypothesis is rejected.")
    return tuple(made)


def _passed_on(before: GraphStep, place: int, names: tuple[str, ...]) -> str:
    """Return where the weight of a rejected hypothesis goes."""
    weight = float(before.weights[place])
    parts = [
        f"{name} ({weight * share:.6g})"
        for name, share in zip(names, before.transitions[place].tolist(), strict=True)
        if share > 0
    ]
    return f"its weight goes to {', '.join(parts)}" if parts else "its weight goes nowhere"
