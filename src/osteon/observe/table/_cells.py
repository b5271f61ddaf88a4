"""What one cell of a number column says: a number, a limit, a flag, no value, or something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.records import Status

CellFault = Literal["", "flag", "missing word", "error cell", "text", "date", "truth"]

_DIGITS = r"[+\-\u2212]?(?:[0-9][0-9.,'\u2019 \u00a0\u2009\u202f]*|[.,][0-9]+)(?:[eE][+\-\u2212]?[0-9]+)?"
_PLAIN = re.compile(_DIGITS)
_MARKED = re.compile(
    rf"(?P<flag>[^\w\s.,+\-\u2212<>\u2264\u2265]*)\s*(?P<limit><=|>=|<|>|\u2264|\u2265)?\s*"
    rf"(?P<number>{_DIGITS})(?P<rest>.*)",
    re.DOTALL,
)
_LIMITS: dict[str, Status] = {
    **dict.fromkeys(("<", "<=", "\u2264"), "below_lloq"),
    **dict.fromkeys((">", ">=", "\u2265"), "above_uloq"),
}
_NO_VALUE = frozenset(
    (
        "-",
        "--",
        "\u2013",
        "\u2014",
        ".",
        "..",
        "/",
        "?",
        "na",
        "n/a",
        "n.a.",
        "nan",
        "nd",
        "n.d.",
        "n/d",
        "x",
        "none",
        "null",
        "nil",
        "missing",
        "not measured",
        "#n/a",
    )
)
_ERROR_CELL = re.compile(r"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|GETTING_DATA)")
_LONGEST = 200  # a cell that says a number is short; anything longer is text


class Written(NamedTuple):
    """A cell as understood, before its number is read.

    Parameters
    ----------
    number : digits as written; empty where there is none
    status : ok, or what a limit, a declared flag or a declared text says
    stored : the number is stored as a number, with a decimal point
    flag : declared flag, or the sign that is not declared
    unit : code of a unit written behind the number
    fault : why the cell cannot be read; empty where it can
    """

    number: str = ""
    status: Status = "ok"
    stored: bool = False
    flag: str = ""
    unit: str = ""
    fault: CellFault = ""


def written(text: str, kind: str, *, missing: Sequence[str], flags: Mapping[str, Status]) -> Written:
    """Return what a cell says.

    Parameters
    ----------
    text : of the cell, not blank
    kind : how it is stored: ``t`` text, ``n`` number, ``d`` date, ``b`` truth value
    missing : texts that mean: no value
    flags : sign before a number -> status

    Examples
    --------
    >>> def cell(text: str) -> Written:
    ...     return written(text, "t", missing=("-",), flags={"~": "failed_qc"})
    >>> cell("1,5").number, cell("<0.5").status, cell("~   0.46").status, cell("-").status
    ('1,5', 'below_lloq', 'failed_qc', 'missing')
    >>> cell("12 mm").unit, cell("!  0.4").fault, cell("broken").fault, cell("NA").fault
    ('mm', 'flag', 'text', 'missing word')
    """
    word = text.strip()
    if word in missing:
        return Written(status="missing")
    if kind == "n":
        return Written(word, stored=True)
    if kind != "t":
        return Written(fault="date" if kind == "d" else "truth")
    if _PLAIN.fullmatch(word):
        return Written(word)
    for flag in sorted(flags, key=len, reverse=True):
        if word.startswith(flag) and word[len(flag) :].strip():
            rest = written(word[len(flag) :], "t", missing=missing, flags={})
            status = flags[flag] if rest.status == "ok" and not rest.fault else rest.status
            return rest._replace(status=status, flag=flag)
    return _marked(word)


def _marked(word: str) -> Written:
    """Return what a text says that is more than a number."""
    if word.casefold() in _NO_VALUE and not _ERROR_CELL.fullmatch(word):
        return Written(fault="missing word")
    if _ERROR_CELL.fullmatch(word):
        return Written(fault="error cell")
    match = _MARKED.fullmatch(word) if len(word) <= _LONGEST else None
    if match is None:
        return Written(fault="text")
    rest = match["rest"].strip()
    unit = voc.units.find(rest) if rest else None
    if match["flag"] or (rest and unit is None and not any(c.isalnum() for c in rest)):
        return Written(flag=match["flag"] or rest, fault="flag")
    if rest and unit is None:
        return Written(fault="text")
    status = _LIMITS[match["limit"]] if match["limit"] else "ok"
    return Written(match["number"].strip(), status, unit="" if unit is None else unit.code)
