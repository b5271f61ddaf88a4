"""The key of a stage changes with everything its outputs depend on, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon.run import _keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A room of two files, in place of every room."""
    (tmp_path / "data").mkdir()
    (tmp_path / "_module.py").write_bytes(b"x = 1\n")
    (tmp_path / "data" / "table.csv").write_bytes(b"id\n1\n")
    monkeypatch.setattr(_keys, "resource_files", lambda name: tmp_path)
    _keys.room_hash.cache_clear()
    yield tmp_path
    _keys.room_hash.cache_clear()


def key(**inputs: str) -> str:
    _keys.room_hash.cache_clear()
    return _keys.stage_key(inputs, rooms=("evidence",))


def test_the_same_gives_the_same(room: Path) -> None:
    assert key(study="a") == key(study="a")
    (room / "__pycache__").mkdir()
    (room / "__pycache__" / "_module.pyc").write_bytes(b"compiled")
    assert key(study="a") == _keys.stage_key({"study": "a"}, rooms=("evidence",))


@pytest.mark.parametrize("name", ["_module.py", "data/table.csv"])
def test_one_bit_of_code_or_table_changes_it(room: Path, name: str) -> None:
    before = key()
    data = bytearray((room / name).read_bytes())
    data[0] ^= 1
    (room / name).write_bytes(bytes(data))
    assert key() != before


def test_a_new_or_renamed_file_changes_it(room: Path) -> None:
    before = key()
    (room / "data" / "table.csv").rename(room / "data" / "other.csv")
    renamed = key()
    (room / "data" / "new.csv").write_bytes(b"")
    assert len({before, renamed, key()}) == 3


def test_inputs_and_rooms_change_it(room: Path) -> None:
    assert room.is_dir()
    keys = {
        key(study="a"),
        key(study="b"),
        key(claims="a"),
        _keys.stage_key({"study": "a"}, rooms=("report",)),
    }
    assert len(keys) == 4


@pytest.mark.parametrize("name", ["METHOD_VERSION", "library_versions"])
def test_method_and_libraries_change_it(room: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert room.is_dir()
    before = key()
    changed = "0" if name == "METHOD_VERSION" else (lambda: {"pandas": "0"})
    monkeypatch.setattr(_keys, name, changed)
    assert key() != before
