"""Golden counts, each verified by hand against the table and by an independent count written here."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

from osteon.evidence import load
from osteon.evidence._schema import data_file
from osteon.evidence._selection import RODENTS, Reason, Selection, select
from osteon.evidence._turnover import turnover
from osteon.evidence._votes import raw, tally

K2 = ("MK-4", "MK-7", "vitamin_K2_unspecified")


def k2_alone_on_bone_mass(*allow: Reason) -> dict[str, str]:
    asked = Selection(
        parts=(K2,), models=("ovx",), species=RODENTS, endpoint_classes=("mass",), allow=frozenset(allow)
    )
    return {vote.paper: vote.kind for vote in tally(select(load().rows, asked)).votes}


DEFAULT = {
    "fpj118_k2_d3": "up",
    "wang2021": "up",
    "yamaguchi_mk7_ovx": "up",
    "shiraishi2002": "mixed",
    "binkley2002": "none",
    "fu2012": "none",
    "korea_k2_ovx_6wk": "none",
    "matsumoto2009": "none",
}


def test_k2_alone_on_bone_mass_in_ovx() -> None:
    assert k2_alone_on_bone_mass() == DEFAULT


def test_k2_alone_on_bone_mass_in_ovx_with_secondary_sources() -> None:
    added = {"eisai_product_information": "up", "murasawa1999": "up"}
    assert k2_alone_on_bone_mass("secondary_source") == {**DEFAULT, **added}


def test_its_interval_and_reading() -> None:
    asked = Selection(parts=(K2,), models=("ovx",), species=RODENTS, endpoint_classes=("mass",))
    found = tally(select(load().rows, asked))
    # Limits: the shares at which 3 or more, and 3 or fewer, of 8 have probability 2.5 %. p: 2 / 2**3.
    assert (found.low, found.high) == (pytest.approx(0.0852, abs=5e-5), pytest.approx(0.7551, abs=5e-5))
    assert found.sign_test_p == pytest.approx(0.25)
    assert found.reading == "unclear"


@pytest.mark.parametrize("model", ["ovx", "nx", "gc", "hindlimb_unloading", "low_mg_diet"])
@pytest.mark.parametrize("endpoint_class", ["mass", "resorption_marker"])
def test_papers_agree_with_a_count_straight_from_the_csv(model: str, endpoint_class: str) -> None:
    """Count the file itself, with none of the code under test."""
    said: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(io.StringIO(data_file("treatment_effects.csv").read_text(encoding="utf-8"))):
        if (
            row["model"] == model
            and row["endpoint_class"] == endpoint_class
            and row["species"] in ("rat", "mouse")
            and row["arm_role"] in ("treatment", "combination")
            and row["reference_role"] == "vehicle_control"
            and row["regimen"] != "withdrawn"
            and row["retraction_status"] not in ("retracted", "author_flagged")
            and row["confidence"] != "low"
            and "secondary_source" not in row["row_flags"].split("+")
            and row["direction"] != "not_stated"
        ):
            said[row["paper_id"]].add(row["direction"])
    asked = Selection(models=(model,), species=RODENTS, endpoint_classes=(endpoint_class,))
    found = tally(select(load().rows, asked), read=raw)
    words = {"increase": "up", "no_change": "none", "decrease": "down"}
    expected = {paper: words[next(iter(d))] if len(d) == 1 else "mixed" for paper, d in said.items()}
    assert {vote.paper: vote.kind for vote in found.votes} == expected


def test_neurectomy_published_case_moves_towards_sham() -> None:
    """iwasaki2002_nx: neurectomy lowered osteoclast surface and number, MK-4 raised both."""
    rows = [row for row in load().rows if row.id in ("TE0183", "TE0184")]
    (vote,) = turnover(rows, load().rows).towards
    assert (vote.paper, vote.rows) == ("iwasaki2002_nx", ("TE0177", "TE0178", "TE0183", "TE0184"))


def test_ovariectomy_published_case_moves_away_from_sham() -> None:
    """xu_thesis_k2_d3: ovariectomy raised urinary DPD and vitamin K2 raised it further."""
    rows = [row for row in load().rows if row.id == "TE0174"]
    (vote,) = turnover(rows, load().rows).away
    assert (vote.paper, vote.rows) == ("xu_thesis_k2_d3", ("TE0173", "TE0174"))
