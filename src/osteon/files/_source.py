"""Bytes in, within a budget: every reader of this room begins here."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from pathlib import Path


def read_bytes(path: Path, *, limit: int, name: str, option: str) -> bytes | Finding:
    """Return the bytes of a regular file, or the finding that says why there are none.

    Parameters
    ----------
    path : file to read
    limit : most bytes the file may have; checked before anything is read
    name : name of the file as findings show it
    option : the option that raises the limit, named in the remedy
    """
    where = Place(name)
    try:
        status = path.stat()
        if problem := _not_readable_as_file(status.st_mode, where):
            return problem
        if status.st_size > limit:
            return too_large(where, size=status.st_size, limit=limit, option=option)
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        return _unreadable(error, where)
    if len(data) > limit:  # the file grew while it was read
        return too_large(where, size=len(data), limit=limit, option=option)
    if not data:
        return Finding(
            "FILE-EMPTY", "error", where, "The file is empty.", "Write its content, or remove the file."
        )
    return data


def too_large(where: Place, *, size: int, limit: int, option: str) -> Finding:
    """Return the finding of a file above its budget."""
    return Finding(
        "FILE-TOO-LARGE",
        "error",
        where,
        f"The file has {size:,} bytes; at most {limit:,} are read.",
        f"Check that this is the file you mean; if it is, raise the limit with {option}.",
    )


def _not_readable_as_file(mode: int, where: Place) -> Finding | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return Finding(
            "FILE-IS-FOLDER",
            "error",
            where,
            "This is a folder, not a file.",
            "Name the file inside the folder.",
        )
    return Finding(
        "FILE-SPECIAL",
        "error",
        where,
        "This is a device, pipe or socket, not an ordinary file.",
        "Save the content as an ordinary file and name that.",
    )


def _unreadable(error: OSError | ValueError, where: Place) -> Finding:
    # A ValueError here is a path with a NUL byte in it: no such file can exist.
    if isinstance(error, ValueError) or error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return Finding(
            "FILE-MISSING",
            "error",
            where,
            "There is no such file.",
            "Check the name and the folder, or add the file.",
        )
    return Finding(
        "FILE-UNREADABLE",
        "error",
        where,
        f"The file cannot be read: {error.strerror or error}.",
        "Check the permissions and the disk, then try again.",
    )
