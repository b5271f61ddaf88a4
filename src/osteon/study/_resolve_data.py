"""The data side of a study file resolved: columns to endpoints in codes, defaults of the list of animals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.study._data_files import ANIMALS_FILE
from osteon.study._records import EndpointUse, FieldPath
from osteon.study._records_data import AnimalList, ColumnUse, DataFiles, TableFile

if TYPE_CHECKING:
    from osteon.study import _model_data as written
    from osteon.study._words import Words

_ANIMAL, _ARM = "animal", "arm"


def data_files(use: written.Data, words: Words) -> DataFiles:
    """Return the instrument files of an experiment, in codes."""
    tables = tuple(
        table_file(table, table.file, ("data", "tables", at), words) for at, table in enumerate(use.tables)
    )
    scans = use.scans
    return DataFiles(
        tables=tables,
        scan_pattern="" if scans is None else scans.pattern,
        scan_region="" if scans is None else words.code("site", scans.voi, ("data", "scans", "voi")),
    )


def animal_list(use: written.Animals | None, words: Words) -> AnimalList:
    """Return the list of animals; without a word of its own it is animals.csv, columns animal and arm."""
    if use is None:
        return AnimalList(TableFile(ANIMALS_FILE, id_columns=(_ANIMAL,), arm_columns=(_ARM,)))
    table = table_file(use, use.file or ANIMALS_FILE, ("animals",), words)
    return AnimalList(
        table=table,
        stated=use.file is not None,
        sealed=use.sealed,
        key=use.key or "",
        cage_column=use.cage or "",
        litter_column=use.litter or "",
        surgery_column=use.surgery or "",
    )


def table_file(use: written.Sheet, file: str, path: FieldPath, words: Words) -> TableFile:
    """Return how one table is read."""
    listed = path == ("animals",)
    return TableFile(
        file=file,
        sheet=use.sheet or "",
        header=use.header or (1,),
        unit_row=use.unit_row,
        layout=use.layout or "wide",
        delimiter=use.delimiter or "",
        encoding=use.encoding or "",
        decimal=use.decimal or "",
        dates=use.dates or "",
        missing=use.missing,
        flags=dict(use.flags),
        id_columns=use.id or ((_ANIMAL,) if listed else ()),
        arm_columns=use.arm or ((_ARM,) if listed else ()),
        arms=dict(use.arms),
        specimen_column=use.specimen or "",
        replicate_column=use.replicate or "",
        site_column=use.site or "",
        sites={text: words.code("site", site, (*path, "sites", text)) for text, site in use.sites.items()},
        side_column=use.side or "",
        day_column=use.day or "",
        variable_column=use.variable or "",
        value_column=use.value or "",
        unit_column=use.unit or "",
        columns=tuple(
            _column(heading, column, (*path, "columns", heading), words)
            for heading, column in use.columns.items()
        ),
        path=path,
    )


def _column(heading: str, use: written.Column, path: FieldPath, words: Words) -> ColumnUse:
    measured = EndpointUse(
        name=words.code("endpoint", use.endpoint, (*path, "endpoint")),
        site=words.code("site", use.site, (*path, "site")),
        side=use.side or "",
        method=words.code("method", use.method, (*path, "method")),
        role="",
        days=() if use.day is None else (use.day.day,),
        path=path,
    )
    unit = words.code("unit", use.unit, (*path, "unit"))
    return ColumnUse(heading, measured, unit, use.convention or "", use.replicate or "")
