"""Bytes to text: which encoding, and which characters have no place in a text file."""

from __future__ import annotations

import codecs
import re

from osteon.files._finding import Finding, Place

# Control codes, line breaks of some programs only, marks without width or that turn the direction of writing,
# byte order marks, lone surrogates: none of them can be seen by the person who has to mend the file.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SHOWN_AT_MOST = 20

_WIDE_MARKS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe\x00\x00": "UTF-32",
}


def decode_utf8(data: bytes, *, name: str) -> str | Finding:
    """Return UTF-8 bytes as text without a byte order mark, or the finding that says why not."""
    if wide := wide_encoding(data):
        return Finding(
            "FILE-NOT-UTF8",
            "error",
            Place(name),
            f"The file is written in {wide}, not in UTF-8.",
            "Save it again with the encoding UTF-8.",
        )
    if b"\x00" in data:
        return not_text(data, name=name)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8", errors="replace"))
        return Finding(
            "FILE-NOT-UTF8",
            "error",
            Place(name, line, column),
            f"The byte 0x{data[error.start]:02x} is not UTF-8 text.",
            "Save the file again with the encoding UTF-8.",
            read=data[max(0, error.start - 20) : error.start + 20].decode("utf-8", errors="replace"),
        )


def wide_encoding(data: bytes) -> str:
    """Return UTF-16 or UTF-32 when the bytes are in it, marked or not; "" otherwise."""
    for mark in sorted(_WIDE_MARKS, key=len, reverse=True):
        if data.startswith(mark):
            return _WIDE_MARKS[mark]
    sample = data[:400]
    halves = (sample[0::2], sample[1::2])
    zeros = tuple(half.count(0) / len(half) if half else 0.0 for half in halves)
    # Text in Latin letters leaves every other byte zero; binary files scatter their zeros.
    return "UTF-16" if max(zeros) > 0.9 and min(zeros) == 0 and len(sample) >= 4 else ""


def not_text(data: bytes, *, name: str) -> Finding:
    """Return the finding of a binary file."""
    line, column = _position(data[: data.index(0)].decode("utf-8", errors="replace"))
    return Finding(
        "FILE-NOT-TEXT",
        "error",
        Place(name, line, column),
        "The file holds bytes that are not text (a NUL byte).",
        "Name a text file; export it again if a program wrote this one.",
        read=data[:60].decode("utf-8", errors="replace"),
    )


def holds_invisible(text: str) -> bool:
    """Say whether a text holds a character that nobody can see.

    Examples
    --------
    >>> [holds_invisible(text) for text in ("0012", "00\u200b12", "a\u00a0b")]
    [False, True, False]
    """
    return not text.isprintable() and UNPRINTABLE.search(text) is not None


def unprintable_characters(text: str, *, name: str) -> tuple[Finding, ...]:
    """Return one finding for each line with a control character or another character nobody can see."""
    found: list[Finding] = []
    line, end = 1, -1  # of the line that the last match stood in
    for match in UNPRINTABLE.finditer(text):
        if match.start() <= end:
            continue
        line += text.count("\n", max(end, 0), match.start())
        begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.start())
        column = match.start() - begin + 1
        found.append(_unprintable(text, match, place=Place(name, line, column), begin=begin))
        if len(found) == _SHOWN_AT_MOST or end < 0:
            break
    return tuple(found)


def _unprintable(text: str, match: re.Match[str], *, place: Place, begin: int) -> Finding:
    return Finding(
        "FILE-CONTROL-CHARACTER",
        "error",
        place,
        f"The line holds the invisible character U+{ord(match.group()):04X}.",
        "Delete it; retype the word if you cannot see it.",
        read=text[max(begin, match.start() - 40) : match.start() + 60].partition("\n")[0],
    )


def _position(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
