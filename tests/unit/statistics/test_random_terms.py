"""Random terms as written become parts with a left side and a grouping factor."""

from __future__ import annotations

import pytest

from osteon import statistics as st
from osteon.statistics._random_terms import random_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 | litter", [("1", "litter", True)]),
        ("(1 | litter)", [("1", "litter", True)]),
        ("1|block/variety", [("1", "block", True), ("1", "block:variety", True)]),
        ("1 | a / b / c", [("1", "a", True), ("1", "a:b", True), ("1", "a:b:c", True)]),
        ("day | rat", [("day", "rat", True)]),
        ("0 + day | rat", [("0 + day", "rat", True)]),
        ("day || rat", [("day", "rat", False)]),
        ("1 | a + 1 | b", [("1", "a", True), ("1", "b", True)]),
        ("(1 | a) + (0 + day | b)", [("1", "a", True), ("0 + day", "b", True)]),
        ("1 | a + 0 + day | b", [("1", "a", True), ("0 + day", "b", True)]),
        ("1 | a:b", [("1", "a:b", True)]),
        ("(log(day) | `rat no`)", [("log(day)", "rat no", True)]),
    ],
)
def test_forms(text, expected):
    assert [(part.left, part.group, part.correlated) for part in random_parts(text)] == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no term"),
        ("litter", "bar"),
        ("1 | ", "no grouping factor"),
        (" | litter", "left side"),
        ("1 | a + b", "has no grouping factor"),
        ("1 | a 1 | b", "plus is missing"),
        ("(1 | a", "not closed"),
        ("1 | a)", "not opened"),
        ("1 | a + 1 | a", "twice"),
        ("1 | a * b", "no grouping factor"),
    ],
)
def test_other_texts_are_refused_with_the_forms(text, why):
    with pytest.raises(st.EstimationError, match=why) as raised:
        random_parts(text)
    assert "1 | block / variety" in str(raised.value)
