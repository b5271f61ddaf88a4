"""Days after surgery: numbers, ``week 12``, and dates whose order is declared or shown by the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from osteon.files import Finding, NumberFormat, parse_number
from osteon.study import parse_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osteon.files import Place

DateOrder = Literal["day first", "month first"]

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?", re.DOTALL)
_SLASHED = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})(?:\s.*)?", re.DOTALL)
_MONTHS = 12
_LONGEST_DAYS = 20 * 365  # a larger number is a date as a spreadsheet counts it
_PLAIN = NumberFormat()
_SERIAL_START = date(1899, 12, 30)
_SERIAL_DAYS = (20_000, 80_000)  # 1954 to 2119; judgement


@dataclass(frozen=True, slots=True)
class Dates:
    """How the dates of a table are written.

    Parameters
    ----------
    order : day or month first; None where the dates do not tell, or contradict each other
    evidence : a date that only this order fits; empty where the study file says so or no date needs an order
    doubt : a date that can be read in two ways, or that contradicts the evidence
    """

    order: DateOrder | None
    evidence: str = ""
    doubt: str = ""

    def read(self, text: str) -> date | None:
        """Return the date a text is, or None."""
        if match := _ISO.fullmatch(text):
            return _date(match[1], match[2], match[3])
        if (match := _SLASHED.fullmatch(text)) is None:
            return None
        first, second, year = match.groups()
        if self.order is None:
            return _date(year, first, second) if first == second else None
        return _date(year, second, first) if self.order == "day first" else _date(year, first, second)


def date_order(texts: Iterable[str], declared: DateOrder | Literal[""]) -> Dates:
    """Return which of the two numbers of a date is its day: declared, or shown by a number above 12.

    Examples
    --------
    >>> date_order(["8/29/2024", "9/4/2024"], "").read("9/4/2024")
    datetime.date(2024, 9, 4)
    >>> date_order(["8/9/2024", "9/4/2024"], "").doubt
    '8/9/2024'
    >>> date_order([], "day first").read("3.4.2024"), date_order([], "").read("2024-04-03T10:00:00")
    (datetime.date(2024, 4, 3), datetime.date(2024, 4, 3))
    """
    if declared:
        return Dates(declared)
    fits: dict[DateOrder, str] = {}
    doubt = ""
    for text in texts:
        if (match := _SLASHED.fullmatch(text)) is None:
            continue
        first, second = int(match[1]), int(match[2])
        if first > _MONTHS >= second:
            fits.setdefault("day first", text)
        elif second > _MONTHS >= first:
            fits.setdefault("month first", text)
        elif first != second:
            doubt = doubt or text
    if len(fits) == 1:
        ((order, evidence),) = fits.items()
        return Dates(order, evidence)
    return Dates(None, doubt=next(iter(fits.values()), doubt))


def dates_findings(dates: Dates, where: Place) -> Iterator[Finding]:
    """Yield what is to be said of the order of the dates of a column."""
    if dates.evidence:
        yield Finding(
            "DATES-READ",
            "note",
            where,
            f"The dates are read with the {dates.order}: no other order fits {dates.evidence}.",
            "Nothing to do if that is right; otherwise say dates: in the mapping.",
            read=dates.evidence,
        )
    elif dates.order is None and dates.doubt:
        yield Finding(
            "DATES-AMBIGUOUS",
            "error",
            where,
            f"Is the first number of {dates.doubt} the day or the month? No date of the column tells.",
            "Say dates: day first or dates: month first in the mapping, or write the dates as 2024-08-29.",
            read=dates.doubt,
            allowed=("dates: day first", "dates: month first"),
        )


@dataclass(frozen=True, slots=True)
class DayText:
    """What a cell says of the time.

    Parameters
    ----------
    day : days after surgery; None at sacrifice, or where the cell gives a date
    date : where it gives a date
    """

    day: float | None = None
    date: date | None = None


def read_day(text: str, dates: Dates, *, weeks: bool = False) -> DayText | None:
    """Return the time a text gives, or None where it gives none.

    Parameters
    ----------
    text : not blank
    dates : how the dates of the column are written
    weeks : plain numbers count weeks, as the heading says

    Examples
    --------
    >>> [read_day(text, Dates(None)).day for text in ("28", "week 4", "sacrifice")]
    [28.0, 28.0, None]
    >>> read_day("4", Dates(None), weeks=True).day, read_day("soon", Dates(None))
    (28.0, None)
    """
    if (number := parse_number(text, _PLAIN)) is not None:
        days = number * 7 if weeks else number
        return DayText(days) if abs(days) <= _LONGEST_DAYS else None
    if (moment := parse_moment(text)) is not None:
        return DayText(moment.day)
    found = dates.read(text)
    return None if found is None else DayText(date=found)


def counts_weeks(heading: str) -> bool:
    """Say whether a heading counts weeks: ``Week``, ``time (weeks)``.

    Examples
    --------
    >>> counts_weeks("Weeks after OVX"), counts_weeks("weekday"), counts_weeks("Day")
    (True, False, False)
    """
    return bool({"week", "weeks", "wk", "wks"} & set(re.split(r"[^a-z]+", heading.casefold())))


def serial_day(text: str) -> date | None:
    """Return the date that a spreadsheet keeps as this number of days; None where it is none of our time.

    Examples
    --------
    >>> serial_day("45296"), serial_day("84"), serial_day("soon")
    (datetime.date(2024, 1, 5), None, None)
    """
    number = parse_number(text, _PLAIN)
    if number is None or not _SERIAL_DAYS[0] <= number <= _SERIAL_DAYS[1]:
        return None
    return _SERIAL_START + timedelta(days=int(number))


def serial_remedy(text: str) -> str:
    """Return what to do about a number that looks like a date of a spreadsheet; empty where it does not."""
    if (meant := serial_day(text)) is None:
        return ""
    return (
        f"It looks like the day count of a spreadsheet ({meant} where it counts from 1900): format the "
        f"column as dates and save it again, or write {meant} if that is right."
    )


def column_texts(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    """Yield the cells of a column without the blanks around them."""
    return (row[column].strip() for row in rows)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
