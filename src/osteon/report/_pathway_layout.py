"""Where the boxes, lines and labels of a pathway drawing go: nothing overlaps, or the drawing grows.

Boxes stand where the records put them (column, row). Lines run down, across and down. Labels take the first
free place beside their line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

from osteon.files import DataError
from osteon.report._svg import Box, text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.evidence import Edge, Node, Pathway

NODE_FONT, LABEL_FONT = 12.5, 11.0
NODE_LINE, LABEL_LINE = 15.5, 13.5
_PITCH, _ROW = 150.0, 104.0
_BOX_WIDTH, _LABEL_WIDTH = 140.0, 118.0
_PAD = 9.0
_BUS_BELOW, _BUS_ABOVE = 15.0, 24.0
_PORT = 20.0  # between two lines that enter the same box
_BESIDE, _GAP = 6.0, 2.0
_STRETCHES = (1.0, 1.15, 1.35, 1.6, 2.0, 2.6)
_BOLD_KINDS = frozenset({"drug", "readout"})

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NodeShape:
    """A box with its words, wrapped."""

    node: Node
    box: Box
    lines: tuple[str, ...]
    bold: bool


@dataclass(frozen=True, slots=True)
class EdgeShape:
    """A line from box to box, and its label: what happens, and on whose word."""

    edge: Edge
    points: tuple[Point, ...]
    label: Box
    lines: tuple[str, ...]
    source: str  # short citation; empty = no reference


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole drawing, placed; ``width`` and ``height`` hold all of it."""

    nodes: tuple[NodeShape, ...]
    edges: tuple[EdgeShape, ...]
    width: float
    height: float


def layout(pathway: Pathway) -> Layout:
    """Place a pathway so that no box and no label meets another.

    Raises
    ------
    DataError
        when a label finds no free place even with the rows far apart, or a line would run through a box
    """
    for stretch in _STRETCHES:
        nodes = tuple(_node_shape(node, stretch) for node in pathway.nodes)
        routes = _routes(pathway, {shape.node.id: shape.box for shape in nodes})
        _refuse_hidden_lines(pathway, nodes, routes)
        edges = _labelled(pathway, nodes, routes)
        if edges is not None:
            return _moved_to_origin(nodes, edges)
    message = f"pathway {pathway.id}: the labels find no room; give its nodes more rows or columns"
    raise DataError(message)


def short_citation(edge: Edge) -> str:
    """Return first author and year of a citation written as "author, journal, year".

    Examples
    --------
    >>> from osteon.evidence import Edge
    >>> short_citation(Edge("e", "a", "b", "+", "", "10.1/x", "Wang, Nutrients, 2021", ""))
    'Wang 2021'
    """
    parts = edge.citation.split(", ")
    return edge.citation if len(parts) == 1 else f"{parts[0]} {parts[-1]}"


def segments(points: tuple[Point, ...], *, half: float = 0.0) -> Iterator[Box]:
    """Return each straight piece of a line as a box of a half width."""
    for (x1, y1), (x2, y2) in pairwise(points):
        left, top = min(x1, x2) - half, min(y1, y2) - half
        yield Box(left, top, abs(x2 - x1) + 2 * half, abs(y2 - y1) + 2 * half)


def _node_shape(node: Node, stretch: float) -> NodeShape:
    bold = node.kind in _BOLD_KINDS
    lines = wrap(node.label, _BOX_WIDTH - 2 * _PAD, NODE_FONT, bold=bold)
    width = max(text_width(line, NODE_FONT, bold=bold) for line in lines) + 2 * _PAD
    height = len(lines) * NODE_LINE + 2 * _PAD - 4
    x, y = node.column * _PITCH, node.row * _ROW * stretch
    return NodeShape(node, Box(x - width / 2, y - height / 2, width, height), lines, bold)


