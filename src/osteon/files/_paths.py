"""Paths written in a study file stay inside the study folder, on every system."""

from __future__ import annotations

import re
from pathlib import Path

from osteon.files._finding import DataError, Finding, Place

_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\..*)?", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"/|~/|[A-Za-z]:|\\\\")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_REMEDY = "Write a path inside the study folder, such as data/dxa/femur.csv."


def resolve_inside(root: str | Path, relative: str, *, where: Place | None = None) -> Path:
    """Return the real path of a name written in a study file, which must lie inside the root.

    The answer is the same on every system: what Windows would take for a drive, a device or a stream is
    refused elsewhere too, so that a study folder can travel.

    Parameters
    ----------
    root : folder that may not be left
    relative : path as written, with ``/`` between its parts
    where : place of the text, for the finding; the text itself otherwise

    Raises
    ------
    DataError : the path is empty, absolute, climbs with ``..``, leads out through a link, names a device, or
        holds a backslash, colon or control character; carries the finding

    Examples
    --------
    >>> resolve_inside("/", "data/../../etc/passwd")
    Traceback (most recent call last):
    osteon.files._finding.DataError: The path climbs out of its folder with "..".
    """
    place = where or Place(relative)
    if problem := _problem_of_text(relative):
        raise _refused(*problem, relative, place)
    base = Path(root).resolve()
    try:
        resolved = (base / relative).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that lead in a circle
        raise _refused(
            "PATH-UNREADABLE", f"The path cannot be followed: {error}.", relative, place
        ) from error
    if not resolved.is_relative_to(base):
        raise _refused("PATH-LINK-OUT", "A link on this path leads out of the folder.", relative, place)
    return resolved


def _problem_of_text(text: str) -> tuple[str, str] | None:
    """Return code and sentence of what is wrong with the path as text, or None."""
    parts = [part for part in text.split("/") if part not in {"", "."}]
    problems = {
        ("PATH-EMPTY", "The path is empty."): not text.strip(),
        ("PATH-CONTROL-CHARACTER", "The path holds a control character."): bool(_CONTROL.search(text)),
        ("PATH-ABSOLUTE", "The path is absolute; it would be another file on another machine."): bool(
            _ABSOLUTE.match(text)
        ),
        ("PATH-BACKSLASH", "The path holds a backslash; its parts are separated by /."): "\\" in text,
        ("PATH-CLIMBS", 'The path climbs out of its folder with "..".'): ".." in parts,
        ("PATH-COLON", "The path holds a colon, which names a drive or a stream on Windows."): ":" in text,
        ("PATH-DEVICE", "The path names a device of Windows (CON, NUL, COM1 ...)."): any(
            _DEVICE.fullmatch(part) for part in parts
        ),
        ("PATH-TRAILING", "A part of the path ends with a dot or a blank, which Windows drops."): any(
            part != part.rstrip(". ") for part in parts
        ),
    }
    return next((problem for problem, present in problems.items() if present), None)


def _refused(code: str, message: str, read: str, where: Place) -> DataError:
    finding = Finding(code, "error", where, message, _REMEDY, read=read)
    return DataError(finding.message, findings=(finding,))
