"""Tables as CSV, for people; the exact copy is the Parquet file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from osteon.files import csv_text

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def csv_bytes(table: DataFrame) -> bytes:
    r"""Return a table as CSV in UTF-8 that a spreadsheet opens without running anything in it.

    Numbers have the fewest digits that give them back exactly; a missing number is a blank cell. A text that
    a spreadsheet would run gets an apostrophe before it (`osteon.files.csv_text`); all else stays as it is.

    Parameters
    ----------
    table : of observations, estimates, or any columns of text and numbers

    Examples
    --------
    >>> from osteon.records import Observation, csv_bytes, observation_table
    >>> row = Observation(id="t.csv!B2", animal="=A1", arm="0012", endpoint="BV/TV", unit="%", value=0.1)
    >>> csv_bytes(observation_table([row])[["animal", "arm", "value", "limit"]])
    b"animal,arm,value,limit\r\n'=A1,0012,0.1,\r\n"
    """
    names = [str(name) for name in table.columns]
    return csv_text(names, zip(*(_cells(table[name]) for name in names), strict=True)).encode("utf-8")


def _cells(series: Series) -> list[str | float | None]:
    cells = cast("list[str | float | None]", series.tolist())
    return [None if cell != cell else cell for cell in cells]  # NaN, the missing number, differs from itself
