"""`osteon evidence` on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from osteon import evidence
from osteon.cli import app

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    import pytest

runner = CliRunner()
WORDS = "alendronate BV/TV ovx rat"


def test_a_query_prints_one_line_a_row() -> None:
    shown = runner.invoke(app, ["evidence", "query", WORDS])
    assert shown.exit_code == 0
    header, *lines = shown.stdout.splitlines()
    ids = [row.id for row in evidence.query(WORDS).rows]
    assert header.startswith("row\tpaper")
    assert [line.split("\t")[0] for line in lines] == ids
    assert f"{len(ids)} rows from" in shown.stderr


def test_words_need_no_quotes() -> None:
    quoted = runner.invoke(app, ["evidence", "query", WORDS])
    assert runner.invoke(app, ["evidence", "query", *WORDS.split()]).stdout == quoted.stdout


def test_query_json_holds_whole_rows() -> None:
    record = json.loads(runner.invoke(app, ["evidence", "query", WORDS, "--json"]).stdout)
    assert [row["id"] for row in record["rows"]] == [row.id for row in evidence.query(WORDS).rows]
    assert {row["endpoint"] for row in record["rows"]} == {"BV/TV"}
    assert [word["code"] for word in record["understood"]] == ["alendronate", "BV/TV", "ovx", "rat"]


def test_what_each_word_was_read_as_is_said() -> None:
    shown = runner.invoke(app, ["evidence", "query", "the vitamin K2 strength in nx"])
    assert "understood: vitamin K2 = agent class vitamin_k2 (MK-4, MK-7," in shown.stderr
    assert "strength = endpoint class strength" in shown.stderr
    assert "ignored: the, in" in shown.stderr
    record = json.loads(runner.invoke(app, ["evidence", "query", "K2 with risedronate", "--json"]).stdout)
    assert [word["joint"] for word in record["understood"]] == ["", "with"]
    assert record["understood"][0]["members"] == ["MK-4", "MK-7", "vitamin_K2_unspecified"]
    assert record["reading"].startswith("understood: K2 = agent class")


def test_a_terminal_of_100_columns_is_never_overrun(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_a_terminal(_: TextIO) -> bool:
        return True

    for module in ("_show", "_evidence"):
        monkeypatch.setattr(f"osteon.cli.{module}.is_for_people", at_a_terminal)
    monkeypatch.setenv("COLUMNS", "100")
    shown = runner.invoke(app, ["evidence", "query", "vitamin K2 vs bisphosphonates strength"])
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines() + shown.stderr.splitlines()
    assert len(lines) > len(evidence.query("vitamin K2 vs bisphosphonates strength").rows)
    assert max(map(len, lines)) <= 100
    assert "against vehicle" in shown.stdout


def test_an_unknown_word_gets_the_nearest_and_ends_with_2() -> None:
    shown = runner.invoke(app, ["evidence", "query", "alendronat BV/TV"])
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert "nearest: alendronate" in shown.stderr


def test_the_shipped_table_checks_clean(shared: Path) -> None:
    shown = runner.invoke(app, ["evidence", "check", str(shared / "evidence" / "treatment_effects.csv")])
    assert shown.exit_code == 0, shown.stdout[:2000]


def test_a_table_of_other_columns_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    shown = runner.invoke(app, ["evidence", "check", str(tmp_path / "mine.csv"), "--json"])
    assert shown.exit_code == 1
    assert {f["severity"] for f in json.loads(shown.stdout)["findings"]} >= {"error"}


def test_a_missing_table_ends_with_2(tmp_path: Path) -> None:
    assert runner.invoke(app, ["evidence", "check", str(tmp_path / "gone.csv")]).exit_code == 2


def test_a_missing_mapping_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    gone = str(tmp_path / "gone.yaml")
    assert (
        runner.invoke(app, ["evidence", "check", str(tmp_path / "mine.csv"), "--mapping", gone]).exit_code
        == 2
    )
