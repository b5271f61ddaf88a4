"""The run itself, over two stages small enough to see through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from osteon import files, run
from osteon.files import Finding, Place
from osteon.run import _run
from osteon.run._join import Reading
from osteon.run._publish import Output
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class FakeStudy:
    kind: str = "review"
    title: str = "a study"


class Bench:
    """A study folder with two stages that count how often they are made, and can be told to fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.failure: dict[str, BaseException] = {}
        self.kind = "review"
        (folder / "study.yaml").write_text("title: first\n", encoding="utf-8")
        (folder / "claims.yaml").write_text("claims: first\n", encoding="utf-8")

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def read(self, path: str | Path) -> Reading:
        names = ("study.yaml", "claims.yaml")
        inputs = {name: files.sha256(self.folder / name) for name in names}
        study: Any = FakeStudy(self.kind)
        return Reading(self.folder, "study.yaml", (), inputs, study)

    def stages(self) -> tuple[Stage, ...]:
        return (
            Stage("evidence", ("study",), lambda w: w.reading.inputs["claims.yaml"], self.make_evidence),
            Stage(
                "report",
                ("study", "evidence"),
                lambda w: w.reading.sha256 + w.sha256(".cache/guide.json"),
                self.make_report,
            ),
        )

    def make_evidence(self, work: Work) -> dict[str, Output]:
        self._begin("evidence")
        claims = (self.folder / "claims.yaml").read_bytes()
        return {".cache/guide.json": Output(claims), "effects.csv": Output(b"id\r\nTE1\r\n", rows=1)}

    def make_report(self, work: Work) -> dict[str, Output]:
        self._begin("report")
        page = b"<p>" + work.read(".cache/guide.json") + (self.folder / "study.yaml").read_bytes()
        return {"report/index.html": Output(page), "report/figures/a.svg": Output(b"<svg/>")}

    def _begin(self, stage: str) -> None:
        self.made.append(stage)
        if stage in self.failure:
            raise self.failure[stage]

    def run(self, **options: Any) -> run.RunResult:
        self.made.clear()
        return run.run(self.folder, **options)

    def everything(self) -> dict[str, bytes]:
        """Bytes of every published file."""
        manifest = files.Manifest.read(self.results / "manifest.json")
        return {entry.name: (self.results / entry.name).read_bytes() for entry in manifest.entries}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(tmp_path)
    monkeypatch.setattr(_run, "read", bench.read)
    monkeypatch.setattr(_run, "review_stages", bench.stages)
    return bench


def statuses(result: run.RunResult) -> dict[str, str]:
    return {stage.name: stage.status for stage in result.stages}


def test_a_first_run_makes_everything(bench: Bench) -> None:
    result = bench.run()
    assert statuses(result) == {"study": "done", "evidence": "done", "report": "done"}
    assert result.exit_status == 0
    assert result.report == bench.results / "report" / "index.html"
    assert bench.results.stat().st_mode & 0o777 == 0o700
    names = set(bench.everything())
    assert names >= {"effects.csv", "findings.csv", "run.json", "report/index.html", "report/figures/a.svg"}


def test_a_second_run_makes_nothing(bench: Bench) -> None:
    bench.run()
    before = (bench.results / "report" / "index.html").stat().st_mtime_ns
    result = bench.run()
    assert bench.made == []
    assert statuses(result) == {"study": "done", "evidence": "from cache", "report": "from cache"}
    assert result.report is not None
    assert result.report.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "made"), [("study.yaml", ["report"]), ("claims.yaml", ["evidence", "report"])]
)
def test_one_byte_makes_again_exactly_what_depends_on_it(bench: Bench, name: str, made: list[str]) -> None:
    bench.run()
    with (bench.folder / name).open("ab") as stream:
        stream.write(b"#")
    result = bench.run()
    assert bench.made == made
    assert {s.reason for s in result.stages if s.name in made} == {"its inputs changed"}


