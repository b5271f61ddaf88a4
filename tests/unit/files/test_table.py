"""Tables as text: CSV and TSV, and the CSV that is written for people."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from osteon.files import TableLayout, TableLimits, csv_text, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import TextTable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def read(path: Path, data: bytes | str, **options: object) -> TextTable:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_table(path, name="table.csv", **options)  # type: ignore[arg-type]


def test_cells_stay_as_written(path: Path) -> None:
    cells = ["0012", "NO", "1e3", "NA", "nan", " x ", "1,5", 'a"b', "</script>", "a_$b_$", "two\nlines"]
    table = read(path, csv_text(["id"], [[cell] for cell in cells]))
    assert table.findings == ()
    assert [row[0] for row in table.rows] == cells
    assert table.column("id") == tuple(cells)
    assert table.column("absent") is None


def test_places_count_lines_also_after_a_cell_of_two_lines(path: Path) -> None:
    table = read(path, 'id,note\n1,"a\nb"\n\n2,c\n')
    assert table.lines == (2, 5)
    assert str(table.place(2, 1)) == "table.csv:5:2 (note)"
    assert str(table.place(0, 1)) == "table.csv:1:2 (note)"


@pytest.mark.parametrize(
    "text",
    [
        "id,bmd\n1,2\n",
        "id;bmd\n1;0,12\n2;0,13\n",
        "id\tbmd\n1\t0,12\n",
        "id|bmd\n1|2\n",
        "id,a;b\n1,2\n3,4;5\n6,7\n",
    ],
)
def test_the_delimiter_is_inferred_from_every_row(path: Path, text: str) -> None:
    table = read(path, text)
    assert len(table.header) == 2
    inferred = text[2]
    assert [(f.code, f.severity, f.read) for f in table.findings] == (
        [] if inferred == "," else [("TABLE-DELIMITER", "note", inferred.replace("\t", "\\t"))]
    )


def test_the_evidence_for_a_delimiter_is_said_and_a_stated_one_needs_no_word(path: Path) -> None:
    text = "id;bmd\n1;0,12\n2;0,13\n3\n"
    note, _ = read(path, text).findings
    assert "semicolon: 3 of the first 4 rows have 2 cells" in note.message
    assert [f.code for f in read(path, text, layout=TableLayout(delimiter=";")).findings] == ["TABLE-RAGGED"]


def test_a_layout_without_header_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="header"):
        TableLayout(header=())


def test_two_delimiters_that_both_fit_are_asked_for(path: Path) -> None:
    (finding,) = read(path, "a,b;c,d\n1,2;3,4\n").findings
    assert (finding.code, finding.allowed) == ("TABLE-DELIMITER-AMBIGUOUS", ("comma", "semicolon"))
    table = read(path, "a,b;c,d\n1,2;3,4\n", layout=TableLayout(delimiter=";"))
    assert (table.header, table.findings) == (("a,b", "c,d"), ())


def test_the_suffix_tsv_is_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a,b\tc,d\n1,2\t3,4\n")
    assert read_table(tmp_path / "a.tsv").header == ("a,b", "c,d")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("id,µ\n1,2\n".encode(), []),
        ("\ufeffid,µ\n1,2\n".encode(), []),
        ("id,µ\n1,2\n".encode("cp1252"), [("TABLE-ENCODING", "note")]),
        ("id,µ\n1,2\n".encode("utf-16"), [("TABLE-ENCODING", "note")]),
    ],
)
def test_encodings_are_known_or_said(path: Path, data: bytes, expected: list[tuple[str, str]]) -> None:
    table = read(path, data)
    assert table.header == ("id", "µ")
    assert [(finding.code, finding.severity) for finding in table.findings] == expected


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "FILE-EMPTY", None),
        (b"\n\n", "TABLE-NO-HEADER", None),
        (b"id,x\n1,\x00\n", "FILE-NOT-TEXT", 2),
        (b"id,x\n1,\x1b[31m\n", "FILE-CONTROL-CHARACTER", 2),
        (b"id,x\n1,\x81\n", "FILE-NOT-UTF8", None),
        (b"\xff\xfe\x00", "TABLE-ENCODING-WRONG", None),
        ("id,x\n1,2\n".encode("utf-16-le"), "FILE-NOT-UTF8", None),
        (b'id,x\n1,"2\n3,4\n', "TABLE-SYNTAX", 2),
        (b'id,x\n1,"2"3\n', "TABLE-SYNTAX", 2),
        (b"id,x\n1,2\n3\n", "TABLE-RAGGED", 3),
        (b"id,x\n1,2,3\n", "TABLE-RAGGED", 2),
        (b"id,,x\n1,2,3\n", "TABLE-HEADER-BLANK", 1),
        (b"id,x\n1,2", "TABLE-NO-LINE-END", 2),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "TABLE-DAMAGED", None),
    ],
)
def test_each_fault_is_found_and_nothing_else(path: Path, data: bytes, code: str, line: int | None) -> None:
    findings = read(path, data).findings
    assert [(finding.code, finding.where.line) for finding in findings] == [(code, line)]


def test_a_name_used_twice_is_found_at_both(path: Path) -> None:
    findings = read(path, "id,x,id \n1,2,3\n").findings
    assert [(f.code, f.where.column) for f in findings] == [
        ("TABLE-HEADER-DUPLICATE", 1),
        ("TABLE-HEADER-DUPLICATE", 3),
    ]


def test_blank_columns_at_the_end_and_blank_rows_are_no_fault(path: Path) -> None:
    table = read(path, "id,x,,\n1,2,,\n,,,\n3,4,,\n")
    assert table.findings == ()
    assert table.rows == (("1", "2"), ("3", "4"))
    assert table.lines == (2, 4)


def test_the_header_may_stand_lower(path: Path) -> None:
    table = read(path, "Scanner 5, mode A\n\nid;x\n1;2\n", layout=TableLayout(header=(3,)))
    assert (table.header, table.rows, table.header_line) == (("id", "x"), (("1", "2"),), 3)
    (finding,) = read(path, "id,x\n", layout=TableLayout(header=(9,))).findings
    assert finding.code == "TABLE-NO-HEADER"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (TableLimits(size=5), "FILE-TOO-LARGE"),
        (TableLimits(rows=2), "TABLE-TOO-MANY-ROWS"),
        (TableLimits(columns=1), "TABLE-TOO-MANY-COLUMNS"),
        (TableLimits(cell=3), "TABLE-CELL-TOO-LONG"),
    ],
)
def test_budgets_refuse_and_name_their_option(path: Path, limits: TableLimits, code: str) -> None:
    text = "id,x\n1,2\n3,4\n5,6789\n"
    (finding,) = read(path, text, limits=limits).findings
    assert finding.code == code
    assert "TableLimits(" in finding.remedy
    assert read(path, text).findings == ()


def test_a_cell_of_ten_megabytes_is_refused(path: Path) -> None:
    (finding,) = read(path, "id,x\n1," + "y" * 10_000_000 + "\n").findings
    assert (finding.code, finding.where.line) == ("TABLE-CELL-TOO-LONG", 2)


def test_a_delimiter_that_is_no_character_is_a_finding(path: Path) -> None:
    (finding,) = read(path, "id,x\n", layout=TableLayout(delimiter="ab")).findings
    assert finding.code == "TABLE-SYNTAX"


def test_many_ragged_rows_are_counted_not_listed(path: Path) -> None:
    findings = read(path, "id,x\n" + "1\n" * 100).findings
    assert len(findings) == 21
    assert "80 further" in findings[-1].message


@pytest.mark.parametrize(
    "cell", ["=cmd", "+cmd", "-cmd", "@cmd", "\tcmd", "\rcmd", "\ncmd", "\0cmd", "-1+2", "=1"]
)
def test_cells_that_a_spreadsheet_would_run_are_prefixed(cell: str) -> None:
    ((written,),) = csv.reader(io.StringIO(csv_text([cell], []), newline=""))
    assert written == "'" + cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-1.5, "-1.5"),
        (-3, "-3"),
        (1e-300, "1e-300"),
        ("-1.5", "-1.5"),
        ("-0,5", "-0,5"),
        ("+1e3", "+1e3"),
        (None, ""),
        ("0012", "0012"),
        ("a=b", "a=b"),
    ],
)
def test_numbers_and_other_texts_are_untouched(cell: str | float | None, written: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text(["h"], [[cell]])))) == [["h"], [written]]
