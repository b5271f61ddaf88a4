"""Tables of other shapes put into the copied example: the study file a newcomer ends with is clean and runs.

The tables stay in the shared folder; only what stands in them is put into a temporary one.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import records, run
from osteon.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osteon.records import Observation

    Copied = Callable[[str, str], Path]

SPARC = """models:
  female: {kind: intact, sex: female}
  male: {kind: intact, sex: male}
timeline: {treatment: {start: day 1, stop: day 21}, sacrifice: day 21}
arms:
  WT female: {model: female, role: vehicle_control, n: 229}
  KO female: {model: female, role: treatment, n: 7, treatment: [{intervention: Sparc knockout}]}
  WT male: {model: male, role: vehicle_control, n: 223}
  KO male: {model: male, role: treatment, n: 9, treatment: [{intervention: Sparc knockout}]}
endpoints:
  - {name: BMD, site: whole_body, method: dxa, role: secondary}
analysis:
  unit: animal
  comparisons: [KO female vs WT female, KO male vs WT male]
data:
  tables:
    - file: data/dxa_sparc_knockout.csv
      id: Mouse Name
      arm: [Genotype, Sex]
      arms:
        +/+ Female: WT female
        Sparc/Sparc Female: KO female
        +/+ Male: WT male
        Sparc/Sparc Male: KO male
      missing: ["-"]
      columns:
        Bone Mineral Density: {endpoint: Bone Mineral Density, site: whole_body, unit: g/cm2, method: dxa}
"""
OUTBRED = """models:
  female: {kind: intact, sex: female}
  male: {kind: intact, sex: male}
timeline: {treatment: {start: day 1, stop: day 21}, sacrifice: day 21}
arms:
  F chow: {model: female, role: vehicle_control, n: 200}
  F hf: {model: female, role: treatment, n: 198, treatment: [{intervention: high fat diet}]}
  M chow: {model: male, role: vehicle_control, n: 194}
  M hf: {model: male, role: treatment, n: 188, treatment: [{intervention: high fat diet}]}
endpoints:
  - {name: bone density (unit not stated), site: whole_body, role: secondary}
  - {name: body weight, site: whole_body, method: weighing, role: secondary}
analysis:
  unit: animal
  comparisons: [F hf vs F chow, M hf vs M chow]
data:
  tables:
    - file: data/mice_weights.csv
      id: rownames
      arm: [sex, diet]
      columns:
        bone_density: {endpoint: bone density (unit not stated), site: whole_body, unit: not_stated}
        body_weight: {endpoint: body weight, site: whole_body, unit: g, method: weighing}
"""
SCANNER = """models:
  none: {kind: intact}
timeline: {sacrifice: day 21}
arms:
  pilot: {role: vehicle_control, n: 12}
endpoints:
  - {name: BV/TV, site: femoral metaphysis, method: microct, role: secondary}
  - {name: Tb.Th, site: femoral metaphysis, method: microct, role: secondary}
  - {name: TMD, site: femoral metaphysis, method: microct, role: secondary}
analysis:
  unit: animal
data:
  tables:
    - file: data/example-trabecular.csv
      specimen: MeasNo
      missing: ["-"]
      flags: {"~": ok, "!": failed_qc}
      columns:
        VOX-BV/TV: {endpoint: BV/TV, unit: fraction, method: microct}
        DT-Tb.Th: {endpoint: Tb.Th, unit: mm, method: microct}
        DT-Tb.Th.SD: {endpoint: Tb.Th.SD, unit: mm, method: microct}
        DT-Tb.Sp.SD: {endpoint: Tb.Sp.SD, unit: mm, method: microct}
        Mean2: {endpoint: TMD, unit: mg HA/ccm, method: microct}
        Mean3: {endpoint: vBMD, unit: mg HA/ccm, method: microct}
