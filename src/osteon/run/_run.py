"""A study folder in, its results folder out: what changed is made again, what did not is kept."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from osteon import files
from osteon.run import _notes as notes
from osteon.run._cache import RECORDS, read_earlier, records_text
from osteon.run._findings_file import findings_table
from osteon.run._inputs import data_inputs, present
from osteon.run._join import read
from osteon.run._kept import CACHE
from osteon.run._keys import SHIPPED, shipped_tables
from osteon.run._ledger import Failure, Ledger
from osteon.run._make import ACTOR, Books, make_stages
from osteon.run._output import Output
from osteon.run._provenance import RUN, Options, anchor_of, run_text
from osteon.run._publish import FAILURE, publish
from osteon.run._records import STAGES, RunResult, StageRun, exit_status, stages_of
from osteon.run._report_stage import REPORT
from osteon.run._stages import study_stages
from osteon.run._work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from osteon.run._join import Reading
    from osteon.run._records import StageStatus

RESULTS = "results"
AUDIT = "audit.jsonl"
FINDINGS = "findings.csv"


def run(
    path: str | Path,
    *,
    only: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Callable[[StageRun], None] | None = None,
) -> RunResult:
    """Bring the results of a study up to date.

    A stage whose inputs, code and earlier outputs are unchanged is taken from the cache. A finished stage is
    kept before the next one begins, so that a run that was stopped goes on where it was. When a stage fails,
    or the study's tables have errors, nothing is published: the earlier results stay as they were.

    Parameters
    ----------
    path : study folder, or its study file
    only : stages to bring up to date, together with those they need; all when left out
    workers : processes for stages that share their work; recorded, as no stage does yet
    progress : called as each stage starts and ends

    Raises
    ------
    OptionError : a stage of that name does not exist, or not for this kind of study, or workers is below 1
    WriteError : the results folder cannot be written, or another process is writing there
    DataError : the results folder is a link that leads elsewhere
    """
    options = _checked(only, workers)
    ledger = Ledger(progress)
    reading = _read(path, ledger)
    if reading is None or reading.study is None:
        ledger.skip_rest("the study file has to be mended first")
        return _result(None, ledger)
    _check_kind(options, reading.study.kind)
    ledger.expected = stages_of(reading.study.kind)
    results = _results_folder(reading.folder)
    files.make_private_folder(results)
    with files.Lease(results):
        files.sweep_orphans(results)
        _bring_up_to_date(reading, results, options, ledger)
    return _result(results, ledger)


def _checked(only: Sequence[str] | None, workers: int | None) -> Options:
    """Return the options, or raise with what is allowed."""
    for name in only or ():
        if name not in STAGES:
            raise notes.option_error("only", name, allowed=STAGES)
    if workers is not None and workers < 1:
        raise notes.option_error("workers", str(workers), allowed=("1 or more",))
    return Options(tuple(name for name in STAGES if name in only) if only else None, workers)


def _check_kind(options: Options, kind: str) -> None:
    """Refuse a stage that this kind of study does not have."""
    for name in options.only or ():
        if name not in stages_of(kind):
            raise notes.option_error("only", name, allowed=stages_of(kind), why=f"a {kind} has no such stage")


def _read(path: str | Path, ledger: Ledger) -> Reading | None:
    """Read the study as the first stage. It is never cached: the checks look at the folder as it is now."""
    kept: list[Reading] = []

    def step() -> tuple[StageStatus, str]:
        reading = read(path)
        kept.append(reading)
        ledger.note(reading.findings)
        return ("failed", "the study file has errors") if reading.study is None else ("done", "")

    ledger.stage("study", step)
    return kept[0] if kept else None


def _results_folder(study_folder: Path) -> Path:
    """Return the results folder; it is no link, as its files would be written between those of the study."""
    results = files.resolve_inside(study_folder, RESULTS)
    if results != study_folder.resolve() / RESULTS:
        raise notes.results_link_error(RESULTS)
    return results


def _bring_up_to_date(reading: Reading, results: Path, options: Options, ledger: Ledger) -> None:
    """Make the stages that have to be made, then publish."""
    log = files.AuditLog(results / AUDIT)
    earlier = read_earlier(results)
    ledger.note(notes.damaged_results(earlier))
    ledger.note(notes.gone_inputs(earlier, reading.folder))
    faults = log.verify(anchor=anchor_of(results / RUN))
    ledger.note(faults)
    inputs = dict(reading.inputs)
    if reading.loaded.kind == "experiment":
        inputs |= data_inputs(reading.loaded)
    start = log.append(ACTOR, "run started", reason=notes.trail_faults(faults), hashes=present(inputs))
    work = Work(reading, results, earlier, started=start.utc, anchor=start.hash, inputs=inputs)
    make_stages(study_stages(reading.loaded.kind), options.only, work, Books(ledger, log))
    if not ledger.stopped and (changed := work.changed_inputs()):
        ledger.fail("study", notes.changed_error(changed))
    if ledger.failure is not None:
        _record_failure(ledger.failure, ledger, log, results)
    elif not ledger.stopped:
        _publish(work, ledger, options=options, log=log)


def _record_failure(failure: Failure, ledger: Ledger, log: files.AuditLog, results: Path) -> None:
    """Write down that a run failed; nothing else in the results folder changes."""
    error = failure.error
    ledger.note(error.findings if isinstance(error, files.OsteonError) else ())
    said = notes.stage_failed(failure.stage, error, details=f"{RESULTS}/{FAILURE}")
    ledger.note([said])
    files.make_private_folder(results / CACHE)
    files.write_text(results / FAILURE, "".join(traceback.format_exception(error)))
    log.append(ACTOR, "run failed", reason=said.message)


def _publish(work: Work, ledger: Ledger, *, options: Options, log: files.AuditLog) -> None:
    """Put what was made into the results folder, and say so in the audit log before the manifest."""
    kept = {name: w.rows for record in work.records.values() for name, w in record.outputs.items()}
    outputs = {**work.made, FINDINGS: findings_table(ledger.findings)}
    log.append(ACTOR, "results made", hashes={name: output.sha256 for name, output in outputs.items()})
    shipped = {f"{SHIPPED}{name}": digest for name, digest in shipped_tables().items()}
    outputs[RECORDS] = Output(records_text(work.records).encode("utf-8"))
    outputs[RUN] = Output(
        run_text(work, options=options, stages=ledger.stages, anchor=log.anchor()).encode("utf-8")
    )
    publish(work.results, outputs, kept=kept, inputs={**present(work.inputs), **shipped})


def _result(results: Path | None, ledger: Ledger) -> RunResult:
    failed = ledger.failure is not None
    stands = not ledger.stopped and ledger.status("report") in {"done", "from cache"}
    report = results / REPORT if results is not None and stands else None
    return RunResult(
        results, report, ledger.stages, ledger.findings, exit_status(ledger.findings, failed=failed)
    )
