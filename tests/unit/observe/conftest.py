"""A study folder made of texts: arms rest, run and swim of SYNTHETIC mice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from osteon import observe, study

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """osteon: 1
kind: experiment
title: SYNTHETIC
species: {species}
models: {{none: {{kind: intact}}}}
timeline: {{treatment: {{start: day 0, stop: day 28}}, sacrifice: day 28}}
arms:
  rest: {{surgery: none, role: vehicle_control, n: 2, label: Resting colour}}
  run: {{surgery: none, role: treatment, n: 2, treatment: [{{intervention: running}}]}}
  swim: {{surgery: none, role: treatment, n: 2, sacrifice: day 21, treatment: [{{intervention: swimming}}]}}
endpoints:
  - {{name: BMC, site: femur, method: dxa, side: left}}
analysis: {{unit: animal, comparisons: each treatment vs rest}}
{animals}
data:
  tables:
{tables}
"""
LIST = "animal,arm\n0011,rest\n0012,rest\n0021,run\n0022,run\n0031,swim\n0032,swim\n"
TABLE = "{file: data/dxa.csv, id: Mouse, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"

Reader = Callable[..., observe.Observed]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Return a function that writes a study folder and reads its tables."""

    def read(
        files: dict[str, str | bytes],
        *tables: str,
        animals: str = "",
        species: str = "mouse",
        listed: str = LIST,
    ) -> observe.Observed:
        lines = "\n".join(f"    - {table}" for table in (tables or (TABLE,)))
        text = STUDY.format(species=species, animals=animals, tables=lines)
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        for name, content in ({"animals.csv": listed} if listed else {}).items() | files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        # Only the tables are judged here: what the study file lacks is no matter of this room.
        loaded, _ = study._load._read(tmp_path)
        assert loaded is not None
        return observe.read_tables(loaded)

    return read
