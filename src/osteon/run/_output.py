"""One file a stage made, in memory and as it stands on disk."""

from __future__ import annotations

from dataclasses import dataclass

from osteon import files


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of an output on disk: the hash of its bytes, and its rows where it is a table."""

    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """One file a stage made: its bytes, and its rows where it is a table."""

    data: bytes
    rows: int | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes."""
        return files.sha256_bytes(self.data)

    @property
    def written(self) -> Written:
        """What is known of it once it is on disk."""
        return Written(self.sha256, self.rows)
