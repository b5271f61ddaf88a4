"""What is said of a cell that is no plain number in the unit of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding, NumberDoubt, in_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from osteon.files import NumberFormat, Place
    from osteon.observe.table._cells import Written
    from osteon.observe.table._columns import ReadColumn
    from osteon.observe.table._sheet import Sheet
    from osteon.observe.table._values import Cell

# Dimensions whose values can lie below zero; hydroxyapatite density does where fat fills the marrow.
_SIGNED = frozenset(
    {
        "no quantity",
        "not stated",
        "number per time",
        "change from the own baseline",
        "difference in percentage points",
        "percent of a reference",
        "correlation",
        "determination",
        "hydroxyapatite per volume",
    }
)
_CHANGES = ("gain", "loss", "change", "difference")
_FAULTS = {
    "flag": ("VALUE-FLAG", "carries the sign {flag}, which the mapping does not explain"),
    "missing word": (
        "VALUE-MISSING-WORD",
        "seems to mean that there is no value; the mapping does not say so",
    ),
    "error cell": ("VALUE-ERROR-CELL", "is the error of a formula"),
    "text": ("VALUE-TEXT", "is no number"),
    "date": ("VALUE-DATE", "is stored as a date; a spreadsheet may have made it of a number"),
    "truth": ("VALUE-TRUTH", "is stored as a truth value"),
}


def cell_fault(sheet: Sheet, row: int, column: int, said: Written) -> Finding | None:
    """Return the finding of a cell that cannot be read; None where the reader of the workbook said it."""
    text = sheet.text.rows[row][column].strip()
    if not said.fault or (said.fault == "error cell" and sheet.text.sheet):
        return None
    code, words = _FAULTS[said.fault]
    message = f"{text} {words.format(flag=said.flag)}."
    remedy = _remedy(said, text)
    if said.fault == "text" and voc.units.find(text) is not None:
        line = sheet.text.lines[row]
        remedy = f"If the row holds the units, say unit_row: {line} in the mapping; else correct the cell."
    return Finding(code, "error", sheet.place(row, column), message, remedy, read=text)


def in_doubt_or_text(number: str, form: NumberFormat | NumberDoubt, where: Place) -> Iterator[Finding]:
    """Yield the finding of digits that are no number in the format of the table.

    Where the whole format is in doubt, one finding of the table says so already.
    """
    if isinstance(form, NumberDoubt) and in_doubt(number):
        return
    mark = "" if isinstance(form, NumberDoubt) else f" with a decimal {form.decimal}"
    yield Finding(
        "VALUE-TEXT",
        "error",
        where,
        f"{number} is no finite number{mark}.",
        "Correct the number.",
        read=number,
    )


def unit_finding(said: Written, unit: str, where: Place) -> Finding:
    """Return what is said of a unit written behind a number."""
    if said.unit == unit:
        message, remedy = f"The unit {unit} is written in the cell too.", "Nothing to do."
        return Finding("VALUE-UNIT", "note", where, message, remedy, read=f"{said.number} {said.unit}")
    return Finding(
        "VALUE-TWO-UNITS",
        "error",
        where,
        f"The cell is in {said.unit}; its column is in {unit}.",
        "Write every number of a column in one unit, without the unit in the cell.",
        read=f"{said.number} {said.unit}",
        allowed=(unit,),
    )


def negative_finding(use: ReadColumn, number: float, where: Place) -> Finding | None:
    """Return the finding of a negative value of a quantity that has none; None where it has."""
    endpoint = use.column.measured.name
    if can_be_negative(endpoint):
        return None
    return Finding(
        "VALUE-NEGATIVE",
        "error",
        where,
        f"{endpoint} cannot be negative; the cell says {number:g} {use.target}.",
        "Correct the sign; a testing machine may write compression as negative.",
        read=f"{number:g}",
    )


def can_be_negative(endpoint: str) -> bool:
    """Say whether an endpoint has values below zero.

    Examples
    --------
    >>> [can_be_negative(word) for word in ("BMC", "max load", "BV/TV", "SMI", "Ct.Ar gain", "Tb.vBMD")]
    [False, False, False, True, True, True]
    """
    known = voc.endpoints.get(endpoint)
    if known is None or any(word in f"{known.code} {known.meaning}" for word in _CHANGES):
        return True
    dimension = voc.units[known.unit].dimension
    return dimension in _SIGNED or (dimension == "number" and known.unit != "%")


def limits_note(sheet: Sheet, cells: Sequence[Cell], flags: Mapping[str, str]) -> Iterator[Finding]:
    """Yield one note a table on its censored values, and one on each declared flag that occurs."""
    limits = [c for c in cells if c.said.status in {"below_lloq", "above_uloq"} and not c.said.flag]
    if limits:
        first = limits[0]
        yield Finding(
            "VALUE-LIMIT",
            "note",
            sheet.place(first.row, first.column),
            f"{len(limits):,} values are given as < or > a limit: the limit is kept, and there is no value.",
            "Nothing to do.",
            read=sheet.text.rows[first.row][first.column],
        )
    for flag, status in flags.items():
        flagged = [c for c in cells if c.said.flag == flag and not c.said.fault]
        if flagged:
            kept = "the number is used" if status == "ok" else "the number is not used"
            yield Finding(
                "VALUE-FLAGGED",
                "note",
                sheet.place(flagged[0].row, flagged[0].column),
                f"{len(flagged):,} values carry the sign {flag}, mapped to {status}: {kept}.",
                "Nothing to do if that is right.",
                read=sheet.text.rows[flagged[0].row][flagged[0].column],
            )


def _remedy(said: Written, text: str) -> str:
    quoted = text.replace('"', "'")
    remedies = {
        "flag": f'Say what it means in the mapping: flags: {{"{said.flag}": failed_qc}} (or ok, missing).',
        "missing word": f'If so, say in the mapping: missing: ["{quoted}"].',
        "error cell": "Mend the formula, or write the value.",
        "date": "Format the column as numbers, and write the value again.",
        "truth": "Write the number.",
    }
    default = (
        f'Correct the cell; if it means that there is no value, say missing: ["{quoted}"] in the mapping.'
    )
    return remedies.get(said.fault, default)
