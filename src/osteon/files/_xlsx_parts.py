"""The package around an XLSX sheet: its zip directory first, then its list of sheets, styles and texts."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from sys import getsizeof
from typing import IO, TYPE_CHECKING

from osteon.files._budget import cell_too_long, refused, too_many_cells, too_many_rows
from osteon.files._finding import Finding, Place
from osteon.files._stored_value import NumberLook, number_look
from osteon.files._workbook import SheetName
from osteon.files._xml_pass import PartReader, read_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized

    from osteon.files._table_records import TableLimits

_DIRECTORY_LIMIT = 1_000_000  # bytes of the zip directory; a workbook of 1,000 sheets has a tenth of that
_PIECE = 1 << 20
_WINDOW = 1 << 16
_CELL_BEGINS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
_TEXT_BEGINS = (b"<t ", b"<t>", b"<t/", b":t ", b":t>", b":t/")
_ROW_NUMBER = re.compile(rb' r="([0-9]{1,7})"')
_LISTED_AT_MOST = 100_000
_REMEDY = "Save the sheet again as .xlsx or CSV from the program that made it."
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_NO_CELLS = ("/chartsheet", "/dialogsheet", "/xlMacrosheet")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# Format codes that files name by number only: ECMA-376 part 1, 18.8.30.
_KNOWN_FORMATS = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "h:mm:ss"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm:ss",
}


def main_tags(*names: str) -> dict[str, str]:
    """Return full element names of sheets, in both forms of the standard, with their short names."""
    return {f"{space}|{name}": name for space in _MAIN for name in names}


def package_fault(data: bytes, *, name: str, limits: TableLimits) -> Finding | None:
    """Return why the package is refused, or None; nothing is expanded before its directory was weighed."""
    if _directory_size(data) > _DIRECTORY_LIMIT:
        return _fault(
            "TABLE-ZIP-BOMB", name, "The list of parts in this file is far larger than in any sheet."
        )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(_faults(archive.infolist(), name=name, limits=limits), None)


class Package:
    """A workbook whose directory was weighed.

    Parameters
    ----------
    archive : the open package
    name : name of the file in findings
    limits : budgets of every part
    """

    def __init__(self, archive: zipfile.ZipFile, *, name: str, limits: TableLimits) -> None:
        self._archive = archive
        self._name = name
        self._limits = limits
        (self._book,) = (t for kind, t in self._relations("").values() if kind.endswith("/officeDocument"))
        if self._book.endswith(".bin"):
            raise refused(_fault("TABLE-NOT-A-SHEET", name, "This is a binary workbook (.xlsb)."))
        self._parts = self._relations(self._book)
        book = _BookReader(name, limits)
        self._read(self._book, book)
        self.from_1904 = book.from_1904
        self._sheets = {
            SheetName(title, hidden): self._parts[relation][1]
            for title, hidden, relation in book.sheets
            if not self._parts[relation][0].endswith(_NO_CELLS)
        }

    @property
    def sheets(self) -> tuple[SheetName, ...]:
        """The sheets with cells, in order."""
        return tuple(self._sheets)

    def looks(self) -> list[NumberLook]:
        """Return what each style of a cell shows a number as."""
        styles = _StylesReader(self._name, self._limits)
        for part in self._parts_of("/styles"):
            self._read(part, styles)
        return [number_look(code) for code in styles.codes()]

    def texts(self) -> list[str]:
        """Return the texts that cells share."""
        shared = _TextsReader(self._name, self._limits)
        for part in self._parts_of("/sharedStrings"):
            self._weigh(part, _TEXT_BEGINS)
            self._read(part, shared)
        return shared.texts

    def read_sheet(self, sheet: SheetName, reader: PartReader) -> None:
        """Read the part of a sheet; one that is too large is refused before its XML is."""
        self._weigh(self._sheets[sheet], _CELL_BEGINS)
        self._read(self._sheets[sheet], reader)

    def _parts_of(self, kind: str) -> list[str]:
        return [part for its, part in self._parts.values() if its.endswith(kind)][:1]

    def _weigh(self, part: str, begins: tuple[bytes, ...]) -> None:
        with self._archive.open(part) as stream:
            row, cells = _extent(stream, begins)
        if row > self._limits.rows + 1:
            raise refused(too_many_rows(Place(self._name, row), self._limits))
        if cells > self._limits.cells:
            raise refused(too_many_cells(Place(self._name), self._limits))

    def _read(self, part: str, reader: PartReader) -> None:
        with self._archive.open(part) as stream:
            read_part(stream, reader)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id -> kind and part of everything a part points to."""
        folder, base = posixpath.split(part)
        found = _RelationsReader(self._name, self._limits)
        self._read(posixpath.join(folder, "_rels", f"{base}.rels"), found)
        return {
            key: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
            for key, (kind, target) in found.targets.items()
        }


class _RelationsReader(PartReader):
    def __init__(self, name: str, limits: TableLimits) -> None:
        super().__init__(name, limits)
        self.targets: dict[str, tuple[str, str]] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if tag.endswith("|Relationship"):
            bounded(self, self.targets)
            self.targets[attributes["Id"]] = (attributes["Type"], attributes["Target"])


