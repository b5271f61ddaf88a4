"""The excess over independence, its gradient in the five means, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._arms import arm_estimates
from osteon.statistics._bliss import ArmSummary, Bliss
from osteon.statistics._bootstrap import bootstrap
from osteon.statistics._fieller import fieller
from osteon.statistics._linear import EstimationError, LinearEstimates, ResidualDf, SatterthwaiteDf
from osteon.statistics._multivariate_t import t_tail
from osteon.statistics._samples import one_of, sample, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._bootstrap import Bootstrap
    from osteon.statistics._fieller import FiellerSet
    from osteon.statistics._linear import ContrastEstimate, Matrix, Vector

    Arms = LinearEstimates | Mapping[str, Sequence[float]] | Mapping[str, ArmSummary]

ROLES = ("healthy", "disease", "a", "b", "both")
_HEALTHY, _DISEASE, _A, _B, _BOTH = np.eye(5)
_GAP = _HEALTHY - _DISEASE


@dataclass(frozen=True, slots=True)
class BlissOptions:
    """The options of ``bliss``, checked."""

    variance: str
    level: float
    draws: int

    def __post_init__(self) -> None:
        """Refuse other words."""
        one_of(self.variance, ("welch", "pooled"), "variance")
        share(self.level)


def excess_over_independence(arms: Arms, roles: Mapping[str, str] | None, options: BlissOptions) -> Bliss:
    """Return what ``bliss`` returns."""
    names = _names(roles)
    means = _means(arms, names, options.variance)
    gap = means.pair("healthy", "disease", options.level)
    if gap.p is None:
        message = f"the gap between {names['healthy']!r} and {names['disease']!r} has no error: {gap.reason}"
        raise EstimationError(message)
    fractions = {role: _fraction(means, role, options.level) for role in ("a", "b", "both")}
    if gap.p >= 1 - options.level:
        return _refusal(gap, fractions, names, "cannot be told from zero", means.method)
    found = _excess(means.estimates)
    numerator = found.excess * gap.estimate
    slope = found.gradient * gap.estimate + found.excess * _GAP
    df = means.df.of(found.gradient)
    pair = np.stack([slope, _GAP])
    limits = fieller(numerator, gap.estimate, pair @ means.covariance @ pair.T, options.level, df=df)
    if limits.kind != "interval":
        # Welch's degrees of freedom of the excess can be fewer than those of the gap.
        return _refusal(gap, fractions, names, "is too unsure to divide by", means.method)
    t = numerator / sqrt(float(slope @ means.covariance @ slope))
    headroom = _headroom(found.expected, (limits.high - limits.low) / 2)
    return Bliss(
        refused=False,
        reason="",
        gap=gap,
        fractions=fractions,
        expected=found.expected,
        clipped=found.clipped,
        excess=found.excess,
        se=sqrt(float(found.gradient @ means.covariance @ found.gradient)),
        df=df,
        p=2 * t_tail(abs(t), df),
        low=limits.low,
        high=limits.high,
        bootstrap=_bootstrap(arms, names, options),
        headroom=headroom,
        words=_words(found, limits, fractions, options.level),
        method=means.method,
    )


def _names(roles: Mapping[str, str] | None) -> dict[str, str]:
    """Return role -> arm for all five roles."""
    names = dict(roles) if roles is not None else {role: role for role in ROLES}
    if set(names) != set(ROLES) or len(set(names.values())) < len(ROLES):
        message = f"roles give an arm of its own to each of {', '.join(ROLES)}, not {names}"
        raise ValueError(message)
    return {role: names[role] for role in ROLES}


def _means(arms: Arms, names: Mapping[str, str], variance: str) -> LinearEstimates:
    """Return the means of the five arms, labelled by role."""
    there = arms.labels if isinstance(arms, LinearEstimates) else tuple(arms)
    for role, name in names.items():
        if name not in there:
            message = f"there is no arm {name!r} for {role}; the arms are {', '.join(map(repr, there))}"
            raise EstimationError(message)
    if isinstance(arms, LinearEstimates):
        rows = np.stack([arms.weights({name: 1.0}) for name in names.values()])
        return arms.transformed(rows, ROLES, arms.method)
    chosen = {role: arms[name] for role, name in names.items()}
    if all(isinstance(arm, ArmSummary) for arm in chosen.values()):
        return _of_summaries(
            {role: arm for role, arm in chosen.items() if isinstance(arm, ArmSummary)}, variance
        )
    values = {role: sample(arm, names[role], fewest=2) for role, arm in chosen.items()}
    return arm_estimates(
        np.concatenate(list(values.values())).tolist(),
        [role for role, arm in values.items() for _ in arm],
        variance="pooled" if variance == "pooled" else "welch",
    )


def _of_summaries(arms: Mapping[str, ArmSummary], variance: str) -> LinearEstimates:
    """Return means with the variances that standard deviations and sizes give them."""
    for role, arm in arms.items():
        if not (np.isfinite([arm.mean, arm.sd]).all() and arm.sd >= 0 and arm.n >= 2):
            message = f"{role}: a summary has a mean, an sd of 0 or more and n of 2 or more, not {arm}"
            raise EstimationError(message)
    sizes = np.array([arm.n for arm in arms.values()], dtype=np.float64)
    variances = np.array([arm.sd**2 for arm in arms.values()])
    labels, means = tuple(arms), np.array([arm.mean for arm in arms.values()])
    if variance == "pooled":
        df = float((sizes - 1).sum())
        pooled = float(((sizes - 1) * variances).sum() / df)
        method = "means of summaries, one variance for all arms"
        return LinearEstimates(labels, means, np.diag(pooled / sizes), ResidualDf(df), method)
    own = variances / sizes
    method = "means of summaries, a variance for each arm (Welch)"
    return LinearEstimates(labels, means, np.diag(own), SatterthwaiteDf(own, (sizes - 1).tolist()), method)


def _fraction(means: LinearEstimates, role: str, level: float) -> FiellerSet:
    """Return Fieller's set of the restoration fraction of an arm."""
    pair = np.stack([means.weights({role: 1.0, "disease": -1.0}), _GAP])
    above, gap = (pair @ means.estimates).tolist()
    df = means.df.of(gap * pair[0] - above * pair[1])
    return fieller(above, gap, pair @ means.covariance @ pair.T, level, df=df)


