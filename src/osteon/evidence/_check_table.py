"""Checking a user's table of published findings before it is counted beside ours."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._mapping import TableMapping, read_mapping
from osteon.evidence._row_checks import ROW_CHECKS, Row
from osteon.evidence._schema import Column, check_cell, schema_of
from osteon.files import Finding, TableLayout, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.files import Place, TextTable

NEEDED = (
    "paper_id",
    "species",
    "model",
    "arm_role",
    "regimen",
    "agents",
    "endpoint",
    "reference_role",
    "direction",
)
"""Columns without which no finding can be counted; the other required columns of the schema are warnings."""

OURS_ALONE = ("source_table",)  # says which of our own extractions a row is from


def check_table(path: Path | str, *, mapping: Path | str | None = None) -> tuple[Finding, ...]:
    """Check a table of published findings: CSV, TSV or XLSX, in our column names or by a mapping.

    Parameters
    ----------
    path : the table
    mapping : YAML with ``file, sheet, header, layout, id, columns``; a column is mapped to one of our names,
        or in a wide table to ``{endpoint, site, unit}``

    Returns
    -------
    every finding, in the order of the table; empty when the table can be counted as it is. A path that cannot
    be read is a finding too.
    """
    how = read_mapping(Path(mapping)) if mapping is not None else TableMapping()
    table = read_table(Path(path), layout=TableLayout(sheet=how.sheet, header=how.header), name=str(path))
    findings = [*how.findings, *table.findings]
    if any(finding.severity == "error" for finding in findings):
        return tuple(findings)
    findings.extend(_check_header(table, how))
    rows = [row for i in range(len(table.rows)) for row in _rows_of(table, i, how)]
    for row in rows:
        findings.extend(_check_cells(row))
        findings.extend(found for check in ROW_CHECKS if (found := check(row)) is not None)
    findings.extend(_repeated_rows(rows))
    return tuple(findings)


def _check_header(table: TextTable, how: TableMapping) -> Iterator[Finding]:
    """Compare the columns with ours: unknown, mapped but absent, missing."""
    schema = schema_of("treatment_effects")
    ours = {how.names.get(name, name) for name in table.header}
    ours |= {column for value in how.values.values() for column, _ in value.fixed}
    for position, name in enumerate(table.header):
        if how.names.get(name, name) not in schema.names and name not in how.values:
            yield _unknown_column(name, table.place(0, position))
    for name in (*how.names, *how.values):
        if name not in table.header:
            yield _mapped_but_absent(name, table.place(0, 0))
    for column in schema.columns:
        needed = column.name in NEEDED
        if column.name not in ours and (needed or column.required) and column.name not in OURS_ALONE:
            yield _missing_column(column, table.place(0, 0), needed=needed)


def _rows_of(table: TextTable, number: int, how: TableMapping) -> Iterator[Row]:
    """Turn one line into one row of ours, or into one row a value column."""
    texts = dict(zip(table.header, table.rows[number], strict=True))
    places = {name: table.place(number + 1, i) for i, name in enumerate(table.header)}
    ours = {how.names.get(name, name): text for name, text in texts.items() if name not in how.values}
    at = {how.names.get(name, name): places[name] for name in texts if name not in how.values}
    if not how.values:
        yield Row(ours, at)
    for name, value in how.values.items():
        if name in texts:
            fixed = dict(value.fixed)
            spread = dict.fromkeys((*fixed, "value"), places[name])
            yield Row({**ours, **fixed, "value": texts[name]}, {**at, **spread})


def _check_cells(row: Row) -> Iterator[Finding]:
    """Check each cell by the schema of its column; synonyms of the vocabulary are offered by their code."""
    for column in schema_of("treatment_effects").columns:
        if column.name not in row.cells or column.name in ("agents", "doses", "inducing_doses"):
            continue
        finding = check_cell(column, row[column.name], row.place(column.name))
        if finding is not None:
            yield _with_code(column, row[column.name], finding)


def _with_code(column: Column, text: str, finding: Finding) -> Finding:
    """Offer the code when the word is a synonym; soften a blank that only we require."""
    if finding.code == "EVIDENCE-CELL-MISSING" and column.name not in NEEDED:
        return replace(finding, severity="warning")
    entry = _find(column.name, text) if finding.code == "EVIDENCE-WORD" else ""
    return replace(finding, nearest=entry) if entry else finding


_VOCABULARIES = {"endpoint": "endpoints", "site": "sites", "model": "models", "species": "species"}


def _find(column: str, text: str) -> str:
    """Return the code a synonym stands for, or the nearest word, in the vocabulary of a column."""
    if column not in _VOCABULARIES:
        return ""
    vocabulary = getattr(voc, _VOCABULARIES[column])
    entry = vocabulary.find(text)
    return entry.code if entry is not None else vocabulary.nearest(text)


def _repeated_rows(rows: Iterable[Row]) -> Iterator[Finding]:
    """Find rows that say the same as an earlier one, their ids aside, and ids given twice."""
    seen: dict[tuple[tuple[str, str], ...], Row] = {}
    ids: dict[str, Row] = {}
    for row in rows:
        said = tuple(sorted((name, text) for name, text in row.cells.items() if name != "row_id"))
        if said in seen:
            yield _again(row, seen[said], "TABLE-ROW-TWICE", "The row repeats an earlier one")
        seen.setdefault(said, row)
        earlier = ids.setdefault(row["row_id"], row)
        if row["row_id"] and earlier.place("row_id") != row.place("row_id"):
            yield _again(row, earlier, "TABLE-ID-TWICE", "The row has the id of an earlier one")


def _again(row: Row, earlier: Row, code: str, message: str) -> Finding:
    here, there = row.place("row_id"), earlier.place("row_id")
    return Finding(
        code=code,
        severity="error",
        where=here,
        message=f"{message}, in line {there.line}.",
        remedy="Keep one of the two, or correct what should differ.",
        read=row["row_id"][:120],
    )


def _unknown_column(name: str, place: Place) -> Finding:
    close = get_close_matches(name, schema_of("treatment_effects").names, n=1)
    return Finding(
        code="TABLE-COLUMN",
        severity="error",
        where=place,
        message="The evidence table has no such column.",
        remedy="Rename the column, map it in a mapping file, or remove it.",
        read=name[:120],
        nearest=close[0] if close else "",
    )


def _mapped_but_absent(name: str, place: Place) -> Finding:
    return Finding(
        code="TABLE-MAPPED-COLUMN",
        severity="error",
        where=place,
        message="The mapping names a column that the table does not have.",
        remedy="Correct the name in the mapping, or its line of the header.",
        read=name[:120],
    )


def _missing_column(column: Column, place: Place, *, needed: bool) -> Finding:
    why = "without it nothing can be counted" if needed else "it is required of our own tables"
    return Finding(
        code="TABLE-COLUMN-MISSING",
        severity="error" if needed else "warning",
        where=place,
        message=f"The table has no column {column.name}; {why}.",
        remedy="Add the column; where the source does not say, use the vocabulary's word for that.",
        allowed=tuple(sorted(column.allowed))[:20],
    )
