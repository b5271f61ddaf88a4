"""The manifest finds what is missing, cut short or changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from osteon.files import DataError, Manifest, ManifestEntry, WriteError, write_text

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"a.csv": "x,y\n1,2\n", "report/index.html": "<p>guide</p>\n"}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_text(tmp_path / name, text)
    Manifest.of(tmp_path, {"report/index.html": None, "a.csv": 1}).write(tmp_path / "manifest.json")
    return tmp_path


def test_entries_hold_name_size_hash_and_rows_in_one_order(results: Path) -> None:
    manifest = Manifest.read(results / "manifest.json")
    assert [(e.name, e.size, e.rows) for e in manifest.entries] == [
        ("a.csv", 8, 1),
        ("report/index.html", 13, None),
    ]
    again = Manifest.of(results, {"a.csv": 1, "report/index.html": None})
    assert again.to_json() == manifest.to_json() == (results / "manifest.json").read_text()
    assert again.entry("a.csv") == manifest.entries[0]
    assert again.entry("b.csv") is None
    assert manifest.verify(results) == ()


def test_each_kind_of_loss_is_found(results: Path) -> None:
    manifest = Manifest.read(results / "manifest.json")
    write_text(results / "a.csv", "x,y\n1,3\n")
    assert [(f.code, f.where.file) for f in manifest.verify(results)] == [("MANIFEST-CHANGED", "a.csv")]
    write_text(results / "a.csv", "x,y\n1,")
    (results / "report" / "index.html").unlink()
    assert [f.code for f in manifest.verify(results)] == ["MANIFEST-TRUNCATED", "MANIFEST-MISSING"]
    (results / "a.csv").unlink()
    (results / "a.csv").mkdir()
    assert [f.code for f in manifest.verify(results)] == ["MANIFEST-MISSING", "MANIFEST-MISSING"]


def test_every_flipped_bit_and_every_cut_of_the_manifest_itself_is_found(results: Path) -> None:
    path = results / "manifest.json"
    whole = path.read_bytes()
    for position in range(len(whole)):
        for damaged in (
            whole[:position],
            whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :],
        ):
            path.write_bytes(damaged)
            with pytest.raises(DataError):
                Manifest.read(path)


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        '{"files": [], "inputs": 3, "sha256": ""}',
        '{"files": 3}',
        '{"files": [1]}',
        '{"files": [{"name": 1}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_a_data_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content)
    with pytest.raises(DataError) as caught:
        Manifest.read(tmp_path / "m.json")
    assert caught.value.findings[0].code == "MANIFEST-DAMAGED"


def test_names_cannot_leave_the_folder(results: Path) -> None:
    with pytest.raises(DataError):
        Manifest.of(results, {"../x": None})
    hostile = Manifest((ManifestEntry("../a.csv", 8, "0" * 64),))
    assert [f.code for f in hostile.verify(results / "report")] == ["MANIFEST-MISSING"]


def test_an_unwritable_manifest_is_a_write_error(results: Path) -> None:
    with pytest.raises(WriteError):
        Manifest(()).write(results / "absent" / "manifest.json")


def test_the_json_is_plain(results: Path) -> None:
    content = json.loads((results / "manifest.json").read_text())
    assert sorted(content) == ["files", "inputs", "sha256"]
    assert sorted(content["files"][0]) == ["name", "rows", "sha256", "size"]


def test_inputs_are_kept_and_cannot_be_changed(results: Path) -> None:
    path = results / "inputs.json"
    Manifest.of(results, {}, inputs={"study.yaml": "a" * 64}).write(path)
    assert Manifest.read(path).inputs == {"study.yaml": "a" * 64}
    path.write_text(path.read_text().replace("a" * 64, "b" * 64))
    with pytest.raises(DataError):
        Manifest.read(path)
