"""Who did what and why, one line a record, each chained to the one before."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osteon.files._finding import DataError, Finding, Place
from osteon.files._hash import sha256_bytes
from osteon.files._source import read_bytes
from osteon.files._write import append_all, flush_folder, write_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIRST = "0" * 64  # what the first record names as its predecessor
_LIMIT = 200_000_000
_REMEDY = "Restore the log from a backup, and find out who changed it."


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One thing that was done.

    Parameters
    ----------
    sequence : 1, 2, 3 ...; the order comes from here, not from a clock
    utc, offset : time in UTC, and how far local time was from it, such as ``+02:00``
    actor, action, reason : who, what, why
    hashes : SHA-256 of what the action read or wrote, by name
    previous : hash of the record before
    hash : SHA-256 of all of the above
    """

    sequence: int
    utc: str
    offset: str
    actor: str
    action: str
    reason: str
    hashes: tuple[tuple[str, str], ...]
    previous: str
    hash: str = ""

    def to_line(self) -> str:
        """Return the record as its one line of JSON; a record has exactly one such line."""
        return _json({**asdict(self), "hashes": dict(self.hashes)})

    def digest(self) -> str:
        """Return the hash of the content, which a record that was not edited carries as ``hash``."""
        content = {**asdict(self), "hashes": dict(self.hashes)}
        del content["hash"]
        return sha256_bytes(_json(content).encode("utf-8"))


@dataclass(frozen=True, slots=True)
class AuditAnchor:
    """The last record as seen from outside the log, kept elsewhere so that a cut tail is found."""

    sequence: int
    hash: str


class AuditLog:
    """An append-only log of what was done, in which a change is found.

    Parameters
    ----------
    path : the file, such as ``results/audit.jsonl``; made with the first record
    now : clock that returns a time with its zone

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = AuditLog(Path(folder) / "audit.jsonl")
    ...     _ = log.append("osteon 0.1", "run", reason="first run")
    ...     _ = log.append("osteon 0.1", "report", hashes={"report/index.html": "ab12"})
    ...     [(record.sequence, record.action) for record in log.records()], log.verify(anchor=log.anchor())
    ([(1, 'run'), (2, 'report')], ())
    """

    def __init__(self, path: str | Path, *, now: Callable[[], datetime] | None = None) -> None:
        self.path = Path(path)
        self._now = now or _local_time

    def append(
        self, actor: str, action: str, *, reason: str = "", hashes: Mapping[str, str] | None = None
    ) -> AuditRecord:
        """Add one record and return it once it is on the disk.

        Raises
        ------
        WriteError : it could not be written; the log is as it was
        DataError : the log could not be read
        """
        lines = self._lines()
        last = _last(lines)
        time = self._now()
        zone = time.strftime("%z")
        record = AuditRecord(
            sequence=1 if last is None else last.sequence + 1,
            utc=time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            offset=f"{zone[:3]}:{zone[3:5]}",
            actor=actor,
            action=action,
            reason=reason,
            hashes=tuple(sorted((hashes or {}).items())),
            previous=FIRST if last is None else last.hash,
        )
        record = replace(record, hash=record.digest())
        # A killed writer leaves a piece of a line; the new record begins on a line of its own.
        self._add(("\n" if lines and lines[-1] else "") + record.to_line() + "\n")
        return record

    def records(self) -> tuple[AuditRecord, ...]:
        """Return the records that can be read, in the order of the file.

        Raises
        ------
        DataError : the log could not be read
        """
        return tuple(record for line in self._lines() if (record := _parse(line)) is not None)

    def anchor(self) -> AuditAnchor:
        """Return sequence number and hash of the last record, to be kept outside the log.

        Raises
        ------
        DataError : the log could not be read
        """
        last = _last(self._lines())
        return AuditAnchor(0, FIRST) if last is None else AuditAnchor(last.sequence, last.hash)

    def verify(self, *, anchor: AuditAnchor | None = None) -> tuple[Finding, ...]:
        """Return a finding for each place where a record was edited, deleted, inserted or moved.

        Parameters
        ----------
        anchor : last record as kept elsewhere; without it a tail that was cut off cannot be found
        """
        try:
            lines = self._lines()
        except DataError as error:
            return error.findings
        records = [record for line in lines if (record := _parse(line)) is not None]
        return (*_check_chain(lines, self.path.name), *_check_anchor(records, anchor, Place(self.path.name)))

    def _lines(self) -> list[bytes]:
        """Return the lines; the last is empty unless it was cut short."""
        data = read_bytes(self.path, limit=_LIMIT, name=self.path.name, option="a new log")
        if isinstance(data, Finding):
            if data.code in {"FILE-MISSING", "FILE-EMPTY"}:
                return []
            raise DataError(f"{data.where}: {data.message}", findings=(data,))
        return data.split(b"\n")

    def _add(self, text: str) -> None:
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self.path, flags, 0o600)
            try:
                append_all(descriptor, text.encode("ascii"))
            finally:
                os.close(descriptor)
            flush_folder(self.path.parent)
        except OSError as error:
            raise write_error(error, self.path) from error


