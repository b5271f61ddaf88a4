"""Every call of a write fails once: what was there stays, nothing is left behind, the error is typed."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from osteon.files import AuditLog, Lease, Manifest, WriteError, make_private_folder, write_bytes, write_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = b"old content\n", b"new content, longer than the old one\n" * 50

CODES = {
    errno.ENOSPC: "WRITE-DISK-FULL",
    errno.EDQUOT: "WRITE-DISK-FULL",
    errno.EROFS: "WRITE-READ-ONLY",
    errno.EIO: "WRITE-DEVICE-FAULT",
    errno.EMFILE: "WRITE-TOO-MANY-FILES",
    errno.EACCES: "WRITE-NOT-ALLOWED",
    errno.EBUSY: "WRITE-FAILED",
}


class FailAt:
    """Let a function of ``os`` fail at its N-th call, or only once it has taken some bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, *, at: int, code: int) -> None:
        self.calls, self._at, self._code, self._real = 0, at, code, getattr(os, name)
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.calls += 1
        if self.calls == self._at:
            raise OSError(self._code, os.strerror(self._code))
        return self._real(*args, **options)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("name", "at"), [("open", 1), ("write", 1), ("fsync", 1), ("close", 1), ("replace", 1)]
)
def test_a_failed_write_leaves_the_earlier_file_and_no_orphan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int, code: int
) -> None:
    path = tmp_path / "effects.csv"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        fault = FailAt(patch, name, at=at, code=code)
        with pytest.raises(WriteError) as caught:
            write_bytes(path, NEW)
        assert fault.calls >= at
    (finding,) = caught.value.findings
    assert finding.code == CODES[code]
    assert finding.remedy in str(caught.value)
    assert path.read_bytes() == OLD
    assert [entry.name for entry in tmp_path.iterdir()] == ["effects.csv"]


@pytest.mark.parametrize(("name", "at"), [("open", 2), ("fsync", 2), ("close", 2)])
def test_a_fault_after_the_rename_leaves_the_new_file_whole_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    path = tmp_path / "effects.csv"
    path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        FailAt(patch, name, at=at, code=errno.EIO)
        with pytest.raises(WriteError):
            write_bytes(path, NEW)
    assert path.read_bytes() == NEW
    assert [entry.name for entry in tmp_path.iterdir()] == ["effects.csv"]


def test_a_file_system_without_folder_fsync_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fault = FailAt(patch, "fsync", at=2, code=errno.EINVAL)
        write_bytes(tmp_path / "a", NEW)
    assert fault.calls == 2
    assert (tmp_path / "a").read_bytes() == NEW


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:7]))
        write_bytes(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == NEW


def test_a_disk_that_fills_up_midway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(OLD)
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", _runs_out(write, after=100))
        with pytest.raises(WriteError) as caught:
            write_bytes(tmp_path / "a", NEW)
    assert caught.value.findings[0].code == "WRITE-DISK-FULL"
    assert (tmp_path / "a").read_bytes() == OLD
    assert len(list(tmp_path.iterdir())) == 1


def _runs_out(write: Callable[[int, Any], int], *, after: int) -> Callable[[int, Any], int]:
    left = after

    def limited(descriptor: int, data: Any) -> int:
        nonlocal left
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = write(descriptor, bytes(data)[: min(left, 40)])
        left -= taken
        return taken

    return limited


@pytest.mark.parametrize("name", ["open", "write", "fsync"])
def test_a_failed_manifest_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_text(tmp_path / "a.csv", "1\n")
    earlier = Manifest.of(tmp_path, {"a.csv": 1})
    earlier.write(tmp_path / "manifest.json")
    with monkeypatch.context() as patch:
        FailAt(patch, name, at=1, code=errno.ENOSPC)
        with pytest.raises(WriteError):
            Manifest(()).write(tmp_path / "manifest.json")
    assert Manifest.read(tmp_path / "manifest.json") == earlier


@pytest.mark.parametrize(("name", "after"), [("open", 0), ("write", 0), ("write", 50), ("fsync", 0)])
def test_a_failed_record_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, after: int
) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    log.append("osteon", "run")
    whole = log.path.read_bytes()
    with monkeypatch.context() as patch:
        if after:
            patch.setattr(os, "write", _runs_out(os.write, after=after))
        else:
            FailAt(patch, name, at=1, code=errno.ENOSPC)
        with pytest.raises(WriteError) as caught:
            log.append("osteon", "report")
    assert caught.value.findings[0].code == "WRITE-DISK-FULL"
    assert log.path.read_bytes() == whole
    log.append("osteon", "report")
    assert log.verify(anchor=log.anchor()) == ()


@pytest.mark.parametrize("name", ["open", "write", "ftruncate"])
def test_a_lease_that_cannot_be_written_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with monkeypatch.context() as patch:
        FailAt(patch, name, at=1, code=errno.ENOSPC)
        with pytest.raises(WriteError):
            Lease(tmp_path).acquire()
    with Lease(tmp_path) as lease:
        assert lease.holder.pid == os.getpid()


def test_a_heart_that_misses_a_beat_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, Lease(tmp_path, beat=0.01):
        fault = FailAt(patch, "lseek", at=1, code=errno.EIO)
        end = time.monotonic() + 5
        while fault.calls < 3 and time.monotonic() < end:
            time.sleep(0.01)
        assert fault.calls >= 3
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_write_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        FailAt(patch, "mkdir", at=2, code=errno.EROFS)  # the first is for the parents
        with pytest.raises(WriteError) as caught:
            make_private_folder(tmp_path / "results")
    assert caught.value.findings[0].code == "WRITE-READ-ONLY"
    assert list(tmp_path.iterdir()) == []
