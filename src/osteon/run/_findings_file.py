"""findings.csv: what the study file and the run had to say, one row a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import files
from osteon.run._output import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.files import Finding

HEADER = (
    *("code", "severity", "file", "line", "column", "field"),
    *("message", "read", "allowed", "nearest", "remedy"),
)


def findings_table(findings: Sequence[Finding]) -> Output:
    """Return the findings as a table for people."""
    return Output(files.csv_text(HEADER, [_row(f) for f in findings]).encode("utf-8"), rows=len(findings))


def _row(finding: Finding) -> list[str]:
    where = finding.where
    return [
        finding.code,
        finding.severity,
        where.file,
        "" if where.line is None else str(where.line),
        "" if where.column is None else str(where.column),
        where.field,
        finding.message,
        finding.read,
        ", ".join(finding.allowed),
        finding.nearest,
        finding.remedy,
    ]
