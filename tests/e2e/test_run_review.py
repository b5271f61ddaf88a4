"""The main job, end to end: the shipped example in, the guide out."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import evidence, files, run
from osteon.cli import app

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = "k2-vs-bisphosphonates"
runner = CliRunner()


@pytest.fixture(scope="module")
def first(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example that was run once; tests that change it work on a copy."""
    return _run_copy(repository, tmp_path_factory.mktemp("first") / EXAMPLE)


@pytest.fixture
def study(first: Path, tmp_path: Path) -> Path:
    """A copy of the example with the results of its first run."""
    shutil.copytree(first, tmp_path / EXAMPLE)
    return tmp_path / EXAMPLE


def _run_copy(repository: Path, folder: Path) -> Path:
    shutil.copytree(repository / "examples" / EXAMPLE, folder, ignore=shutil.ignore_patterns("results"))
    result = run.run(folder)
    assert [stage.status for stage in result.stages] == ["done", "done", "done"], result
    assert result.exit_status == 0
    return folder


def statuses(result: run.RunResult) -> list[str]:
    return [stage.status for stage in result.stages]


def test_the_results_folder_holds_what_it_should(first: Path) -> None:
    results = first / "results"
    names = {entry.name for entry in files.Manifest.read(results / "manifest.json").entries}
    assert names >= {"report/index.html", "effects.csv", "findings.csv", "run.json"}
    assert any(name.startswith("report/figures/") for name in names)
    assert files.Manifest.read(results / "manifest.json").verify(results) == ()
    assert results.stat().st_mode & 0o777 == 0o700
    below = {p.relative_to(results).as_posix() for p in results.rglob("*") if p.is_file()}
    assert below - names == {"manifest.json", "audit.jsonl"}, "no orphan, no lease, nothing staged is left"
    assert {path.name for path in first.iterdir()} == {"study.yaml", "claims.yaml", "results"}


