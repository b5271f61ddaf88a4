"""Real tables read by mapping alone; expected numbers: data/animals/SOURCE.md of the fixtures."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from osteon import observe, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osteon.observe import Observed

    Reader = Callable[..., Observed]

pytestmark = pytest.mark.shared

HEAD = """osteon: 1
kind: experiment
title: Reading only
species: mouse
models: {none: {kind: intact}}
timeline: {treatment: {start: day 0, stop: day 21}, sacrifice: day 21}
analysis: {unit: animal, comparisons: each treatment vs CONTROL}
"""


@pytest.fixture
def read(tmp_path: Path, shared: Path) -> Reader:
    """Return a function that reads tables of the fixtures by a mapping; the first arm is the control."""

    def read(arms: dict[str, int], body: str, data: tuple[str, ...], **others: str) -> Observed:
        control = next(iter(arms))
        lines = [HEAD.replace("CONTROL", control), "arms:"]
        for name, n in arms.items():
            treated = f'treatment, treatment: [{{intervention: "{name}"}}]'
            role = "vehicle_control" if name == control else treated
            lines.append(f'  "{name}": {{surgery: none, role: {role}, n: {n}}}')
        (tmp_path / "study.yaml").write_text("\n".join((*lines, body)), encoding="utf-8")
        (tmp_path / "data").mkdir()
        for name in data:
            source = shared / "data" / "animals" / name
            (tmp_path / "data" / source.name).write_bytes(source.read_bytes())
        for name, text in others.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return observe.read_tables(study.load(tmp_path))

    return read


def errors(observed: Observed) -> list[str]:
    return [f"{f.code} {f.where}: {f.message}" for f in observed.findings if f.severity == "error"]


def codes(observed: Observed) -> Counter[str]:
    return Counter(f.code for f in observed.findings)


def animal_means(observed: Observed, endpoint: str) -> dict[str, tuple[str, float]]:
    """Return arm and mean of each animal: replicates within a specimen first, then its specimens."""
    values: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    arm = {o.animal: o.arm for o in observed.observations}
    for o in observed.observations:
        if o.endpoint == endpoint and o.value is not None:
            values[o.animal, o.specimen].append(o.value)
    specimens: defaultdict[str, list[float]] = defaultdict(list)
    for (animal, _), of in values.items():
        specimens[animal].append(fmean(of))
    return {animal: (arm[animal], fmean(of)) for animal, of in specimens.items()}


def arm_means(observed: Observed, endpoint: str) -> dict[str, tuple[int, float]]:
    arms: defaultdict[str, list[float]] = defaultdict(list)
    for arm, value in animal_means(observed, endpoint).values():
        arms[arm].append(value)
    return {arm: (len(of), fmean(of)) for arm, of in arms.items()}


MIDDLETON = """
endpoints: [{name: Ct.Ar, site: femur_diaphysis, method: microct}]
animals:
  file: data/body_and_femur_measurements.xlsx
  id: MouseID
  arm: Group
  arms: {Control: sedentary, Drop: impact}
  columns: {wean_mass: {endpoint: body weight, unit: g}}
data:
  tables:
    - file: data/cross_section_bonej.xlsx
      id: MouseID
      arm: Tx
      specimen: Scan_ID
      replicate: Slice
      columns:
        CSA: {endpoint: Ct.Ar, site: femur_diaphysis, unit: mm2}
        Imax: {endpoint: Imax, site: femur_diaphysis, unit: mm4}
