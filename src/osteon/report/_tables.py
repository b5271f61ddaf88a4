"""The evidence tables as the page shows them: one finding, one row, and nothing left blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from osteon import vocabulary as voc
from osteon.evidence import EvidenceTable, TableGroup
from osteon.report._inline import doi_url, pmc_url, pubmed_url
from osteon.report._words import NOT_REPORTED, change, endpoint_text, joiner, label, number, spoken, unit_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence import Effect, Guide, Reference
    from osteon.vocabulary import Dose

COLUMNS = (
    "source",
    "treatment",
    "dose",
    "route",
    "duration",
    "model and strain",
    "timing",
    "endpoint",
    "site",
    "change",
    "wording as recorded",
    "significance",
    "marks",
)
_OTHER = "other-rows"
_NOTHING_SAID = ("not stated", "?")
WARNINGS = {
    "retracted": "retracted",
    "author_flagged": "author flagged",
    "low": "low confidence",
    "secondary_source": "secondary source",
}
_NOTES = {
    "mass": "Ash content as printed: fraction or amount not specified.",
    "strength": "Maximum load often stands for 'strength' where the abstract names no quantity.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A short warning beside a row; ``kind`` is ``bad`` where the row is left out by default."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A source as text, with an address only where that address is known to be safe."""

    what: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One finding in words, cell by cell."""

    id: str
    paper: str
    first: bool  # the first place on the page that shows this row carries its anchor
    flagged: bool
    agents: tuple[str, ...]
    joined: str  # the word between the agents
    withdrawn: bool
    dose: str
    route: str
    duration: str
    model: str
    timing: str
    endpoint: str
    site: str
    direction: str
    change: str
    compared: str
    wording: str
    significance: str
    marks: tuple[Mark, ...]
    printed: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """Rows of one table under one heading."""

    label: str
    rows: tuple[str, ...]
    findings: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One evidence table as shown."""

    id: str
    title: str
    note: str
    rows: tuple[str, ...]
    groups: tuple[GroupView, ...]
    folded: bool = False  # what only backs up other parts of the page opens at a click


def table_views(guide: Guide) -> tuple[TableView, ...]:
    """Return the tables of the page; a row shown twice carries its anchor at its first place."""
    anchored: set[str] = set()
    return tuple(_table_view(guide, table, anchored) for table in all_tables(guide))


def _table_view(guide: Guide, table: EvidenceTable, anchored: set[str]) -> TableView:
    groups: list[GroupView] = []
    for group in table.groups:
        findings = tuple(evidence_row(guide.effects[row], first=row not in anchored) for row in group.rows)
        anchored.update(group.rows)
        if findings:
            groups.append(GroupView(group.label, group.rows, findings))
    return TableView(
        id=table.id,
        title=f"Table {table.number}. {table.title}" if table.number else table.title,
        note=f"{table.note} {_NOTES.get(table.id, '')}".strip(),
        rows=tuple(dict.fromkeys(row for group in table.groups for row in group.rows)),
        groups=tuple(groups),
        folded=table.id == _OTHER,
    )


def all_tables(guide: Guide) -> tuple[EvidenceTable, ...]:
    """Return the guide's tables and one more with every row that the page quotes and no table holds."""
    held = {row for table in guide.tables for group in table.groups for row in group.rows}
    left = tuple(row for row in guide.effects if row not in held)
    if not left:
        return guide.tables
    note = "Controls, comparisons and endpoints of no other table, quoted elsewhere on this page."
    other = EvidenceTable(
        id=_OTHER, number=0, title="Other rows quoted", note=note, groups=(TableGroup("Other", left),)
    )
    return (*guide.tables, other)


def evidence_row(row: Effect, *, first: bool = True) -> EvidenceRow:
    """Return one finding in words; what the source does not say is "not reported", never a blank."""
    doses = voc.parse_doses(row.doses)
    return EvidenceRow(
        id=row.id,
        paper=row.paper,
        first=first,
        flagged=is_flagged(row),
        agents=row.agents,
        joined=joiner(row.regimen),
        withdrawn=row.regimen == "withdrawn",
        dose=row.doses
        if doses.problems
        else _each(row, ((agent, _dose(dose)) for agent, dose in doses), shared=False),
        route=_each(row, ((agent, _route(dose)) for agent, dose in doses), shared=True),
        duration=_weeks(row.weeks),
        model=_model(row),
        timing=_timing(row.start_week),
        endpoint=endpoint_text(row.endpoint),
        site=_site(row),
        direction=row.direction,
        change=_change(row),
        compared=row.reference_arm,
        wording=_wording(row),
        significance=NOT_REPORTED if row.significance == "not_stated" else spoken(row.significance),
        marks=_marks(row),
        printed=tuple((spoken(key), text) for key, text in row.as_printed),
        details=_details(row),
        links=links(row),
    )


def is_flagged(row: Effect) -> bool:
    """Say whether a row is left out of the counts by default."""
    return any(mark.kind == "bad" for mark in _marks(row))


def _each(row: Effect, told: Iterable[tuple[str, str]], *, shared: bool) -> str:
    """Return one text an agent, after its name; once where none is reported or all may share it."""
    found = dict(told)
    said = {agent: found.get(agent) or NOT_REPORTED for agent in (*row.agents, *found)}
    texts = set(said.values())
    if len(said) < 2 or texts == {NOT_REPORTED} or (shared and len(texts) == 1):
        return next(iter(texts), NOT_REPORTED)
    return "; ".join(f"{label(voc.agents, agent)} {text}" for agent, text in said.items())


