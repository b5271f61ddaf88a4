"""The drugs' mechanisms as records: molecules and cells, and steps between them with a sign and a reference.

A pathway is a statement to be read and checked, not a simulation. The column ``seen_in`` of the edge table
keeps where each reference was seen.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from osteon.evidence._records import Edge, Node, Pathway
from osteon.evidence._schema import data_file
from osteon.files import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

NODE_KINDS = ("drug", "enzyme", "gene", "cell", "process", "matrix", "readout")
_COLUMNS = {
    "pathways": ("id", "title"),
    "nodes": ("pathway", "id", "label", "kind", "column", "row"),
    "edges": ("pathway", "id", "source", "target", "sign", "label", "doi", "citation", "note", "seen_in"),
}


@cache
def pathways() -> tuple[Pathway, ...]:
    """Return the shipped pathways, vitamin K2 first.

    Raises
    ------
    DataError
        when a table does not hold together, such as a step from a node that is not there

    Examples
    --------
    >>> [pathway.id for pathway in pathways()]
    ['vitamin_k2', 'bisphosphonate']
    >>> next(edge for edge in pathways()[1].edges if edge.id == "uptake_fpps").sign
    '-'
    """
    tables = {name: _rows(name) for name in _COLUMNS}
    nodes = [(row["pathway"], _node(row)) for row in tables["nodes"]]
    edges = [(row["pathway"], _edge(row)) for row in tables["edges"]]
    drawn = tuple(
        Pathway(
            id=row["id"],
            title=row["title"],
            nodes=tuple(node for pathway, node in nodes if pathway == row["id"]),
            edges=tuple(edge for pathway, edge in edges if pathway == row["id"]),
        )
        for row in tables["pathways"]
    )
    faults = [fault for pathway in drawn for fault in pathway_faults(pathway)]
    if faults:
        message = "the pathway tables do not hold together: " + "; ".join(faults)
        raise DataError(message)
    return drawn


def pathway_faults(pathway: Pathway) -> tuple[str, ...]:
    """Return what is wrong with a pathway, as one line each; empty when nothing is.

    Checked are: ids are used once, no two nodes share a place, every step joins two different nodes, every
    kind is known, and a DOI never stands without its citation.
    """
    places = [f"place {node.column:g}, {node.row:g}" for node in pathway.nodes]
    faults = _repeated([f"node {node.id}" for node in pathway.nodes])
    faults += _repeated([f"step {edge.id}" for edge in pathway.edges])
    faults += _repeated(places)
    known = {node.id for node in pathway.nodes}
    for node in pathway.nodes:
        if node.kind not in NODE_KINDS:
            faults.append(f"node {node.id} is of unknown kind {node.kind!r}")
    for edge in pathway.edges:
        faults += [
            f"step {edge.id} names no node {end!r}" for end in (edge.source, edge.target) if end not in known
        ]
        if edge.source == edge.target:
            faults.append(f"step {edge.id} leads from a node to itself")
        if edge.doi and not edge.citation:
            faults.append(f"step {edge.id} has a DOI without a citation")
    return tuple(f"{pathway.id}: {fault}" for fault in faults)


def _repeated(names: list[str]) -> list[str]:
    return [f"{name} is used twice" for name in sorted(set(names)) if names.count(name) > 1]


def _rows(name: str) -> list[dict[str, str]]:
    file_name = f"pathways/{name}.csv"
    lines = data_file(file_name).read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(lines, strict=True)
    if tuple(header) != _COLUMNS[name]:
        message = f"{file_name} has the columns {', '.join(header)}; expected are {', '.join(_COLUMNS[name])}"
        raise DataError(message)
    return [_row(header, row, place=f"{file_name}:{number}") for number, row in enumerate(rows, start=2)]


def _row(header: Iterable[str], cells: list[str], *, place: str) -> dict[str, str]:
    names = list(header)
    if len(cells) != len(names):
        message = f"{place} has {len(cells)} cells; expected are {len(names)}"
        raise DataError(message)
    return dict(zip(names, cells, strict=True))


def _node(row: dict[str, str]) -> Node:
    return Node(row["id"], row["label"], row["kind"], float(row["column"]), float(row["row"]))


def _edge(row: dict[str, str]) -> Edge:
    if row["sign"] not in ("+", "-"):
        message = f"step {row['id']} has the sign {row['sign']!r}; it is + or -"
        raise DataError(message)
    return Edge(
        id=row["id"],
        source=row["source"],
        target=row["target"],
        sign="+" if row["sign"] == "+" else "-",
        label=row["label"],
        doi=row["doi"],
        citation=row["citation"],
        note=row["note"],
    )
