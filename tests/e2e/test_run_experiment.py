"""An experiment from its tables to its report: what is made, what is made again, and what a stop leaves."""

from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import files, records, run
from osteon.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

runner = CliRunner()

STUDY = """\
osteon: 1
kind: experiment
title: SYNTHETIC rats, MK-4 after ovariectomy
species: rat
strain: Sprague-Dawley
sex: female
age_at_surgery: 12 weeks
models:
  ovx: {kind: ovx}
timeline:
  intent: restoration
  treatment: {start: week 8, stop: week 16}
  sacrifice: week 16
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 4}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 4}
  k2: {model: ovx, surgery: ovx, role: treatment, n: 4,
       treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
endpoints:
  - {name: BMD, site: femur, method: dxa, role: primary}
  - {name: max load, site: femur_diaphysis, method: three_point_bending, role: secondary}
randomisation: {unit: animal, strata: [body_mass], seed: 7}
blinding: {operators: true, analysts: true}
analysis:
  gate: sham vs ovx
  unit: animal
  comparisons: each treatment vs ovx
animals:
  columns:
    mass: {endpoint: body weight, site: whole_body, day: day 0, unit: g}
data:
  tables:
    - file: data/dxa.csv
      id: Rat
      columns:
        BMD: {endpoint: BMD, site: femur, day: sacrifice, unit: g/cm2, method: dxa}
    - file: data/bending.csv
      id: Rat
      columns:
        load: {endpoint: max load, site: femur_diaphysis, day: sacrifice, unit: N,
               method: three_point_bending}
evidence: {agents: [MK-4]}
"""

ARMS = ("sham", "ovx", "k2")
BMD = {"sham": 0.240, "ovx": 0.200, "k2": 0.215}
LOAD = {"sham": 120.0, "ovx": 95.0, "k2": 104.0}
ANIMALS = [(f"00{i}", arm, i % 4) for i, arm in enumerate((a for a in ARMS for _ in range(4)), start=10)]
ALL = ("study", "observe", "evidence", "compare", "report")


def write_study(folder: Path, *, text: str = STUDY, code: Callable[[str], str] = str) -> Path:
    """Write a study of twelve SYNTHETIC rats with two tables; ``code`` writes an arm as the list has it."""
    (folder / "data").mkdir(parents=True)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    write(folder / "animals.csv", "animal,arm,mass", [f"{n},{code(a)},{250 + 3 * i}" for n, a, i in ANIMALS])
    write(folder / "data/dxa.csv", "Rat,BMD", [f"{n},{BMD[a] + 0.004 * i:.3f}" for n, a, i in ANIMALS])
    write(folder / "data/bending.csv", "Rat,load", [f"{n},{LOAD[a] + 2.5 * i:.1f}" for n, a, i in ANIMALS])
    return folder


