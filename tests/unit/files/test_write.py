"""Whole-file writes, hashes and the sweep of what a killed writer left."""

from __future__ import annotations

import errno
import hashlib
from typing import TYPE_CHECKING

import pytest

from osteon.files import (
    TEMPORARY_PREFIX,
    DataError,
    WriteError,
    make_private_folder,
    sha256,
    sha256_bytes,
    sweep_orphans,
    write_bytes,
    write_text,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_text_and_bytes_arrive_as_given(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_text(path, "µ\r\n\n")
    assert path.read_bytes() == "µ\r\n\n".encode()
    write_bytes(path, b"\x00" * 100_000)
    assert path.read_bytes() == b"\x00" * 100_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]


def test_a_link_is_replaced_and_what_it_points_to_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "input.csv").write_text("raw")
    (tmp_path / "link.csv").symlink_to("input.csv")
    write_text(tmp_path / "link.csv", "result")
    assert (tmp_path / "input.csv").read_text() == "raw"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("absent/a", "WRITE-NO-FOLDER"),
        ("folder", "WRITE-ONTO-FOLDER"),
        ("n" * 300, None),
        ("a\0b", "WRITE-FAILED"),
    ],
)
def test_impossible_targets_give_a_typed_error(tmp_path: Path, name: str, code: str | None) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError) as caught:
        write_text(str(tmp_path / name), "x")
    (finding,) = caught.value.findings
    assert finding.code == (code or "WRITE-NAME-TOO-LONG")
    assert finding.remedy
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_half_characters_are_refused_before_anything_is_touched(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")
    with pytest.raises(WriteError) as caught:
        write_text(tmp_path / "a", "\ud800")
    assert caught.value.findings[0].code == "WRITE-NOT-TEXT"
    assert (tmp_path / "a").read_text() == "old"


def test_orphans_are_swept_below_the_folder_and_nothing_else(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    results = tmp_path / "results"
    (results / "report").mkdir(parents=True)
    outside.mkdir()
    orphans = [results / f"{TEMPORARY_PREFIX}1", results / "report" / f"{TEMPORARY_PREFIX}2"]
    for path in (*orphans, results / "kept.csv", outside / f"{TEMPORARY_PREFIX}3"):
        path.write_text("")
    (results / "link").symlink_to(outside)
    assert sweep_orphans(results) == tuple(sorted(orphans))
    assert sorted(path.name for path in results.iterdir()) == ["kept.csv", "link", "report"]
    assert (outside / f"{TEMPORARY_PREFIX}3").exists()
    assert sweep_orphans(results) == ()


def test_sweeping_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        sweep_orphans(tmp_path / "absent")
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOENT


def test_the_results_folder_is_private(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "study" / "results")
    make_private_folder(tmp_path / "study" / "results")
    assert (tmp_path / "study" / "results").stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError):
        make_private_folder(tmp_path / "file")


def test_hashes_are_those_of_the_standard(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5_000
    (tmp_path / "a").write_bytes(data)
    assert sha256(tmp_path / "a") == sha256_bytes(data) == hashlib.sha256(data).hexdigest()
    for name, code in [("absent", "FILE-MISSING"), (".", "FILE-IS-FOLDER")]:
        with pytest.raises(DataError) as caught:
            sha256(tmp_path / name)
        assert caught.value.findings[0].code == code
