"""How much of the distance from diseased to healthy a treatment made good: prevented, or recovered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osteon.compare._records import Share
from osteon.compare._treatment import not_begun, treatment_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from osteon.compare._contrasts import Compared
    from osteon.statistics import LinearEstimates
    from osteon.study import Arm, Study

PREVENTION_DAYS = 14  # treatment from within two weeks of surgery


@dataclass(frozen=True, slots=True)
class _Distance:
    """The arms at both ends of what a treatment may make good."""

    kind: Literal["prevented", "recovered"]
    start: str
    healthy: str


def shares(compared: Compared, study: Study) -> tuple[Share, ...]:
    """Return the share of the deficit that each treatment prevented, or recovered, with Fieller limits.

    Prevented: (treated - disease) / (healthy - disease), where treatment began within two weeks of surgery.
    Recovered: (treated - baseline) / (healthy - baseline), where it began later and the plan compares a
    baseline arm; without one nothing is called recovered. On the log scale the differences are of logarithms.

    Parameters
    ----------
    compared : the endpoint
    study : with its arms and the gate of its plan

    References
    ----------
    Fieller 1954, Some problems in interval estimation, J R Stat Soc B 16:175,
    doi:10.1111/j.2517-6161.1954.tb00159.x
    """
    ends, estimates = gate_ends(study), compared.fit.estimates
    if ends is None or estimates is None or compared.question.known.better == "none":
        return ()
    found = (_share(arm, compared, study.layouts[0].arms, ends) for arm in _treated(compared, study))
    return tuple(share for share in found if share is not None)


def gate_ends(study: Study) -> tuple[str, str] | None:
    """Return the diseased and the healthy arm of the gate; None where the plan has no gate."""
    gate, arms = study.plan.gate, study.layouts[0].arms
    role = {} if gate is None else {arms[name].role: name for name in gate.arms}
    found = role.get("disease_control"), role.get("healthy_control")
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def _treated(compared: Compared, study: Study) -> Iterator[Arm]:
    arms = study.layouts[0].arms
    waiting = not_begun(arms, compared.question.day, arms)
    named = (arms[name] for name in compared.fit.modelled if name not in waiting)
    return (arm for arm in named if arm.role == "treatment")


def _share(arm: Arm, compared: Compared, arms: Mapping[str, Arm], ends: tuple[str, str]) -> Share | None:
    from osteon import statistics

    distance, estimates = _distance(arm, compared, arms, ends), compared.fit.estimates
    if distance is None or estimates is None:
        return None
    used = arm.name, distance.start, distance.healthy
    if any(name not in estimates.labels or name in estimates.unknown for name in used):
        return None
    ratio = _Ratio.of(estimates, *used)
    if not min(ratio.variances) > 0:
        return None  # arms whose values do not vary have no interval anywhere, and the contrasts say so
    deficit = ratio.ends[1] > 0 if compared.question.known.better == "up" else ratio.ends[1] < 0
    found = statistics.fieller(*ratio.ends, (*ratio.variances, ratio.covariance), df=ratio.df)
    if found.ratio is not None and not deficit:
        return None  # the start is better than the healthy arm: there is no deficit to have a share of
    bounded = found.kind != "whole line"
    return Share(
        arm=arm.name,
        kind=distance.kind,
        start=distance.start,
        healthy=distance.healthy,
        scale=compared.fit.policy.scale,
        form=found.kind,
        ratio=found.ratio,
        low=found.low if bounded else None,
        high=found.high if bounded else None,
        df=ratio.df,
    )


def _distance(
    arm: Arm, compared: Compared, arms: Mapping[str, Arm], ends: tuple[str, str]
) -> _Distance | None:
    """Return what a treatment could make good; None where neither word may be used of it."""
    diseased, healthy = ends
    start = treatment_start(arm)
    if start is None or arm.model != arms[diseased].model:
        return None
    if start <= PREVENTION_DAYS:
        return _Distance("prevented", diseased, healthy)
    baseline = (
        name
        for name in compared.fit.modelled
        if arms[name].role == "baseline_control" and arms[name].model == arm.model
    )
    first = next(baseline, None)
    return None if first is None else _Distance("recovered", first, healthy)


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Numerator and denominator of a share with their covariance.

    The degrees of freedom are those of the two differences, the smaller where each has its own.
    """

    ends: tuple[float, float]
    variances: tuple[float, float]
    covariance: float
    df: float

    @classmethod
    def of(cls, estimates: LinearEstimates, arm: str, start: str, healthy: str) -> _Ratio:
        rows = [estimates.weights({name: 1.0, start: -1.0}) for name in (arm, healthy)]
        used = [estimates.labels.index(name) for name in (arm, start, healthy)]
        means = estimates.estimates[used]
        spread = estimates.covariance[used][:, used]
        made = [float(row[used] @ means) for row in rows]
        covered = [[float(row[used] @ spread @ other[used]) for other in rows] for row in rows]
        return cls(
            (made[0], made[1]),
            (covered[0][0], covered[1][1]),
            covered[0][1],
            min(estimates.df.of(row) for row in rows),
        )
