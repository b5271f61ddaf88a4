"""``osteon evidence``: the published findings by query, and tables of one's own checked."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from osteon import evidence, run
from osteon.cli._show import (
    counted,
    finding_record,
    is_for_people,
    number_of,
    show_findings,
    show_json,
    show_table,
)
from osteon.files import printable

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.evidence import Effect

_HEADER = ("row", "paper", "animals", "agents", "endpoint", "site", "result", "against")
_SHORT_HEADER = ("row", "paper", "animals", "agents", "measured", "result")


def query(text: str, *, as_json: bool) -> int:
    """Show the findings that match a query and return the exit code: 2 when a word was not understood."""
    found = evidence.query(text)
    code = 2 if found.findings else 0
    if as_json:
        show_json(
            {
                "command": "evidence query",
                "query": text,
                "exit_code": code,
                "understood": [asdict(word) for word in found.understood],
                "ignored": list(found.ignored),
                "reading": found.reading,
                "rows": [asdict(row) for row in found.rows],
                "findings": [finding_record(f) for f in found.findings],
            }
        )
        return code
    show_findings(found.findings, err=True)
    typer.echo(_wrapped(printable(found.reading)), err=True)
    if not found.findings:
        if is_for_people(sys.stdout):
            show_table(_SHORT_HEADER, [_short_cells(row) for row in found.rows])
        else:
            show_table(_HEADER, [_cells(row) for row in found.rows])
        papers = len({row.paper for row in found.rows})
        typer.echo(f"{number_of(len(found.rows), 'row')} from {number_of(papers, 'paper')}", err=True)
    return code


def check_table(file: Path, *, mapping: Path | None, as_json: bool) -> int:
    """Check a table of published findings and return the exit code."""
    findings = tuple(evidence.check_table(file, mapping=mapping))
    code = run.exit_status(findings)
    if as_json:
        show_json(
            {
                "command": "evidence check",
                "file": str(file),
                "exit_code": code,
                "findings": [finding_record(f) for f in findings],
            }
        )
    else:
        show_findings(findings)
        typer.echo(f"{printable(str(file))}: {counted(findings)}")
    return code


def _wrapped(line: str) -> str:
    """Return a line broken between words at the width of the terminal; whole where nobody looks."""
    if not is_for_people(sys.stderr):
        return line
    columns = shutil.get_terminal_size((100, 24)).columns
    return textwrap.fill(line, width=columns, subsequent_indent="  ", break_on_hyphens=False)


def _cells(row: Effect) -> tuple[str, ...]:
    result = f"{row.direction}, {row.significance}".replace("_", " ")
    return (
        *(row.id, row.paper, f"{row.species} {row.model}", " + ".join(row.agents)),
        *(row.endpoint, row.site, result, row.reference_role),
    )


def _short_cells(row: Effect) -> tuple[str, ...]:
    """Return a row in six columns of words that a narrow terminal can break between."""
    animals, agents = f"{row.species} {row.model}", " + ".join(row.agents)
    measured = f"{row.endpoint}, {row.site}"
    said = "significance not stated" if row.significance == "not_stated" else row.significance
    result = f"{row.direction}, {said}, against {row.reference_role}"
    return (row.id, row.paper, *(text.replace("_", " ") for text in (animals, agents, measured, result)))
