"""What the YAML reader returns: a tree of text in which every node knows its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from osteon.files._finding import Finding, Place, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

NodeKind = Literal["mapping", "sequence", "scalar"]
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

_KEY_IN_FIELD = 60


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping, a sequence or a scalar, all of it text exactly as written.

    Parameters
    ----------
    kind : ``mapping``, ``sequence`` or ``scalar``
    place : file, line, column and field of the node
    text : the scalar as text; "" for mappings and sequences. ``0012``, ``NO``, ``1e3``, ``~`` stay so
    quoted : whether the scalar stood in quotes or a block, which tells ``""`` from nothing
    items : the entries of a mapping in the order written, or the elements of a sequence with keys "0", "1"
    """

    kind: NodeKind
    place: Place
    text: str = ""
    quoted: bool = False
    items: tuple[Item, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing was written where a value could stand."""
        return self.kind == "scalar" and not self.text and not self.quoted

    def item(self, key: str | int) -> Item | None:
        """Return the entry of a key or the element of an index, or None."""
        wanted = str(key)
        return next((item for item in self.items if item.key == wanted), None)

    def get(self, key: str | int) -> Node | None:
        """Return the value of a key or an index, or None."""
        found = self.item(key)
        return None if found is None else found.value

    def to_plain(self) -> Plain:
        """Return dict, list and str for a schema to type; duplicates keep the first."""
        if self.kind == "scalar":
            return self.text
        if self.kind == "sequence":
            return [item.value.to_plain() for item in self.items]
        return {item.key: item.value.to_plain() for item in self.items}

    def place_of(self, path: Sequence[str | int], *, key: bool = False) -> Place:
        """Return the place of a path inside this node, or of its nearest ancestor that exists.

        Parameters
        ----------
        path : keys and indices, such as the ``loc`` of a pydantic error; parts that are not in the file
            (names of union members) are passed over
        key : give the place of the key instead of its value; a last part ``[key]`` asks for the same
        """
        node, last = self, None
        for part in path:
            if (found := node.item(part)) is not None:
                node, last = found.value, found
        wants_key = key or (bool(path) and path[-1] == "[key]")
        return last.place if last is not None and wants_key else node.place


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a mapping or one element of a sequence.

    ``place`` is where the key stands; for an element it is the place of the value.
    """

    key: str
    place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What a YAML file holds: the root mapping and everything the reader noticed.

    ``root`` is None when nothing usable could be read; then at least one finding is an error.
    """

    name: str
    root: Node | None
    findings: tuple[Finding, ...]


def field_of(parent: str, key: str, *, kind: NodeKind) -> str:
    """Return the dotted path of an entry: ``arms.k2`` in a mapping, ``treatment[0]`` in a sequence."""
    if kind == "sequence":
        return f"{parent}[{key}]"
    shown = printable(key, length=_KEY_IN_FIELD)
    return f"{parent}.{shown}" if parent else shown
