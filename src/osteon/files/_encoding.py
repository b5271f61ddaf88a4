"""Which encoding a text table is in: as stated, or by evidence, and what speaks against it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from difflib import get_close_matches

from osteon.files._finding import Finding, Place
from osteon.files._text import decode_utf8, not_text, wide_encoding

_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16", "windows-1252": "cp1252", "latin-1": "latin-1"}
_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252", "latin-1": "Latin-1"}
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BEYOND_ASCII = re.compile(b"[\x80-\xff]")
_BEYOND_ASCII_TEXT = re.compile("[^\x00-\x7f]")
_NOT_LATIN_1 = re.compile(b"[\x80-\x9f]")
_AROUND = 20


def decode_table(data: bytes, *, name: str, encoding: str) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the text of a table and what is said about its encoding; None for bytes that are no such text.

    Parameters
    ----------
    data : the file
    name : name of the file in findings
    encoding : ``utf-8`` ``utf-16`` ``windows-1252`` ``latin-1``; empty: by evidence
    """
    if encoding and encoding not in _CODECS:
        return None, (_unknown(name, encoding),)
    mark = next((form for start, form in _MARKS.items() if data.startswith(start)), "")
    if encoding and mark and mark != encoding:
        return None, (_contradicted(name, encoding, mark),)
    if encoding in {"windows-1252", "latin-1"}:
        return _one_byte(data, name=name, encoding=encoding)
    if encoding == "utf-16" or (mark == "utf-16" and not encoding):
        return _utf_16(data, name=name, marked=bool(mark))
    return _utf_8(data, name=name, stated=bool(encoding))


def _utf_8(data: bytes, *, name: str, stated: bool) -> tuple[str | None, tuple[Finding, ...]]:
    decoded = decode_utf8(data, name=name)
    if not isinstance(decoded, Finding):
        return decoded, ()
    if (wide := wide_encoding(data).casefold()) in _CODECS:
        remedy = f"State encoding: {wide}, or save it again with the encoding UTF-8."
        return None, (replace(decoded, remedy=remedy, nearest=wide),)
    if stated or decoded.code == "FILE-NOT-TEXT" or wide:
        return None, (decoded,)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None, (_not_decodable(name),)
    return text, (_by_evidence(name, data, text),)


def _utf_16(data: bytes, *, name: str, marked: bool) -> tuple[str | None, tuple[Finding, ...]]:
    if b"\x00" not in data:
        reason = "it has no zero byte, and in UTF-16 every comma and line end has one"
        return None, (_not_stated(name, "utf-16", reason),)
    high_first = data[0:400:2].count(0) > data[1:400:2].count(0)
    try:
        text = data.decode("utf-16" if marked else "utf-16-be" if high_first else "utf-16-le")
    except UnicodeDecodeError:
        return None, (_not_stated(name, "utf-16", "it has bytes that are no UTF-16, or is cut short"),)
    said = (_note(name, "The file is read as UTF-16, as the mark at its beginning says."),) if marked else ()
    return text, said


def _one_byte(data: bytes, *, name: str, encoding: str) -> tuple[str | None, tuple[Finding, ...]]:
    if b"\x00" in data:
        return None, (not_text(data, name=name),)
    if encoding == "latin-1" and (match := _NOT_LATIN_1.search(data)):
        reason = f"the byte 0x{match.group()[0]:02x} is no letter in it, and is one in Windows-1252"
        return None, (_not_stated(name, encoding, reason, line=_line(data, match.start())),)
    try:
        text = data.decode(_CODECS[encoding])
    except UnicodeDecodeError as error:
        reason = f"the byte 0x{data[error.start]:02x} is no letter in it"
        return None, (_not_stated(name, encoding, reason, line=_line(data, error.start)),)
    other = decode_utf8(data, name=name)
    match = _BEYOND_ASCII_TEXT.search(other) if isinstance(other, str) else None
    return text, ((_doubtful(name, encoding, data, match.group()),) if match else ())


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _unknown(name: str, encoding: str) -> Finding:
    near = get_close_matches(encoding.casefold(), _CODECS, n=1, cutoff=0.6)
    return Finding(
        "TABLE-ENCODING-UNKNOWN",
        "error",
        Place(name),
        f"There is no encoding {encoding} here.",
        "Write one of the allowed names, or leave encoding out.",
        read=encoding,
        allowed=tuple(_CODECS),
        nearest=near[0] if near else "",
    )


def _contradicted(name: str, encoding: str, mark: str) -> Finding:
    reason = f"the mark at its beginning is that of {_NAMES[mark]}"
    return _not_stated(name, encoding, reason, nearest=mark)


def _not_stated(
    name: str, encoding: str, reason: str, *, line: int | None = None, nearest: str = ""
) -> Finding:
    return Finding(
        "TABLE-ENCODING-WRONG",
        "error",
        Place(name, line),
        f"The file cannot be {_NAMES[encoding]}, as the study file or its own mark says: {reason}.",
        "State the right encoding, or leave it out and let the file tell.",
        read=encoding,
        allowed=tuple(_CODECS),
        nearest=nearest,
    )


def _doubtful(name: str, encoding: str, data: bytes, character: str) -> Finding:
    coded = character.encode()
    at = data.index(coded)
    wrong = coded.decode(_CODECS[encoding], errors="replace")
    return Finding(
        "TABLE-ENCODING-DOUBTFUL",
        "warning",
        Place(name, _line(data, at)),
        f"The file is read as {_NAMES[encoding]}, as stated; its bytes are also UTF-8, in which {character} "
        f"would stand here and not {wrong}.",
        "State encoding: utf-8 unless you are sure.",
        read=data[max(0, at - _AROUND) : at + _AROUND].decode(_CODECS[encoding], errors="replace"),
        nearest="utf-8",
    )


def _by_evidence(name: str, data: bytes, text: str) -> Finding:
    """Say that Windows-1252 is read, and show the first letter that rests on it."""
    at = next(_BEYOND_ASCII.finditer(data)).start()  # every byte is one character
    same = "" if _NOT_LATIN_1.search(data) else " (here the same as Latin-1)"
    return _note(
        name,
        f"The file is read as Windows-1252{same}, because it is not UTF-8: the byte 0x{data[at]:02x} "
        f"reads as {text[at]}.",
        line=_line(data, at),
        read=text[max(0, at - _AROUND) : at + _AROUND],
    )


def _note(name: str, message: str, *, line: int | None = None, read: str = "") -> Finding:
    remedy = (
        "Nothing to do if letters with accents and signs such as µ are right; otherwise state the encoding."
    )
    return Finding("TABLE-ENCODING", "note", Place(name, line), message, remedy, read=read)


def _not_decodable(name: str) -> Finding:
    return Finding(
        "FILE-NOT-UTF8",
        "error",
        Place(name),
        "The file is text in no encoding that is known here.",
        "Save it again with the encoding UTF-8.",
    )
