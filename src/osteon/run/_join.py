"""From the study file to the question that the evidence room answers; the one place where the two meet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from osteon import study
    from osteon.evidence import Claim, Group, Question
    from osteon.files import Finding

PARTS = " + "


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read before anything is computed.

    Parameters
    ----------
    folder : the study folder
    name : name of the study file in it
    findings : everything the checks said
    inputs : name -> SHA-256 of every file read
    study : the study; None when a finding is an error
    question : what a review asks; None for an experiment or when a finding is an error
    """

    folder: Path
    name: str
    findings: tuple[Finding, ...]
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    study: study.Study | None = None
    question: Question | None = None

    @property
    def loaded(self) -> study.Study:
        """The study of a reading without errors."""
        if self.study is None:
            raise files.DataError("the study file has errors", findings=self.findings)
        return self.study

    @property
    def asked(self) -> Question:
        """The question of a review without errors."""
        if self.question is None:
            raise files.DataError("the study asks no question of the evidence", findings=self.findings)
        return self.question

    @property
    def sha256(self) -> str:
        """SHA-256 of the study file."""
        return self.inputs[self.name]

    def changed_inputs(self) -> tuple[str, ...]:
        """Return the names of inputs that are no longer what was read."""
        return tuple(name for name, digest in self.inputs.items() if not _same(self.folder / name, digest))


def check(path: str | Path) -> tuple[Finding, ...]:
    """Check a study folder: its study file, and the claims file it names; never raises on content.

    Parameters
    ----------
    path : study folder, or its study file
    """
    return read(path).findings


def read(path: str | Path) -> Reading:
    """Read and check a study with every file it names."""
    from osteon import study

    file = study.study_file(path)
    folder, name = file.parent, file.name
    try:
        inputs = {name: files.sha256(file)}  # before the reading, so that no change slips in between
        loaded = study.load(file)
    except study.StudyError as error:
        return Reading(folder, name, error.findings)
    except files.DataError as error:
        return Reading(folder, name, study.check(file) or error.findings)
    if loaded.kind == "experiment" or loaded.evidence is None:
        return Reading(folder, name, loaded.findings, inputs, loaded)
    claims, claims_findings = _claims(loaded.evidence.claims, folder, inputs)
    findings = (*loaded.findings, *claims_findings)
    if _has_error(claims_findings):
        return Reading(folder, name, findings, inputs)
    question = question_of(loaded.title, loaded.species, loaded.evidence, claims=claims)
    return Reading(folder, name, findings, inputs, loaded, question)


def question_of(
    title: str, species: tuple[str, ...], scope: study.EvidenceScope, *, claims: tuple[Claim, ...]
) -> Question:
    """Return what a review asks: its agents, the columns of its matrix, its models and claims.

    A review without groups puts each of its agents into a group of its own.

    Parameters
    ----------
    title, species : of the study
    scope : which published findings it reads
    claims : of its claims file
    """
    from osteon.evidence import Question

    groups = scope.groups or {agent: (agent,) for agent in scope.agents}
    columns = scope.columns or tuple(groups)
    return Question(
        title=title,
        species=species,
        agents=scope.agents,
        groups=tuple(_group(column, groups) for column in columns),
        models=scope.models,
        claims=claims,
    )


def _group(column: str, groups: Mapping[str, tuple[str, ...]]) -> Group:
    """Return a column of the matrix: one group of agents, or several joined by " + "."""
    from osteon.evidence import Group

    names = [name.strip() for name in column.split(PARTS)]
    code = "+".join(name.casefold() for name in names)
    return Group(code=code, label=column, parts=tuple(tuple(groups[name]) for name in names))


def _claims(name: str, folder: Path, inputs: dict[str, str]) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """Return the claims of a review, or the findings of its claims file; its hash goes to the inputs."""
    from osteon.evidence import load_claims

    if not name:
        return (), ()
    try:
        path = files.resolve_inside(folder, name)
        inputs[name] = files.sha256(path)
        return load_claims(path, name=name), ()
    except files.DataError as error:
        return (), error.findings


def _has_error(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _same(path: Path, sha256: str) -> bool:
    try:
        return files.sha256(path) == sha256
    except files.DataError:
        return False
