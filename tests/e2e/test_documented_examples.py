"""What README and docs show is what the program takes and says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from osteon import evidence, run
from osteon.cli import app

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claims:\n  - {id: a, text: A claim, agents: MK-4, endpoint_classes: strength, expected: increase}\n"


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a page that are written in a language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.mark.parametrize("page", ["README.md", "docs/study-file.md"])
def test_a_shown_study_file_has_no_errors(tmp_path: Path, repository: Path, page: str) -> None:
    shown = [block for block in blocks(repository / page, "yaml") if block.startswith("osteon: 1")]
    assert shown
    for text in shown:
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
        assert [str(finding) for finding in run.check(tmp_path) if finding.severity == "error"] == []


def test_the_shown_mapping_maps(tmp_path: Path, repository: Path) -> None:
    (mapping,) = blocks(repository / "docs" / "evidence.md", "yaml")
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("Drug,Outcome\nMK-4,BV/TV\n", encoding="utf-8")
    findings = evidence.check_table(tmp_path / "mine.csv", mapping=tmp_path / "mapping.yaml")
    unmapped = {finding.read for finding in findings if finding.code == "TABLE-COLUMN"}
    assert unmapped == set()
    assert not [finding for finding in findings if finding.code.startswith("MAPPING-")]


def test_the_shown_finding_is_what_check_prints(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = blocks(repository / "docs" / "commands.md", "console")[0].partition("$ osteon check my-study\n")[
        2
    ]
    (tmp_path / "my-study").mkdir()
    (tmp_path / "my-study" / "study.yaml").write_text(
        "osteon: 1\nkind: review\ntitle: t\nspecies: [rat]\nevidence:\n  agents: [alendronat]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["check", "my-study"]).stdout == shown
