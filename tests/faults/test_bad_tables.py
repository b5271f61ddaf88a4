"""A table with one fault each: a finding with its code and place, or a note where no value is concerned."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import openpyxl
import pytest

from osteon import observe, run, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STUDY = """osteon: 1
kind: experiment
title: SYNTHETIC rats
species: rat
strain: Sprague-Dawley
sex: female
age_at_surgery: 24 weeks
models: {ovx: {kind: ovx}}
timeline: {sacrifice: week 12}
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 3}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 3}
endpoints:
  - {name: BMD, site: femur, method: dxa, role: primary}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
analysis: {unit: animal, gate: sham vs ovx, comparisons: ovx vs sham}
data:
  tables:
    - {file: FILE, id: Rat, SPECIMENcolumns: {BMD: {endpoint: BMD, site: femur, unit: g/cm2, method: dxa}}}
"""
ROWS = (
    ("Rat", "BMD"),
    ("0011", "0.251"),
    ("0012", "0.249"),
    ("0013", "0.246"),
    ("0021", "0.198"),
    ("0022", "0.201"),
    ("0023", "0.195"),
)
TABLE = "".join(f"{rat},{bmd}\n" for rat, bmd in ROWS)
ANIMALS = "animal,arm\n0011,sham\n0012,sham\n0013,sham\n0021,ovx\n0022,ovx\n0023,ovx\n"
SCANS = "".join(f"{rat},{bmd},{'Scan' if rat == 'Rat' else 'S' + rat}\n" for rat, bmd in ROWS)
CSV, XLSX = "data/femur.csv", "data/femur.xlsx"

Files = dict[str, str | bytes]


def folder(at: Path, files: Files) -> Path:
    """Write a study whose table is the one of the files that lies in data/."""
    table = next((name for name in files if name.startswith("data/")), CSV)
    specimen = "specimen: Scan, " if files.get(table) == SCANS else ""
    (at / "data").mkdir()
    (at / "study.yaml").write_text(STUDY.replace("FILE", table).replace("SPECIMEN", specimen))
    for name, content in ({"animals.csv": ANIMALS, table: TABLE} | files).items():
        (at / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return at


def book(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "S"
    for rat, bmd in ROWS:
        made.active.append([rat, bmd if rat == "Rat" else float(bmd)])
    change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def error_in(*columns: int) -> Callable[[openpyxl.worksheet.worksheet.Worksheet], None]:
    """Put the error of a formula into row 4 of columns; those that have none get a name."""

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for column in columns:
            sheet.cell(1, column).value = sheet.cell(1, column).value or f"other {column}"
            sheet.cell(4, column).value = "#DIV/0!"
            sheet.cell(4, column).data_type = "e"

    return change


def merge(cells: str) -> Callable[[openpyxl.worksheet.worksheet.Worksheet], None]:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C1"] = sheet["D1"] = "other"
        sheet.merge_cells(cells)

    return change


def put(**cells: object) -> Callable[[openpyxl.worksheet.worksheet.Worksheet], None]:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for address, value in cells.items():
            sheet[address] = value

    return change


def csv(old: str, new: str) -> Files:
    assert old in TABLE
    return {CSV: TABLE.replace(old, new)}


def beside(name: str, old: str, new: str) -> Files:
    known = {"animals.csv": ANIMALS, "exclusions.csv": "animal,kind,reason\n0012,lost,died\n"}[name]
    assert old in known
    return {name: known.replace(old, new)}


FAULTS: dict[str, tuple[Files, tuple[str, str, int | None, int | None]]] = {
    "arm spelled otherwise": (
        beside("animals.csv", "0012,sham", "0012,shma"),
        ("ARM-UNKNOWN", "animals.csv", 3, 2),
    ),
    "no arm": (beside("animals.csv", "0012,sham", "0012,"), ("ANIMAL-NO-ARM", "animals.csv", 3, 2)),
    "animal in two arms": (beside("animals.csv", "0023", "0011"), ("ANIMAL-TWICE", "animals.csv", 7, 1)),
    "list without a row": ({"animals.csv": "animal,arm\n"}, ("ANIMALS-NONE", "animals.csv", 1, None)),
    "unknown animal": (csv("0012", "0032"), ("ANIMAL-UNKNOWN", CSV, 3, 1)),
    "leading zeros gone": (csv("0012", "12"), ("ANIMAL-UNKNOWN", CSV, 3, 1)),
    "total below the table": ({CSV: TABLE + "Mean,0.22\n"}, ("ANIMAL-UNKNOWN", CSV, 8, 1)),
    "animal twice": ({CSV: TABLE + "0011,0.3\n"}, ("VALUE-TWICE", CSV, 8, 2)),
    "column twice": (
        {CSV: TABLE.replace("\n", ",1\n").replace("BMD,1", "BMD,BMD")},
        ("TABLE-HEADER-DUPLICATE", CSV, 1, 3),
    ),
    "two units": (csv("0.249", "249 mg/cm2"), ("VALUE-TWO-UNITS", CSV, 3, 2)),
    "percent": (csv("0.249", "24.9 %"), ("VALUE-TWO-UNITS", CSV, 3, 2)),
    "text": (csv("0.249", "broken"), ("VALUE-TEXT", CSV, 3, 2)),
    "unit row not stated": ({CSV: TABLE.replace("BMD\n", "BMD\n,g/cm2\n")}, ("VALUE-TEXT", CSV, 2, 2)),
    "missing word": (csv("0.249", "n/a"), ("VALUE-MISSING-WORD", CSV, 3, 2)),
    "negative": (csv("0.249", "-0.249"), ("VALUE-NEGATIVE", CSV, 3, 2)),
    "too large": (csv("0.249", "1e400"), ("VALUE-TEXT", CSV, 3, 2)),
    "too small to be kept": (csv("0.249", "1e-400"), ("VALUE-TEXT", CSV, 3, 2)),
    "infinite": (csv("0.249", "inf"), ("VALUE-TEXT", CSV, 3, 2)),
    "two decimal marks": (csv("0.249", '"0,249"'), ("NUMBERS-MIXED", CSV, 3, 2)),
    "names in row 3": ({CSV: "SYNTHETIC export,\n,\n" + TABLE}, ("COLUMN-ABSENT", CSV, 1, None)),
    "UTF-16 without a mark": ({CSV: TABLE.encode("utf-16-le")}, ("FILE-NOT-UTF8", CSV, None, None)),
    "surgery as a day count": (
        {"animals.csv": ANIMALS.replace("\n", ",45296\n").replace("arm,45296", "arm,surgery")},
        ("DATE-UNKNOWN", "animals.csv", 2, 3),
    ),
    "short row": (csv("0012,0.249", "0012"), ("TABLE-RAGGED", CSV, 3, None)),
    "invisible in an animal": (csv("0012", "00\u200b12"), ("FILE-CONTROL-CHARACTER", CSV, 3, 3)),
    "cut short": ({XLSX: book(put())[:900]}, ("TABLE-DAMAGED", XLSX, None, None)),
    "formula without value": ({XLSX: book(put(B3="=1+1"))}, ("TABLE-FORMULA", XLSX, 3, 2)),
    "error cell": ({XLSX: book(error_in(2))}, ("TABLE-ERROR-CELL", XLSX, 4, 2)),
    "merged values": ({XLSX: book(merge("B3:B4"))}, ("TABLE-MERGED-CELLS", XLSX, 3, 2)),
    "merged from a value outwards": ({XLSX: book(merge("B3:D4"))}, ("TABLE-MERGED-CELLS", XLSX, 3, 2)),
    "truth value": ({XLSX: book(put(B3=True))}, ("VALUE-TRUTH", XLSX, 3, 2)),
    "row 1,048,576": ({XLSX: book(put(B1048576=0.2))}, ("TABLE-TOO-MANY-ROWS", XLSX, 1_048_576, None)),
    "unknown animal left out": (
        beside("exclusions.csv", "0012", "0099"),
        ("ANIMAL-UNKNOWN", "exclusions.csv", 2, 1),
    ),
    "no reason": (beside("exclusions.csv", "died", ""), ("EXCLUSION-REASON", "exclusions.csv", 2, 1)),
    "kind of a heading spelled otherwise": (
        beside("exclusions.csv", "kind", "Kind"),
        ("COLUMN-SPELLED", "exclusions.csv", 1, 2),
    ),
    "no column specimen": (
        {CSV: SCANS, "specimens.csv": "Scan,Tier\nS0012,0013\n"},
        ("COLUMN-ABSENT", "specimens.csv", 1, 1),
    ),
    "specimen of an unknown animal": (
        {CSV: SCANS, "specimens.csv": "specimen,animal\nS0012,0099\n"},
        ("ANIMAL-UNKNOWN", "specimens.csv", 2, 2),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_an_error_with_its_place(name: str, tmp_path: Path):
    made, expected = FAULTS[name]
    errors = [f for f in run.check(folder(tmp_path, made)) if f.severity == "error"]
    places = [(f.code, f.where.file, f.where.line, f.where.column) for f in errors]
    assert expected in places
    assert all(finding.remedy for finding in errors)


WARNED: dict[str, tuple[Files, tuple[str, str, int | None]]] = {
    "no row": ({CSV: "Rat,BMD\n"}, ("TABLE-NO-VALUES", CSV, 1)),
    "no value": ({CSV: "Rat,BMD\n0011,\n0012,\n"}, ("TABLE-NO-VALUES", CSV, 1)),
    "names that differ in case": (
        {
            CSV: TABLE.replace("0012", "A1").replace("0013", "a1"),
            "animals.csv": ANIMALS.replace("0012", "A1").replace("0013", "a1"),
        },
        ("ANIMALS-ALIKE", "animals.csv", 4),
    ),
    "one letter coded in two ways": (
        {
            CSV: TABLE.replace("0012", "\u00e4").replace("0013", "a\u0308"),
            "animals.csv": ANIMALS.replace("0012", "\u00e4").replace("0013", "a\u0308"),
        },
        ("ANIMALS-ALIKE", "animals.csv", 4),
    ),
}


DATED = "".join(f"{rat},{bmd},{'When' if rat == 'Rat' else '2024-03-29'}\n" for rat, bmd in ROWS)


@pytest.mark.parametrize(
    ("late", "expected"),
    [((), []), (("0012",), [(3, "85")]), (("0012", "0013"), [(3, "85")]), (("left out",), [])],
)
def test_animals_measured_on_another_day_are_named_because_they_are_not_compared(
    late: tuple[str, ...], expected: list[tuple[int, str]], tmp_path: Path
):
    table = DATED
    for rat in ("0012",) if late == ("left out",) else late:
        before, found, after = table.partition(f"\n{rat},")
        table = before + found + after.replace("2024-03-29", "2024-03-30", 1)
    files: Files = {
        CSV: table,
        "animals.csv": ANIMALS.replace("\n", ",2024-01-05\n").replace("arm,2024-01-05", "arm,surgery"),
    }
    if late == ("left out",):
        files["exclusions.csv"] = "animal,kind,reason\n0012,excluded,late\n"
    folder(tmp_path, files)
    mapped = (tmp_path / "study.yaml").read_text().replace("id: Rat,", "id: Rat, day: When,")
    (tmp_path / "study.yaml").write_text(mapped)
    found_days = [(f.where.line, f.read) for f in run.check(tmp_path) if f.code == "DAY-UNDECLARED"]
    assert found_days == expected


@pytest.mark.parametrize("name", WARNED)
def test_what_may_be_meant_is_a_warning(name: str, tmp_path: Path):
    made, expected = WARNED[name]
    found = run.check(folder(tmp_path, made))
    assert expected in [(f.code, f.where.file, f.where.line) for f in found if f.severity == "warning"]
    assert [f.code for f in found if f.severity == "error"] == []


NOT_READ: dict[str, tuple[Files, str]] = {
    "error cell": ({XLSX: book(error_in(3))}, "TABLE-ERROR-CELL"),
    "error cells of 60 columns": ({XLSX: book(error_in(*range(3, 63)))}, "TABLE-ERROR-CELL"),
    "formula without value": ({XLSX: book(put(C1="other", C3="=1+1"))}, "TABLE-FORMULA"),
    "merged cells": ({XLSX: book(merge("C3:D5"))}, "TABLE-MERGED-CELLS"),
    "remark beside the table": ({XLSX: book(put(E4="a remark"))}, "TABLE-RAGGED"),
    "column without a name": (
        {CSV: "".join(f",{line}\n" for line in TABLE.splitlines())},
        "TABLE-HEADER-BLANK",
    ),
    "two columns of one name": (
        {CSV: TABLE.replace("\n", ",x,y\n").replace("BMD,x,y", "BMD,Op,Op")},
        "TABLE-HEADER-DUPLICATE",
    ),
    "invisible character": (
        {CSV: TABLE.replace("\n", ",a\x0bb\n").replace("BMD,a\x0bb", "BMD,Op")},
        "FILE-CONTROL-CHARACTER",
    ),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_a_fault_where_no_value_is_read_is_a_note_and_the_values_are_read(name: str, tmp_path: Path):
    made, code = NOT_READ[name]
    observed = observe.read_tables(study.load(folder(tmp_path, made)))
    assert code in [finding.code for finding in observed.findings]
    assert {finding.severity for finding in observed.findings} == {"note"}
    assert {(o.animal, o.value) for o in observed.observations} == {
        (rat, float(bmd)) for rat, bmd in ROWS[1:]
    }


@pytest.mark.parametrize("name", ["exclusions.csv", "specimens.csv", "animals.csv"])
@pytest.mark.parametrize("kind", ["link out", "link to nothing", "folder"])
def test_a_name_that_is_no_file_is_not_taken_for_an_absent_file(name: str, kind: str, tmp_path: Path):
    inside = tmp_path / "study"
    inside.mkdir()
    path = folder(inside, {CSV: TABLE}) / name
    path.unlink(missing_ok=True)
    (tmp_path / "out.csv").write_text("animal,reason\n0012,died\n")
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "out.csv" if kind == "link out" else "gone.csv")
    errors = [finding for finding in run.check(inside) if finding.severity == "error"]
    assert any(name in f"{finding.where.file} {finding.message}" for finding in errors)


@pytest.mark.parametrize("kind", ["link to nothing", "folder", "pipe"])
def test_a_table_that_is_no_file_is_not_a_plan_without_data(kind: str, tmp_path: Path):
    path = folder(tmp_path, {}) / CSV
    path.unlink()
    {"folder": path.mkdir, "pipe": lambda: os.mkfifo(path)}.get(kind, lambda: path.symlink_to("gone.csv"))()
    errors = [f for f in run.check(tmp_path) if f.severity == "error"]
    assert [(f.code, f.read, f.nearest) for f in errors] == [("FILE-NO-MATCH", CSV, "")]


def test_a_table_with_a_hidden_name_is_data(tmp_path: Path):
    assert run.check(folder(tmp_path, {"data/.femur.csv": TABLE})) == ()


def test_the_remedy_names_the_row_of_the_names_and_of_the_units(tmp_path: Path):
    for number, text in enumerate(("SYNTHETIC,\n" + TABLE, TABLE.replace("BMD\n", "BMD\n,g/cm2\n"))):
        at = tmp_path / str(number)
        at.mkdir()
        remedies = " ".join(finding.remedy for finding in run.check(folder(at, {CSV: text})))
        assert ("header: 2", "unit_row: 2")[number] in remedies
