"""Results are published all together, the manifest last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import files
from osteon.run._cache import MANIFEST
from osteon.run._kept import KEPT, KEPT_FILES, clear_kept
from osteon.run._output import Output
from osteon.run._publish import publish

if TYPE_CHECKING:
    from pathlib import Path


def test_the_manifest_names_every_file_with_its_rows(tmp_path: Path) -> None:
    publish(tmp_path, {"a.csv": Output(b"x\n1\n2\n", rows=2), "report/index.html": Output(b"<p>")}, kept={})
    manifest = files.Manifest.read(tmp_path / MANIFEST)
    assert [(e.name, e.rows) for e in manifest.entries] == [("a.csv", 2), ("report/index.html", None)]
    assert manifest.verify(tmp_path) == ()


def test_files_nobody_claims_any_more_are_removed(tmp_path: Path) -> None:
    publish(tmp_path, {"report/figures/old.svg": Output(b"old"), "kept.csv": Output(b"x\n", rows=0)}, kept={})
    publish(tmp_path, {"report/figures/new.svg": Output(b"new")}, kept={"kept.csv": 0})
    assert not (tmp_path / "report/figures/old.svg").exists()
    assert (tmp_path / "kept.csv").read_bytes() == b"x\n"
    names = [e.name for e in files.Manifest.read(tmp_path / MANIFEST).entries]
    assert names == ["kept.csv", "report/figures/new.svg"]


def test_files_of_the_researcher_are_never_removed(tmp_path: Path) -> None:
    (tmp_path / "my notes.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path, {"a.csv": Output(b"x\n")}, kept={})
    publish(tmp_path, {"b.csv": Output(b"x\n")}, kept={})
    assert (tmp_path / "my notes.txt").read_text(encoding="utf-8") == "mine"


def test_nothing_kept_stays_behind(tmp_path: Path) -> None:
    publish(tmp_path, {"report/figures/a.svg": Output(b"a")}, kept={})
    assert not (tmp_path / KEPT).exists()


def test_what_an_interrupted_run_kept_is_cleared(tmp_path: Path) -> None:
    (tmp_path / KEPT_FILES / "report").mkdir(parents=True)
    (tmp_path / KEPT_FILES / "report" / "index.html").write_text("half", encoding="utf-8")
    clear_kept(tmp_path)
    assert not (tmp_path / KEPT).exists()


def test_a_manifest_from_elsewhere_removes_nothing_outside(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (tmp_path / "precious.csv").write_text("mine", encoding="utf-8")
    entries = (
        files.ManifestEntry("../precious.csv", 4, "0" * 64),
        files.ManifestEntry("old.csv", 4, "0" * 64),
    )
    files.Manifest(entries).write(results / MANIFEST)
    (results / "old.csv").write_text("old", encoding="utf-8")
    publish(results, {"new.csv": Output(b"new")}, kept={})
    assert (tmp_path / "precious.csv").read_text(encoding="utf-8") == "mine"
    assert not (results / "old.csv").exists()


@pytest.mark.parametrize("link", ["report", ".cache"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, link: str) -> None:
    results, outside = tmp_path / "results", tmp_path / "outside"
    results.mkdir()
    outside.mkdir()
    (results / link).symlink_to(outside)
    with pytest.raises(files.DataError):
        publish(results, {"report/index.html": Output(b"<p>")}, kept={})
    assert list(outside.iterdir()) == []
