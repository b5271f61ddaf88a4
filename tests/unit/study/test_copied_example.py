"""What somebody reads who puts their own table into the copied example: each message names the way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osteon import study

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "femur-exercise"
KNOCKOUT = """arms:
  WT F: {model: none, role: vehicle_control, n: 3}
  WT M: {model: none, role: vehicle_control, n: 3}
  KO F: {model: none, role: treatment, n: 3}
"""
DENSITY = "        bone_density: {endpoint: ENDPOINT, site: whole_body, method: dxa}\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The example as `osteon new --like` writes it."""
    shutil.copytree(EXAMPLE, tmp_path / "mine", ignore=shutil.ignore_patterns("results"))
    return tmp_path / "mine"


def edit(folder: Path, first: str, last: str, new: str) -> None:
    """Put other lines in the place of those from one text up to another."""
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    begin = text.index(first)
    text = text[:begin] + new + text[text.index(last, begin) :]
    (folder / "study.yaml").write_text(text, encoding="utf-8")


def finding(folder: Path, code: str):
    return next(f for f in study.check(folder) if f.code == code)


def test_a_file_that_is_not_there_is_answered_with_those_that_are(copy: Path):
    for workbook in (copy / "data").glob("*.xlsx"):
        workbook.unlink()
    (copy / "data" / "sparc.csv").write_text("Mouse,BMD\n1,0.05\n", encoding="utf-8")
    for code in ("FILE-NO-MATCH", "ANIMALS-MISSING"):
        assert finding(copy, code).allowed == ("data/sparc.csv",)
    assert "delete animals:" in finding(copy, "ANIMALS-MISSING").remedy


def test_a_covariate_nobody_measured_may_be_taken_out(copy: Path):
    edit(copy, "animals:\n", "data:\n", "")
    assert finding(copy, "COVARIATE-UNMEASURED").remedy.endswith("out of covariates:.")


def test_two_sexes_with_a_control_each_are_two_models(copy: Path):
    edit(copy, "arms:  ", "# No endpoint", KNOCKOUT)
    assert "{kind: intact, sex: female}" in finding(copy, "INTACT-CONTROL").remedy
    assert "{kind: intact, sex: female}" in finding(copy, "ARMS-IDENTICAL").remedy
    assert "[{intervention: NAME}]" in finding(copy, "TREATMENT-MISSING").remedy
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "  none: {kind: intact}", "  none: {kind: intact, sex: female}\n  male: {kind: intact, sex: male}"
    )
    text = text.replace("WT M: {model: none", "WT M: {model: male")
    text = text.replace("KO F: {", "KO F: {treatment: [{intervention: knockout}], ")
    (copy / "study.yaml").write_text(text, encoding="utf-8")
    codes = {f.code for f in study.check(copy)}
    assert not codes & {"INTACT-CONTROL", "ARMS-IDENTICAL", "TREATMENT-MISSING"}


def test_a_density_without_a_unit_has_an_endpoint_of_its_own(copy: Path):
    edit(copy, "        femur_length", "        day21mass", DENSITY.replace("ENDPOINT", "BMD"))
    missing = finding(copy, "UNIT-MISSING")
    assert "endpoint: bone density (unit not stated), unit: not_stated" in missing.remedy
    edit(copy, "        bone_density", "        day21mass", DENSITY.replace("ENDPOINT", "bone_density"))
    unknown = finding(copy, "ENDPOINT-UNKNOWN")
    assert unknown.nearest == unknown.allowed[0] == "bone density (unit not stated)"
    assert {"BMD", "vBMD"} <= set(unknown.allowed)
    stated = DENSITY.replace("ENDPOINT", "bone density (unit not stated)")
    edit(copy, "        bone_density", "        day21mass", stated)
    assert finding(copy, "UNIT-MISSING").remedy == "Add unit: not_stated."
    edit(copy, "        bone_density", "        day21mass", "        femur_length: {endpoint: bone length}\n")
    assert "not_stated" not in finding(copy, "UNIT-MISSING").remedy


def test_the_site_of_a_specimen_may_stand_in_its_list(copy: Path):
    # The slices name their scan; with no site in the mapping, specimens.csv has it.
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    before, table = text.split("    - file: data/cross_section_bonej.xlsx", 1)
    table = table.replace("site: femur_diaphysis, ", "")
    mapped = f"{before}    - file: data/cross_section_bonej.xlsx{table}"
    (copy / "study.yaml").write_text(mapped, encoding="utf-8")
    codes = {f.code for f in study.check(copy)}
    assert not codes & {"COLUMN-UNDECLARED", "ENDPOINT-NO-TABLE"}
    (copy / "study.yaml").write_text(mapped.replace("      specimen: Scan_ID\n", ""), encoding="utf-8")
    codes = {f.code for f in study.check(copy)}
    assert {"COLUMN-UNDECLARED", "ENDPOINT-NO-TABLE"} <= codes


def test_a_long_table_is_told_what_its_two_columns_are(copy: Path):
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    (copy / "study.yaml").write_text(
        text.replace("      replicate: Slice", "      layout: long"), encoding="utf-8"
    )
    remedy = finding(copy, "TABLE-LONG").remedy
    assert "variable: with the column that names what was measured" in remedy


def test_nobody_is_invited_to_choose_the_deciding_endpoint_afterwards(copy: Path):
    assert "before values were seen" in finding(copy, "PRIMARY-MISSING").remedy
    assert "how it was done" in finding(copy, "RANDOMISATION-MISSING").remedy
