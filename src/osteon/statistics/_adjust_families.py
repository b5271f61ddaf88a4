"""Error kept over families of hypotheses by any procedure that is a closed test.

Why ``adjust_families`` keeps alpha, by the closed test (Marcus, Peritz & Gabriel 1976) whose test of an
intersection takes of each family the smallest p among the hypotheses that are in it:

- Families adjusted within by a single step (Dunnett, Bonferroni) keep ``P(smallest p of the true ones <= u)``
  at u or less for every set of true hypotheses, so that these smallest p are p of the families. Bonferroni
  and the graph then keep alpha for every intersection whatever the dependence, Hochberg and Hommel
  where Simes' inequality holds for them.
- The hardest intersection for a hypothesis holds of its own family it alone and of each other family the
  hypothesis with the largest p, since a smaller one only helps to reject. Over these intersections the closed
  test is the procedure itself, applied to these p.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

METHODS = ("bonferroni", "holm", "hochberg", "hommel", "fixed-sequence", "graph")


def adjust_families(
    families: Sequence[Sequence[float]],
    method: str,
    *,
    weights: Sequence[float] | None = None,
    transitions: ArrayLike | None = None,
) -> tuple[tuple[float, ...], ...]:
    """Adjust p over families that are each adjusted within.

    The p of a hypothesis is what the procedure gives its family when the family has the p of that hypothesis
    and every other family its largest: a family passes its level on only once all of it is rejected. This is
    a closed test; the proof stands above.

    Parameters
    ----------
    families : p of each family, adjusted within it by a procedure as above; a hypothesis that could not be
        tested counts as p = 1
    method : ``holm``, ``bonferroni``, ``fixed-sequence`` (in the order given), ``graph``; ``hochberg`` and
        ``hommel`` (Simes' inequality, a form of positive dependence between the families)
    weights, transitions : of the graph, one node a family, as in ``graphical_procedure``

    Returns
    -------
    p of every hypothesis over all families, in the same order: reject where it is alpha or less

    Raises
    ------
    EstimationError : a family without hypotheses, a p outside 0 to 1, shares of a graph out of bounds
    ValueError : another method, a graph without weights and transitions, or one with another method

    References
    ----------
    Marcus, Peritz & Gabriel 1976, On closed testing procedures with special reference to ordered analysis of
    variance, Biometrika 63:655, doi:10.2307/2335748; Bretz, Maurer, Brannath & Posch 2009, A graphical
    approach to sequentially rejective multiple test procedures, Stat Med 28:586, doi:10.1002/sim.3495

    Examples
    --------
    >>> from osteon import statistics as st
    >>> st.adjust_families([[0.01, 0.02], [0.03, 0.5]], "holm")
    ((0.02, 0.04), (0.04, 0.5))
    >>> st.adjust_families([[0.04], [0.03]], "hochberg")
    ((0.04,), (0.04,))
    >>> graph = {"weights": [0.5, 0.5], "transitions": [[0, 1], [1, 0]]}
    >>> st.adjust_families([[0.02, 0.03], [0.03]], "graph", **graph)
    ((0.04, 0.06), (0.06,))
    """
    _check(families, method, graph=weights is not None and transitions is not None)
    return _over(families, method, weights, transitions) if families else ()


def _over(
    families: Sequence[Sequence[float]],
    method: str,
    weights: Sequence[float] | None,
    transitions: ArrayLike | None,
) -> tuple[tuple[float, ...], ...]:
    """Return p over families: one row of p for each hypothesis, all adjusted in one call."""
    import numpy as np

    from osteon.statistics._adjust import adjust

    own = np.repeat(np.arange(len(families)), [len(family) for family in families])
    rows = np.arange(len(own))
    p = np.tile([max(family) for family in families], (len(own), 1))
    p[rows, own] = np.concatenate([np.asarray(family, dtype=np.float64) for family in families])
    made = _graph(p, weights, transitions) if method == "graph" else adjust(p, method)
    adjusted: list[float] = made[rows, own].tolist()
    return tuple(tuple(adjusted.pop(0) for _ in family) for family in families)


def _check(families: Sequence[Sequence[float]], method: str, *, graph: bool) -> None:
    """Refuse another method, a graph that is not whole, and families without hypotheses."""
    from osteon.statistics._estimation_error import EstimationError

    if method not in METHODS:
        message = f"the method is one of {', '.join(METHODS)}, not {method!r}"
        raise ValueError(message)
    if graph != (method == "graph"):
        message = "weights and transitions belong to the method 'graph', which needs both"
        raise ValueError(message)
    empty = next((place for place, family in enumerate(families, 1) if not len(family)), None)
    if empty is not None:
        message = f"family {empty} holds no hypothesis"
        raise EstimationError(message)


def _graph(p: Array, weights: Sequence[float] | None, transitions: ArrayLike | None) -> Array:
    """Return the adjusted p of one graph for every row of p."""
    from osteon.statistics._graph_walk import passings, probabilities, shares, walk

    names = tuple(f"{place}" for place in range(1, p.shape[1] + 1))
    graph = passings([] if transitions is None else transitions, names)
    return walk(probabilities(p), shares(weights, len(names), names), graph).adjusted
