"""One fault in many rows as findings: the place of a finding is the id of its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.files import Finding, Place

if TYPE_CHECKING:
    from pandas import DataFrame, Series

BEYOND = 5
"""Up to so many rows with one fault are said one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with some cells of a column.

    Parameters
    ----------
    code : of the check
    column : whose cells are wrong
    message, remedy : one sentence each
    allowed : what may stand there
    nearest : the nearest valid word, or empty
    """

    code: str
    column: str
    message: str
    remedy: str
    allowed: tuple[str, ...] = ()
    nearest: str = ""


def row_findings(table: DataFrame, wrong: Series[bool], fault: Fault) -> tuple[Finding, ...]:
    """Return a finding for each row that is wrong; one for all of them when they are more than five.

    Parameters
    ----------
    table : with the columns ``id`` and the one of the fault
    wrong : one truth value a row
    fault : what to say
    """
    if not wrong.any():
        return ()
    count = int(wrong.sum())
    ids = [str(one) for one in table.loc[wrong, "id"].head(BEYOND)]
    read = [str(one) for one in table.loc[wrong, fault.column].head(BEYOND)]
    if count <= BEYOND:
        return tuple(_finding(fault, one, cell, fault.message) for one, cell in zip(ids, read, strict=True))
    counted = f"{', '.join(ids)} and {count - BEYOND:,} more"
    said = f"{fault.message} This holds for {count:,} rows: {counted}."
    return (_finding(fault, ids[0], read[0], said),)


def _finding(fault: Fault, row: str, read: str, message: str) -> Finding:
    return Finding(
        fault.code,
        "error",
        Place(row, field=fault.column),
        message,
        fault.remedy,
        read="" if read == "nan" else read,
        allowed=fault.allowed,
        nearest=fault.nearest,
    )
