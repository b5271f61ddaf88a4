"""Whole files or none: temporary file in the same folder, fsync, rename, folder fsync."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from osteon.files._finding import Finding, Place, WriteError

TEMPORARY_PREFIX = ".osteon-part-"


def write_text(path: str | Path, text: str) -> None:
    """Write text in UTF-8 as a whole file or not at all; line ends stay as they are.

    Raises
    ------
    WriteError : the file could not be written; an earlier file at this path is as it was
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _error("WRITE-NOT-TEXT", Path(path), str(error)) from error
    write_bytes(path, data)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write bytes as a whole file or not at all.

    Parameters
    ----------
    path : file to make or to replace; its folder must exist
    data : all of its bytes

    Raises
    ------
    WriteError : the file could not be written; an earlier file at this path is as it was
    """
    target = Path(path)
    temporary = target.with_name(TEMPORARY_PREFIX + secrets.token_hex(8))
    in_place = False
    try:
        _write_new(temporary, data)
        os.replace(temporary, target)  # noqa: PTH105 - the fault tests stop this very call
        in_place = True
        flush_folder(target.parent)
    except (OSError, ValueError) as error:
        raise write_error(error, target) from error
    finally:
        if not in_place:
            with suppress(OSError, ValueError):  # what cannot be removed now is swept at the next start
                temporary.unlink()


def make_private_folder(path: str | Path) -> None:
    """Make a folder that only its owner may enter, and its parents; one that exists keeps its permissions.

    Raises
    ------
    WriteError : the folder could not be made
    """
    folder = Path(path)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except (OSError, ValueError) as error:
        raise write_error(error, folder) from error


def sweep_orphans(folder: str | Path) -> tuple[Path, ...]:
    """Remove what a killed writer left in a folder and below it, and return what was removed.

    Call it as the holder of the folder's lease: a temporary file of a living writer looks the same.
    Folders reached through links are not entered.

    Raises
    ------
    WriteError : an orphan could not be removed, or a folder could not be read
    """
    removed: list[Path] = []

    def refuse(error: OSError) -> None:
        raise write_error(error, Path(folder)) from error

    for parent, _, names in os.walk(folder, onerror=refuse):
        for name in names:
            if name.startswith(TEMPORARY_PREFIX):
                orphan = Path(parent) / name
                try:
                    orphan.unlink()
                except OSError as error:
                    raise write_error(error, orphan) from error
                removed.append(orphan)
    return tuple(sorted(removed))


def write_error(error: OSError | ValueError, path: Path) -> WriteError:
    """Return the typed error of a failed write: what, where, remedy."""
    if isinstance(error, OSError):
        return _error(_CODES.get(error.errno or 0, "WRITE-FAILED"), path, error.strerror or str(error))
    return _error("WRITE-FAILED", path, str(error))


def _write_new(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o644)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: one call may take fewer than it was given."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def append_all(descriptor: int, data: bytes) -> None:
    """Append bytes and flush them to the disk; when that fails, the file ends where it ended before."""
    size = os.fstat(descriptor).st_size
    whole = False
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
        whole = True
    finally:
        if not whole:
            with suppress(OSError):  # a piece that stays behind is recognised as such when the log is read
                os.ftruncate(descriptor, size)


def flush_folder(folder: Path) -> None:
    """Flush a folder to the disk, so that the names in it outlive a power cut."""
    if sys.platform == "win32":  # a folder cannot be opened there; the rename itself is journalled
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems have no fsync for folders
            raise
    finally:
        os.close(descriptor)


_CODES = {
    errno.ENOSPC: "WRITE-DISK-FULL",
    errno.EDQUOT: "WRITE-DISK-FULL",
    errno.EROFS: "WRITE-READ-ONLY",
    errno.EACCES: "WRITE-NOT-ALLOWED",
    errno.EPERM: "WRITE-NOT-ALLOWED",
    errno.EIO: "WRITE-DEVICE-FAULT",
    errno.EMFILE: "WRITE-TOO-MANY-FILES",
    errno.ENFILE: "WRITE-TOO-MANY-FILES",
    errno.ENOENT: "WRITE-NO-FOLDER",
    errno.ENOTDIR: "WRITE-NO-FOLDER",
    errno.EISDIR: "WRITE-ONTO-FOLDER",
    errno.ENAMETOOLONG: "WRITE-NAME-TOO-LONG",
    errno.ELOOP: "WRITE-THROUGH-LINK",
}

_REMEDIES = {
    "WRITE-DISK-FULL": "Free space on this disk or raise the quota, then run again; nothing was lost.",
    "WRITE-READ-ONLY": "This disk is mounted read-only; copy the study to a disk that can be written.",
    "WRITE-NOT-ALLOWED": "Change the permissions of the folder, or copy the study to a folder of your own.",
    "WRITE-DEVICE-FAULT": "The disk reports a fault: back it up and check it before running again.",
    "WRITE-TOO-MANY-FILES": "Too many files are open: close other programs or raise the limit (ulimit -n).",
    "WRITE-NO-FOLDER": "The folder does not exist; make it or correct the name.",
    "WRITE-ONTO-FOLDER": "A folder stands where the file should go; move it away.",
    "WRITE-NAME-TOO-LONG": "Shorten the name of the file or of its folders.",
    "WRITE-THROUGH-LINK": "A link stands where the file should go; remove it.",
    "WRITE-NOT-TEXT": "The text holds half of a character (a lone surrogate); write the character itself.",
    "WRITE-FAILED": "Check the disk and the permissions of the folder, then run again.",
}


def _error(code: str, path: Path, reason: str) -> WriteError:
    message = f"{path.name} could not be written: {reason}."
    finding = Finding(code, "error", Place(str(path)), message, _REMEDIES[code])
    return WriteError(f"{finding.message} {finding.remedy}", findings=(finding,))
