"""Error kept over several families of hypotheses: Holm over families, or families in a fixed order."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Adjusted = tuple[tuple[float, ...], ...]


def holm_families(families: Sequence[Sequence[float]]) -> Adjusted:
    """Adjust p over families that are each adjusted within, so that no error is made in any of them.

    Every family is tested at alpha / K; as soon as r families are rejected entirely, the others are tested at
    alpha / (K - r). Families of one hypothesis make this Holm's procedure.

    Proof that the family-wise error stays below alpha: let k0 families hold a true hypothesis; until the
    first error only the K - k0 others can have been rejected entirely, so that this error is made at a level
    of alpha / k0 or less. Each of the k0 families errs at that level with probability alpha / k0 at most,
    because its p are adjusted within it, and the k0 probabilities add up to alpha, however the families
    depend on each other.

    Parameters
    ----------
    families : p of each family, adjusted within it by a procedure that holds its level for every set of true
        hypotheses (Dunnett, Bonferroni); a hypothesis that could not be tested counts as p = 1

    Returns
    -------
    p of every hypothesis over all families, in the same order: reject where it is alpha or less. With
    families in the order of M, their largest p, and A_0 = 0, A_r = max(A_(r-1), (K - r + 1) M_r), the p of a
    hypothesis in the family of rank i is the smallest of max(A_r, (K - r) p) over r = 0 ... i - 1, at most 1.

    Raises
    ------
    ValueError : a family without hypotheses, or a p outside 0 to 1

    References
    ----------
    Holm 1979, A simple sequentially rejective multiple test procedure, Scand J Stat 6:65, doi:10.2307/4615733

    Examples
    --------
    >>> holm_families([[0.01], [0.04], [0.03]])
    ((0.03,), (0.06,), (0.06,))
    >>> holm_families([[0.01, 0.02], [0.03, 0.5]])
    ((0.02, 0.04), (0.04, 0.5))
    """
    _check(families)
    count = len(families)
    order = sorted(range(count), key=lambda i: max(families[i]))
    steps = ((count - rank) * max(families[i]) for rank, i in enumerate(order))
    passed = list(accumulate(steps, max, initial=0.0))
    rank_of = {i: rank for rank, i in enumerate(order)}
    return tuple(
        tuple(
            min(1.0, *(max(passed[r], (count - r) * p) for r in range(rank_of[i] + 1))) for p in families[i]
        )
        for i in range(count)
    )


def fixed_sequence_families(families: Sequence[Sequence[float]]) -> Adjusted:
    """Adjust p over families in the order declared: each at full level once all before are rejected entirely.

    The first family with a true hypothesis is the first in which an error can be made, and it errs with
    probability alpha at most; every later family is tested only after that error.

    Parameters
    ----------
    families : p of each family, adjusted within it, in the declared order; a hypothesis that could not be
        tested counts as p = 1

    Returns
    -------
    p of every hypothesis over all families, in the same order: the largest of its own and all p before its
    family

    Raises
    ------
    ValueError : a family without hypotheses, or a p outside 0 to 1

    Examples
    --------
    >>> fixed_sequence_families([[0.01, 0.03], [0.02], [0.2], [0.001]])
    ((0.01, 0.03), (0.03,), (0.2,), (0.2,))
    """
    _check(families)
    passed = accumulate((max(family) for family in families), max, initial=0.0)
    return tuple(
        tuple(max(before, p) for p in family) for before, family in zip(passed, families, strict=False)
    )


def _check(families: Sequence[Sequence[float]]) -> None:
    """Refuse families without hypotheses and what is no probability."""
    for place, family in enumerate(families, 1):
        if not family:
            message = f"family {place} holds no hypothesis"
            raise ValueError(message)
        for p in family:
            if not 0 <= p <= 1:
                message = f"family {place}: p must lie between 0 and 1, not {p}"
                raise ValueError(message)
