"""Two treatments alone and together: interaction, excess over the singles, and one word by a written rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from osteon.statistics._combination_price import InteractionPrice
    from osteon.statistics._linear import ContrastEstimate, LinearEstimates

CombinationWord = Literal["synergy", "sub-additive", "additive", "undetermined"]


class CombinationOptions(TypedDict, total=False):
    """What is decided in advance beside the scale.

    Parameters
    ----------
    better : "up" (default) or "down", the direction of benefit
    variance : "welch" (default; every cell its own variance), "pooled" or "hc3"
    covariates : numeric columns to adjust for
    random : random part of a mixed model, such as ``"1 | litter"``; intervals are then those of ``df``
    df : "kenward-roger" (default) or "satterthwaite", with ``random``
    margin : largest interaction that is as good as none: in the unit of the response (raw), or a ratio above
        1 (log). Without it nothing is ever called additive.
    ceiling : what the response cannot be expected to pass, such as the mean of healthy controls
    level : of the intervals, 0.95 by default
    """

    better: Literal["up", "down"]
    variance: Literal["welch", "pooled", "hc3"]
    covariates: Sequence[str]
    random: str | None
    df: Literal["kenward-roger", "satterthwaite"]
    margin: float | None
    ceiling: float | None
    level: float


@dataclass(frozen=True, slots=True)
class OverBoth:
    """Whether the combination beats each single treatment: an intersection-union test.

    Parameters
    ----------
    over_a, over_b : combination - a, combination - b, on the declared scale
    p_a, p_b : one-sided, in the direction declared as better
    p : the larger of the two; no single treatment is selected by the data
    beats : whether p is at most half of 1 - level
    """

    over_a: ContrastEstimate
    over_b: ContrastEstimate
    p_a: float
    p_b: float
    p: float
    beats: bool


@dataclass(frozen=True, slots=True)
class Headroom:
    """How much room the better single treatment leaves below (or above) a declared ceiling.

    Parameters
    ----------
    single : the single treatment whose mean is the better one
    room : from its mean to the ceiling on the declared scale, positive where there is room
    largest_interaction : of a combination that reaches the ceiling, in the direction declared as better
    sentence : the same in words
    """

    single: str
    room: float
    largest_interaction: float
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class Combination2x2:
    """Result of ``combination_2x2``.

    Parameters
    ----------
    scale, better, level : as declared
    levels : column -> its two levels, absent and present
    cells : means on the declared scale: neither, a, b, both
    counts : rows of each cell
    interaction : both - a - b + neither on the declared scale
    other_scale : the same on the scale that was not declared; None with ``other_reason``
    single_a, single_b, both : each - neither on the declared scale
    over_both : the combination against each single treatment
    verdict : synergy, sub-additive, additive or undetermined
    rule : the rule that gave the word, in full
    reason : which part of the rule decided
    headroom : None without a ceiling
    price : subjects an interaction takes beside a difference of two arms
    method : how means and intervals were made, in words
    """

    scale: str
    better: str
    level: float
    levels: Mapping[str, tuple[str, str]]
    cells: LinearEstimates
    counts: Mapping[str, int]
    interaction: ContrastEstimate
    other_scale: ContrastEstimate | None
    other_reason: str
    single_a: ContrastEstimate
    single_b: ContrastEstimate
    both: ContrastEstimate
    over_both: OverBoth
    verdict: CombinationWord
    rule: str
    reason: str
    headroom: Headroom | None
    price: InteractionPrice
    method: str

    @property
    def table(self) -> DataFrame:
        """Return contrast, scale, estimate, se, df, statistic, p, low, high, and ratios on the log scale."""
        from osteon.statistics._combination_table import table_of

        return table_of(self)


def combination_2x2(
    data: DataFrame,
    *,
    response: str,
    a: str,
    b: str,
    scale: Literal["log", "raw"],
    **options: Unpack[CombinationOptions],
) -> Combination2x2:
    """Judge two treatments alone and together in a 2 x 2 design.

    The interaction is both - a - b + neither on the scale declared before the data: differences (raw) or
    ratios (log). It depends on the scale, so it is given on the other one too, without a verdict.

    Parameters
    ----------
    data : one row a subject
    response : column of the endpoint
    a, b : columns with two levels, absent and present: False and True, 0 and 1, or any two of which the first
        in order is absent
    scale : "log" or "raw" ("additive" is another word for it)
    options : see ``CombinationOptions``

    Returns
    -------
    interaction, effects of each, the combination against each single treatment, the word with its rule, the
    headroom and the price of an interaction

    Raises
    ------
    EstimationError : a missing or unusable value, by column and row; a column without two levels; a cell
        with fewer than two rows; a logarithm of what is not positive; cells that do not vary
    ValueError : another word for an option; TypeError : another option

    References
    ----------
    Berger 1982, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24:295,
    doi:10.1080/00401706.1982.10487790 (intersection-union test); Welch 1947, doi:10.1093/biomet/34.1-2.28.
    The rule of the verdict is judgement.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = {"k2": [0] * 3 + [1] * 3 + [0] * 3 + [1] * 3, "aln": [0] * 6 + [1] * 6}
    >>> data = pd.DataFrame(cells | {"y": [10, 11, 12, 12, 13, 14, 13, 14, 15, 21, 22, 23]})
    >>> found = combination_2x2(data, response="y", a="k2", b="aln", scale="raw")
    >>> found.interaction.estimate, round(found.interaction.low, 2), round(found.over_both.p, 5)
    (6.0, 3.34, 0.0003)
    >>> found.verdict
    'synergy'
    """
    from osteon.statistics._combination_judged import judged
    from osteon.statistics._combination_options import Chosen

    return judged(data, (response, a, b), Chosen(scale=scale, **options))