"""
MIDDLETON_FILES = (
    "mouse_femur_exercise_middleton/body_and_femur_measurements.xlsx",
    "mouse_femur_exercise_middleton/cross_section_bonej.xlsx",
)
EXERCISE = {"sedentary": 20, "run": 20, "swim": 20, "impact": 20}


def test_femur_exercise_slices(read: Reader) -> None:
    observed = read(
        EXERCISE,
        MIDDLETON,
        MIDDLETON_FILES,
        specimens="specimen,animal\n25784_D,52\n",
        exclusions="animal,kind,reason\n7,lost,died\n34,lost,died\n",
    )
    assert errors(observed) == []
    slices = [o for o in observed.observations if o.endpoint == "Ct.Ar"]
    assert len(slices) == 780
    assert len(observed.animals) == 80
    assert Counter(Counter(o.animal for o in slices).values()) == {10: 78}
    means = arm_means(observed, "Ct.Ar")
    assert {arm: n for arm, (n, _) in means.items()} == {"run": 20, "impact": 20, "sedentary": 19, "swim": 19}
    # Swim is 1.209 in the source, whose mouse 51 has the two slices of 25784_D that belong to mouse 52.
    expected = {"impact": 1.313, "run": 1.205, "sedentary": 1.304, "swim": 1.208}
    assert {arm: round(mean, 3) for arm, (_, mean) in means.items()} == expected
    # Capital letters are accepted with a note; Control and Drop only because the mapping says so.
    spelled = {f.read for f in observed.findings if f.code == "ARM-SPELLED"}
    assert spelled == {"Run", "Swim", "Impact", "Sedentary"}
    assert "ANIMALS-MISSING" not in codes(observed)


def test_femur_exercise_scan_under_two_mice_is_refused(read: Reader) -> None:
    observed = read(EXERCISE, MIDDLETON, MIDDLETON_FILES)
    (found,) = [f for f in observed.findings if f.severity == "error"]
    assert (found.code, found.read, found.allowed) == ("SPECIMEN-TWO-ANIMALS", "25784_D", ("51", "52"))
    (missing,) = [f for f in observed.findings if f.code == "ANIMALS-MISSING"]
    assert "7, 34" in missing.message


def test_femur_exercise_as_published_has_two_slices_twice(read: Reader) -> None:
    observed = read(EXERCISE, MIDDLETON.replace("      specimen: Scan_ID\n", ""), MIDDLETON_FILES)
    twice = [f for f in observed.findings if f.code == "VALUE-TWICE" and "Ct.Ar" in f.message]
    assert [(f.where.line, f.read) for f in twice] == [(433, "51"), (435, "51")]
    expected = {"impact": 1.313, "run": 1.205, "sedentary": 1.304, "swim": 1.209}
    assert {arm: round(mean, 3) for arm, (_, mean) in arm_means(observed, "Ct.Ar").items()} == expected


def test_femur_exercise_without_its_spellings_names_each_group(read: Reader) -> None:
    observed = read(
        EXERCISE, MIDDLETON.replace("  arms: {Control: sedentary, Drop: impact}\n", ""), MIDDLETON_FILES
    )
    (found,) = [f for f in observed.findings if f.code == "ARM-UNKNOWN"]
    assert "40 times" in found.message
    assert "Control x 20, Drop x 20" in found.message


SPARC = """
endpoints: [{name: BMD, site: whole_body, method: dxa}]
data:
  tables:
    - file: data/dxa_sparc_knockout.csv
      id: Mouse
      arm: [Genotype, Sex]
      missing: ["-"]
      arms: {+/+ Female: WT_F, Sparc/Sparc Female: KO_F, +/+ Male: WT_M, Sparc/Sparc Male: KO_M}
      columns:
        Bone Mineral Density: {endpoint: BMD, site: whole_body, unit: g/cm2}
        Bone Mineral Content: {endpoint: BMC, site: whole_body, unit: g}
        Bone Area: {endpoint: bone area, site: whole_body, unit: cm2}
