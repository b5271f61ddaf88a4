"""From text nodes to the typed study file: every fault of the schema at once, each with its place.

A fault does not end the reading. It becomes a finding, the node is mended just enough for the rest to be
read, and the key is remembered, so that no later check speaks about a value that could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from pydantic import BaseModel, ValidationError

from osteon.files import Item, Node
from osteon.study._model import Experiment, Review
from osteon.study._schema_fault import allowed_words, fault, nearest_of, owner_of, wrong_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import ErrorDetails

    from osteon.files import Finding

Path: TypeAlias = tuple[str, ...]

KINDS: dict[str, type[Experiment | Review]] = {"experiment": Experiment, "review": Review}
_ROUNDS = 12
_USER_NAMED = frozenset({"arms", "models", "protocols", "groups", "columns", "flags", "sites"})
_STAND_IN = "?"


@dataclass(frozen=True, slots=True)
class Content:
    """What the schema made of a file.

    Parameters
    ----------
    file : the typed study file; None when too little of it could be read
    root : the nodes it was read from, mended
    findings : faults of the schema
    faulty : keys whose values could not be read, such as ``role``; no check that reads them is run
    """

    file: Experiment | Review | None
    root: Node
    findings: tuple[Finding, ...] = ()
    faulty: frozenset[str] = frozenset()


def read_content(root: Node) -> Content:
    """Return the typed study file of a root mapping, with every fault of the schema."""
    kind, findings = _kind_of(root)
    model = KINDS[kind]
    if findings:
        root = _edited(root, ("kind",), lambda node: replace(node, kind="scalar", text=kind, items=()))
    reader = _Reader(model, root, findings)
    for _ in range(_ROUNDS):
        try:
            file = model.model_validate(reader.root.to_plain())
        except ValidationError as error:
            if not reader.mend(error.errors(include_url=False)):
                break
        else:
            return Content(file, reader.root, tuple(reader.findings), frozenset(reader.faulty))
    return Content(None, reader.root, tuple(reader.findings), frozenset(reader.faulty))


def _kind_of(root: Node) -> tuple[str, list[Finding]]:
    """Return the kind to read the file as, with a finding where it says no kind there is."""
    node = root.get("kind")
    if node is None or node.blank or node.text in KINDS:
        return (node.text if node is not None and node.text in KINDS else "experiment"), []
    found = wrong_word(root, ("kind",), tuple(KINDS))
    return found.nearest or ("experiment" if root.get("arms") is not None else "review"), [found]


@dataclass(slots=True)
class _Reader:
    """One reading: the nodes as mended so far, and what was wrong with them."""

    model: type[BaseModel]
    root: Node
    findings: list[Finding] = field(default_factory=list["Finding"])
    faulty: set[str] = field(default_factory=set[str])
    mended: set[Path] = field(default_factory=set[Path])

    def mend(self, errors: list[ErrorDetails]) -> bool:
        """Note every error once and mend its node; False when the root itself cannot be mended."""
        found = [(error, _existing_path(self.root, error)) for error in errors]
        meant = {
            (*path[:-1], _rename_to(self.model, self.root, path))
            for error, path in found
            if error["type"] == "extra_forbidden"
        }
        # From the end, so that removing an element does not move those still to be mended.
        for error, path in reversed(found):
            if error["type"] == "missing" and path in meant:
                continue  # a misspelt key is one fault, not two
            again = any(path[: len(old)] == old for old in self.mended)
            if not again:
                self.findings.append(fault(error, self.model, self.root, path))
                self.faulty.add(_key_of(path))
            # What was taken out because it could not be read is missing now, and gets a stand-in.
            hopeless = again and error["type"] != "missing"
            if not path or (hopeless and len(path) == 1):
                return False
            self._mend_one(error, path[:-1] if hopeless else path)
            self.mended.add(path)
        self.findings.sort(key=lambda f: (f.where.line or 0, f.where.column or 0))
        return True

    def _mend_one(self, error: ErrorDetails, path: Path) -> None:
        kind = error["type"]
        if kind == "missing" and path[-1] not in _keys(self.root, path[:-1]):
            self.root = _edited(self.root, path[:-1], lambda node: _with(node, path[-1]))
        elif kind == "extra_forbidden" and (near := _rename_to(self.model, self.root, path)):
            self.root = _edited(self.root, path[:-1], lambda node: _renamed(node, path[-1], near))
        elif kind == "literal_error" and path not in self.mended:
            word = allowed_words(error)[0]
            self.root = _edited(
                self.root, path, lambda node: replace(node, kind="scalar", text=word, items=())
            )
        else:
            self.root = _edited(self.root, path[:-1], lambda node: _without(node, path[-1]))


def _existing_path(root: Node, error: ErrorDetails) -> Path:
    """Return the path of an error through the nodes; parts that name no node (unions, keys) are left out."""
    node, path = root, list[str]()
    for part in error["loc"]:
        if (found := node.get(part)) is not None:
            node = found
            path.append(str(part))
    return (*path, str(error["loc"][-1])) if error["type"] == "missing" else tuple(path)


def _key_of(path: Path) -> str:
    """Return the schema's key of a path: ``arms`` for ``arms.k2``, ``treatment`` for ``treatment[0]``."""
    for at in range(len(path) - 1, -1, -1):
        user_named = at > 0 and path[at - 1] in _USER_NAMED
        if not path[at].isdigit() and not user_named:
            return path[at]
    return ""


def _rename_to(model: type[BaseModel], root: Node, path: Path) -> str:
    """Return the key an unknown key was meant for, when that key is not in the mapping already."""
    keys = tuple(key for key in owner_of(model, path[:-1]) if key not in _keys(root, path[:-1]))
    return nearest_of(path[-1], keys)


def _keys(root: Node, path: Path) -> tuple[str, ...]:
    node: Node | None = root
    for part in path:
        node = None if node is None else node.get(part)
    return () if node is None else tuple(item.key for item in node.items)


def _edited(node: Node, path: Path, change: Callable[[Node], Node]) -> Node:
    """Return a copy of the tree with one node changed; a path that is gone changes nothing."""
    if not path:
        return change(node)
    items = tuple(
        replace(item, value=_edited(item.value, path[1:], change)) if item.key == path[0] else item
        for item in node.items
    )
    return replace(node, items=items)


def _with(node: Node, key: str) -> Node:
    return replace(node, items=(*node.items, Item(key, node.place, Node("scalar", node.place, _STAND_IN))))


def _without(node: Node, key: str) -> Node:
    kept = (item for item in node.items if item.key != key)
    if node.kind != "sequence":
        return replace(node, items=tuple(kept))
    return replace(node, items=tuple(replace(item, key=str(at)) for at, item in enumerate(kept)))


def _renamed(node: Node, key: str, to: str) -> Node:
    return replace(
        node, items=tuple(replace(item, key=to) if item.key == key else item for item in node.items)
    )
