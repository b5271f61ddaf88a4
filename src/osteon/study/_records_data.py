"""How the tables of a study are read: files, columns, and the list of animals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.study._records import EndpointUse, FieldPath


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column of a wide table, or a word of a long one, holds.

    Parameters
    ----------
    heading : column name, or text in the column ``variable``
    measured : endpoint, site, side, method and days (``(None,)`` sacrifice, empty where not stated)
    unit : code of the unit, the text where it is not known, or ""
    convention : convention behind the number, or ""
    replicate : which of several columns of one quantity it is, or ""
    """

    heading: str
    measured: EndpointUse
    unit: str
    convention: str = ""
    replicate: str = ""

    @property
    def path(self) -> FieldPath:
        """Where the study file says so."""
        return self.measured.path


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table of the study folder. An empty text or tuple: not stated, so inferred or not there.

    Parameters
    ----------
    file : name inside the study folder
    sheet : name of the sheet, or its number from 1
    header : rows of the column names, from 1
    unit_row : row of the units; None where there is none
    layout : wide (one endpoint a column) or long (one value a row)
    delimiter, encoding, decimal, dates : as the study file words them
    missing : texts that mean: no value
    flags : sign before a number -> status of the value
    id_columns, arm_columns : columns that name the animal and its arm together
    arms : arm as the table writes it -> arm of the study
    specimen_column, replicate_column, site_column, side_column, day_column : column names
    sites : site as the table writes it -> code of the site
    variable_column, value_column, unit_column : column names of a long table
    columns : what the columns hold
    """

    file: str
    sheet: str = ""
    header: tuple[int, ...] = (1,)
    unit_row: int | None = None
    layout: Literal["wide", "long"] = "wide"
    delimiter: str = ""
    encoding: str = ""
    decimal: Literal["", "point", "comma"] = ""
    dates: Literal["", "day first", "month first"] = ""
    missing: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict[str, str])
    id_columns: tuple[str, ...] = ()
    arm_columns: tuple[str, ...] = ()
    arms: Mapping[str, str] = field(default_factory=dict[str, str])
    specimen_column: str = ""
    replicate_column: str = ""
    site_column: str = ""
    sites: Mapping[str, str] = field(default_factory=dict[str, str])
    side_column: str = ""
    day_column: str = ""
    variable_column: str = ""
    value_column: str = ""
    unit_column: str = ""
    columns: tuple[ColumnUse, ...] = ()
    path: FieldPath = ()


@dataclass(frozen=True, slots=True)
class AnimalList:
    """The list of animals.

    Parameters
    ----------
    table : how it is read; its columns hold what was measured before the treatment, such as body mass
    stated : the study file names the file itself, so that it must be there
    sealed : arms are codes
    key : file that opens the codes, or ""
    cage_column, litter_column, surgery_column : column names, or ""
    """

    table: TableFile
    stated: bool = False
    sealed: bool = False
    key: str = ""
    cage_column: str = ""
    litter_column: str = ""
    surgery_column: str = ""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The instrument files of an experiment."""

    tables: tuple[TableFile, ...] = ()
    scan_pattern: str = ""
    scan_region: str = ""