def _check_chain(lines: list[bytes], name: str) -> list[Finding]:
    findings: list[Finding] = []
    unreadable: list[int] = []
    expected, previous = 1, FIRST
    for number, line in enumerate(lines, start=1):
        record = _parse(line)
        if record is None:
            # the empty text after the last line end is no line
            unreadable += [number] if line or number < len(lines) else []
            continue
        problem = _problem_of(record, line, expected=expected, previous=previous)
        findings += _unreadable_lines(unreadable, name, harmless=problem is None)
        unreadable = []
        if problem is not None:
            code, message = problem
            findings.append(Finding(code, "error", Place(name, number), message, _REMEDY, read=record.action))
        expected, previous = record.sequence + 1, record.hash
    return findings + _unreadable_lines(unreadable, name, harmless=bool(lines) and lines[-1] != b"")


def _problem_of(record: AuditRecord, line: bytes, *, expected: int, previous: str) -> tuple[str, str] | None:
    if record.hash != record.digest() or line != record.to_line().encode("ascii"):
        return "AUDIT-EDITED", f"Record {record.sequence} was edited after it was written."
    if record.sequence != expected:
        return "AUDIT-ORDER", (
            f"Record {record.sequence} stands where {expected} should: one was deleted, inserted or moved."
        )
    if record.previous != previous:
        return "AUDIT-CHAIN", f"Record {record.sequence} does not continue the record before it."
    return None


def _unreadable_lines(numbers: list[int], name: str, *, harmless: bool) -> list[Finding]:
    """Return findings for lines that are no records: harmless when the chain goes on across them."""
    if harmless:
        message = "The line is a piece of a record whose writer was stopped; no other record is touched."
        return [Finding("AUDIT-TORN", "warning", Place(name, n), message, "Nothing to do.") for n in numbers]
    message = "The line is not a record: it was edited or inserted."
    return [Finding("AUDIT-EDITED", "error", Place(name, n), message, _REMEDY) for n in numbers]


def _check_anchor(records: list[AuditRecord], anchor: AuditAnchor | None, where: Place) -> list[Finding]:
    if anchor is None or anchor.sequence == 0:
        return []
    if any((record.sequence, record.hash) == (anchor.sequence, anchor.hash) for record in records):
        return []
    last = max((record.sequence for record in records), default=0)
    if last < anchor.sequence:
        message = f"The log ends at record {last}; record {anchor.sequence} was there: its tail was cut off."
        return [Finding("AUDIT-CUT", "error", where, message, _REMEDY)]
    message = f"Record {anchor.sequence} is not the one that was anchored: the log was written anew."
    return [Finding("AUDIT-REWRITTEN", "error", where, message, _REMEDY)]


def _last(lines: list[bytes]) -> AuditRecord | None:
    return next((record for line in reversed(lines) if (record := _parse(line)) is not None), None)


def _parse(line: bytes) -> AuditRecord | None:
    """Return the record of a line, or None when it is none."""
    try:
        content: Any = json.loads(line)
        hashes: dict[str, str] = content.pop("hashes")
        return AuditRecord(hashes=tuple(sorted(hashes.items())), **content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _local_time() -> datetime:
    return datetime.now().astimezone()


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
