"""What an earlier run left, and which of its stages stand: same key, outputs as in the manifest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from osteon import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CACHE = ".cache"
RECORDS = f"{CACHE}/stages.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What one stage was made from, and what it wrote.

    Parameters
    ----------
    key : of the stage when it was made
    outputs : name inside the results folder -> rows of a table, None for what is not a table
    """

    key: str
    outputs: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The results folder as it was found.

    Parameters
    ----------
    records : stages of the earlier run; empty when there was none or its records cannot be trusted
    sha256 : name -> hash, of the files that are as the manifest has them
    damaged : names of files that are not, or whose manifest is damaged
    """

    records: Mapping[str, StageRecord] = field(default_factory=dict[str, StageRecord])
    sha256: Mapping[str, str] = field(default_factory=dict[str, str])
    damaged: tuple[str, ...] = ()

    def stale(self, stage: str, key: str) -> str:
        """Return why a stage has to be made, or empty text when its earlier outputs still stand."""
        record = self.records.get(stage)
        if record is None:
            return "no earlier result"
        if record.key != key:
            return "its inputs changed"
        missing = [name for name in record.outputs if name not in self.sha256]
        return f"damaged: {', '.join(missing)}" if missing else ""


def read_earlier(results: Path) -> Earlier:
    """Read what an earlier run left; whatever does not match its manifest is not trusted."""
    path = results / MANIFEST
    if not path.exists():
        return Earlier()
    try:
        manifest = files.Manifest.read(path)
    except files.DataError:
        return Earlier(damaged=(MANIFEST,))
    damaged = tuple(finding.where.file for finding in manifest.verify(results))
    intact = {entry.name: entry.sha256 for entry in manifest.entries if entry.name not in damaged}
    if RECORDS not in intact:
        return Earlier({}, intact, damaged)
    records = _records((results / RECORDS).read_bytes())
    if records is None:
        return Earlier({}, intact, (*damaged, RECORDS))
    return Earlier(records, intact, damaged)


def records_text(records: Mapping[str, StageRecord]) -> str:
    """Return the records as they stand on disk."""
    return json.dumps({name: asdict(r) for name, r in records.items()}, indent=1, sort_keys=True) + "\n"


def _records(data: bytes) -> dict[str, StageRecord] | None:
    """Return the records, or None when they are not what this version writes."""
    try:
        stored = json.loads(data)
        return {name: StageRecord(str(r["key"]), dict(r["outputs"])) for name, r in stored.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
