"""The word of a combination: every branch of its rule, and the mirror of a direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import statistics as st

LIMIT = some.floats(-3, 3, allow_nan=False)


@pytest.mark.parametrize(
    ("limits", "beats", "margin", "word", "reason"),
    [
        ((0.1, 0.9), True, None, "synergy", "beats each single"),
        ((0.1, 0.9), False, None, "undetermined", "not shown to beat each single"),
        ((-0.9, -0.1), True, None, "sub-additive", "worse side of zero"),
        ((-0.9, -0.1), False, 2.0, "sub-additive", "worse side of zero"),
        ((-0.1, 0.1), True, 0.2, "additive", "inside the margin"),
        ((-0.1, 0.1), False, 0.2, "additive", "inside the margin"),
        ((-0.1, 0.1), True, None, "undetermined", "no margin was declared"),
        ((-0.1, 0.3), True, 0.2, "undetermined", "is not inside the margin"),
        ((0.01, 0.1), False, 0.2, "additive", "inside the margin"),
        ((0.0, 0.9), True, None, "undetermined", "holds zero"),
    ],
)
def test_each_branch_of_the_rule(limits, beats, margin, word, reason):
    found = st.combination_word(limits, better="up", beats=beats, margin=margin)
    assert found[0] == word
    assert reason in found[1]


@given(LIMIT, LIMIT, some.booleans(), some.none() | some.floats(0.01, 2))
def test_down_is_the_mirror_of_up(one, other, beats, margin):
    low, high = sorted((one, other))
    up = st.combination_word((low, high), better="up", beats=beats, margin=margin)
    assert st.combination_word((-high, -low), better="down", beats=beats, margin=margin) == up


@given(LIMIT, LIMIT, some.none() | some.floats(0.01, 2))
def test_synergy_needs_the_combination_to_beat_each_single(one, other, margin):
    low, high = sorted((one, other))
    assert st.combination_word((low, high), better="up", beats=False, margin=margin)[0] != "synergy"


def test_what_is_refused():
    with pytest.raises(ValueError, match="better is up or down, not 'none'"):
        st.combination_word((0.1, 0.2), better="none", beats=True)
    with pytest.raises(ValueError, match="low and high, not 2 and 1"):
        st.combination_word((2.0, 1.0), better="up", beats=True)
    with pytest.raises(ValueError, match="above zero, not 0"):
        st.combination_word((0.1, 0.2), better="up", beats=True, margin=0.0)
