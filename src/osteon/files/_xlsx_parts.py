"""The package around an XLSX sheet: what its zip directory and its XML say before any cell is trusted."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from defusedxml.ElementTree import fromstring, iterparse

from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from osteon.files._table_records import TableLimits

_DIRECTORY_LIMIT = 1_000_000  # bytes of the zip directory; a workbook of 1,000 sheets has a tenth of that
_PIECE = 1 << 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REMEDY = "Save the sheet again as .xlsx or CSV from the program that made it."


def package_fault(data: bytes, *, name: str, limits: TableLimits) -> Finding | None:
    """Return why the package is refused, or None; nothing is expanded before its directory was weighed."""
    if _directory_size(data) > _DIRECTORY_LIMIT:
        return _fault(
            "TABLE-ZIP-BOMB", name, "The list of parts in this file is far larger than in any sheet."
        )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _weigh(archive.infolist(), name=name, limits=limits) or _declarations(archive, name=name)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the values of a sheet do not show."""

    formulas: set[str] = field(default_factory=set[str])
    merged: list[str] = field(default_factory=list[str])
    hidden_rows: list[str] = field(default_factory=list[str])


def sheet_facts(data: bytes, sheet: str) -> SheetFacts:
    """Return formula cells, merged ranges and hidden rows of a sheet."""
    facts = SheetFacts()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_part_of(archive, sheet)) as stream:
        for _, element in iterparse(stream):
            tag = str(element.tag).rpartition("}")[2]
            if tag == "c" and any(str(child.tag).endswith("}f") for child in element):
                facts.formulas.add(element.get("r", ""))
            elif tag == "mergeCell":
                facts.merged.append(element.get("ref", ""))
            elif tag == "row":
                if element.get("hidden") in {"1", "true"}:
                    facts.hidden_rows.append(element.get("r", ""))
                element.clear()
    return facts


def _directory_size(data: bytes) -> int:
    """Return the size of the zip directory as the record at the end of the file gives it."""
    end = data.rfind(b"PK\x05\x06")
    return struct.unpack_from("<I", data, end + 12)[0] if 0 <= end <= len(data) - 22 else 0


def _weigh(parts: list[zipfile.ZipInfo], *, name: str, limits: TableLimits) -> Finding | None:
    names = {part.filename for part in parts}
    total = sum(part.file_size for part in parts)
    if len(names) < len(parts):
        return _fault("TABLE-DAMAGED", name, "Two parts of this file have the same name.")
    if any(part.flag_bits & 1 for part in parts):
        return _fault("TABLE-OLD-WORKBOOK", name, "A password is set on this file.")
    if "[Content_Types].xml" not in names:
        return _fault("TABLE-NOT-A-SHEET", name, "This is a zip archive, not an XLSX sheet.")
    if total > limits.expanded:
        message = f"The file expands to {total:,} bytes; at most {limits.expanded:,} are read."
        return _fault("TABLE-ZIP-BOMB", name, message, option="expanded")
    if any(part.file_size > limits.ratio * max(1, part.compress_size) for part in parts):
        message = f"A part of the file expands more than {limits.ratio:,} times."
        return _fault("TABLE-ZIP-BOMB", name, message, option="ratio")
    return None


def _declarations(archive: zipfile.ZipFile, *, name: str) -> Finding | None:
    """Refuse XML that declares entities, or that is in an encoding in which they could hide."""
    for part in archive.namelist():
        if part.lower().endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if not stream.read(4).removeprefix(b"\xef\xbb\xbf").startswith(b"<"):
                    return _fault("TABLE-DAMAGED", name, f"The part {part} is not XML in UTF-8.")
                if _holds(stream, b"<!DOCTYPE", b"<!ENTITY"):
                    return _fault("TABLE-XML-ENTITIES", name, f"The part {part} declares entities.")
    return None


def _holds(stream: IO[bytes], *words: bytes) -> bool:
    longest = max(map(len, words))
    kept = b""
    while piece := stream.read(_PIECE):
        if any(word in kept + piece for word in words):
            return True
        kept = piece[-longest:]
    return False


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet, by the relations of the package."""
    books = [target for kind, target in _relations(archive, "").values() if kind.endswith("/officeDocument")]
    book = books[0]
    relations = _relations(archive, book)
    for element in fromstring(archive.read(book)).iter():
        if str(element.tag).endswith("}sheet") and element.get("name") == sheet:
            return relations[element.get(_RELATION, "")][1]
    raise KeyError(sheet)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, base = posixpath.split(part)
    content = fromstring(archive.read(posixpath.join(folder, "_rels", f"{base}.rels")))
    return {
        element.get("Id", ""): (
            element.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in content
    }


def _fault(code: str, name: str, message: str, *, option: str = "") -> Finding:
    more = f" If it is right as it is, raise the limit with TableLimits({option}=...)." if option else ""
    return Finding(code, "error", Place(name), message, _REMEDY + more)
