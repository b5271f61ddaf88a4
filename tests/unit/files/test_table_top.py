"""The rows above the data: several header rows, merged header cells, a unit row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from osteon.files import TableLayout, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from osteon.files import TextTable


def sheet(
    tmp_path: Path,
    cells: Sequence[Sequence[object]],
    merged: Sequence[str] = (),
    *,
    header: tuple[int, ...] = (1,),
    unit_row: int | None = None,
) -> TextTable:
    workbook = Workbook()
    for row in cells:
        workbook.worksheets[0].append(row)
    for ref in merged:
        workbook.worksheets[0].merge_cells(ref)
    out = io.BytesIO()
    workbook.save(out)
    (tmp_path / "t.xlsx").write_bytes(out.getvalue())
    return read_table(tmp_path / "t.xlsx", name="t", layout=TableLayout(header=header, unit_row=unit_row))


def text(
    tmp_path: Path, content: str, *, header: tuple[int, ...] = (1,), unit_row: int | None = None
) -> TextTable:
    (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    return read_table(tmp_path / "t.csv", name="t", layout=TableLayout(header=header, unit_row=unit_row))


def test_names_of_several_rows_are_joined_and_blank_parts_left_out(tmp_path: Path) -> None:
    table = text(tmp_path, "SCANNER 5\nrat,BMD,BMD,\n,left,right,note\n1,2,3,x\n", header=(2, 3))
    assert table.header == ("rat", "BMD | left", "BMD | right", "note")
    assert (table.rows, table.lines, table.header_line) == ((("1", "2", "3", "x"),), (4,), 2)
    assert table.findings == ()


def test_one_header_row_keeps_its_spaces(tmp_path: Path) -> None:
    assert text(tmp_path, " rat ,x\n1,2\n").header == (" rat ", "x")


def test_a_unit_row_is_no_data(tmp_path: Path) -> None:
    table = text(tmp_path, "rat,BMD,mass\n,g/cm2,g\n1,0.2,300\n", unit_row=2)
    assert (table.units, table.rows, table.lines) == (("", "g/cm2", "g"), (("1", "0.2", "300"),), (3,))
    assert table.findings == ()


def test_a_unit_row_may_stand_above_the_names_or_lower_than_next_to_them(tmp_path: Path) -> None:
    above = text(tmp_path, ",g/cm2\nrat,BMD\n1,0.2\n", header=(2,), unit_row=1)
    assert (above.header, above.units, above.rows) == (("rat", "BMD"), ("", "g/cm2"), (("1", "0.2"),))
    lower = text(tmp_path, "rat,BMD\nnote,note\n,g/cm2\n1,0.2\n", unit_row=3)
    assert (lower.units, lower.lines) == (("", "g/cm2"), (2, 4))


@pytest.mark.parametrize(("row", "content"), [(9, "a,b\n1,2\n"), (1, "a,b\n1,2\n"), (2, "a,b\n,\n1,2\n")])
def test_a_unit_row_that_is_none_is_an_error(tmp_path: Path, row: int, content: str) -> None:
    (finding,) = text(tmp_path, content, unit_row=row).findings
    assert (finding.code, finding.severity, finding.where.line) == ("TABLE-NO-UNIT-ROW", "error", row)


def test_a_blank_row_among_the_header_rows_is_said(tmp_path: Path) -> None:
    table = text(tmp_path, "rat,BMD\n\n1,2\n", header=(1, 2))
    assert (table.header, table.rows) == (("rat", "BMD"), (("1", "2"),))
    assert [(f.code, f.where.line) for f in table.findings] == [("TABLE-HEADER-ROW-BLANK", 2)]
    (finding,) = text(tmp_path, "\n\n1,2\n", header=(1, 2)).findings
    assert finding.code == "TABLE-NO-HEADER"
    assert "1-2" in finding.message


def test_names_that_are_the_same_after_joining_are_found(tmp_path: Path) -> None:
    findings = text(tmp_path, "rat,BMD,BMD\n,left,left\n1,2,3\n", header=(1, 2)).findings
    assert [(f.code, f.where.column) for f in findings] == [
        ("TABLE-HEADER-DUPLICATE", 2),
        ("TABLE-HEADER-DUPLICATE", 3),
    ]


def test_merged_header_cells_fill_what_they_span(tmp_path: Path) -> None:
    table = sheet(
        tmp_path,
        [("rat", "BMD", None, "Tb.Th"), (None, "left", "right", "mm"), ("1", 2, 3, 4)],
        ["A1:A2", "B1:C1"],
        header=(1, 2),
    )
    assert table.header == ("rat", "BMD | left", "BMD | right", "Tb.Th | mm")
    (finding,) = table.findings
    assert (finding.code, finding.severity, finding.where.column, finding.read) == (
        "TABLE-HEADER-MERGED",
        "note",
        2,
        "BMD",
    )
    assert "B1:C1" in finding.message
    assert table.kinds == ("tnnn",)


def test_merged_cells_of_the_unit_row_fill_too(tmp_path: Path) -> None:
    cells = [("rat", "left", "right"), (None, "g/cm2", None), ("1", 2, 3)]
    table = sheet(tmp_path, cells, ["B2:C2"], unit_row=2)
    assert table.units == ("", "g/cm2", "g/cm2")
    assert [f.code for f in table.findings] == ["TABLE-HEADER-MERGED"]


def test_a_merged_title_wider_than_the_table_adds_no_columns(tmp_path: Path) -> None:
    cells = [("rats of 2024",), ("rat", "x"), ("1", 2)]
    table = sheet(tmp_path, cells, ["A1:Z1"], header=(1, 2))
    assert table.header == ("rats of 2024 | rat", "rats of 2024 | x")


def test_what_is_merged_above_the_table_is_no_matter(tmp_path: Path) -> None:
    table = sheet(tmp_path, [("rats of 2024",), ("rat", "x"), ("1", 2)], ["A1:B1"], header=(2,))
    assert (table.header, table.findings) == (("rat", "x"), ())


@pytest.mark.parametrize("ref", ["A3:B3", "A2:A3", "B3:B4"])
def test_merged_cells_that_reach_into_the_data_stay_an_error(tmp_path: Path, ref: str) -> None:
    cells = [("rat", "x"), (None, "y"), ("1", 2), ("2", 3)]
    (finding,) = sheet(tmp_path, cells, [ref], header=(1, 2)).findings
    assert (finding.code, finding.severity, finding.where.field) == ("TABLE-MERGED-CELLS", "error", ref)
