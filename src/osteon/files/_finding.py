"""The linter's word: what is wrong, where, what was read, what is allowed, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]

READ_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read.

    Parameters
    ----------
    file : name of the file as the user gave it, relative to the study folder where there is one
    line, column : 1-based; None where the file has no lines (a missing file, a binary file)
    field : dotted path inside the file, such as ``arms.k2.treatment[0].dose``; empty for the whole file
    """

    file: str
    line: int | None = None
    column: int | None = None
    field: str = ""

    def __str__(self) -> str:
        position = "" if self.line is None else f":{self.line}:{self.column or 1}"
        return printable(f"{self.file}{position}" + (f" ({self.field})" if self.field else ""))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reader or a check noticed; never raised by itself, always collected.

    Parameters
    ----------
    code : upper-case identifier of the check, stable across versions, such as ``DOSE-NO-UNIT``
    severity : ``error`` stops the run, ``warning`` and ``note`` do not
    where : place it was read at
    message : what is wrong, as one sentence
    remedy : what to do about it, as one sentence
    read : the text that was read; cut to 120 characters here
    allowed : what may stand there, when that is a short list or a form
    nearest : the nearest valid word, or empty
    """

    code: str
    severity: Severity
    where: Place
    message: str
    remedy: str
    read: str = ""
    allowed: tuple[str, ...] = field(default=())
    nearest: str = ""

    def __post_init__(self) -> None:
        # One border for all readers: no control code of a hostile file reaches a terminal or a log.
        object.__setattr__(self, "message", printable(self.message))
        object.__setattr__(self, "remedy", printable(self.remedy))
        object.__setattr__(self, "read", printable(self.read, length=READ_LENGTH))
        object.__setattr__(self, "allowed", tuple(printable(w, length=READ_LENGTH) for w in self.allowed))


def printable(text: str, *, length: int | None = None) -> str:
    r"""Return text that is safe to show: characters that do not print are escaped, long text is cut.

    Parameters
    ----------
    text : any text, such as a cell of a hostile file
    length : most characters to return; None keeps them all

    Examples
    --------
    >>> printable("rat\x1b[31m 12")
    'rat\\x1b[31m 12'
    >>> printable("a long remark", length=7)
    'a long…'
    """
    kept = text if length is None else text[: length + 1]
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in kept)
    return kept if length is None or len(kept) <= length else kept[: length - 1] + "…"


class OsteonError(Exception):
    """Root of every error osteon raises on purpose."""

    def __init__(self, message: str, *, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class DataError(OsteonError):
    """A file could not be read as what it was said to be."""


class WriteError(OsteonError):
    """A result could not be written; earlier results and all inputs are intact."""
