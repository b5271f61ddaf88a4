"""One pass over an XML part of a package, within budgets: no tree is built, no entity is expanded."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NoReturn
from xml.parsers import expat

from osteon.files._budget import cell_too_long, refused, too_many_cells
from osteon.files._finding import Finding, Place

if TYPE_CHECKING:
    from osteon.files._table_records import TableLimits

_PIECE = 1 << 16
_DEEPEST = 100
_LONGEST = 4_000_000  # bytes of one tag or comment
_TAGS_PER_CELL = 6  # beginning and end of a cell, of its value, and of a formula or a run of text


class PartReader:
    """What the elements of a part mean; a subclass counts depth by calling these two or as they do.

    ``pieces`` holds the text since it was last cleared.
    """

    def __init__(self, name: str, limits: TableLimits) -> None:
        self.name = name
        self.limits = limits
        self.depth = 0
        self.pieces: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element; ``tag`` is its namespace, a bar and its name."""
        del tag, attributes
        self.depth += 1

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        del tag
        self.depth -= 1


def read_part(stream: IO[bytes], reader: PartReader) -> None:
    """Read a part to its end.

    Raises
    ------
    DataError : a budget is broken, or the part declares entities
    xml.parsers.expat.ExpatError : it is not well-formed XML in UTF-8
    """

    def entities(*_: object) -> NoReturn:
        message = "A part of this file declares entities."
        raise refused(_no_sheet_xml("TABLE-XML-ENTITIES", reader.name, message))

    parser = expat.ParserCreate("utf-8", "|")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.pieces.append
    parser.StartDoctypeDeclHandler = entities
    tags = fed = 0
    while piece := stream.read(_PIECE):
        parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords
        fed += len(piece)
        tags += piece.count(b"<")
        _weigh(reader, tags=tags, pending=fed - parser.CurrentByteIndex)
    parser.Parse(b"", True)  # noqa: FBT003 - as above


def _weigh(reader: PartReader, *, tags: int, pending: int) -> None:
    limits, where = reader.limits, Place(reader.name)
    if tags > _TAGS_PER_CELL * limits.cells:
        raise refused(too_many_cells(where, limits))
    if sum(map(len, reader.pieces)) > limits.cell + _PIECE:
        raise refused(cell_too_long(where, limits))
    if reader.depth > _DEEPEST or pending > _LONGEST:
        message = "Its XML is nested deeper, or has longer tags, than that of any sheet."
        raise refused(_no_sheet_xml("TABLE-DAMAGED", reader.name, message))


def _no_sheet_xml(code: str, name: str, message: str) -> Finding:
    remedy = "Save the sheet again as .xlsx or CSV from the program that made it."
    return Finding(code, "error", Place(name), message, remedy)
