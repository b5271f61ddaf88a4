"""The run itself, over two stages small enough to see through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from osteon import files, run, study
from osteon.files import Finding, Place
from osteon.run import _run
from osteon.run._join import Reading
from osteon.run._output import Output
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from pathlib import Path


NO_LIST = study.AnimalList(study.TableFile("animals.csv"))


@dataclass(frozen=True)
class FakeStudy:
    folder: Path
    kind: str = "review"
    title: str = "a study"
    layouts: tuple[()] = ()
    data: None = None
    animals: study.AnimalList = NO_LIST


class Bench:
    """A study folder with stages that count how often they are made, and can be told to fail.

    A review has two; an experiment has two more: observe reads animals.csv, compare what observe made of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.failure: dict[str, BaseException] = {}
        self.kind = "review"
        self.said: tuple[Finding, ...] = ()
        (folder / "study.yaml").write_text("title: first\n", encoding="utf-8")
        (folder / "claims.yaml").write_text("claims: first\n", encoding="utf-8")

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def read(self, path: str | Path) -> Reading:
        names = ("study.yaml", "claims.yaml")
        inputs = {name: files.sha256(self.folder / name) for name in names}
        fake: Any = FakeStudy(self.folder, self.kind)
        return Reading(self.folder, "study.yaml", (), inputs, fake)

    def stages(self, kind: str) -> tuple[Stage, ...]:
        return self.review_stages() if kind == "review" else self.experiment_stages()

    def experiment_stages(self) -> tuple[Stage, ...]:
        evidence, report = self.review_stages()
        page = ("study", "observe", "evidence", "compare")
        return (
            Stage(
                *("observe", ("study",)),
                *(lambda w: w.inputs["animals.csv"], self.make_observe),
                findings=lambda w: self.said,
            ),
            evidence,
            Stage(
                *("compare", ("observe",)),
                *(lambda w: w.sha256("observations.csv"), self.make_compare),
                absent=lambda w: "" if w.read("observations.csv") else "no data yet",
            ),
            Stage("report", page, lambda w: report.key(w) + w.sha256("observations.csv"), report.make),
        )

    def make_observe(self, work: Work) -> dict[str, Output]:
        self._begin("observe")
        animals = self.folder / "animals.csv"
        return {"observations.csv": Output(animals.read_bytes() if animals.exists() else b"", rows=1)}

    def make_compare(self, work: Work) -> dict[str, Output]:
        self._begin("compare")
        return {"estimates.csv": Output(b"estimates of " + work.read("observations.csv"), rows=1)}

    def review_stages(self) -> tuple[Stage, ...]:
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
    monkeypatch.setattr(_run, "study_stages", bench.stages)
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
    result = bench.run()
    assert bench.made == ["report"], "what was finished is not made again"
    assert statuses(result) == {"study": "done", "evidence": "from cache", "report": "done"}
    assert not (bench.results / ".cache" / "failure.txt").exists()
    assert not (bench.results / ".cache" / "kept").exists()


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


def test_an_input_that_changes_after_the_last_stage_fails_the_run(bench: Bench) -> None:
    bench.run()
    intact = bench.everything()

    def edit(stage: run.StageRun) -> None:
        if (stage.name, stage.status) == ("report", "from cache"):
            (bench.folder / "claims.yaml").write_text("claims: edited meanwhile\n", encoding="utf-8")

    result = bench.run(progress=edit)
    assert result.exit_status == 3
    assert {f.where.file for f in result.findings if f.code == "INPUT-CHANGED"} == {"claims.yaml"}
    assert bench.everything() == intact


def test_the_audit_log_is_whole_and_anchored(bench: Bench) -> None:
    bench.run()
    bench.run()
    log = files.AuditLog(bench.results / "audit.jsonl")
    anchor = json.loads((bench.results / "run.json").read_text(encoding="utf-8"))["audit"]
    assert log.verify(anchor=files.AuditAnchor(anchor["sequence"], anchor["hash"])) == ()
    first = ["run started", "stage made", "stage made", "results made"]
    assert [r.action for r in log.records()] == [*first, "run started", "results made"]
    assert [r.reason for r in log.records() if r.action == "stage made"] == [
        "evidence: no earlier result",
        "report: no earlier result",
    ]


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


ALL_DONE = dict.fromkeys(run.STAGES, "done")


def test_an_experiment_has_its_stages(bench: Bench) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    result = bench.run()
    assert statuses(result) == ALL_DONE
    assert list(statuses(result)) == list(run.STAGES)
    manifest = files.Manifest.read(bench.results / "manifest.json")
    assert manifest.inputs["animals.csv"] == files.sha256(bench.folder / "animals.csv")
    assert "specimens.csv" not in manifest.inputs, "a file that is not there is no input"
    assert bench.run().exit_status == 0
    assert bench.made == []


