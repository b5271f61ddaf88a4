"""What a run leaves in memory: its stages, its findings and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from osteon.files import Finding

StageStatus = Literal["started", "done", "from cache", "failed", "skipped"]

STAGES = ("study", "observe", "evidence", "compare", "report")
REVIEW_STAGES = ("study", "evidence", "report")

DONE, FINDINGS, UNREADABLE, FAILED = 0, 1, 2, 3

UNREADABLE_CODES = frozenset(
    {
        *("FILE-EMPTY", "FILE-IS-FOLDER", "FILE-MISSING", "FILE-NOT-TEXT"),
        *("FILE-SPECIAL", "FILE-TOO-LARGE", "FILE-UNREADABLE"),
        *("TABLE-DAMAGED", "TABLE-OLD-WORKBOOK", "TABLE-XML-ENTITIES", "TABLE-ZIP-BOMB"),
    }
)
"""Findings of the readers after which nothing of a file is known."""


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage of a run, and how it went.

    Parameters
    ----------
    name : study, observe, evidence, compare or report
    status : ``started`` is seen by the progress callback only
    seconds : wall time
    reason : why the stage failed, was skipped or was made again; empty otherwise
    """

    name: str
    status: StageStatus
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended.

    Parameters
    ----------
    folder : the results folder; None when the study was refused before anything was written
    report : the report; None when the run did not end with one
    stages : in order
    findings : of the study file, of its tables and of the run
    exit_status : 0 done, 1 findings of severity error, 2 unreadable study, 3 a stage failed
    """

    folder: Path | None
    report: Path | None
    stages: tuple[StageRun, ...]
    findings: tuple[Finding, ...]
    exit_status: int


def stages_of(kind: str) -> tuple[str, ...]:
    """Return the stages of a kind of study, in order; a study that could not be read has those of every kind.

    Examples
    --------
    >>> stages_of("review")
    ('study', 'evidence', 'report')
    """
    return STAGES if kind == "experiment" else REVIEW_STAGES


def exit_status(findings: Iterable[Finding], *, failed: bool = False) -> int:
    """Return how a command ends: 3 failed, 2 a file could not be read, 1 an error was found, else 0.

    Parameters
    ----------
    findings : everything that was said
    failed : whether a stage failed
    """
    if failed:
        return FAILED
    errors = [finding.code for finding in findings if finding.severity == "error"]
    if UNREADABLE_CODES & set(errors):
        return UNREADABLE
    return FINDINGS if errors else DONE
