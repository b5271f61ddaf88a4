"""The mapping of tables: what it leaves open, what it says of endpoints and covariates, and who is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import study

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import Finding

BMD = "{endpoint: BMD, site: femur, unit: g/cm2}"
STUDY = """\
osteon: 1
title: SYNTHETIC
species: rat
sex: female
models: {{ovx: {{kind: ovx}}}}
timeline: {{intent: prevention, treatment: {{start: surgery, stop: week 8}}, sacrifice: week 8}}
arms:
  sham: {{surgery: sham, role: healthy_control, n: 9}}
  ovx: {{surgery: ovx, role: disease_control, n: 9}}
  k2:
    {{surgery: ovx, role: treatment, n: 9,
     treatment: [{{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}}]}}
endpoints:
  - {endpoint}
randomisation: {{unit: animal, seed: 7}}
blinding: {{operators: true, analysts: false}}
animals: {animals}
analysis: {{gate: sham vs ovx, comparisons: k2 vs ovx, covariates: {covariates}}}
data:
  tables:
    - file: data/femur.csv
      id: animal
{keys}      columns:
        {columns}
"""
MEASURED = "{name: BMD, site: femur, method: dxa, role: primary}"


def said(folder: Path, name: str = "BMD", **given: str) -> tuple[Finding, ...]:
    """Findings of the study with one table, whose one column is called `name` unless `columns` says more."""
    keys = {"endpoint": MEASURED, "animals": "{sealed: false}", "covariates": "[]", "keys": ""}
    keys |= {"columns": f"{name}: {BMD}"} | given
    (folder / "study.yaml").write_text(STUDY.format(**keys), encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "femur.csv").write_text("animal,BMD\n0012,0.21\n", encoding="utf-8")
    if not (folder / "animals.csv").exists():
        (folder / "animals.csv").write_text("animal,arm,body_mass_before_surgery\n0012,k2,281\n")
    return study.check(folder)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(finding.code for finding in findings)


def test_a_column_that_is_the_declared_endpoint_says_nothing(tmp_path: Path):
    assert said(tmp_path) == ()


@pytest.mark.parametrize(
    ("column", "declared"),
    [
        ("{endpoint: BMD, site: femur, side: left, unit: g/cm2}", MEASURED),
        ("{endpoint: BMD, site: femur, day: sacrifice, unit: g/cm2}", MEASURED),
        ("{endpoint: BMD, site: femur, day: week 8, unit: g/cm2}", MEASURED),
        ("{endpoint: BMD, site: whole femur, unit: g/cm2}", MEASURED),
        (
            "{endpoint: BMD, site: femur, day: week 4, unit: g/cm2}",
            MEASURED.replace("role", "days: [week 4], role"),
        ),
    ],
)
def test_what_a_column_leaves_open_may_be_the_endpoint(tmp_path: Path, column: str, declared: str):
    assert codes(said(tmp_path, columns=f"x: {column}", endpoint=declared)) == []


@pytest.mark.parametrize(
    ("column", "declared"),
    [
        ("{endpoint: BMC, site: femur, unit: g}", MEASURED),
        ("{endpoint: BMD, site: tibia, unit: g/cm2}", MEASURED),
        ("{endpoint: BMD, unit: g/cm2}", MEASURED),
        ("{endpoint: BMD, site: femur, day: week 4, unit: g/cm2}", MEASURED),
        (
            "{endpoint: BMD, site: femur, side: left, unit: g/cm2}",
            MEASURED.replace("role", "side: right, role"),
        ),
    ],
)
def test_another_quantity_site_side_or_day_is_not_the_endpoint(tmp_path: Path, column: str, declared: str):
    found = said(tmp_path, columns=f"x: {column}", endpoint=declared)
    assert codes(found) == ["COLUMN-UNDECLARED", "ENDPOINT-NO-TABLE"]
    assert {finding.severity for finding in found} == {"warning", "note"}


def test_a_column_of_sites_leaves_the_site_to_the_rows(tmp_path: Path):
    keys = "      site: bone\n      sites: {Femur: femur}\n"
    assert codes(said(tmp_path, columns="x: {endpoint: BMD, unit: g/cm2}", keys=keys)) == []


def test_a_site_of_the_map_that_is_not_known(tmp_path: Path):
    found = said(tmp_path, keys="      site: bone\n      sites: {Femur: fermur}\n")
    assert codes(found) == ["SITE-UNKNOWN"]
    assert found[0].nearest == "femur"
    assert found[0].where.field == "data.tables[0].sites.Femur"


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("{endpoint: BMD, site: femur, method: microct, unit: g/cm2}", "COLUMN-METHOD"),
        ("{endpoint: BMD, site: femur, method: elisa, unit: g/cm2}", "ENDPOINT-METHOD"),
        ("{endpoint: BMD, site: serum, unit: g/cm2}", "ENDPOINT-SITE"),
        ("{endpoint: max load, site: L4, method: three_point_bending, unit: N}", "METHOD-SITE"),
    ],
)
def test_a_column_is_held_to_what_can_be_measured(tmp_path: Path, column: str, code: str):
    found = [finding for finding in said(tmp_path, columns=f"x: {column}") if finding.code == code]
    assert [finding.where.field.rpartition(".")[0] for finding in found] == ["data.tables[0].columns.x"]


def test_all_undeclared_columns_of_a_table_are_one_finding(tmp_path: Path):
    more = [
        f"c{at}: {{endpoint: {name}, site: femur, unit: g}}" for at, name in enumerate(("BMC", "dry weight"))
    ]
    found = said(tmp_path, columns="\n        ".join([f"BMD: {BMD}", *more]))
    assert codes(found) == ["COLUMN-UNDECLARED"]
    assert "c0 and c1" in found[0].message


@pytest.mark.parametrize("heading", ['"BMD (g/cm2)"', '"BMD [mg/cm2]"'])
def test_a_heading_in_brackets_gives_the_unit(tmp_path: Path, heading: str):
    assert codes(said(tmp_path, columns=f"{heading}: {{endpoint: BMD, site: femur}}")) == []


def test_brackets_that_hold_no_unit_give_none(tmp_path: Path):
    column = '"BMD (left)": {endpoint: BMD, site: femur}'
    assert codes(said(tmp_path, columns=column)) == ["UNIT-MISSING"]


def test_a_unit_row_gives_the_unit(tmp_path: Path):
    column = "BMD: {endpoint: BMD, site: femur}"
    assert codes(said(tmp_path, columns=column)) == ["UNIT-MISSING"]
    assert codes(said(tmp_path, columns=column, keys="      unit_row: 2\n")) == []


def test_units_of_the_list_of_animals_are_checked_too(tmp_path: Path):
    animals = "{columns: {mass: {endpoint: body weight, unit: mm}}}"
    assert codes(said(tmp_path, animals=animals)) == ["UNIT-ENDPOINT"]


@pytest.mark.parametrize(
    ("text", "endpoint", "before"),
    [
        ("body_mass_before_surgery", "body weight", "surgery"),
        ("Body weight before surgery", "body weight", "surgery"),
        ("femur length before treatment", "bone length", "treatment"),
        ("BV/TV before surgery", "BV/TV", "surgery"),
    ],
)
def test_a_covariate_is_an_endpoint_before(text: str, endpoint: str, before: str):
    one = study.covariate(text)
    assert one is not None
    assert (one.text, one.endpoint, one.before) == (text, endpoint, before)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("body_mass", "COVARIATE-AFTER-SURGERY"),
        ("body mass at sacrifice", "COVARIATE-AFTER-SURGERY"),
        ("BMD", "COVARIATE-AFTER-SURGERY"),
        ("litter", "COVARIATE-UNKNOWN"),
        ("mood before surgery", "COVARIATE-UNKNOWN"),
        ("BMD before surgery", "COVARIATE-UNMEASURED"),
    ],
)
def test_what_is_no_covariate(tmp_path: Path, text: str, code: str):
    assert codes(said(tmp_path, covariates=f"[{text}]")) == [code]
    assert (study.covariate(text) is None) == (code != "COVARIATE-UNMEASURED")


def test_before_treatment_is_after_surgery_where_treatment_is_late(tmp_path: Path):
    text = STUDY.replace("start: surgery", "start: week 4").replace(
        "intent: prevention", "intent: restoration"
    )
    filled = text.format(
        endpoint=MEASURED,
        animals="{}",
        covariates="[body mass before treatment]",
        keys="",
        columns=f"BMD: {BMD}",
    )
    (tmp_path / "study.yaml").write_text(filled, encoding="utf-8")
    assert "COVARIATE-AFTER-SURGERY" in codes(study.check(tmp_path))
    (tmp_path / "study.yaml").write_text(
        filled.replace("before treatment", "before surgery"), encoding="utf-8"
    )
    assert "COVARIATE-AFTER-SURGERY" not in codes(study.check(tmp_path))


def test_a_covariate_is_found_in_the_list_or_in_a_table(tmp_path: Path):
    covariates = "[body_mass_before_surgery]"
    assert codes(said(tmp_path, covariates=covariates)) == []
    for other in ("body_mass", "body_mass_before_surgery (g)", "mass"):
        (tmp_path / "animals.csv").write_text(f"animal,arm,{other}\n0012,k2,281\n", encoding="utf-8")
        (found,) = said(tmp_path, covariates=covariates)
        assert found.code == "COVARIATE-UNMEASURED"
        assert "Add the column body_mass_before_surgery (in g) to animals.csv" in found.remedy
    mass = "mass: {endpoint: body weight, site: whole_body, day: DAY, unit: g}"
    columns = f"BMD: {BMD}\n        {mass}"
    early, late = (columns.replace("DAY", day) for day in ("day -1", "day 1"))
    assert codes(said(tmp_path, covariates=covariates, columns=early)) == []
    assert codes(said(tmp_path, covariates=covariates, columns=late)) == [
        "COLUMN-UNDECLARED",
        "COVARIATE-UNMEASURED",
    ]


def test_a_plan_without_data_need_not_have_measured_its_covariate(tmp_path: Path):
    found = said(tmp_path, covariates="[BMD before surgery]")
    assert codes(found) == ["COVARIATE-UNMEASURED"]
    (tmp_path / "data" / "femur.csv").unlink()
    assert codes(study.check(tmp_path)) == ["DATA-NONE"]


def test_a_sealed_study_is_opened_by_no_mapping(tmp_path: Path):
    (tmp_path / "animals.csv").write_text("animal,arm\n0012,A\n", encoding="utf-8")
    keys = "      arm: group\n      arms: {A: k2}\n"
    assert codes(said(tmp_path, animals="{sealed: true}")) == []
    assert codes(said(tmp_path, animals="{sealed: true}", keys=keys)) == ["SEALED-OPEN"]


def test_a_sealed_list_under_another_name_is_looked_at_too(tmp_path: Path):
    (tmp_path / "mice.csv").write_text("Tag;Group\n0012;k2\n", encoding="utf-8")
    animals = "{sealed: true, file: mice.csv, id: Tag, arm: Group, delimiter: semicolon}"
    found = said(tmp_path, animals=animals)
    assert codes(found) == ["SEALED-OPEN"]
    assert "mice.csv names k2" in found[0].message


@pytest.mark.parametrize(
    ("animals", "code"),
    [
        ("{sealed: true, key: key.csv}", "SEALED-KEY"),
        ("{sealed: true, key: ../key.csv}", "PATH-OUTSIDE"),
        ("{file: ../animals.csv}", "PATH-OUTSIDE"),
        ("{file: mice.csv}", "ANIMALS-MISSING"),
    ],
)
def test_files_of_the_list_of_animals(tmp_path: Path, animals: str, code: str):
    (tmp_path / "animals.csv").write_text("animal,arm\n0012,A\n", encoding="utf-8")
    assert codes(said(tmp_path, animals=animals)) == [code]


def test_a_key_that_opens_nothing(tmp_path: Path):
    (tmp_path / "key.csv").write_text("code,arm\nA,k2\n", encoding="utf-8")
    assert codes(said(tmp_path, animals="{sealed: false, key: key.csv}")) == ["SEALED-KEY"]


def test_a_file_that_is_not_there_names_the_one_that_is(tmp_path: Path):
    said(tmp_path)
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8").replace("data/femur.csv", "data/femurs.csv")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    (only,) = study.check(tmp_path)
    assert (only.code, only.nearest) == ("FILE-NO-MATCH", "data/femur.csv")


def test_a_scan_that_can_be_read_in_two_ways(tmp_path: Path):
    (tmp_path / "data" / "scans").mkdir(parents=True)
    (tmp_path / "data" / "scans" / "0012_k2_b.tif").write_text("a scan\n", encoding="utf-8")
    said(tmp_path)
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    text += '  scans: {pattern: "data/scans/{animal}_{arm}.tif"}\n'
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    assert codes(study.check(tmp_path)) == ["FILE-TWICE", "SCANS-LATER"]


def test_tables_without_a_list_must_name_the_arm(tmp_path: Path):
    said(tmp_path)
    (tmp_path / "animals.csv").unlink()
    assert codes(study.check(tmp_path)) == ["ANIMALS-MISSING"]
    keys = "      arm: group\n"
    text = (
        (tmp_path / "study.yaml").read_text(encoding="utf-8").replace("      columns", f"{keys}      columns")
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    assert codes(study.check(tmp_path)) == []
