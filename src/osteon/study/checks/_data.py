"""Data files: inside the study folder, there, matched once, and every column with a unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import DataError
from osteon.study._data_files import (
    PLACEHOLDERS,
    data_files,
    files_of_pattern,
    inside,
    readings,
    tables_there,
)
from osteon.study._schema_fault import nearest_of
from osteon.study._table_facts import columns_of, has_data, is_there, leads_out, stands, tables_of
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import FieldPath, Study
    from osteon.vocabulary import Endpoint

_NOT_STATED = "not_stated"  # unit of what no source documents


@check(
    "DATA-NONE", "note", "A plan without data is no failure, and must be told from lost data.", reads="data"
)
def no_data_yet(study: Study) -> Iterator[Remark]:
    """Yield an experiment whose data folder is absent or empty."""
    if study.kind == "experiment" and not has_data(study):
        yield Remark(
            (),
            "There are no data yet: the folder data/ is absent or empty.",
            "Put the instrument files into data/ when they are there.",
        )


@check(
    "PATH-OUTSIDE",
    "error",
    "A study folder that reads elsewhere cannot be passed on, and may read what it should not.",
    reads="file pattern claims data evidence animals key",
)
def path_leaves_the_study(study: Study) -> Iterator[Remark]:
    """Yield files named outside the study folder."""
    for path, text in _paths(study):
        try:
            inside(study.folder, text)
        except DataError as error:
            yield Remark(path, str(error), "Write a path inside the study folder.", read=text)


@check(
    "FILE-NO-MATCH",
    "error",
    "A file that is named and not there is a lost measurement.",
    reads="file pattern data",
)
def file_matches_nothing(study: Study) -> Iterator[Remark]:
    """Yield files and patterns that match nothing, once there are data."""
    if study.data is None or not has_data(study):
        return
    for table in study.data.tables:
        if not leads_out(study, table.file) and not is_there(study, table.file):
            others = [name for name in data_files(study.folder) if name != table.file]
            near = nearest_of(table.file, others)
            what = "is a folder, a link to nothing, or no ordinary file"
            yield Remark(
                (*table.path, "file"),
                f"{table.file} {what}." if stands(study, table.file) else f"There is no file {table.file}.",
                f"Write {near}, if that is meant." if near else "Write the name of a file that is there.",
                read=table.file,
                allowed=tables_there(study.folder),
                nearest=near,
            )
    pattern = study.data.scan_pattern
    if pattern and not leads_out(study, pattern) and not files_of_pattern(study.folder, pattern):
        yield Remark(
            ("data", "scans", "pattern"),
            "The pattern matches no file.",
            "Compare it with the names in the folder, or delete the entry.",
            read=pattern,
        )


@check("FILE-TWICE", "error", "A file read twice counts its animals twice.", reads="file pattern data")
def file_matches_twice(study: Study) -> Iterator[Remark]:
    """Yield tables mapped twice from one sheet, and scans a pattern reads in two ways."""
    if study.data is None:
        return
    seen: set[tuple[str, str]] = set()
    for table in study.data.tables:
        if (table.file, table.sheet) in seen:
            yield Remark(
                (*table.path, "file"),
                f"{table.file} is mapped twice.",
                "Join the two entries.",
                read=table.file,
            )
        seen.add((table.file, table.sheet))
    pattern = study.data.scan_pattern
    if not pattern or leads_out(study, pattern):
        return
    for name in files_of_pattern(study.folder, pattern):
        if len(ways := readings(pattern, name)) > 1:
            yield Remark(
                ("data", "scans", "pattern"),
                f"The file {name} can be read in two ways: {' or '.join(ways)}.",
                "Put a fixed sign between the parts of the name that no part contains.",
                read=pattern,
            )


@check(
    "PATTERN-PART", "error", "A scan whose animal is not in its name belongs to nobody.", reads="pattern data"
)
def pattern_parts(study: Study) -> Iterator[Remark]:
    """Yield patterns without {animal}, with unknown parts, or with one part twice."""
    pattern = "" if study.data is None else study.data.scan_pattern
    parts = re.findall(r"\{([^{}]*)\}", pattern)
    unknown = [part for part in parts if part not in PLACEHOLDERS]
    if pattern and (unknown or "animal" not in parts or len(set(parts)) < len(parts)):
        why = (
            f"{listed(unknown)} is not known"
            if unknown
            else "each part stands once, and {animal} must be there"
        )
        yield Remark(
            ("data", "scans", "pattern"),
            f"The parts of the pattern are wrong: {why}.",
            "Write {animal} once, and {side}, {site}, {day}, {arm} where the name has them.",
            read=pattern,
            allowed=tuple(f"{{{part}}}" for part in PLACEHOLDERS),
        )


@check("UNIT-MISSING", "error", "No unit, no value.", reads="unit unit_row columns layout data animals")
def column_without_unit(study: Study) -> Iterator[Remark]:
    """Yield columns without a unit: in the mapping, in a column or row of units, or in their heading."""
    for table, column in columns_of(study):
        known = voc.endpoints.get(column.measured.name)
        in_heading = voc.units.find(voc.split_heading(column.heading)[1])
        in_table = table.unit_column or table.unit_row is not None or in_heading is not None
        if not column.unit and not in_table and known is not None and known.unit not in {"1", "-"}:
            yield Remark(
                column.path,
                f"The column {column.heading} has no unit.",
                _unit_remedy(known),
            )


@check(
    "UNIT-ENDPOINT",
    "error",
    "A density in newton is a column mapped to the wrong endpoint.",
    reads="unit endpoint columns data animals",
)
def unit_of_another_quantity(study: Study) -> Iterator[Remark]:
    """Yield columns whose unit measures something else than their endpoint."""
    for _, column in columns_of(study):
        known, given = voc.endpoints.get(column.measured.name), voc.units.get(column.unit)
        wanted = None if known is None else voc.units.find(known.unit)
        if known is None or given is None or wanted is None or given.dimension == wanted.dimension:
            continue
        yield Remark(
            (*column.path, "unit"),
            f"The column {column.heading} is in {given.code} ({given.dimension}); {known.code} is kept in "
            f"{known.unit}.",
            "Correct the unit or the endpoint.",
            read=column.unit,
            allowed=tuple(u.code for u in voc.units if u.dimension == wanted.dimension),
        )


@check(
    "COLUMN-TWICE",
    "error",
    "Two columns of one quantity leave open which is meant.",
    reads="columns data animals endpoint site side day replicate",
)
def column_twice(study: Study) -> Iterator[Remark]:
    """Yield columns of one table that hold the same endpoint, site, side, day and replicate."""
    for table in tables_of(study):
        seen: dict[object, str] = {}
        for column in table.columns:
            measured, heading = column.measured, column.heading
            what = (measured.name, measured.site, measured.side, measured.days, column.replicate)
            same = seen.setdefault(what, heading)
            if same != heading:
                yield Remark(
                    measured.path,
                    f"The columns {same} and {heading} hold the same endpoint, site, side and day.",
                    "If it was measured twice, say replicate: 1 in one and replicate: 2 in the other; else "
                    "write what makes them different (site, side, day), or delete one.",
                    key=True,
                )


@check("SCANS-LATER", "note", "What is not measured must be said.", reads="pattern data")
def scans_not_in_this_version(study: Study) -> Iterator[Remark]:
    """Yield scans that are there; they are listed and not measured."""
    pattern = "" if study.data is None else study.data.scan_pattern
    if pattern and not leads_out(study, pattern) and (found := files_of_pattern(study.folder, pattern)):
        yield Remark(
            ("data", "scans"),
            f"Scans are not measured in this version: {len(found)} files are named and not read.",
            "Map the table of results of the scanner under data: tables:.",
            key=True,
        )


@check("PREDICTION-LATER", "note", "What is not computed must be said.", reads="prediction")
def prediction_not_in_this_version(study: Study) -> Iterator[Remark]:
    """Yield studies that ask for a prediction."""
    if study.prediction:
        yield Remark(
            ("prediction",),
            "The prediction is not in this version: it is read and not computed.",
            "Keep it for a later version, or delete it.",
            key=True,
        )


def _unit_remedy(known: Endpoint) -> str:
    """Return what to write as the unit of an endpoint; a density without one has an endpoint of its own."""
    if known.unit == _NOT_STATED:
        return f"Add unit: {_NOT_STATED}."
    said = f"Add unit: as the instrument writes it; osteon keeps {known.code} in {known.unit}."
    other = next((e.code for e in voc.endpoints if e.unit == _NOT_STATED), "")
    if "density" not in known.meaning or known.endpoint_class != "mass" or not other:
        return said
    return f"{said} Where nobody states it: endpoint: {other}, unit: {_NOT_STATED}."


def _paths(study: Study) -> Iterator[tuple[FieldPath, str]]:
    if study.animals.stated:
        yield ("animals", "file"), study.animals.table.file
    if study.animals.key:
        yield ("animals", "key"), study.animals.key
    if study.data is not None:
        for table in study.data.tables:
            yield (*table.path, "file"), table.file
        if study.data.scan_pattern:
            yield ("data", "scans", "pattern"), study.data.scan_pattern
    if study.evidence is not None and study.evidence.claims:
        yield ("evidence", "claims"), study.evidence.claims
