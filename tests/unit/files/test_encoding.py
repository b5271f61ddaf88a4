"""Encodings of text tables: stated or by evidence, and what speaks against the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon.files import TableLayout, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import TextTable

TEXT = "rat,µm\nRé,1\n"


def read(tmp_path: Path, data: bytes, encoding: str = "") -> TextTable:
    (tmp_path / "t.csv").write_bytes(data)
    return read_table(tmp_path / "t.csv", name="t.csv", layout=TableLayout(encoding=encoding))


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", ""),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "windows-1252"),
        ("latin-1", "latin-1"),
    ],
)
def test_the_stated_encoding_needs_no_word(tmp_path: Path, codec: str, encoding: str) -> None:
    table = read(tmp_path, TEXT.encode(codec), encoding)
    assert (table.header, table.rows, table.findings) == (("rat", "µm"), (("Ré", "1"),), ())


def test_what_is_guessed_is_said_with_its_evidence(tmp_path: Path) -> None:
    table = read(tmp_path, b"rat,x\nR\xe9,1\n")
    (finding,) = table.findings
    assert table.rows == (("Ré", "1"),)
    assert (finding.code, finding.severity, finding.where.line) == ("TABLE-ENCODING", "note", 2)
    assert "0xe9 reads as é" in finding.message
    assert "the same as Latin-1" in finding.message
    (finding,) = read(tmp_path, b"rat,x\n\x80,1\n").findings
    assert "0x80 reads as €" in finding.message
    assert "Latin-1" not in finding.message
    (finding,) = read(tmp_path, TEXT.encode("utf-16")).findings
    assert (finding.code, finding.severity) == ("TABLE-ENCODING", "note")


@pytest.mark.parametrize(
    ("data", "encoding", "code", "nearest"),
    [
        (b"rat\n\xe9\n", "utf-8", "FILE-NOT-UTF8", ""),
        (TEXT.encode("utf-16"), "utf-8", "TABLE-ENCODING-WRONG", "utf-16"),
        (TEXT.encode("utf-8-sig"), "latin-1", "TABLE-ENCODING-WRONG", "utf-8"),
        (b"rat,x\n\x80,1\n", "latin-1", "TABLE-ENCODING-WRONG", ""),
        (b"rat,x\n\x81,1\n", "windows-1252", "TABLE-ENCODING-WRONG", ""),
        (b"rat,x\n1\n", "utf-16", "TABLE-ENCODING-WRONG", ""),
        (b"rat,x\n\x00,1\n", "latin-1", "FILE-NOT-TEXT", ""),
        (b"rat,x\n", "windows1252", "TABLE-ENCODING-UNKNOWN", "windows-1252"),
        (b"rat,x\n", "klingon", "TABLE-ENCODING-UNKNOWN", ""),
    ],
)
def test_a_wrong_statement_is_an_error(
    tmp_path: Path, data: bytes, encoding: str, code: str, nearest: str
) -> None:
    (finding,) = read(tmp_path, data, encoding).findings
    assert (finding.code, finding.severity, finding.nearest) == (code, "error", nearest)


def test_a_statement_that_the_bytes_speak_against_is_followed_and_doubted(tmp_path: Path) -> None:
    table = read(tmp_path, TEXT.encode(), "windows-1252")
    assert table.header == ("rat", "Âµm")
    (finding,) = table.findings
    assert (finding.code, finding.severity, finding.nearest) == (
        "TABLE-ENCODING-DOUBTFUL",
        "warning",
        "utf-8",
    )
    assert "µ would stand here and not Âµ" in finding.message
