"""SHA-256 of files and bytes: how an input or a result is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from osteon.files._finding import DataError, Finding
from osteon.files._source import open_file, unreadable


def sha256(path: str | Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, read in pieces.

    Raises
    ------
    DataError : the file is missing, is not an ordinary file or cannot be read; carries the finding
    """
    opened = open_file(Path(path), name=str(path))
    if isinstance(opened, Finding):
        raise _refused(opened)
    with opened as stream:
        try:
            return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise _refused(unreadable(error, name=str(path))) from error


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal.

    Examples
    --------
    >>> sha256_bytes(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(data).hexdigest()


def _refused(finding: Finding) -> DataError:
    return DataError(f"{finding.where}: {finding.message}", findings=(finding,))
