"""What the messages on tables say, word for word where a person has to act on it."""

from __future__ import annotations

import io

import openpyxl
import pytest

TABLE = "{file: data/dxa.csv, id: Mouse, columns: {BMC: {endpoint: BMC, site: femur, unit: g}}}"
PLAIN = "Mouse,BMC\n0011,0.021\n0012,0.022\n0021,0.031\n0022,0.032\n0031,0.041\n0032,0.042\n"
SEALED = "animals: {sealed: true, key: key.csv}"


def found(observed, code):
    return [finding for finding in observed.findings if finding.code == code]


def test_an_animal_that_owns_a_specimen_is_no_nearest_word(read):
    table = TABLE.replace("id: Mouse,", "id: Mouse, specimen: Scan,")
    files = {
        "data/dxa.csv": "Mouse,Scan,BMC\n0011,S1,0.021\n",
        "specimens.csv": "specimen,animal\nS1,0012\n",
    }
    (said,) = found(read(files, table), "SPECIMEN-REASSIGNED")
    assert (said.read, said.nearest) == ("0011", "")
    assert "belongs to 0012" in said.message


def test_columns_that_name_an_arm_together_are_all_named(read):
    table = TABLE.replace("id: Mouse,", "id: Mouse, arm: [Kind, Sex],")
    observed = read({"data/dxa.csv": "Mouse,Kind,Sex,BMC\n0011,trot,f,0.021\n"}, table, listed="")
    (said,) = found(observed, "ARM-UNKNOWN")
    assert (said.read, said.where.column, said.where.field) == ("trot f", 2, "Kind and Sex")


def test_columns_that_name_an_animal_together_are_all_named(read):
    table = TABLE.replace("id: Mouse,", "id: [Cage, Tag],")
    (said,) = found(read({"data/dxa.csv": "Cage,Tag,BMC\n1,2,0.021\n"}, table), "ANIMAL-UNKNOWN")
    assert (said.read, said.where.field) == ("1 2", "Cage and Tag")


def test_the_nearest_sheet_is_named(read):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Femur DXA"
    book.save(out)
    table = TABLE.replace("dxa.csv", "dxa.xlsx, sheet: femur dxa")
    (said,) = found(read({"data/dxa.xlsx": out.getvalue()}, table), "TABLE-NO-SHEET")
    assert (said.read, said.nearest) == ("femur dxa", "Femur DXA")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("stated", ["", "encoding: utf-8, "])
def test_utf_16_without_a_mark_is_answered_with_the_word_to_write(read, codec, stated):
    files = {"data/dxa.csv": PLAIN.encode(codec)}
    (said,) = found(read(files, TABLE.replace("id:", f"{stated}id:")), "FILE-NOT-UTF8")
    assert said.remedy.startswith("State encoding: utf-16,")
    told = read(files, TABLE.replace("id:", "encoding: utf-16, id:"))
    assert [o.value for o in told.observations][:2] == [0.021, 0.022]


def test_a_date_of_surgery_that_is_a_day_count_is_told_as_one(read):
    listed = "animal,arm,surgery\n0011,rest,45296\n0012,rest,12\n"
    serial, other = found(read({"data/dxa.csv": PLAIN}, listed=listed), "DATE-UNKNOWN")
    assert "day count of a spreadsheet (2024-01-05 " in serial.remedy
    assert "day count" not in other.remedy
    dated = TABLE.replace("id: Mouse,", "id: Mouse, day: When,")
    (day,) = found(read({"data/dxa.csv": "Mouse,When,BMC\n0011,45351,0.2\n"}, dated), "DAY-UNKNOWN")
    assert "(2024-02-29 " in day.remedy


def test_a_code_spelled_otherwise_is_told_in_words_of_a_code(read):
    files = {"data/dxa.csv": "Mouse,BMC\n0011,0.021\n", "key.csv": "code,arm\nAB,rest\n"}
    observed = read(files, listed="animal,arm\n0011,ab\n", animals=SEALED)
    (said,) = found(observed, "ARM-SPELLED")
    assert said.message.startswith("The code ab is read as the code AB of the key")
    assert said.nearest == "AB"
    assert "rest" not in said.message + said.remedy
    assert [o.arm for o in observed.observations] == ["rest"]


def test_codes_and_specimens_that_nobody_uses_are_one_note_each(read):
    files = {
        "data/dxa.csv": "Scan,BMC\nS1,0.021\n",
        "specimens.csv": "specimen,animal\nS1,0011\nS2,0011\nS3,0011\n",
        "key.csv": "code,arm\nA,rest\nB,run\nC,swim\n",
    }
    table = TABLE.replace("id: Mouse", "specimen: Scan")
    observed = read(files, table, listed="animal,arm\n0011,a\n", animals=SEALED)
    (code,) = found(observed, "KEY-UNUSED")
    assert (code.severity, code.where.file) == ("note", "key.csv")
    assert ": B, C." in code.message
    (specimen,) = found(observed, "SPECIMENS-UNUSED")
    assert (specimen.severity, specimen.where.file) == ("note", "specimens.csv")
    assert ": S2, S3." in specimen.message
    used = files | {
        "data/dxa.csv": "Scan,BMC\nS1,0.021\nS2,\n",
        "exclusions.csv": "specimen,kind,reason\nS3,excluded,broken\n",
        "key.csv": "code,arm\nA,rest\n",
    }
    observed = read(used, table, listed="animal,arm\n0011,a\n", animals=SEALED)
    assert found(observed, "KEY-UNUSED") + found(observed, "SPECIMENS-UNUSED") == []


TWO = TABLE.replace("columns: {", "columns: {BMD: {endpoint: BMD, site: femur, unit: g/cm2}, ")


def test_a_column_without_a_value_beside_others_is_a_warning(read):
    blank = read({"data/dxa.csv": "Mouse,BMD,BMC\n0011,,0.021\n0012, ,0.022\n"}, TWO)
    (said,) = found(blank, "COLUMN-NO-VALUES")
    assert (said.severity, said.read, said.where.line, said.where.column) == ("warning", "BMD", 1, 2)
    assert found(read({"data/dxa.csv": "Mouse,BMD,BMC\n0011,,\n"}, TWO), "COLUMN-NO-VALUES") == []
    missing = TWO.replace("id:", "missing: [x], id:")
    assert found(read({"data/dxa.csv": "Mouse,BMD,BMC\n0011,x,0.021\n"}, missing), "COLUMN-NO-VALUES") == []


def test_a_word_of_a_long_table_without_a_row_is_a_warning(read):
    long = TWO.replace("id:", "layout: long, variable: What, value: Number, id:")
    (said,) = found(read({"data/dxa.csv": "Mouse,What,Number\n0011,BMC,0.021\n"}, long), "COLUMN-NO-VALUES")
    assert (said.read, said.where.field) == ("BMD", "What")
