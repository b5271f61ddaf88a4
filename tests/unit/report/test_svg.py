from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.report._svg import (
    FIGURE_CSS,
    Box,
    Caption,
    element,
    figure,
    number,
    standalone,
    text,
    text_width,
    wrap,
)


def test_everything_written_is_escaped():
    hostile = '</text><script>alert("1")</script>&'
    svg = figure(
        [text(1, 2, hostile, class_=hostile)],
        size=(10, 10),
        caption=Caption(hostile, hostile, kind="x"),
    )
    root = ET.fromstring(svg)
    assert {child.tag.rpartition("}")[2] for child in root} == {"title", "desc", "text"}
    assert root[2].text == hostile
    assert root[2].get("class") == hostile
    assert "<script" not in svg


def test_an_element_has_no_empty_attribute():
    assert element("path", d="M0 0", class_="", stroke_width=1.5) == '<path d="M0 0" stroke-width="1.5"/>'


def test_a_file_of_its_own_carries_the_stylesheet():
    svg = standalone(figure([text(0, 9, "a")], size=(10, 10), caption=Caption("t")))
    root = ET.fromstring(svg)
    assert root[0].tag.endswith("style")
    assert root[0].text.startswith(FIGURE_CSS)
    assert ":root { background" in root[0].text


def test_no_style_attribute_handler_or_address_can_enter_the_stylesheet():
    assert "url(" not in FIGURE_CSS
    assert "@import" not in FIGURE_CSS
    assert "<" not in FIGURE_CSS


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Box(10, 0, 5, 5), False),
        (Box(9.9, 0, 5, 5), True),
        (Box(0, 10, 5, 5), False),
        (Box(2, 2, 2, 2), True),
        (Box(-5, 0, 5, 5), False),
    ],
)
def test_boxes_that_share_an_edge_do_not_meet(other, meets):
    assert Box(0, 0, 10, 10).meets(other) is meets
    assert other.meets(Box(0, 0, 10, 10)) is meets


def test_a_gap_is_part_of_the_question():
    assert not Box(0, 0, 10, 10).meets(Box(12, 0, 5, 5), gap=2)
    assert Box(0, 0, 10, 10).meets(Box(12, 0, 5, 5), gap=3)


def test_widths_are_never_narrower_than_the_widest_font_named():
    # Advance widths of DejaVu Sans, Book, in units of 1/2048 em, read from the font's own table.
    dejavu = {
        "i": 569,
        "m": 1995,
        "W": 2025,
        "a": 1255,
        "0": 1303,
        "%": 1946,
        "G": 1587,
        " ": 651,
        "-": 739,
        "r": 842,
    }
    for character, units in dejavu.items():
        assert text_width(character, 1) >= units / 2048


@given(words=st.text(max_size=60), width=st.floats(15, 300))
def test_wrapped_lines_fit_and_lose_nothing(words, width):
    lines = wrap(words, width, 12)
    assert all(text_width(line, 12) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


@given(st.floats(-1e6, 1e6))
def test_a_coordinate_has_two_decimals_at_most(value):
    assert abs(float(number(value)) - value) <= 0.0051
    assert len(number(value).partition(".")[2]) <= 2


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of WCAG 2.1, 1.4.3: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palettes():
    blocks = re.findall(r":root[^{]*\{([^{}]*)\}", FIGURE_CSS)
    return [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]


def test_all_palettes_name_the_same_colours():
    assert len(palettes()) == 4
    assert len({frozenset(palette) for palette in palettes()}) == 1


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark", "dark by choice", "print"])
def test_words_can_be_read_on_what_is_behind_them(palette):
    for ink in ("--fig-ink", "--fig-quiet", "--fig-link"):
        for behind in ("--fig-paper", "--fig-fill"):
            assert contrast(palette[ink], palette[behind]) >= 4.5, (ink, behind)
    # Mixed is hatched in dark ink and none is told by its level line: both need less from their colour.
    for vote in ("--vote-up", "--vote-down"):
        assert contrast(palette[vote], palette["--fig-paper"]) >= 3, vote
