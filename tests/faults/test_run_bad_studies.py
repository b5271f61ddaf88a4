"""Every way a study folder can be broken gets a finding and a code, never a traceback."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import run
from osteon.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable

runner = CliRunner()

TEXTS: dict[str, bytes] = {
    "empty": b"",
    "blank": b"  \n\n",
    "broken": b"osteon: 1\nkind: [review\ntitle: x\n",
    "tabs": b"osteon: 1\n\tkind: review\n",
    "duplicate key": b"osteon: 1\nkind: review\nkind: review\ntitle: x\nspecies: [rat]\n",
    "unknown key": b"osteon: 1\nkind: review\ntitle: x\nspecies: [rat]\ncolour: blue\n",
    "alias": b"osteon: 1\nkind: review\ntitle: &t x\nspecies: [*t]\n",
    "bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "tag": b"osteon: 1\nkind: review\ntitle: !!python/object/apply:os.system ['true']\nspecies: [rat]\n",
    "wrong types": b"osteon: 1\nkind: review\ntitle: [a, b]\nspecies: {rat: 1}\nevidence: 7\nprotocols: no\n",
    "list": b"- osteon\n- 1\n",
    "scalar": b"osteon\n",
    "binary": bytes(range(256)) * 8,
    "NUL": b"osteon: 1\nkind: review\ntitle: a\x00b\n",
    "latin-1": "osteon: 1\nkind: review\ntitle: Oestéon\n".encode("latin-1"),
    "utf-16": "osteon: 1\nkind: review\n".encode("utf-16"),
    "10 MB cell": b"osteon: 1\nkind: review\ntitle: " + b"x" * 10_000_000 + b"\n",
    "deep": b"osteon: " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "nan": b"osteon: nan\nkind: review\ntitle: .inf\nspecies: [rat]\n",
    "another version": b"osteon: 2\nkind: review\ntitle: x\nspecies: [rat]\n",
    "another kind": b"osteon: 1\nkind: reviwe\ntitle: x\nspecies: [rat]\n",
    "unknown species": b"osteon: 1\nkind: review\ntitle: x\nspecies: [rta]\n",
    "claims outside": b"osteon: 1\nkind: review\ntitle: x\nspecies: [rat]\nevidence: {claims: ../a.yaml}\n",
    "claims missing": b"osteon: 1\nkind: review\ntitle: x\nspecies: [rat]\nevidence: {claims: gone.yaml}\n",
}


@pytest.fixture(params=["check", "run"])
def command(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def answer(command: str, path: Path, *, code: int | None = None) -> dict[str, object]:
    """Run a command for machines and for people, and return the machine's record after the general checks."""
    for_people = runner.invoke(app, [command, str(path)])
    for_machines = runner.invoke(app, [command, str(path), "--json"])
    assert for_people.exit_code == for_machines.exit_code
    assert for_people.exit_code in ({1, 2} if code is None else {code})
    for text in (for_people.output, for_machines.output):
        assert "Traceback" not in text
        assert "defect of osteon" not in text
        assert "\x1b" not in text
        assert len(text) < 100_000
    record = json.loads(for_machines.stdout)
    assert record["exit_code"] == for_machines.exit_code
    findings = record["findings"]
    assert any(f["severity"] == "error" for f in findings)
    for finding in findings:
        assert finding["message"]
        assert finding["remedy"]
        assert finding["file"]
        assert finding["code"] in for_people.output
    return record


