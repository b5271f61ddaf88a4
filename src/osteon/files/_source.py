"""Bytes in, within a budget: every reader of this room begins here."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from io import BufferedReader
    from pathlib import Path


def read_bytes(path: Path, *, limit: int, name: str, option: str) -> bytes | Finding:
    """Return the bytes of an ordinary file, or the finding that says why there are none.

    Parameters
    ----------
    path : file to read
    limit : most bytes the file may have; checked before anything is read
    name : name of the file as findings show it
    option : the option that raises the limit, named in the remedy
    """
    opened = open_file(path, name=name)
    if isinstance(opened, Finding):
        return opened
    with opened as stream:
        try:
            size = stream.seek(0, 2)
            stream.seek(0)
            data = b"" if size > limit else stream.read(limit + 1)
        except OSError as error:
            return unreadable(error, name=name)
    if max(size, len(data)) > limit:  # the file may grow while it is read
        return _too_large(Place(name), size=max(size, len(data)), limit=limit, option=option)
    return data or _empty(Place(name))


def open_file(path: Path, *, name: str) -> BufferedReader | Finding:
    """Open an ordinary file for reading, or return the finding that says why it cannot be."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.open("rb")
    except (OSError, ValueError) as error:
        return unreadable(error, name=name)
    return _folder(Place(name)) if stat.S_ISDIR(mode) else _special(Place(name))


def unreadable(error: OSError | ValueError, *, name: str) -> Finding:
    """Return the finding of a file the system does not hand out."""
    where = Place(name)
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


def _too_large(where: Place, *, size: int, limit: int, option: str) -> Finding:
    return Finding(
        "FILE-TOO-LARGE",
        "error",
        where,
        f"The file has {size:,} bytes; at most {limit:,} are read.",
        f"Check that this is the file you mean; if it is, raise the limit with {option}.",
    )


def _empty(where: Place) -> Finding:
    return Finding(
        "FILE-EMPTY", "error", where, "The file is empty.", "Write its content, or remove the file."
    )


def _folder(where: Place) -> Finding:
    return Finding(
        "FILE-IS-FOLDER", "error", where, "This is a folder, not a file.", "Name the file inside the folder."
    )


def _special(where: Place) -> Finding:
    return Finding(
        "FILE-SPECIAL",
        "error",
        where,
        "This is a device, pipe or socket, not an ordinary file.",
        "Save the content as an ordinary file and name that.",
    )
