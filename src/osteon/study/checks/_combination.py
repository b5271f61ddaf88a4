"""The two-by-two combination: the right four arms, and what its claim needs to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Study

_WHOLE = 100  # per cent


@check(
    "COMBINATION-ARMS",
    "error",
    "Additivity is read from none, a, b and a with b; another four arms say nothing.",
    reads="combination none a b both arms agent treatment same_as role",
)
def combination_arms(study: Study) -> Iterator[Remark]:
    """Yield combinations whose four arms are not none, a, b and both together."""
    plan = study.plan.combination
    if plan is None:
        return
    arms = study.layouts[0].arms
    if not {plan.none, plan.a, plan.b, plan.both} <= set(arms):
        return
    none, a, b, both = (set(arms[name].agents) for name in (plan.none, plan.a, plan.b, plan.both))
    if none:
        yield _arm("none", plan.none, f"receives {listed(sorted(none))}")
    if both != a | b or not a or not b or a == b:
        yield _arm(
            "both",
            plan.both,
            f"receives {listed(sorted(both)) or 'nothing'}, not the agents of {plan.a} and {plan.b} together",
        )


@check(
    "COMBINATION-CLAIM",
    "error",
    "Synergy on a scale chosen afterwards, or on no primary endpoint, is no finding.",
    reads="combination claim scale endpoints role analysis",
)
def combination_claim(study: Study) -> Iterator[Remark]:
    """Yield combination claims without a scale, or without a primary endpoint that could carry them."""
    plan = study.plan.combination
    if plan is None or not plan.claim:
        return
    at = ("analysis", "combination", "claim")
    if not plan.scale:
        yield Remark(
            at,
            "The combination is a claim, and the scale on which effects add is not declared.",
            "Add scale: log (effects multiply) or scale: raw (effects add).",
            read="true",
            key=True,
        )
    if not any(use.role == "primary" for use in study.layouts[0].endpoints):
        yield Remark(
            at,
            "The combination is a claim, and no endpoint is primary.",
            "Add role: primary to the endpoint that decides, or delete claim:.",
            read="true",
            key=True,
        )


@check(
    "COMBINATION-MARGIN",
    "error",
    "A margin in another unit than the interaction judges nothing.",
    reads="combination margin scale endpoints name analysis",
)
def combination_margin(study: Study) -> Iterator[Remark]:
    """Yield margins that are no share on the log scale, or no unit of an endpoint on the raw scale."""
    plan = study.plan.combination
    if plan is None or plan.margin is None:
        return
    known = [voc.endpoints[use.name].unit for use in study.layouts[0].endpoints if use.name in voc.endpoints]
    units = tuple(dict.fromkeys(known))
    written = f"{plan.margin.value:g} {plan.margin.unit}"
    why, remedy = "", ""
    if not plan.scale:
        why, remedy = "no scale is declared that it could be a margin on", "Add scale: log or scale: raw."
    elif plan.scale == "log" and (plan.margin.unit != "%" or plan.margin.value >= _WHOLE):
        why, remedy = "it is no share below 100 %, as ratios have it", "Write a margin such as 10 %."
    elif plan.scale == "raw" and plan.margin.unit not in units:
        why = "no endpoint of the study has its unit"
        remedy = f"Write it in {' or '.join(units) or 'the unit of an endpoint'}."
    if why:
        yield Remark(
            ("analysis", "combination", "margin"),
            f"The margin {written} is of no use: {why}.",
            remedy,
            read=written,
        )


@check(
    "COMBINATION-CEILING",
    "error",
    "The headroom is what is left up to health, not up to another treatment.",
    reads="combination ceiling arms role analysis",
)
def combination_ceiling(study: Study) -> Iterator[Remark]:
    """Yield ceilings that are no healthy control."""
    plan = study.plan.combination
    if plan is None:
        return
    arms = study.layouts[0].arms
    arm = arms.get(plan.ceiling)
    if arm is not None and arm.role != "healthy_control":
        healthy = tuple(name for name, other in arms.items() if other.role == "healthy_control")
        yield Remark(
            ("analysis", "combination", "ceiling"),
            f"The ceiling {arm.name} has the role {arm.role}.",
            f"Write {' or '.join(healthy)}." if healthy else "Delete ceiling:.",
            read=arm.name,
            allowed=healthy,
        )


def _arm(key: str, arm: str, why: str) -> Remark:
    return Remark(
        ("analysis", "combination", key),
        f"The arm {arm} stands for {key} in the combination and {why}.",
        "Name the untreated arm, the two single agents, and the arm with both.",
        read=arm,
    )
