"""How tables are mapped: each is wide or long, says whose its values are, and uses a column for one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.study._data_files import tables_there
from osteon.study._schema_fault import nearest_of
from osteon.study._table_facts import has_data, is_there, leads_out, tables_of
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Study
    from osteon.study._records_data import TableFile

_LONG_KEYS = ("variable", "value", "unit")
_SHOWN = 5


@check(
    "TABLE-LONG",
    "error",
    "Of a long table without names and values nothing can be read.",
    reads="layout variable value data animals",
)
def long_without_names(study: Study) -> Iterator[Remark]:
    """Yield long tables that do not say which column holds the names, and which the values."""
    for table in tables_of(study):
        missing = [key for key, column in _long_columns(table)[:2] if not column]
        if table.layout == "long" and missing:
            yield Remark(
                (*table.path, "layout"),
                f"The table {table.file} is long and has no {' and no '.join(missing)}.",
                "Write variable: with the column that names what was measured, and value: with the column of "
                "the numbers.",
                read="long",
            )


@check(
    "TABLE-WIDE",
    "error",
    "Keys of a long table are passed over in a wide one.",
    reads="layout variable value unit data animals",
)
def wide_with_long_keys(study: Study) -> Iterator[Remark]:
    """Yield wide tables with keys that only a long one has."""
    for table in tables_of(study):
        given = [key for key, column in _long_columns(table) if column]
        if table.layout == "wide" and given:
            yield Remark(
                (*table.path, given[0]),
                f"The table {table.file} is wide (one endpoint a column) and has {listed(given)}, which only "
                "a long table has.",
                f"Add layout: long, or delete {listed(given)}; a unit stands with each column.",
                read=listed(column for _, column in _long_columns(table) if column),
                key=True,
            )


@check("TABLE-ANIMAL", "error", "A value without its animal belongs to nobody.", reads="id specimen data")
def table_without_animal(study: Study) -> Iterator[Remark]:
    """Yield data tables that name neither the animal nor the specimen."""
    for table in () if study.data is None else study.data.tables:
        if not table.id_columns and not table.specimen_column:
            yield Remark(
                table.path,
                f"The table {table.file} does not say which animal a row belongs to.",
                "Add id: with the column of the animal, or specimen: with the column of the specimen, which "
                "specimens.csv gives to its animal.",
            )


@check(
    "TABLE-ARM",
    "error",
    "Animals of an arm that does not exist are lost.",
    reads="arms arm data animals sealed",
)
def table_names_unknown_arm(study: Study) -> Iterator[Remark]:
    """Yield spellings of a table that are mapped to an arm the study does not have."""
    arms = tuple(study.layouts[0].arms) if study.kind == "experiment" else ()
    for table in () if study.animals.sealed else tables_of(study):
        for written, arm in table.arms.items():
            if arms and arm not in arms:
                near = nearest_of(arm, arms)
                yield Remark(
                    (*table.path, "arms", written),
                    f"{arm} is not an arm of this study.",
                    f"Write {near}, if that is meant." if near else "Write the name of an arm.",
                    read=arm,
                    allowed=arms,
                    nearest=near,
                )


@check(
    "TABLE-MAP-UNUSED",
    "warning",
    "Spellings that are mapped and never looked up hide a missing column.",
    reads="arm arms site sites data animals",
)
def spellings_without_column(study: Study) -> Iterator[Remark]:
    """Yield tables that map spellings of arms or sites and name no column to find them in."""
    for table in tables_of(study):
        unused = (
            ("arms", "arm", table.arms and not table.arm_columns),
            ("sites", "site", table.sites and not table.site_column),
        )
        for key, column, missing in unused:
            if missing:
                yield Remark(
                    (*table.path, key),
                    f"The table {table.file} maps {key} and names no column of the {column}.",
                    f"Add {column}: with the name of the column, or delete {key}:.",
                    key=True,
                )


@check(
    "UNIT-ROW",
    "error",
    "Units read as column names, or names as units, spoil every column.",
    reads="unit_row header data animals",
)
def unit_row_in_header(study: Study) -> Iterator[Remark]:
    """Yield unit rows that are not below the header."""
    for table in tables_of(study):
        last = table.header[-1]
        if table.unit_row is not None and table.unit_row <= last:
            yield Remark(
                (*table.path, "unit_row"),
                f"The units of {table.file} are said to stand in row {table.unit_row}; the column names end "
                f"in row {last}.",
                f"Write a row below the names, such as {last + 1}.",
                read=str(table.unit_row),
            )


@check(
    "COLUMN-ROLES",
    "error",
    "A column cannot both name the animal and be measured in it.",
    reads="columns id arm specimen replicate site side day variable value unit cage litter surgery data",
)
def column_of_two_roles(study: Study) -> Iterator[Remark]:
    """Yield columns that hold values and also say whose, where or when they are."""
    for table in tables_of(study):
        naming = _naming_columns(study, table)
        values = [table.value_column] if table.layout == "long" else [use.heading for use in table.columns]
        for heading in values:
            if heading and heading in naming:
                key = "value" if table.layout == "long" else "columns"
                yield Remark(
                    (*table.path, key) if key == "value" else (*table.path, key, heading),
                    f"The column {heading} of {table.file} is the {naming[heading]} and holds values too.",
                    "Name another column in one of the two places.",
                    read=heading,
                    key=key == "columns",
                )


@check(
    "FLAG-TWICE",
    "error",
    "One sign with two meanings leaves open which is meant.",
    reads="flags missing data animals",
)
def flag_means_missing(study: Study) -> Iterator[Remark]:
    """Yield signs that stand before a number and for a missing value."""
    for table in tables_of(study):
        for flag in table.flags:
            if flag in table.missing:
                yield Remark(
                    (*table.path, "flags", flag),
                    f"The sign {flag} of {table.file} stands before a number and for a missing value.",
                    "Keep it in flags: or in missing:.",
                    read=flag,
                    key=True,
                )


@check(
    "ANIMALS-MISSING",
    "error",
    "Without a list of animals nobody knows who was allotted to what.",
    reads="animals file arm arms data",
)
def animals_missing(study: Study) -> Iterator[Remark]:
    """Yield lists of animals that are not there, once there are data, and data that name no arm at all."""
    if study.kind != "experiment" or not has_data(study):
        return
    listed_in = study.animals.table.file
    there = is_there(study, listed_in) or leads_out(study, listed_in)
    tables = () if study.data is None else study.data.tables
    if not there and study.animals.stated:
        yield Remark(
            ("animals", "file"),
            f"There is no list of animals {listed_in}.",
            "Write the file that lists them; or delete animals: where a table has a column of the arm.",
            read=listed_in,
            allowed=tables_there(study.folder),
            nearest=nearest_of(listed_in, tables_there(study.folder)),
        )
    elif not there and tables and not any(table.arm_columns for table in tables):
        yield Remark(
            ("animals",),
            f"There is no {listed_in}, and no table names the arm of an animal.",
            f"Add {listed_in} with the columns animal and arm, or arm: with its column to a table.",
            key=True,
        )


@check(
    "DATA-UNMAPPED",
    "warning",
    "A table that lies in the folder and is not read must be said.",
    reads="data file animals",
)
def data_not_mapped(study: Study) -> Iterator[Remark]:
    """Yield tables below data/ that the study file does not name."""
    if study.kind != "experiment":
        return
    named = {table.file for table in tables_of(study)} | {study.animals.key}
    lost = () if study.data is None else study.data.tables
    if not all(is_there(study, table.file) for table in lost):
        return  # FILE-NO-MATCH names the file that was probably meant
    left = [name for name in tables_there(study.folder) if name not in named]
    if left:
        more = [f"{len(left) - _SHOWN} more"] if len(left) > _SHOWN else []
        yield Remark(
            ("data",),
            f"Not read, because the study file does not name it: {listed([*left[:_SHOWN], *more])}.",
            "Add an entry with file:, id: and columns: under data: tables:, or move the file out of data/.",
            key=True,
        )


def _long_columns(table: TableFile) -> tuple[tuple[str, str], ...]:
    return tuple(zip(_LONG_KEYS, (table.variable_column, table.value_column, table.unit_column), strict=True))


def _naming_columns(study: Study, table: TableFile) -> dict[str, str]:
    """Return the columns that say whose, where or when, with what they say."""
    named = [(heading, "animal") for heading in table.id_columns]
    named += [(heading, "arm") for heading in table.arm_columns]
    named += [
        (table.specimen_column, "specimen"),
        (table.replicate_column, "replicate"),
        (table.site_column, "site"),
        (table.side_column, "side"),
        (table.day_column, "day"),
        (table.variable_column, "name of what was measured"),
        (table.unit_column, "unit"),
    ]
    if table is study.animals.table:
        animals = study.animals
        named += [(animals.cage_column, "cage"), (animals.litter_column, "litter")]
        named += [(animals.surgery_column, "date of surgery")]
    return {heading: role for heading, role in reversed(named) if heading}
