"""The data side of a study file: how each table is read, what its columns hold, where the scans are."""

from typing import Annotated, Literal

from pydantic import Field

from osteon.study._model_arms import Limb
from osteon.study._model_types import Name, RowNumbers, Section, Text, Truth, When, Whole, Word, Words

CellStatus = Literal["ok", "missing", "failed_qc", "below_lloq", "above_uloq"]


class Column(Section):
    """What a column of a table holds."""

    endpoint: Word
    site: Word | None = None
    side: Limb | None = None
    day: When | None = None
    unit: Word | None = None
    method: Word | None = None
    convention: Text | None = None
    """the convention behind the number, such as tb_th: bonej"""
    replicate: Text | None = None
    """which of several columns of one quantity it is, such as 1 and 2 of a measurement made twice"""


class Sheet(Section):
    """How one table is read; every key but the columns has a default or is inferred with a finding."""

    sheet: Text | None = None
    """name of the sheet, or its number from 1; the first that is not hidden where left out"""
    header: RowNumbers | None = None
    """row of the column names, from 1; 1-2 where they stand in two rows"""
    unit_row: Whole | None = None
    """row below the header that holds the units"""
    layout: Literal["wide", "long"] | None = None
    """wide: one endpoint a column; long: one value a row, named in another column"""
    delimiter: Literal["comma", "semicolon", "tab", "bar"] | None = None
    encoding: Literal["utf-8", "utf-16", "windows-1252", "latin-1"] | None = None
    decimal: Literal["point", "comma"] | None = None
    dates: Literal["day first", "month first"] | None = None
    missing: Words = ()
    """texts that mean: no value; a blank cell always does"""
    flags: dict[Word, CellStatus] = Field(default_factory=dict)
    """signs an instrument writes before a number, and what they mean"""
    id: Words = ()
    """column of the animal's name, or several columns that name it together"""
    arm: Words = ()
    """column of the arm, or several columns that name it together"""
    arms: dict[Text, Name] = Field(default_factory=dict)
    """arm as this table writes it: arm of the study"""
    specimen: Text | None = None
    """column of the bone, section or sample"""
    replicate: Text | None = None
    """column of the replicate, such as the slice"""
    site: Text | None = None
    """column of the site"""
    sites: dict[Text, Word] = Field(default_factory=dict)
    """site as this table writes it: site of the vocabulary"""
    side: Text | None = None
    """column of the side"""
    day: Text | None = None
    """column of the day after surgery, or of the date"""
    variable: Text | None = None
    """long: column that says what was measured"""
    value: Text | None = None
    """long: column of the values"""
    unit: Text | None = None
    """long: column of the units"""
    columns: dict[Text, Column] = Field(default_factory=dict)
    """wide: column name: what it holds; long: text in the column of `variable`: what it is"""


class Table(Sheet):
    """One instrument table, and how it maps to endpoints."""

    file: Text


class Animals(Sheet):
    """The list of animals: animals.csv with the columns animal and arm, or any table by mapping."""

    sealed: Truth = False
    """true: arms are codes until the key is given"""
    key: Text | None = None
    """file with the columns code and arm that opens the codes"""
    file: Text | None = None
    """animals.csv where left out"""
    cage: Text | None = None
    """column of the cage"""
    litter: Text | None = None
    """column of the litter"""
    surgery: Text | None = None
    """column of the date of surgery"""


class Scans(Section):
    """Which files are scans, and where to look in them."""

    pattern: Text
    """file names with {animal}, {side}, {site}, {day}, {arm} for the parts that change"""
    voi: Word | None = None


class Data(Section):
    """The instrument files of the study."""

    tables: Annotated[tuple[Table, ...], Field(max_length=200)] = ()
    scans: Scans | None = None