def _dose(dose: Dose) -> str:
    """Return amount, unit, form and schedule; what the source does not give of them is said to be missing."""
    if not dose.amount and not dose.schedule:
        return f"{NOT_REPORTED} ({dose.form})" if dose.form else ""
    prefix = "~" if dose.approximate else "≥ " if dose.minimum else ""
    unit = unit_text(dose.unit) if dose.unit else f"(unit {NOT_REPORTED})"
    amount = f"{prefix}{dose.amount} {unit}" if dose.amount else f"amount {NOT_REPORTED}"
    schedule = label(voc.schedules, dose.schedule) if dose.schedule else f"schedule {NOT_REPORTED}"
    known = " " if dose.amount and dose.schedule else ", "
    return known.join((f"{amount} {dose.form}".strip(), schedule))


def _route(dose: Dose) -> str:
    return label(voc.routes, dose.route) if dose.route else ""


def _weeks(weeks: float | None) -> str:
    return NOT_REPORTED if weeks is None else f"{number(weeks)} wk"


def _model(row: Effect) -> str:
    strain = row.strain or f"strain {NOT_REPORTED}"
    return f"{label(voc.models, row.model)}; {label(voc.species, row.species)}; {strain}"


def _timing(start: float | None) -> str:
    """Return when treatment began, relative to the induction of the disease."""
    if start is None:
        return NOT_REPORTED
    if start == 0:
        return "from induction"
    return f"{number(abs(start))} wk {'after' if start > 0 else 'before'}"


def _site(row: Effect) -> str:
    site = NOT_REPORTED if row.site == "not_stated" else label(voc.sites, row.site)
    return f"{site}, {row.compartment}" if row.compartment else site


def _change(row: Effect) -> str:
    """Return the percentage where one is printed or computed, else the arrow and its word."""
    if row.percent is not None:
        sign = "+" if row.percent > 0 else ""
        return f"{sign}{number(row.percent)} %{_computed(row)}"
    if row.percent_low is not None and row.percent_high is not None:
        return f"{number(row.percent_low)} to {number(row.percent_high)} %{_computed(row)}"
    return change(row.direction)


def _computed(row: Effect) -> str:
    return " (computed)" if row.basis == "computed" else ""


def _wording(row: Effect) -> str:
    """Return endpoint, value and the words on significance as the source has them."""
    printed = dict(row.as_printed)
    value = " ".join(printed[key] for key in ("value", "value_unit") if printed.get(key))
    said = (printed.get("endpoint", ""), value, printed.get("significance", ""))
    return "; ".join(text for text in said if text and text not in _NOTHING_SAID) or NOT_REPORTED


def _marks(row: Effect) -> tuple[Mark, ...]:
    noted = [label(voc.flags, flag) for flag in row.flags if flag not in WARNINGS]
    return (*(Mark(text, "bad") for text in warnings(row)), *(Mark(text) for text in noted))


def warnings(row: Effect) -> tuple[str, ...]:
    """Return why a row is left out of the counts by default; empty for a row that is counted."""
    return tuple(WARNINGS[code] for code in (row.retraction, row.confidence, *row.flags) if code in WARNINGS)


def _details(row: Effect) -> tuple[tuple[str, str], ...]:
    """Return what opens under a row beside the source wording: where it was seen, and every flag."""
    return (
        ("arm", row.arm or NOT_REPORTED),
        ("compared with", f"{row.reference_arm or NOT_REPORTED} ({spoken(row.reference_role)})"),
        ("regimen", label(voc.regimens, row.regimen) if row.regimen else NOT_REPORTED),
        ("animals", _animals(row)),
        ("value", _value(row)),
        ("where seen", spoken(row.where_seen)),
        ("confidence in the extraction", row.confidence),
        ("retraction", spoken(row.retraction)),
        ("flags", ", ".join(spoken(flag) for flag in row.flags) or "none"),
        *((("notes", row.notes),) if row.notes else ()),
    )


def _animals(row: Effect) -> str:
    sex = {"F": "female", "M": "male", "mixed": "both sexes"}.get(row.sex, f"sex {NOT_REPORTED}")
    age = _span(row.age_min, row.age_max)
    n = _span(row.n_min, row.n_max)
    return f"{sex}, age {age + ' wk' if age else NOT_REPORTED}, n {n or NOT_REPORTED}"


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _value(row: Effect) -> str:
    if row.value is None:
        return NOT_REPORTED
    spread = "" if row.dispersion is None else f" ± {number(row.dispersion)} ({spoken(row.dispersion_kind)})"
    return f"{number(row.value)}{spread} {unit_text(row.unit) or 'unit ' + NOT_REPORTED}"


def links(source: Effect | Reference) -> tuple[Link, ...]:
    """Return where a source can be found: an address only for a DOI, PubMed or PubMed Central id."""
    found = (
        Link("DOI", source.doi, doi_url(source.doi)),
        Link("PMID", source.pmid, pubmed_url(source.pmid)),
        Link("PMCID", source.pmcid, pmc_url(source.pmcid)),
        Link("text read at", source.url),
    )
    told = tuple(link for link in found if link.text)
    return told or (Link("DOI", NOT_REPORTED),)


def identifiers(source: Reference) -> tuple[Link, ...]:
    """Return DOI and PubMed ids alone; for a source that has none of them, the site its text was read at."""
    found = links(source)
    sites = (Link(link.what, urlsplit(link.text).netloc or link.text) for link in found)
    return tuple(link for link in found if link.url) or tuple(sites)