@pytest.mark.parametrize("what", TEXTS)
def test_a_broken_study_file_gets_a_finding(tmp_path: Path, command: str, what: str) -> None:
    (tmp_path / "study.yaml").write_bytes(TEXTS[what])
    answer(command, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.yaml"], "a refused study writes nothing"
    assert (tmp_path / "study.yaml").read_bytes() == TEXTS[what]


def _folder_for_file(folder: Path) -> None:
    (folder / "study.yaml").mkdir()


def _nothing(folder: Path) -> None:
    """Leave the folder empty."""


def _link_to_nowhere(folder: Path) -> None:
    (folder / "study.yaml").symlink_to(folder / "gone.yaml")


@pytest.mark.parametrize("make", [_nothing, _folder_for_file, _link_to_nowhere])
def test_a_study_file_that_is_none_ends_with_2(
    tmp_path: Path, command: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path)
    answer(command, tmp_path, code=2)


def test_a_folder_that_is_none_ends_with_2(tmp_path: Path, command: str) -> None:
    answer(command, tmp_path / "gone", code=2)


def test_a_binary_file_named_as_the_study_ends_with_an_error(command: str) -> None:
    answer(command, Path(sys.executable))


def test_a_name_that_no_file_can_have_is_a_finding() -> None:
    result = run.run("a\0b")
    assert [f.code for f in result.findings] == ["FILE-MISSING"]
    assert (result.exit_status, result.folder) == (2, None)


@pytest.mark.parametrize(
    "text",
    ["", "claims: [", "claims: {}\n", "- a\n", "\x00", "claims:\n  - text: no query\n    colour: blue\n"],
)
def test_a_broken_claims_file_gets_a_finding(
    tmp_path: Path, command: str, repository: Path, text: str
) -> None:
    shutil.copy(repository / "examples" / "k2-vs-bisphosphonates" / "study.yaml", tmp_path)
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    record = answer(command, tmp_path)
    findings = record["findings"]
    assert isinstance(findings, list)
    assert {f["file"] for f in findings if f["severity"] == "error"} == {"claims.yaml"}


CASES = sorted((Path(__file__).parents[1] / "study" / "cases").glob("*/*/study.yaml"))


def test_every_case_of_the_checks_is_answered_by_the_command() -> None:
    assert len(CASES) >= 70
    for case in CASES:
        shown = runner.invoke(app, ["check", str(case.parent), "--json"])
        record = json.loads(shown.stdout)
        errors = [f for f in record["findings"] if f["severity"] == "error"]
        assert shown.exit_code == (1 if errors else 0), case
        if case.parent.name == "bad":
            assert case.parts[-3] in {f["code"] for f in record["findings"]}, case


def test_an_experiment_without_data_is_planned_and_nothing_is_made_up(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(EXPERIMENT, encoding="utf-8")
    result = run.run(tmp_path)
    assert [(s.name, s.status, s.reason) for s in result.stages if s.status != "done"] == [
        ("evidence", "skipped", "the study file has no section evidence"),
        ("compare", "skipped", "no data yet"),
    ]
    assert result.exit_status == 0
    assert result.report is not None
    assert "DATA-NONE" in {f.code for f in result.findings}
    below = {p.name for p in (tmp_path / "results").iterdir()}
    assert "estimates.csv" not in below
    assert (tmp_path / "results" / "observations.csv").read_text(encoding="utf-8").count("\n") == 1


TABLES: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)) * 8,
    "another header": b"rta,bmd\n0012,0.2\n",
    "torn": b"Rat,BMD\n0012,0.2\n0013",
    "text for a number": b"Rat,BMD\n0012,high\n",
    "unknown animal": b"Rat,BMD\n9999,0.2\n",
    "an animal twice": b"Rat,BMD\n0012,0.2\n0012,0.3\n",
    "zip bomb in name only": b"PK\x03\x04" + b"\0" * 200,
    "control codes": b"Rat,BMD\n\x1b[31m0012,0.2\n",
    "XLSX cut short": b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
}

EXPERIMENT = """\
osteon: 1
kind: experiment
title: SYNTHETIC
species: rat
models: {none: {kind: intact}}
timeline: {treatment: {start: day 0, stop: day 28}, sacrifice: day 28}
arms:
  rest: {surgery: none, role: vehicle_control, n: 3}
  run: {surgery: none, role: treatment, n: 3, treatment: [{intervention: running}]}
endpoints: [{name: BMD, site: femur, method: dxa}]
analysis: {unit: animal, comparisons: each treatment vs rest}
data:
  tables:
    - {file: data/FILE, id: Rat, columns: {BMD: {endpoint: BMD, site: femur, day: sacrifice, unit: g/cm2}}}
"""


@pytest.mark.parametrize("ending", ["csv", "xlsx", "xls"])
@pytest.mark.parametrize("what", TABLES)
def test_a_broken_table_gets_a_finding_and_publishes_nothing(
    tmp_path: Path, command: str, what: str, ending: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "study.yaml").write_text(EXPERIMENT.replace("FILE", f"dxa.{ending}"), encoding="utf-8")
    (tmp_path / "animals.csv").write_text("animal,arm\n0012,rest\n0013,run\n", encoding="utf-8")
    (tmp_path / "data" / f"dxa.{ending}").write_bytes(TABLES[what])
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    record = answer(command, tmp_path)
    findings = record["findings"]
    assert isinstance(findings, list)
    assert any(f["file"].startswith("data/dxa") for f in findings if f["severity"] == "error")
    assert {p: p.read_bytes() for p in before} == before, "inputs are never touched"
    left = {p.name for p in (tmp_path / "results").rglob("*")} if command == "run" else set()
    assert left <= {"audit.jsonl"}


@pytest.mark.parametrize("name", ["animals.csv", "exclusions.csv", "specimens.csv"])
@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"animal,animal\n0012,0013\n"])
def test_a_broken_list_gets_a_finding(tmp_path: Path, command: str, name: str, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "study.yaml").write_text(EXPERIMENT.replace("FILE", "dxa.csv"), encoding="utf-8")
    (tmp_path / "animals.csv").write_text("animal,arm\n0012,rest\n0013,run\n", encoding="utf-8")
    (tmp_path / "data" / "dxa.csv").write_text("Rat,BMD\n0012,0.2\n0013,0.3\n", encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    findings = answer(command, tmp_path)["findings"]
    assert isinstance(findings, list)
    assert any(f["file"].startswith(name) for f in findings if f["severity"] == "error")
