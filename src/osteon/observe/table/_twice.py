"""One quantity of one animal given by two cells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from osteon.files import Finding
from osteon.observe.table._belonging import column_holding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.observe.table._sheet import Sheet
    from osteon.observe.table._values import SheetRead
    from osteon.records import Observation

_NAMES_A_ROW = 2  # judgement: a slice or two more in some animal is a replicate still


def given_twice(reads: Sequence[SheetRead]) -> tuple[tuple[Finding, ...], ...]:
    """Return, for each table, the values that another cell gives too.

    Two values of the same animal, endpoint, site, side and day need a specimen or a replicate that tells them
    apart; the mapping of a table whose other columns would do so is proposed.

    Parameters
    ----------
    reads : all tables of the study, in order
    """
    seen: dict[tuple[object, ...], Observation] = {}
    return tuple(tuple(_of_table(read, seen)) for read in reads)


def _of_table(read: SheetRead, seen: dict[tuple[object, ...], Observation]) -> Iterator[Finding]:
    proposed = ""
    for observation, (row, column) in zip(read.observations, read.cells, strict=True):
        if not observation.animal:
            continue  # a finding already
        key = _key(observation)
        first = seen.setdefault(key, observation)
        if first is observation:
            continue
        proposed = proposed or _proposed(read)
        where = "" if observation.day is None else f" on day {observation.day:g}"
        yield Finding(
            "VALUE-TWICE",
            "error",
            read.sheet.place(row, column),
            f"{observation.endpoint} of the animal {observation.animal}{where} is given by {first.id} and by "
            f"{observation.id}.",
            proposed,
            read=observation.animal,
        )


def _key(observation: Observation) -> tuple[object, ...]:
    o = observation
    return o.animal, o.endpoint, o.site, o.side, o.day, o.specimen, o.replicate


def _proposed(read: SheetRead) -> str:
    """Return what tells the two apart: the column of the listed specimens, else one like a replicate."""
    sheet, owners = read.sheet, read.owners
    if owners is not None and (heading := column_holding(sheet, read.ignored, owners.specimens.listed)):
        return f"Say specimen: {heading} in the mapping: specimens.csv lists what stands in that column."
    return (
        f"If they are replicates, say replicate: {_telling_column(read) or 'COLUMN'} in the mapping (or "
        "specimen:, side:, day:); otherwise delete one."
    )


def _telling_column(read: SheetRead) -> str:
    """Return the first column not read that tells the rows of each animal apart; empty where none does."""
    sheet, owners = read.sheet, read.owners
    names = sheet.columns(sheet.use.id_columns)
    if owners is None or not names:
        return ""
    for heading in read.ignored:
        i = sheet.column(heading)
        if i is not None and _tells_apart(sheet, names, i):
            return heading
    return ""


def _tells_apart(sheet: Sheet, names: Sequence[int], column: int) -> bool:
    seen: set[tuple[str, str]] = set()
    few: set[str] = set()
    rows: Counter[str] = Counter()
    for row in sheet.text.rows:
        key = (sheet.joined(row, names), row[column].strip())
        if key in seen or not key[1]:
            return False
        seen.add(key)
        few.add(key[1])
        rows[key[0]] += 1
    # Replicates have the same few names in every animal, such as slices 1 to 10; a measurement has not.
    return len(few) <= _NAMES_A_ROW * max(rows.values(), default=0)
