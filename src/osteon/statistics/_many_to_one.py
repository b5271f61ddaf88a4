"""Every arm against one control, judged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._linear import ContrastEstimate, LinearEstimates


@dataclass(frozen=True, slots=True)
class ManyToOne:
    """Differences of arms from one control.

    Parameters
    ----------
    contrasts : arm - control, in the order of the arms asked for
    critical : value the absolute t is held against at the level of the intervals; None where each contrast
        has its own, and where none has a standard error
    method : how the family is adjusted, in words
    """

    contrasts: tuple[ContrastEstimate, ...]
    critical: float | None
    method: str


def many_to_one(
    estimates: LinearEstimates, control: str, arms: Sequence[str], level: float = 0.95
) -> ManyToOne:
    """Compare every arm with one control, family-wise.

    Estimates that share their degrees of freedom (pooled, HC3) are compared by Dunnett's single-step
    procedure: the p of a contrast is the probability that the largest of all absolute t passes its own, by
    the multivariate t distribution with the correlation of the estimates, so that unequal groups and
    adjusted means are no special case. With degrees of freedom contrast by contrast (Welch) each t is held
    against the distribution with its own, and with the correlation of the estimated variances.

    Parameters
    ----------
    estimates : as made by ``arm_estimates``
    control : label the others are compared with
    arms : labels to compare, each once, without the control
    level : coverage of the intervals, between 0 and 1

    Returns
    -------
    contrasts with unadjusted and family-wise p and intervals. A contrast without a standard error has a
    reason and does not count in the family.

    Raises
    ------
    ValueError : no arm, an arm twice, the control among the arms, an unknown label, a level outside 0 to 1

    References
    ----------
    Dunnett 1955, A multiple comparison procedure for comparing several treatments with a control, J Am Stat
    Assoc 50:1096, doi:10.1080/01621459.1955.10501294; Hasler & Hothorn 2008, Multiple contrast tests in the
    presence of heteroscedasticity, Biom J 50:793, doi:10.1002/bimj.200710466

    Examples
    --------
    >>> from osteon import statistics as st
    >>> values = [7.0, 8.0, 9.0, 8.0, 10.0, 12.0, 8.0, 9.0, 10.0]
    >>> made = st.arm_estimates(values, ["control"] * 3 + ["low"] * 3 + ["high"] * 3)
    >>> found = st.many_to_one(made, "control", ["low", "high"])
    >>> [(contrast.estimate, round(contrast.p_adjusted, 4)) for contrast in found.contrasts]
    [(2.0, 0.2213), (1.0, 0.618)]
    >>> round(found.critical, 3)
    2.863
    """
    if not arms:
        message = f"there is no arm to compare with {control!r}"
        raise ValueError(message)
    if len(set(arms)) < len(arms) or control in arms:
        message = f"each arm is compared once with the control {control!r}, not {', '.join(map(repr, arms))}"
        raise ValueError(message)
    rows = {f"{arm} - {control}": estimates.weights({arm: 1.0, control: -1.0}) for arm in arms}
    family = estimates.contrasts(rows, level=level)
    name = "Dunnett, " if family.method.startswith("single step") else ""
    return ManyToOne(family.rows, family.critical, name + family.method)
