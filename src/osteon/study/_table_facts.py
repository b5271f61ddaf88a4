"""What follows from how a study maps its tables: which they are, and which endpoint each column measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import DataError, TableLayout, read_table
from osteon.study._covariate import covariate
from osteon.study._data_files import inside, is_file
from osteon.study._records import EndpointUse
from osteon.study._records_data import ColumnUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files import TextTable
    from osteon.study._records import Layout, Study
    from osteon.study._records_data import TableFile

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
    site_open = not found.site and (bool(table.site_column) or not use.site)
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
    return mapped or endpoint in listed_before(study)


def listed_before(study: Study) -> tuple[str, ...]:
    """Return the endpoints that the headings of a plain list of animals name as measured before surgery."""
    listed = study.animals.table
    read = None if listed.columns else read_plain(study, listed)
    columns = (listed_column(heading) for heading in (() if read is None else read.header))
    return tuple(column.measured.name for column in columns if column is not None)


def listed_column(heading: str) -> ColumnUse | None:
    """Return what a column of a list of animals holds by its heading alone, or None where that does not say.

    Parameters
    ----------
    heading : a covariate, with or without a unit in brackets; without one the unit is the vocabulary's

    Examples
    --------
    >>> column = listed_column("body_mass_before_surgery (mg)")
    >>> column.measured.name, column.unit, column.measured.days
    ('body weight', 'mg', (0.0,))
    >>> listed_column("body_mass_before_surgery").unit, listed_column("coat colour") is None
    ('g', True)
    """
    name, unit = voc.split_heading(heading)
    if (one := covariate(name)) is None:
        return None
    known = voc.units.find(unit or voc.endpoints[one.endpoint].unit)
    measured = EndpointUse(one.endpoint, "", "", "", "", (0.0,), ("animals",))
    return ColumnUse(heading, measured, unit if known is None else known.code)


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
