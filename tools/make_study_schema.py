"""Write the JSON Schema of the study file: shipped with the package, and published with the documentation.

Usage: python tools/make_study_schema.py
"""

from __future__ import annotations

from pathlib import Path

from osteon.study._json_schema import SCHEMA_FILE, schema_text

ROOT = Path(__file__).resolve().parents[1]
PLACES = (ROOT / "src" / "osteon" / "study" / "data" / SCHEMA_FILE, ROOT / "docs" / "schema" / SCHEMA_FILE)


def main() -> None:
    for place in PLACES:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