def _routes(pathway: Pathway, boxes: dict[str, Box]) -> dict[str, tuple[Point, ...]]:
    """Return each line: it leaves its source in the middle and turns where it is least shared."""
    routes: dict[str, tuple[Point, ...]] = {}
    for edge in pathway.edges:
        start, end = boxes[edge.source], boxes[edge.target]
        shared_start = sum(other.source == edge.source for other in pathway.edges) > 1
        x1, x2 = start.middle[0], end.middle[0] + _port(edge, pathway, boxes)
        bus = start.bottom + _BUS_BELOW if shared_start else end.y - _BUS_ABOVE
        straight = ((x1, start.bottom), (x2, end.y))
        turned = ((x1, start.bottom), (x1, bus), (x2, bus), (x2, end.y))
        routes[edge.id] = straight if x1 == x2 else turned
    return routes


def _port(edge: Edge, pathway: Pathway, boxes: dict[str, Box]) -> float:
    """Return how far from the middle of its target a line enters; lines from straight above enter there."""
    middle = boxes[edge.target].middle[0]
    away = {
        other.id: boxes[other.source].middle[0] - middle
        for other in pathway.edges
        if other.target == edge.target
    }
    if len(away) == 1:
        return 0.0
    offset = away[edge.id]
    same_side = sorted((d for d in away.values() if d * offset > 0), key=abs)
    rank = 1 + same_side.index(offset) if same_side else 0
    return _PORT * rank * (1 if offset > 0 else -1)


def _refuse_hidden_lines(
    pathway: Pathway, nodes: tuple[NodeShape, ...], routes: dict[str, tuple[Point, ...]]
) -> None:
    for edge, shape in product(pathway.edges, nodes):
        if shape.node.id in (edge.source, edge.target):
            continue
        if any(piece.meets(shape.box) for piece in segments(routes[edge.id], half=1)):
            message = f"pathway {pathway.id}: step {edge.id} would run through the box of {shape.node.id}"
            raise DataError(message)


def _labelled(
    pathway: Pathway, nodes: tuple[NodeShape, ...], routes: dict[str, tuple[Point, ...]]
) -> tuple[EdgeShape, ...] | None:
    """Return the lines with their labels, or None when one of them finds no room."""
    taken = [shape.box for shape in nodes]
    taken += [piece for route in routes.values() for piece in segments(route)]
    shapes: list[EdgeShape] = []
    for edge in pathway.edges:
        lines = wrap(edge.label, _LABEL_WIDTH, LABEL_FONT)
        source = short_citation(edge)
        widths = [text_width(line, LABEL_FONT) for line in (*lines, source or "no reference")]
        size = (max(widths), (len(lines) + 1) * LABEL_LINE)
        free = (
            box for box in _places(routes[edge.id], size) if not any(box.meets(t, gap=_GAP) for t in taken)
        )
        label = next(free, None)
        if label is None:
            return None
        taken.append(label)
        shapes.append(EdgeShape(edge, routes[edge.id], label, lines, source))
    return tuple(shapes)


def _places(points: tuple[Point, ...], size: tuple[float, float]) -> Iterator[Box]:
    """Return where a label may stand, best first: to the right of the middle of the longest upright piece."""
    width, height = size
    upright = [piece for piece in segments(points) if piece.width == 0]
    upright.sort(key=lambda piece: -piece.height)
    for piece, part in product(upright, (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)):
        y = piece.y + piece.height * part - height / 2
        yield Box(piece.x + _BESIDE, y, width, height)
        yield Box(piece.x - _BESIDE - width, y, width, height)


def _moved_to_origin(nodes: Iterable[NodeShape], edges: Iterable[EdgeShape]) -> Layout:
    nodes, edges = tuple(nodes), tuple(edges)
    boxes = [shape.box for shape in nodes] + [shape.label for shape in edges]
    margin = 8.0
    left, top = min(box.x for box in boxes) - margin, min(box.y for box in boxes) - margin

    def moved(box: Box) -> Box:
        return Box(box.x - left, box.y - top, box.width, box.height)

    return Layout(
        nodes=tuple(NodeShape(s.node, moved(s.box), s.lines, s.bold) for s in nodes),
        edges=tuple(
            EdgeShape(
                s.edge, tuple((x - left, y - top) for x, y in s.points), moved(s.label), s.lines, s.source
            )
            for s in edges
        ),
        width=max(box.right for box in boxes) - left + margin,
        height=max(box.bottom for box in boxes) - top + margin,
    )
