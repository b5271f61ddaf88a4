"""Reviews: the question names agents, groups and claims that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files import DataError
from osteon.study._data_files import inside, is_file
from osteon.study._schema_fault import nearest_of
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.study._records import Study

TOGETHER = " + "


@check(
    "EVIDENCE-EMPTY",
    "error",
    "A review that names no agent reads nothing.",
    reads="evidence agents groups kind",
)
def evidence_empty(study: Study) -> Iterator[Remark]:
    """Yield reviews without agents and groups."""
    scope = study.evidence
    if study.kind == "review" and (scope is None or not (scope.agents or scope.groups)):
        yield Remark(
            ("evidence",),
            "The review names no agents.",
            "Add evidence: {agents: [...], groups: {K2: [MK-4, MK-7]}}.",
            key=True,
        )


@check("SPECIES-EMPTY", "error", "A review of no species reads nothing.", reads="species kind")
def species_empty(study: Study) -> Iterator[Remark]:
    """Yield reviews whose list of species is empty."""
    if not study.species:
        yield Remark(
            ("species",),
            "The list of species is empty.",
            "Write at least one, such as [rat, mouse].",
            key=True,
        )


@check("GROUP-EMPTY", "error", "A column without agents is an empty column.", reads="groups evidence")
def group_empty(study: Study) -> Iterator[Remark]:
    """Yield groups without agents."""
    for name, agents in _groups(study):
        if not agents:
            yield Remark(
                ("evidence", "groups", name),
                f"The group {name} has no agents.",
                "Name at least one, or delete the group.",
                key=True,
            )


@check(
    "GROUP-AGENT",
    "warning",
    "The list of agents is where a reader looks for whose findings are read.",
    reads="groups agents evidence",
)
def group_names_unlisted_agent(study: Study) -> Iterator[Remark]:
    """Yield agents of a group that are not among the agents of the review."""
    scope = study.evidence
    if scope is None or not scope.agents:
        return
    for name, agents in scope.groups.items():
        for at, agent in enumerate(agents):
            if agent not in scope.agents:
                yield Remark(
                    ("evidence", "groups", name, at),
                    f"{agent} belongs to the group {name} and is not among the agents of the study.",
                    "Add it to evidence.agents, or take it out of the group.",
                    read=agent,
                )


@check("AGENT-IN-TWO-GROUPS", "error", "One paper would vote in two columns.", reads="groups evidence")
def agent_in_two_groups(study: Study) -> Iterator[Remark]:
    """Yield agents that belong to two groups, or twice to one."""
    seen: dict[str, str] = {}
    for name, agents in _groups(study):
        for at, agent in enumerate(agents):
            if agent in seen:
                where = (
                    f"twice to the group {name}" if seen[agent] == name else f"to {seen[agent]} and to {name}"
                )
                yield Remark(
                    ("evidence", "groups", name, at),
                    f"{agent} belongs {where}.",
                    "Keep it in one place.",
                    read=agent,
                )
            seen.setdefault(agent, name)


@check(
    "COLUMN-GROUP",
    "error",
    "A column that names no group has nothing to show.",
    reads="columns groups evidence",
)
def column_names_unknown_group(study: Study) -> Iterator[Remark]:
    """Yield columns of the matrix that name a group the study does not have."""
    scope = study.evidence
    for at, column in enumerate(() if scope is None else scope.columns):
        groups = () if scope is None else tuple(scope.groups)
        for name in column.split(TOGETHER):
            if name.strip() not in groups:
                yield Remark(
                    ("evidence", "columns", at),
                    f"The column {column} names {name.strip()}, which is not a group; the groups are "
                    f"{listed(groups) or 'none'}.",
                    "Write the name of a group, or several with a plus between them.",
                    read=column,
                    allowed=groups,
                    nearest=nearest_of(name.strip(), groups),
                )


@check("CLAIMS-MISSING", "error", "Claims that are not there cannot be judged.", reads="claims evidence")
def claims_file_missing(study: Study) -> Iterator[Remark]:
    """Yield a claims file that does not exist."""
    name = "" if study.evidence is None else study.evidence.claims
    if not name:
        return
    try:
        path = inside(study.folder, name)
    except DataError:
        return  # PATH-OUTSIDE says so
    if not is_file(path):
        yield Remark(
            ("evidence", "claims"),
            f"There is no file {name} in the study folder.",
            "Add the file, or delete claims:.",
            read=name,
        )


@check(
    "PROTOCOL-MODEL",
    "warning",
    "A protocol whose model is not read stands beside another question.",
    reads="protocols model models evidence",
)
def protocol_of_a_model_not_read(study: Study) -> Iterator[Remark]:
    """Yield protocols of a disease model that the review does not read."""
    scope = study.evidence
    if study.kind != "review" or scope is None or not scope.models:
        return
    for layout in study.layouts:
        for model in layout.models.values():
            if model.code not in scope.models:
                yield Remark(
                    (*layout.path, "model"),
                    f"The protocol {layout.id} is of the model {model.code}, which the review does not read.",
                    "Add it to evidence.models, or delete the protocol.",
                    read=model.code,
                    allowed=scope.models,
                )


def _groups(study: Study) -> Iterable[tuple[str, tuple[str, ...]]]:
    return () if study.evidence is None else study.evidence.groups.items()