@dataclass(frozen=True, slots=True, eq=False)
class _Excess:
    """Excess over independence, and its gradient in the five means."""

    excess: float
    expected: float
    gradient: Vector
    clipped: tuple[str, ...]
    observed: float


def _excess(means: Vector) -> _Excess:
    """Return the excess of five means in the order of the roles.

    A fraction outside 0 to 1 enters the prediction as 0 or 1, and as fixed there: its gradient is zero.
    """
    gap = float(means @ _GAP)
    fractions = {role: float(means @ (own - _DISEASE)) / gap for role, own in (("a", _A), ("b", _B))}
    inside = {role: min(1.0, max(0.0, value)) for role, value in fractions.items()}
    clipped = tuple(role for role, value in fractions.items() if inside[role] != value)
    slopes = {
        role: np.zeros(5) if role in clipped else (own - _DISEASE - inside[role] * _GAP) / gap
        for role, own in (("a", _A), ("b", _B))
    }
    observed = float(means @ (_BOTH - _DISEASE)) / gap
    expected = inside["a"] + inside["b"] - inside["a"] * inside["b"]
    gradient = (
        (_BOTH - _DISEASE - observed * _GAP) / gap
        - (1 - inside["b"]) * slopes["a"]
        - (1 - inside["a"]) * slopes["b"]
    )
    return _Excess(observed - expected, expected, gradient, clipped, observed)


def _bootstrap(arms: Arms, names: Mapping[str, str], options: BlissOptions) -> Bootstrap | None:
    """Return the BCa interval of the excess, resampling subjects within arms."""
    if not options.draws:
        return None
    if isinstance(arms, LinearEstimates) or any(
        isinstance(arms[name], ArmSummary) for name in names.values()
    ):
        message = "a bootstrap resamples subjects: it needs their values, not summaries or estimates"
        raise ValueError(message)

    def statistic(*samples: Matrix) -> float:
        return _excess(np.array([float(each.mean()) for each in samples])).excess

    values = [sample(arms[name], name, fewest=2).tolist() for name in names.values()]
    return bootstrap(statistic, *values, level=options.level, draws=options.draws)


def _refusal(
    gap: ContrastEstimate,
    fractions: Mapping[str, FiellerSet],
    names: Mapping[str, str],
    what: str,
    method: str,
) -> Bliss:
    """Return the result without numbers."""
    reason = (
        f"{names['healthy']} - {names['disease']} is {gap.estimate:.4g} ({gap.low:.4g} to {gap.high:.4g}, "
        f"p {gap.p:.3g}) and {what}, so that there is no gap to restore a fraction of; "
        "compare the arms with the disease control instead"
    )
    return Bliss(
        refused=True,
        reason=reason,
        gap=gap,
        fractions=fractions,
        expected=None,
        clipped=(),
        excess=None,
        se=None,
        df=None,
        p=None,
        low=None,
        high=None,
        bootstrap=None,
        headroom="",
        words=f"refused: {reason}",
        method=method,
    )


def _headroom(expected: float, half_width: float) -> str:
    """Return how much excess the prediction leaves room for."""
    room = 1 - expected
    said = (
        f"Independence predicts {expected:.3g} of the gap, which leaves {room:.3g} for an excess up to the "
        f"healthy level, beside an interval of {half_width:.3g} either side"
    )
    return said + (": an excess of that size could not be told from zero." if room <= half_width else ".")


def _words(found: _Excess, limits: FiellerSet, fractions: Mapping[str, FiellerSet], level: float) -> str:
    """Return the result in a sentence."""
    said = (
        f"The combination restores {found.observed:.3g} of the gap where independence predicts "
        f"{found.expected:.3g}: an excess of {found.excess:.3g} "
        f"({100 * level:.6g} % limits {limits.low:.3g} to {limits.high:.3g})"
    )
    restored = {role: fractions[role].ratio or 0.0 for role in found.clipped}
    clips = [
        f"{role} restores {value:.3g} and counts as {int(value > 1)}" for role, value in restored.items()
    ]
    return said + (f"; for the prediction {' and '.join(clips)}." if clips else ".")
