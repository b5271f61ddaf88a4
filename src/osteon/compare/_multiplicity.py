"""p over all primary endpoints: families of comparisons, and the two steps of a combination claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.compare._contrasts import CLAIMED, COMBINATION, GATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.compare._records import EndpointResult
    from osteon.records import Estimate
    from osteon.study import Graph, Plan

OPEN_GATES = frozenset({"passed", "none"})
METHODS = {
    "": "holm",
    "holm": "holm",
    "hochberg": "hochberg",
    "fixed_sequence": "fixed-sequence",
    "graph": "graph",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One comparison of the plan in one primary endpoint."""

    endpoint: EndpointResult
    estimates: tuple[Estimate, ...]

    @property
    def p(self) -> list[float]:
        """P adjusted within; what cannot be made, or may not be read, is never rejected."""
        return [_p(estimate, self.endpoint) for estimate in self.estimates]


@dataclass(frozen=True, slots=True)
class CombinationClaim:
    """The combination claim of one primary endpoint: better than each single, and then the interaction."""

    endpoint: EndpointResult
    over: tuple[Estimate, ...]
    interaction: Estimate

    @property
    def p(self) -> tuple[float, float]:
        """P of the combination being better than each single, and p of the interaction."""
        if self.endpoint.gate not in OPEN_GATES:
            return 1.0, 1.0
        return superiority_p(self.over, self.endpoint.better), _p(self.interaction, self.endpoint)


def superiority_p(over: Sequence[Estimate], better: str) -> float:
    """Return the p of an intersection-union test: the combination is better than each single treatment.

    It is the larger of the one-sided p, doubled, so that it is read against the level of all other tests;
    no single treatment is selected by the data (Berger 1982, doi:10.1080/00401706.1982.10487790).

    Parameters
    ----------
    over : combination minus each single treatment, with p of their own
    better : up or down; none: nothing is better
    """
    sides = [
        1.0 if one.p is None or one.estimate is None else _one_sided(one.p, one.estimate, better)
        for one in over
    ]
    return 1.0 if better == "none" or not sides else min(1.0, 2 * max(sides))


def _one_sided(p: float, estimate: float, better: str) -> float:
    favourable = estimate > 0 if better == "up" else estimate < 0
    return p / 2 if favourable else 1 - p / 2


def families_of(results: Iterable[EndpointResult]) -> tuple[Family, ...]:
    """Return the families of comparisons of the primary endpoints, in the order of the study file."""
    groups: dict[tuple[str, str], list[Estimate]] = {}
    ends: dict[str, EndpointResult] = {}
    for result in results:
        for one in result.estimates:
            if result.role == "primary" and one.family not in {GATE, COMBINATION, CLAIMED}:
                groups.setdefault((result.id, one.family), []).append(one)
                ends[result.id] = result
    return tuple(Family(ends[name], tuple(group)) for (name, _), group in groups.items())


def combination_claims(results: Iterable[EndpointResult]) -> tuple[CombinationClaim, ...]:
    """Return the combination claims of the primary endpoints, in the order of the study file."""
    found: list[CombinationClaim] = []
    for result in results:
        over = tuple(one for one in result.estimates if one.family == CLAIMED)
        interaction = [one for one in result.estimates if one.family == COMBINATION]
        if result.role == "primary" and over and interaction:
            found.append(CombinationClaim(result, over, interaction[0]))
    return tuple(found)


def p_over_all(results: Sequence[EndpointResult], plan: Plan) -> Mapping[str, float]:
    """Return id -> p over all primary endpoints of every estimate that may be claimed.

    Comparisons and combination claims are two questions and are not adjusted for each other, unless the plan
    draws a graph with both.

    Parameters
    ----------
    results : in the order of the study file, p adjusted within each comparison
    plan : with its multiplicity, and its graph where it has one
    """
    from osteon import statistics

    families, claims = families_of(results), combination_claims(results)
    if plan.graph is not None:
        return _over_graph(families, claims, plan.graph)
    method = METHODS[plan.multiplicity]
    if method == "graph":
        return {}
    adjusted = statistics.adjust_families([family.p for family in families], method)
    made = {
        one.id: p
        for family, own in zip(families, adjusted, strict=True)
        for one, p in zip(family.estimates, own, strict=True)
    }
    return made | _named(claims, _two_steps(claims, method))


def _over_graph(
    families: Sequence[Family], claims: Sequence[CombinationClaim], graph: Graph
) -> Mapping[str, float]:
    """Return p over the nodes of a graph; inside a node Holm, and a combination claim in its two steps."""
    from osteon import statistics

    own: list[dict[str, float]] = []
    for node in graph.nodes:
        if node.combination:
            held = [claim for claim in claims if node.speaks_of(claim.endpoint.endpoint, claim.endpoint.site)]
            own.append(_named(held, _two_steps(held, "holm")))
        else:
            inside = [one for one in families if node.speaks_of(one.endpoint.endpoint, one.endpoint.site)]
            adjusted = statistics.adjust_families([family.p for family in inside], "holm")
            ids = [one.id for family in inside for one in family.estimates]
            own.append(dict(zip(ids, (p for family in adjusted for p in family), strict=True)))
    # A node without a value in any table stays in the graph, and is never rejected.
    over = statistics.adjust_families(
        [list(node.values()) or [1.0] for node in own],
        "graph",
        weights=graph.weights,
        transitions=graph.transitions,
    )
    return {
        name: p
        for node, adjusted in zip(own, over, strict=True)
        for name, p in zip(node, adjusted if node else (), strict=True)
    }


def _two_steps(claims: Sequence[CombinationClaim], method: str) -> list[tuple[float, float]]:
    """Return p of superiority and of the interaction, adjusted over the claims.

    The interactions are looked at only once every superiority is shown: where one of these is true nothing
    after it adds an error, and where none is the interactions keep the level by themselves.
    """
    from osteon import statistics

    p = [claim.p for claim in claims]
    over, interactions = (
        [q for (q,) in statistics.adjust_families([[one[step]] for one in p], method)] for step in (0, 1)
    )
    gate = max(over, default=0.0)
    return [(q, max(gate, r)) for q, r in zip(over, interactions, strict=True)]


def _named(claims: Sequence[CombinationClaim], p: Sequence[tuple[float, float]]) -> dict[str, float]:
    made: dict[str, float] = {}
    for claim, (over, interaction) in zip(claims, p, strict=True):
        made |= {one.id: over for one in claim.over}
        made[claim.interaction.id] = interaction
    return made


def _p(estimate: Estimate, result: EndpointResult) -> float:
    """Return the p of a contrast; one that cannot be made, or may not be read, is never rejected."""
    return estimate.p_adjusted if estimate.p_adjusted is not None and result.gate in OPEN_GATES else 1.0
