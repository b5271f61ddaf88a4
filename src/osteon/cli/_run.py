"""``osteon run``: a study folder in, its report out, with a line a stage."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from osteon import run
from osteon.cli._show import counted, finding_record, show_findings, show_json
from osteon.files import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NAME = max(len(name) for name in run.STAGES)


def run_study(
    path: Path, *, only: Sequence[str] | None, workers: int | None, quiet: bool, as_json: bool
) -> int:
    """Run a study, show how it went and return the exit code."""
    result = run.run(path, only=only, workers=workers, progress=None if quiet else _say_stage)
    if as_json:
        show_json(_record(path, result))
        return result.exit_status
    shown = [f for f in result.findings if not quiet or f.severity != "note"]
    show_findings(shown, err=True)
    if not quiet or result.exit_status:
        typer.echo(f"{printable(str(path))}: {counted(result.findings)}", err=True)
    if result.report is not None:
        report = str(result.report)
        typer.echo(printable(report) if sys.stdout.isatty() else report)
    return result.exit_status


def _say_stage(stage: run.StageRun) -> None:
    """Print a stage as it ends."""
    if stage.status == "started":
        return
    reason = f"  ({printable(stage.reason)})" if stage.reason else ""
    typer.echo(f"{stage.name:<{_NAME}}  {stage.status:<10}  {stage.seconds:6.2f} s{reason}", err=True)


def _record(path: Path, result: run.RunResult) -> dict[str, object]:
    return {
        "command": "run",
        "study": str(path),
        "exit_code": result.exit_status,
        "results": None if result.folder is None else str(result.folder),
        "report": None if result.report is None else str(result.report),
        "stages": [
            {"name": s.name, "status": s.status, "seconds": s.seconds, "reason": s.reason}
            for s in result.stages
        ],
        "findings": [finding_record(f) for f in result.findings],
    }
