"""One vote a unit, the share among all units, and what happens when every direction flips."""

from __future__ import annotations

import random
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.statistics import DirectionCounts, clopper_pearson, direction_synthesis, sign_test

TABLES = st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["up", "none", "down"])), max_size=40)
FLIPPED = {"up": "down", "none": "none", "down": "up"}


def columns(table: list[tuple[int, str]]) -> dict[str, list[object]]:
    return {"paper": [unit for unit, _ in table], "direction": [direction for _, direction in table]}


def test_units_count_once_and_nulls_are_in_the_denominator() -> None:
    data = {
        "paper": ["a", "a", "b", "c", "d", "d", "e"],
        "direction": ["up", "up", "none", "down", "up", "down", "none"],
    }
    found = direction_synthesis(data)
    assert found.counts == DirectionCounts(up=1, mixed=1, none=2, down=1)
    assert found.share_up == pytest.approx(1 / 5)
    assert found.interval == clopper_pearson(1, 5)
    assert found.sign_test_p == sign_test(1, 1)
    assert found.votes == {"a": "up", "b": "none", "c": "down", "d": "mixed", "e": "none"}


def test_up_beside_none_is_mixed() -> None:
    assert direction_synthesis({"paper": ["a", "a"], "direction": ["up", "none"]}).counts.mixed == 1


def test_a_mixed_unit_stays_mixed() -> None:
    data = {"paper": ["a"] * 3, "direction": ["up", "down", "up"]}
    assert direction_synthesis(data).votes == {"a": "mixed"}


def test_without_units_there_is_no_share() -> None:
    found = direction_synthesis({"paper": [], "direction": []})
    assert (found.counts.total, found.share_up, found.interval, found.sign_test_p) == (0, None, None, None)


def test_pandas_table_and_another_unit() -> None:
    frame = pd.DataFrame({"lab": ["x", "x", "y"], "paper": [1, 2, 3], "direction": ["up", "down", "up"]})
    assert direction_synthesis(frame, unit="lab").counts == DirectionCounts(up=1, mixed=1, none=0, down=0)
    assert direction_synthesis(frame).counts == DirectionCounts(up=2, mixed=0, none=0, down=1)


@pytest.mark.parametrize("direction", ["increase", "", None, "UP", float("nan")])
def test_a_direction_that_was_not_aligned_is_refused(direction: object) -> None:
    with pytest.raises(ValueError, match="align it before the vote"):
        direction_synthesis({"paper": ["a"], "direction": [direction]})


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        direction_synthesis({"paper": ["a", "b"], "direction": ["up"]})


@given(TABLES)
def test_counts_follow_from_the_sets_of_directions(table: list[tuple[int, str]]) -> None:
    said: dict[int, set[str]] = defaultdict(set)
    for unit, direction in table:
        said[unit].add(direction)
    counts = direction_synthesis(columns(table)).counts
    assert counts.mixed == sum(len(directions) > 1 for directions in said.values())
    assert counts.up == sum(directions == {"up"} for directions in said.values())
    assert counts.total == len(said)


@given(TABLES)
def test_flipping_every_direction_swaps_up_and_down(table: list[tuple[int, str]]) -> None:
    found = direction_synthesis(columns(table))
    flipped = direction_synthesis(columns([(unit, FLIPPED[direction]) for unit, direction in table]))
    assert (flipped.counts.up, flipped.counts.down) == (found.counts.down, found.counts.up)
    assert (flipped.counts.mixed, flipped.counts.none) == (found.counts.mixed, found.counts.none)
    assert flipped.sign_test_p == found.sign_test_p


@given(TABLES, st.integers(0, 2**16))
def test_the_order_of_rows_and_repeated_rows_do_not_matter(table: list[tuple[int, str]], seed: int) -> None:
    shuffled = [*table, *table]
    random.Random(seed).shuffle(shuffled)
    assert direction_synthesis(columns(shuffled)).counts == direction_synthesis(columns(table)).counts
