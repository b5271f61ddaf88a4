"""`osteon new` writes a study folder to begin from, and never over anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import osteon
from osteon import run
from osteon.cli import app
from osteon.cli._examples import examples

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = "k2-vs-bisphosphonates"
runner = CliRunner()


def test_the_example_is_shipped(repository: Path) -> None:
    assert examples()[EXAMPLE] == repository / "examples" / EXAMPLE


def test_a_new_study_checks_clean(tmp_path: Path) -> None:
    made = runner.invoke(app, ["new", str(tmp_path / "mine")])
    assert made.exit_code == 0
    assert [f for f in run.check(tmp_path / "mine") if f.severity != "note"] == []
    assert "#" in (tmp_path / "mine" / "study.yaml").read_text(encoding="utf-8")


def test_results_of_the_example_are_not_copied(tmp_path: Path) -> None:
    runner.invoke(app, ["new", str(tmp_path / "mine"), "--like", EXAMPLE])
    names = sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert names == ["claims.yaml", "study.yaml"]


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("mine", encoding="utf-8")
    refused = runner.invoke(app, ["new", str(tmp_path)])
    assert refused.exit_code == 2
    assert "NEW-NOT-EMPTY" in refused.stderr
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("study.yaml", "mine")]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert runner.invoke(app, ["new", str(tmp_path / "file")]).exit_code == 2


def test_an_unknown_example_gets_the_nearest(tmp_path: Path) -> None:
    refused = runner.invoke(app, ["new", str(tmp_path / "mine"), "--like", "k2-vs-bisphosphonate"])
    assert refused.exit_code == 2
    assert f"nearest: {EXAMPLE}" in refused.stderr
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["x" * 300, "file/inside"])
def test_a_folder_that_cannot_be_made_is_no_defect(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    refused = runner.invoke(app, ["new", str(tmp_path / name)])
    assert refused.exit_code == 3
    assert "WRITE-" in refused.stderr
    assert "defect" not in refused.stderr


@pytest.mark.parametrize("name", ["a_$b_$", "=cmd", "0012"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    assert runner.invoke(app, ["new", str(tmp_path / name)]).exit_code == 0
    assert (tmp_path / name / "study.yaml").is_file()


def test_an_installed_package_carries_its_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "site-packages" / "osteon" / "examples" / "from-the-wheel"
    shipped.mkdir(parents=True)
    (shipped / "study.yaml").write_text("osteon: 1\n", encoding="utf-8")
    monkeypatch.setattr(osteon, "__file__", str(tmp_path / "site-packages" / "osteon" / "__init__.py"))
    assert examples() == {"from-the-wheel": shipped}


def test_an_experiment_is_copied_with_its_tables_and_checks_clean(tmp_path: Path, repository: Path) -> None:
    made = runner.invoke(app, ["new", str(tmp_path / "mine"), "--like", "femur-exercise"])
    assert made.exit_code == 0
    example = repository / "examples" / "femur-exercise"
    copied = {p.relative_to(tmp_path / "mine"): p.read_bytes() for p in (tmp_path / "mine").rglob("*.xlsx")}
    assert len(copied) == 2
    assert all((example / name).read_bytes() == data for name, data in copied.items())
    assert (tmp_path / "mine" / "data" / "LICENSE").is_file(), "the licence goes with the data"
    assert not (tmp_path / "mine" / "results").exists()
    assert [finding for finding in run.check(tmp_path / "mine") if finding.severity == "error"] == []
