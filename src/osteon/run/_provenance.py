"""run.json: what ran on what, with which options, and the anchor of the audit log."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import osteon
from osteon.files import AuditAnchor
from osteon.run._inputs import present
from osteon.run._keys import METHOD_VERSION, library_versions, shipped_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from osteon.run._records import StageRun
    from osteon.run._work import Work
    from osteon.study import Study

RUN = "run.json"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run, as asked for."""

    only: tuple[str, ...] | None = None
    workers: int | None = None


def run_text(work: Work, *, options: Options, stages: Sequence[StageRun], anchor: AuditAnchor) -> str:
    """Return run.json as text."""
    study = work.reading.loaded
    record: Mapping[str, object] = {
        "osteon": osteon.__version__,
        "method_version": METHOD_VERSION,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "libraries": library_versions(),
        "study": {"file": work.reading.name, "kind": study.kind, "title": study.title},
        "inputs": present(work.inputs),
        "tables": shipped_tables(),
        "options": asdict(options),
        "seeds": seeds_of(study),
        "started": work.started,
        "stages": [asdict(stage) for stage in stages],
        "audit": asdict(anchor),
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def anchor_of(path: Path) -> AuditAnchor | None:
    """Return the last audit record an earlier run knew, or None."""
    try:
        audit = json.loads(path.read_text(encoding="utf-8"))["audit"]
        return AuditAnchor(int(audit["sequence"]), str(audit["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def seeds_of(study: Study) -> dict[str, int]:
    """Return the seeds that a study states; a review draws nothing at random."""
    seeds: dict[str, int] = {}
    for layout in study.layouts:
        drawn = layout.randomisation
        if layout.needs_animals and drawn is not None and drawn.seed is not None:
            seeds["randomisation"] = drawn.seed
    return seeds
