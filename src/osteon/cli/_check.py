"""``osteon check``: everything that is wrong with a study file and its tables, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from osteon import run
from osteon.cli._show import counted, finding_record, show_findings, show_json
from osteon.files import printable

if TYPE_CHECKING:
    from pathlib import Path


def check_study(path: Path, *, quiet: bool, as_json: bool) -> int:
    """Check a study, show its findings and return the exit code."""
    findings = run.check(path)
    code = run.exit_status(findings)
    if as_json:
        show_json(
            {
                "command": "check",
                "study": str(path),
                "exit_code": code,
                "findings": [finding_record(f) for f in findings],
            }
        )
    else:
        show_findings([f for f in findings if not quiet or f.severity != "note"])
        if not quiet or code:
            typer.echo(f"{printable(str(path))}: {counted(findings)}")
    return code
