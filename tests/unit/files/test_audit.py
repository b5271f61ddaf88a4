"""The audit log finds every edit, deletion, insertion, move and cut."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from osteon.files import AuditAnchor, AuditLog, DataError, WriteError, sha256_bytes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    log = AuditLog(tmp_path / "audit.jsonl")
    for number in range(5):
        log.append("osteon 0.1.0", f"stage {number}", reason="µ\n</script>", hashes={"b": "2", "a": "1"})
    return log


def lines_of(log: AuditLog) -> list[bytes]:
    return log.path.read_bytes().splitlines(keepends=True)


def test_records_are_numbered_chained_and_dated(tmp_path: Path) -> None:
    moment = datetime(2025, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    log = AuditLog(tmp_path / "audit.jsonl", now=lambda: moment)
    first, second = log.append("a", "run"), log.append("a", "report", hashes={"x": "1"})
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.utc, first.offset) == ("2025-02-28T20:00:00.000000Z", "+05:30")
    assert first.previous == "0" * 64
    assert second.previous == first.hash
    assert log.records() == (first, second)
    assert log.anchor() == AuditAnchor(2, second.hash)
    assert log.verify(anchor=log.anchor()) == ()
    content = json.loads(lines_of(log)[1])
    own = content.pop("hash")
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert sha256_bytes(plain.encode()) == own  # anyone can check it without osteon


def test_the_order_comes_from_the_sequence_not_from_the_clock(tmp_path: Path) -> None:
    times = iter([datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)])
    log = AuditLog(tmp_path / "audit.jsonl", now=lambda: next(times))
    log.append("a", "later")
    log.append("a", "earlier")
    assert log.verify() == ()


def test_every_flipped_bit_is_found(log: AuditLog) -> None:
    whole = log.path.read_bytes()
    anchor = log.anchor()
    for position in range(len(whole)):
        log.path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        assert any(f.severity == "error" for f in log.verify(anchor=anchor)), position


def test_every_deletion_repetition_and_foreign_line_is_found(log: AuditLog) -> None:
    lines = lines_of(log)
    anchor = log.anchor()
    for i in range(len(lines)):
        for changed in (
            lines[:i] + lines[i + 1 :],
            [*lines[:i], lines[i], *lines[i:]],
            [*lines[:i], b"{}\n", *lines[i:]],
            [*lines[:i], b"\n", *lines[i:]],
        ):
            log.path.write_bytes(b"".join(changed))
            assert log.verify(anchor=anchor), (i, changed)


def test_every_other_order_is_found(log: AuditLog) -> None:
    lines = lines_of(log)
    for order in permutations(range(len(lines))):
        log.path.write_bytes(b"".join(lines[i] for i in order))
        assert bool(log.verify()) == (list(order) != sorted(order))


def test_a_cut_tail_is_found_by_the_anchor(log: AuditLog) -> None:
    lines = lines_of(log)
    anchor = log.anchor()
    for kept in range(len(lines)):
        log.path.write_bytes(b"".join(lines[:kept]))
        assert [finding.code for finding in log.verify(anchor=anchor)] == ["AUDIT-CUT"]
    log.path.unlink()
    assert [finding.code for finding in log.verify(anchor=anchor)] == ["AUDIT-CUT"]


def test_an_edit_with_its_hash_made_anew_breaks_the_chain(log: AuditLog) -> None:
    lines = lines_of(log)
    content = json.loads(lines[2])
    content["reason"] = "other"
    del content["hash"]
    content["hash"] = sha256_bytes(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())
    lines[2] = json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    log.path.write_bytes(b"".join(lines))
    assert [(finding.code, finding.where.line) for finding in log.verify()] == [("AUDIT-CHAIN", 4)]


def test_a_log_written_anew_is_found_by_the_anchor(log: AuditLog) -> None:
    anchor = log.anchor()
    log.path.unlink()
    for _ in range(6):
        log.append("someone", "else")
    assert log.verify() == ()
    assert [finding.code for finding in log.verify(anchor=anchor)] == ["AUDIT-REWRITTEN"]


def test_a_writer_killed_at_any_byte_leaves_a_log_that_goes_on(log: AuditLog) -> None:
    whole = log.path.read_bytes()
    begin = whole.rindex(b"\n", 0, -1) + 1
    for end in range(begin + 1, len(whole)):
        log.path.write_bytes(whole[:end])
        before = {finding.severity for finding in log.verify()}
        assert "error" not in before
        log.append("osteon 0.1.0", "went on")
        findings = log.verify(anchor=log.anchor())
        assert all(finding.code == "AUDIT-TORN" for finding in findings)
        assert log.records()[-1].action == "went on"
        assert len(findings) == (0 if end == len(whole) - 1 else 1)


def test_a_log_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    log = AuditLog(tmp_path / "folder")
    assert [finding.code for finding in log.verify()] == ["FILE-IS-FOLDER"]
    with pytest.raises(DataError):
        log.append("a", "b")


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WriteError) as refused:
        AuditLog(tmp_path / "audit.jsonl").append("osteon 0.1.0", "run started")
    assert [finding.code for finding in refused.value.findings] == ["WRITE-THROUGH-LINK"]
    assert not (tmp_path / "elsewhere").exists()
