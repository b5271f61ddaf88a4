"""A study read with everything it names, and the question that its evidence section asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from osteon import files
from osteon.run._inputs import changed_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from osteon import study
    from osteon.evidence import Claim, Group, Question
    from osteon.files import Finding

PARTS = " + "
INTACT = "intact"
LITERATURE = "Published findings"  # an experiment's title is that of its page, not of the findings beside it


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read before anything is computed.

    Parameters
    ----------
    folder : the study folder
    name : name of the study file in it
    findings : everything the checks said
    inputs : name -> SHA-256 of every file read so far; the tables are read by a stage of their own
    study : the study; None when a finding is an error
    question : what it asks of the published findings; None when it asks nothing or a finding is an error
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
        """The question of a study without errors."""
        if self.question is None:
            raise files.DataError("the study asks no question of the evidence", findings=self.findings)
        return self.question

    @property
    def sha256(self) -> str:
        """SHA-256 of the study file."""
        return self.inputs[self.name]

    def changed_inputs(self) -> tuple[str, ...]:
        """Return the names of inputs that are no longer what was read."""
        return changed_inputs(self.folder, self.inputs)


def check(path: str | Path) -> tuple[Finding, ...]:
    """Check a study folder: its study file and every file it names; never raises on content.

    Parameters
    ----------
    path : study folder, or its study file
    """
    reading = read(path)
    if reading.study is None or reading.study.kind == "review":
        return reading.findings
    from osteon import observe

    return (*reading.findings, *observe.read_tables(reading.study).findings)


def read(path: str | Path) -> Reading:
    """Read and check a study file, and the claims file it names."""
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
    if loaded.evidence is None:
        return Reading(folder, name, loaded.findings, inputs, loaded)
    claims, claims_findings = _claims(loaded.evidence.claims, folder, inputs)
    findings = (*loaded.findings, *claims_findings)
    if _has_error(claims_findings):
        return Reading(folder, name, findings, inputs)
    return Reading(folder, name, findings, inputs, loaded, _question(loaded, loaded.evidence, claims))


def _question(loaded: study.Study, scope: study.EvidenceScope, claims: tuple[Claim, ...]) -> Question:
    """Return the question of a study; an experiment that names no model asks about its own."""
    if loaded.kind == "review":
        return question_of(loaded.title, loaded.species, scope, claims=claims)
    if not scope.models:
        codes = (model.code for layout in loaded.layouts for model in layout.models.values())
        scope = replace(scope, models=tuple(dict.fromkeys(code for code in codes if code != INTACT)))
    return question_of(LITERATURE, loaded.species, scope, claims=claims)


def question_of(
    title: str, species: tuple[str, ...], scope: study.EvidenceScope, *, claims: tuple[Claim, ...]
) -> Question:
    """Return what a study asks: its agents, the columns of its matrix, its models and claims.

    A study without groups puts each of its agents into a group of its own.

    Parameters
    ----------
    title, species : of the study, as its guide prints them
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
    """Return the claims of a study, or the findings of its claims file; its hash goes to the inputs."""
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
