"""A study folder in, its results folder out: what changed is made again, what did not is kept."""

from __future__ import annotations

import traceback
from functools import partial
from typing import TYPE_CHECKING

import osteon
from osteon import files
from osteon.run import _notes as notes
from osteon.run._cache import CACHE, RECORDS, StageRecord, read_earlier, records_text
from osteon.run._findings_file import findings_table
from osteon.run._join import read
from osteon.run._keys import shipped_tables
from osteon.run._ledger import Failure, Ledger
from osteon.run._provenance import RUN, Options, anchor_of, run_text
from osteon.run._publish import Output, clear_staging, publish
from osteon.run._records import STAGES, RunResult, StageRun, exit_status
from osteon.run._stages import REPORT, review_stages
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from osteon.run._join import Reading
    from osteon.run._records import StageStatus

RESULTS = "results"
AUDIT = "audit.jsonl"
FINDINGS = "findings.csv"
FAILURE = f"{CACHE}/failure.txt"
ACTOR = f"osteon {osteon.__version__}"


def run(
    path: str | Path,
    *,
    only: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Callable[[StageRun], None] | None = None,
) -> RunResult:
    """Bring the results of a study up to date.

    A stage whose inputs, code and earlier outputs are unchanged is taken from the cache. When a stage fails
    nothing is published: the earlier results stay as they were.

    Parameters
    ----------
    path : study folder, or its study file
    only : stages to bring up to date, together with those they need; all when left out
    workers : processes for stages that share their work; recorded, as no stage of a review does
    progress : called as each stage starts and ends

    Raises
    ------
    OptionError : a stage of that name does not exist, or workers is below 1
    WriteError : the results folder cannot be written, or another process is writing there
    DataError : the results folder is a link that leads elsewhere
    """
    options = _checked(only, workers)
    ledger = Ledger(progress)
    reading = _read(path, ledger)
    if reading is None or reading.study is None:
        ledger.skip_rest("the study file has to be mended first")
        return _result(None, ledger)
    results = _results_folder(reading.folder)
    files.make_private_folder(results)
    with files.Lease(results):
        files.sweep_orphans(results)
        clear_staging(results)
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
    faults = log.verify(anchor=anchor_of(results / RUN))
    ledger.note(faults)
    start = log.append(ACTOR, "run started", reason=notes.trail_faults(faults), hashes=reading.inputs)
    work = Work(reading, results, earlier, started=start.utc, anchor=start.hash)
    records = _make_stages(work, options, ledger)
    if changed := reading.changed_inputs():
        ledger.note(map(notes.input_changed, changed))
        ledger.fail("study", files.DataError(f"{', '.join(changed)} changed during the run"))
    if ledger.failure is not None:
        _record_failure(ledger.failure, ledger, log, results)
    else:
        _publish(work, records, ledger, options=options, log=log)


def _make_stages(work: Work, options: Options, ledger: Ledger) -> dict[str, StageRecord]:
    """Make or keep each stage in order, and return the records of those that stand."""
    records = dict[str, StageRecord]()
    if work.reading.loaded.kind != "review":
        ledger.note([notes.experiment_only_checked(work.reading.name)])
        ledger.skip_rest("not in this version for an experiment")
        return records
    stages = review_stages()
    wanted = _with_needs(options.only, stages)
    for stage in stages:
        if ledger.failure is not None:
            ledger.skip(stage.name, "an earlier stage failed")
        elif stage.name in wanted:
            ledger.stage(stage.name, partial(_make, stage, work, records))
        else:
            ledger.skip(stage.name, "not asked for")
            _keep(stage, work, records, ledger)
    return records


def _with_needs(only: tuple[str, ...] | None, stages: Sequence[Stage]) -> set[str]:
    """Return the stages asked for and, without end, those they need."""
    wanted = set(STAGES if only is None else only)
    for stage in reversed(stages):
        if stage.name in wanted:
            wanted |= set(stage.needs)
    return wanted


def _make(stage: Stage, work: Work, records: dict[str, StageRecord]) -> tuple[StageStatus, str]:
    """Take a stage from the cache if it still stands, else make it."""
    key = stage.key(work)
    why = work.earlier.stale(stage.name, key)
    if not why:
        records[stage.name] = work.earlier.records[stage.name]
        return "from cache", ""
    made = stage.make(work)
    work.made.update(made)
    work.remade.add(stage.name)
    records[stage.name] = StageRecord(key, {name: output.rows for name, output in made.items()})
    return "done", why


def _keep(stage: Stage, work: Work, records: dict[str, StageRecord], ledger: Ledger) -> None:
    """Keep the results of a stage that was not asked for; say so when they are older than what they show."""
    record = work.earlier.records.get(stage.name)
    if record is None or work.earlier.stale(stage.name, record.key):
        return
    records[stage.name] = record
    ledger.note(notes.older_result(stage.name, need) for need in stage.needs if need in work.remade)


def _record_failure(failure: Failure, ledger: Ledger, log: files.AuditLog, results: Path) -> None:
    """Write down that a run failed; nothing else in the results folder changes."""
    error = failure.error
    ledger.note(error.findings if isinstance(error, files.OsteonError) else ())
    said = notes.stage_failed(failure.stage, error, details=f"{RESULTS}/{FAILURE}")
    ledger.note([said])
    files.make_private_folder(results / CACHE)
    files.write_text(results / FAILURE, "".join(traceback.format_exception(error)))
    log.append(ACTOR, "run failed", reason=said.message)


def _publish(
    work: Work, records: dict[str, StageRecord], ledger: Ledger, *, options: Options, log: files.AuditLog
) -> None:
    """Put what was made into the results folder, and say so in the audit log before the manifest."""
    kept = {name: rows for record in records.values() for name, rows in record.outputs.items()}
    outputs = {**work.made, FINDINGS: findings_table(ledger.findings)}
    log.append(ACTOR, "results made", hashes={name: output.sha256 for name, output in outputs.items()})
    shipped = {f"osteon.evidence/{name}": digest for name, digest in shipped_tables().items()}
    outputs[RECORDS] = Output(records_text(records).encode("utf-8"))
    text = run_text(
        work.reading, options=options, started=work.started, stages=ledger.stages, anchor=log.anchor()
    )
    outputs[RUN] = Output(text.encode("utf-8"))
    publish(work.results, outputs, kept=kept, inputs={**work.reading.inputs, **shipped})


def _result(results: Path | None, ledger: Ledger) -> RunResult:
    failed = ledger.failure is not None
    stands = not failed and ledger.status("report") in {"done", "from cache"}
    report = results / REPORT if results is not None and stands else None
    return RunResult(
        results, report, ledger.stages, ledger.findings, exit_status(ledger.findings, failed=failed)
    )
