"""What a run keeps of its finished stages before it publishes, so that a run killed at any moment goes on.

Outputs lie below ``.cache/kept/files`` under their own names, and one manifest a stage, written last, vouches
for them. Publishing moves them into the results folder; a hash tells where each of them is.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._output import Output, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CACHE = ".cache"
KEPT = f"{CACHE}/kept"
KEPT_FILES = f"{KEPT}/files"

_KEY = "key of the stage"


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What one stage was made from, and what it wrote.

    Parameters
    ----------
    key : of the stage when it was made
    outputs : name inside the results folder -> its hash and rows
    """

    key: str
    outputs: Mapping[str, Written]


def keep(
    results: Path, stage: str, key: str, outputs: Mapping[str, Output], *, beside: Iterable[str] = ()
) -> None:
    """Keep the outputs of a stage, the manifest that vouches for them last.

    Parameters
    ----------
    results : the results folder, whose lease is held
    stage, key : of the stage
    outputs : name inside the results folder -> what it made
    beside : names to remember that have no bytes of their own

    Raises
    ------
    WriteError : something could not be written
    DataError : a link inside the results folder leads out of it
    """
    for name, output in outputs.items():
        path = files.resolve_inside(results, f"{KEPT_FILES}/{name}")
        if not same_bytes(path, output.sha256):
            files.make_private_folder(path.parent)
            files.write_bytes(path, output.data)
    entries = tuple(
        files.ManifestEntry(name, len(outputs[name].data), outputs[name].sha256, outputs[name].rows)
        for name in sorted(outputs)
    )
    path = files.resolve_inside(results, _manifest_name(stage))
    files.make_private_folder(path.parent)
    files.Manifest(entries, {_KEY: key, **dict.fromkeys(beside, "")}).write(path)


def read_kept(results: Path) -> dict[str, StageRecord]:
    """Return the stages that an interrupted run finished; a damaged manifest vouches for nothing."""
    kept: dict[str, StageRecord] = {}
    for path in sorted((results / KEPT).glob("*.json")):
        if (manifest := _read(path)) is not None and _KEY in manifest.inputs:
            outputs = {entry.name: Written(entry.sha256, entry.rows) for entry in manifest.entries}
            kept[path.stem] = StageRecord(manifest.inputs[_KEY], outputs)
    return kept


def unfinished(results: Path, stage: str) -> set[str]:
    """Return what an interrupted publication leaves to remove: what it forgot, and what it put into place."""
    manifest = _read(results / _manifest_name(stage))
    if manifest is None:
        return set()
    moved = {e.name for e in manifest.entries if _bytes_of(results, e.sha256, (e.name,)) is not None}
    return moved | set(manifest.inputs) - {_KEY}


def load_kept(results: Path, record: StageRecord) -> dict[str, Output] | None:
    """Return the outputs of a kept stage, or None when one of them is not what was kept.

    An interrupted publication may have moved some of them into the results folder already.
    """
    outputs: dict[str, Output] = {}
    for name, written in record.outputs.items():
        data = _bytes_of(results, written.sha256, (f"{KEPT_FILES}/{name}", name))
        if data is None:
            return None
        outputs[name] = Output(data, written.rows)
    return outputs


def clear_kept(results: Path) -> None:
    """Remove everything that was kept, by this run or by one that was interrupted.

    Raises
    ------
    WriteError : something could not be removed
    """
    folder = results / KEPT
    if folder.is_dir():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise files.write_error(error, folder) from error


def same_bytes(path: Path, sha256: str) -> bool:
    """Say whether a file is there with this hash."""
    try:
        return files.sha256(path) == sha256
    except files.DataError:
        return False


def _manifest_name(stage: str) -> str:
    return f"{KEPT}/{stage}.json"


def _read(path: Path) -> files.Manifest | None:
    try:
        return files.Manifest.read(path)
    except files.DataError:
        return None


def _bytes_of(results: Path, sha256: str, places: Iterable[str]) -> bytes | None:
    """Return the bytes with this hash from the first place that has them."""
    for place in places:
        try:
            data = files.resolve_inside(results, place).read_bytes()
        except (files.DataError, OSError):
            continue
        if files.sha256_bytes(data) == sha256:
            return data
    return None
