"""How much a table may hold, and the finding of each budget that is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files._finding import DataError, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.files._table_records import TableLimits


def check_row(
    cells: Sequence[str], where: tuple[str, int], limits: TableLimits, *, rows: int, cells_read: int
) -> None:
    """Refuse a table at the row that breaks one of its budgets.

    Parameters
    ----------
    cells : of the row
    where : file and line; a place is made of them only when it is needed
    limits : the budgets
    rows, cells_read : up to and with this row

    Raises
    ------
    DataError : with the one finding
    """
    if rows > limits.rows + 1:
        raise refused(too_many_rows(Place(*where), limits))
    if len(cells) > limits.columns:
        raise refused(too_many_columns(Place(*where), limits))
    if cells_read > limits.cells:
        raise refused(too_many_cells(Place(*where), limits))
    if cells and max(map(len, cells)) > limits.cell:
        raise refused(cell_too_long(Place(*where), limits))


def too_many_rows(where: Place, limits: TableLimits) -> Finding:
    """Return the finding of a table with too many rows."""
    return _broken("TABLE-TOO-MANY-ROWS", where, f"more than {limits.rows:,} rows", "rows")


def too_many_columns(where: Place, limits: TableLimits) -> Finding:
    """Return the finding of a row with too many cells."""
    return _broken("TABLE-TOO-MANY-COLUMNS", where, f"more than {limits.columns:,} columns", "columns")


def too_many_cells(where: Place, limits: TableLimits) -> Finding:
    """Return the finding of a table with too many cells."""
    return _broken("TABLE-TOO-MANY-CELLS", where, f"more than {limits.cells:,} cells", "cells")


def cell_too_long(where: Place, limits: TableLimits) -> Finding:
    """Return the finding of a cell with too many characters."""
    what = f"a cell of more than {limits.cell:,} characters"
    return _broken("TABLE-CELL-TOO-LONG", where, what, "cell")


def refused(finding: Finding) -> DataError:
    """Return the error that carries a finding out of a reader's inner loop."""
    return DataError(finding.message, findings=(finding,))


def _broken(code: str, where: Place, what: str, option: str) -> Finding:
    remedy = (
        "Check quotes and delimiters, and delete stray cells far from the table; split a table that is right "
        f"(in Python the limit is TableLimits({option}=...))."
    )
    return Finding(code, "error", where, f"The table has {what}.", remedy)
