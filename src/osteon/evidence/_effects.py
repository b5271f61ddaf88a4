"""Loading the two evidence tables: typed rows, checked against their schema, blank never read as zero."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import TYPE_CHECKING

from osteon.evidence._records import Effect
from osteon.evidence._schema import Schema, check_column, data_file, schema_of
from osteon.files import DataError, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

_PRINTED = "_as_reported"
_TABLE_NAMES = {"percent_low": "low", "percent_high": "high"}
_LINE_OF_FIRST_ROW = 2


@dataclass(frozen=True)
class Effects:
    """Published findings, and the hash of the table they were read from.

    Parameters
    ----------
    rows : one a finding, in the order of the table
    sha256 : of the file's bytes; ids of rows mean something only together with it

    Examples
    --------
    >>> effects = load()
    >>> len(effects.rows), effects.by_id["TE0001"].endpoint
    (1360, 'BV/TV')
    """

    rows: tuple[Effect, ...]
    sha256: str

    @cached_property
    def by_id(self) -> Mapping[str, Effect]:
        """Rows by their id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def table(self) -> pd.DataFrame:
        """Rows as a pandas table: text and nullable numbers; ``week`` is blank, as the source has none."""
        import pandas as pd

        names = [f.name for f in fields(Effect)]
        frame = pd.DataFrame([[_cell(row, n) for n in names] for row in self.rows], columns=names)
        for name in names:
            kind = Effect.__annotations__[name]
            if "float" in kind or "int" in kind:
                frame[name] = frame[name].astype("Float64" if "float" in kind else "Int64")
        frame.insert(names.index("site") + 1, "week", None)
        return frame.astype({"week": "Float64"}).rename(columns=_TABLE_NAMES)


@dataclass(frozen=True, slots=True)
class NaturalHistoryRow:
    """One published figure on an untreated model: a value, change, correlation, precision or time."""

    id: str
    record_type: str
    paper: str
    study: str
    first_author: str
    year: int | None
    journal: str
    doi: str
    pmid: str
    pmcid: str
    url: str
    retraction: str
    species: str
    strain: str
    sex: str
    age_min: float | None  # weeks
    age_max: float | None  # weeks
    model: str
    weeks_after: float | None  # weeks from induction, or from entry for intact animals
    n_min: int | None
    n_max: int | None
    endpoint: str
    endpoint_class: str
    site: str
    compartment: str
    value: float | None
    unit: str
    dispersion: float | None
    dispersion_min: float | None
    dispersion_max: float | None
    dispersion_kind: str
    reference: str
    reference_role: str
    percent: float | None
    basis: str
    direction: str
    where_seen: str
    confidence: str
    flags: tuple[str, ...]
    notes: str
    as_printed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NaturalHistory:
    """Published figures on the models themselves, and the hash of their table."""

    rows: tuple[NaturalHistoryRow, ...]
    sha256: str


def load() -> Effects:
    """Load the shipped table of treatment effects.

    Raises
    ------
    DataError : the table does not follow its schema; the error carries every finding

    Examples
    --------
    >>> load().by_id["TE0001"].agents
    ('MK-4',)
    """
    return read_effects(data_file("treatment_effects.csv").read_bytes(), name="treatment_effects.csv")


def load_natural_history() -> NaturalHistory:
    """Load the shipped table of natural history, normal values, precision and relations.

    Raises
    ------
    DataError : the table does not follow its schema; the error carries every finding

    Examples
    --------
    >>> len(load_natural_history().rows)
    482
    """
    return read_natural_history(data_file("natural_history.csv").read_bytes(), name="natural_history.csv")


def read_effects(data: bytes, *, name: str) -> Effects:
    """Read a table of treatment effects from its bytes."""
    rows = _read(data, schema_of("treatment_effects"), name)
    return Effects(tuple(_effect(row) for row in rows), hashlib.sha256(data).hexdigest())


def read_natural_history(data: bytes, *, name: str) -> NaturalHistory:
    """Read a table of natural history from its bytes."""
    rows = _read(data, schema_of("natural_history"), name)
    return NaturalHistory(tuple(_natural(row) for row in rows), hashlib.sha256(data).hexdigest())


def _read(data: bytes, schema: Schema, name: str) -> list[dict[str, str]]:
    """Return the rows as text by column, or raise with everything that is wrong."""
    try:
        text = data.decode("utf-8")
        lines = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{name} is not a CSV table in UTF-8: {error}"
        raise DataError(message) from error
    findings = tuple(_check(lines, schema, name))
    if findings:
        message = (
            f"{name} does not follow its schema: {len(findings)} finding(s), the first: {findings[0].message}"
        )
        raise DataError(message, findings=findings)
    return [dict(zip(schema.names, line, strict=True)) for line in lines[1:]]


def _check(lines: Sequence[Sequence[str]], schema: Schema, name: str) -> Iterator[Finding]:
    """Compare header, widths and every cell with the schema."""
    header = tuple(lines[0]) if lines else ()
    if header != schema.names:
        yield _wrong_header(header, schema, name)
        return
    width = len(header)
    uneven = [i for i, line in enumerate(lines[1:], _LINE_OF_FIRST_ROW) if len(line) != width]
    if uneven:
        yield from (_wrong_width(Place(name, line=i), len(lines[i - 1]), width) for i in uneven)
        return
    for position, column in enumerate(schema.columns):
        texts = [line[position] for line in lines[1:]]
        place = partial(_place, name, position, column.name)
        yield from check_column(column, texts, place)


