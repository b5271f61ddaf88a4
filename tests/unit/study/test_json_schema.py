"""The published JSON Schema is the one the models make, and knows every key of the examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from osteon import study
from osteon.files import Node, read_yaml
from osteon.study._json_schema import schema_text, shipped_schema

ROOT = Path(__file__).resolve().parents[3]
STUDIES = [
    ROOT / "examples" / "k2-vs-bisphosphonates" / "study.yaml",
    Path(__file__).parent / "fixtures" / "k2-alendronate" / "study.yaml",
]


def test_both_published_schemas_are_current():
    assert shipped_schema() == schema_text(), "run python tools/make_study_schema.py"
    published = (ROOT / "docs" / "schema" / "study.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run python tools/make_study_schema.py"


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.parent.name)
def test_the_schema_knows_every_key_of_a_clean_study(path: Path):
    root = read_yaml(path).root
    assert root is not None
    whole = study.json_schema()
    kind = "Review" if root.get("kind").text == "review" else "Experiment"
    assert unknown_keys(root, whole["$defs"][kind], whole["$defs"]) == []


def test_the_schema_refuses_unknown_keys_everywhere():
    objects = [one for one in study.json_schema()["$defs"].values() if one.get("type") == "object"]
    assert objects
    assert all(one["additionalProperties"] is False for one in objects)


def unknown_keys(node: Node, schema: dict[str, Any], defs: dict[str, Any]) -> list[str]:
    """Keys of a node that its schema does not allow, by field."""
    schema = defs[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    if node.kind == "sequence":
        options = [schema, *schema.get("anyOf", [])]
        items = next((option["items"] for option in options if "items" in option), {})
        return [key for item in node.items for key in unknown_keys(item.value, items, defs)]
    found: list[str] = []
    for item in node.items:
        extra = schema.get("additionalProperties", False)
        inner = schema.get("properties", {}).get(item.key, extra)
        found += [str(item.place)] if inner is False else unknown_keys(item.value, inner, defs)
    return found
