"""A file that carries the hash of all its own bytes, so that one wrong bit anywhere is found."""

from __future__ import annotations

import re

from osteon.files import DataError, sha256_bytes

SEAL_KEY = b"osteon.sha256"
UNSEALED = b"0" * 64

# In a Parquet footer a few bytes of lengths stand between the key and its value.
_SEAL = re.compile(re.escape(SEAL_KEY) + rb"[^0-9a-f]{1,8}([0-9a-f]{64})")


def sealed(data: bytes) -> bytes:
    """Return a file with its SHA-256 in the place that ``UNSEALED`` keeps for it behind ``SEAL_KEY``.

    Raises
    ------
    DataError : the file keeps no such place
    """
    start, end = _place(data)
    if data[start:end] != UNSEALED:
        message = "the file keeps no place for its hash"
        raise DataError(message)
    return data[:start] + sha256_bytes(data).encode("ascii") + data[end:]


def verify(data: bytes, *, name: str) -> None:
    """Compare a file with the hash it carries.

    Parameters
    ----------
    data : the file
    name : of the file, for the message

    Raises
    ------
    DataError : the file carries no hash, or another one than its bytes have
    """
    start, end = _place(data)
    if start == end:
        message = f"{name} carries no hash: it is no table of osteon, or it is cut short or damaged"
        raise DataError(message)
    if sha256_bytes(data[:start] + UNSEALED + data[end:]).encode("ascii") != data[start:end]:
        message = f"{name} is damaged: its bytes are not those written"
        raise DataError(message)


def _place(data: bytes) -> tuple[int, int]:
    """Return where the hash stands: behind the last such key, for a cell of the table may hold it too."""
    at = data.rfind(SEAL_KEY)
    match = _SEAL.match(data, at) if at >= 0 else None
    return match.span(1) if match else (0, 0)
