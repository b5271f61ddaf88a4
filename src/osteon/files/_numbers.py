"""Numbers as people write them: which decimal mark and which thousands separator a file uses, by evidence."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Decimal = Literal["point", "comma"]

_MARKS: dict[Decimal, str] = {"point": ".", "comma": ","}
_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break
_APOSTROPHES = "'\u2019"
_SAME = {".": ".", ",": ",", **dict.fromkeys(_SPACES, " "), **dict.fromkeys(_APOSTROPHES, "'")}
_SIGN = "[+\\-\u2212]?"
_NOT_ZERO = re.compile(r"[+\-]?[0.]*[1-9]")  # a digit other than 0 before the exponent
_PLAIN = str.maketrans({"\u2212": "-", **dict.fromkeys(_SPACES + _APOSTROPHES, "")})


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the numbers of a file are written.

    Parameters
    ----------
    decimal : the decimal mark
    thousands : ``,`` ``.`` a space or ``'``; empty when no number has such a separator
    decided_by : positions of the cells that no other decimal mark fits; empty when no cell tells
    grouped : positions of the cells with a thousands separator
    """

    decimal: Decimal = "point"
    thousands: str = ""
    decided_by: tuple[int, ...] = field(default=(), compare=False)
    grouped: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class NumberDoubt:
    """Why the numbers of a file cannot be read without asking.

    Parameters
    ----------
    kind : ``ambiguous``: two formats fit all numbers and read some of them differently; ``mixed``: no format
        fits all numbers
    cells : positions of the cells in doubt, one group a way of writing, the rarest way first
    """

    kind: Literal["ambiguous", "mixed"]
    cells: tuple[tuple[int, ...], ...]


_FORMATS = (
    *(NumberFormat("point", thousands) for thousands in (",", " ", "'")),
    *(NumberFormat("comma", thousands) for thousands in (".", " ", "'")),
)


def number_format(cells: Iterable[str], *, decimal: Decimal | None = None) -> NumberFormat | NumberDoubt:
    """Infer how the numbers of a file are written; never from the machine's locale, never by a guess.

    A thousands separator stands between groups of three digits, the same in the whole file. A format that
    reads every number of the file is possible; when the possible ones read some number differently, or when
    none is possible, the answer is a doubt. Cells that are a number in no format are left aside.

    Parameters
    ----------
    cells : the text of all cells that should hold numbers
    decimal : the decimal mark where it is known; cells that it does not fit are then left aside

    Examples
    --------
    >>> number_format(["0,25", "1.234"])
    NumberFormat(decimal='comma', thousands='.', decided_by=(0,), grouped=(1,))
    >>> number_format(["12", "1,234"])
    NumberDoubt(kind='ambiguous', cells=((1,),))
    >>> number_format(["12", "1,234"], decimal="point").thousands
    ','
    >>> number_format(["0,25", "0.25"]).kind
    'mixed'
    """
    possible = [f for f in _FORMATS if decimal in (None, f.decimal)]
    at: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        if separators_of(cell):
            at.setdefault(cell, []).append(position)
    fitting = {text: fits for text in at if (fits := [f for f in possible if plain_number(text, f)])}
    left = [f for f in possible if all(f in fits for fits in fitting.values())]
    if not left:
        return NumberDoubt("mixed", _by_way_of_writing({text: at[text] for text in fitting}))
    differing = [text for text in fitting if len({plain_number(text, f) for f in left}) > 1]
    if differing:
        return NumberDoubt("ambiguous", (_positions(at, differing),))
    return _settled(left, fitting, at)


def parse_number(text: str, form: NumberFormat | NumberDoubt) -> float | None:
    r"""Return the finite number a text is in a format, or None; one too small to be kept is none, not 0.

    Examples
    --------
    >>> parse_number("1.234.567,89", NumberFormat("comma", "."))
    1234567.89
    >>> parse_number("\u22121e-3", NumberFormat())
    -0.001
    >>> parse_number("NaN", NumberFormat()) is None, parse_number("1e-400", NumberFormat()) is None
    (True, True)
    """
    plain = plain_number(text, form)
    number = float(plain) if plain else math.nan
    vanished = number == 0 and _NOT_ZERO.match(plain) is not None
    return number if math.isfinite(number) and not vanished else None


def plain_number(text: str, form: NumberFormat | NumberDoubt) -> str:
    """Return a number in plain notation (ASCII, decimal point, no thousands separator), or "".

    In doubt only a text that all formats read alike is a number.

    Examples
    --------
    >>> plain_number("1 234,50", NumberFormat("comma", " "))
    '1234.50'
    >>> plain_number("1 234,50", NumberDoubt("mixed", ()))
    ''
    """
    formats = (form,) if isinstance(form, NumberFormat) else _FORMATS
    fitting = next((f for f in formats if _fits(text, f)), None)
    if fitting is None or (isinstance(form, NumberDoubt) and in_doubt(text)):
        return ""
    mark = _MARKS[fitting.decimal]
    return text.strip().translate(_PLAIN).replace("," if mark == "." else ".", "").replace(mark, ".")


def in_doubt(text: str) -> bool:
    """Say whether a text is a number in some format, but not the same in all.

    Examples
    --------
    >>> [in_doubt(text) for text in ("1,234", "0.5", "12", "ten")]
    [True, True, False, False]
    """
    return bool(separators_of(text) & {".", ","}) and any(_fits(text, f) for f in _FORMATS)


def separators_of(text: str) -> frozenset[str]:
    """Return the kinds of decimal marks and thousands separators in a text."""
    return frozenset(_SAME[mark] for mark in text.strip() if mark in _SAME)


def _fits(text: str, form: NumberFormat) -> bool:
    return _pattern(form.decimal, form.thousands).fullmatch(text.strip()) is not None


@lru_cache(maxsize=16)
def _pattern(decimal: Decimal, thousands: str) -> re.Pattern[str]:
    mark = re.escape(_MARKS[decimal])
    plain = f"(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE]{_SIGN}[0-9]+)?"
    if not thousands:
        return re.compile(_SIGN + plain)
    between = "[" + re.escape("".join(m for m, kind in _SAME.items() if kind == thousands)) + "]"
    return re.compile(f"{_SIGN}(?:{plain}|[1-9][0-9]{{0,2}}(?:{between}[0-9]{{3}})+(?:{mark}[0-9]+)?)")


def _settled(
    left: Sequence[NumberFormat], fitting: dict[str, list[NumberFormat]], at: dict[str, list[int]]
) -> NumberFormat:
    """Return the format when all that are left read every cell alike."""
    decimal = left[0].decimal
    seen = {f.thousands for f in left if f.decimal == decimal}
    ungrouped = NumberFormat(decimal)
    return NumberFormat(
        decimal,
        left[0].thousands if len(seen) == 1 else "",
        _positions(at, [text for text, fits in fitting.items() if len({f.decimal for f in fits}) == 1]),
        _positions(at, [text for text in fitting if not _fits(text, ungrouped)]),
    )


def _by_way_of_writing(at: dict[str, list[int]]) -> tuple[tuple[int, ...], ...]:
    ways: dict[tuple[str, ...], list[str]] = {}
    for text in at:
        ways.setdefault(tuple(dict.fromkeys(_SAME[m] for m in text.strip() if m in _SAME)), []).append(text)
    groups = [_positions(at, texts) for texts in ways.values()]
    return tuple(sorted(groups, key=lambda group: (len(group), group)))


def _positions(at: dict[str, list[int]], texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(position for text in texts for position in at[text]))
