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


def test_an_experiment_is_checked_and_nothing_is_made_up(tmp_path: Path) -> None:
    good = next(case for case in CASES if case.parts[-3:-1] == ("ARMS-IDENTICAL", "good"))
    shutil.copytree(good.parent, tmp_path / "study")
    result = run.run(tmp_path / "study")
    assert [(s.name, s.status) for s in result.stages] == [
        ("study", "done"),
        ("evidence", "skipped"),
        ("report", "skipped"),
    ]
    assert (result.exit_status, result.report) == (0, None)
    assert "NOT-IN-THIS-VERSION" in {f.code for f in result.findings}
    below = {p.name for p in (tmp_path / "study" / "results").rglob("*") if p.is_file()}
    assert below == {"audit.jsonl", "findings.csv", "manifest.json", "run.json", "stages.json"}
