"""What earlier runs left, and which of their stages stand: same key, and every output as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._kept import CACHE, StageRecord, load_kept, read_kept, same_bytes
from osteon.run._output import Output, Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

RECORDS = f"{CACHE}/stages.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The results folder as it was found.

    Parameters
    ----------
    records : stages of the earlier run; empty when there was none or its records cannot be trusted
    kept : stages that a run finished which was interrupted before it published
    sha256 : name -> hash, of the files that are as the manifest or an interrupted publication has them
    damaged : names of files that are neither, or whose manifest is damaged
    inputs : names of the files the earlier results were made from
    """

    records: Mapping[str, StageRecord] = field(default_factory=dict[str, StageRecord])
    kept: Mapping[str, StageRecord] = field(default_factory=dict[str, StageRecord])
    sha256: Mapping[str, str] = field(default_factory=dict[str, str])
    damaged: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    def stale(self, stage: str, key: str) -> str:
        """Return why a stage has to be made, or empty text when its earlier outputs still stand."""
        record = self.records.get(stage)
        if record is None:
            return "no earlier result"
        if record.key != key:
            return "its inputs changed"
        changed = [n for n, written in record.outputs.items() if self.sha256.get(n) != written.sha256]
        return f"damaged: {', '.join(changed)}" if changed else ""

    def finished(self, results: Path, stage: str, key: str) -> dict[str, Output] | None:
        """Return what an interrupted run made of a stage from the same inputs, or None."""
        record = self.kept.get(stage)
        return load_kept(results, record) if record is not None and record.key == key else None


def read_earlier(results: Path) -> Earlier:
    """Read what earlier runs left; whatever does not match what was written is not trusted."""
    kept = read_kept(results)
    moved = dict(_moved(results, kept.values()))
    path = results / MANIFEST
    if not path.exists():
        return Earlier(kept=kept, sha256=moved)
    try:
        manifest = files.Manifest.read(path)
    except files.DataError:
        return Earlier(kept=kept, sha256=moved, damaged=(MANIFEST,))
    changed = {finding.where.file for finding in manifest.verify(results)}
    damaged = tuple(entry.name for entry in manifest.entries if entry.name in changed - set(moved))
    intact = {entry.name: entry.sha256 for entry in manifest.entries if entry.name not in changed} | moved
    records = _records((results / RECORDS).read_bytes()) if RECORDS in intact else {}
    if records is None:
        records, damaged = {}, (*damaged, RECORDS)
    return Earlier(records, kept, intact, damaged, tuple(manifest.inputs))


def records_text(records: Mapping[str, StageRecord]) -> str:
    """Return the records as they stand on disk."""
    return json.dumps({name: asdict(r) for name, r in records.items()}, indent=1, sort_keys=True) + "\n"


def _moved(results: Path, kept: Iterable[StageRecord]) -> Iterable[tuple[str, str]]:
    """Yield the outputs that an interrupted publication put into place before the manifest knew of them."""
    for record in kept:
        for name, written in record.outputs.items():
            try:
                path = files.resolve_inside(results, name)
            except files.DataError:
                continue
            if same_bytes(path, written.sha256):
                yield name, written.sha256


def _records(data: bytes) -> dict[str, StageRecord] | None:
    """Return the records, or None when they are not what this version writes."""
    try:
        stored = json.loads(data)
        return {name: StageRecord(str(r["key"]), _outputs(r["outputs"])) for name, r in stored.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _outputs(stored: Mapping[str, Mapping[str, object]]) -> dict[str, Written]:
    return {str(name): _written(entry) for name, entry in stored.items()}


def _written(entry: Mapping[str, object]) -> Written:
    match entry:
        case {"sha256": str(digest), "rows": int() | None as rows}:
            return Written(digest, rows)
        case _:
            raise TypeError
