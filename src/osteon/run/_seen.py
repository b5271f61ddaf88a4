"""What a stage gets to see of a study: it is given nothing else, so its key need hold nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from osteon import files

if TYPE_CHECKING:
    from osteon.study import Study

_ELSEWHERE = frozenset({"osteon", "title", "evidence", "prediction"})


def seen_by_observe(study: Study) -> Study:
    """Return a study without title, literature and plan: they touch no measured value."""
    from osteon.study import Plan

    return replace(_without(study, {"analysis"}), plan=Plan())


def seen_by_compare(study: Study) -> Study:
    """Return a study without title and literature, and without how its tables are read."""
    from osteon.study import TableFile

    animals = replace(study.animals, table=TableFile(""))
    return replace(_without(study, {"data", "animals"}), data=None, animals=animals)


def hash_seen(study: Study, *, places: bool) -> str:
    """Return one hash over everything that a stage sees of a study.

    Parameters
    ----------
    study : as the stage gets it
    places : whether the stage says where in the study file something stands, so that a line more matters
    """
    parts = {
        "kind": study.kind,
        "name": study.name,
        "species": study.species,
        "layouts": [asdict(layout) for layout in study.layouts],
        "plan": asdict(study.plan),
        "data": None if study.data is None else asdict(study.data),
        "animals": asdict(study.animals),
        "written": asdict(study.root) if places else study.root.to_plain(),
    }
    return files.sha256_bytes(json.dumps(parts, sort_keys=True).encode())


def _without(study: Study, sections: set[str]) -> Study:
    """Return a study without some sections of its file, its title, its literature and its findings."""
    kept = tuple(item for item in study.root.items if item.key not in _ELSEWHERE | sections)
    return replace(
        study,
        title="",
        layouts=tuple(replace(layout, title="") for layout in study.layouts),
        evidence=None,
        prediction=False,
        words=(),
        root=replace(study.root, items=kept),
        findings=(),
    )
