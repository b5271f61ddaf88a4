"""A mechanism drawn from its records: every step with its sign and the source it rests on."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from osteon import vocabulary
from osteon.report._inline import doi_url
from osteon.report._pathway_layout import (
    LABEL_FONT,
    LABEL_LINE,
    NODE_FONT,
    NODE_LINE,
    EdgeShape,
    Layout,
    NodeShape,
    layout,
)
from osteon.report._svg import Caption, element, figure, path, text, text_width

if TYPE_CHECKING:
    from osteon.evidence import Edge, Pathway

_HEAD = 8.0
_LEGEND = 34.0
_ROUND = {"cell": 16.0, "enzyme": 7.0}
_UNREFERENCED = "no reference"


def pathway_svg(pathway: Pathway) -> str:
    """Draw a pathway: boxes for what acts, arrows for "raises", bars for "lowers", a source on each step.

    A step without a reference is dashed and says so; a citation with a DOI is a link to it.

    Parameters
    ----------
    pathway : records of one mechanism; the id is the class of agents whose colour the drawing takes

    Returns
    -------
    str : an SVG element, the same bytes for the same records

    Examples
    --------
    >>> from osteon.evidence import Edge, Node, Pathway
    >>> nodes = (Node("a", "drug", "drug", 0, 0), Node("b", "osteoclast", "cell", 0, 1))
    >>> step = Edge("a_b", "a", "b", "-", "inhibits", "", "", "")
    >>> "no reference" in pathway_svg(Pathway("serm", "A drug", nodes, (step,)))
    True
    """
    placed = layout(pathway)
    colour = _colour(pathway.id)
    shapes = [_edge(shape) for shape in placed.edges]
    shapes += [_node(shape, colour) for shape in placed.nodes]
    shapes += _legend(placed)
    caption = Caption(pathway.title, description=_told(pathway), kind="pathway", role="group")
    width = max(placed.width, _legend_width())
    return figure(shapes, size=(width, placed.height + _LEGEND), caption=caption)


def _colour(agent_class: str) -> str:
    found = vocabulary.agent_classes.find(agent_class)
    return "" if found is None else found.colour


def _edge(shape: EdgeShape) -> str:
    edge = shape.edge
    label = shape.label
    lines = [
        text(label.x, label.y + LABEL_FONT + i * LABEL_LINE, line, font_size=LABEL_FONT)
        for i, line in enumerate(shape.lines)
    ]
    source = _source(edge, shape, y=label.y + LABEL_FONT + len(lines) * LABEL_LINE)
    said = element("title", escape(_step_words(edge), quote=False))
    kind = "edge" if edge.citation else "edge unreferenced"
    return element("g", said, *_line(shape), *lines, source, class_=kind, data_edge=edge.id)


def _line(shape: EdgeShape) -> list[str]:
    """Return the line and its end: an arrowhead for "raises", a bar across for "lowers"."""
    x, y = shape.points[-1]
    stop = y - _HEAD + 1 if shape.edge.sign == "+" else y - 4
    steps: list[str | float] = ["M", *shape.points[0]]
    for point in (*shape.points[1:-1], (x, stop)):
        steps += ["L", *point]
    dash = "" if shape.edge.citation else "5 4"
    end = (
        element("path", d=path("M", x, y - 0.5, "l", -4.5, -_HEAD, "h", 9, "Z"), class_="solid")
        if shape.edge.sign == "+"
        else element("path", d=path("M", x - 7, y - 4, "h", 14), class_="ink", stroke_width=2.6)
    )
    return [
        element("path", d=path(*steps), class_="ink", stroke_width=1.3, stroke_dasharray=dash),
        end,
    ]


def _source(edge: Edge, shape: EdgeShape, *, y: float) -> str:
    if not edge.citation:
        return text(shape.label.x, y, _UNREFERENCED, font_size=LABEL_FONT, class_="quiet italic")
    address = doi_url(edge.doi)
    if not address:
        return text(shape.label.x, y, shape.source, font_size=LABEL_FONT, class_="quiet")
    written = text(shape.label.x, y, shape.source, font_size=LABEL_FONT)
    return element("a", written, href=address, rel="noreferrer")


def _node(shape: NodeShape, colour: str) -> str:
    box, kind = shape.box, shape.node.kind
    x, middle = box.middle
    first = middle - (len(shape.lines) - 1) * NODE_LINE / 2 + NODE_FONT * 0.36
    weight = "strong" if shape.bold else ""
    words = [
        text(x, first + i * NODE_LINE, line, font_size=NODE_FONT, text_anchor="middle", class_=weight)
        for i, line in enumerate(shape.lines)
    ]
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": _ROUND.get(kind, 2.0)}
    frame = [element("rect", **place, class_="bed frame", stroke_width=2 if shape.bold else 1)]
    if kind == "drug" and colour:
        frame.append(element("rect", **place, fill=colour, fill_opacity=0.16, stroke=colour, stroke_width=2))
    return element("g", *frame, *words, class_=f"node {kind}", data_node=shape.node.id)


def _legend(placed: Layout) -> list[str]:
    y = placed.height + 16
    shapes: list[str] = []
    x = 8.0
    for words, mark in _LEGEND_MARKS:
        shapes += mark(x, y)
        shapes.append(text(x + 42, y + 4, words, font_size=LABEL_FONT, class_="quiet"))
        x += _legend_step(words)
    return shapes


def _legend_width() -> float:
    return 8 + sum(_legend_step(words) for words, _ in _LEGEND_MARKS)


def _legend_step(words: str) -> float:
    return 42 + text_width(words, LABEL_FONT) + 20


def _raises(x: float, y: float) -> list[str]:
    head = element("path", d=path("M", x + 36, y, "l", -_HEAD, -4.5, "v", 9, "Z"), class_="solid")
    return [element("path", d=path("M", x, y, "h", 29), class_="ink", stroke_width=1.3), head]


def _lowers(x: float, y: float) -> list[str]:
    bar = element("path", d=path("M", x + 34, y - 7, "v", 14), class_="ink", stroke_width=2.6)
    return [element("path", d=path("M", x, y, "h", 34), class_="ink", stroke_width=1.3), bar]


def _dashed(x: float, y: float) -> list[str]:
    return [
        element("path", d=path("M", x, y, "h", 36), class_="ink", stroke_width=1.3, stroke_dasharray="5 4")
    ]


def _cell(x: float, y: float) -> list[str]:
    return [element("rect", x=x + 4, y=y - 7, width=30, height=14, rx=7, class_="bed frame")]


_LEGEND_MARKS = (
    ("raises", _raises),
    ("lowers", _lowers),
    ("no reference", _dashed),
    ("cell", _cell),
)


def _step_words(edge: Edge) -> str:
    reference = ", ".join(part for part in (edge.citation, edge.doi) if part) or _UNREFERENCED
    return f"{edge.label}. {reference}. {edge.note}".strip()


def _told(pathway: Pathway) -> str:
    """Return the drawing as sentences, for whoever cannot see it."""
    labels = {node.id: node.label for node in pathway.nodes}
    return " ".join(
        f"{labels[edge.source]} {'raises' if edge.sign == '+' else 'lowers'} {labels[edge.target]}"
        f" ({edge.citation or _UNREFERENCED})."
        for edge in pathway.edges
    )
