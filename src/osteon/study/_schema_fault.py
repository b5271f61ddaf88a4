"""What a schema fault says: the finding of one pydantic error, in the words of the study file."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from osteon.files import Finding, Node

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

SCHEMA_CODES = {
    "KEY-UNKNOWN": "A misspelt key would be passed over in silence.",
    "KEY-MISSING": "What is required cannot be guessed.",
    "VALUE-BLANK": "A key without a value says nothing.",
    "VALUE-SHAPE": "A list where a word belongs is a slip of the file.",
    "VALUE-WORD": "A misspelt word of a short list would change the analysis.",
    "VALUE-NUMBER": "Numbers are read as text and must be numbers.",
    "VALUE-ROWS": "A wrong header row turns data into column names.",
    "VALUE-TRUTH": "Only true and false are meant alike by everyone.",
    "VALUE-MOMENT": "A point in time is not a length of time.",
    "VALUE-DURATION": "A length of time is not a point in time.",
    "VALUE-SCHEDULE": "The dose a week follows from how often it is given.",
    "VALUE-CONTRAST": "A comparison that is not understood is not made.",
    "VALUE-SHARE": "Shares of a level that add up to more than the whole would claim too much.",
    "VALUE-MARGIN": "A margin without a unit is none.",
    "VALUE-NAME": "Contrasts must be able to name every arm.",
    "VALUE-TOO-LONG": "A text without end breaks the page it is printed on.",
}
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
_SHOWN = 60  # characters of a read word inside a sentence; the whole of it stands in Finding.read
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
    spot = _Spot(root, tuple(path))
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(spot, owner_of(model, spot.path[:-1]))
    if kind == "missing":
        return _missing_key(spot)
    if spot.node.blank or kind in {"string_too_short", "too_short"}:
        return spot.finding(
            "VALUE-BLANK", f"Nothing is written after {spot.key}.", "Write its value, or delete the key."
        )
    if kind == "literal_error":
        return wrong_word(root, path, allowed_words(error))
    return _typed(kind, spot, context) if kind.startswith("VALUE-") else _misshapen(kind, spot, context)


@dataclass(frozen=True, slots=True)
class _Spot:
    """The place of an error: its path, its node, and the key it is written after."""

    root: Node
    path: tuple[str, ...]

    @property
    def node(self) -> Node:
        node = self.root
        for part in self.path:
            node = node.get(part) or node
        return node

    @property
    def key(self) -> str:
        return next((part for part in reversed(self.path) if not part.isdigit()), "the file")

    @property
    def inside(self) -> str:
        """Where the key stands, as the end of a sentence."""
        field = self.root.place_of(self.path[:-1]).field
        return f" in {field}" if field else ""

    def finding(self, code: str, message: str, remedy: str) -> Finding:
        return Finding(code, "error", self.root.place_of(self.path), message, remedy, read=self.node.text)


def wrong_word(root: Node, path: Sequence[str], words: tuple[str, ...]) -> Finding:
    """Return the finding of a value that is none of the words its key allows."""
    spot = _Spot(root, tuple(path))
    text = spot.node.text
    near = nearest_of(text, words)
    is_word = spot.node.kind == "scalar"
    return Finding(
        "VALUE-WORD",
        "error",
        root.place_of(path),
        f"{text[:_SHOWN]} is not a value of {spot.key}." if is_word else f"{spot.key} holds no single word.",
        f"Write {near}, if that is meant." if near else f"Write {' or '.join(words)}.",
        read=text,
        allowed=words,
        nearest=near,
    )


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


def _missing_key(spot: _Spot) -> Finding:
    key = spot.path[-1]
    return Finding(
        "KEY-MISSING",
        "error",
        spot.root.place_of(spot.path[:-1], key=True),
        f"The key {key} is missing{spot.inside}.",
        f"Add a line {key}: with its value.",
    )


def _unknown_key(spot: _Spot, keys: tuple[str, ...]) -> Finding:
    present = {item.key for item in _Spot(spot.root, spot.path[:-1]).node.items}
    key = spot.path[-1]
    near = nearest_of(key, [known for known in keys if known not in present])
    meant = f" Did you mean {near}?" if near else ""
    return Finding(
        "KEY-UNKNOWN",
        "error",
        spot.root.place_of(spot.path, key=True),
        f"The key {key[:_SHOWN]} is not known{spot.inside}.{meant}",
        f"Write {near}, or delete the key." if near else "Delete the key, or use one of those allowed.",
        read=key,
        allowed=keys,
        nearest=near,
    )


def _typed(code: str, spot: _Spot, context: Mapping[str, Any]) -> Finding:
    near, forms = str(context["near"]), tuple(context["forms"])
    read = spot.path[-1] if code == "VALUE-NAME" else spot.node.text
    # Where the forms are all there is (true, false), what names them already.
    examples = f", such as {' or '.join(forms)}" if forms and context["what"] != " or ".join(forms) else ""
    return Finding(
        code,
        "error",
        spot.root.place_of(spot.path, key=code == "VALUE-NAME"),
        f"{read[:_SHOWN]} is not {context['what']}.",
        f"Write {near}." if near else f"Write {context['what']}{examples}.",
        read=read,
        allowed=forms,
        nearest=near,
    )


def _misshapen(kind: str, spot: _Spot, context: Mapping[str, Any]) -> Finding:
    if kind in {"string_too_long", "too_long"}:
        things = "characters" if kind == "string_too_long" else "entries"
        limit = context.get("max_length", 0)
        return spot.finding("VALUE-TOO-LONG", f"{spot.key} has more than {limit} {things}.", "Shorten it.")
    expected = _SHAPES.get(kind, "another form of value")
    message = f"{spot.key} holds {_FOUND[spot.node.kind]} where {expected} is expected."
    return spot.finding("VALUE-SHAPE", message, f"Write {expected} there.")
