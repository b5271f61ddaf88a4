"""How workbooks store what they show: numbers, dates as days since an epoch, formats that add zeros."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_DAY = re.compile("[dy]", re.IGNORECASE)
_TIME = re.compile("[hms]", re.IGNORECASE)
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
_FALSE_LEAP_DAY = 60  # 1900-02-29 of the 1900 system; the days before it count from a day later
_LAST_SERIAL = 2_958_466  # 10000-01-01 of the 1900 system
_DAYS_BETWEEN = 1462  # of the two systems
_MILLISECONDS = 86_400_000


@dataclass(frozen=True, slots=True)
class NumberLook:
    """What a number format shows a number as.

    Parameters
    ----------
    kind : number, date (with or without a time), time of day, or elapsed time
    zeros : digits to which a whole number is filled up with leading zeros
    """

    kind: Literal["number", "date", "time", "elapsed"] = "number"
    zeros: int = 0


@lru_cache(maxsize=512)
def number_look(code: str) -> NumberLook:
    """Return what a format code such as ``yyyy-mm-dd``, ``0000`` or ``[h]:mm`` shows a number as.

    Examples
    --------
    >>> number_look("0000").zeros, number_look("dd/mm/yy").kind, number_look('0.0 "days"').kind
    (4, 'date', 'number')
    """
    section = _LITERAL.sub("", code).split(";", maxsplit=1)[0]
    if section.strip().casefold() in {"general", "standard", "@", ""}:
        return NumberLook()
    if _ELAPSED.search(section):
        return NumberLook("elapsed")
    bare = _BRACKET.sub("", section)
    if bare and not bare.strip("0"):
        return NumberLook(zeros=len(bare))
    if _DAY.search(bare):
        return NumberLook("date")
    # A month alone (mmm) is a date; minutes stand with hours or seconds.
    if _TIME.search(bare):
        return NumberLook("time" if re.search("[hs]", bare, re.IGNORECASE) else "date")
    return NumberLook()


def stored_number(raw: str) -> str:
    """Return a stored number as its shortest exact text; whole numbers keep all digits.

    Raises
    ------
    ValueError : the text is no number

    Examples
    --------
    >>> [stored_number(raw) for raw in ("12", "0.10000000000000001", "1E3", "-1.5e-7")]
    ['12', '0.1', '1000', '-1.5e-07']
    """
    if raw.isdigit() and raw.isascii():
        return raw.lstrip("0") or "0"
    raw = raw.strip()
    if not _NUMBER.fullmatch(raw):
        raise ValueError(raw)
    return float_text(float(raw))


def float_text(value: float) -> str:
    """Return the shortest text that gives the same finite number.

    Raises
    ------
    ValueError : infinity or not a number, which no cell can show
    """
    if not math.isfinite(value):
        raise ValueError(value)
    return repr(value).removesuffix(".0")


def stored_value(number: str, look: NumberLook, *, from_1904: bool) -> tuple[str, str]:
    """Return the text of a stored number as its format shows it, and the letter of its kind.

    A number that is no date of the calendar stays a number, whatever its format: it shows as ``####``.

    Parameters
    ----------
    number : shortest exact text
    look : what its format shows it as
    from_1904 : days count from 1904-01-01, not from 1900

    Examples
    --------
    >>> stored_value("12", number_look("0000"), from_1904=False)
    ('0012', 'n')
    >>> stored_value("45352.5", number_look("yyyy-mm-dd hh:mm"), from_1904=False)
    ('2024-03-01T12:00:00', 'd')
    """
    if look.kind == "number":
        return (number.zfill(look.zeros) if number.isdigit() else number), "n"
    if look.kind == "elapsed":
        return f"{float_text(round(float(number) * _MILLISECONDS) / 1000)} s", "d"
    shown = _moment(float(number), look, from_1904=from_1904)
    return (shown, "d") if shown else (number, "n")


def _moment(serial: float, look: NumberLook, *, from_1904: bool) -> str:
    """Return a day number as ISO text, or "" when it is no day of the calendar."""
    days, rest = divmod(round(serial * _MILLISECONDS), _MILLISECONDS)
    if not 0 <= days < _LAST_SERIAL - (_DAYS_BETWEEN if from_1904 else 0):
        return ""
    if days == 0 and look.kind == "time":
        return _iso(_EPOCH_1904 + timedelta(milliseconds=rest)).partition("T")[2]
    if not from_1904:
        if days in {0, _FALSE_LEAP_DAY}:
            return ""
        days += 1 if days < _FALSE_LEAP_DAY else 0
    moment = (_EPOCH_1904 if from_1904 else _EPOCH_1900) + timedelta(days=days, milliseconds=rest)
    return _iso(moment) if rest or look.kind == "time" else moment.date().isoformat()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
