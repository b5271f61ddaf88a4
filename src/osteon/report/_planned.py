"""What the study file plans to measure and to compare, with the line each stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare import day_words
from osteon.report._protocols import Fact, source_of
from osteon.report._words import endpoint_text, label, spoken

if TYPE_CHECKING:
    from osteon.study import Combination, EndpointUse, Graph, Study

_NOT_STATED = "not stated"
_BEFORE_SURGERY = re.compile(r"(\bbefore\s+)surgery$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlannedEndpoint:
    """One endpoint of the study file in words."""

    name: str
    site: str
    side: str
    when: str
    method: str
    role: str
    source: str


@dataclass(frozen=True, slots=True)
class Planned:
    """How much a study plans: arms, animals (None where an arm states no n), endpoints."""

    arms: int
    animals: int | None
    rows: tuple[PlannedEndpoint, ...]

    @property
    def endpoints(self) -> int:
        """Return how many endpoints are planned."""
        return len(self.rows)


def planned(study: Study) -> Planned:
    """Return what the study file plans."""
    arms = [arm for layout in study.layouts for arm in layout.arms.values()]
    counts = [arm.n for arm in arms]
    known = [n for n in counts if n is not None]
    uses = (use for layout in study.layouts for use in layout.endpoints)
    return Planned(
        arms=len(arms),
        animals=sum(known) if known and len(known) == len(counts) else None,
        rows=tuple(_endpoint(study, use) for use in uses),
    )


def plan_facts(study: Study) -> tuple[Fact, ...]:
    """Return the analysis plan as facts; what the file leaves to the program says "not stated"."""
    plan = study.plan
    told = (
        ("gate", "gate", "" if plan.gate is None else plan.gate.text),
        ("comparisons", "comparisons", "; ".join(contrast.text for contrast in plan.comparisons)),
        ("multiplicity", "multiplicity over primary endpoints", spoken(plan.multiplicity)),
        ("unit", "unit of analysis", spoken(plan.unit)),
        ("covariates", "covariates", ", ".join(_covariate(study, text) for text in plan.covariates)),
        ("variance", "variance", plan.variance),
        *_of_models(study),
        ("combination", "combination", "" if plan.combination is None else _combination(plan.combination)),
        *((("graph", "graph of hypotheses", _graph(plan.graph)),) if plan.graph is not None else ()),
    )
    return tuple(
        Fact(
            heading[:1].upper() + heading[1:],
            said or _NOT_STATED,
            source_of(study.place(("analysis", key), key=True)),
        )
        for key, heading, said in told
    )


def _of_models(study: Study) -> tuple[tuple[str, str, str], ...]:
    """Return what the plan states of random effects, their degrees of freedom and repeated samples."""
    plan = study.plan
    told = (
        ("random", "random effects", ", ".join(map(spoken, plan.random))),
        ("df", "degrees of freedom", plan.df),
        ("repeated", "repeated samples", plan.repeated),
    )
    return tuple(fact for fact in told if fact[2])


def _combination(both: Combination) -> str:
    """Return the four arms, the scale, and what makes the combination a claim."""
    told = (
        f"{both.a}, {both.b} and {both.both} beside {both.none}",
        f"{both.scale} scale" if both.scale else "scale of the endpoint",
        "claimed: better than each, then the interaction" if both.claim else "not claimed",
        "" if both.margin is None else f"margin {both.margin.value:g} {both.margin.unit}",
        f"ceiling {both.ceiling}" if both.ceiling else "",
    )
    return ", ".join(part for part in told if part)


def _graph(graph: Graph) -> str:
    """Return each hypothesis with its share of the level, and where that goes once it is shown."""
    told: list[str] = []
    for node, weight, row in zip(graph.nodes, graph.weights, graph.transitions, strict=True):
        passed = (f"{to.text} {share:g}" for to, share in zip(graph.nodes, row, strict=True) if share)
        goes = ", ".join(passed)
        told.append(f"{node.text} {weight:g}" + (f" (then to {goes})" if goes else ""))
    return "; ".join(told)


def _covariate(study: Study, text: str) -> str:
    """Return a covariate as written; where nobody is operated on, day 0 is not surgery."""
    return _BEFORE_SURGERY.sub(rf"\1{study.layouts[0].day_zero}", spoken(text))


def _endpoint(study: Study, use: EndpointUse) -> PlannedEndpoint:
    return PlannedEndpoint(
        name=endpoint_text(use.name),
        site=label(voc.sites, use.site) if use.site else _NOT_STATED,
        side=use.side or _NOT_STATED,
        when=", ".join(map(day_words, use.days or (None,))),
        method=label(voc.methods, use.method) if use.method else _NOT_STATED,
        role=use.role or _NOT_STATED,
        source=source_of(study.place(use.path)),
    )
