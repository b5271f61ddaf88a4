"""Every voting cell counted a second time straight from the CSV, better directions written out."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict

import pytest

from osteon.evidence import Group, Question, load
from osteon.evidence._matrix import build_tabs
from osteon.evidence._schema import data_file

K2 = ("MK-4", "MK-7", "vitamin_K2_unspecified")
BISPHOSPHONATES = (
    "alendronate",
    "risedronate",
    "zoledronate",
    "ibandronate",
    "etidronate",
    "clodronate",
    "incadronate",
    "minodronate",
    "tiludronate",
    "neridronate",
    "olpadronate",
    "bisphosphonate_unspecified",
)
# Section 6 of the design: these are better when higher, these when lower, all others are neither.
HIGHER = {
    "mass": "BMD BMC|bone mass|dry weight|ash weight|ash weight/volume|ash content|bone Ca content",
    "architecture": "BV/TV Tb.N Tb.Th Tb.Ar BV Conn.D|trabecular structure",
    "strength": "max load|yield load|energy to failure|FE strength|strength index",
    "carboxylation": "Gla-OC|bone Gla content",
}
LOWER = {"architecture": "Tb.Sp SMI Ct.Po|trabecular bone loss", "carboxylation": "ucOC ucOC/Gla-OC"}
MODELS = {
    "ovx": {"ovx"},
    "ovx_low_ca": {"ovx_low_ca"},
    "nx": {"nx"},
    "other_disuse": {"hindlimb_unloading", "immobilisation", "partial_weight_bearing", "spinal_cord_injury"},
}
GOLDEN = {
    ("ovx", "mass", "k2"): (3, 1, 4, 0),
    ("ovx", "mass", "bisphosphonate"): (10, 1, 2, 0),
    ("ovx", "mass", "k2+bisphosphonate"): (1, 0, 0, 0),
    ("ovx", "mass", "raloxifene"): (4, 0, 0, 0),
    ("ovx", "architecture", "k2"): (2, 1, 0, 0),
    ("ovx", "architecture", "bisphosphonate"): (6, 3, 1, 0),
    ("ovx", "strength", "k2"): (0, 0, 3, 0),
    ("ovx", "strength", "bisphosphonate"): (10, 1, 5, 0),
    ("ovx", "carboxylation", "k2"): (1, 0, 0, 0),
    ("ovx", "carboxylation", "bisphosphonate"): (0, 0, 0, 0),
    ("nx", "mass", "k2"): (1, 0, 0, 0),
    ("nx", "mass", "bisphosphonate"): (1, 0, 0, 0),
    ("nx", "carboxylation", "k2"): (0, 0, 0, 0),
}


def words(text: str) -> set[str]:
    """Split at | into groups; a group of codes without spaces inside is split at spaces."""
    first, *rest = text.split("|")
    return {first, *rest} if first in ("max load",) else {*first.split(), *rest}


def group_of(agents: set[str]) -> str:
    if agents <= set(K2):
        return "k2"
    if agents <= set(BISPHOSPHONATES):
        return "bisphosphonate"
    if agents <= {*K2, *BISPHOSPHONATES}:
        return "k2+bisphosphonate"
    return "raloxifene" if agents == {"raloxifene"} else ""


def counted_from_the_file() -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    said: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in csv.DictReader(io.StringIO(data_file("treatment_effects.csv").read_text(encoding="utf-8"))):
        tab = next((name for name, models in MODELS.items() if row["model"] in models), "")
        name = row["endpoint_class"]
        higher = row["endpoint"] in words(HIGHER.get(name, ""))
        lower = row["endpoint"] in words(LOWER.get(name, ""))
        if not tab or not (higher or lower) or row["species"] not in ("rat", "mouse"):
            continue
        if row["arm_role"] not in ("treatment", "combination") or row["reference_role"] != "vehicle_control":
            continue
        if row["regimen"] == "withdrawn" or row["retraction_status"] in ("retracted", "author_flagged"):
            continue
        if row["confidence"] == "low" or "secondary_source" in row["row_flags"]:
            continue
        vote = {"increase": 1, "decrease": -1, "no_change": 0}.get(row["direction"])
        if vote is not None:
            vote = -vote if lower else vote
            group = group_of(set(row["agents"].split("+")))
            said[tab, name, group][row["paper_id"]].add({1: "up", -1: "down", 0: "none"}[vote])
    counts = {
        key: Counter(min(d) if len(d) == 1 else "mixed" for d in papers.values())
        for key, papers in said.items()
    }
    return {key: (c["up"], c["mixed"], c["none"], c["down"]) for key, c in counts.items()}


@pytest.fixture(scope="module")
def cells() -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    question = Question(
        title="",
        species=("rat", "mouse"),
        agents=(*K2, *BISPHOSPHONATES, "raloxifene"),
        groups=(
            Group("k2", "K2", (K2,)),
            Group("bisphosphonate", "bisphosphonate", (BISPHOSPHONATES,)),
            Group("k2+bisphosphonate", "K2 + bisphosphonate", (K2, BISPHOSPHONATES)),
            Group("raloxifene", "raloxifene", (("raloxifene",),)),
        ),
        models=("ovx", "nx"),
    )
    return {
        (tab.id, cell.endpoint_class, cell.group): (
            cell.tally.up,
            cell.tally.mixed,
            cell.tally.none,
            cell.tally.down,
        )
        for tab in build_tabs(load(), question)
        if tab.id in MODELS
        for cell in tab.cells
        if cell.favourable
    }


def test_every_voting_cell_agrees_with_a_count_straight_from_the_file(
    cells: dict[tuple[str, str, str], tuple[int, int, int, int]],
) -> None:
    independent = counted_from_the_file()
    assert cells == {key: independent.get(key, (0, 0, 0, 0)) for key in cells}
    assert sum(map(sum, cells.values())) > 50


@pytest.mark.parametrize("key", list(GOLDEN))
def test_golden_cells(
    key: tuple[str, str, str], cells: dict[tuple[str, str, str], tuple[int, int, int, int]]
) -> None:
    assert cells[key] == GOLDEN[key]
