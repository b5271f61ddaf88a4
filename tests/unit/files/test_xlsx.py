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
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

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


def test_shared_texts_are_read_with_their_runs_and_escapes(path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    runs = "<r><t>ra</t></r><rPh><t>no</t></rPh><r><t>t_x000D__x005F_</t></r>"
    texts = f"<si>{runs}</si><si><t/></si><si><t>0012</t></si>"
    relation = f'<Relationship Id="t" Type="{office}/sharedStrings" Target="theme/theme1.xml"/>'
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{text}</v></c><c r="B{row}"><v>{row}</v></c></row>'
        for row, text in enumerate((0, 1, 2), start=1)
    )
    data = edited(
        book(rows(("id",), ("1",))),
        {
            "xl/worksheets/sheet1.xml": lambda _: (
                f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()
            ),
            "xl/theme/theme1.xml": lambda _: f'<sst xmlns="{main}">{texts}</sst>'.encode(),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                b"</Relationships>", f"{relation}</Relationships>".encode()
            ),
        },
    )
    table = read(path, data)
    assert table.header == ("rat\r_", "1")
    assert table.rows == (("", "2"), ("0012", "3"))
    assert table.findings == ()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2"><v>0.10000000000000001</v></c>', "0.1"),
        ('<c r="A2"><v>1E3</v></c>', "1000"),
        ('<c r="A2"><v>007</v></c>', "7"),
        ('<c r="A2"><v>12345678901234567890</v></c>', "12345678901234567890"),
        ('<c r="A2"><v>1.7976931348623157e308</v></c>', "1.7976931348623157e+308"),
        ('<c r="A2" t="d"><v>2024-03-01</v></c>', "2024-03-01"),
        ('<c r="A2" t="str"><v>0012</v></c>', "0012"),
        ('<c r="A2" t="inlineStr"><is><t>1e3</t></is></c>', "1e3"),
        ("<c><v>5</v></c>", "5"),
    ],
)
def test_a_stored_value_is_read_exactly(path: Path, cell: str, text: str) -> None:
    assert read(path, with_row_2(cell)).rows == ((text,),)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><v>nan</v></c>',
        '<c r="A2"><v>1e999</v></c>',
        '<c r="A2"><v>1_000</v></c>',
        '<c r="A2" t="s"><v>-1</v></c>',
        '<c r="A2" t="s"><v>99</v></c>',
        '<c r="A2" t="b"><v>2</v></c>',
        '<c r="A2" s="99"><v>2</v></c>',
        '<c r="A3"><v>2</v></c>',
        '<c r="B2"><v>2</v></c><c r="A2"><v>2</v></c>',
        '<c r="2A"><v>2</v></c>',
    ],
)
def test_a_cell_that_says_nonsense_is_damage(path: Path, cell: str) -> None:
    assert [f.code for f in read(path, with_row_2(cell)).findings] == ["TABLE-DAMAGED"]


def with_row_2(cell: str) -> bytes:
    def change(xml: bytes) -> bytes:
        begin = xml.index(b'<row r="2"')
        end = xml.index(b"</row>", begin)
        return xml[:begin] + b'<row r="2">' + cell.encode() + xml[end:]

    return edited(book(rows(("id",), ("1",))), {"xl/worksheets/sheet1.xml": change})


def test_a_formula_whose_result_is_blank_is_said_and_one_without_result_is_an_error(path: Path) -> None:
    blank = read(path, with_row_2('<c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c>'))
    assert [(f.code, f.severity) for f in blank.findings if f.code == "TABLE-FORMULA"] == [
        ("TABLE-FORMULA", "warning")
    ]
    none = read(path, with_row_2('<c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c>'))
    assert ("TABLE-FORMULA", "error") in [(f.code, f.severity) for f in none.findings]


