"""The stages of a review: published findings to the guide, the guide to the report."""

from __future__ import annotations

import csv
import io
import json
import platform
from dataclasses import asdict
from numbers import Integral, Real
from typing import TYPE_CHECKING

import osteon
from osteon import files
from osteon.run._cache import CACHE
from osteon.run._keys import stage_key
from osteon.run._publish import Output
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.evidence import Guide

GUIDE = f"{CACHE}/guide.json"
EFFECTS = "effects.csv"
REPORT_FOLDER = "report"
REPORT = f"{REPORT_FOLDER}/index.html"

_EVIDENCE_ROOMS = ("files", "vocabulary", "statistics", "evidence", "run")
_REPORT_ROOMS = ("files", "vocabulary", "study", "evidence", "report", "run")


def review_stages() -> tuple[Stage, ...]:
    """Return the stages of a review after its study file was read, in order."""
    return (
        Stage("evidence", ("study",), evidence_key, make_evidence),
        Stage("report", ("study", "evidence"), report_key, make_report),
    )


def evidence_key(work: Work) -> str:
    """Return the key of the evidence stage: the question, and the rooms with their tables."""
    question = json.dumps(asdict(work.reading.asked), sort_keys=True)
    return stage_key({"question": files.sha256_bytes(question.encode())}, rooms=_EVIDENCE_ROOMS)


def make_evidence(work: Work) -> Mapping[str, Output]:
    """Build the guide from the shipped table, and the table of the findings it uses."""
    from osteon import evidence
    from osteon.run._guide_file import guide_json

    guide = evidence.build_guide(evidence.load(), work.reading.asked)
    return {GUIDE: Output(guide_json(guide)), EFFECTS: _effects_table(guide)}


def report_key(work: Work) -> str:
    """Return the key of the report stage: the study file, the guide, the machine, the rooms."""
    inputs = {
        "study": work.reading.sha256,
        "guide": work.sha256(GUIDE),
        "platform": platform.platform(),
    }
    return stage_key(inputs, rooms=_REPORT_ROOMS)


def make_report(work: Work) -> Mapping[str, Output]:
    """Render the guide into its page, and the figures with their data."""
    from osteon import evidence, report
    from osteon.run._guide_file import read_guide

    guide = read_guide(work.read(GUIDE))
    provenance = report.Provenance(
        version=osteon.__version__,
        command="osteon run STUDY",
        study_file=work.reading.name,
        study_sha256=work.reading.sha256,
        table_sha256=guide.table_sha256,
        python=platform.python_version(),
        platform=platform.platform(),
        started=work.started,
        audit_anchor=work.anchor,
    )
    made = report.report_files(guide, work.reading.loaded, evidence.pathways(), provenance)
    return {f"{REPORT_FOLDER}/{name}": _output(name, text) for name, text in made.items()}


def _output(name: str, text: str) -> Output:
    """Return a file of the report; a table says how many rows it has, without its header."""
    rows = sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1 if name.endswith(".csv") else None
    return Output(text.encode("utf-8"), rows=rows)


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
