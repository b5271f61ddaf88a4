"""How findings and tables look: colours at a terminal, plain text elsewhere, JSON for machines."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

import typer

from osteon.files import grouped, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.files import Finding

_ORDER = {"error": 0, "warning": 1, "note": 2}
_STYLE = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def show_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Print findings, the worst first and file by file; many of one kind in one file are one."""
    stream = sys.stderr if err else sys.stdout
    for finding in sorted(for_people(findings), key=lambda f: _ORDER[f.severity]):
        first, *rest = lines_of(finding)
        if is_for_people(stream):
            _styled(first, severity=finding.severity, stream=stream)
        else:
            typer.echo(first, file=stream)
        for line in rest:
            typer.echo(line, file=stream)


def for_people(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings file by file, those of one kind as one, with short lists of what is allowed.

    Examples
    --------
    >>> from osteon.files import Finding, Place
    >>> rows = [Place("dxa.csv", line, 2, "BMD") for line in (2, 3, 4, 5, 6, 7, 8)]
    >>> far = [Finding("VALUE-FAR", "warning", row, "Ten times the median.", "Look.") for row in rows]
    >>> [finding.message for finding in for_people(far)]
    ['Ten times the median. This holds 7 times: lines 2-8.']
    """
    files: dict[str, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.where.file, []).append(finding)
    return [shortened(finding) for group in files.values() for finding in grouped(group)]


def lines_of(finding: Finding) -> list[str]:
    r"""Return a finding as lines: what and where, then what was read, what is allowed, and the remedy.

    Examples
    --------
    >>> from osteon.files import Finding, Place
    >>> place = Place("study.yaml", 3, 8, "species")
    >>> said = "No such species.", "Name a known one."
    >>> finding = Finding("SPECIES-UNKNOWN", "error", place, *said, read="rta", nearest="rat")
    >>> print("\n".join(lines_of(finding)))
    study.yaml:3:8 (species): error SPECIES-UNKNOWN: No such species.
      read: rta
      nearest: rat
      remedy: Name a known one.
    """
    details = (
        ("read", finding.read),
        ("allowed", ", ".join(finding.allowed)),
        ("nearest", finding.nearest),
        ("remedy", finding.remedy),
    )
    head = f"{finding.where}: {finding.severity} {finding.code}: {finding.message}"
    return [printable(head), *(f"  {name}: {printable(text)}" for name, text in details if text)]


def counted(findings: Sequence[Finding]) -> str:
    """Return the findings in numbers, such as ``2 errors, 1 warning``.

    Examples
    --------
    >>> counted(())
    'no findings'
    """
    number = {s: sum(f.severity == s for f in findings) for s in _ORDER}
    return ", ".join(number_of(n, severity) for severity, n in number.items() if n) or "no findings"


def number_of(number: int, thing: str) -> str:
    """Return a number of things in words, such as ``1 paper`` or ``2 papers``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def finding_record(finding: Finding) -> dict[str, object]:
    """Return a finding as the record of machine output."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.where.file,
        "line": finding.where.line,
        "column": finding.where.column,
        "field": finding.where.field,
        "message": finding.message,
        "read": finding.read,
        "allowed": list(finding.allowed),
        "nearest": finding.nearest,
        "remedy": finding.remedy,
    }


def show_json(record: Mapping[str, object]) -> None:
    """Print one JSON document on stdout; every character outside ASCII is escaped in it."""
    typer.echo(json.dumps(record, indent=1, allow_nan=False))


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout: ruled for people, tab-separated otherwise."""
    shown = [[printable(cell) for cell in row] for row in rows]
    if not is_for_people(sys.stdout):
        for row in ([*header], *shown):
            typer.echo("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in header:
        table.add_column(Text(name), overflow="fold")
    for row in shown:
        table.add_row(*map(Text, row))
    Console().print(table)


def is_for_people(stream: TextIO) -> bool:
    """Say whether a stream ends at a terminal that takes colours (see no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _styled(line: str, *, severity: str, stream: TextIO) -> None:
    """Print the first line of a finding with its severity in colour; the text is never read as markup."""
    from rich.console import Console
    from rich.text import Text

    text = Text(line)
    text.highlight_words([f": {severity} "], style=_STYLE[severity])
    Console(file=stream, soft_wrap=True, highlight=False).print(text)