"""


def test_dxa_of_sparc_knockout_mice(read: Reader) -> None:
    arms = {"WT_F": 232, "KO_F": 8, "WT_M": 220, "KO_M": 8}
    observed = read(arms, SPARC, ("mouse_dxa_impc/dxa_sparc_knockout.csv",))
    assert errors(observed) == []
    assert len(observed.animals) == 468
    assert len(observed.observations) == 3 * 468 - 5  # five cells are blank
    means = {arm: round(mean, 4) for arm, (_, mean) in arm_means(observed, "BMD").items()}
    assert means == {"WT_F": 0.0488, "KO_F": 0.0441, "WT_M": 0.0506, "KO_M": 0.0469}
    assert sum(a.arm.startswith("KO") for a in observed.animals) == 16
    # BMD = BMC / area to 1e-4 for 99 % of the rows: the three columns are the ones they are said to be.
    of = {(o.animal, o.endpoint): o.value for o in observed.observations}
    rows = [[of.get((a.name, word)) for word in ("BMD", "BMC", "bone area")] for a in observed.animals]
    misfit = [
        abs(density - content / area)
        for density, content, area in rows
        if None not in (density, content, area)
    ]
    assert sum(m <= 1e-4 for m in misfit) / len(misfit) >= 0.99
    assert max(misfit) == pytest.approx(0.002, abs=5e-4)
    assert codes(observed)["ANIMALS-FROM-TABLES"] == 1


def test_dxa_of_mysm1_mice(read: Reader) -> None:
    body = SPARC.replace("dxa_sparc_knockout", "dxa_mysm1_het").replace(
        "{+/+ Female: WT_F, Sparc/Sparc Female: KO_F, +/+ Male: WT_M, Sparc/Sparc Male: KO_M}",
        "{+/+ 1: WT_1, +/+ 2: WT_2, Mysm1/+ 1: HET_1, Mysm1/+ 2: HET_2}",
    )
    observed = read(
        {"WT_1": 80, "WT_2": 79, "HET_1": 11, "HET_2": 11}, body, ("mouse_dxa_impc/dxa_mysm1_het.csv",)
    )
    assert errors(observed) == []
    assert len(observed.animals) == 181
    assert sum(a.arm.startswith("HET") for a in observed.animals) == 22


PLASMA = """
endpoints: [{name: ALP, site: plasma, method: enzyme_assay}]
data:
  tables:
    - file: data/plasma_chemistry.csv
      id: Mouse
      arm: Sex
      missing: ["-"]
      columns:
        Alp: {endpoint: ALP, site: plasma, unit: U/L}
        Mg: {endpoint: Mg, site: plasma, unit: mg/dL}
"""
PLASMA_FILE = "mouse_dxa_impc/plasma_chemistry.csv"


def test_plasma_chemistry_dash_is_missing_only_when_it_is_declared(read: Reader, shared: Path) -> None:
    with (shared / "data" / "animals" / PLASMA_FILE).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    dashes = sum(row[heading] == "-" for row in rows for heading in ("Alp", "Mg"))
    observed = read({"Female": 10, "Male": 10}, PLASMA, (PLASMA_FILE,))
    assert errors(observed) == []
    assert len(observed.animals) == len(rows) == 954
    assert Counter(o.status for o in observed.observations)["missing"] == dashes > 0
    assert sum(o.value or 0 for o in observed.observations if o.endpoint == "ALP") == pytest.approx(
        sum(float(row["Alp"]) for row in rows if row["Alp"] not in {"-", ""}), rel=1e-12
    )


def test_plasma_chemistry_undeclared_dash_proposes_the_line(read: Reader) -> None:
    observed = read({"Female": 10, "Male": 10}, PLASMA.replace('      missing: ["-"]\n', ""), (PLASMA_FILE,))
    found = [f for f in observed.findings if f.code == "VALUE-MISSING-WORD"]
    assert found
    assert all('missing: ["-"]' in f.remedy for f in found)
    assert len(errors(observed)) <= 12


DO_SVENSON = """
endpoints: [{name: "bone density (unit not stated)", site: whole_body, method: dxa}]
data:
  tables:
    - file: data/mice_weights.csv
      id: rownames
      arm: [sex, diet]
      missing: [NA]
      columns:
        bone_density: {endpoint: bone density (unit not stated), site: whole_body, unit: not_stated}
        body_weight: {endpoint: body weight, unit: g}
