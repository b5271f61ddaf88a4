"""The linter's word: what is wrong, where, what was read, what is allowed, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


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
        return f"{self.file}{position}" + (f" ({self.field})" if self.field else "")


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
    read : the text that was read, cut to 120 characters
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


class OsteonError(Exception):
    """Root of every error osteon raises on purpose."""

    def __init__(self, message: str, *, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class DataError(OsteonError):
    """A file could not be read as what it was said to be."""


class WriteError(OsteonError):
    """A result could not be written; earlier results and all inputs are intact."""