def write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def statuses(result: run.RunResult) -> dict[str, str]:
    return {stage.name: stage.status for stage in result.stages}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that was run once; tests that change it work on a copy."""
    folder = write_study(tmp_path_factory.mktemp("first") / "study")
    result = run.run(folder)
    assert statuses(result) == dict.fromkeys(ALL, "done"), result.findings
    assert (result.exit_status, result.report) == (0, folder / "results" / "report" / "index.html")
    return folder


@pytest.fixture
def study(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "study")
    return tmp_path / "study"


def test_the_results_hold_every_table_and_every_animal(first: Path) -> None:
    results = first / "results"
    manifest = files.Manifest.read(results / "manifest.json")
    assert manifest.verify(results) == ()
    rows = {entry.name: entry.rows for entry in manifest.entries}
    assert rows["observations.parquet"] == rows["observations.csv"] == 36
    assert rows["animals.csv"] == 12
    assert rows["estimates.parquet"] == rows["estimates.csv"]
    assert rows["estimates.parquet"]
    assert {"effects.csv", "findings.csv", "run.json", "report/index.html"} <= set(rows)
    pages = [name for name in rows if re.fullmatch(r"report/animals/[^/]+\.html", name)]
    assert len(pages) == 12
    assert any(name.startswith("report/figures/") and name.endswith(".csv") for name in rows)
    below = {p.relative_to(results).as_posix() for p in results.rglob("*") if p.is_file()}
    assert below - set(rows) == {"manifest.json", "audit.jsonl"}, "nothing kept or torn is left"
    assert results.stat().st_mode & 0o777 == 0o700
    assert set(manifest.inputs) >= {"study.yaml", "animals.csv", "data/dxa.csv", "data/bending.csv"}


def test_observations_are_the_cells_of_the_tables(first: Path) -> None:
    data = (first / "results" / "observations.parquet").read_bytes()
    rows = records.observations_of(records.read_parquet(data, name="observations.parquet"))
    values = {(row.animal, row.endpoint): row.value for row in rows}
    with (first / "data" / "dxa.csv").open(encoding="utf-8") as stream:
        for cell in csv.DictReader(stream):
            assert values[cell["Rat"], "BMD"] == float(cell["BMD"])
    assert {row.arm for row in rows} == set(ARMS)
    assert {row.animal for row in rows} == {name for name, _, _ in ANIMALS}, "0012 stays 0012"


def test_the_estimates_are_those_of_the_plan(first: Path) -> None:
    data = (first / "results" / "estimates.parquet").read_bytes()
    estimates = records.estimates_of(records.read_parquet(data, name="estimates.parquet"))
    made = Counter((estimate.contrast, estimate.endpoint) for estimate in estimates)
    assert made == {(c, e): 1 for c in ("sham vs ovx", "k2 vs ovx") for e in ("BMD", "max load")}
    (k2,) = (e for e in estimates if (e.contrast, e.endpoint) == ("k2 vs ovx", "BMD"))
    assert k2.estimate == pytest.approx(BMD["k2"] - BMD["ovx"], abs=1e-12)
    assert (k2.n_left, k2.n_right, k2.scale) == (4, 4, "raw")


def test_run_json_tells_inputs_libraries_and_seeds(first: Path) -> None:
    record = json.loads((first / "results" / "run.json").read_text(encoding="utf-8"))
    assert record["seeds"] == {"randomisation": 7}
    assert {"pyarrow", "xlrd", "pandas", "scipy"} <= set(record["libraries"])
    for name in ("study.yaml", "animals.csv", "data/dxa.csv", "data/bending.csv"):
        assert record["inputs"][name] == files.sha256(first / name)
    assert "exclusions.csv" not in record["inputs"]


def test_every_stage_made_is_in_the_trail_with_its_outputs(first: Path) -> None:
    log = files.AuditLog(first / "results" / "audit.jsonl")
    made = [record for record in log.records() if record.action == "stage made"]
    assert [record.reason.partition(":")[0] for record in made] == list(ALL[1:])
    hashes = dict(made[0].hashes)
    assert hashes["observations.parquet"] == files.sha256(first / "results" / "observations.parquet")
    assert dict(log.records()[0].hashes)["data/dxa.csv"] == files.sha256(first / "data" / "dxa.csv")


def test_a_second_run_makes_nothing_and_says_the_same(study: Path) -> None:
    page = (study / "results" / "report" / "index.html").read_bytes()
    findings = (study / "results" / "findings.csv").read_bytes()
    assert statuses(run.run(study)) == {"study": "done", **dict.fromkeys(ALL[1:], "from cache")}
    assert (study / "results" / "report" / "index.html").read_bytes() == page
    assert (study / "results" / "findings.csv").read_bytes() == findings


def replace_in(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def flip(name: str) -> Callable[[Path], None]:
    """Flip the lowest bit of the last digit of a table."""

    def change(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        assert chr(data[-2]).isdigit()
        data[-2] ^= 1
        (folder / name).write_bytes(bytes(data))

    return change


def new_file(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


MADE_AGAIN: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "a bit of a table": (flip("data/dxa.csv"), ("observe", "compare", "report")),
    "a bit of another table": (flip("data/bending.csv"), ("observe", "compare", "report")),
    "a bit of the animals": (flip("animals.csv"), ("observe", "compare", "report")),
    "exclusions appear": (
        new_file("exclusions.csv", "animal,kind,reason\n0013,lost,died under anaesthesia\n"),
        ("observe", "compare", "report"),
    ),
    "title": (replace_in("study.yaml", "MK-4 after", "menatetrenone after"), ("report",)),
    "evidence": (replace_in("study.yaml", "agents: [MK-4]", "agents: [MK-7]"), ("evidence", "report")),
    "plan": (replace_in("study.yaml", "each treatment vs ovx", "k2 vs ovx"), ("compare", "report")),
    "plan, and the lines below it": (
        replace_in("study.yaml", "  unit: animal\n", "  unit: animal\n  multiplicity: holm\n"),
        ("observe", "compare", "report"),
    ),
    "mapping without effect": (
        replace_in("study.yaml", "dxa.csv\n      id: Rat", "dxa.csv\n      id: [Rat]"),
        ("observe", "report"),
    ),
    "mapping with effect": (
        replace_in("study.yaml", "unit: N,", "unit: kN,"),
        ("observe", "compare", "report"),
    ),
    "dose": (replace_in("study.yaml", "30 mg/kg", "35 mg/kg"), ("observe", "compare", "report")),
    "a comment at the end": (
        replace_in("study.yaml", "agents: [MK-4]}\n", "agents: [MK-4]}\n# checked\n"),
        ("report",),
    ),
    "a comment at the head": (
        replace_in("study.yaml", "osteon: 1\n", "# checked\nosteon: 1\n"),
        ("observe", "report"),
    ),
    "a table nobody reads": (new_file("data/notes.csv", "Rat,remark\n"), ("report",)),
}


@pytest.mark.parametrize("what", MADE_AGAIN)
def test_exactly_what_depends_on_an_input_is_made_again(study: Path, what: str) -> None:
    change, made = MADE_AGAIN[what]
    change(study)
    result = run.run(study)
    assert result.exit_status == 0, result.findings
    again = tuple(stage.name for stage in result.stages[1:] if stage.status == "done")
    assert again == made
    assert {s.status for s in result.stages[1:] if s.name not in made} == {"from cache"}
    assert {s.reason for s in result.stages if s.name in made} == {"its inputs changed"}


def test_an_animal_that_goes_away_takes_its_page_with_it(study: Path) -> None:
    pages = set((study / "results" / "report" / "animals").iterdir())
    for name in ("animals.csv", "data/dxa.csv", "data/bending.csv"):
        text = (study / name).read_text(encoding="utf-8")
        (study / name).write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    assert run.run(study).exit_status == 0
    gone = pages - set((study / "results" / "report" / "animals").iterdir())
    assert len(gone) == 1


def test_errors_in_a_table_end_with_1_and_leave_the_report(study: Path) -> None:
    page = (study / "results" / "report" / "index.html").read_bytes()
    replace_in("data/dxa.csv", "0010,0.248", "0099,0.248")(study)
    shown = runner.invoke(app, ["run", str(study)])
    assert shown.exit_code == 1
    assert shown.stdout == ""
    assert "observe   failed" in shown.stderr
    assert "the tables have errors" in shown.stderr
    assert "data/dxa.csv:2" in shown.stderr
    assert (study / "results" / "report" / "index.html").read_bytes() == page
    checked = runner.invoke(app, ["check", str(study)])
    assert checked.exit_code == 1
    assert "data/dxa.csv:2" in checked.stdout


def test_a_table_that_cannot_be_read_ends_with_2(study: Path) -> None:
    (study / "data" / "dxa.csv").write_bytes(b"")
    for command in ("run", "check"):
        assert runner.invoke(app, [command, str(study)]).exit_code == 2


def test_check_and_run_say_the_same(study: Path) -> None:
    assert set(run.check(study)) == set(run.run(study).findings)


def test_tables_in_data_that_nothing_names_are_said(tmp_path: Path) -> None:
    text = re.sub(r"(?s)\ndata:.*\nevidence", "\nevidence", STUDY)
    folder = write_study(tmp_path / "study", text=text)
    result = run.run(folder)
    (said,) = (finding for finding in result.findings if finding.code == "DATA-UNMAPPED")
    assert said.severity == "warning"
    assert "data/bending.csv and data/dxa.csv" in said.message


def test_data_that_were_there_and_are_gone_are_said(study: Path) -> None:
    shutil.rmtree(study / "data")
    result = run.run(study)
    gone = [finding.where.file for finding in result.findings if finding.code == "INPUT-GONE"]
    assert sorted(gone) == ["data/bending.csv", "data/dxa.csv"]
    assert "INPUT-GONE" not in {finding.code for finding in run.run(study).findings}


def test_a_study_without_data_has_a_report_that_says_so(tmp_path: Path, repository: Path) -> None:
    shutil.copytree(repository / "examples" / "k2-alendronate-plan", tmp_path / "plan")
    shutil.rmtree(tmp_path / "plan" / "results", ignore_errors=True)
    result = run.run(tmp_path / "plan")
    assert statuses(result) == {**dict.fromkeys(ALL, "done"), "compare": "skipped"}
    assert {s.name: s.reason for s in result.stages}["compare"] == "no data yet"
    assert result.report is not None
    page = result.report.read_text(encoding="utf-8")
    assert "no data yet" in page.casefold()
    assert not (tmp_path / "plan" / "results" / "estimates.csv").exists()


def test_a_list_of_animals_alone_is_no_data_yet(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    shutil.rmtree(folder / "data")
    result = run.run(folder)
    assert statuses(result) == {**dict.fromkeys(ALL, "done"), "compare": "skipped"}
    rows = {e.name: e.rows for e in files.Manifest.read(folder / "results" / "manifest.json").entries}
    assert (rows["animals.csv"], rows["observations.csv"]) == (12, 12), "their masses are kept"


def test_a_study_with_data_and_no_literature_has_a_report(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", text=STUDY.replace("evidence: {agents: [MK-4]}\n", ""))
    result = run.run(folder)
    assert statuses(result) == {**dict.fromkeys(ALL, "done"), "evidence": "skipped"}
    assert {s.name: s.reason for s in result.stages}["evidence"] == "the study file has no section evidence"
    assert not (folder / "results" / "effects.csv").exists()


CODES = {"sham": "A", "ovx": "B", "k2": "=C"}


def test_a_sealed_study_shows_codes_until_the_key_is_given(tmp_path: Path) -> None:
    opened = write_study(tmp_path / "open")
    run.run(opened)
    sealed = write_study(
        tmp_path / "sealed",
        text=STUDY.replace("animals:\n", "animals:\n  sealed: true\n"),
        code=CODES.__getitem__,
    )
    result = run.run(sealed)
    assert result.exit_status == 0, result.findings
    parquet = (sealed / "results" / "observations.parquet").read_bytes()
    rows = records.observations_of(records.read_parquet(parquet, name="observations.parquet"))
    assert {row.arm for row in rows} == set(CODES.values())
    estimates = files.Manifest.read(sealed / "results" / "manifest.json").entry("estimates.parquet")
    assert estimates is not None
    assert estimates.rows == 0, "no contrast is made of codes"

    key = sealed / "key.csv"
    write(key, "code,arm", [f"{code},{arm}" for arm, code in CODES.items()])
    replace_in("study.yaml", "sealed: true\n", "sealed: true\n  key: key.csv\n")(sealed)
    result = run.run(sealed)
    assert result.exit_status == 0, result.findings
    assert statuses(result)["compare"] == "done"
    assert files.Manifest.read(sealed / "results" / "manifest.json").inputs["key.csv"] == files.sha256(key)
    for name in ("observations.csv", "estimates.csv"):
        assert arms_and_numbers(sealed / "results" / name) == arms_and_numbers(opened / "results" / name)


def arms_and_numbers(path: Path) -> list[dict[str, str]]:
    """Return a table for people without where its rows came from: a key is one input more."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [{k: v for k, v in row.items() if k not in {"id", "source"}} for row in csv.DictReader(stream)]


