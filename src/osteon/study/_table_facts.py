"""What follows from how a study maps its tables: which they are, and which endpoint each column measures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from osteon.files import DataError, TableLayout, read_table
from osteon.study._data_files import data_files, inside, is_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files import TextTable
    from osteon.study._records import EndpointUse, Layout, Study
    from osteon.study._records_data import ColumnUse, TableFile

BODY_MASS_COLUMN = "body_mass_before_surgery"  # of animals.csv, in g

_DELIMITERS = {"": "", "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def tables_of(study: Study) -> Iterator[TableFile]:
    """Yield the list of animals and the data tables of an experiment, in the order of the file."""
    if study.kind == "experiment":
        yield study.animals.table
    yield from () if study.data is None else study.data.tables


def columns_of(study: Study) -> Iterator[tuple[TableFile, ColumnUse]]:
    """Yield every column that holds an endpoint, with its table."""
    for table in tables_of(study):
        for column in table.columns:
            yield table, column


def before_treatment(study: Study, table: TableFile, column: ColumnUse) -> bool:
    """Say whether a column holds what was measured on day 0 or earlier.

    A column of the list of animals without a day does, and one whose table has a column of days may.
    """
    days = column.measured.days
    if not days:
        return table is study.animals.table or bool(table.day_column)
    return any(day is not None and day <= 0 for day in days)


def measures(table: TableFile, column: ColumnUse, use: EndpointUse, layout: Layout) -> bool:
    """Say whether a column holds values of a declared endpoint; what a column leaves open may be it."""
    found = column.measured
    # specimens.csv can say the site of a specimen, as a column of sites does.
    said_by_row = bool(table.site_column or table.specimen_column)
    site_open = not found.site and (said_by_row or not use.site)
    side_open = not use.side or not found.side
    return (
        found.name == use.name
        and (site_open or found.site == use.site)
        and (side_open or found.side == use.side)
        and (not found.days or bool(set(_days(found, layout)) & set(_days(use, layout))))
    )


def measured_before(study: Study, endpoint: str) -> bool:
    """Say whether a table or the list of animals has an endpoint measured before the treatment."""
    mapped = any(
        column.measured.name == endpoint and before_treatment(study, table, column)
        for table, column in columns_of(study)
    )
    return mapped or (endpoint == "body weight" and _listed(study))


def _listed(study: Study) -> bool:
    """Say whether a list of animals without a mapping has the column of body mass read by name."""
    listed = study.animals.table
    read = None if listed.columns else read_plain(study, listed)
    return read is not None and BODY_MASS_COLUMN in {heading.strip() for heading in read.header}


def has_data(study: Study) -> bool:
    """Say whether there are data: a file below ``data/``, or anything with the name of a mapped table."""
    tables = () if study.data is None else study.data.tables
    return bool(data_files(study.folder)) or any(
        not leads_out(study, table.file) and stands(study, table.file) for table in tables
    )


def stands(study: Study, name: str) -> bool:
    """Say whether anything has a name: a file, a folder, or a link to nothing."""
    return os.path.lexists(study.folder / name)


def is_there(study: Study, name: str) -> bool:
    """Say whether a file is in the study folder; what leads out of it is not, and PATH-OUTSIDE says so."""
    try:
        return is_file(inside(study.folder, name))
    except DataError:
        return False


def leads_out(study: Study, name: str) -> bool:
    """Say whether a name or pattern leads out of the study folder."""
    try:
        inside(study.folder, name)
    except DataError:
        return True
    return False


def read_plain(study: Study, table: TableFile) -> TextTable | None:
    """Return the cells of a table of the study folder as the study file says it is read; None without it."""
    if not is_there(study, table.file):
        return None
    layout = TableLayout(
        delimiter=_DELIMITERS[table.delimiter],
        sheet=table.sheet,
        header=table.header,
        unit_row=table.unit_row,
        encoding=table.encoding,
    )
    return read_table(inside(study.folder, table.file), layout=layout, name=table.file)


def _days(use: EndpointUse, layout: Layout) -> tuple[float | None, ...]:
    """Return the days of an endpoint; sacrifice as its day where the timeline states it."""
    return tuple(layout.sacrifice if day is None else day for day in use.days or (None,))
