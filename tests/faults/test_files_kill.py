"""The writing process dies before each of its calls: the file is old or new, never a piece."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from osteon.files import TEMPORARY_PREFIX, AuditLog, sweep_orphans

if TYPE_CHECKING:
    from pathlib import Path

DIE = """
import os, sys
name, at, half = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "half"
real, calls = getattr(os, name), 0

def dying(*args, **options):
    global calls
    calls += 1
    if calls == at:
        if half:
            real(args[0], bytes(args[1])[: len(args[1]) // 2])
        os._exit(9)
    return real(*args, **options)

setattr(os, name, dying)
from osteon.files import AuditLog, write_bytes
if sys.argv[5] == "file":
    write_bytes(sys.argv[4], b"new" * 10_000)
else:
    AuditLog(sys.argv[4]).append("osteon", "report")
"""

STEPS = [
    ("open", 1, "", b"old"),
    ("write", 1, "", b"old"),
    ("write", 1, "half", b"old"),
    ("fsync", 1, "", b"old"),
    ("close", 1, "", b"old"),
    ("replace", 1, "", b"old"),
    ("open", 2, "", b"new" * 10_000),
    ("fsync", 2, "", b"new" * 10_000),
]


def die(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-c", DIE, *arguments], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr


@pytest.mark.parametrize(("name", "at", "half", "content"), STEPS)
def test_a_killed_writer_leaves_a_whole_file(
    tmp_path: Path, name: str, at: int, half: str, content: bytes
) -> None:
    path = tmp_path / "effects.csv"
    path.write_bytes(b"old")
    die(name, str(at), half, str(path), "file")
    assert path.read_bytes() == content
    left = [entry for entry in tmp_path.iterdir() if entry != path]
    assert all(entry.name.startswith(TEMPORARY_PREFIX) for entry in left)
    assert sweep_orphans(tmp_path) == tuple(sorted(left))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "half"), [("open", ""), ("write", ""), ("write", "half"), ("fsync", "")])
def test_a_killed_record_leaves_a_log_that_goes_on(tmp_path: Path, name: str, half: str) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    log.append("osteon", "run")
    die(name, "1", half, str(log.path), "log")
    log.append("osteon", "again")
    assert [finding.code for finding in log.verify(anchor=log.anchor())] == (["AUDIT-TORN"] if half else [])
    assert [record.action for record in log.records()] == [
        "run",
        *(["report"] if name == "fsync" else []),
        "again",
    ]