def timeless(folder: Path) -> dict[str, bytes]:
    """Return every result without what is declared to differ from run to run: times, and the audit anchor."""
    results = folder / "results"
    records_of_log = files.AuditLog(results / "audit.jsonl").records()
    found: dict[str, bytes] = {}
    for entry in files.Manifest.read(results / "manifest.json").entries:
        if entry.name in {"run.json", ".cache/stages.json"}:
            continue
        data = (results / entry.name).read_bytes()
        for record in records_of_log:
            data = data.replace(record.utc.encode(), b"START").replace(record.hash.encode(), b"ANCHOR")
        found[entry.name] = data
    return found


def test_two_runs_elsewhere_give_the_same_bytes(first: Path, tmp_path: Path) -> None:
    other = write_study(tmp_path / "elsewhere" / "renamed")
    run.run(other)
    assert timeless(other) == timeless(first)


def test_no_path_of_the_machine_is_in_the_results(first: Path) -> None:
    for path in (first / "results").rglob("*"):
        if path.is_file():
            assert str(first.parent).encode() not in path.read_bytes(), path.name


@pytest.mark.parametrize("stage", ALL)
def test_a_run_killed_after_a_stage_goes_on_without_it(first: Path, tmp_path: Path, stage: str) -> None:
    folder = write_study(tmp_path / "study")
    running = subprocess.Popen(
        [sys.executable, "-m", "osteon", "run", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith(stage):
            break
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=60)
    finished = ALL[1 : ALL.index(stage) + 1]
    result = run.run(folder)
    assert result.exit_status == 0
    assert {s.name for s in result.stages if s.status == "from cache"} >= set(finished)
    assert timeless(folder) == timeless(first)
    assert not (folder / "results" / ".cache" / "kept").exists()


def test_an_input_that_changes_while_it_is_compared_fails_the_run(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from osteon import compare

    real = compare.compare

    def compare_and_edit(*args: object, **options: object) -> object:
        flip("data/dxa.csv")(study)
        return real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(compare, "compare", compare_and_edit)
    flip("data/bending.csv")(study)
    page = (study / "results" / "report" / "index.html").read_bytes()
    result = run.run(study)
    assert result.exit_status == 3
    assert {f.where.file for f in result.findings if f.code == "INPUT-CHANGED"} == {"data/dxa.csv"}
    assert (study / "results" / "report" / "index.html").read_bytes() == page
    monkeypatch.undo()
    assert statuses(run.run(study))["observe"] == "done"


HOSTILE = ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "1e3", "NA", "../x")


def test_hostile_names_of_animals_reach_every_result_as_text(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    for name in ("animals.csv", "data/dxa.csv", "data/bending.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        for (plain, _, _), hostile in zip(ANIMALS, HOSTILE, strict=False):
            text = text.replace(f"\n{plain},", f"\n{hostile},")
        (folder / name).write_text(text, encoding="utf-8")
    result = run.run(folder)
    assert result.exit_status == 0, result.findings
    parquet = (folder / "results" / "observations.parquet").read_bytes()
    rows = records.observations_of(records.read_parquet(parquet, name="observations.parquet"))
    assert {row.animal for row in rows} >= set(HOSTILE)
    for path in (folder / "results" / "report").rglob("*.html"):
        assert "<script>alert(1)" not in path.read_text(encoding="utf-8")
    for path in (folder / "results").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")], path.name
    inside = (folder / "results").resolve()
    assert all(path.resolve().is_relative_to(inside) for path in (folder / "results").rglob("*"))
    assert sorted(path.name for path in folder.iterdir()) == ["animals.csv", "data", "results", "study.yaml"]


@pytest.fixture(scope="module")
def exercise(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped experiment that was run once."""
    folder = tmp_path_factory.mktemp("exercise") / "femur-exercise"
    ignored = shutil.ignore_patterns("results")
    shutil.copytree(repository / "examples" / "femur-exercise", folder, ignore=ignored)
    result = run.run(folder)
    assert result.exit_status == 0, result.findings
    return folder


def test_the_exercise_mice_are_all_there(exercise: Path) -> None:
    with (exercise / "results" / "animals.csv").open(encoding="utf-8", newline="") as stream:
        arms = Counter(row["arm"] for row in csv.DictReader(stream))
    assert arms == {"sedentary": 20, "run": 20, "swim": 20, "impact": 20}
    pages = list((exercise / "results" / "report" / "animals").glob("*.html"))
    assert len(pages) == 80
    parquet = (exercise / "results" / "observations.parquet").read_bytes()
    rows = records.observations_of(records.read_parquet(parquet, name="observations.parquet"))
    areas = [row for row in rows if row.endpoint == "Ct.Ar" and row.status == "ok"]
    assert len(areas) == 780
    measured = Counter({row.animal: row.arm for row in areas}.values())
    assert measured == {"sedentary": 19, "run": 20, "swim": 19, "impact": 20}


def test_every_number_of_the_exercise_page_can_be_traced(exercise: Path) -> None:
    from osteon import compare, observe, report, study

    loaded = study.load(exercise)
    observed = observe.read_tables(loaded)
    who = {"animals": observed.animals, "exclusions": observed.exclusions}
    page = report.ExperimentPage(
        study=loaded,
        comparison=compare.compare(loaded, observed.observations, **who),
        observed=observed,
        guide=None,
        pathways=(),
        provenance=report.Provenance("", "", "", "", "", "", ""),
        findings=(),
    )
    text = (exercise / "results" / "report" / "index.html").read_text(encoding="utf-8")
    assert report.experiment_problems(text, page) == ()


def test_the_exercise_contrasts_carry_no_claim(exercise: Path) -> None:
    parquet = (exercise / "results" / "estimates.parquet").read_bytes()
    estimates = records.estimates_of(records.read_parquet(parquet, name="estimates.parquet"))
    contrasts = {e.contrast for e in estimates}
    assert contrasts == {"run vs sedentary", "swim vs sedentary", "impact vs sedentary"}
    assert "primary" not in {e.claim for e in estimates}
    areas = {e.contrast: e for e in estimates if e.endpoint == "Ct.Ar"}
    assert {(e.n_left, e.n_right) for e in areas.values()} == {(20, 19), (19, 19)}


def test_from_the_cache_the_exercise_takes_under_three_seconds(exercise: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "run", str(exercise), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    stages = json.loads(done.stdout)["stages"]
    assert [s["status"] for s in stages] == ["done", "from cache", "skipped", "from cache", "from cache"]
    assert sum(s["seconds"] for s in stages) < 3