def test_a_file_that_appears_or_goes_away_is_a_changed_input(bench: Bench) -> None:
    bench.kind = "experiment"
    result = bench.run()
    assert statuses(result) == {**ALL_DONE, "compare": "skipped"}
    assert [stage.reason for stage in result.stages if stage.name == "compare"] == ["no data yet"]
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    assert statuses(bench.run()) == {**ALL_DONE, "evidence": "from cache"}
    (bench.folder / "animals.csv").unlink()
    assert statuses(bench.run()) == {**ALL_DONE, "evidence": "from cache", "compare": "skipped"}
    assert not (bench.results / "estimates.csv").exists(), "what no stage has any more is removed"


ERROR = Finding("ANIMAL-UNKNOWN", "error", Place("data/dxa.csv", 3), "No such animal.", "Name one.")
MISSING = Finding("FILE-MISSING", "error", Place("data/dxa.csv"), "There is no such file.", "Add it.")


@pytest.mark.parametrize(("said", "code"), [(ERROR, 1), (MISSING, 2)])
def test_errors_in_the_tables_end_the_run_like_errors_in_the_study_file(
    bench: Bench, said: Finding, code: int
) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    bench.run()
    intact = bench.everything()
    (bench.folder / "animals.csv").write_text("animal\n0013\n", encoding="utf-8")
    bench.said = (said,)
    result = bench.run()
    assert (result.exit_status, result.report, result.findings) == (code, None, (said,))
    assert statuses(result) == {"study": "done", "observe": "failed"} | dict.fromkeys(
        ("evidence", "compare", "report"), "skipped"
    )
    assert {s.name: s.reason for s in result.stages}["observe"] == "the tables have errors"
    assert bench.made == ["observe"]
    assert bench.everything() == intact
    assert files.AuditLog(bench.results / "audit.jsonl").records()[-1].action == "run refused"
    bench.run()
    assert bench.made == ["observe"], "tables with errors are read again, never taken from what was kept"


def test_warnings_of_the_tables_are_said_again_from_the_cache(bench: Bench) -> None:
    bench.kind = "experiment"
    bench.said = (Finding("VALUE-FAR", "warning", Place("data/dxa.csv", 3), "Ten times more.", "Look."),)
    assert bench.run().findings == bench.said
    again = bench.run()
    assert bench.made == []
    assert again.findings == bench.said
    assert b"VALUE-FAR" in (bench.results / "findings.csv").read_bytes()


@pytest.mark.parametrize("stage", ["observe", "compare"])
def test_a_stage_of_another_kind_of_study_is_refused(bench: Bench, stage: str) -> None:
    with pytest.raises(run.OptionError) as caught:
        bench.run(only=[stage])
    assert caught.value.findings[0].allowed == ("study", "evidence", "report")
    assert "a review has no such stage" in str(caught.value)
    assert not bench.results.exists()


def test_a_stage_brings_those_it_needs(bench: Bench) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    assert statuses(bench.run(only=["compare"])) == {**ALL_DONE, "evidence": "skipped", "report": "skipped"}
    assert bench.made == ["observe", "compare"]


@pytest.mark.parametrize("stage", ["evidence", "compare", "report"])
def test_what_was_finished_before_a_failure_is_not_made_again(bench: Bench, stage: str) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    bench.failure[stage] = RuntimeError("the kernel died")
    assert bench.run().exit_status == 3
    finished = bench.made[:-1]
    bench.failure.clear()
    result = bench.run()
    assert [*finished, *bench.made] == ["observe", "evidence", "compare", "report"]
    assert {s.name for s in result.stages if s.status == "from cache"} == set(finished)
    assert {s.reason for s in result.stages if s.status == "from cache"} == {
        "finished by a run that was interrupted"
    }
    actions = [r.action for r in files.AuditLog(bench.results / "audit.jsonl").records()]
    assert actions.count("stage taken up") == len(finished)
    assert actions.count("stage made") == 4


def test_what_was_kept_of_other_inputs_is_made_again(bench: Bench) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    bench.failure["report"] = RuntimeError("the kernel died")
    bench.run()
    bench.failure.clear()
    (bench.folder / "animals.csv").write_text("animal\n0013\n", encoding="utf-8")
    bench.run()
    assert bench.made == ["observe", "compare", "report"]
    assert b"0013" in (bench.results / "estimates.csv").read_bytes()


@pytest.mark.parametrize("name", ["files/observations.csv", "observe.json"])
@pytest.mark.parametrize("how", ["flip", "cut", "remove"])
def test_what_was_kept_and_damaged_is_made_again(bench: Bench, name: str, how: str) -> None:
    bench.kind = "experiment"
    (bench.folder / "animals.csv").write_text("animal\n0012\n", encoding="utf-8")
    bench.failure["evidence"] = RuntimeError("the kernel died")
    bench.run()
    bench.failure.clear()
    path = bench.results / ".cache" / "kept" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if how == "remove":
        path.unlink()
    else:
        path.write_bytes(bytes(data) if how == "flip" else path.read_bytes()[:-1])
    assert bench.run().exit_status == 0
    assert bench.made[0] == "observe"
    assert (bench.results / "observations.csv").read_bytes() == b"animal\n0012\n"


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
    assert heard == [(n, s) for n in ("study", "evidence", "report") for s in ("started", "done")]


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
