"""Adjusting p for the number of hypotheses tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


def adjust(p: ArrayLike, method: str, *, weights: Sequence[float] | None = None) -> Array:
    """Adjust p so that rejecting where it is alpha or less keeps the error of the whole family.

    Parameters
    ----------
    p : shape (..., m), unadjusted p of m hypotheses; every leading place is a family of its own, so that many
        simulated families are adjusted in one call
    method : decided in advance, one of

        - ``"bonferroni"``, ``"holm"``: family-wise error under any dependence; both take weights
        - ``"hochberg"``, ``"hommel"``: family-wise error where Simes' inequality holds (independent p, and
          the positive dependence of one-sided comparisons with one control)
        - ``"sidak"``: family-wise error for independent p
        - ``"bh"`` (R: ``"BH"``, ``"fdr"``): false discovery rate under independence or positive dependence
        - ``"by"`` (R: ``"BY"``): false discovery rate under any dependence
        - ``"fixed-sequence"``: each at full level, in the order given, until the first that is not rejected
        - ``"fallback"``: in the order given, each at its share of alpha and what those before it passed on
        - ``"none"``: p as it is

        Case, ``_`` and ``-`` do not matter.
    weights : shares of alpha, shape (m,), for ``bonferroni``, ``holm`` and ``fallback``; 0 or more, their sum
        at most 1; None for equal shares

    Returns
    -------
    adjusted p, shape (..., m), in the order given, at most 1

    Raises
    ------
    EstimationError : a p that is not a number or lies outside 0 to 1; the message names its place
    ValueError : another method; weights for a method without them, or that are no shares

    References
    ----------
    Holm 1979, doi:10.2307/4615733; Hochberg 1988, doi:10.1093/biomet/75.4.800; Hommel 1988,
    doi:10.1093/biomet/75.2.383; Sidak 1967, doi:10.1080/01621459.1967.10482935; Benjamini & Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x; Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998; Wiens &
    Dmitrienko 2005, doi:10.1080/10543400500265660

    Examples
    --------
    >>> [round(q, 6) for q in adjust([0.01, 0.02, 0.03, 0.2], "hommel").tolist()]
    [0.04, 0.045, 0.06, 0.2]
    >>> [round(q, 6) for q in adjust([0.01, 0.04, 0.03], "holm").tolist()]
    [0.03, 0.06, 0.06]
    >>> [round(q, 6) for q in adjust([0.02, 0.03], "fallback", weights=[0.8, 0.2]).tolist()]
    [0.025, 0.03]
    """
    from osteon.statistics._adjust_methods import adjusted

    return adjusted(p, method, weights)
