"""Times as a study file writes them: moments, lengths of time, and how often a dose is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

DAYS_PER_WEEK = 7
LONGEST_DAYS = 20 * 365  # no animal of this field is followed for longer

MOMENT_FORMS = ("week 12", "day 3", "surgery", "sacrifice")
DURATION_FORMS = ("24 weeks", "10 days")
SCHEDULE_FORMS = ("day", "week", "3 days", "2 weeks", "3/week", "once", "continuous")

_NUMBER = r"([0-9]{1,5}(?:\.[0-9]{1,3})?)"
_MOMENT = re.compile(rf"(day|week)\s+(-?){_NUMBER}", re.IGNORECASE)
_DURATION = re.compile(rf"{_NUMBER}\s*(days?|weeks?|d|wk)", re.IGNORECASE)
_EVERY = re.compile(r"(?:([0-9]{1,3})\s+)?(days?|weeks?)", re.IGNORECASE)
_PER_WEEK = re.compile(r"([0-9]{1,2})\s*/\s*(?:week|wk)|([0-9]{1,2}) times (?:a|per) week", re.IGNORECASE)
_NAMED = {
    "daily": "day",
    "weekly": "week",
    "once": "once",
    "single": "once",
    "continuous": "continuous",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on the time axis of a study; day 0 is surgery.

    Parameters
    ----------
    text : as written
    day : days after surgery; None for ``sacrifice``, whose day the timeline gives
    """

    text: str
    day: float | None

    def on(self, sacrifice: float | None) -> float | None:
        """Return the day, with ``sacrifice`` standing for the day given."""
        return sacrifice if self.day is None else self.day


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: the text as written, and its days."""

    text: str
    days: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a dose is given.

    Parameters
    ----------
    text : as written
    kind : every so many days, so many times a week, once, or continuous
    number : days between doses, or doses a week; 0 for the other two
    """

    text: str
    kind: Literal["every", "per_week", "once", "continuous"]
    number: float = 0

    @property
    def doses_per_week(self) -> float | None:
        """Doses a week; None where a dose is given once or without end."""
        if self.kind == "per_week":
            return self.number
        return DAYS_PER_WEEK / self.number if self.kind == "every" else None

    def __str__(self) -> str:
        if self.kind == "per_week":
            return f"{self.number:g}/week"
        named = {1: "daily", DAYS_PER_WEEK: "weekly"}
        return (
            self.kind if self.kind != "every" else named.get(int(self.number), f"every {self.number:g} days")
        )


def parse_moment(text: str) -> Moment | None:
    """Return the point in time a text names, or None when it names none.

    Examples
    --------
    >>> parse_moment("week 12").day, parse_moment("day 3").day, parse_moment("surgery").day
    (84.0, 3.0, 0.0)
    >>> parse_moment("sacrifice").on(168.0)
    168.0
    >>> parse_moment("12 weeks") is None
    True
    """
    word = text.strip()
    if word.casefold() in {"surgery", "sacrifice"}:
        return Moment(word.casefold(), 0.0 if word.casefold() == "surgery" else None)
    if (match := _MOMENT.fullmatch(word)) is None:
        return None
    unit, sign, number = match.groups()
    days = float(number) * (DAYS_PER_WEEK if unit.casefold() == "week" else 1)
    return None if days > LONGEST_DAYS else Moment(word, -days if sign and days else days)


def parse_duration(text: str) -> Duration | None:
    """Return the length of time a text names, or None when it names none.

    Examples
    --------
    >>> parse_duration("24 weeks").days, parse_duration("10 days").days, parse_duration("week 24")
    (168.0, 10.0, None)
    """
    if (match := _DURATION.fullmatch(text.strip())) is None:
        return None
    days = float(match[1]) * (DAYS_PER_WEEK if match[2][0].casefold() == "w" else 1)
    return Duration(text.strip(), days) if days <= LONGEST_DAYS else None


def parse_schedule(text: str) -> Schedule | None:
    """Return how often a dose is given, or None when the text does not say.

    Examples
    --------
    >>> [str(parse_schedule(text)) for text in ("day", "week", "2 weeks", "3/week", "5 times a week", "once")]
    ['daily', 'weekly', 'every 14 days', '3/week', '5/week', 'once']
    >>> parse_schedule("now and then") is None
    True
    """
    word = text.strip()
    word = _NAMED.get(word.casefold(), word)
    if word in {"once", "continuous"}:
        return Schedule(text.strip(), "once" if word == "once" else "continuous")
    if match := _PER_WEEK.fullmatch(word):
        number = int(match[1] or match[2])
        return Schedule(text.strip(), "per_week", number) if number else None
    if match := _EVERY.fullmatch(word):
        number = int(match[1] or 1)
        days = number * (DAYS_PER_WEEK if match[2][0].casefold() == "w" else 1)
        return Schedule(text.strip(), "every", days) if 0 < days <= LONGEST_DAYS else None
    return None


def nearest_moment(text: str) -> str:
    """Return the moment a length of time was probably meant for: ``week 12`` for ``12 weeks``.

    Examples
    --------
    >>> nearest_moment("12 weeks"), nearest_moment("soon")
    ('week 12', '')
    """
    if (duration := parse_duration(text)) is None:
        return ""
    number, unit = duration.text.split()[0], "week" if "w" in duration.text.casefold() else "day"
    return f"{unit} {number}" if number.replace(".", "").isdigit() else ""


def nearest_duration(text: str) -> str:
    """Return the length of time a moment was probably meant for: ``12 weeks`` for ``week 12``."""
    match = _MOMENT.fullmatch(text.strip())
    return f"{match[3]} {match[1].casefold()}s" if match and not match[2] else ""


def weeks_and_days(day: float) -> str:
    """Return a day of the study in the words of a protocol.

    Examples
    --------
    >>> weeks_and_days(84), weeks_and_days(10), weeks_and_days(-7), weeks_and_days(0)
    ('week 12', 'day 10', 'week -1', 'surgery')
    """
    if day == 0:
        return "surgery"
    return f"week {day / DAYS_PER_WEEK:g}" if day % DAYS_PER_WEEK == 0 else f"day {day:g}"
