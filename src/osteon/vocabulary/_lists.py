"""The vocabularies, each read from its table at the first look-up."""

from __future__ import annotations

from ._entries import (
    Agent,
    AgentClass,
    AgentForm,
    DiseaseModel,
    Endpoint,
    EndpointRange,
    Group,
    Method,
    Route,
    Schedule,
    Site,
    Species,
    Strain,
)
from ._tables import read_entries, record, rows_of
from ._vocabulary import Entry, Vocabulary


def _read_endpoints() -> tuple[Endpoint, ...]:
    ranges: dict[str, list[EndpointRange]] = {}
    for row in rows_of("endpoint_ranges.csv"):
        ranges.setdefault(row["endpoint"], []).append(record(EndpointRange, row))
    return tuple(
        record(Endpoint, row, ranges=tuple(ranges.get(row["code"], ()))) for row in rows_of("endpoints.csv")
    )


def _read_agents() -> tuple[Agent, ...]:
    forms: dict[str, list[AgentForm]] = {}
    for row in rows_of("agent_forms.csv"):
        forms.setdefault(row["agent"], []).append(record(AgentForm, row))
    return tuple(
        record(
            Agent,
            row,
            forms=tuple(forms.get(row["code"], ())),
            group_colour=agent_classes[row["agent_class"]].colour,
        )
        for row in rows_of("agents.csv")
    )


def _terms(name: str, called: str) -> Vocabulary[Entry]:
    def load() -> tuple[Entry, ...]:
        rows = (row for row in rows_of("terms.csv") if row["vocabulary"] == name)
        return tuple(record(Entry, {k: v for k, v in row.items() if k != "vocabulary"}) for row in rows)

    return Vocabulary(called, load)


endpoints = Vocabulary("endpoint", _read_endpoints)
sites = Vocabulary("site", lambda: read_entries(Site, "sites.csv"))
agents = Vocabulary("agent", _read_agents)
agent_classes = Vocabulary("agent class", lambda: read_entries(AgentClass, "agent_classes.csv"))
models = Vocabulary("disease model", lambda: read_entries(DiseaseModel, "models.csv"))
species = Vocabulary("species", lambda: read_entries(Species, "species.csv"))
strains = Vocabulary("strain", lambda: read_entries(Strain, "strains.csv"))
routes = Vocabulary("route", lambda: read_entries(Route, "routes.csv"))
schedules = Vocabulary("schedule", lambda: read_entries(Schedule, "schedules.csv"))
methods = Vocabulary("method", lambda: read_entries(Method, "methods.csv"))
groups = Vocabulary("group of words", lambda: read_entries(Group, "groups.csv"))

sexes = _terms("sexes", "sex")
roles = _terms("roles", "role of an arm")
statuses = _terms("statuses", "status of a value")
surgeries = _terms("surgeries", "operation")
dose_forms = _terms("dose_forms", "chemical form of a dose")
compartments = _terms("compartments", "bone compartment")
endpoint_classes = _terms("endpoint_classes", "endpoint class")
arm_roles = _terms("arm_roles", "role of an arm in the evidence")
reference_roles = _terms("reference_roles", "role of the reference")
regimens = _terms("regimens", "regimen")
directions = _terms("directions", "direction")
significances = _terms("significances", "statement on significance")
confidences = _terms("confidences", "confidence")
flags = _terms("flags", "flag of a row")
retraction_statuses = _terms("retraction_statuses", "retraction status")
where_seen = _terms("where_seen", "part of a source")
dispersion_kinds = _terms("dispersion_kinds", "kind of dispersion")
record_types = _terms("record_types", "kind of record")
percent_bases = _terms("percent_bases", "basis of a percentage")
source_tables = _terms("source_tables", "source table")
