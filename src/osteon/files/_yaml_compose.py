"""Parsing events to a tree of text nodes, with budgets kept while parsing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from osteon.files._finding import Finding, Place
from osteon.files._text import UNPRINTABLE
from osteon.files._yaml_faults import Fault, fault, syntax_fault, tab_faults, too_long_word
from osteon.files._yaml_node import Item, Node, NodeKind, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.files._yaml import YamlLimits


def compose(text: str, *, name: str, limits: YamlLimits) -> tuple[Node | None, tuple[Finding, ...]]:
    """Return the root mapping of the first document, or None, and everything noticed on the way."""
    builder = _Builder(name, limits)
    if long := too_long_word(text, name=name, limit=limits.scalar):
        return None, (long,)
    syntax: Finding | None = None
    try:
        for event in _events(text):
            builder.take(event)
    except _Stop:
        return None, tuple(builder.findings)
    except MarkedYAMLError as error:
        syntax = syntax_fault(error, name=name)
    except (YAMLError, ValueError, OverflowError) as error:
        # ruamel converts escapes such as "\UFFFFFFFF" and version numbers without checking their range.
        syntax = fault("YAML-SYNTAX", Place(name, builder.line), read=str(error))
    tabs = tab_faults(text, name=name, inside=builder.multiline, syntax=syntax)
    if syntax is not None:
        explained = any(tab.where.line == syntax.where.line for tab in tabs)
        return None, (*builder.findings, *tabs, *(() if explained else (syntax,)))
    return builder.root_mapping(), (*builder.findings, *tabs)


_Kind = Literal["document", "alias", "scalar", "mapping", "sequence", "end", "stream"]

_KINDS: dict[type[object], _Kind] = {
    DocumentStartEvent: "document",
    AliasEvent: "alias",
    ScalarEvent: "scalar",
    MappingStartEvent: "mapping",
    SequenceStartEvent: "sequence",
    MappingEndEvent: "end",
    SequenceEndEvent: "end",
}


@dataclass(frozen=True, slots=True)
class _Event:
    """One event of the parser, typed; lines and columns begin at 1."""

    kind: _Kind
    line: int
    column: int
    last_line: int
    text: str
    quoted: bool
    anchor: str
    tag: str
    directive: bool


def _events(text: str) -> Iterator[_Event]:
    parsed: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    for event in parsed:
        start, end = event.start_mark, event.end_mark
        yield _Event(
            kind=_KINDS.get(cast("type[object]", type(event)), "stream"),
            line=start.line + 1,
            column=start.column + 1,
            last_line=end.line + (1 if end.column else 0),  # a block text ends before the line it stops at
            text=getattr(event, "value", ""),
            quoted=bool(getattr(event, "style", None)),
            anchor=getattr(event, "anchor", None) or "",
            tag=getattr(event, "tag", None) or "",
            directive=bool(getattr(event, "version", None) or getattr(event, "tags", None)),
        )


class _Stop(Exception):  # noqa: N818 - not an error: a budget is used up or a second document begins
    """Ends the parse; the finding that says why is already in the list."""


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    kind: NodeKind
    place: Place
    usable: bool = True  # False: the collection stands where a key should; it is read past
    items: list[Item] = field(default_factory=list[Item])
    lines: dict[str, int | None] = field(default_factory=dict[str, "int | None"])
    key: str | None = None
    key_place: Place | None = None


class _Builder:
    def __init__(self, name: str, limits: YamlLimits) -> None:
        self.findings: list[Finding] = []
        self.multiline: list[
            tuple[int, int]
        ] = []  # line spans of quoted and block scalars, where tabs are content
        self.line = 1
        self._name = name
        self._limits = limits
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._nodes = 0
        self._documents = 0

    def root_mapping(self) -> Node | None:
        """Return the root when it is a mapping; otherwise note what it is."""
        root = self._root
        if root is None or root.blank:
            self.findings.append(fault("YAML-EMPTY", Place(self._name)))
            return None
        if root.kind != "mapping":
            self.findings.append(fault("YAML-ROOT", root.place, read=root.text))
            return None
        return root

    def take(self, event: _Event) -> None:
        """Take the next event of the parser."""
        self.line = event.line
        place = self._place(event)
        match event.kind:
            case "document":
                self._start_document(event, place)
            case "alias":
                self._note("YAML-ALIAS", place, read=f"*{event.anchor}")
                self._put(Node("scalar", place))
            case "scalar":
                self._put(self._scalar(event, place))
            case "mapping" | "sequence" as kind:
                self._open(kind, event, place)
            case "end":
                self._close()
            case "stream":
                pass

    def _start_document(self, event: _Event, place: Place) -> None:
        self._documents += 1
        if event.directive:
            self._note("YAML-DIRECTIVE", place)
        if self._documents > 1:
            self._note("YAML-DOCUMENTS", place)
            raise _Stop

    def _scalar(self, event: _Event, place: Place) -> Node:
        self._note_properties(event, place)
        if event.quoted and event.last_line > event.line:
            self.multiline.append((event.line, event.last_line))
        if len(event.text) > self._limits.scalar:
            self._note("YAML-SCALAR-TOO-LONG", place, read=event.text, limit=self._limits.scalar)
            raise _Stop
        if UNPRINTABLE.search(event.text):
            self._note("YAML-INVISIBLE", place, read=event.text)
        return Node("scalar", place, event.text, event.quoted)

    def _open(self, kind: NodeKind, event: _Event, place: Place) -> None:
        usable = not self._awaits_key()
        if not usable:
            self._note("YAML-KEY", place)
        self._note_properties(event, place)
        self._stack.append(_Open(kind, place, usable))
        if len(self._stack) > self._limits.depth:
            self._note("YAML-TOO-DEEP", place, limit=self._limits.depth)
            raise _Stop

    def _close(self) -> None:
        done = self._stack.pop()
        node = Node(done.kind, done.place, items=tuple(done.items))
        if done.usable:
            self._put(node)
        else:
            self._stack[-1].key, self._stack[-1].key_place = "", None

    def _put(self, node: Node) -> None:
        """Place a finished node: as root, element, key or value."""
        self._count()
        if not self._stack:
            self._root = node
            return
        top = self._stack[-1]
        if top.kind == "sequence":
            top.items.append(Item(str(len(top.items)), node.place, node))
        elif top.key is None:
            self._take_key(top, node)
        else:
            if top.key_place is not None:
                top.items.append(Item(top.key, top.key_place, node))
            top.key = top.key_place = None

    def _take_key(self, top: _Open, node: Node) -> None:
        top.key, top.key_place = node.text, node.place
        if node.text == "<<" and not node.quoted:
            self._note("YAML-MERGE", node.place, read="<<")
        if node.text in top.lines:
            self._note("YAML-DUPLICATE-KEY", node.place, read=node.text, amount=top.lines[node.text])
            top.key_place = None  # the first entry stands, so a schema sees one value only
        else:
            top.lines[node.text] = node.place.line

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._note("YAML-TOO-MANY", Place(self._name, self.line), limit=self._limits.nodes)
            raise _Stop

    def _note_properties(self, event: _Event, place: Place) -> None:
        if event.anchor:
            self._note("YAML-ANCHOR", place, read=f"&{event.anchor}")
        if event.tag:
            self._note("YAML-TAG", place, read=event.tag)

    def _awaits_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].kind == "mapping" and self._stack[-1].key is None

    def _place(self, event: _Event) -> Place:
        path = ""
        if self._stack:
            top = self._stack[-1]
            key = str(len(top.items)) if top.kind == "sequence" else top.key
            path = field_of(top.place.field, event.text if key is None else key, kind=top.kind)
        return Place(self._name, event.line, event.column, path)

    def _note(
        self, code: Fault, place: Place, *, read: str = "", amount: int | None = 0, limit: int = 0
    ) -> None:
        self.findings.append(fault(code, place, read=read, amount=amount, limit=limit))