def _place(name: str, position: int, column: str, row: int) -> Place:
    return Place(name, row + _LINE_OF_FIRST_ROW, position + 1, column)


def _wrong_header(header: tuple[str, ...], schema: Schema, name: str) -> Finding:
    missing = [n for n in schema.names if n not in header]
    unknown = [n for n in header if n not in schema.names]
    return Finding(
        code="EVIDENCE-HEADER",
        severity="error",
        where=Place(name, line=1),
        message=f"The header differs from the data package: missing {missing}, unknown {unknown}.",
        remedy="Use the columns of the data package, in its order.",
        read=",".join(header)[:120],
    )


def _wrong_width(place: Place, found: int, width: int) -> Finding:
    return Finding(
        code="EVIDENCE-ROW-WIDTH",
        severity="error",
        where=place,
        message=f"The row has {found} cells where the header has {width}.",
        remedy="Check the quotes and commas of this row.",
    )


def _effect(row: Mapping[str, str]) -> Effect:
    return Effect(
        id=row["row_id"],
        paper=row["paper_id"],
        study=row["study_id"],
        first_author=row["first_author"],
        year=_integer(row["year"]),
        journal=row["journal"],
        doi=row["doi"],
        pmid=row["pmid"],
        pmcid=row["pmcid"],
        other_id=row["other_id"],
        url=row["source_url"],
        retraction=row["retraction_status"],
        species=row["species"],
        strain=row["strain"],
        sex=row["sex"],
        age_min=_number(row["age_weeks_min"]),
        age_max=_number(row["age_weeks_max"]),
        model=row["model"],
        start_week=_number(row["weeks_model_to_treatment"]),
        arm=row["arm"],
        arm_role=row["arm_role"],
        regimen=row["regimen"],
        agents=_words(row["agents"]),
        doses=row["doses"],
        weeks=_number(row["treatment_weeks"]),
        n_min=_integer(row["n_min"]),
        n_max=_integer(row["n_max"]),
        endpoint=row["endpoint"],
        endpoint_class=row["endpoint_class"],
        site=row["site"],
        compartment=row["compartment"],
        value=_number(row["value"]),
        unit=row["value_unit"],
        dispersion=_number(row["dispersion"]),
        dispersion_kind=row["dispersion_kind"],
        reference_arm=row["reference_arm"],
        reference_role=row["reference_role"],
        percent=_number(row["percent_change_vs_reference"]),
        percent_low=_number(row["percent_change_min"]),
        percent_high=_number(row["percent_change_max"]),
        basis=row["percent_basis"],
        direction=row["direction"],
        significance=row["significance"],
        where_seen=row["where_seen"],
        confidence=row["confidence"],
        flags=_words(row["row_flags"]),
        notes=row["notes"],
        as_printed=_printed(row),
        inducing_agents=_words(row["inducing_agents"]),
        inducing_doses=row["inducing_doses"],
        source_table=row["source_table"],
    )


def _natural(row: Mapping[str, str]) -> NaturalHistoryRow:
    return NaturalHistoryRow(
        id=row["row_id"],
        record_type=row["record_type"],
        paper=row["paper_id"],
        study=row["study_id"],
        first_author=row["first_author"],
        year=_integer(row["year"]),
        journal=row["journal"],
        doi=row["doi"],
        pmid=row["pmid"],
        pmcid=row["pmcid"],
        url=row["source_url"],
        retraction=row["retraction_status"],
        species=row["species"],
        strain=row["strain"],
        sex=row["sex"],
        age_min=_number(row["age_weeks_min"]),
        age_max=_number(row["age_weeks_max"]),
        model=row["model"],
        weeks_after=_number(row["weeks_after"]),
        n_min=_integer(row["n_min"]),
        n_max=_integer(row["n_max"]),
        endpoint=row["endpoint"],
        endpoint_class=row["endpoint_class"],
        site=row["site"],
        compartment=row["compartment"],
        value=_number(row["value"]),
        unit=row["value_unit"],
        dispersion=_number(row["dispersion"]),
        dispersion_min=_number(row["dispersion_min"]),
        dispersion_max=_number(row["dispersion_max"]),
        dispersion_kind=row["dispersion_kind"],
        reference=row["reference"],
        reference_role=row["reference_role"],
        percent=_number(row["percent_change_vs_reference"]),
        basis=row["percent_basis"],
        direction=row["direction"],
        where_seen=row["where_seen"],
        confidence=row["confidence"],
        flags=_words(row["row_flags"]),
        notes=row["notes"],
        as_printed=_printed(row),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _integer(text: str) -> int | None:
    return int(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("+")) if text else ()


def _printed(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.removesuffix(_PRINTED), text) for name, text in row.items() if text and name.endswith(_PRINTED)
    )


def _cell(row: Effect, name: str) -> object:
    """Return a field as a table holds it: lists of words joined as in the source table."""
    if name == "as_printed":
        return "; ".join(f"{column}: {text}" for column, text in row.as_printed)
    value: object = getattr(row, name)
    return "+".join(getattr(row, name)) if isinstance(value, tuple) else value
