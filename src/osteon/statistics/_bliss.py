"""Two treatments against what independence predicts of their restoration fractions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._bootstrap import Bootstrap
    from osteon.statistics._fieller import FiellerSet
    from osteon.statistics._linear import ContrastEstimate, LinearEstimates


class ArmSummary(NamedTuple):
    """An arm of which only the summary is known.

    Parameters
    ----------
    mean, sd : in the unit of the values; sd is the standard deviation, not the standard error
    n : subjects
    """

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class Bliss:
    """Result of ``bliss``; with ``refused`` there is no number that needs a sure denominator.

    Parameters
    ----------
    refused : whether healthy - disease cannot be told from zero
    reason : why it was refused; "" otherwise
    gap : healthy - disease
    fractions : role (a, b, both) -> Fieller's set of its restoration fraction, which says when it is not one
        interval
    expected : fraction of the combination that independence predicts, f_a + f_b - f_a f_b
    clipped : roles whose fraction was taken as 0 or 1 for the prediction, because it lies outside
    excess : observed fraction of the combination - expected
    se, df, p : of the excess; p of no excess, two-sided
    low, high : Fieller's limits of the excess
    bootstrap : BCa interval of the excess; None unless asked for
    headroom : how much excess the prediction leaves room for, in words
    words : the result in a sentence
    method : how variances were made, in words
    """

    refused: bool
    reason: str
    gap: ContrastEstimate
    fractions: Mapping[str, FiellerSet]
    expected: float | None
    clipped: tuple[str, ...]
    excess: float | None
    se: float | None
    df: float | None
    p: float | None
    low: float | None
    high: float | None
    bootstrap: Bootstrap | None
    headroom: str
    words: str
    method: str


def bliss(
    arms: LinearEstimates | Mapping[str, Sequence[float]] | Mapping[str, ArmSummary],
    *,
    roles: Mapping[str, str] | None = None,
    variance: Literal["welch", "pooled"] = "welch",
    level: float = 0.95,
    draws: int = 0,
) -> Bliss:
    """Compare a combination with the independent action of its parts, on the restoration fraction.

    The restoration fraction of an arm is (arm - disease) / (healthy - disease), 0 for no effect and 1 for a
    value as in the healthy. Independence predicts f_a + f_b - f_a f_b for the combination. All of it hangs
    on the gap healthy - disease: when the gap cannot be told from zero at the level, nothing is computed.

    Parameters
    ----------
    arms : arm -> its values, or arm -> ``ArmSummary``, or estimates whose labels are the arms (adjusted means
        of a model, with their covariance)
    roles : healthy, disease, a, b and both -> arm; None where the arms are named like this
    variance : of values and summaries, decided in advance: "welch", each arm its own, or "pooled"
    level : of the intervals, and of the test of the gap
    draws : resamples of a BCa bootstrap beside Fieller's limits; 0 for none; needs values

    Returns
    -------
    fractions, prediction, excess with its test and limits, and the headroom; or the refusal

    Raises
    ------
    EstimationError : an arm that is missing or has fewer than two values; a gap between arms that do not
        vary; a value that is no number
    ValueError : another role, variance or level; draws without values

    References
    ----------
    Bliss 1939, The toxicity of poisons applied jointly, Ann Appl Biol 26:585,
    doi:10.1111/j.1744-7348.1939.tb06990.x; Demidenko & Miller 2019, Statistical determination of synergy
    based on Bliss definition of drugs independence, PLoS ONE 14:e0224137, doi:10.1371/journal.pone.0224137;
    Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x

    Examples
    --------
    >>> found = bliss({
    ...     "healthy": [30.0, 31.0, 29.0, 32.0],
    ...     "disease": [18.0, 20.0, 19.0, 21.0],
    ...     "a": [22.0, 23.0, 21.0, 22.0],
    ...     "b": [24.0, 25.0, 26.0, 24.0],
    ...     "both": [29.0, 31.0, 30.0, 29.0],
    ... })
    >>> round(found.expected, 3), round(found.excess, 3), round(found.low, 3), round(found.high, 3)
    (0.596, 0.336, 0.183, 0.528)
    """
    from osteon.statistics._bliss_excess import BlissOptions, excess_over_independence

    return excess_over_independence(arms, roles, BlissOptions(variance, level, draws))
