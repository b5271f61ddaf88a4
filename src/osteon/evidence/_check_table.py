"""Checking a user's table of published findings before it is counted beside ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._mapping import TableMapping, read_mapping
from osteon.evidence._row_checks import Row, checks_for
from osteon.evidence._schema import Column, check_cell, schema_of
from osteon.evidence._table_header import NEEDED, check_header, columns_of
from osteon.evidence._table_numbers import read_numbers
from osteon.files import Finding, Place, TableLayout, grouped, read_table, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.evidence._table_numbers import TableNumbers
    from osteon.files import Decimal, TextTable


def check_table(path: Path | str, *, mapping: Path | str | None = None) -> tuple[Finding, ...]:
    """Check a table of published findings: CSV, TSV or XLSX, in our column names or by a mapping.

    Parameters
    ----------
    path : the table
    mapping : YAML with ``file, sheet, header, layout, decimal, id, columns``; a column is mapped to one of
        our names, or in a wide table to ``{endpoint, site, unit}``

    Returns
    -------
    every finding, in the order of the table; empty when the table can be counted as it is. More than five
    findings of one code in one column are one finding. A path that cannot be read is a finding too.
    """
    how = read_mapping(Path(mapping)) if mapping is not None else TableMapping()
    table = read_table(Path(path), layout=TableLayout(sheet=how.sheet, header=(how.header,)), name=str(path))
    findings = [*how.findings, *table.findings]
    if any(finding.severity == "error" for finding in findings):
        return tuple(findings)
    findings.extend(check_header(table, how))
    if not table.rows:
        findings.append(_no_rows(table))
    numbers = read_numbers(table, how)
    findings.extend(numbers.findings)
    rows = [row for i in range(len(table.rows)) for row in _rows_of(table, i, how, numbers)]
    findings.extend(grouped(_check_rows(rows, columns_of(table, how), decimal=numbers.decimal)))
    return tuple(shortened(finding) for finding in findings)


def _rows_of(table: TextTable, number: int, how: TableMapping, numbers: TableNumbers) -> Iterator[Row]:
    """Turn one line into one row of ours, or into one row a value column; numbers in plain notation."""
    texts = dict(zip(table.header, table.rows[number], strict=True))
    places = {name: table.place(number + 1, i) for i, name in enumerate(table.header)}
    named = {name: how.names.get(name, name) for name in texts if name not in how.values}

    def row(ours: dict[str, str], fixed: dict[str, str], at: dict[str, Place]) -> Row:
        return Row(
            {**{our: numbers.plain(name, texts[name]) for name, our in ours.items()}, **fixed},
            {**{our: places[name] for name, our in ours.items()}, **at},
            {our: texts[name] for name, our in ours.items() if name in numbers.columns},
            frozenset(our for name, our in ours.items() if numbers.in_doubt(name, texts[name])),
        )

    if not how.values:
        yield row(named, {}, {})
    for name, value in how.values.items():
        if name in texts:
            fixed = dict(value.fixed)
            yield row({**named, name: "value"}, fixed, dict.fromkeys(fixed, places[name]))


def _check_rows(rows: list[Row], columns: frozenset[str], *, decimal: Decimal) -> Iterator[Finding]:
    """Check row by row what the columns allow to check, then the rows against each other."""
    checks = checks_for(columns)
    for row in rows:
        yield from _check_cells(row, decimal=decimal)
        yield from (found for check in checks if (found := check.find(row)) is not None)
    yield from _repeated_rows(rows, whole=columns.issuperset(NEEDED))


def _check_cells(row: Row, *, decimal: Decimal) -> Iterator[Finding]:
    """Check each cell by the schema of its column; synonyms of the vocabulary are offered by their code."""
    for column in schema_of("treatment_effects").columns:
        if column.name not in row.cells or column.name in ("agents", "doses", "inducing_doses"):
            continue
        if column.name in row.in_doubt:
            continue
        finding = check_cell(column, row[column.name], row.place(column.name))
        if finding is not None:
            yield _in_the_file(_with_code(column, row[column.name], finding), row.read(column.name), decimal)


def _in_the_file(finding: Finding, text: str, decimal: Decimal) -> Finding:
    """Say a number's fault in the words of the file: its own text and its own decimal mark."""
    if finding.code != "EVIDENCE-NUMBER" or decimal == "point":
        return replace(finding, read=text)
    ours, theirs = "with a decimal point", "with a decimal comma"
    allowed = tuple(form.replace(ours, theirs) for form in finding.allowed)
    return replace(finding, read=text, message=finding.message.replace(ours, theirs), allowed=allowed)


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


def _repeated_rows(rows: Iterable[Row], *, whole: bool) -> Iterator[Finding]:
    """Find rows that say the same as an earlier one, their ids aside, and ids given twice.

    Rows are compared only where the table is whole: without a needed column different rows look alike.
    """
    seen: dict[tuple[tuple[str, str], ...], Row] = {}
    ids: dict[str, Row] = {}
    for row in rows:
        said = tuple(sorted((name, text) for name, text in row.cells.items() if name != "row_id"))
        if whole and said in seen:
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
        read=row["row_id"],
    )


def _no_rows(table: TextTable) -> Finding:
    return Finding(
        code="TABLE-NO-ROWS",
        severity="error",
        where=table.place(0, 0),
        message="The table has a header and no rows, so there is nothing to check.",
        remedy="Check that the file was saved whole, and the sheet and the header line of the mapping.",
    )
