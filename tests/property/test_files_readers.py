"""Whatever the bytes, a reader answers with a tree, a table or findings; text comes back exactly."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from osteon.files import (
    DataError,
    Finding,
    Manifest,
    Node,
    TableLayout,
    csv_text,
    parse_yaml,
    printable,
    read_table,
    resolve_inside,
)
from osteon.files._text import UNPRINTABLE

if TYPE_CHECKING:
    from pathlib import Path

    from osteon.files import TextTable

HOSTILE = [
    "0012",
    "NO",
    "1e3",
    "null",
    "~",
    "",
    "a_$b_$",
    "</script>",
    "=cmd",
    "NaN",
    "1:30",
    "{{x}}",
    "µ",
    "\0",
    "\u202e",
    "- a",
    "# b",
    "a: b",
    "'",
    '"',
    "\\",
    "\t",
    "\n",
    " x ",
]
YAMLISH = st.lists(
    st.sampled_from(
        [
            *HOSTILE,
            ": ",
            "\n",
            "  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "? ",
            "|\n",
            ">-\n",
            "&a ",
            "*a",
            "!!t ",
            "%YAML 1.2\n",
            "---\n",
            "...\n",
            "<<",
            "\\U0001F9B4",
            '"\\x"',
            "\r",
            "a",
            "\x85",
            "\u2028",
            "\ufeff",
        ]
    ),
    max_size=40,
).map("".join)
TABLISH = st.lists(
    st.sampled_from([*HOSTILE, ",", ";", "\t", "|", "\n", "\r\n", "\r", '"', '""', "a", "1,5"]), max_size=40
).map("".join)


LAYOUT = TableLayout()


def check_findings(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        assert finding.message.isprintable()
        assert finding.remedy
        assert finding.read.isprintable()
        assert len(finding.read) <= 120
        assert finding.where.line is None or finding.where.line >= 1


def check_yaml(source: str | bytes) -> None:
    file = parse_yaml(source, name="study.yaml")
    check_findings(file.findings)
    if file.root is None:
        assert any(finding.severity == "error" for finding in file.findings)
    else:
        check_node(file.root)
        file.root.to_plain()


def check_node(node: Node) -> None:
    assert node.place.line is not None
    assert node.text == "" or node.kind == "scalar"
    for item in node.items:
        check_node(item.value)


@given(st.binary(max_size=400))
def test_any_bytes_as_yaml(data: bytes) -> None:
    check_yaml(data)


@given(st.text(max_size=400) | YAMLISH)
def test_any_text_as_yaml(text: str) -> None:
    check_yaml(text)


@given(st.text() | st.sampled_from(HOSTILE), st.text() | st.sampled_from(HOSTILE))
def test_quoted_text_comes_back_exactly(key: str, value: str) -> None:
    def quoted(text: str) -> str:
        return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'

    # "? " because YAML allows a key before a colon only 1,024 characters
    file = parse_yaml(f"? {quoted(key)}\n: {quoted(value)}\n", name="s")
    assert file.root is not None
    assert file.root.to_plain() == {key: value}
    assert bool(file.findings) == bool(UNPRINTABLE.search(key + value))


@given(
    st.binary(max_size=400)
    | (st.text(max_size=200) | TABLISH).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_as_table(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    check_table(tmp_path_factory, data)


@given(st.binary(max_size=400), st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""]))
def test_any_bytes_under_any_name(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes
) -> None:
    for name in ("t.csv", "t.tsv", "t.txt", "t.xlsx", "t.xls"):
        check_table(tmp_path_factory, start + data, name=name)


@given(st.binary(max_size=400), st.sampled_from(["utf-8", "utf-16", "windows-1252", "latin-1", "other"]))
def test_any_bytes_in_any_stated_encoding(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, encoding: str
) -> None:
    check_table(tmp_path_factory, data, layout=TableLayout(encoding=encoding))


@given(
    st.data(),
    st.sampled_from(["xlsx", "xls"]),
    st.sampled_from([TableLayout(), TableLayout(header=(1, 2)), TableLayout(unit_row=2)]),
)
def test_a_damaged_workbook(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, kind: str, layout: TableLayout
) -> None:
    whole = bytearray(workbook() if kind == "xlsx" else old_workbook())
    for position in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[position] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(whole)))
    damaged = bytes(whole[: cut if data.draw(st.booleans()) else None])
    check_table(tmp_path_factory, damaged, layout=layout)


@settings(max_examples=500)
@given(st.data())
def test_a_stream_of_damaged_records(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Only the records of the sheet are hit, which random bytes of the whole file seldom do."""
    whole = bytearray(old_workbook())
    begin = whole.index(b"\x09\x08\x10\x00")
    end = whole.index(b"\x0a\x00\x00\x00", whole.index(b"\x09\x08\x10\x00", begin + 1)) + 4
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(begin, end))
        whole[position] = data.draw(st.sampled_from([0, 1, 2, 6, 9, 10, 60, 127, 128, 189, 253, 255]))
    check_table(tmp_path_factory, bytes(whole))


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_workbook_cut_at_every_tenth_byte(tmp_path_factory: pytest.TempPathFactory, kind: str) -> None:
    whole = workbook() if kind == "xlsx" else old_workbook()
    for cut in range(8, len(whole) - 1, 10):
        table = check_table(tmp_path_factory, whole[:cut])
        if kind == "xlsx" or cut < len(whole) // 2:
            assert [finding.severity for finding in table.findings] == ["error"]