def test_the_same_bytes_from_a_stage_made_again_leave_the_next_one_alone(bench: Bench) -> None:
    bench.run()
    (bench.results / "effects.csv").write_text("edited", encoding="utf-8")
    result = bench.run()
    assert bench.made == ["evidence"]
    assert statuses(result)["report"] == "from cache"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("report/index.html", ["report"]),
        ("report/figures/a.svg", ["report"]),
        (".cache/guide.json", ["evidence"]),
        ("manifest.json", ["evidence", "report"]),
        (".cache/stages.json", ["evidence", "report"]),
    ],
)
def test_a_flipped_bit_is_found_and_made_good(bench: Bench, name: str, made: list[str]) -> None:
    bench.run()
    intact = bench.everything()
    data = bytearray((bench.results / name).read_bytes())
    data[len(data) // 2] ^= 4
    (bench.results / name).write_bytes(bytes(data))
    result = bench.run()
    assert bench.made == made
    assert [(f.code, f.where.file) for f in result.findings] == [("RESULT-DAMAGED", name)]
    assert result.exit_status == 0
    again = bench.everything()
    assert {n: again[n] for n in again if n.startswith("report")} == {
        n: intact[n] for n in intact if n.startswith("report")
    }


@pytest.mark.parametrize("stage", ["evidence", "report"])
def test_a_failed_stage_leaves_the_earlier_results(bench: Bench, stage: str) -> None:
    bench.run()
    intact = bench.everything()
    (bench.folder / "claims.yaml").write_text("claims: second\n", encoding="utf-8")
    bench.failure[stage] = RuntimeError("the kernel died")
    result = bench.run()
    assert result.exit_status == 3
    assert result.report is None
    assert statuses(result)[stage] == "failed"
    assert statuses(result)["report"] in {"failed", "skipped"}
    assert bench.everything() == intact
    assert [f.code for f in result.findings] == ["STAGE-FAILED"]
    assert "the kernel died" in result.findings[0].message
    assert "the kernel died" in (bench.results / ".cache" / "failure.txt").read_text(encoding="utf-8")
    assert files.AuditLog(bench.results / "audit.jsonl").records()[-1].action == "run failed"


def test_after_a_failure_the_next_run_makes_what_is_missing(bench: Bench) -> None:
    bench.failure["report"] = OSError("no more file handles")
    assert bench.run().exit_status == 3
    bench.failure.clear()
    assert statuses(bench.run()) == {"study": "done", "evidence": "done", "report": "done"}


def test_an_interruption_passes_and_loses_nothing(bench: Bench) -> None:
    bench.run()
    intact = bench.everything()
    (bench.folder / "study.yaml").write_text("title: second\n", encoding="utf-8")
    bench.failure["report"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        bench.run()
    assert bench.everything() == intact
    bench.failure.clear()
    assert bench.run().exit_status == 0, "the lease of an interrupted run is free"


def test_an_input_that_changes_during_the_run_fails_it(bench: Bench) -> None:
    def edit(work: Work) -> dict[str, Output]:
        (bench.folder / "study.yaml").write_text("title: edited meanwhile\n", encoding="utf-8")
        return {".cache/guide.json": Output(b"g")}

    bench.make_evidence = edit
    result = bench.run()
    assert result.exit_status == 3
    assert "INPUT-CHANGED" in {f.code for f in result.findings}
    assert not (bench.results / "manifest.json").exists()


def test_the_audit_log_is_whole_and_anchored(bench: Bench) -> None:
    bench.run()
    bench.run()
    log = files.AuditLog(bench.results / "audit.jsonl")
    anchor = json.loads((bench.results / "run.json").read_text(encoding="utf-8"))["audit"]
    assert log.verify(anchor=files.AuditAnchor(anchor["sequence"], anchor["hash"])) == ()
    assert [r.action for r in log.records()] == ["run started", "results made"] * 2


def test_an_edited_audit_log_is_reported(bench: Bench) -> None:
    bench.run()
    log = bench.results / "audit.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("run started", "run planned"), encoding="utf-8")
    assert any(f.code.startswith("AUDIT-") for f in bench.run().findings)


def test_a_cut_audit_log_is_reported(bench: Bench) -> None:
    bench.run()
    log = bench.results / "audit.jsonl"
    log.write_text(log.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    assert any(f.code.startswith("AUDIT-") for f in bench.run().findings)


def test_run_json_says_what_ran_on_what(bench: Bench) -> None:
    bench.run(workers=2)
    record = json.loads((bench.results / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"] == bench.read(bench.folder).inputs
    assert record["options"] == {"only": None, "workers": 2}
    assert [s["status"] for s in record["stages"]] == ["done", "done", "done"]
    assert record["libraries"]["pandas"]
    assert record["started"].endswith("Z")


def test_only_brings_what_it_needs(bench: Bench) -> None:
    result = bench.run(only=["evidence"])
    assert statuses(result) == {"study": "done", "evidence": "done", "report": "skipped"}
    assert result.report is None
    assert statuses(bench.run(only=["report"])) == {
        "study": "done",
        "evidence": "from cache",
        "report": "done",
    }


def test_only_keeps_a_report_and_says_that_it_is_older(bench: Bench) -> None:
    bench.run()
    page = (bench.results / "report" / "index.html").read_bytes()
    (bench.folder / "claims.yaml").write_text("claims: second\n", encoding="utf-8")
    result = bench.run(only=["evidence"])
    assert [(f.code, f.where.file) for f in result.findings] == [("RESULT-OLDER", "report")]
    assert bench.everything()["report/index.html"] == page
    assert statuses(bench.run())["report"] == "done"


@pytest.mark.parametrize("options", [{"only": ["reprot"]}, {"workers": 0}])
def test_a_wrong_option_is_refused_before_anything_is_written(bench: Bench, options: dict[str, Any]) -> None:
    with pytest.raises(run.OptionError) as caught:
        bench.run(**options)
    assert caught.value.findings[0].allowed
    assert not bench.results.exists()


def test_a_wrong_stage_name_gets_the_nearest() -> None:
    with pytest.raises(run.OptionError) as caught:
        run.run("nowhere", only=["reprot"])
    assert caught.value.findings[0].nearest == "report"


def test_an_experiment_is_checked_and_says_what_is_not_done(bench: Bench) -> None:
    bench.kind = "experiment"
    result = bench.run()
    assert statuses(result) == {"study": "done", "evidence": "skipped", "report": "skipped"}
    assert [f.code for f in result.findings] == ["NOT-IN-THIS-VERSION"]
    assert (result.exit_status, result.report) == (0, None)


def test_a_study_with_errors_writes_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    error = Finding("ARM-UNKNOWN", "error", Place("study.yaml", 1), "No such arm.", "Name one.")
    monkeypatch.setattr(_run, "read", lambda path: Reading(bench.folder, "study.yaml", (error,)))
    result = bench.run()
    assert (result.exit_status, result.folder, result.findings) == (1, None, (error,))
    assert statuses(result) == {"study": "failed", "evidence": "skipped", "report": "skipped"}
    assert not bench.results.exists()


def test_progress_hears_every_stage_begin_and_end(bench: Bench) -> None:
    heard: list[tuple[str, str]] = []
    bench.run(progress=lambda stage: heard.append((stage.name, stage.status)))
    assert heard == [(n, s) for n in run.STAGES for s in ("started", "done")]


def test_two_writers_do_not_meet(bench: Bench) -> None:
    bench.run()
    with files.Lease(bench.results), pytest.raises(files.WriteError):
        bench.run()


def test_results_that_are_a_link_out_of_the_study_are_refused(bench: Bench, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    bench.results.symlink_to(outside)
    with pytest.raises(files.DataError):
        bench.run()
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("target", [".", "data"])
def test_results_that_are_a_link_into_the_study_are_refused(bench: Bench, target: str) -> None:
    (bench.folder / "data").mkdir()
    bench.results.symlink_to(target)
    before = sorted(path.name for path in bench.folder.rglob("*"))
    with pytest.raises(files.DataError) as refused:
        bench.run()
    assert [finding.code for finding in refused.value.findings] == ["RESULTS-LINK"]
    assert sorted(path.name for path in bench.folder.rglob("*")) == before


def test_a_damaged_trail_stays_written_down_in_the_trail(bench: Bench) -> None:
    bench.run()
    trail = bench.results / "audit.jsonl"
    trail.write_bytes(trail.read_bytes().splitlines(keepends=True)[0])
    assert [finding.code for finding in bench.run().findings] == ["AUDIT-CUT"]
    assert bench.run().findings == ()
    reasons = [record.reason for record in files.AuditLog(trail).records() if record.action == "run started"]
    assert [reason.startswith("the trail was found damaged: AUDIT-CUT") for reason in reasons] == [
        False,
        True,
        False,
    ]


def test_a_file_where_the_results_should_go_stays(bench: Bench) -> None:
    bench.results.write_text("mine", encoding="utf-8")
    with pytest.raises(files.WriteError):
        bench.run()
    assert bench.results.read_text(encoding="utf-8") == "mine"
