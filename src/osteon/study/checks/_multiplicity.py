"""Multiplicity: a rule for several primary endpoints, and a graph that names each of them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._hypotheses import Graph, Hypotheses
    from osteon.study._records import EndpointUse, Study

_RULES = ("holm", "hochberg", "fixed_sequence", "graph")
_ROUNDING = 1e-9  # thirds written as 0.333333333333 may add up to a little more than the whole


@check(
    "PRIMARY-MULTIPLICITY",
    "warning",
    "Several primary endpoints without a rule find something by chance.",
    reads="endpoints role analysis multiplicity",
)
def several_primaries_without_rule(study: Study) -> Iterator[Remark]:
    """Yield experiments with several primary endpoints and no multiplicity rule."""
    primary = _primary(study)
    if len(primary) > 1 and not study.plan.multiplicity:
        yield Remark(
            (*primary[1].path, "role"),
            f"{listed(use.name for use in primary)} are primary, and no multiplicity rule is stated.",
            "Add analysis: {multiplicity: holm}, or keep one primary endpoint.",
            allowed=_RULES,
        )


@check(
    "GRAPH-MISSING",
    "error",
    "A graph that is not drawn passes no level on.",
    reads="multiplicity graph analysis",
)
def graph_missing(study: Study) -> Iterator[Remark]:
    """Yield plans that ask for a graph and have none, or have one and ask for another rule."""
    plan = study.plan
    if plan.multiplicity == "graph" and plan.graph is None:
        yield Remark(
            ("analysis", "multiplicity"),
            "The plan asks for a graph and draws none.",
            "Add analysis: {graph: {weights: {ENDPOINT: 1}, transitions: {ENDPOINT: {OTHER: 1}}}}.",
            read=plan.multiplicity,
        )
    if plan.graph is not None and plan.multiplicity != "graph":
        yield Remark(
            ("analysis", "graph"),
            f"The plan draws a graph, and its rule is {plan.multiplicity or 'not stated'}.",
            "Write multiplicity: graph, or delete graph:.",
            read=plan.multiplicity,
            key=True,
        )


@check(
    "GRAPH-NODE",
    "error",
    "A hypothesis outside the graph has no level, and one in two nodes has two.",
    reads="graph weights transitions endpoints name site role combination claim analysis",
)
def graph_nodes(study: Study) -> Iterator[Remark]:
    """Yield nodes that hold no primary endpoint, and primary endpoints that are not in exactly one node."""
    graph, primary = study.plan.graph, _primary(study)
    if graph is None:
        return
    both = study.plan.combination
    kinds = (False, True) if both is not None and both.claim else (False,)
    for node in graph.nodes:
        if node.combination not in kinds or not any(node.holds(use) for use in primary):
            yield _node(graph, node, primary)
    for use in primary:
        for combined in kinds:
            holding = [n for n in graph.nodes if n.combination == combined and n.holds(use)]
            if len(holding) != 1:
                yield _endpoint(use, [node.text for node in holding], combined=combined)


@check(
    "GRAPH-SHARES",
    "error",
    "Shares that add up to more than the whole claim more than the level allows.",
    reads="graph weights transitions analysis",
)
def graph_shares(study: Study) -> Iterator[Remark]:
    """Yield weights or transitions of one node above 1 together, and nodes that pass on to themselves."""
    graph = study.plan.graph
    if graph is None:
        return
    if sum(graph.weights) > 1 + _ROUNDING:
        yield _shares(("weights",), "The weights", sum(graph.weights))
    for at, (node, row) in enumerate(zip(graph.nodes, graph.transitions, strict=True)):
        if sum(row) > 1 + _ROUNDING:
            yield _shares(("transitions", node.text), f"The shares {node.text} passes on", sum(row))
        if row[at]:
            yield Remark(
                ("analysis", "graph", "transitions", node.text),
                f"{node.text} passes its level on to itself.",
                "Name another hypothesis, or delete it.",
                read=node.text,
            )


def _primary(study: Study) -> tuple[EndpointUse, ...]:
    if study.kind != "experiment":
        return ()
    return tuple(use for use in study.layouts[0].endpoints if use.role == "primary")


def _node(graph: Graph, node: Hypotheses, primary: tuple[EndpointUse, ...]) -> Remark:
    weighed = graph.weights[graph.nodes.index(node)] > 0
    names = tuple(dict.fromkeys(use.name for use in primary))
    if node.combination and any(node.holds(use) for use in primary):
        why, remedy = "the plan claims no combination", "Add combination: {claim: true}, or delete the node."
    else:
        why, remedy = "is no primary endpoint", f"Write {' or '.join(names) or 'a primary endpoint'}."
    return Remark(
        ("analysis", "graph", "weights" if weighed else "transitions", node.text),
        f"The node {node.text} {why}."
        if why.startswith("is")
        else f"The node {node.text} holds nothing: {why}.",
        remedy,
        read=node.text,
        allowed=names,
    )


def _endpoint(use: EndpointUse, holding: list[str], *, combined: bool) -> Remark:
    what = f"the combination claim of {use.name}" if combined else use.name
    name = f"{use.name} combination" if combined else use.name
    found = f"is in {listed(holding)}" if holding else "is in no node of the graph"
    remedy = (
        "Keep one of them." if holding else f"Add {name}: 0 to weights:, and what passes its level on to it."
    )
    return Remark(("analysis", "graph"), f"{what[0].upper()}{what[1:]} {found}.", remedy, read=name, key=True)


def _shares(path: tuple[str, ...], what: str, total: float) -> Remark:
    return Remark(
        ("analysis", "graph", *path),
        f"{what} add up to {total:.6g}.",
        "Make them add up to 1 or less.",
        read=f"{total:.6g}",
    )
