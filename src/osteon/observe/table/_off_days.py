"""Animals whose only values of a declared endpoint lie on a day that the study does not ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.files import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from osteon.observe.table._values import SheetRead
    from osteon.records import Observation
    from osteon.study import EndpointUse, Layout

_SHOWN = 6


def off_days(
    reads: Sequence[SheetRead], layout: Layout, left_out: frozenset[str]
) -> Iterator[tuple[SheetRead, Finding]]:
    """Yield one warning a table and endpoint, with the table: such animals are shown, and not compared.

    Parameters
    ----------
    reads : the data tables
    layout : the endpoints, and the days of sacrifice
    left_out : animals that need no value at the end
    """
    for use in layout.endpoints:
        asked = _days(use, layout)
        if None in asked:
            continue  # without a day of sacrifice no day can be wrong
        compared = {
            o.animal for read in reads for o in read.observations if _is_of(o, use) and o.day in asked
        }
        for read in reads:
            off = {
                i: o
                for i, o in enumerate(read.observations)
                if _is_of(o, use) and o.day not in {None, *asked} and o.animal not in compared | left_out
            }
            if off:
                yield read, _said(read, off, use.name, sorted(day for day in asked if day is not None))


def _days(use: EndpointUse, layout: Layout) -> frozenset[float | None]:
    """Return the days on which an endpoint is declared; at sacrifice means that of any arm."""
    ends = {layout.sacrifice, *(arm.sacrifice for arm in layout.arms.values())}
    days = {*(use.days or (None,))}
    if None in days and ends != {None}:
        days = (days | ends) - {None}
    return frozenset(days)


def _is_of(row: Observation, use: EndpointUse) -> bool:
    return bool(row.animal) and row.endpoint == use.name and use.site in {"", row.site}


def _said(read: SheetRead, off: Mapping[int, Observation], endpoint: str, asked: Sequence[float]) -> Finding:
    animals = tuple(dict.fromkeys(o.animal for o in off.values()))
    more = f" and {len(animals) - _SHOWN} more" if len(animals) > _SHOWN else ""
    days = sorted({o.day for o in off.values() if o.day is not None})
    return Finding(
        "DAY-UNDECLARED",
        "warning",
        read.sheet.place(*read.cells[next(iter(off))]),
        f"{endpoint} of {len(animals)} animals is there on day {_listed(days)}, and the study file has it on "
        f"day {_listed(asked)}: shown, and not compared ({', '.join(animals[:_SHOWN])}{more}).",
        "Correct the day in the table, or declare the endpoint on that day; a sacrifice that takes several "
        "days is one moment: write sacrifice.",
        read=_listed(days),
        allowed=tuple(f"{day:g}" for day in asked),
    )


def _listed(days: Sequence[float]) -> str:
    shown = ", ".join(f"{day:g}" for day in days[:_SHOWN])
    return shown + (f" and {len(days) - _SHOWN} more" if len(days) > _SHOWN else "")
