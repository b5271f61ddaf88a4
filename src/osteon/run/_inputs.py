"""The files of a study folder that a run reads: which there may be, and what they hold, as hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from osteon.study import Study

ABSENT = ""
SPECIMENS, EXCLUSIONS = "specimens.csv", "exclusions.csv"


def data_inputs(study: Study) -> dict[str, str]:
    """Return every file that may say something of the animals: name inside the folder -> SHA-256.

    A file that is not there has no hash; it counts all the same, as it changes the result when it appears.
    """
    return {name: hash_of(study.folder, name) for name in _names(study)}


def hash_of(folder: Path, name: str) -> str:
    """Return the SHA-256 of a file inside the study folder; empty when there is none that can be read."""
    try:
        return files.sha256(files.resolve_inside(folder, name))
    except files.DataError:
        return ABSENT


def changed_inputs(folder: Path, inputs: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of inputs that are no longer what they were when they were hashed."""
    return tuple(name for name, digest in inputs.items() if hash_of(folder, name) != digest)


def present(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that are there."""
    return {name: digest for name, digest in inputs.items() if digest != ABSENT}


def _names(study: Study) -> tuple[str, ...]:
    tables = () if study.data is None else study.data.tables
    animals = study.animals
    names = (*(table.file for table in tables), animals.table.file, animals.key, SPECIMENS, EXCLUSIONS)
    return tuple(name for name in dict.fromkeys(names) if name)
