"""A study folder in; a study, or everything that is wrong with it, out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from osteon.files import Finding, OsteonError, read_yaml
from osteon.study._read import read_content
from osteon.study._records import Study
from osteon.study._resolve import resolve
from osteon.study.checks import run_checks

STUDY_FILE = "study.yaml"


class StudyError(OsteonError):
    """A study file has errors; all its findings are in ``findings``."""


def load(path: str | Path) -> Study:
    """Read a study.

    Parameters
    ----------
    path : the study folder, or its study file

    Returns
    -------
    Study : with its warnings and notes in ``findings``

    Raises
    ------
    StudyError : a finding is an error; carries all findings
    """
    study, findings = _read(path)
    errors = [finding for finding in findings if finding.severity == "error"]
    if study is None or errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise StudyError(f"{first.where}: {first.message}{more}", findings=findings)
    return study


def check(study: str | Path | Study) -> tuple[Finding, ...]:
    """Return everything that is wrong with a study; never raises on what the files hold.

    Parameters
    ----------
    study : the study folder, its study file, or a study that was loaded
    """
    return study.findings if isinstance(study, Study) else _read(study)[1]


def study_file(path: str | Path) -> Path:
    """Return the study file of a study folder; any other path is the study file itself."""
    given = Path(path)
    try:
        return given / STUDY_FILE if given.is_dir() else given
    except OSError:  # a name the system refuses; reading it gives the finding that says so
        return given


def _read(path: str | Path) -> tuple[Study | None, tuple[Finding, ...]]:
    file = study_file(path)
    read = read_yaml(file, name=file.name)
    if read.root is None:
        return None, read.findings
    content = read_content(read.root)
    findings = (*read.findings, *content.findings)
    if content.file is None:
        return None, _by_line(findings)
    study = resolve(content.file, path=file, root=content.root)
    findings = _by_line((*findings, *run_checks(study, faulty=content.faulty)))
    return replace(study, findings=findings), findings


def _by_line(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.where.line or 0, f.where.column or 0, f.code)))
