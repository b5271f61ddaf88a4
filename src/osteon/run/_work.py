"""What the stages of one run share: the study, what was made so far, and what still stands from before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon import files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from osteon.run._cache import Earlier
    from osteon.run._join import Reading
    from osteon.run._publish import Output


@dataclass(frozen=True, slots=True)
class Work:
    """One run over one results folder.

    Parameters
    ----------
    reading : the study, its question and its inputs
    results : the results folder, whose lease is held
    earlier : what stands there from an earlier run
    started : start of the run, UTC
    anchor : hash of the audit record of the start
    made : outputs of the stages so far, by name
    remade : stages that made them
    """

    reading: Reading
    results: Path
    earlier: Earlier
    started: str
    anchor: str
    made: dict[str, Output] = field(default_factory=dict[str, "Output"])
    remade: set[str] = field(default_factory=set[str])

    def sha256(self, name: str) -> str:
        """Return the hash of an output, made now or standing from before."""
        return self.made[name].sha256 if name in self.made else self.earlier.sha256[name]

    def read(self, name: str) -> bytes:
        """Return the bytes of an output, made now or standing from before.

        Raises
        ------
        DataError : an earlier output changed since it was verified
        """
        if name in self.made:
            return self.made[name].data
        data = (self.results / name).read_bytes()
        if files.sha256_bytes(data) != self.earlier.sha256[name]:
            message = f"{name} changed while it was read; run again"
            raise files.DataError(message)
        return data


@dataclass(frozen=True, slots=True)
class Stage:
    """One step from study to report.

    Parameters
    ----------
    name : as commands and results call it
    needs : stages whose outputs it reads
    key : everything its outputs depend on, as one hash
    make : its outputs, by name inside the results folder
    """

    name: str
    needs: tuple[str, ...]
    key: Callable[[Work], str]
    make: Callable[[Work], Mapping[str, Output]]
