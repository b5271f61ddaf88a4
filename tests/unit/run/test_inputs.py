"""Every file that may change a result is an input, whether it is there or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import files, study
from osteon.run import _inputs

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """\
osteon: 1
kind: experiment
title: SYNTHETIC
species: rat
models: {none: {kind: intact}}
timeline: {treatment: {start: day 0, stop: day 28}, sacrifice: day 28}
arms:
  rest: {surgery: none, role: vehicle_control, n: 3}
  run: {surgery: none, role: treatment, n: 3, treatment: [{intervention: running}]}
endpoints: [{name: BMD, site: femur, method: dxa}]
analysis: {unit: animal, comparisons: each treatment vs rest}
data:
  tables:
    - {file: data/dxa.csv, id: Rat, columns: {BMD: {endpoint: BMD, site: femur, day: sacrifice, unit: g/cm2}}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> study.Study:
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dxa.csv").write_text("Rat,BMD\n0012,0.2\n", encoding="utf-8")
    (tmp_path / "animals.csv").write_text("animal,arm\n0012,rest\n", encoding="utf-8")
    return study.load(tmp_path)


def test_a_file_that_is_not_there_is_an_input_without_a_hash(loaded: study.Study) -> None:
    inputs = _inputs.data_inputs(loaded)
    assert inputs == {
        "data/dxa.csv": files.sha256(loaded.folder / "data" / "dxa.csv"),
        "animals.csv": files.sha256(loaded.folder / "animals.csv"),
        "specimens.csv": "",
        "exclusions.csv": "",
    }
    assert set(_inputs.present(inputs)) == {"data/dxa.csv", "animals.csv"}


@pytest.mark.parametrize("what", ["edited", "removed", "new"])
def test_every_change_is_noticed(loaded: study.Study, what: str) -> None:
    inputs = _inputs.data_inputs(loaded)
    assert _inputs.changed_inputs(loaded.folder, inputs) == ()
    changed = {"edited": "data/dxa.csv", "removed": "animals.csv", "new": "exclusions.csv"}[what]
    if what == "removed":
        (loaded.folder / changed).unlink()
    else:
        (loaded.folder / changed).write_text("else\n", encoding="utf-8")
    assert _inputs.changed_inputs(loaded.folder, inputs) == (changed,)


def test_a_path_that_leaves_the_folder_is_never_read(loaded: study.Study) -> None:
    outside = loaded.folder.parent / f"{loaded.folder.name}.csv"
    outside.write_text("x", encoding="utf-8")
    assert _inputs.hash_of(loaded.folder, f"../{outside.name}") == ""


def test_what_observe_reads_is_what_its_key_holds(loaded: study.Study) -> None:
    from osteon import observe

    for name in ("specimens.csv", "exclusions.csv"):
        (loaded.folder / name).write_text("animal\n", encoding="utf-8")
    assert set(observe.read_tables(loaded).inputs) <= set(_inputs.data_inputs(loaded))
