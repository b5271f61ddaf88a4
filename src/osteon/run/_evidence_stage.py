"""Published findings -> the guide, and the table of the findings it uses."""

from __future__ import annotations

import json
from dataclasses import asdict
from numbers import Integral, Real
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._kept import CACHE
from osteon.run._keys import stage_key
from osteon.run._output import Output
from osteon.run._stored import stored
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.evidence import Guide

GUIDE = f"{CACHE}/guide.json"
EFFECTS = "effects.csv"

_ROOMS = ("files", "vocabulary", "statistics", "evidence", "run")


def evidence_stage() -> Stage:
    """Return the stage that reads the published findings."""
    return Stage("evidence", ("study",), evidence_key, make_evidence, absent=no_evidence)


def no_evidence(work: Work) -> str:
    """Say that a study asks for no published findings."""
    return "" if work.reading.question is not None else "the study file has no section evidence"


def evidence_key(work: Work) -> str:
    """Return the key of the evidence stage: the question, and the rooms with their tables."""
    question = json.dumps(asdict(work.reading.asked), sort_keys=True)
    return stage_key({"question": files.sha256_bytes(question.encode())}, rooms=_ROOMS)


def make_evidence(work: Work) -> Mapping[str, Output]:
    """Build the guide from the shipped table, and the table of the findings it uses."""
    from osteon import evidence

    guide = evidence.build_guide(evidence.load(), work.reading.asked)
    return {GUIDE: Output(stored(guide, evidence.Guide)), EFFECTS: _effects_table(guide)}


def _effects_table(guide: Guide) -> Output:
    """Return the findings that the guide uses, in the columns of the Effect table, as people open it."""
    from osteon.evidence import Effects

    used = Effects(tuple(guide.effects.values()), guide.table_sha256).table
    rows = [[_cell(value) for value in row] for row in used.itertuples(index=False, name=None)]
    return Output(files.csv_text(list(used.columns), rows).encode("utf-8"), rows=len(rows))


def _cell(value: object) -> str | float | None:
    """Return a value of the table as a cell; what is missing there is neither text nor a number."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    return value if isinstance(value, str) else None
