"""The exit code follows from the findings."""

from __future__ import annotations

from importlib.resources import files as resource_files
from pathlib import Path

import pytest

from osteon.files import Finding, Place
from osteon.run import exit_status
from osteon.run._records import UNREADABLE_CODES


def finding(code: str, severity: str) -> Finding:
    return Finding(code, severity, Place("study.yaml"), "Something.", "Mend it.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([], 0),
        ([("A", "note"), ("B", "warning")], 0),
        ([("FILE-MISSING", "warning")], 0),
        ([("A", "error")], 1),
        ([("FILE-NO-MATCH", "error")], 1),
        ([("A", "error"), ("FILE-MISSING", "error")], 2),
    ],
)
def test_the_worst_finding_decides(findings: list[tuple[str, str]], code: int) -> None:
    said = [finding(*parts) for parts in findings]
    assert exit_status(said) == code
    assert exit_status(said, failed=True) == 3


def test_every_code_of_an_unreadable_file_is_one_the_readers_use() -> None:
    room = Path(str(resource_files("osteon.files")))
    text = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    assert [code for code in UNREADABLE_CODES if f'"{code}"' not in text] == []