def test_a_text_cut_at_every_byte_is_found_or_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = b'id,note,x\n0012,"a\nb",1\n13,c,2\n'
    for cut in range(1, len(whole)):
        codes = {finding.code for finding in check_table(tmp_path_factory, whole[:cut]).findings}
        complete = whole[:cut].endswith((b",1\n", b"x\n"))
        assert complete or codes & {"TABLE-NO-LINE-END", "TABLE-SYNTAX"}


@given(st.data())
def test_a_workbook_of_damaged_xml(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        hit = data.draw(st.sampled_from(names))
        for name in names:
            part = bytearray(old.read(name))
            for _ in range(data.draw(st.integers(1, 4)) if name == hit else 0):
                position = data.draw(st.integers(0, len(part) - 1))
                piece = data.draw(
                    st.sampled_from([b"", b"<", b">", b'"', b"9", b"-", b"A", b"e", b"\xff", b"99999999999"])
                )
                part[position : position + 1] = piece
            new.writestr(name, bytes(part))
    check_table(tmp_path_factory, out.getvalue())


def check_table(
    folder: pytest.TempPathFactory, data: bytes, *, name: str = "table", layout: TableLayout = LAYOUT
) -> TextTable:
    path = folder.getbasetemp() / name
    path.write_bytes(data)
    begin = time.perf_counter()
    table = read_table(path, name="table", layout=layout)
    assert time.perf_counter() - begin < 10
    check_findings(table.findings)
    assert len(table.rows) == len(table.lines)
    assert all(len(row) == len(table.header) for row in table.rows)
    assert table.kinds == () or [len(kinds) for kinds in table.kinds] == [len(row) for row in table.rows]
    assert len(table.units) in {0, len(table.header)}
    assert table.header or any(finding.severity == "error" for finding in table.findings)
    return table


@cache
def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("DXA")
    date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(
        (("id", "day", "bmd"), ("0012", 45352, 0.25), ("NO", xlwt.Formula('"a"'), "µ"))
    ):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell, date) if cell == 45352 else sheet.write(number, column, cell)
    sheet.row(3).set_cell_error(0, "#N/A!")
    sheet.write(3, 1, True)
    sheet.write(3, 2, 7)
    sheet.merge(4, 5, 0, 1)
    sheet.row(2).hidden = True
    book.add_sheet("empty").visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("id", "day", "bmd"), ("0012", 3, 0.25), ("NO", "=A1", "µ")):
        sheet.append(row)
    sheet["B2"].number_format = "yyyy-mm-dd"
    sheet.merge_cells("A5:B6")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spreadsheet_text() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | st.sampled_from(
        [text for text in HOSTILE if text.strip() and text != "\0"]
    )


@given(st.lists(st.tuples(spreadsheet_text(), spreadsheet_text()), min_size=1, max_size=5))
def test_csv_cells_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    text = csv_text(["id", "note"], rows)
    assert text == "".join(csv_text(row, []) for row in (("id", "note"), *rows))
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(text.encode())
    table = read_table(path, layout=TableLayout(delimiter=","))
    written = [tuple(row) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    kept = [row for row in written if any(cell.strip() for cell in row)]
    assert list(table.rows) == kept
    for row, cells in zip(rows, written, strict=True):
        assert all(cell in (original, "'" + original) for original, cell in zip(row, cells, strict=True))
        assert not any(cell.startswith(("=", "@", "\t", "\0")) for cell in cells)


IDENTIFIERS = [
    *HOSTILE,
    "=1+1",
    "+1",
    "-1",
    "@x",
    "1e999",
    "inf",
    "TRUE",
    "2024-03-01",
    "#N/A",
    "1,5",
    "007",
]


@given(st.lists(spreadsheet_text() | st.sampled_from(IDENTIFIERS), min_size=1, max_size=6))
def test_identifiers_come_back_exactly_from_every_kind_of_file(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    kept = [name for name in names if name.strip() and not UNPRINTABLE.search(name)]
    folder = tmp_path_factory.getbasetemp()
    new, old = Workbook(), xlwt.Workbook()
    sheet = old.add_sheet("s")
    for row, name in enumerate(["id", *kept], start=1):
        cell = new.worksheets[0].cell(row, 1, name)
        cell.data_type = "s"  # openpyxl takes =cmd for a formula and #N/A for an error
        sheet.write(row - 1, 0, name)
    new.save(folder / "ids.xlsx")
    old.save(str(folder / "ids.xls"))
    with (folder / "ids.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            [name] for name in ["id", *kept]
        )
    for file in ("ids.xlsx", "ids.xls", "ids.csv"):
        table = read_table(folder / file, layout=TableLayout(delimiter=","))
        assert table.findings == ()
        assert table.column("id") == tuple(kept), file


@given(
    st.text()
    | st.lists(st.sampled_from([*HOSTILE, "..", ".", "/", "a", "CON", "\\", ":"]), max_size=6).map("/".join)
)
def test_any_path_is_inside_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp()
    try:
        resolved = resolve_inside(root, text)
    except DataError as error:
        resolved, findings = root.resolve(), error.findings
    else:
        findings = ()
    assert resolved.is_relative_to(root.resolve())
    assert [finding.severity for finding in findings] in ([], ["error"])


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_as_manifest(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "manifest.json"
    path.write_bytes(data)
    try:
        again, findings = Manifest.read(path).to_json().encode(), ()
    except DataError as error:
        again, findings = b"", error.findings
    assert again == data or findings


@given(st.text(), st.integers(1, 200))
def test_shown_text_prints_and_stays_the_same_when_shown_again(text: str, length: int) -> None:
    shown = printable(text, length=length)
    assert shown.isprintable()
    assert len(shown) <= length
    assert printable(shown, length=length) == shown
    assert not text.isprintable() or len(text) > length or shown == text
