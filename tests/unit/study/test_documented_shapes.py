"""The tables that the page on the study file shows are mapped as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from osteon import observe, study

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "study-file.md").read_text(encoding="utf-8")
SHAPES = re.split(
    r"^### ", PAGE.partition("## The tables")[2].partition("## The checks")[0], flags=re.MULTILINE
)[1:]
BLOCK = re.compile(r"^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
STUDY = """\
osteon: 1
title: SYNTHETIC
species: rat
sex: female
models: {ovx: {kind: ovx}}
timeline: {intent: restoration, treatment: {start: week 12, stop: week 24}, sacrifice: week 24}
arms:
  sham: {surgery: sham, role: healthy_control, n: 9}
  baseline: {surgery: ovx, role: baseline_control, n: 9, sacrifice: week 12}
  ovx: {surgery: ovx, role: disease_control, n: 9}
  k2:
    {surgery: ovx, role: treatment, n: 9,
     treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
endpoints:
  - {name: BMD, site: femur, method: dxa, role: primary}
  - {name: BMC, site: femur, method: dxa}
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct}
  - {name: Tb.Th, site: distal_femur_metaphysis, method: microct}
  - {name: Ct.Ar, site: femur_diaphysis, method: microct}
  - {name: max load, site: femur_diaphysis, method: three_point_bending}
  - {name: CTX, site: serum, method: elisa, days: [week 12]}
  - {name: P1NP, site: serum, method: elisa, days: [week 12]}
randomisation: {unit: animal, seed: 7}
blinding: {operators: true, analysts: true}
animals: {sealed: SEALED}
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
data:
  tables:
"""


def shown(folder: Path, shape: str) -> Path:
    """Write the study folder of a shape as the page shows it."""
    entry, *tables = BLOCK.findall(shape)
    sealed = "true" if shape.startswith("Sealed") else "false"
    indented = "".join(f"    {line}\n" for line in entry.splitlines())
    (folder / "study.yaml").write_text(STUDY.replace("SEALED", sealed) + indented, encoding="utf-8")
    name = re.search(r"file: (\S+)", entry)
    assert name is not None
    (folder / "data").mkdir()
    (folder / "animals.csv").write_text("animal,arm\n0012,k2\n0013,ovx\n", encoding="utf-8")
    (folder / name[1]).write_text(tables[0], encoding="utf-8")
    for table in tables[1:]:
        beside = "specimens.csv" if table.startswith("specimen,") else "animals.csv"
        (folder / beside).write_text(table, encoding="utf-8")
    return folder


def test_the_page_shows_one_example_a_shape():
    assert [shape.partition("\n")[0] for shape in SHAPES] == [
        "Wide: one endpoint a column",
        "Long: one value a row",
        "Replicates: several rows an animal",
        "Replicates: several columns side by side",
        "Two header rows",
        "Decimal comma",
        "Sealed arms",
    ]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.partition("\n")[0])
def test_the_mapping_shown_has_nothing_wrong(tmp_path: Path, shape: str):
    findings = study.check(shown(tmp_path, shape))
    assert {finding.code for finding in findings} <= {"ENDPOINT-NO-TABLE"}
    assert study.load(tmp_path).sealed == shape.startswith("Sealed")


@pytest.mark.parametrize(
    ("at", "values"),
    [
        (0, [("0012", 0.214), ("0012", 0.412), ("0013", 0.208), ("0013", 0.398)]),
        (1, [("0012", 31.2), ("0012", None), ("0013", 28.4)]),
        (2, [("0012", 5.139), ("0012", 5.141), ("0013", 4.988), ("0013", 4.991)]),
        (3, [("0012", 0.214), ("0012", 0.218), ("0013", 0.208), ("0013", 0.206)]),
        (4, [("0012", 21.4), ("0012", 0.092), ("0013", 18.9), ("0013", 0.088)]),
        (5, [("0012", 98.1), ("0013", None)]),
        (6, [("0012", 0.214), ("0013", 0.208)]),
    ],
)
def test_the_table_shown_is_read_as_the_page_says(
    tmp_path: Path, at: int, values: list[tuple[str, float | None]]
):
    observed = observe.read_tables(study.load(shown(tmp_path, SHAPES[at])))
    assert not observed.broken
    assert [(one.animal, one.value) for one in observed.observations] == values


def test_a_limit_and_a_code_stay_what_they_are(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    long = observe.read_tables(study.load(shown(tmp_path / "a", SHAPES[1]))).observations
    assert [(one.status, one.limit, one.day) for one in long] == [
        ("ok", None, 84.0),
        ("below_lloq", 0.5, 84.0),
        ("ok", None, 84.0),
    ]
    sealed = observe.read_tables(study.load(shown(tmp_path / "b", SHAPES[6]))).observations
    assert [one.arm for one in sealed] == ["A", "B"]
