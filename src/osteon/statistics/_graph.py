"""Hypotheses as a graph: shares of alpha, and where they go when a hypothesis is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GraphStep:
    """One rejection, and the graph that is left after it.

    Parameters
    ----------
    rejected : name of the hypothesis; "" for the graph before the first rejection
    p : its p; None before the first rejection
    level : the level it was tested at, its weight times alpha; None before the first rejection
    weights : shape (m,), shares of alpha afterwards; zero for a rejected hypothesis
    transitions : shape (m, m), afterwards; zero from and to a rejected hypothesis
    """

    rejected: str
    p: float | None
    level: float | None
    weights: Array
    transitions: Array


@dataclass(frozen=True, slots=True, eq=False)
class GraphicalProcedure:
    """What a graph of hypotheses rejects.

    Parameters
    ----------
    names : of the hypotheses, in the order given
    alpha : family-wise error that is kept
    p : unadjusted
    p_adjusted : smallest alpha at which the procedure rejects, at most 1
    rejected : whether it is rejected at alpha
    steps : the graph declared, then one step a rejection, smallest p for its weight first
    explanation : the path in words, one sentence a hypothesis and one for what is left
    """

    names: tuple[str, ...]
    alpha: float
    p: tuple[float, ...]
    p_adjusted: tuple[float, ...]
    rejected: tuple[bool, ...]
    steps: tuple[GraphStep, ...]
    explanation: tuple[str, ...]

    @property
    def table(self) -> DataFrame:
        """Return hypothesis, weight, p, p_adjusted and rejected, one row a hypothesis."""
        import pandas as pd

        return pd.DataFrame(
            {
                "hypothesis": list(self.names),
                "weight": self.steps[0].weights.tolist(),
                "p": list(self.p),
                "p_adjusted": list(self.p_adjusted),
                "rejected": list(self.rejected),
            }
        )


def graphical_procedure(
    p: ArrayLike,
    *,
    weights: Sequence[float],
    transitions: ArrayLike,
    alpha: float = 0.05,
    names: Sequence[str] | None = None,
) -> GraphicalProcedure:
    """Test hypotheses one after the other along a declared graph, keeping the family-wise error.

    Each hypothesis is tested at its weight times alpha. A rejected one passes its weight on along its
    transitions, and those that led to it now lead to where it led; which of several is rejected first makes
    no difference to what is rejected. Holm, fixed sequence, fallback and gatekeeping are graphs. The error
    is kept whatever the dependence between the p.

    Parameters
    ----------
    p : shape (m,), unadjusted
    weights : shape (m,), shares of alpha, 0 or more, sum at most 1
    transitions : shape (m, m), row i the shares of its weight hypothesis i passes on when it is rejected:
        0 to 1, sum of a row at most 1, zero on the diagonal
    alpha : family-wise error, between 0 and 1
    names : of the hypotheses, each once; None for H1, H2, ...

    Returns
    -------
    rejections, adjusted p, the path step by step, and the path in words

    Raises
    ------
    EstimationError : p, weights or transitions outside their bounds; the message names the hypothesis
    ValueError : alpha outside 0 to 1, or names that are not one a hypothesis

    References
    ----------
    Bretz, Maurer, Brannath & Posch 2009, A graphical approach to sequentially rejective multiple test
    procedures, Stat Med 28:586, doi:10.1002/sim.3495

    Examples
    --------
    Two primary hypotheses that share alpha, each with a secondary one behind it:

    >>> found = graphical_procedure(
    ...     [0.02, 0.04, 0.03, 0.3],
    ...     weights=[0.5, 0.5, 0, 0],
    ...     transitions=[[0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]],
    ... )
    >>> [round(q, 6) for q in found.p_adjusted], found.rejected
    ([0.04, 0.06, 0.06, 0.3], (True, False, False, False))
    >>> print(found.explanation[0])
    H1 is rejected: p 0.02 is at most 0.025, its weight 0.5 times alpha 0.05; its weight goes to H3 (0.5).
    """
    from osteon.statistics._graph_path import path

    return path(p, (weights, transitions), alpha, names)