class _BookReader(PartReader):
    def __init__(self, name: str, limits: TableLimits) -> None:
        super().__init__(name, limits)
        self.from_1904 = False
        self.sheets: list[tuple[str, bool, str]] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        match _BOOK_TAGS.get(tag):
            case "workbookPr":
                self.from_1904 = attributes.get("date1904") in {"1", "true"}
            case "sheet":
                bounded(self, self.sheets)
                hidden = attributes.get("state", "visible") != "visible"
                relation = next(
                    value for key, value in attributes.items() if key.endswith("relationships|id")
                )
                self.sheets.append((attributes["name"], hidden, relation))
            case _:
                pass


class _StylesReader(PartReader):
    def __init__(self, name: str, limits: TableLimits) -> None:
        super().__init__(name, limits)
        self._own: dict[int, str] = {}
        self._cells: list[int] = []
        self._inside = False

    def codes(self) -> list[str]:
        """Return the format code of each cell style."""
        return [self._own.get(number) or _KNOWN_FORMATS.get(number, "General") for number in self._cells]

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        match _STYLE_TAGS.get(tag):
            case "numFmt" if not self._inside:
                bounded(self, self._own)
                self._own[int(attributes["numFmtId"])] = attributes["formatCode"]
            case "cellXfs":
                self._inside = True
            case "xf" if self._inside:
                bounded(self, self._cells)
                self._cells.append(int(attributes.get("numFmtId", "0")))
            case _:
                pass

    def end(self, tag: str) -> None:
        self.depth -= 1
        if _STYLE_TAGS.get(tag) == "cellXfs":
            self._inside = False


class _TextsReader(PartReader):
    """Shared texts: the runs of one text are put together, its phonetic reading is left out."""

    def __init__(self, name: str, limits: TableLimits) -> None:
        super().__init__(name, limits)
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._phonetic = False
        self._held = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        self.depth += 1
        short = _TEXT_TAGS.get(tag)
        if short == "t":
            self.pieces.clear()
        elif short == "si":
            self._runs = []
        elif short == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        self.depth -= 1
        short = _TEXT_TAGS.get(tag)
        if short == "t":
            if not self._phonetic:
                self._runs.extend(self.pieces)
        elif short == "rPh":
            self._phonetic = False
        elif short == "si":
            self._keep(unescaped("".join(self._runs)))

    def _keep(self, text: str) -> None:
        if len(text) > self.limits.cell:
            raise refused(cell_too_long(Place(self.name), self.limits))
        self._held += getsizeof(text)
        if self._held > self.limits.expanded:
            message = f"The texts of the file take more than {self.limits.expanded:,} bytes."
            raise refused(_fault("TABLE-ZIP-BOMB", self.name, message, option="expanded"))
        self.texts.append(text)


_BOOK_TAGS = main_tags("workbookPr", "sheet")
_STYLE_TAGS = main_tags("numFmt", "cellXfs", "xf")
_TEXT_TAGS = main_tags("si", "t", "rPh")


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold: ``_x000D_`` is one of them.

    Reference: ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def bounded(reader: PartReader, held: Sized) -> None:
    """Refuse a part that lists more of anything than a sheet has use for."""
    if len(held) > _LISTED_AT_MOST:
        message = f"A part of the file lists more than {_LISTED_AT_MOST:,} of one thing."
        raise refused(_fault("TABLE-ZIP-BOMB", reader.name, message))


def _extent(stream: IO[bytes], begins: tuple[bytes, ...]) -> tuple[int, int]:
    """Return the last row with a value and how often the words occur; bytes tell that far sooner than XML."""
    row = cells = 0
    kept = b""
    while piece := stream.read(_PIECE):
        cells += sum(map(piece.count, begins))
        window = kept + piece
        begin = window.rfind(b"<row ", 0, max(0, window.rfind(b"</v>")))
        if begin >= 0 and (match := _ROW_NUMBER.search(window, begin, begin + 200)):
            row = int(match[1])
        kept = window[-_WINDOW:]
    return row, cells


def _directory_size(data: bytes) -> int:
    """Return the size of the zip directory as the record at the end of the file gives it."""
    end = data.rfind(b"PK\x05\x06")
    return struct.unpack_from("<I", data, end + 12)[0] if 0 <= end <= len(data) - 22 else 0


def _faults(parts: list[zipfile.ZipInfo], *, name: str, limits: TableLimits) -> Iterator[Finding]:
    """Yield what the zip directory says against the package, the worst first."""
    names = {part.filename for part in parts}
    if len(names) < len(parts):
        yield _fault("TABLE-DAMAGED", name, "Two parts of this file have the same name.")
    if any(part.flag_bits & 1 for part in parts):
        yield _fault("TABLE-PASSWORD", name, "A password is set on this file.")
    if "[Content_Types].xml" not in names:
        yield _fault("TABLE-NOT-A-SHEET", name, "This is a zip archive, not an XLSX sheet.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        yield _fault("TABLE-DAMAGED", name, "The parts of this file are compressed as in no sheet.")
    if (total := sum(part.file_size for part in parts)) > limits.expanded:
        message = f"The file expands to {total:,} bytes; at most {limits.expanded:,} are read."
        yield _fault("TABLE-ZIP-BOMB", name, message, option="expanded")
    if any(part.file_size > limits.ratio * max(1, part.compress_size) for part in parts):
        message = f"A part of the file expands more than {limits.ratio:,} times."
        yield _fault("TABLE-ZIP-BOMB", name, message, option="ratio")


def _fault(code: str, name: str, message: str, *, option: str = "") -> Finding:
    more = f" If it is right as it is, raise the limit with TableLimits({option}=...)." if option else ""
    return Finding(code, "error", Place(name), message, _REMEDY + more)
