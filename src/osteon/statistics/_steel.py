"""Steel's test: every group against one control, by ranks, judged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from osteon.statistics._ranks import Groups


@dataclass(frozen=True, slots=True)
class SteelContrast:
    """One group against the control.

    Parameters
    ----------
    contrast : "group - control"
    statistic : pairs in which the value of the group is above that of the control; equal ones count one half
    z : statistic less its mean, over its standard deviation given the ties of all groups
    p : of this group alone
    p_adjusted : over the family: the probability that the largest of all z passes this one
    """

    contrast: str
    statistic: float
    z: float
    p: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Steel:
    """Groups against one control.

    Parameters
    ----------
    rows : one a group, in the order of the groups
    alternative : "two-sided", "greater" or "less" (group against control)
    method : how p was computed, in words
    ties : number of values that share their value with another
    error : largest standard error of an adjusted p; 0 but for random permutations
    """

    rows: tuple[SteelContrast, ...]
    alternative: str
    method: str
    ties: int
    error: float = 0.0

    @property
    def table(self) -> pd.DataFrame:
        """Rows as a table with columns contrast, statistic, z, p, p_adjusted."""
        import pandas as pd

        names = ("contrast", "statistic", "z", "p", "p_adjusted")
        return pd.DataFrame({name: [getattr(row, name) for row in self.rows] for name in names})


def steel(  # noqa: PLR0913 - what is compared, and how p is computed
    groups: Groups,
    *,
    control: str | int = 0,
    alternative: Literal["two-sided", "greater", "less"] = "two-sided",
    method: Literal["asymptotic", "exact", "permutation"] = "asymptotic",
    draws: int = 9999,
    seed: int = 1,
) -> Steel:
    """Compare every group with one control by ranks, with family-wise p.

    Each group is ranked together with the control. Under the hypothesis that no group differs, the statistics
    have a known covariance given the ties of all values (Scholz 2023); p_adjusted is the probability that the
    largest of them passes the one observed, whatever the sizes of the groups.

    Parameters
    ----------
    groups : values of each group: sequences, or name -> sequence
    control : name of the control; groups without names are called 0, 1, 2, ... as they come
    alternative : "greater" asks for values above those of the control
    method : "asymptotic" is the multivariate normal distribution of the statistics; "exact" their joint
        distribution over all permutations, for small groups; "permutation" draws at random
    draws, seed : of random permutations

    Returns
    -------
    one row a group; ``.table`` has columns contrast, statistic, z, p, p_adjusted

    Raises
    ------
    EstimationError : fewer than two groups, an empty one, a value that is no number, all values equal, or an
        exact distribution that is too large
    ValueError : no such control, another word, or no draws

    References
    ----------
    Steel 1959, A multiple comparison rank sum test: treatments versus control, Biometrics 15:560;
    Scholz 2023, On Steel's test with ties, arXiv:2308.05873

    Examples
    --------
    Conditions of birth and a test score (data of Steel 1959):

    >>> found = steel({
    ...     "control": [103, 111, 136, 106, 122, 114],
    ...     "A": [119, 100, 97, 89, 112, 86],
    ...     "B": [89, 132, 86, 114, 114, 125],
    ...     "C": [92, 114, 86, 119, 131, 94],
    ... }, control="control", alternative="less")
    >>> [(row.contrast, round(row.z, 5), round(row.p_adjusted, 5)) for row in found.rows[:2]]
    [('A - control', -1.77127, 0.0946), ('B - control', -0.16102, 0.69776)]
    """
    from osteon.statistics._ranks_control import Asked, against_control

    return against_control(groups, control, Asked(alternative, method, draws, seed))
