"""The values of one table: each mapped cell that is not blank is exactly one observation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from osteon import vocabulary as voc
from osteon.files import Finding, NumberDoubt, NumberFormat, number_format, parse_number
from osteon.observe.table._cells import Written, written
from osteon.observe.table._columns import ColumnReader, ReadColumn
from osteon.observe.table._numbers import NumberCells, number_findings, told_elsewhere
from osteon.observe.table._places import spot_finding
from osteon.observe.table._value_findings import (
    cell_fault,
    in_doubt_or_text,
    limits_note,
    negative_finding,
    unit_finding,
)
from osteon.records import Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files import Place
    from osteon.observe.table._belonging import Owner, OwnerReader
    from osteon.observe.table._places import Spots
    from osteon.observe.table._sheet import Sheet
    from osteon.records import Status

_STORED = NumberFormat()


class Cell(NamedTuple):
    """One mapped cell that is not blank: its row and column, what the column holds, and what is written."""

    row: int
    column: int
    use: ReadColumn
    said: Written


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What one table gave.

    Parameters
    ----------
    sheet : the table
    observations, cells : in the same order; the cell of each observation as (row, column)
    columns, ignored : what was read as values, and what was not
    valued : those of the columns that hold any
    owners : who has a row
    findings : everything noticed, not yet grouped
    """

    sheet: Sheet
    observations: tuple[Observation, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    columns: tuple[ReadColumn, ...] = ()
    ignored: tuple[str, ...] = ()
    owners: OwnerReader | None = None
    findings: tuple[Finding, ...] = field(default=())
    valued: tuple[ReadColumn, ...] = ()


def read_values(sheet: Sheet, owners: OwnerReader, spots: Spots) -> SheetRead:
    """Return the observations of a table.

    Parameters
    ----------
    sheet : the table
    owners : reads whose each row is
    spots : finds site, side and day
    """
    columns = ColumnReader(sheet)
    if not owners.usable:
        none = (
            () if sheet.use.id_columns or sheet.use.specimen_column or not sheet.there else (_nobody(sheet),)
        )
        return SheetRead(sheet, ignored=columns.ignored, findings=none)
    cells = [
        Cell(number, column, use, written(text, kind, missing=sheet.use.missing, flags=columns.flags))
        for number, row in enumerate(sheet.text.rows)
        for column, use in columns.of(number, row)
        if (text := row[column]) and not text.isspace()
        for kind in (sheet.text.kind(number, column),)
    ]
    form, said = _format(sheet, cells)
    valued = {cell.row for cell in cells}
    rows = {
        number: owners.read(number, row)
        for number, row in enumerate(sheet.text.rows)
        if number in valued or not owners.skip(number, row)
    }
    builder = _Builder(sheet, form, spots)
    observations = tuple(builder.observation(cell, rows[cell.row]) for cell in cells)
    findings = (*columns.findings, *said, *owners.findings, *owners.finish(), *builder.findings)
    return SheetRead(
        sheet,
        observations,
        tuple((cell.row, cell.column) for cell in cells),
        columns.read,
        columns.ignored,
        owners,
        (*findings, *limits_note(sheet, cells, columns.flags)),
        tuple({id(cell.use): cell.use for cell in cells}.values()),
    )


def _format(sheet: Sheet, cells: list[Cell]) -> tuple[NumberFormat | NumberDoubt, list[Finding]]:
    """Infer how the numbers of the table are written, from all of them."""
    typed = [cell for cell in cells if cell.said.number and not cell.said.stored]
    seen = NumberCells(
        [cell.said.number for cell in typed], [(cell.row, cell.column) for cell in typed], sheet
    )
    form = number_format(seen.texts, decimal=sheet.use.decimal or None)
    if isinstance(form, NumberDoubt) and form.kind == "ambiguous":
        told = told_elsewhere(sheet, frozenset(cell.column for cell in typed))
        if told is not None:
            return number_format(seen.texts, decimal=told[0].decimal), [told[1]]
    return form, list(number_findings(form, seen, stated=bool(sheet.use.decimal)))


class _Builder:
    """Makes the observations of one table."""

    def __init__(self, sheet: Sheet, form: NumberFormat | NumberDoubt, spots: Spots) -> None:
        self.findings: list[Finding] = []
        self._sheet = sheet
        self._form = form
        self._spots = spots
        self._source = sheet.source

    def observation(self, cell: Cell, owner: Owner) -> Observation:
        """Return the observation of a cell; one that cannot be read has no value, and is a finding."""
        use = cell.use
        number, status = self._number(cell)
        spot = self._spots.of(use.column, owner)
        for code, words in spot.faults:
            self.findings.append(spot_finding(code, words, self._place(cell)))
        measured = use.column.measured
        return Observation(
            id=self._sheet.address(cell.row, cell.column),
            animal=owner.animal,
            arm=owner.arm,
            specimen=owner.specimen,
            replicate=" ".join(part for part in (owner.replicate, use.column.replicate) if part),
            site=spot.site,
            side=spot.side,
            day=spot.day,
            endpoint=measured.name,
            value=number if status == "ok" else None,
            unit=use.target,
            status=status,
            limit=number if status in {"below_lloq", "above_uloq"} else None,
            method=measured.method,
            convention=use.column.convention,
            source=self._source,
        )

    def _number(self, cell: Cell) -> tuple[float | None, Status]:
        """Return the number of a cell in the unit of the vocabulary, and its status."""
        said, use = cell.said, cell.use
        if said.status in {"missing", "failed_qc"} and not said.fault:
            return None, said.status
        if said.fault:
            if finding := cell_fault(self._sheet, cell.row, cell.column, said):
                self.findings.append(finding)
            return None, "missing"
        number = parse_number(said.number, _STORED if said.stored else self._form)
        if number is None:
            self.findings += in_doubt_or_text(said.number, self._form, self._place(cell))
            return None, "missing"
        if said.unit and use.unit:
            self.findings.append(unit_finding(said, use.unit, self._place(cell)))
            if said.unit != use.unit:
                return None, "missing"
        if not use.unit:
            return None, "missing"
        number = number if use.unit == use.target else voc.convert(number, use.unit, use.target)
        if number < 0 and (finding := negative_finding(use, number, self._place(cell))):
            self.findings.append(finding)
        return number, said.status

    def _place(self, cell: Cell) -> Place:
        return self._sheet.place(cell.row, cell.column)


def no_values(read: SheetRead) -> Iterator[Finding]:
    """Yield a table that is read and gives nothing, unless an error says why."""
    said = (*read.sheet.findings, *read.findings)
    if read.sheet.there and not read.observations and all(f.severity != "error" for f in said):
        yield Finding(
            "TABLE-NO-VALUES",
            "warning",
            read.sheet.place(-1, 0),
            f"The table gives no value: it has {len(read.sheet.text.rows):,} rows below its header.",
            "Check the sheet and the row of the header; or delete the table from the study file.",
        )


def blank_columns(read: SheetRead) -> Iterator[Finding]:
    """Yield mapped columns, or words of a long table, without any value beside others that have some."""
    sheet, valued = read.sheet, {use.column.heading for use in read.valued}
    for use in sheet.use.columns if valued else ():
        long = sheet.use.layout == "long"
        at = sheet.column(sheet.use.variable_column if long else use.heading)
        if at is not None and use.heading not in valued:
            what = f"No row of {use.heading}" if long else f"No cell of the column {use.heading}"
            yield Finding(
                "COLUMN-NO-VALUES",
                "warning",
                sheet.place(-1, at),
                f"{what} has a value; other columns of the table have.",
                "Check the export; or delete it from the mapping if it was not measured.",
                read=use.heading,
            )


def _nobody(sheet: Sheet) -> Finding:
    return Finding(
        "TABLE-NO-ANIMAL",
        "error",
        sheet.place(-1, 0),
        "The mapping names neither the column of the animal nor that of the specimen.",
        "Say id: with the heading of the animal's column.",
        allowed=tuple(sheet.text.header),
    )
