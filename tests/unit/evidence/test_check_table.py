"""Every fault of a user's table is one finding at its cell; our own table has none."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._check_table import NEEDED, check_table
from osteon.evidence._schema import data_file

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "row_id": "R1",
    "study_id": "smith2024",
    "paper_id": "smith2024",
    "source_url": "https://example.org/smith",
    "retraction_status": "none_known",
    "species": "rat",
    "model": "ovx",
    "arm": "OVX+ALN",
    "arm_role": "treatment",
    "regimen": "single_agent",
    "agents": "alendronate",
    "doses": "alendronate=35 ug/kg s.c. weekly",
    "treatment_weeks": "12",
    "n_min": "10",
    "n_max": "10",
    "endpoint": "BMD",
    "endpoint_class": "mass",
    "site": "femur",
    "value": "0.25",
    "value_unit": "g/cm2",
    "dispersion": "0.01",
    "dispersion_kind": "sd",
    "reference_arm": "OVX",
    "reference_role": "vehicle_control",
    "direction": "increase",
    "significance": "significant",
    "where_seen": "table",
    "confidence": "high",
}


def written(tmp_path: Path, *rows: dict[str, str], name: str = "mine.csv") -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def test_a_good_table_has_no_findings(tmp_path: Path) -> None:
    assert check_table(written(tmp_path, GOOD)) == ()


def test_our_own_table_has_no_errors(tmp_path: Path) -> None:
    path = tmp_path / "treatment_effects.csv"
    path.write_bytes(data_file("treatment_effects.csv").read_bytes())
    findings = check_table(path)
    assert {finding.code for finding in findings if finding.severity == "error"} <= {"TABLE-ROW-TWICE"}
    assert sum(finding.code == "TABLE-ROW-TWICE" for finding in findings) == 0


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("species", "rabit", "EVIDENCE-WORD"),
        ("endpoint", "bone volume fraction", "EVIDENCE-WORD"),
        ("direction", "", "EVIDENCE-CELL-MISSING"),
        ("value", "12,5", "EVIDENCE-NUMBER"),
        ("value", "NaN", "EVIDENCE-NUMBER"),
        ("value", "inf", "EVIDENCE-NUMBER"),
        ("n_min", "ten", "EVIDENCE-NUMBER"),
        ("dispersion_kind", "none", "TABLE-DISPERSION-KIND"),
        ("n_min", "-3", "TABLE-IMPOSSIBLE"),
        ("n_min", "0", "TABLE-IMPOSSIBLE"),
        ("treatment_weeks", "-1", "TABLE-IMPOSSIBLE"),
        ("dispersion", "-0.1", "TABLE-IMPOSSIBLE"),
        ("n_min", "12", "TABLE-RANGE"),
        ("doses", "alendronate=35 ug s.c.", "TABLE-DOSE"),
        ("doses", "alendronate=much ug/kg s.c. weekly", "TABLE-DOSE"),
        ("doses", "alendronate=35 ug/kg subcutaneous weekly", "TABLE-DOSE"),
        ("doses", "risedronate=35 ug/kg s.c. weekly", "TABLE-DOSE-AGENT"),
        ("arm_role", "vehicle_control", "TABLE-ARM-AGENT"),
    ],
)
def test_one_wrong_cell_is_one_error_there(tmp_path: Path, column: str, text: str, code: str) -> None:
    errors = [f for f in check_table(written(tmp_path, {**GOOD, column: text})) if f.severity == "error"]
    assert [finding.code for finding in errors] == [code]
    assert errors[0].where.line == 2
    assert errors[0].where.field in (column, "agents")


def test_the_nearest_word_or_the_code_of_a_synonym_is_offered(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "endpoint": "bone volume fraction"}))
    assert finding.nearest == "BV/TV"
    findings = check_table(written(tmp_path, {**GOOD, "agents": "alendronat"}))
    assert [(f.code, f.nearest) for f in findings if f.code == "TABLE-AGENT"] == [
        ("TABLE-AGENT", "alendronate")
    ]


def test_a_treated_arm_without_agent(tmp_path: Path) -> None:
    findings = check_table(written(tmp_path, {**GOOD, "agents": "", "doses": ""}))
    assert [finding.code for finding in findings] == ["TABLE-ARM-AGENT"]


def test_a_dose_that_can_be_read_is_offered_in_the_grammar(tmp_path: Path) -> None:
    (finding,) = check_table(
        written(tmp_path, {**GOOD, "doses": "alendronate=35 ug/kg subcutaneous every week"})
    )
    assert finding.nearest == "alendronate=35 ug/kg s.c. weekly"


def test_a_value_without_n_is_a_warning(tmp_path: Path) -> None:
    findings = check_table(written(tmp_path, {**GOOD, "n_min": "", "n_max": ""}))
    assert [(f.code, f.severity) for f in findings] == [("TABLE-NO-N", "warning")]


def test_negative_weeks_to_treatment_are_treatment_before_surgery(tmp_path: Path) -> None:
    assert check_table(written(tmp_path, {**GOOD, "weeks_model_to_treatment": "-2"})) == ()


def test_a_repeated_row_and_a_repeated_id(tmp_path: Path) -> None:
    again = check_table(written(tmp_path, GOOD, {**GOOD, "row_id": "R2"}))
    assert [(f.code, f.where.line) for f in again] == [("TABLE-ROW-TWICE", 3)]
    same_id = check_table(written(tmp_path, GOOD, {**GOOD, "site": "tibia"}))
    assert [f.code for f in same_id] == ["TABLE-ID-TWICE"]


@pytest.mark.parametrize("column", NEEDED)
def test_a_needed_column_that_is_missing_is_an_error(tmp_path: Path, column: str) -> None:
    row = {name: text for name, text in GOOD.items() if name != column}
    findings = check_table(written(tmp_path, row))
    assert ("TABLE-COLUMN-MISSING", "error") in [(f.code, f.severity) for f in findings]


def test_another_required_column_that_is_missing_is_a_warning(tmp_path: Path) -> None:
    row = {name: text for name, text in GOOD.items() if name != "where_seen"}
    assert [(f.code, f.severity) for f in check_table(written(tmp_path, row))] == [
        ("TABLE-COLUMN-MISSING", "warning")
    ]


def test_an_unknown_column_gets_the_nearest_name(tmp_path: Path) -> None:
    (finding,) = check_table(written(tmp_path, {**GOOD, "percent_basiss": ""}))
    assert (finding.code, finding.nearest) == ("TABLE-COLUMN", "percent_basis")


def test_a_mapping_renames_columns(tmp_path: Path) -> None:
    row = {("Paper" if name == "paper_id" else name): text for name, text in GOOD.items()}
    path = written(tmp_path, row)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("file: mine.csv\nlayout: long\ncolumns: {Paper: paper_id}\n", encoding="utf-8")
    assert {finding.code for finding in check_table(path)} == {"TABLE-COLUMN", "TABLE-COLUMN-MISSING"}
    assert check_table(path, mapping=mapping) == ()


def test_a_wide_table_has_an_endpoint_a_column(tmp_path: Path) -> None:
    row = {
        name: text for name, text in GOOD.items() if name not in ("endpoint", "site", "value", "value_unit")
    }
    path = written(tmp_path, {**row, "endpoint_class": "mass", "BMD (g/cm2)": "x"})
    mapping = tmp_path / "mapping.yaml"
    column = '{"BMD (g/cm2)": {endpoint: BMD, site: femur, unit: g/cm2}}'
    mapping.write_text(f"layout: wide\nid: row_id\ncolumns: {column}\n", encoding="utf-8")
    (finding,) = check_table(path, mapping=mapping)
    assert (finding.code, finding.where.field) == ("EVIDENCE-NUMBER", "BMD (g/cm2)")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("columns: {Paper: paper}\n", "MAPPING-COLUMN"),
        ("collumns: {Paper: paper_id}\n", "MAPPING-KEY"),
        ("layout: deep\n", "MAPPING-LAYOUT"),
        ("header: first\n", "MAPPING-HEADER"),
        ("columns: {X: {endpoint: BMD}}\n", "MAPPING-LAYOUT"),
        ("columns: {A: paper_id, B: paper_id}\n", "MAPPING-COLUMN-TWICE"),
    ],
)
def test_a_wrong_mapping_is_a_finding(tmp_path: Path, text: str, code: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    assert code in {finding.code for finding in check_table(written(tmp_path, GOOD), mapping=mapping)}


def test_a_mapped_column_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("columns: {Author: first_author}\n", encoding="utf-8")
    assert [f.code for f in check_table(written(tmp_path, GOOD), mapping=mapping)] == ["TABLE-MAPPED-COLUMN"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe", b"a;b\n1;2;3\n", b"PK\x03\x04rest"])
def test_bytes_that_are_no_table_are_findings(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(data)
    assert any(finding.severity == "error" for finding in check_table(path))


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert [finding.severity for finding in check_table(tmp_path / "none.csv")] == ["error"]
