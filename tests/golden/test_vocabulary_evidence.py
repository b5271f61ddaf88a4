"""Every word of both evidence tables is a code; the derived tables are those of their scripts."""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

TABLES = ("treatment_effects.csv", "natural_history.csv")
COLUMNS = {
    "source_table": voc.source_tables,
    "record_type": voc.record_types,
    "retraction_status": voc.retraction_statuses,
    "species": voc.species,
    "strain": voc.strains,
    "sex": voc.sexes,
    "model": voc.models,
    "arm_role": voc.arm_roles,
    "regimen": voc.regimens,
    "endpoint": voc.endpoints,
    "endpoint_class": voc.endpoint_classes,
    "site": voc.sites,
    "compartment": voc.compartments,
    "dispersion_kind": voc.dispersion_kinds,
    "reference_role": voc.reference_roles,
    "percent_basis": voc.percent_bases,
    "direction": voc.directions,
    "significance": voc.significances,
    "where_seen": voc.where_seen,
    "confidence": voc.confidences,
}
JOINED = {"agents": voc.agents, "inducing_agents": voc.agents, "row_flags": voc.flags}
UNIT_SYNONYMS = {"N*mm": "N.mm", "um/day": "um/d", "um3/um2/day": "um3/um2/d"}
UNIT_SYNONYMS |= {"index": "1", "ratio": "1", "days": "d", "weeks": "week"}
UNIT_SYNONYMS |= {"mg/kg/day": "mg/kg/d"}


@pytest.fixture(scope="module", params=TABLES)
def rows(request: pytest.FixtureRequest, repository: Path) -> list[dict[str, str]]:
    return _read(repository / "src" / "osteon" / "evidence" / "data" / request.param)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_word_of_the_evidence_is_a_code(rows: list[dict[str, str]]) -> None:
    unknown = Counter(
        (column, word)
        for row in rows
        for column, word in _words(row)
        if (entry := {**COLUMNS, **JOINED}[column].find(word)) is None or entry.code != word
    )
    assert not unknown


def _words(row: dict[str, str]) -> list[tuple[str, str]]:
    single = [(column, row[column]) for column in COLUMNS if row.get(column)]
    joined = [(column, word) for column in JOINED for word in (row.get(column) or "").split("+") if word]
    return single + joined


def test_every_unit_of_the_evidence_is_known(rows: list[dict[str, str]]) -> None:
    printed = {row["value_unit"] for row in rows} - {""}
    assert {word: voc.units.find(word).code for word in printed} == {
        word: UNIT_SYNONYMS.get(word, word) for word in printed
    }


def test_every_endpoint_keeps_its_class_and_can_be_measured_at_its_sites(rows: list[dict[str, str]]) -> None:
    for row in rows:
        endpoint = voc.endpoints[row["endpoint"]]
        assert endpoint.endpoint_class == row["endpoint_class"]
        assert voc.sites[row["site"]].kind in endpoint.site_kinds, (row["row_id"], endpoint.code)


def test_words_as_the_sources_printed_them_lead_to_the_same_code(rows: list[dict[str, str]]) -> None:
    """A synonym that leads elsewhere would put a paper into the wrong cell."""
    elsewhere = {
        (column, row[f"{column}_as_reported"], row[column], entry.code)
        for row in rows
        for column in ("endpoint", "site", "strain", "model")
        if (entry := COLUMNS[column].find(row[f"{column}_as_reported"])) is not None
        and entry.code != row[column]
        and (column, row[f"{column}_as_reported"]) not in READ_BY_CONTEXT
    }
    assert not elsewhere


# The same printed word stands for several codes; the extraction read it by its context.
READ_BY_CONTEXT = {
    ("endpoint", "BMD"),  # three rows print the dose with half-maximal effect on BMD
    ("model", "gc"),  # with an osteotomy
    ("model", "nx"),  # with orchidectomy
    ("model", "orx"),  # the intact arm of an orchidectomy study
    ("model", "ovx"),  # the sham arm, and the low-calcium diet
}


def test_every_dose_is_read_and_written_back(rows: list[dict[str, str]]) -> None:
    columns = [row[column] for row in rows for column in ("doses", "inducing_doses") if row.get(column)]
    for text in columns:
        doses = voc.parse_doses(text)
        assert doses.problems == ()
        assert str(doses) == text
        assert [agent for agent, _ in doses] == [item.partition("=")[0] for item in text.split("; ")]


def test_doses_of_the_evidence_in_numbers(repository: Path) -> None:
    rows = _read(repository / "src" / "osteon" / "evidence" / "data" / TABLES[0])
    doses = [
        dose for row in rows for c in ("doses", "inducing_doses") for _, dose in voc.parse_doses(row[c]).items
    ]
    assert len(rows) == 1360
    assert len(doses) == 1298
    assert Counter(dose.basis for dose in doses) == BASES
    assert Counter(dose.route_class for dose in doses) == ROUTES


BASES = {
    "": 177,
    "acceleration": 6,
    "cumulative": 18,
    "per_animal": 35,
    "per_body_mass": 1002,
    "per_diet": 60,
}
ROUTES = {"": 222, "injected": 357, "oral": 719}


@pytest.mark.parametrize(
    ("script", "table", "derived"),
    [
        ("derive_dose_ranges", "treatment_effects.csv", "dose_ranges"),
        ("derive_endpoint_ranges", "natural_history.csv", "endpoint_ranges"),
    ],
)
def test_derived_tables_are_those_of_the_script(
    repository: Path, script: str, table: str, derived: str
) -> None:
    data = repository / "src" / "osteon"
    made = getattr(_script(repository / "tools" / f"{script}.py"), derived)(
        data / "evidence" / "data" / table
    )
    assert made == (data / "vocabulary" / "data" / f"{derived}.csv").read_text(encoding="utf-8")


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def test_endpoints_in_numbers() -> None:
    assert Counter(one.better for one in voc.endpoints) == BETTER
    assert Counter(one.endpoint_class for one in voc.endpoints) == CLASSES


BETTER = {"down": 6, "none": 199, "up": 36}
CLASSES = {
    "architecture": 55,
    "carboxylation": 5,
    "formation_marker": 5,
    "histomorphometry": 52,
    "mass": 16,
    "material": 25,
    "other": 45,
    "pharmacokinetic": 9,
    "resorption_marker": 7,
    "strength": 22,
}
