"""What the stages of one run share: the study, what was made so far, and what still stands from before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._inputs import changed_inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from osteon.files import Finding
    from osteon.run._cache import Earlier
    from osteon.run._join import Reading
    from osteon.run._kept import StageRecord
    from osteon.run._output import Output


@dataclass(frozen=True, slots=True)
class Work:
    """One run over one results folder.

    Parameters
    ----------
    reading : the study and its question
    results : the results folder, whose lease is held
    earlier : what stands there from earlier runs
    started : start of the run, UTC
    anchor : hash of the audit record of the start
    inputs : name -> SHA-256 of every file the run reads, empty for one that is not there
    records : stages that stand, by name
    made : outputs that are not published yet, by name
    remade : stages that they belong to
    """

    reading: Reading
    results: Path
    earlier: Earlier
    started: str
    anchor: str
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    records: dict[str, StageRecord] = field(default_factory=dict[str, "StageRecord"])
    made: dict[str, Output] = field(default_factory=dict[str, "Output"])
    remade: set[str] = field(default_factory=set[str])

    def has(self, name: str) -> bool:
        """Say whether a stage that stands has this output."""
        return any(name in record.outputs for record in self.records.values())

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

    def changed_inputs(self) -> tuple[str, ...]:
        """Return the names of inputs that are no longer what they were when the run began."""
        return changed_inputs(self.reading.folder, self.inputs)


def _always(_: Work) -> str:
    return ""


def _nothing(_: Work) -> tuple[Finding, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One step from study to report.

    Parameters
    ----------
    name : as commands and results call it
    needs : stages whose outputs it reads, where the study has them
    key : everything its outputs depend on, as one hash
    make : its outputs, by name inside the results folder
    absent : why this study has no such stage; empty when it has
    findings : what its outputs say of the inputs; an error among them ends the run
    """

    name: str
    needs: tuple[str, ...]
    key: Callable[[Work], str]
    make: Callable[[Work], Mapping[str, Output]]
    absent: Callable[[Work], str] = _always
    findings: Callable[[Work], tuple[Finding, ...]] = _nothing
