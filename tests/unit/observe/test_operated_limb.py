"""Sides told from the operated limb of a neurectomy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import observe, study

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """osteon: 1
kind: experiment
title: SYNTHETIC
species: mouse
sex: male
models: {nx: {kind: neurectomy, limb: LIMB}}
timeline: {treatment: {start: day 0, stop: day 28}, sacrifice: day 28}
arms:
  sham: {surgery: sham, role: healthy_control, n: 3}
  nx: {surgery: nx, role: disease_control, n: 3}
endpoints: [{name: BMC, site: femur, method: dxa}]
analysis: {unit: animal, gate: sham vs nx, comparisons: nx vs sham}
data:
  tables:
    - {file: data/dxa.csv, id: m, side: leg, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}
"""


@pytest.mark.parametrize(("limb", "sides"), [("left", ["left", "right"]), ("right", ["right", "left"])])
def test_operated_and_other_limb(tmp_path: Path, limb: str, sides: list[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "study.yaml").write_text(STUDY.replace("LIMB", limb), encoding="utf-8")
    (tmp_path / "animals.csv").write_text("animal,arm\n1,nx\n", encoding="utf-8")
    (tmp_path / "data" / "dxa.csv").write_text(
        "m,leg,BMC\n1,ipsi,0.2\n1,contralateral,0.3\n", encoding="utf-8"
    )
    loaded, _ = study._load._read(tmp_path)
    assert loaded is not None
    assert [o.side for o in observe.read_tables(loaded).observations] == sides
