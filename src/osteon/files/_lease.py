"""One writer a folder; a writer that died is replaced without anybody's help."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from osteon.files._finding import Finding, Place, WriteError
from osteon.files._write import write_all, write_error

if TYPE_CHECKING:
    from types import TracebackType

LEASE_NAME = ".osteon-lease"
_BEAT_SECONDS = 10.0
_SILENT_SECONDS = 60.0  # judgement: six missed beats; counts only for a holder on another machine


@dataclass(frozen=True, slots=True)
class LeaseHolder:
    """Who writes to the folder: process, machine, since when, and its last sign of life (UTC)."""

    pid: int
    host: str
    start: str
    heartbeat: str


class LeaseError(WriteError):
    """Another process writes to this folder now; ``holder`` names it, or is None if it has not said yet."""

    def __init__(self, message: str, *, holder: LeaseHolder | None, findings: tuple[Finding, ...]) -> None:
        super().__init__(message, findings=findings)
        self.holder = holder


class Lease:
    """The right to write to a folder, held by one process at a time; readers need none.

    The operating system's file lock decides, and ends with the process that holds it, so a dead writer's
    lease is free at once. The heartbeat serves file systems shared by machines that do not share locks:
    there a lease is free after a minute of silence.

    Parameters
    ----------
    folder : the folder to write to; it must exist
    beat : seconds between signs of life

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Lease(folder) as lease:
    ...     try:
    ...         Lease(folder).acquire()
    ...     except LeaseError as error:
    ...         error.holder.pid == lease.holder.pid
    True
    """

    def __init__(self, folder: str | Path, *, beat: float = _BEAT_SECONDS) -> None:
        self.path = Path(folder) / LEASE_NAME
        now = _now()
        self.holder = LeaseHolder(os.getpid(), socket.gethostname(), start=now, heartbeat=now)
        self._beat = beat
        self._descriptor: int | None = None
        self._released = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self) -> None:
        """Take the lease and keep giving signs of life until it is released.

        Raises
        ------
        LeaseError : another process holds it
        WriteError : the lease could not be written
        """
        now = _now()
        self.holder = LeaseHolder(os.getpid(), socket.gethostname(), start=now, heartbeat=now)
        try:
            descriptor = _open_current(self.path)
            if descriptor is None:
                raise self._held(_read_holder(self.path))
            self._descriptor = descriptor
            if (other := _read_holder(self.path)) is not None and _alive_elsewhere(other, self.holder):
                self._close()
                raise self._held(other)
            self._write_holder()
        except OSError as error:
            self._close()
            raise write_error(error, self.path) from error
        self._released.clear()
        self._thread = threading.Thread(target=self._keep_beating, name="osteon-lease", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Give the lease back; releasing twice does nothing."""
        self._released.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._descriptor is not None:
            try:
                self.path.unlink(missing_ok=True)  # still locked: whoever opened it meanwhile looks again
            except OSError as error:
                raise write_error(error, self.path) from error
            finally:
                self._close()

    def __enter__(self) -> Lease:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _keep_beating(self) -> None:
        while not self._released.wait(self._beat):
            self.holder = replace(self.holder, heartbeat=_now())
            try:
                self._write_holder()
            except OSError:
                continue  # the lock holds all the same; the next beat tries again

    def _write_holder(self) -> None:
        if self._descriptor is not None:
            data = json.dumps(asdict(self.holder), sort_keys=True).encode("ascii")
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            write_all(self._descriptor, data)
            os.ftruncate(self._descriptor, len(data))

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _held(self, holder: LeaseHolder | None) -> LeaseError:
        who = "another process" if holder is None else f"process {holder.pid} on {holder.host}"
        since = "" if holder is None else f" since {holder.start}"
        message = f"{who[0].upper()}{who[1:]} writes to this folder{since}."
        remedy = "Wait until it ends; if it is stopped or dies, the next run takes over by itself."
        finding = Finding("LEASE-HELD", "error", Place(str(self.path.parent)), message, remedy)
        return LeaseError(f"{message} {remedy}", holder=holder, findings=(finding,))


def _open_current(path: Path) -> int | None:
    """Return the lease file opened and locked, or None when another process has locked it.

    A holder removes the file as it leaves, so what was locked may no longer be what the name stands for;
    then the new file is tried.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        try:
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a locked byte cannot be read there, so it lies beyond the record

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _read_holder(path: Path) -> LeaseHolder | None:
    try:
        return LeaseHolder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None  # not written yet, or a piece of it: nobody can be named


def _alive_elsewhere(other: LeaseHolder, own: LeaseHolder) -> bool:
    if other.host == own.host:
        return False  # the lock of this machine is ours, so its former holder is gone
    try:
        silent = (datetime.now(UTC) - datetime.fromisoformat(other.heartbeat)).total_seconds()
    except (ValueError, TypeError):
        return False
    return silent < _SILENT_SECONDS


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
