"""The graph of hypotheses and the combination claim: what the study file may say of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from osteon import study

BASE = Path(__file__).resolve().parents[2] / "study" / "cases" / "GRAPH-MISSING" / "good"
GRAPH = "  graph: {weights: {BMD: 1}, transitions: {BMD: {BV/TV: 1}}}\n"
COMBINATION = "combination: {none: ovx, a: k2, b: aln, both: both, scale: log}"


@pytest.fixture
def made(tmp_path: Path):
    """Return the study after some edits of its text."""

    def make(*edits: tuple[str, str]) -> Path:
        for file in BASE.rglob("*"):
            if file.is_file():
                target = tmp_path / file.relative_to(BASE)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        text = (BASE / "study.yaml").read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return make


def said(folder: Path) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in study.check(folder)]


def test_the_graph_of_the_file_is_the_graph_of_the_plan(made):
    graph = study.load(made()).plan.graph
    assert graph is not None
    assert [(node.text, node.endpoint, node.combination) for node in graph.nodes] == [
        ("BMD", "BMD", False),
        ("BV/TV", "BV/TV", False),
    ]
    assert graph.weights == (1.0, 0.0)
    assert graph.transitions == ((0.0, 1.0), (0.0, 0.0))


def test_nodes_are_words_of_the_vocabulary_with_or_without_a_site(made):
    folder = made(
        (
            GRAPH,
            "  graph:\n    weights: {bone mineral density: 1/2, BV/TV at distal femoral metaphysis: 1/2}\n",
        )
    )
    assert said(folder) == []
    graph = study.load(folder).plan.graph
    assert graph is not None
    assert [(node.endpoint, node.site) for node in graph.nodes] == [
        ("BMD", ""),
        ("BV/TV", "distal_femur_metaphysis"),
    ]


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ("{weights: {BMD: 1}}", "BV/TV is in no node of the graph."),
        ("{weights: {BMD: 1, BV/TV: 0, CTX: 0}}", "The node CTX is no primary endpoint."),
        ("{weights: {BMD: 0.5, BV/TV: 0.5, BMD at femur: 0}}", "BMD is in BMD and BMD at femur."),
        (
            "{weights: {BMD: 1, BV/TV: 0}, transitions: {BMD: {BMD combination: 1}}}",
            "The node BMD combination holds nothing: the plan claims no combination.",
        ),
    ],
)
def test_each_primary_endpoint_is_in_exactly_one_node(made, graph, message):
    found = said(made((GRAPH, f"  graph: {graph}\n")))
    assert ("GRAPH-NODE", message) in found
    assert {code for code, _ in found} == {"GRAPH-NODE"}


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ("{weights: {BMD: 0.8, BV/TV: 0.3}}", "The weights add up to 1.1."),
        (
            "{weights: {BMD: 1, BV/TV: 0}, transitions: {BMD: {BMD: 1}}}",
            "BMD passes its level on to itself.",
        ),
    ],
)
def test_shares_above_the_whole_and_circles_of_one(made, graph, message):
    assert said(made((GRAPH, f"  graph: {graph}\n"))) == [("GRAPH-SHARES", message)]


def test_a_combination_claim_belongs_into_the_graph(made):
    claimed = (COMBINATION, COMBINATION.replace("log}", "log, claim: true}"))
    found = said(made(claimed))
    assert {code for code, _ in found} == {"GRAPH-NODE"}
    assert "The combination claim of BMD is in no node of the graph." in [message for _, message in found]
    whole = (
        "{weights: {BMD: 1}, transitions: {BMD: {BV/TV: 1}, BV/TV: {BMD combination: 1}, "
        "BMD combination: {BV/TV combination: 1}}}"
    )
    assert said(made(claimed, (GRAPH, f"  graph: {whole}\n"))) == []


def test_a_graph_beside_another_rule(made):
    found = said(made(("multiplicity: graph", "multiplicity: holm")))
    assert found == [("GRAPH-MISSING", "The plan draws a graph, and its rule is holm.")]


def test_hochberg_is_accepted_over_several_primary_endpoints(made):
    assert said(made(("multiplicity: graph\n" + GRAPH, "multiplicity: hochberg\n"))) == []


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        ("scale: log, claim: true, margin: 10 %, ceiling: sham", "", ""),
        ("scale: raw, margin: 0.01 g/cm2", "", ""),
        ("margin: 10 %", "COMBINATION-MARGIN", "no scale is declared"),
        ("scale: log, margin: 100 %", "COMBINATION-MARGIN", "it is no share below 100 %"),
        ("scale: raw, margin: 0.1 mm", "COMBINATION-MARGIN", "no endpoint of the study has its unit"),
        ("scale: log, margin: 0 %", "VALUE-MARGIN", "0 % is not a margin above zero"),
        ("claim: true", "COMBINATION-CLAIM", "the scale on which effects add is not declared"),
        ("scale: log, ceiling: baseline", "COMBINATION-CEILING", "has the role baseline_control"),
        ("scale: log, ceiling: shem", "CONTRAST-ARM", "shem is not an arm"),
        ("scale: log, claim: yes", "VALUE-TRUTH", "yes is not true or false"),
    ],
)
def test_what_a_combination_may_say(made, more, code, message):
    edit = (COMBINATION, COMBINATION.replace("scale: log", more))
    graphless = ("multiplicity: graph\n" + GRAPH, "multiplicity: holm\n")
    found = said(made(edit, graphless))
    assert {one for one, _ in found} == ({code} if code else set())
    assert all(re.search(re.escape(message), said_of) for _, said_of in found)


def test_a_claim_needs_a_primary_endpoint(made):
    text = (BASE / "study.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "name: BMD" in line)
    other = next(line for line in text.splitlines() if "name: BV/TV" in line)
    found = said(
        made(
            (line, line.replace("role: primary", "role: secondary")),
            (other, other.replace("role: primary", "role: secondary")),
            ("multiplicity: graph\n" + GRAPH, "multiplicity: holm\n"),
            (COMBINATION, COMBINATION.replace("log}", "log, claim: true}")),
        )
    )
    assert ("COMBINATION-CLAIM", "The combination is a claim, and no endpoint is primary.") in found


def test_the_margin_arrives_with_value_and_unit(made):
    edit = (COMBINATION, COMBINATION.replace("log}", "log, margin: 10 %, claim: true}"))
    four = study.load(made(edit, ("multiplicity: graph\n" + GRAPH, "multiplicity: holm\n"))).plan.combination
    assert four is not None
    assert four.margin is not None
    assert (four.margin.value, four.margin.unit, four.claim) == (10.0, "%", True)
