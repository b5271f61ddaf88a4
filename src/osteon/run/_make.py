"""Each stage in its order: from the cache, from a run that was interrupted, or made and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import osteon
from osteon.run import _notes as notes
from osteon.run._kept import StageRecord, keep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.files import AuditLog
    from osteon.run._ledger import Ledger
    from osteon.run._output import Output
    from osteon.run._records import StageStatus
    from osteon.run._work import Stage, Work

ACTOR = f"osteon {osteon.__version__}"
TABLES_BROKEN = "the tables have errors"
MEND_TABLES = "the tables have to be mended first"
RESUMED = "finished by a run that was interrupted"


@dataclass(frozen=True, slots=True)
class Books:
    """Where it is written down how the run goes: for its caller, and for good."""

    ledger: Ledger
    log: AuditLog


def make_stages(stages: Sequence[Stage], wanted: Sequence[str] | None, work: Work, books: Books) -> None:
    """Bring the stages up to date in order; those that stand are in ``work.records`` afterwards.

    Parameters
    ----------
    stages : of this kind of study
    wanted : names of those asked for; all when left out
    work, books : of this run
    """
    names = _with_needs(wanted, stages)
    for stage in stages:
        if books.ledger.stopped:
            books.ledger.skip(stage.name, books.ledger.stopped)
        elif stage.name in names:
            books.ledger.stage(stage.name, partial(_bring_up_to_date, stage, work, books))
        else:
            books.ledger.skip(stage.name, "not asked for")
            _leave(stage, work, books.ledger)


def _with_needs(wanted: Sequence[str] | None, stages: Sequence[Stage]) -> set[str]:
    """Return the stages asked for and, without end, those they need."""
    names = {stage.name for stage in stages} if wanted is None else set(wanted)
    for stage in reversed(stages):
        if stage.name in names:
            names |= set(stage.needs)
    return names


def _bring_up_to_date(stage: Stage, work: Work, books: Books) -> tuple[StageStatus, str]:
    """Take a stage from where it stands, else make it; what its outputs say of the inputs is noted."""
    if absent := stage.absent(work):
        return "skipped", absent
    key = stage.key(work)
    why = work.earlier.stale(stage.name, key)
    if not why:
        work.records[stage.name] = work.earlier.records[stage.name]
        books.ledger.note(stage.findings(work))
        return "from cache", ""
    finished = work.earlier.finished(work.results, stage.name, key)
    made = stage.make(work) if finished is None else finished
    work.made.update(made)
    said = stage.findings(work)
    books.ledger.note(said)
    if any(finding.severity == "error" for finding in said):
        return _refuse(stage, books)
    if changed := work.changed_inputs():
        raise notes.changed_error(changed)
    hashes = {name: output.sha256 for name, output in made.items()}
    _stand(stage, key, made, work)
    if finished is not None:
        books.log.append(ACTOR, "stage taken up", reason=f"{stage.name}: {RESUMED}", hashes=hashes)
        return "from cache", RESUMED
    keep(work.results, stage.name, key, made)
    books.log.append(ACTOR, "stage made", reason=f"{stage.name}: {why}", hashes=hashes)
    return "done", why


def _stand(stage: Stage, key: str, made: Mapping[str, Output], work: Work) -> None:
    """Let a stage stand with what was made."""
    work.remade.add(stage.name)
    work.records[stage.name] = StageRecord(key, {name: output.written for name, output in made.items()})


def _refuse(stage: Stage, books: Books) -> tuple[StageStatus, str]:
    """End the run because the inputs of a stage have errors; nothing of it is kept."""
    books.ledger.stopped = MEND_TABLES
    books.log.append(ACTOR, "run refused", reason=f"{stage.name}: {TABLES_BROKEN}")
    return "failed", TABLES_BROKEN


def _leave(stage: Stage, work: Work, ledger: Ledger) -> None:
    """Leave the results of a stage that was not asked for; say so when they are older than what they show."""
    record = work.earlier.records.get(stage.name)
    if record is None or work.earlier.stale(stage.name, record.key):
        return
    work.records[stage.name] = record
    ledger.note(notes.older_result(stage.name, need) for need in stage.needs if need in work.remade)
