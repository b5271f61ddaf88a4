"""Evidence tables: every row on the question in its one place, in a useful order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon import vocabulary as voc
from osteon.evidence._effects import Effects
from osteon.evidence._tables import evidence_tables, mass_family

if TYPE_CHECKING:
    from osteon.evidence._question import Question
    from osteon.evidence._records import EvidenceTable

CLASSES = {
    "mass": {"mass"},
    "strength": {"strength"},
    "markers": {"resorption_marker", "formation_marker", "carboxylation"},
    "architecture": {"architecture"},
    "histomorphometry": {"histomorphometry"},
    "material": {"material"},
}


@pytest.fixture(scope="module")
def tables(effects: Effects, question: Question) -> dict[str, EvidenceTable]:
    return {table.id: table for table in evidence_tables(effects, question)}


def test_they_are_numbered_as_the_page_prints_them(tables: dict[str, EvidenceTable]) -> None:
    assert [(table.number, table.title) for table in tables.values()] == [
        (1, "Bone mineral density"),
        (2, "Bone strength"),
        (3, "Bone turnover markers"),
        (4, "Architecture"),
        (5, "Histomorphometry"),
        (6, "Material properties"),
    ]


@pytest.mark.parametrize("name", CLASSES)
def test_every_treated_row_of_the_question_stands_once(
    effects: Effects, question: Question, tables: dict[str, EvidenceTable], name: str
) -> None:
    counts = Counter(row for group in tables[name].groups for row in group.rows)
    wanted = {
        row.id
        for row in effects.rows
        if row.arm_role in ("treatment", "combination")
        and row.species in question.species
        and set(row.agents) & set(question.agents)
        and (
            row.endpoint_class in CLASSES[name] or (name == "markers" and row.endpoint == "turnover markers")
        )
    }
    assert set(counts) == wanted
    assert set(counts.values()) == {1}


def test_the_method_is_said_to_be_missing(tables: dict[str, EvidenceTable]) -> None:
    assert "measuring method (DXA, pQCT, micro-CT) is not recorded" in tables["mass"].note


def test_groups_hold_what_their_label_says(effects: Effects, tables: dict[str, EvidenceTable]) -> None:
    for group in tables["mass"].groups:
        animals, rest = group.label.split(": ")
        site, family = rest.split(", ")
        for row in (effects.by_id[row] for row in group.rows):
            assert (row.species in ("rat", "mouse")) == (animals == "Rats and mice")
            assert (row.species == "human") == (animals == "Patients")
            assert mass_family(row.endpoint) == family
            assert (voc.sites[row.site].group == site) == (site != "other sites")


def test_rodents_come_first_and_patients_last(tables: dict[str, EvidenceTable]) -> None:
    labels = [group.label.split(": ")[0] for group in tables["mass"].groups]
    assert labels == sorted(labels, key=["Rats and mice", "Other animals", "Patients"].index)


def test_k2_comes_before_bisphosphonates(effects: Effects, tables: dict[str, EvidenceTable]) -> None:
    rows = [effects.by_id[row] for row in tables["mass"].groups[0].rows]
    k2 = [
        place
        for place, row in enumerate(rows)
        if set(row.agents) <= {"MK-4", "MK-7", "vitamin_K2_unspecified"}
    ]
    drug = [place for place, row in enumerate(rows) if row.agents == ("alendronate",)]
    assert max(k2) < min(drug)


def test_every_mass_endpoint_of_the_table_has_a_family(effects: Effects) -> None:
    families = {
        row.endpoint: mass_family(row.endpoint) for row in effects.rows if row.endpoint_class == "mass"
    }
    assert "other bone mass" not in families.values()
    assert families["bone Ca content"] == "bone Ca"


def test_a_row_of_another_species_leaves(effects: Effects, question: Question) -> None:
    rats = evidence_tables(effects, replace(question, species=("rat",)))
    shown = {effects.by_id[row].species for table in rats for group in table.groups for row in group.rows}
    assert shown == {"rat"}


def test_a_row_moves_with_its_site(effects: Effects, question: Question) -> None:
    moved = [replace(row, site="L4") if row.id == "TE0166" else row for row in effects.rows]
    where = {
        name: next(g.label for g in evidence_tables(table, question)[0].groups if "TE0166" in g.rows)
        for name, table in (("before", effects), ("after", Effects(tuple(moved), "")))
    }
    assert where == {"before": "Rats and mice: femur, BMD", "after": "Rats and mice: lumbar spine, BMD"}


def test_the_order_of_rows_does_not_matter(
    effects: Effects, question: Question, tables: dict[str, EvidenceTable]
) -> None:
    again = evidence_tables(Effects(tuple(reversed(effects.rows)), ""), question)
    assert again == tuple(tables.values())
