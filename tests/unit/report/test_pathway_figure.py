from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import pytest

from osteon import vocabulary
from osteon.evidence import Edge, Node, Pathway
from osteon.evidence._pathways import pathways
from osteon.files import DataError
from osteon.report._pathway_figure import pathway_svg
from osteon.report._pathway_layout import NODE_FONT, layout, segments
from osteon.report._svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("pathway", pathways(), ids=lambda p: p.id)
EVERY_EDGE = [(p, edge.id) for p in pathways() for edge in p.edges]


def without(pathway, edge_id):
    return replace(pathway, edges=tuple(edge for edge in pathway.edges if edge.id != edge_id))


def drawn(svg, attribute):
    return {e.get(attribute) for e in ET.fromstring(svg).iter() if e.get(attribute)}


def assert_nothing_overlaps(pathway):
    placed = layout(pathway)
    boxes = [shape.box for shape in placed.nodes]
    labels = [shape.label for shape in placed.edges]
    for one, other in combinations([*boxes, *labels], 2):
        assert not one.meets(other)
    for shape in placed.edges:
        ends = {shape.edge.source, shape.edge.target}
        for piece in segments(shape.points):
            assert not any(piece.meets(s.box) for s in placed.nodes if s.node.id not in ends)
            assert not any(piece.meets(label) for label in labels)
    for box in [*boxes, *labels]:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= placed.width
        assert box.bottom <= placed.height


@BOTH
def test_no_box_no_label_and_no_line_overlaps(pathway):
    assert_nothing_overlaps(pathway)


@BOTH
def test_words_fit_their_boxes(pathway):
    for shape in layout(pathway).nodes:
        assert all(text_width(line, NODE_FONT, bold=shape.bold) < shape.box.width for line in shape.lines)
        assert " ".join(shape.lines) == shape.node.label


@BOTH
def test_every_record_is_drawn(pathway):
    svg = pathway_svg(pathway)
    assert drawn(svg, "data-edge") == {edge.id for edge in pathway.edges}
    assert drawn(svg, "data-node") == {node.id for node in pathway.nodes}


@pytest.mark.parametrize(("pathway", "edge_id"), EVERY_EDGE, ids=[edge_id for _, edge_id in EVERY_EDGE])
def test_a_deleted_step_leaves_the_drawing(pathway, edge_id):
    fewer = without(pathway, edge_id)
    assert drawn(pathway_svg(fewer), "data-edge") == {edge.id for edge in fewer.edges}
    assert_nothing_overlaps(fewer)


@BOTH
def test_a_step_without_reference_is_dashed_and_says_so(pathway):
    by_id = {e.get("data-edge"): e for e in ET.fromstring(pathway_svg(pathway)).iter() if e.get("data-edge")}
    for edge in pathway.edges:
        dashed = any(path.get("stroke-dasharray") for path in by_id[edge.id].iter(f"{SVG}path"))
        words = [text.text for text in by_id[edge.id].iter(f"{SVG}text")]
        assert dashed == (not edge.citation)
        assert ("no reference" in words) == (not edge.citation)


@BOTH
def test_references_link_to_their_doi(pathway):
    by_id = {e.get("data-edge"): e for e in ET.fromstring(pathway_svg(pathway)).iter() if e.get("data-edge")}
    for edge in pathway.edges:
        links = [link.get("href") for link in by_id[edge.id].iter(f"{SVG}a")]
        assert len(links) == bool(edge.doi)
        assert all(link.startswith("https://doi.org/10.") for link in links)


def test_signs_end_in_an_arrow_or_a_bar():
    nodes = (Node("a", "agent", "drug", 0, 0), Node("b", "target", "enzyme", 0, 1))
    steps = [Edge("a_b", "a", "b", sign, "acts", "", "", "") for sign in ("+", "-")]
    arrow, bar = (pathway_svg(Pathway("p", "t", nodes, (step,))).split("data-node")[0] for step in steps)
    assert 'class="solid"' in arrow
    assert 'class="solid"' not in bar
    assert 'stroke-width="2.6"' in bar


def test_the_drug_has_the_colour_of_its_class():
    for pathway in pathways():
        assert vocabulary.agent_classes[pathway.id].colour in pathway_svg(pathway)


def test_hostile_words_stay_words():
    hostile = "</text><script>alert(1)</script>"
    nodes = (Node(hostile, hostile, "drug", 0, 0), Node("b", "b", "cell", 0, 1))
    step = Edge(hostile, hostile, "b", "+", hostile, "javascript:alert(1)", hostile, hostile)
    svg = pathway_svg(Pathway("x", hostile, nodes, (step,)))
    assert "<script" not in svg
    assert "href" not in svg
    ET.fromstring(svg)


@BOTH
def test_no_style_no_handler_no_id(pathway):
    for part in ET.fromstring(pathway_svg(pathway)).iter():
        assert not {name for name in part.attrib if name in ("style", "id") or name.startswith("on")}


@BOTH
def test_same_records_same_bytes(pathway):
    assert pathway_svg(pathway) == pathway_svg(pathway)


def test_a_line_through_a_box_is_refused():
    nodes = tuple(Node(name, name, "cell", 0, row) for row, name in enumerate("abc"))
    steps = (Edge("a_c", "a", "c", "+", "skips", "", "", ""),)
    with pytest.raises(DataError, match="through the box of b"):
        pathway_svg(Pathway("x", "t", nodes, steps))


@BOTH
def test_the_description_tells_every_step(pathway):
    told = ET.fromstring(pathway_svg(pathway)).findtext(f"{SVG}desc")
    assert told.count(" raises ") + told.count(" lowers ") == len(pathway.edges)
