"""The study file as JSON Schema, for editors that complete and check while one writes."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, cast

from osteon.study._model import Experiment, Review

SCHEMA_FILE = "study.schema.json"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the study file, made from the models that read it.

    A file that fits may still have findings: the schema knows the form, `check` the words and the sense.

    Examples
    --------
    >>> sorted(json_schema()["$defs"]["Review"]["required"])
    ['kind', 'osteon', 'species', 'title']
    """
    defs: dict[str, Any] = {}
    for model in (Experiment, Review):
        schema = model.model_json_schema()
        defs |= schema.pop("$defs", {})
        defs[model.__name__] = schema
    defs = {name: _as_written(schema) for name, schema in defs.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "osteon study file",
        "description": "A study of bone in animals (experiment), or of published findings (review).",
        "if": {"properties": {"kind": {"const": "review"}}, "required": ["kind"]},
        "then": {"$ref": "#/$defs/Review"},
        "else": {"$ref": "#/$defs/Experiment"},
        "$defs": dict(sorted(defs.items())),
    }


def _as_written(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a schema without null and generated titles: in the file a key is left out, never null."""
    if isinstance(schema, list):
        return [_as_written(part) for part in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", schema).items():
        if (key == "title" and isinstance(value, str)) or (key == "default" and value is None):
            continue
        kept[key] = _as_written(value)
    options = [option for option in kept.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        return options[0] | kept
    return kept


def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def shipped_schema() -> str:
    """Return the JSON Schema as it is shipped."""
    return (resources.files("osteon.study") / "data" / SCHEMA_FILE).read_text(encoding="utf-8")