def test_the_effects_used_are_the_shipped_rows(first: Path) -> None:
    with (first / "results" / "effects.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    manifest = files.Manifest.read(first / "results" / "manifest.json")
    assert manifest.inputs["study.yaml"] == files.sha256(first / "study.yaml")
    assert manifest.inputs["osteon.evidence/treatment_effects.csv"] == evidence.load().sha256
    entry = manifest.entry("effects.csv")
    assert entry is not None
    assert entry.rows == len(rows) > 500
    shipped = evidence.load().by_id
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        effect = shipped[row["id"]]
        assert (row["paper"], row["endpoint"], row["direction"]) == (
            effect.paper,
            effect.endpoint,
            effect.direction,
        )
        assert (float(row["percent"]) if row["percent"] else None) == effect.percent
        assert (float(row["weeks"]) if row["weeks"] else None) == effect.weeks
        assert (int(row["year"]) if row["year"] else None) == effect.year
        assert (int(row["n_min"]) if row["n_min"] else None) == effect.n_min
        assert row["agents"] == "+".join(effect.agents)
        assert row["week"] == ""


def test_run_json_and_the_page_name_the_same_inputs(first: Path) -> None:
    record = json.loads((first / "results" / "run.json").read_text(encoding="utf-8"))
    page = (first / "results" / "report" / "index.html").read_text(encoding="utf-8")
    for name in ("study.yaml", "claims.yaml"):
        assert record["inputs"][name] == hashlib.sha256((first / name).read_bytes()).hexdigest()
    assert record["inputs"]["study.yaml"] in page
    assert record["tables"]["treatment_effects.csv"] == evidence.load().sha256
    assert evidence.load().sha256 in page
    log = files.AuditLog(first / "results" / "audit.jsonl")
    assert log.verify(anchor=files.AuditAnchor(record["audit"]["sequence"], record["audit"]["hash"])) == ()
    assert log.records()[0].hash in page, "the page carries the anchor of the run that made it"


def test_a_second_run_is_from_the_cache(study: Path) -> None:
    page = (study / "results" / "report" / "index.html").read_bytes()
    result = run.run(study)
    assert statuses(result) == ["done", "from cache", "from cache"]
    assert (study / "results" / "report" / "index.html").read_bytes() == page


def test_a_comment_in_the_study_file_changes_the_report_and_not_the_evidence(study: Path) -> None:
    with (study / "study.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# one more line\n")
    assert statuses(run.run(study)) == ["done", "from cache", "done"]


def test_a_comment_in_the_claims_file_changes_nothing_it_says(study: Path) -> None:
    with (study / "claims.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# one more line\n")
    assert statuses(run.run(study)) == ["done", "from cache", "from cache"]


def test_another_claim_changes_evidence_and_report(study: Path) -> None:
    text = (study / "claims.yaml").read_text(encoding="utf-8")
    changed, count = re.subn(r"expected: (increase|raised|up)\b", "expected: decrease", text, count=1)
    assert count == 1
    (study / "claims.yaml").write_text(changed, encoding="utf-8")
    assert statuses(run.run(study)) == ["done", "done", "done"]


def test_damaged_results_are_made_again_as_they_were(study: Path) -> None:
    effects = study / "results" / "effects.csv"
    whole = effects.read_bytes()
    effects.write_bytes(whole[: len(whole) // 2])
    result = run.run(study)
    assert statuses(result) == ["done", "done", "from cache"]
    assert effects.read_bytes() == whole
    assert [f.where.file for f in result.findings if f.code == "RESULT-DAMAGED"] == ["effects.csv"]


def test_two_runs_elsewhere_give_the_same_bytes(first: Path, repository: Path, tmp_path: Path) -> None:
    other = _run_copy(repository, tmp_path / "elsewhere" / "renamed")
    names = {e.name for e in files.Manifest.read(first / "results" / "manifest.json").entries}
    assert names == {e.name for e in files.Manifest.read(other / "results" / "manifest.json").entries}
    for name in names - {"run.json", "report/index.html", ".cache/stages.json"}:
        assert (first / "results" / name).read_bytes() == (other / "results" / name).read_bytes(), name
    assert _timeless(first) == _timeless(other)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_order_of_hashing_changes_no_byte(first: Path, tmp_path: Path, seed: str) -> None:
    shutil.copytree(first, tmp_path / EXAMPLE, ignore=shutil.ignore_patterns("results"))
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "osteon", "run", "--quiet", str(tmp_path / EXAMPLE)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert _timeless(tmp_path / EXAMPLE) == _timeless(first)


def _timeless(study: Path) -> str:
    """Return the page without what is declared to differ from run to run: its start and its audit anchor."""
    page = (study / "results" / "report" / "index.html").read_text(encoding="utf-8")
    start = files.AuditLog(study / "results" / "audit.jsonl").records()[0]
    assert start.utc in page
    return page.replace(start.utc, "START").replace(start.hash, "ANCHOR")


def test_no_path_of_the_machine_is_in_the_results(first: Path) -> None:
    for path in (first / "results").rglob("*"):
        if path.is_file():
            assert str(first.parent).encode() not in path.read_bytes(), path.name


def test_a_failed_stage_ends_with_3_and_keeps_the_report(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {p: p.read_bytes() for p in (study / "results").rglob("*") if p.is_file()}
    with (study / "study.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# one more line\n")

    def broken(*_: object) -> None:
        message = "template \x1b[31mgone"
        raise RuntimeError(message)

    monkeypatch.setattr("osteon.report.report_files", broken)
    shown = runner.invoke(app, ["run", str(study)])
    assert shown.exit_code == 3
    assert shown.stdout == "", "no report is named"
    assert "STAGE-FAILED" in shown.stderr
    assert "Traceback" not in shown.stderr
    assert "\x1b" not in shown.stderr
    after = {p: p.read_bytes() for p in before if p.name != "audit.jsonl"}
    assert after == {p: data for p, data in before.items() if p.name != "audit.jsonl"}


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "a_$b_$ {{ 7*7 }}"]
)
def test_a_hostile_title_is_text_on_the_page(study: Path, title: str) -> None:
    text = (study / "study.yaml").read_text(encoding="utf-8")
    quoted = title.replace("'", "''")
    changed, count = re.subn(r"(?m)^title:.*$", lambda _: f"title: '{quoted}'", text, count=1)
    assert count == 1
    (study / "study.yaml").write_text(changed, encoding="utf-8")
    assert run.run(study).exit_status == 0
    page = (study / "results" / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading is not None
    assert title in html.unescape(re.sub(r"<[^>]+>", "", heading.group(1)))


def test_control_codes_in_a_title_are_refused(study: Path) -> None:
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(re.sub(r"(?m)^title:.*$", "title: \x1b[31mred", text), encoding="utf-8")
    shown = runner.invoke(app, ["run", str(study)])
    assert shown.exit_code in {1, 2}
    assert "\x1b" not in shown.output


def test_the_command_prints_the_report_on_stdout_and_its_stages_on_stderr(study: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "osteon", "run", str(study)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{study / 'results' / 'report' / 'index.html'}\n"
    assert [line.split()[0] for line in done.stderr.splitlines()[:3]] == ["study", "evidence", "report"]
    assert done.stderr.count("from cache") == 2


def test_json_is_alone_on_stdout(study: Path) -> None:
    shown = runner.invoke(app, ["run", str(study), "--json"])
    record = json.loads(shown.stdout)
    assert record["exit_code"] == shown.exit_code == 0
    assert [stage["status"] for stage in record["stages"]] == ["done", "from cache", "from cache"]
    assert record["report"].endswith("report/index.html")
    assert "from cache" in shown.stderr


def test_quiet_prints_the_report_alone(study: Path) -> None:
    shown = runner.invoke(app, ["run", str(study), "--quiet"])
    assert shown.stderr == ""
    assert shown.stdout.splitlines() == [str(study / "results" / "report" / "index.html")]


def test_the_example_checks_clean(first: Path) -> None:
    shown = runner.invoke(app, ["check", str(first), "--json"])
    assert shown.exit_code == 0
    assert [f for f in json.loads(shown.stdout)["findings"] if f["severity"] != "note"] == []


def test_check_imports_no_numerical_library(first: Path) -> None:
    code = (
        "import sys\n"
        "from osteon.cli import main\n"
        f"sys.argv = ['osteon', 'check', {str(first)!r}]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        "sys.stderr.write(f'{code} ' + ' '.join(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    exit_code, *modules = done.stderr.split()
    assert exit_code == "0"
    assert not set(modules) & {"pandas", "scipy", "numpy", "jinja2", "matplotlib", "osteon.report"}


def test_ctrl_c_ends_with_130_and_loses_nothing(study: Path) -> None:
    before = {p: p.read_bytes() for p in (study / "results").rglob("*") if p.is_file()}
    text = (study / "claims.yaml").read_text(encoding="utf-8")
    (study / "claims.yaml").write_text(
        text.replace("expected: increase", "expected: decrease"), encoding="utf-8"
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "osteon", "run", str(study)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts background work with this signal ignored, and children inherit that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    assert running.stderr is not None
    assert running.stderr.readline().startswith("study"), "the first stage has ended, the second is under way"
    running.send_signal(signal.SIGINT)
    said, complained = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "")
    assert "interrupted" in complained
    assert "Traceback" not in complained
    after = {p: p.read_bytes() for p in before if p.name != "audit.jsonl"}
    assert after == {p: data for p, data in before.items() if p.name != "audit.jsonl"}
    assert statuses(run.run(study)) == ["done", "done", "done"]
