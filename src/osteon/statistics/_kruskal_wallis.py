"""Kruskal and Wallis' test: do any of the groups differ, by ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from osteon.statistics._ranks import Groups


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """Groups compared by their mean ranks.

    Parameters
    ----------
    statistic : H, corrected for ties
    df : number of groups less one
    p : of groups that do not differ
    mean_ranks : name of the group -> mean of its ranks
    method : how p was computed, in words
    ties : number of values that share their value with another
    error : standard error of p; 0 but for random permutations
    """

    statistic: float
    df: int
    p: float
    mean_ranks: dict[str, float]
    method: str
    ties: int
    error: float = 0.0


def kruskal_wallis(
    groups: Groups,
    *,
    method: Literal["chi-square", "exact", "permutation"] = "chi-square",
    draws: int = 9999,
    seed: int = 1,
) -> KruskalWallis:
    """Compare groups by ranks, without an order and without a control.

    Parameters
    ----------
    groups : values of each group: sequences, or name -> sequence
    method : "chi-square" is the usual approximation with one degree of freedom less than groups; "exact" the
        distribution over all permutations, given the ties, for small groups; "permutation" draws at random
    draws, seed : of random permutations

    Returns
    -------
    H with its p, and the mean rank of each group

    Raises
    ------
    EstimationError : fewer than two groups, an empty one, a value that is no number, all values equal, or an
        exact distribution that is too large
    ValueError : another word for method, or no draws

    References
    ----------
    Kruskal & Wallis 1952, Use of ranks in one-criterion variance analysis, J Am Stat Assoc 47:583,
    doi:10.1080/01621459.1952.10483441

    Examples
    --------
    >>> found = kruskal_wallis({"a": [1.1, 2.0, 2.4], "b": [2.9, 3.1, 4.0], "c": [5.2, 6.0, 6.1]})
    >>> round(found.statistic, 4), found.df, round(found.p, 4)
    (7.2, 2, 0.0273)
    >>> round(kruskal_wallis([[1.1, 2.0, 2.4], [2.9, 3.1, 4.0], [5.2, 6.0, 6.1]], method="exact").p, 4)
    0.0036
    """
    from osteon.statistics._ranks_spread import spread_of_groups

    return spread_of_groups(groups, method, draws, seed)
