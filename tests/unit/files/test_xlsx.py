"""Tables as text: XLSX, and what a hostile or damaged workbook ends in."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from osteon.files import TableLayout, TableLimits, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from osteon.files import TextTable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.xlsx"


def book(fill: Callable[[Worksheet], object], *, title: str = "DXA") -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    fill(sheet)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def edited(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
    return out.getvalue()


def read(path: Path, data: bytes, **options: object) -> TextTable:
    path.write_bytes(data)
    return read_table(path, name="table.xlsx", **options)  # type: ignore[arg-type]


def rows(*cells: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in cells:
            sheet.append(row)

    return fill


def test_cells_become_text_without_loss(path: Path) -> None:
    texts = ["0012", "NO", "1e3", "NA", "µ", " x ", "</script>", "a_$b_$", "two\nlines"]
    values = [
        12,
        0.1,
        -1.5e-7,
        True,
        date(2024, 3, 1),
        datetime.fromisoformat("2024-03-01T08:30"),
        clock(8, 30),
    ]
    table = read(path, book(rows(tuple(texts + [f"v{i}" for i in range(len(values))]), (*texts, *values))))
    assert table.findings == ()
    assert table.header[: len(texts)] == tuple(texts)
    assert table.rows[0][: len(texts)] == tuple(texts)
    assert table.rows[0][len(texts) :] == (
        "12", "0.1", "-1.5e-07", "TRUE", "2024-03-01", "2024-03-01T08:30:00", "08:30:00",
    )  # fmt: skip


def test_an_identifier_shown_with_zeros_keeps_them(path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("id", "n"), (12, 12))(sheet)
        sheet["A2"].number_format = "0000"

    assert read(path, book(fill)).rows == (("0012", "12"),)


def test_places_are_rows_and_columns_of_the_sheet(path: Path) -> None:
    table = read(
        path, book(rows((), ("id", "x"), (), ("1", "2")), title="Sheet A"), layout=TableLayout(header=(2,))
    )
    assert str(table.place(1, 1)) == "table.xlsx:4:2 (Sheet A!x)"


def test_sheets_are_chosen_by_name_or_number_and_hidden_ones_are_said(path: Path) -> None:
    workbook = Workbook()
    for number, title in enumerate(["first", "second", "2024"]):
        sheet = workbook.worksheets[0] if number == 0 else workbook.create_sheet()
        sheet.title = title
        rows(("id",), (title,))(sheet)
    workbook["first"].sheet_state = "hidden"
    workbook.active = 1
    data = saved(workbook)
    for wanted, sheet in [
        ("", "second"),
        ("first", "first"),
        ("1", "first"),
        ("3", "2024"),
        ("2024", "2024"),
    ]:
        table = read(path, data, layout=TableLayout(sheet=wanted))
        assert (table.sheet, table.rows) == (sheet, ((sheet,),))
        other = [] if wanted else [("TABLE-OTHER-SHEETS", "second")]
        assert [(f.code, f.read) for f in table.findings] == [("TABLE-HIDDEN-SHEET", "first"), *other]
    for wanted in ["0", "4", "other", "99999999", "-1"]:
        (finding,) = read(path, data, layout=TableLayout(sheet=wanted)).findings
        assert (finding.code, finding.allowed) == ("TABLE-NO-SHEET", ("first", "second", "2024"))


def test_formulas_merged_cells_hidden_rows_and_errors_are_all_found_at_once(path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("id", "x", "y"), ("1", "=A2", 2), ("3", "#N/A", 4))(sheet)
        sheet.merge_cells("A5:B6")
        sheet.row_dimensions[3].hidden = True

    findings = read(path, book(fill)).findings
    assert [(f.code, f.severity, f.where.line) for f in findings] == [
        ("TABLE-FORMULA", "error", 2),
        ("TABLE-ERROR-CELL", "error", 3),
        ("TABLE-HIDDEN-ROWS", "warning", 3),
        ("TABLE-MERGED-CELLS", "error", 5),
    ]


def test_the_stored_value_of_a_formula_is_read(path: Path) -> None:
    data = edited(
        book(rows(("id", "x"), ("1", "=1+1"))),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<v />", b"<v>2</v>").replace(
                b"<v></v>", b"<v>2</v>"
            )
        },
    )
    table = read(path, data)
    assert table.rows == (("1", "2"),)
    assert [(f.code, f.severity, f.where.column) for f in table.findings] == [("TABLE-FORMULA", "warning", 2)]


def test_budgets_refuse_and_name_their_option(path: Path) -> None:
    data = book(rows(("id", "x"), ("1", "2"), ("3", "4"), ("5", "6789")))
    for limits, code in [
        (TableLimits(rows=2), "TABLE-TOO-MANY-ROWS"),
        (TableLimits(columns=1), "TABLE-TOO-MANY-COLUMNS"),
        (TableLimits(cell=3), "TABLE-CELL-TOO-LONG"),
        (TableLimits(expanded=100), "TABLE-ZIP-BOMB"),
        (TableLimits(ratio=1), "TABLE-ZIP-BOMB"),
        (TableLimits(size=100), "FILE-TOO-LARGE"),
    ]:
        (finding,) = read(path, data, limits=limits).findings
        assert finding.code == code
        assert "TableLimits(" in finding.remedy
    assert read(path, data).findings == ()


def test_bombs_are_refused_in_about_a_second(path: Path) -> None:
    sheet = book(rows(("id",), ("1",)))
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    late = b"<!--" + b"x" * 3_000_000 + b"-->" + entities
    far = book(lambda s: s.cell(1_048_576, 16_384, "x"))
    crowd = bytearray(sheet)
    struct.pack_into("<I", crowd, crowd.rindex(b"PK\x05\x06") + 12, 2_000_000)
    for data, code in [
        (edited(sheet, {"xl/styles.xml": lambda xml: xml + b" " * 50_000_000}), "TABLE-ZIP-BOMB"),
        (edited(sheet, {"xl/workbook.xml": lambda xml: entities + xml}), "TABLE-XML-ENTITIES"),
        (edited(sheet, {"xl/worksheets/sheet1.xml": lambda xml: late + xml}), "TABLE-XML-ENTITIES"),
        (far, "TABLE-TOO-MANY-COLUMNS"),
        (bytes(crowd), "TABLE-ZIP-BOMB"),
    ]:
        begin = time.perf_counter()
        (finding,) = read(path, data).findings
        assert finding.code == code
        assert time.perf_counter() - begin < 5  # measured below 0.5 s


def test_what_is_no_workbook(path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as new:
        new.writestr("a.txt", "x")
    whole = book(rows(("id",), ("1",)))
    for data, code in [
        (archive.getvalue(), "TABLE-NOT-A-SHEET"),
        (b"PK\x03\x04", "TABLE-DAMAGED"),
        (whole[:-30], "TABLE-DAMAGED"),
        (whole[: len(whole) // 2], "TABLE-DAMAGED"),
        (edited(whole, {"xl/workbook.xml": lambda _: b"<workbook/>"}), "TABLE-NO-SHEET"),
        (edited(whole, {"xl/worksheets/sheet1.xml": lambda xml: xml[:-20]}), "TABLE-DAMAGED"),
    ]:
        findings = read(path, data).findings
        assert [finding.code for finding in findings] == [code]


def test_two_parts_of_one_name_are_refused(path: Path) -> None:
    data = io.BytesIO(book(rows(("id",), ("1",))))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/workbook.xml", "<other/>")
    (finding,) = read(path, data.getvalue()).findings
    assert finding.code == "TABLE-DAMAGED"
