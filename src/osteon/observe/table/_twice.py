"""One quantity of one animal given by two cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.observe.table._sheet import Sheet
    from osteon.observe.table._values import SheetRead
    from osteon.records import Observation


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
    proposed: dict[str, str] = {}
    for observation, (row, column) in zip(read.observations, read.cells, strict=True):
        if not observation.animal:
            continue  # a finding already
        key = _key(observation)
        first = seen.setdefault(key, observation)
        if first is observation:
            continue
        if not proposed:
            proposed["heading"] = _telling_column(read)
        heading = proposed["heading"]
        where = "" if observation.day is None else f" on day {observation.day:g}"
        yield Finding(
            "VALUE-TWICE",
            "error",
            read.sheet.place(row, column),
            f"{observation.endpoint} of the animal {observation.animal}{where} is given by {first.id} and by "
            f"{observation.id}.",
            f"If they are replicates, say replicate: {heading or 'COLUMN'} in the mapping (or specimen:, "
            "side:, day:); otherwise delete one.",
            read=observation.animal,
        )


def _key(observation: Observation) -> tuple[object, ...]:
    o = observation
    return o.animal, o.endpoint, o.site, o.side, o.day, o.specimen, o.replicate


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
    for row in sheet.text.rows:
        key = (sheet.joined(row, names), row[column].strip())
        if key in seen or not key[1]:
            return False
        seen.add(key)
        few.add(key[1])
    # A column with a new text in every row (a measurement, a running number) names no replicate.
    return 2 * len(few) <= len(sheet.text.rows) or len(sheet.text.rows) < 4
