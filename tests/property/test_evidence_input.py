"""Any bytes as a table of findings, and any words as a query, give findings or rows; never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osteon.evidence import check_table, query
from osteon.evidence._effects import read_effects
from osteon.evidence._numbers import NumberDoubt, NumberFormat, number_format, parse_number
from osteon.evidence._schema import data_file, schema_of
from osteon.files import DataError, Finding

HEADER = ",".join(schema_of("treatment_effects").names)
CELLS = st.sampled_from(
    [
        "",
        "0012",
        "NO",
        "1e3",
        "nan",
        "inf",
        "a_$b_$",
        "</script>",
        "=cmd",
        "ovx",
        "rat",
        "MK-4",
        "BMD",
        "-1",
        '"',
        "\x00",
    ]
)
TABLES = st.lists(st.lists(CELLS, min_size=64, max_size=64).map(",".join), max_size=4).map(
    lambda lines: "\n".join([HEADER, *lines]).encode()
)


@given(st.one_of(st.binary(max_size=400), TABLES))
def test_any_bytes_as_a_users_table(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("table") / "t.csv"
    path.write_bytes(data)
    findings = check_table(path)
    assert all(isinstance(finding, Finding) and finding.code and finding.remedy for finding in findings)


@given(st.one_of(st.binary(max_size=400), TABLES))
@example(data_file("treatment_effects.csv").read_bytes()[:5000])
def test_any_bytes_as_the_shipped_table(data: bytes) -> None:
    if data.startswith(HEADER.encode()) and data.count(b"\n") == 0:
        assert read_effects(data, name="t.csv").rows == ()
        return
    with pytest.raises(DataError, match=r"t\.csv"):
        read_effects(data, name="t.csv")


@given(st.text(max_size=60))
def test_any_words_as_a_query(text: str) -> None:
    found = query(text)
    assert found.findings or found.understood
    assert not (found.findings and found.rows)


@given(st.binary(max_size=200))
def test_any_bytes_as_a_mapping(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("mapping")
    (folder / "m.yaml").write_bytes(data)
    (folder / "t.csv").write_text("paper_id\nx\n", encoding="utf-8")
    assert check_table(folder / "t.csv", mapping=folder / "m.yaml")


MARKS = {"point": ".", "comma": ","}
FORMATS = [
    NumberFormat("point", ","),
    NumberFormat("point", " "),
    NumberFormat("point", "'"),
    NumberFormat("comma", "."),
    NumberFormat("comma", " "),
    NumberFormat("comma", "'"),
]
VARIANTS = {" ": " \u00a0\u2009\u202f", "'": "'\u2019", ",": ",", ".": "."}
WHOLE = st.integers(min_value=0, max_value=10**9)
FRACTION = st.text("0123456789", min_size=1, max_size=6)
SIGN = st.sampled_from(["", "-", "\u2212", "+"])


@st.composite
def written_numbers(draw: st.DrawFn, form: NumberFormat) -> tuple[str, float]:
    """A number as a person writes it in a format, and the number."""
    sign, whole, fraction = draw(SIGN), draw(WHOLE), draw(FRACTION)
    separator = draw(st.sampled_from(VARIANTS[form.thousands])) if draw(st.booleans()) else ""
    text = f"{sign}{whole:,}".replace(",", separator) + MARKS[form.decimal] + fraction
    return text, float(f"{'-' if sign in ('-', chr(0x2212)) else ''}{whole}.{fraction}")


def decisive(form: NumberFormat) -> str:
    return f"0{MARKS[form.decimal]}25"


@given(st.data(), st.sampled_from(FORMATS))
def test_numbers_in_one_format_are_read_back(data: st.DataObject, form: NumberFormat) -> None:
    numbers = data.draw(st.lists(written_numbers(form), max_size=8))
    found = number_format([decisive(form), *(text for text, _ in numbers)])
    assert isinstance(found, NumberFormat)
    assert found.decimal == form.decimal
    assert [parse_number(text, found) for text, _ in numbers] == [number for _, number in numbers]


@given(st.data(), st.sampled_from(FORMATS))
def test_a_file_is_read_right_or_asks(data: st.DataObject, form: NumberFormat) -> None:
    numbers = data.draw(st.lists(written_numbers(form), min_size=1, max_size=8))
    found = number_format(text for text, _ in numbers)
    if isinstance(found, NumberFormat):
        assert [parse_number(text, found) for text, _ in numbers] == [number for _, number in numbers]
    else:
        assert found.kind == "ambiguous"
        assert all(parse_number(numbers[i][0], found) is None for group in found.cells for i in group)
    stated = number_format((text for text, _ in numbers), decimal=form.decimal)
    assert [parse_number(text, stated) for text, _ in numbers] == [number for _, number in numbers]


@given(st.data(), st.sampled_from([(a, b) for a in FORMATS for b in FORMATS if a.decimal != b.decimal]))
def test_a_mixture_of_formats_is_a_doubt(
    data: st.DataObject, forms: tuple[NumberFormat, NumberFormat]
) -> None:
    texts = [data.draw(written_numbers(form))[0] for form in forms for _ in range(2)]
    cells = data.draw(st.permutations([*map(decisive, forms), *texts]))
    found = number_format(cells)
    assert isinstance(found, NumberDoubt)
    assert found.kind == "mixed"
    assert {decisive(form) for form in forms} <= {cells[i] for group in found.cells for i in group}


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("1.234.567,89", NumberFormat("comma", "."), 1234567.89),
        ("1,234,567.89", NumberFormat("point", ","), 1234567.89),
        ("1.234.567", NumberFormat("comma", "."), 1234567.0),
        ("1\u202f234,5", NumberFormat("comma", " "), 1234.5),
        ("1\u00a0234,5", NumberFormat("comma", " "), 1234.5),
        ("1 234.5", NumberFormat("point", " "), 1234.5),
        ("\u22120,5", NumberFormat("comma", ""), -0.5),
        ("1,5e-3", NumberFormat("comma", ""), 0.0015),
        ("1.234e2", NumberFormat("point", ""), 123.4),
        ("0.250", NumberFormat("point", ""), 0.25),
        ("1234,567", NumberFormat("comma", ""), 1234.567),
        ("1e-3", NumberFormat("point", ""), 0.001),
        ("12", NumberFormat("point", ""), 12.0),
        (" -3 ", NumberFormat("point", ""), -3.0),
        ("1'234", NumberFormat("point", "'"), 1234.0),
    ],
)
def test_one_number_that_tells_its_format(text: str, form: NumberFormat, number: float) -> None:
    assert number_format([text]) == form
    assert parse_number(text, form) == number


@pytest.mark.parametrize("text", ["1,234", "1.234", "-12,345", "999.999"])
def test_one_number_that_does_not_tell(text: str) -> None:
    doubt = number_format([text, "12", "1e-3", "ten"])
    assert doubt == NumberDoubt("ambiguous", ((0,),))
    assert [parse_number(cell, doubt) for cell in (text, "12", "1e-3")] == [None, 12.0, 0.001]


def test_the_rarest_way_of_writing_comes_first() -> None:
    assert number_format(["0.5", "0.6", "0,5", "12"]) == NumberDoubt("mixed", ((2,), (0, 1)))


@pytest.mark.parametrize(
    "cells", [["1,234.5", "1 234.5"], ["1,234", "1.234", "1 234"], ["1.234,5", "1,234.5"]]
)
def test_two_thousands_separators_are_a_doubt(cells: list[str]) -> None:
    found = number_format(cells)
    assert isinstance(found, NumberDoubt)
    assert (found.kind, found.cells) == ("mixed", tuple((i,) for i in range(len(cells))))


NO_NUMBERS = [
    *("", "NaN", "inf", "-Infinity", "1e999", "ten", "1_000", "0x1F", "1.2.3", "12.05.2024", "1,23,4", "1 2"),
    *("--1", ".", ",", "-", "e5", "1e", "5 %", "\u0661\u0662", "\uff11", "0012,345,6", "1:30"),
]


@pytest.mark.parametrize("form", [*FORMATS, NumberFormat(), NumberDoubt("mixed", ())])
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_never_a_number(text: str, form: NumberFormat | NumberDoubt) -> None:
    assert parse_number(text, form) is None


@given(st.lists(st.text("0123456789.,' -\u2212+eE\u00a0NaInf%", max_size=12), max_size=6))
def test_no_text_is_dropped_by_the_format_that_is_found(cells: list[str]) -> None:
    found = number_format(cells)
    somehow = [cell for cell in cells if any(parse_number(cell, form) is not None for form in FORMATS)]
    if isinstance(found, NumberFormat):
        assert all(parse_number(cell, found) is not None for cell in somehow)
    else:
        assert {cells[i] for group in found.cells for i in group} <= set(somehow)
