"""What a schema fault says: the finding of one pydantic error, in the words of the study file."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel

from osteon.files import Finding, Node, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

_SHAPES = {
    "string_type": "one word or text",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "dict_type": "a mapping of keys",
    "tuple_type": "a list",
    "is_instance_of": "one word or text",
    "dataclass_type": "one word or text",
    "dataclass_exact_type": "one word or text",
    "int_type": "one word or text",
    "bool_type": "one word or text",
}
_FOUND = {"mapping": "a mapping", "sequence": "a list", "scalar": "a text"}


def fault(error: ErrorDetails, model: type[BaseModel], root: Node, path: Sequence[str]) -> Finding:
    """Return the finding of one pydantic error.

    Parameters
    ----------
    error : as pydantic gives it
    model : of the whole file
    root : nodes of the file
    path : keys and indices to the node of the error
    """
    node = _node_at(root, path)
    kind, key = error["type"], path[-1] if path else ""
    context = cast("dict[str, Any]", error.get("ctx", {}))
    if kind == "extra_forbidden":
        return _unknown_key(root, path, owner_of(model, tuple(path[:-1])))
    if kind == "missing":
        place = root.place_of(path[:-1], key=True)
        message = f"The key {key} is missing{_in(place)}."
        return Finding("KEY-MISSING", "error", place, message, f"Add a line {key}: with its value.")
    if node.blank or kind == "string_too_short":
        return _at(
            "VALUE-BLANK",
            root,
            path,
            f"Nothing is written after {key}.",
            "Write its value, or delete the key.",
        )
    if kind == "literal_error":
        return _word(root, path, node, allowed_words(error))
    if kind.startswith("VALUE-"):
        return _typed(kind, root, path, context)
    if kind in {"string_too_long", "too_long"}:
        limit = context.get("max_length", 0)
        things = "characters" if kind == "string_too_long" else "entries"
        return _at(
            "VALUE-TOO-LONG",
            root,
            path,
            f"{key} has more than {limit} {things}.",
            "Shorten it.",
            read=node.text,
        )
    if kind == "too_short":
        return _at(
            "VALUE-BLANK", root, path, f"{key} has no entry.", "Write at least one, or delete the key."
        )
    expected = _SHAPES.get(kind, "another form of value")
    message = f"{key} holds {_FOUND[node.kind]} where {expected} is expected."
    return _at("VALUE-SHAPE", root, path, message, f"Write {expected} there.", read=node.text)


def owner_of(model: type[BaseModel], path: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that the mapping at a path may hold; empty where any key may stand."""
    annotation: object = model
    for part in path:
        inner = _model_in(annotation)
        if inner is not None and part in inner.model_fields:
            annotation = inner.model_fields[part].annotation
        elif inner is not None and annotation is inner:
            return ()
        else:
            annotation = inner
    found = _model_in(annotation)
    return () if found is None else tuple(found.model_fields)


def allowed_words(error: ErrorDetails) -> tuple[str, ...]:
    """Return the words a literal error allows."""
    return tuple(re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", ""))))


def nearest_of(word: str, words: Sequence[str]) -> str:
    """Return the word nearest to one that was written, or "" when none is near.

    Examples
    --------
    >>> nearest_of("titel", ("title", "species")), nearest_of("xyz", ("title", "species"))
    ('title', '')
    """
    folded = {candidate.casefold(): candidate for candidate in words}
    close = difflib.get_close_matches(word[:60].casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model an annotation holds: itself, an element, a value, or behind ``| None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _node_at(root: Node, path: Sequence[str]) -> Node:
    node = root
    for part in path:
        node = node.get(part) or node
    return node


def _at(code: str, root: Node, path: Sequence[str], message: str, remedy: str, *, read: str = "") -> Finding:
    return Finding(code, "error", root.place_of(path), message, remedy, read=read)


def _in(place: Place) -> str:
    return f" in {place.field}" if place.field else ""


def _unknown_key(root: Node, path: Sequence[str], keys: tuple[str, ...]) -> Finding:
    present = {item.key for item in _node_at(root, path[:-1]).items}
    near = nearest_of(path[-1], [key for key in keys if key not in present])
    meant = f" Did you mean {near}?" if near else ""
    return Finding(
        "KEY-UNKNOWN",
        "error",
        root.place_of(path, key=True),
        f"The key {path[-1][:60]} is not known{_in(root.place_of(path[:-1]))}.{meant}",
        f"Write {near}, or delete the key." if near else "Delete the key, or use one of those allowed.",
        read=path[-1],
        allowed=keys,
        nearest=near,
    )


def _word(root: Node, path: Sequence[str], node: Node, words: tuple[str, ...]) -> Finding:
    near = nearest_of(node.text, words)
    found = (
        f"{node.text[:60]} is not a value of {path[-1]}."
        if node.kind == "scalar"
        else f"{path[-1]} is no word."
    )
    return Finding(
        "VALUE-WORD",
        "error",
        root.place_of(path),
        found,
        f"Write {near}." if near else f"Write {' or '.join(words)}.",
        read=node.text,
        allowed=words,
        nearest=near,
    )


def _typed(code: str, root: Node, path: Sequence[str], context: dict[str, Any]) -> Finding:
    near, forms = str(context["near"]), tuple(context["forms"])
    read = path[-1] if code == "VALUE-NAME" else _node_at(root, path).text
    # Where the forms are all there is (true, false), what names them already.
    examples = f", such as {' or '.join(forms)}" if forms and context["what"] != " or ".join(forms) else ""
    return Finding(
        code,
        "error",
        root.place_of(path, key=code == "VALUE-NAME"),
        f"{read[:60]} is not {context['what']}.",
        f"Write {near}." if near else f"Write {context['what']}{examples}.",
        read=read,
        allowed=forms,
        nearest=near,
    )
