"""Numbers as people write them: read back exactly in every format, or the file is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.files import NumberDoubt, NumberFormat, number_format, parse_number

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
