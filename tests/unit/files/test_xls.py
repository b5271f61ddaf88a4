"""Tables as text: XLS as Excel 97-2003 and other programs write it; files are written by xlwt."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
import xlwt

from osteon.files import TableLayout, TableLimits, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osteon.files import TextTable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.xls"


def saved(workbook: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def book(fill: Callable[[xlwt.Worksheet], object], *, title: str = "DXA") -> bytes:
    workbook = xlwt.Workbook()
    fill(workbook.add_sheet(title))
    return saved(workbook)


def rows(*cells: tuple[object, ...]) -> Callable[[xlwt.Worksheet], None]:
    def fill(sheet: xlwt.Worksheet) -> None:
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                sheet.write(row, column, value)

    return fill


def read(path: Path, data: bytes, **options: object) -> TextTable:
    path.write_bytes(data)
    return read_table(path, name="table.xls", **options)  # type: ignore[arg-type]


def shown_as(code: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=code)


def test_cells_become_text_without_loss(path: Path) -> None:
    texts = ("0012", "NO", "1e3", "NA", "µ", " x ", "</script>", "a_$b_$", "two\nlines", "=cmd")
    table = read(path, book(rows(texts, texts, (12, 0.1, -1.5e-7, True, None, 1e300))))
    assert table.findings == ()
    assert (table.header, table.rows[0]) == (texts, texts)
    assert table.rows[1][:6] == ("12", "0.1", "-1.5e-07", "TRUE", "", "1e+300")
    assert table.kinds == ("tttttttttt", "nnnbtntttt")
    assert (table.kind(1, 3), table.kind(0, 3)) == ("b", "t")


def test_numbers_are_shown_as_their_format_says(path: Path) -> None:
    def fill(sheet: xlwt.Worksheet) -> None:
        rows(("id", "day", "moment", "clock", "elapsed", "plain"))(sheet)
        for column, (value, code) in enumerate(
            [
                (12, "0000"),
                (date(2024, 3, 1), "dd/mm/yyyy"),
                (datetime.fromisoformat("2024-03-01T08:30"), "yyyy-mm-dd hh:mm"),
                (time(8, 30), "hh:mm:ss"),
                (1.5, "[h]:mm"),
                (0.25, '0.00 "days"'),
            ]
        ):
            sheet.write(1, column, value, shown_as(code))

    table = read(path, book(fill))
    assert table.findings == ()
    assert table.rows == (("0012", "2024-03-01", "2024-03-01T08:30:00", "08:30:00", "129600 s", "0.25"),)
    assert table.kinds == ("nddddn",)


def test_days_count_from_1904_where_the_file_says_so(path: Path) -> None:
    workbook = xlwt.Workbook()
    workbook.dates_1904 = True
    sheet = workbook.add_sheet("s")
    rows(("day",))(sheet)
    sheet.write(1, 0, 43890, shown_as("yyyy-mm-dd"))
    assert read(path, saved(workbook)).rows == (("2024-03-01",),)
    workbook.dates_1904 = False
    assert read(path, saved(workbook)).rows == (("2020-02-29",),)


def test_sheets_are_chosen_by_name_or_number_and_hidden_ones_are_said(path: Path) -> None:
    workbook = xlwt.Workbook()
    for title in ("first", "second", "2024"):
        rows(("id",), (title,))(workbook.add_sheet(title))
    workbook.get_sheet("first").visibility = 1
    workbook.active_sheet = 1
    data = saved(workbook)
    for wanted, sheet in [("", "second"), ("first", "first"), ("3", "2024"), ("2024", "2024")]:
        table = read(path, data, layout=TableLayout(sheet=wanted))
        assert (table.sheet, table.rows) == (sheet, ((sheet,),))
        other = [] if wanted else ["TABLE-OTHER-SHEETS"]
        assert [f.code for f in table.findings] == ["TABLE-HIDDEN-SHEET", *other]
    (finding,) = read(path, data, layout=TableLayout(sheet="other")).findings
    assert (finding.code, finding.allowed) == ("TABLE-NO-SHEET", ("first", "second", "2024"))


def test_formulas_merged_cells_hidden_rows_and_errors_are_all_found_at_once(path: Path) -> None:
    def fill(sheet: xlwt.Worksheet) -> None:
        rows(("id", "x", "y"), ("1", xlwt.Formula("A2"), 2), ("3", 4, 5))(sheet)
        sheet.row(3).set_cell_error(1, "#DIV/0!")
        sheet.merge(4, 5, 0, 1)
        sheet.row(2).hidden = True
        sheet.col(2).hidden = True

    table = read(path, book(fill))
    assert [(f.code, f.severity, f.where.line, f.where.column, f.read) for f in table.findings] == [
        ("TABLE-FORMULA", "warning", 2, 2, ""),
        ("TABLE-ERROR-CELL", "error", 4, 2, "#DIV/0!"),
        ("TABLE-HIDDEN-ROWS", "warning", 3, None, ""),
        ("TABLE-HIDDEN-COLUMNS", "warning", None, 3, ""),
        ("TABLE-MERGED-CELLS", "error", 5, 1, ""),
    ]
    assert table.rows[-1] == ("", "#DIV/0!", "")


def test_an_invisible_character_is_found_as_in_text_files(path: Path) -> None:
    (finding,) = read(path, book(rows(("id",), ("rat\u202e12",)))).findings
    assert (finding.code, finding.severity, finding.where.line, finding.read) == (
        "FILE-CONTROL-CHARACTER",
        "error",
        2,
        "U+202E",
    )


def test_budgets_refuse_and_name_their_option(path: Path) -> None:
    data = book(rows(("id", "x"), ("1", "2"), ("3", "4"), ("5", "6789")))
    for limits, code in [
        (TableLimits(rows=2), "TABLE-TOO-MANY-ROWS"),
        (TableLimits(columns=1), "TABLE-TOO-MANY-COLUMNS"),
        (TableLimits(cells=7), "TABLE-TOO-MANY-CELLS"),
        (TableLimits(cell=3), "TABLE-CELL-TOO-LONG"),
        (TableLimits(size=100), "FILE-TOO-LARGE"),
    ]:
        (finding,) = read(path, data, limits=limits).findings
        assert finding.code == code
        assert "TableLimits(" in finding.remedy
    assert read(path, data, limits=TableLimits(rows=3, columns=2, cells=8, cell=4)).findings == ()


def with_first_record(data: bytes, code: int) -> bytes:
    """Return a workbook whose second record has another number."""
    at = data.index(struct.pack("<HH", 0x0809, 16))
    out = bytearray(data)
    struct.pack_into("<H", out, at + 4 + 16, code)
    return bytes(out)


def test_what_is_no_readable_workbook(path: Path) -> None:
    whole = book(rows(("id",), ("1",)))
    at = whole.index(struct.pack("<HH", 0x0809, 16))
    for data, code in [
        (with_first_record(whole, 0x2F), "TABLE-PASSWORD"),
        (whole[:at] + struct.pack("<HH", 0x0409, 16) + whole[at + 4 :], "TABLE-OLD-WORKBOOK"),
        (whole.replace("Workbook".encode("utf-16-le"), "Wordbook".encode("utf-16-le")), "TABLE-NOT-A-SHEET"),
        (
            whole.replace("Workbook".encode("utf-16-le"), "Wordbook".encode("utf-16-le"))
            + "EncryptedPackage".encode("utf-16-le"),
            "TABLE-PASSWORD",
        ),
        (whole[: len(whole) // 2], "TABLE-DAMAGED"),
        (whole[:8], "TABLE-DAMAGED"),
    ]:
        assert [finding.code for finding in read(path, data).findings] == [code]


@pytest.mark.parametrize("row", [1, 2])
def test_merged_header_cells_count_for_every_column(path: Path, row: int) -> None:
    def fill(sheet: xlwt.Worksheet) -> None:
        sheet.write_merge(row - 1, row - 1, 1, 2, "BMD")
        rows(*[()] * row, ("rat", "left", "right"), ("1", 2, 3))(sheet)

    table = read(path, book(fill), layout=TableLayout(header=(row, row + 1)))
    assert table.header == ("rat", "BMD | left", "BMD | right")
    assert table.rows == (("1", "2", "3"),)
    assert [(f.code, f.severity, f.where.line, f.read) for f in table.findings] == [
        ("TABLE-HEADER-MERGED", "note", row, "BMD")
    ]


def test_a_header_cell_merged_into_the_data_stays_an_error(path: Path) -> None:
    def fill(sheet: xlwt.Worksheet) -> None:
        sheet.write_merge(0, 1, 0, 0, "rat")
        for row, value in enumerate(("x", 2, 3)):
            sheet.write(row, 1, value)

    (finding,) = read(path, book(fill)).findings
    assert (finding.code, finding.severity, finding.where.field) == ("TABLE-MERGED-CELLS", "error", "A1:A2")
