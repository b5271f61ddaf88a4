"""`osteon doctor` says what an installation has, and finds what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import files
from osteon.cli import _doctor, app

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner()


def examined() -> dict[str, dict[str, str]]:
    shown = runner.invoke(app, ["doctor", "--json"])
    record = json.loads(shown.stdout)
    assert record["exit_code"] == shown.exit_code
    assert (shown.exit_code == 3) == any(e["state"] == "fault" for e in record["examined"])
    return {e["what"]: e for e in record["examined"]}


def test_it_looks_at_program_libraries_tables_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    looked_at = examined()
    assert {"osteon", "Python", "cores", "pandas", "typer", "treatment_effects.csv", "examples"} <= set(
        looked_at
    )
    assert looked_at["pandas"]["found"] == metadata.version("pandas")
    assert looked_at["write access here"]["state"] == "ok"
    assert list(tmp_path.iterdir()) == [], "the probe is gone"


def test_it_looks_for_every_library_that_reads_a_table(
    monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    monkeypatch.setattr(metadata, "requires", lambda name: project["dependencies"])
    looked_at = examined()
    for library in ("pyarrow", "xlrd", "defusedxml"):
        assert looked_at[library] == {"what": library, "found": metadata.version(library), "state": "ok"}


def test_a_missing_library_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda name: ["no-such-library>=1"])
    looked_at = examined()
    assert looked_at["no-such-library"] == {"what": "no-such-library", "found": "missing", "state": "fault"}


def test_a_missing_library_of_an_extra_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda name: ['no-such-library>=1; extra == "pdf"'])
    assert examined()["no-such-library"]["found"] == "not installed (extra pdf)"
    assert examined()["no-such-library"]["state"] == "absent"


@pytest.mark.parametrize(
    ("requirement", "parts"),
    [
        ("pandas>=2.2", ("pandas", "")),
        ("ruamel.yaml>=0.18", ("ruamel.yaml", "")),
        ('typst>=0.13; extra == "pdf"', ("typst", "pdf")),
        ("tomli; python_version < '3.11'", ("tomli", "")),
        ("scikit-image[data]>=1", ("scikit-image", "")),
    ],
)
def test_a_requirement_is_read(requirement: str, parts: tuple[str, str]) -> None:
    assert _doctor._name_and_extra(requirement) == parts


def test_a_changed_table_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id\n1\n")
    resources = [{"path": "a.csv", "hash": f"sha256:{files.sha256(tmp_path / 'a.csv')}"}]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    assert [e.state for e in _doctor._tables(tmp_path)] == ["ok"]
    (tmp_path / "a.csv").write_bytes(b"id\n2\n")
    assert [e.state for e in _doctor._tables(tmp_path)] == ["fault"]


def test_a_folder_that_cannot_be_written_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        message = "read-only"
        raise files.WriteError(message)

    monkeypatch.setattr(files, "write_text", refused)
    assert examined()["write access here"]["state"] == "fault"
