"""What the other stages made -> the report: the guide of a review, the page and animals of an experiment."""

from __future__ import annotations

import csv
import io
import platform
from typing import TYPE_CHECKING

import osteon
from osteon import files
from osteon.run._compare_stage import COMPARISON
from osteon.run._evidence_stage import GUIDE
from osteon.run._keys import stage_key
from osteon.run._observe_stage import OBSERVATIONS, TABLES, read_observed, read_tables_file
from osteon.run._output import Output
from osteon.run._stored import read_stored, stored
from osteon.run._work import Stage, Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.compare import Comparison
    from osteon.evidence import Guide
    from osteon.report import Provenance

REPORT_FOLDER = "report"
REPORT = f"{REPORT_FOLDER}/index.html"

_REVIEW_ROOMS = ("files", "vocabulary", "study", "evidence", "report", "run")
_EXPERIMENT_ROOMS = ("records", "observe", "compare", *_REVIEW_ROOMS)


def review_report_stage() -> Stage:
    """Return the stage that renders the guide of a review."""
    return Stage("report", ("study", "evidence"), review_report_key, make_review_report)


def experiment_report_stage() -> Stage:
    """Return the stage that renders the page of an experiment, and one page an animal."""
    needs = ("study", "observe", "evidence", "compare")
    return Stage("report", needs, experiment_report_key, make_experiment_report)


def review_report_key(work: Work) -> str:
    """Return the key of a review's report: the study file, the guide, the machine, the rooms."""
    return stage_key(_report_inputs(work, GUIDE), rooms=_REVIEW_ROOMS)


def make_review_report(work: Work) -> Mapping[str, Output]:
    """Render the guide into its page, and the figures with their data."""
    from osteon import evidence, report

    guide = read_stored(work.read(GUIDE), evidence.Guide)
    made = report.report_files(
        guide, work.reading.loaded, evidence.pathways(), _provenance(work, guide.table_sha256)
    )
    return _outputs(made)


def experiment_report_key(work: Work) -> str:
    """Return the key of an experiment's report: study file, findings, all that was made, machine, rooms."""
    findings = tuple(stored(finding, files.Finding) for finding in work.reading.findings)
    inputs = _report_inputs(work, GUIDE, OBSERVATIONS, TABLES, COMPARISON)
    return stage_key({**inputs, "findings": files.sha256_bytes(b"".join(findings))}, rooms=_EXPERIMENT_ROOMS)


def make_experiment_report(work: Work) -> Mapping[str, Output]:
    """Render what was measured, with the published findings beside it where the study asks for them."""
    from osteon import evidence, report

    guide, told = _guide(work), read_tables_file(work)
    page = report.ExperimentPage(
        study=work.reading.loaded,
        comparison=_comparison(work),
        observed=read_observed(work) if told.animals or told.tables else None,
        guide=guide,
        pathways=() if guide is None else evidence.pathways(),
        provenance=_provenance(work, "" if guide is None else guide.table_sha256),
        findings=(*work.reading.findings, *told.findings),
    )
    return _outputs(report.experiment_files(page))


def _report_inputs(work: Work, *names: str) -> dict[str, str]:
    """Return the study file, the machine, and those of the named outputs that the study has."""
    made = {name: work.sha256(name) for name in names if work.has(name)}
    return {"study": work.reading.sha256, "platform": platform.platform(), **made}


def _guide(work: Work) -> Guide | None:
    from osteon.evidence import Guide

    return read_stored(work.read(GUIDE), Guide) if work.has(GUIDE) else None


def _comparison(work: Work) -> Comparison | None:
    from osteon.compare import Comparison

    return read_stored(work.read(COMPARISON), Comparison) if work.has(COMPARISON) else None


def _provenance(work: Work, table_sha256: str) -> Provenance:
    from osteon import report

    return report.Provenance(
        version=osteon.__version__,
        command="osteon run STUDY",
        study_file=work.reading.name,
        study_sha256=work.reading.sha256,
        table_sha256=table_sha256,
        python=platform.python_version(),
        platform=platform.platform(),
        started=work.started,
        audit_anchor=work.anchor,
    )


def _outputs(made: Mapping[str, str]) -> dict[str, Output]:
    """Return the files of a report as outputs; a table says how many rows it has, without its header."""
    return {
        f"{REPORT_FOLDER}/{name}": Output(text.encode("utf-8"), _rows(name, text))
        for name, text in made.items()
    }


def _rows(name: str, text: str) -> int | None:
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1 if name.endswith(".csv") else None
