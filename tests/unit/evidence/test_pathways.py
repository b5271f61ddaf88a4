from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from osteon.evidence import _pathways
from osteon.evidence._pathways import pathway_faults, pathways
from osteon.evidence._schema import data_file
from osteon.files import DataError


def edge_rows():
    with data_file("pathways/edges.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def chain(pathway_id, *nodes):
    """Signs of the steps that join the nodes named, in order."""
    pathway = next(p for p in pathways() if p.id == pathway_id)
    signs = {(edge.source, edge.target): edge.sign for edge in pathway.edges}
    return "".join(signs[pair] for pair in pairwise(nodes))


def test_both_pathways_hold_together():
    assert [pathway.id for pathway in pathways()] == ["vitamin_k2", "bisphosphonate"]
    assert [pathway_faults(pathway) for pathway in pathways()] == [(), ()]


def test_vitamin_k2_goes_by_carboxylation_to_mineral_and_strength():
    assert chain("vitamin_k2", "k2", "ggcx", "gla_oc", "apatite", "strength") == "++++"


def test_vitamin_k2_goes_by_sxr_to_the_osteoblast():
    assert chain("vitamin_k2", "k2", "sxr", "osteoblast", "formation", "mass") == "++++"


def test_vitamin_k2_lowers_resorption_through_rankl_and_opg():
    # Lowers RANKL, which raises RANK signalling; raises OPG, which lowers it.
    assert chain("vitamin_k2", "k2", "rankl", "rank", "osteoclast", "resorption", "mass") == "-+++-"
    assert chain("vitamin_k2", "k2", "opg", "rank") == "+-"


def test_nitrogen_bisphosphonates_go_by_fpps_and_prenylation():
    steps = ("bp", "mineral", "uptake", "fpps", "isoprenoids", "prenylation", "osteoclast", "resorption")
    assert chain("bisphosphonate", *steps) == "++-++--"
    assert chain("bisphosphonate", "resorption", "formation") == "+"


def test_bisphosphonates_without_nitrogen_go_by_the_atp_analogue():
    assert chain("bisphosphonate", "uptake", "atp_analogue", "translocase", "osteoclast") == "+--"


def test_every_reference_says_where_it_was_seen_and_none_stands_alone():
    for row in edge_rows():
        assert bool(row["citation"]) == bool(row["seen_in"]), row["id"]
        if row["citation"]:
            assert re.fullmatch(r"[^,]+, [^,]+, (19|20)\d\d", row["citation"]), row["id"]
        if row["doi"]:
            assert re.fullmatch(r"10\.\d{4,9}/\S+", row["doi"]), row["id"]
            assert row["citation"], row["id"]
        elif row["citation"]:
            assert "no DOI was seen" in row["note"], row["id"]


def test_one_doi_has_one_citation():
    pairs = {(row["doi"], row["citation"]) for row in edge_rows() if row["doi"]}
    assert len({doi for doi, _ in pairs}) == len(pairs)


def test_rows_named_in_the_tables_exist_and_say_the_same_doi():
    with data_file("treatment_effects.csv").open(encoding="utf-8", newline="") as lines:
        effects = {row["row_id"]: row for row in csv.DictReader(lines)}
    with data_file("natural_history.csv").open(encoding="utf-8", newline="") as lines:
        history = {row["row_id"] for row in csv.DictReader(lines)}
    for row in edge_rows():
        for row_id in re.findall(r"TE\d{4}", row["seen_in"]):
            assert effects[row_id]["doi"] == row["doi"]
        assert set(re.findall(r"NH\d{4}", row["note"])) <= history


def test_each_fault_is_named():
    pathway = pathways()[0]
    node, edge = pathway.nodes[0], pathway.edges[0]
    broken = replace(
        pathway,
        nodes=(*pathway.nodes, replace(node, kind="planet")),
        edges=(*pathway.edges, replace(edge, id="loop", target=edge.source, doi="10.1/x", citation="")),
    )
    text = "\n".join(pathway_faults(broken))
    for part in (
        "node vkorc1 is used twice",
        "place 0, 0",
        "unknown kind 'planet'",
        "to itself",
        "without a citation",
    ):
        assert part in text
    lost = replace(pathway, edges=(replace(edge, target="nowhere"),))
    assert pathway_faults(lost) == ("vitamin_k2: step vkorc1_ggcx names no node 'nowhere'",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nodes", "pathway,id\n", "expected are pathway, id, label"),
        ("pathways", "id,title\nvitamin_k2\n", "pathways.csv:2 has 1 cells"),
        ("edges", ",".join(_pathways._COLUMNS["edges"]) + "\nx,a_b,a,b,?,,,,,\n", "the sign '?'"),
    ],
)
def test_a_broken_table_is_refused(tmp_path, monkeypatch, name, text, said):
    folder = tmp_path / "pathways"
    folder.mkdir()
    for table in _pathways._COLUMNS:
        (folder / f"{table}.csv").write_bytes(data_file(f"pathways/{table}.csv").read_bytes())
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(_pathways, "data_file", lambda file_name: tmp_path / file_name)
    with pytest.raises(DataError, match=re.escape(said)):
        _pathways.pathways.__wrapped__()
