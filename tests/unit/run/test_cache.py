"""A stage stands only while its key and every byte of its outputs are what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon.run._cache import MANIFEST, RECORDS, read_earlier, records_text
from osteon.run._kept import StageRecord
from osteon.run._output import Output
from osteon.run._publish import publish

if TYPE_CHECKING:
    from pathlib import Path

KEY = "k" * 64


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results folder with one stage of two outputs."""
    outputs = {"effects.csv": Output(b"id\nTE1\n", rows=1), ".cache/guide.json": Output(b"{}\n")}
    record = StageRecord(KEY, {name: output.written for name, output in outputs.items()})
    outputs[RECORDS] = Output(records_text({"evidence": record}).encode())
    publish(tmp_path, outputs, kept={})
    return tmp_path


def test_an_untouched_stage_stands(results: Path) -> None:
    earlier = read_earlier(results)
    assert earlier.stale("evidence", KEY) == ""
    assert earlier.damaged == ()


def test_another_key_makes_it_stale(results: Path) -> None:
    assert read_earlier(results).stale("evidence", "x" * 64) == "its inputs changed"


def test_a_stage_never_made_is_stale(results: Path) -> None:
    assert read_earlier(results).stale("report", KEY) == "no earlier result"


@pytest.mark.parametrize("name", ["effects.csv", ".cache/guide.json"])
@pytest.mark.parametrize("how", ["flip", "cut", "remove"])
def test_a_damaged_output_makes_it_stale(results: Path, name: str, how: str) -> None:
    damage(results / name, how)
    earlier = read_earlier(results)
    assert name in earlier.stale("evidence", KEY)
    assert earlier.damaged == (name,)


@pytest.mark.parametrize("how", ["flip", "cut"])
@pytest.mark.parametrize("name", [MANIFEST, RECORDS])
def test_a_damaged_record_of_the_cache_is_not_trusted(results: Path, name: str, how: str) -> None:
    damage(results / name, how)
    earlier = read_earlier(results)
    assert earlier.stale("evidence", KEY) == "no earlier result"
    assert earlier.damaged == (name,)


def test_no_results_are_no_damage(tmp_path: Path) -> None:
    earlier = read_earlier(tmp_path)
    assert (dict(earlier.records), dict(earlier.sha256), earlier.damaged) == ({}, {}, ())


def damage(path: Path, how: str) -> None:
    """Flip one bit, cut the last byte, or remove the file."""
    data = bytearray(path.read_bytes())
    if how == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
    elif how == "cut":
        path.write_bytes(bytes(data[:-1]))
    else:
        path.unlink()


@pytest.mark.parametrize(
    "text",
    [
        *("[]", "{}x", '{"evidence": {}}', '{"evidence": {"key": "k", "outputs": 7}}', "7"),
        '{"evidence": {"key": "k", "outputs": {"effects.csv": 1}}}',
        '{"evidence": {"key": "k", "outputs": {"effects.csv": {"sha256": 1, "rows": 1}}}}',
        '{"evidence": {"key": "k", "outputs": {"effects.csv": {"sha256": "a", "rows": "1"}}}}',
    ],
)
def test_records_of_another_make_are_not_trusted(results: Path, text: str) -> None:
    publish(results, {RECORDS: Output(text.encode())}, kept={"effects.csv": 1, ".cache/guide.json": None})
    earlier = read_earlier(results)
    assert earlier.stale("evidence", KEY) == "no earlier result"
    assert earlier.damaged == (RECORDS,)