def test_many_faulty_cells_of_a_column_are_one_finding_with_their_rows(path: Path) -> None:
    cells = [("id", "x"), *((str(i), "#N/A" if i % 2 else 1) for i in range(20))]
    (finding,) = read(path, book(rows(*cells))).findings
    assert (finding.code, finding.where.line, finding.where.field) == ("TABLE-ERROR-CELL", 3, "DXA!B")
    assert "10 cells of the column: rows 3, 5, 7" in finding.message


def test_faults_above_the_table_are_no_matter(path: Path) -> None:
    data = book(rows(("=1+1", "#N/A"), ("id", "x"), ("1", "2")))
    assert [f.code for f in read(path, data).findings] != []
    assert read(path, data, layout=TableLayout(header=(2,))).findings == ()


def test_hidden_columns_are_said(path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("id", "x"), ("1", "2"))(sheet)
        sheet.column_dimensions["B"].hidden = True

    (finding,) = read(path, book(fill)).findings
    assert (finding.code, finding.severity, finding.where.column) == ("TABLE-HIDDEN-COLUMNS", "warning", 2)


def test_days_that_no_calendar_has_stay_numbers(path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("day", "clock"), (60, 0.5), (-1, 1.5), (3_000_000, 0.25))(sheet)
        for row in (2, 3, 4):
            sheet.cell(row, 1).number_format = "yyyy-mm-dd"
            sheet.cell(row, 2).number_format = "hh:mm"

    table = read(path, book(fill))
    assert table.rows == (("60", "12:00:00"), ("-1", "1900-01-01T12:00:00"), ("3000000", "06:00:00"))
    assert table.kinds == ("nd", "nd", "nd")


def test_days_count_from_1904_where_the_file_says_so(path: Path) -> None:
    workbook = Workbook()
    rows(("day",), (43890,))(workbook.worksheets[0])
    workbook.worksheets[0]["A2"].number_format = "yyyy-mm-dd"
    assert read(path, saved(workbook)).rows == (("2020-02-29",),)
    workbook.epoch = CALENDAR_MAC_1904
    assert read(path, saved(workbook)).rows == (("2024-03-01",),)


def test_a_binary_workbook_and_a_password_are_named(path: Path) -> None:
    whole = book(rows(("id",), ("1",)))
    binary = edited(whole, {"_rels/.rels": lambda xml: xml.replace(b"xl/workbook.xml", b"xl/workbook.bin")})
    (finding,) = read(path, binary).findings
    assert finding.code == "TABLE-NOT-A-SHEET"
    locked = bytearray(whole)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (finding,) = read(path, bytes(locked)).findings
    assert finding.code == "TABLE-PASSWORD"


def test_text_beyond_the_last_name_is_found_with_its_column(path: Path) -> None:
    (finding,) = read(path, book(rows(("id", "x"), ("1", "2", None, "note")))).findings
    assert (finding.code, finding.where.line, finding.where.column, finding.read) == (
        "TABLE-RAGGED",
        2,
        4,
        "note",
    )
    assert "column D; the last column with a name is B" in finding.message


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["body_and_femur_measurements", "cross_section_bonej", "interlabel_widths", "label_band_counts_obs1"],
)
def test_real_sheets_give_the_values_that_openpyxl_reads(shared: Path, name: str) -> None:
    file = shared / "data" / "animals" / "mouse_femur_exercise_middleton" / f"{name}.xlsx"
    table = read_table(file, name=file.name)
    sheet = load_workbook(file, data_only=True).worksheets[0]
    values = [list(row[: len(table.header)]) for row in sheet.iter_rows(values_only=True)]
    assert [cell or "" for cell in values[0]] == list(table.header)
    kept = [row for row in values[1:] if any(str(cell or "").strip() for cell in row)]
    assert len(kept) == len(table.rows) >= 80
    for row, (texts, kinds) in enumerate(zip(table.rows, table.kinds, strict=True)):
        for value, text, kind in zip(kept[row], texts, kinds, strict=True):
            if isinstance(value, int | float):
                assert (float(text), kind) == (value, "n")
            else:
                assert (text, kind) == (value or "", "t")
