"""What the cells of value columns say: numbers, limits, flags, units, slips."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from osteon.observe import Observed


def codes(observed: Observed) -> list[str]:
    return [
        finding.code
        for finding in observed.findings
        if finding.code not in {"ANIMALS-MISSING", "COLUMNS-IGNORED"}
    ]


def finding(observed: Observed, code: str):
    (found,) = [f for f in observed.findings if f.code == code]
    return found


def table(
    options: str = "", *, heading: str = "BMC", column: str = "endpoint: BMC, site: femur, unit: g"
) -> str:
    columns = f'{{"{heading}": {{{column}}}}}'
    return f"{{file: data/dxa.csv, id: Mouse, delimiter: semicolon, {options} columns: {columns}}}"


def cells(*texts: str, heading: str = "BMC") -> dict[str, str | bytes]:
    names = ("0011", "0012", "0021", "0022", "0031", "0032")
    return {
        "data/dxa.csv": f"Mouse;{heading}\n"
        + "".join(f"{n};{t}\n" for n, t in zip(names, texts, strict=False))
    }


def outcome(observed: Observed) -> list[tuple[str, float | None, float | None]]:
    return [(o.status, o.value, o.limit) for o in observed.observations]


def test_decimal_comma_is_read_with_a_note(read):
    observed = read(cells("0,25", "1.234,5"), table())
    assert [o.value for o in observed.observations] == [0.25, 1234.5]
    assert "decimal comma" in finding(observed, "NUMBERS-READ").message


def test_ambiguous_number_asks_and_the_mapping_answers(read):
    asked = finding(read(cells("1,234", "12"), table()), "NUMBERS-AMBIGUOUS")
    assert (asked.severity, asked.read, asked.where.line, asked.where.column) == ("error", "1,234", 2, 2)
    for option, value in (("decimal: comma,", 1.234), ("decimal: point,", 1234.0)):
        observed = read(cells("1,234", "12"), table(option))
        assert observed.observations[0].value == value
        assert not observed.broken


def test_other_columns_tell_the_decimal_mark(read):
    data = {"data/dxa.csv": "Mouse;BMC;Other\n0011;1.234;0.5\n0012;1.235;0.25\n"}
    observed = read(data, table())
    assert [o.value for o in observed.observations] == [1.234, 1.235]
    assert "another column" in finding(observed, "NUMBERS-READ").message


def test_two_ways_of_writing_in_one_table(read):
    observed = read(cells("0,25", "0.25"), table())
    assert finding(observed, "NUMBERS-MIXED").severity == "error"
    assert [o.status for o in observed.observations] == ["missing", "missing"]


def test_blank_is_no_observation_and_declared_texts_are_missing(read):
    observed = read(cells("0.25", "", "-", "NA"), table('missing: ["-", NA],'))
    assert outcome(observed) == [("ok", 0.25, None), ("missing", None, None), ("missing", None, None)]
    assert codes(observed) == []


@pytest.mark.parametrize("text", ["-", "NA", "n/a", "nan", "ND"])
def test_undeclared_text_for_no_value_proposes_the_line(read, text):
    found = finding(read(cells("0.25", text), table()), "VALUE-MISSING-WORD")
    assert found.severity == "error"
    assert f'missing: ["{text}"]' in found.remedy


def test_flags_only_when_declared(read):
    observed = read(cells("0.25", "~   0.5", "!  0.7", "* 0.2"), table('flags: {"~": failed_qc, "!": ok},'))
    assert outcome(observed)[:3] == [("ok", 0.25, None), ("failed_qc", None, None), ("ok", 0.7, None)]
    found = finding(observed, "VALUE-FLAG")
    assert (found.read, found.severity) == ("* 0.2", "error")
    assert 'flags: {"*": failed_qc}' in found.remedy
    assert [f.read for f in observed.findings if f.code == "VALUE-FLAGGED"] == ["~   0.5", "!  0.7"]


def test_limits_are_kept_in_the_unit_of_the_endpoint(read):
    observed = read(cells("<500", "> 2000", "1000"), table(column="endpoint: BMC, site: femur, unit: mg"))
    assert outcome(observed) == [("below_lloq", None, 0.5), ("above_uloq", None, 2.0), ("ok", 1.0, None)]
    assert "2 values" in finding(observed, "VALUE-LIMIT").message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("broken", "VALUE-TEXT"),
        ("0.2 ± 0.1", "VALUE-TEXT"),
        ("1.2.3", "VALUE-TEXT"),
        ("1e999", "VALUE-TEXT"),
        ("#DIV/0!", "VALUE-ERROR-CELL"),
        ("250 mg", "VALUE-TWO-UNITS"),
        ("25 %", "VALUE-TWO-UNITS"),
        ("-0.25", "VALUE-NEGATIVE"),
    ],
)
def test_cell_that_is_no_plain_number(read, text, code):
    observed = read(cells("0.25", text), table())
    found = finding(observed, code)
    assert (found.severity, found.where.file, found.where.line, found.where.column) == (
        "error",
        "data/dxa.csv",
        3,
        2,
    )
    assert found.where.field == "BMC"
    assert len(observed.observations) == 2


def test_unit_repeated_in_the_cell_is_a_note(read):
    observed = read(cells("0.25 g", "0.5"), table())
    assert outcome(observed) == [("ok", 0.25, None), ("ok", 0.5, None)]
    assert finding(observed, "VALUE-UNIT").severity == "note"


def test_unit_from_the_heading(read):
    column = "endpoint: BMC, site: femur"
    observed = read(cells("250", heading="BMC (mg)"), table(heading="BMC (mg)", column=column))
    assert observed.observations[0].value == 0.25
    assert "heading" in finding(observed, "UNIT-READ").message


def test_unit_from_the_unit_row(read):
    data = {"data/dxa.csv": "Mouse;BMC\n;mg\n0011;250\n"}
    observed = read(data, table("unit_row: 2,", column="endpoint: BMC, site: femur"))
    assert [o.value for o in observed.observations] == [0.25]
    assert "unit row" in finding(observed, "UNIT-READ").message


def test_units_that_contradict_each_other(read):
    found = finding(read(cells("250", heading="BMC (mg)"), table(heading="BMC (mg)")), "UNIT-CONTRADICTS")
    assert (found.severity, found.message) == ("error", "The mapping says g, the heading says mg.")


@pytest.mark.parametrize(
    ("heading", "column", "code"),
    [
        ("BMC", "endpoint: BMC, site: femur", "UNIT-MISSING"),
        ("BMC (furlong)", "endpoint: BMC, site: femur", "UNIT-UNKNOWN"),
        ("BMC", "endpoint: BMC, site: femur, unit: mm", "UNIT-ENDPOINT"),
    ],
)
def test_no_unit_no_value(read, heading, column, code):
    observed = read(cells("250", heading=heading), table(heading=heading, column=column))
    assert finding(observed, code).severity == "error"
    assert outcome(observed) == [("missing", None, None)]


def test_heading_in_brackets_that_is_no_unit_is_left_alone(read):
    assert codes(read(cells("0.25", heading="BMC (left)"), table(heading="BMC (left)"))) == []


def test_fraction_is_converted_and_percent_below_one_is_named(read):
    column = 'endpoint: BV/TV, site: L3, unit: "1"'
    fractions = read(cells("0.12", "0.15"), table(column=column))
    assert [o.value for o in fractions.observations] == pytest.approx([12.0, 15.0], rel=1e-12)
    column = 'endpoint: BV/TV, site: L3, unit: "%"'
    observed = read(cells("0.12", "0.15", "0.11", "0.16", "0.14"), table(column=column))
    assert codes(observed) == ["VALUE-FRACTION"]
    assert [o.value for o in observed.observations] == [0.12, 0.15, 0.11, 0.16, 0.14]


@pytest.mark.parametrize(("text", "slip"), [("155", "10 times smaller"), ("0.155", "100 times larger")])
def test_value_outside_the_range_seen(read, text, slip):
    column = 'endpoint: BV/TV, site: L3, unit: "%"'
    observed = read(cells("15", "16", text), table(column=column))
    found = finding(observed, "VALUE-RANGE")
    assert found.severity == "warning"
    assert slip in found.message
    assert "mouse" in found.message
    assert observed.observations[2].value == float(text)


def test_value_far_from_its_column(read):
    observed = read(cells("0.21", "0.22", "0.23", "0.21", "2.3", "0.2"), table())
    found = finding(observed, "VALUE-FAR")
    assert (found.severity, found.where.line) == ("warning", 6)
    assert "slip of 10 times" in found.message
    assert observed.observations[4].value == 2.3


def test_negative_gain_is_no_finding(read):
    column = "endpoint: Ct.Ar gain, site: femur_diaphysis, unit: mm2"
    assert codes(read(cells("-0.25", "0.2"), table(column=column))) == []


LONG = (
    "{file: data/dxa.csv, id: Mouse, layout: long, variable: what, value: value, unit: unit, columns: "
    "{BMC: {endpoint: BMC, site: femur}, weight: {endpoint: body weight, unit: g}}}"
)


def test_long_table_with_its_own_units(read):
    rows = ("0011,BMC,250,mg", "0012,BMC,0.3,g", "0011,weight,21,", "0011,colour,7,", "0011,bmc,9,g")
    data = "Mouse,what,value,unit\n" + "".join(f"{row}\n" for row in rows)
    observed = read({"data/dxa.csv": data}, LONG)
    assert [(o.endpoint, o.value, o.id) for o in observed.observations] == [
        ("BMC", 0.25, "data/dxa.csv!C2"),
        ("BMC", 0.3, "data/dxa.csv!C3"),
        ("body weight", 21.0, "data/dxa.csv!C4"),
    ]
    assert finding(observed, "VARIABLE-IGNORED").read == "colour"
    spelled = finding(observed, "VARIABLE-SPELLED")
    assert (spelled.read, spelled.nearest, spelled.severity) == ("bmc", "BMC", "error")
    assert observed.tables[-1].ignored == ("colour", "bmc")


def test_stored_numbers_dates_and_truth_values_of_a_workbook(read):
    book = openpyxl.Workbook()
    for row in (["Mouse", "BMC"], ["0011", 1.234], ["0012", datetime.datetime(2024, 3, 1)], ["0021", True]):  # noqa: DTZ001
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    mapping = table().replace("dxa.csv", "dxa.xlsx").replace("delimiter: semicolon, ", "")
    observed = read({"data/dxa.xlsx": out.getvalue()}, mapping)
    assert outcome(observed) == [("ok", 1.234, None), ("missing", None, None), ("missing", None, None)]
    assert {"VALUE-DATE", "VALUE-TRUTH"} <= set(codes(observed))
    assert "NUMBERS-AMBIGUOUS" not in codes(observed)


def test_every_mapped_cell_is_one_observation_whatever_it_says(read):
    texts = ("0.2", "x", "<1", "~ 2", "", "-")
    observed = read(cells(*texts), table())
    assert len(observed.observations) == sum(bool(text) for text in texts)
    assert observed.tables[-1].values == 5


def test_two_header_rows_and_a_row_of_units(read):
    data = {"data/dxa.csv": ";Femur;\nMouse;BMC;Area\n;mg;cm2\n0011;250;0.5\n"}
    columns = '{"Femur | BMC": {endpoint: BMC, site: femur}, Area: {endpoint: bone area, site: femur}}'
    layout = "delimiter: semicolon, header: 1-2, unit_row: 3"
    mapping = f"{{file: data/dxa.csv, {layout}, id: Mouse, columns: {columns}}}"
    observed = read(data, mapping)
    assert [(o.id, o.value, o.unit) for o in observed.observations] == [
        ("data/dxa.csv!B4", 0.25, "g"),
        ("data/dxa.csv!C4", 0.5, "cm2"),
    ]