"""


@pytest.fixture
def copied(tmp_path: Path, shared: Path) -> Copied:
    """Return a function that copies the example with another table and another end of the study file."""

    def copied(table: str, body: str) -> Path:
        folder = tmp_path / "mine"
        made = CliRunner().invoke(app, ["new", str(folder), "--like", "femur-exercise"])
        assert made.exit_code == 0, made.output
        for old in (*(folder / "data").glob("*.xlsx"), folder / "exclusions.csv", folder / "specimens.csv"):
            old.unlink()
        shutil.copy(shared / "data" / "animals" / table, folder / "data")
        text = (folder / "study.yaml").read_text(encoding="utf-8")
        kept = re.sub(r"(?m)^strain: .*\n", "", text[: text.index("models:\n")])
        (folder / "study.yaml").write_text(kept + body, encoding="utf-8")
        return folder

    return copied


def ran(folder: Path) -> tuple[Observation, ...]:
    """Check and run a study; return what was read."""
    assert [f for f in run.check(folder) if f.severity == "error"] == []
    result = run.run(folder)
    assert [f for f in result.findings if f.severity == "error"] == []
    assert (folder / "results" / "report" / "index.html").is_file()
    data = (folder / "results" / "observations.parquet").read_bytes()
    return records.observations_of(records.read_parquet(data, name="observations.parquet"))


def listed_animals(folder: Path) -> list[str]:
    with (folder / "results" / "animals.csv").open(encoding="utf-8", newline="") as stream:
        return [row["animal"] for row in csv.DictReader(stream)]


def test_a_knockout_in_two_sexes_with_a_control_each(copied: Copied) -> None:
    folder = copied("mouse_dxa_impc/dxa_sparc_knockout.csv", SPARC)
    read = ran(folder)
    assert len(listed_animals(folder)) == len({o.animal for o in read}) == 468
    assert Counter(o.status for o in read) == {"ok": 463, "missing": 5}
    arms = Counter(o.arm for o in read)
    assert arms == {"WT female": 229, "WT male": 223, "KO female": 7, "KO male": 9}
    # Every one of the means is the plain mean of its cells.
    with (folder / "data" / "dxa_sparc_knockout.csv").open(encoding="utf-8", newline="") as stream:
        cells = [row for row in csv.DictReader(stream) if row["Bone Mineral Density"] != "-"]
    for arm, (genotype, sex) in {"KO female": ("Sparc/Sparc", "Female"), "WT male": ("+/+", "Male")}.items():
        of = [float(r["Bone Mineral Density"]) for r in cells if (r["Genotype"], r["Sex"]) == (genotype, sex)]
        values = [o.value for o in read if o.arm == arm and o.value is not None]
        assert sum(values) / len(values) == pytest.approx(sum(of) / len(of), rel=1e-12)


def test_two_sexes_on_two_diets_and_a_density_without_a_unit(copied: Copied) -> None:
    folder = copied("mouse_dxa_do_svenson/mice_weights.csv", OUTBRED)
    read = ran(folder)
    assert len(listed_animals(folder)) == 780
    assert Counter(o.endpoint for o in read) == {"bone density (unit not stated)": 776, "body weight": 780}
    assert {o.unit for o in read} == {"not_stated", "g"}


def test_a_result_table_of_a_scanner_whose_rows_name_scans(copied: Copied, shared: Path) -> None:
    folder = copied("scanco_vivact_exports/example-trabecular.csv", SCANNER)
    key = shared / "data" / "animals" / "scanco_vivact_exports" / "example-gen-key.csv"
    with key.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sites = {"Spine": "spine", "Met": "femur metaphysis", "Dia": "femur diaphysis"}
    scans = "".join(f"{row[part]},{row['AS']},{site}\n" for row in rows for part, site in sites.items())
    (folder / "specimens.csv").write_text(f"specimen,animal,site\n{scans}", encoding="utf-8")
    animals = "".join(f"{row['AS']},pilot\n" for row in rows)
    (folder / "animals.csv").write_text(f"animal,arm\n{animals}", encoding="utf-8")
    read = ran(folder)
    # 24 scans of 12 mice; what carries a ~ is used as declared, a ! is not, and - is no value.
    assert Counter(o.endpoint for o in read) == dict.fromkeys(
        ("BV/TV", "Tb.Th", "Tb.Th.SD", "Tb.Sp.SD", "TMD", "vBMD"), 24
    )
    assert len({o.specimen for o in read}) == 24
    assert {o.animal for o in read} == {row["AS"] for row in rows}
    assert Counter(o.site for o in read if o.endpoint == "TMD") == {"femur_metaphysis": 12, "vertebra": 12}
    assert Counter(o.status for o in read if o.endpoint == "vBMD") == {"missing": 24}
    assert "failed_qc" in {o.status for o in read if o.endpoint == "Tb.Sp.SD"}
    assert Counter(o.status for o in read if o.endpoint == "TMD") == {"ok": 24}


LONG = """    - file: data/femur.csv
      layout: long
      id: Maus
      variable: Größe
      value: Wert
      missing: [NA]
"""


@pytest.mark.parametrize("shape", ["xls", "wide", "long"])
def test_the_workbook_of_the_example_in_another_shape(shape: str, tmp_path: Path, repository: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(
        repository / "examples" / "femur-exercise", folder, ignore=shutil.ignore_patterns("results")
    )
    before = ran(folder)
    name = "femur.xls" if shape == "xls" else "femur.csv"
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    head, last = text.rsplit("    - file: data/body_and_femur_measurements.xlsx", 1)
    mapped = last[last.index("      columns:") :]
    other = LONG + mapped if shape == "long" else f"    - file: data/{name}{last}"
    (folder / "study.yaml").write_text(head + other, encoding="utf-8")
    _write_as(shape, folder / "data" / "body_and_femur_measurements.xlsx", folder / "data" / name)
    after = ran(folder)
    assert [_without_cell(o) for o in after] == [_without_cell(o) for o in before]


def _without_cell(observation: Observation) -> tuple[object, ...]:
    o = observation
    return o.animal, o.arm, o.specimen, o.replicate, o.site, o.day, o.endpoint, o.value, o.unit, o.status


def _write_as(shape: str, workbook: Path, to: Path) -> None:
    """Write the sheet as an old workbook, or as text with semicolons and decimal commas."""
    import openpyxl
    import xlwt

    book = openpyxl.load_workbook(workbook)
    header, *rows = book.active.iter_rows(values_only=True)
    book.close()
    if shape == "xls":
        old = xlwt.Workbook()
        sheet = old.add_sheet("Tabelle1")
        for i, row in enumerate((header, *rows)):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
        old.save(str(to))
        return
    lines = [header, *rows]
    if shape == "long":
        taken = [header.index(name) for name in ("femur_length", "day21mass")]
        lines = [("Maus", "Größe", "Wert"), *((row[0], header[j], row[j]) for row in rows for j in taken)]
    german = (";".join(str(cell).replace(".", ",") for cell in line) for line in lines)
    to.write_bytes(("\r\n".join(german) + "\r\n").encode("windows-1252"))


def test_the_tables_of_others_stay_out_of_the_repository(repository: Path) -> None:
    kept = {path.name for path in repository.glob("[!.]*/**/*.csv") if "results" not in path.parts}
    assert not kept & {"example-trabecular.csv", "example-gen-key.csv", "mice_weights.csv"}
