"""Tables made to exhaust a reader: each is refused in about a second, within 200 MB.

Every table is read by a process of its own, which reports its time and how far its memory rose.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlwt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SECONDS = 8.0  # measured below 1.5 s on two busy cores; a machine of the CI may be slower
MEGABYTES = 200.0

READ = """
import json, resource, sys, time
from osteon.files import TableLimits, read_table
import osteon.files._csv, osteon.files._xls, osteon.files._xlsx
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.perf_counter()
table = read_table(sys.argv[1], name="t", limits=TableLimits(ratio=int(sys.argv[2])))
seconds = time.perf_counter() - begin
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = [(f.code, f.severity, f.remedy) for f in table.findings]
print(json.dumps({"seconds": seconds, "megabytes": (after - before) / 1024, "found": found}))
"""


def read_elsewhere(path: Path, *, ratio: int) -> dict[str, list[list[str]] | float]:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(ratio)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def workbook(*, sheet: bytes = b"", texts: bytes = b"", before: bytes = b"") -> bytes:
    """Return a workbook written by hand: its rows, its shared texts, and what stands before the sheet."""
    relation = '<Relationship Id="{}" Type="' + OFFICE + '/{}" Target="{}"/>'
    relations = '<Relationships xmlns="' + PACKAGE + '">{}</Relationships>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations.format(relation.format("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format(
            relation.format("r1", "worksheet", "sheet.xml")
            + relation.format("r2", "sharedStrings", "texts.xml")
        ),
        "xl/sheet.xml": before
        + f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
        + (sheet or b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
        + b"</sheetData></worksheet>",
        "xl/texts.xml": f'<sst xmlns="{MAIN}">'.encode() + (texts or b"<si><t>id</t></si>") + b"</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def numbered(rows: int, columns: str) -> bytes:
    return b"".join(
        b'<row r="%d">' % r
        + b"".join(b'<c r="%c%d"><v>%d</v></c>' % (c, r, r) for c in columns.encode())
        + b"</row>"
        for r in range(1, rows + 1)
    )


def far_cells() -> bytes:
    """Return an XLS sheet of 10,000 rows with one cell in the last of 256 columns each."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for row in range(10_000):
        sheet.write(row, 255, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "csv of 2e6 columns": (lambda: b"ab," * 2_000_000 + b"\n1\n", "TABLE-TOO-MANY-COLUMNS"),
    "csv of 16e6 columns": (lambda: b"ab," * 16_000_000 + b"\n1\n", "TABLE-TOO-MANY-COLUMNS"),
    "csv of 1e6 rows": (lambda: b"a,b\n" + b"12,34\n" * 1_000_000, "TABLE-TOO-MANY-ROWS"),
    "csv of line ends": (lambda: b"\n" * 49_000_000, "TABLE-TOO-MANY-ROWS"),
    "csv of one open quote": (lambda: b'a,"' + b"x" * 40_000_000, "TABLE-CELL-TOO-LONG"),
    "csv of quotes": (lambda: b"a,b\n" + b'"' * 40_000_000, "TABLE-CELL-TOO-LONG"),
    "csv of one record in many lines": (lambda: b"a,b\n" + b'"\n",x,' * 6_000_000, "TABLE-TOO-MANY-COLUMNS"),
    "csv of control characters": (lambda: b"\x01" * 40_000_000, "FILE-CONTROL-CHARACTER TABLE-CELL-TOO-LONG"),
    "sheet of 1e6 rows": (lambda: workbook(sheet=numbered(1_000_000, "A")), "TABLE-TOO-MANY-ROWS"),
    "sheet of 250,000 x 6": (lambda: workbook(sheet=numbered(250_000, "ABCDEF")), "TABLE-TOO-MANY-ROWS"),
    "sheet of 2e6 columns": (
        lambda: workbook(sheet=b'<row r="1">' + b"<c><v>1</v></c>" * 2_000_000 + b"</row>"),
        "TABLE-TOO-MANY-COLUMNS",
    ),
    "sheet of blank cells": (
        lambda: workbook(sheet=b"<row>" + b"<c/>" * 20_000_000 + b"</row>"),
        "TABLE-TOO-MANY-CELLS",
    ),
    "sheet of blank rows": (lambda: workbook(sheet=b"<row/>" * 16_000_000), "TABLE-DAMAGED"),
    "sheet of nested elements": (lambda: workbook(sheet=b"<a>" * 30_000_000), "TABLE-DAMAGED"),
    "sheet of one cell": (
        lambda: workbook(sheet=b'<row><c t="inlineStr"><is><t>' + b"x" * 90_000_000 + b"</t></is></c></row>"),
        "TABLE-CELL-TOO-LONG",
    ),
    "sheet of one attribute": (
        lambda: workbook(sheet=b'<row s="' + b"x" * 90_000_000 + b'"/>'),
        "TABLE-DAMAGED",
    ),
    "sheet of merged cells": (
        lambda: workbook(sheet=b'<mergeCell ref="A1:XFD1"/>' * 3_000_000),
        "TABLE-ZIP-BOMB",
    ),
    "5e6 shared texts": (lambda: workbook(texts=b"<si><t>ab</t></si>" * 5_000_000), "TABLE-TOO-MANY-CELLS"),
    "one shared text": (
        lambda: workbook(texts=b"<si><t>" + b"a" * 90_000_000 + b"</t></si>"),
        "TABLE-CELL-TOO-LONG",
    ),
    "one shared text of runs": (
        lambda: workbook(texts=b"<si>" + b"<r><t>ab</t></r>" * 5_000_000 + b"</si>"),
        "TABLE-TOO-MANY-CELLS",
    ),
    "shared texts of wide letters": (
        lambda: workbook(texts=("<si><t>" + "x" * 9_000 + "\U0001f9b4</t></si>").encode() * 10_000),
        "TABLE-ZIP-BOMB",
    ),
    "xls of far cells": (far_cells, "TABLE-TOO-MANY-CELLS"),
    "xls of zeros": (lambda: OLE + b"\x00" * 49_000_000, "TABLE-DAMAGED"),
    "xls of ones": (lambda: OLE + b"\xff" * 49_000_000, "TABLE-DAMAGED"),
    "xls with a directory of loops": (
        lambda: far_cells()[:512] + b"\x01\x00\x00\x00" * 12_000_000,
        "TABLE-DAMAGED",
    ),
    "entities": (lambda: workbook(before=ENTITIES), "TABLE-XML-ENTITIES"),
    "entities after a long comment": (
        lambda: workbook(before=b"<!--" + b"x" * 3_000_000 + b"-->" + ENTITIES),
        "TABLE-XML-ENTITIES",
    ),
    "a part of more than 100 MB": (lambda: workbook(sheet=b" " * 101_000_000), "TABLE-ZIP-BOMB"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused_soon_and_in_little_memory(tmp_path: Path, name: str) -> None:
    make, code = TABLES[name]
    path = tmp_path / "table"
    path.write_bytes(make())
    told = read_elsewhere(path, ratio=10**9)
    assert {found[0] for found in told["found"]} == set(code.split())
    assert {found[1] for found in told["found"]} == {"error"}
    assert told["seconds"] < SECONDS
    assert told["megabytes"] < MEGABYTES
    if "TOO" in code:
        assert "TableLimits(" in told["found"][-1][2]


def test_a_ratio_that_no_sheet_has_is_refused_before_anything_is_expanded(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(sheet=b" " * 90_000_000))
    told = read_elsewhere(path, ratio=1_000)
    assert [found[0] for found in told["found"]] == ["TABLE-ZIP-BOMB"]
    assert "TableLimits(ratio=" in told["found"][-1][2]
    assert told["megabytes"] < 10