"""


def test_diversity_outbred_mice(read: Reader) -> None:
    arms = {"F_chow": 20, "F_hf": 20, "M_chow": 20, "M_hf": 20}
    observed = read(arms, DO_SVENSON, ("mouse_dxa_do_svenson/mice_weights.csv",))
    assert errors(observed) == []
    assert len(observed.animals) == 780
    density = [o for o in observed.observations if o.endpoint != "body weight"]
    assert sum(o.value is not None for o in density) == 776


SCANCO = """
endpoints: [{name: BV/TV, site: L3, method: microct}]
data:
  tables:
    - file: data/example-trabecular.csv
      specimen: MeasNo
      missing: ["-"]
      flags: {"~": failed_qc, "!": failed_qc}
      columns:
        VOX-TV: {endpoint: TV, unit: mm3}
        VOX-BV: {endpoint: BV, unit: mm3}
        VOX-BV/TV: {endpoint: BV/TV, unit: "1"}
        DT-Tb.Th: {endpoint: Tb.Th, unit: mm}
        DT-Tb.Sp: {endpoint: Tb.Sp, unit: mm}
        DT-Tb.Th.SD: {endpoint: Tb.Th.SD, unit: mm}
        Mean2: {endpoint: TMD, unit: mg HA/ccm}
"""


def scanco_files(shared: Path) -> dict[str, str]:
    """Return animals.csv and specimens.csv from the key of the exports, without its made-up groups."""
    key = shared / "data" / "animals" / "scanco_vivact_exports" / "example-gen-key.csv"
    with key.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sites = {"Spine": "lumbar_vertebra", "Met": "distal_femur_metaphysis", "Dia": "femur_diaphysis"}
    specimens = [f"{row[part]},{row['AS']},{site}" for row in rows for part, site in sites.items()]
    animals = [f"{row['AS']},pilot" for row in rows]
    return {
        "animals": "\n".join(("animal,arm", *animals, "")),
        "specimens": "\n".join(("specimen,animal,site", *specimens, "")),
    }


def test_scanco_trabecular_export(read: Reader, shared: Path) -> None:
    observed = read(
        {"pilot": 12, "other": 3},
        SCANCO,
        ("scanco_vivact_exports/example-trabecular.csv",),
        **scanco_files(shared),
    )
    assert errors(observed) == []
    assert len(observed.animals) == 12
    assert {o.site for o in observed.observations} == {"lumbar_vertebra", "distal_femur_metaphysis"}
    of = {(o.specimen, o.endpoint): o for o in observed.observations}
    specimens = {o.specimen for o in observed.observations}
    assert len(specimens) == 24
    for specimen in specimens:
        volume = of[specimen, "BV"].value / of[specimen, "TV"].value
        assert of[specimen, "BV/TV"].value / 100 == pytest.approx(volume, abs=6e-5)
    # The padded flags: every ~ and ! of the export, and nothing else, is failed_qc.
    export = shared / "data" / "animals" / "scanco_vivact_exports" / "example-trabecular.csv"
    with export.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    flagged = {row["MeasNo"] for row in rows if row["Mean2"][:1] in {"~", "!"}}
    assert {
        o.specimen for o in observed.observations if o.status == "failed_qc" and o.endpoint == "TMD"
    } == flagged
    assert len(flagged) == 17
    assert of["31714", "Tb.Th.SD"].value == 0.0143
    assert {o.unit for o in observed.observations if o.endpoint == "BV/TV"} == {"%"}


def test_scanco_flags_that_are_not_declared(read: Reader, shared: Path) -> None:
    body = SCANCO.replace('      flags: {"~": failed_qc, "!": failed_qc}\n', "")
    observed = read(
        {"pilot": 12, "other": 3},
        body,
        ("scanco_vivact_exports/example-trabecular.csv",),
        **scanco_files(shared),
    )
    found = [f for f in observed.findings if f.code == "VALUE-FLAG"]
    assert found
    assert all("flags: {" in f.remedy for f in found)


def test_workbook_of_slices_has_one_observation_a_cell(read: Reader) -> None:
    observed = read(EXERCISE, MIDDLETON, MIDDLETON_FILES)
    assert len({o.id for o in observed.observations}) == len(observed.observations) == 80 + 2 * 780
    assert "data/cross_section_bonej.xlsx!Sheet1!I2" in {o.id for o in observed.observations}
