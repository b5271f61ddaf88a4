"""Alignment per endpoint, one vote a paper, and the reading of the counts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon.evidence._effects import Effects, load
from osteon.evidence._selection import REASONS, Selection, select
from osteon.evidence._votes import VOTING_CLASSES, aligned, raw, reading_of, tally
from osteon.statistics import DirectionCounts

ROWS = load().rows
FLIP = {"increase": "decrease", "decrease": "increase"}


@pytest.mark.parametrize(
    ("endpoint", "direction", "expected"),
    [
        ("BMD", "increase", "up"),
        ("Tb.Sp", "decrease", "up"),
        ("SMI", "increase", "down"),
        ("ucOC", "decrease", "up"),
        ("Gla-OC", "decrease", "down"),
        ("BV/TV", "no_change", "none"),
        ("BMD", "not_stated", None),
        ("stiffness", "increase", None),
        ("Ct.Ar", "increase", None),
        ("BFR/BS", "decrease", None),
    ],
)
def test_direction_is_aligned_by_the_endpoint(endpoint: str, direction: str, expected: str | None) -> None:
    assert aligned(replace(ROWS[0], endpoint=endpoint, direction=direction)) == expected


def test_raw_direction_knows_no_better() -> None:
    assert raw(replace(ROWS[0], endpoint="Tb.Sp", direction="decrease")) == "down"
    assert raw(replace(ROWS[0], direction="not_stated")) is None


@pytest.mark.parametrize(
    ("counts", "reading"),
    [
        (DirectionCounts(0, 0, 0, 0), "no papers"),
        (DirectionCounts(2, 0, 0, 0), "too few"),
        (DirectionCounts(3, 0, 0, 0), "unclear"),
        (DirectionCounts(5, 0, 0, 0), "unclear"),
        (DirectionCounts(6, 0, 0, 0), "favours"),
        (DirectionCounts(0, 0, 0, 6), "against"),
        (DirectionCounts(9, 0, 1, 0), "favours"),
        (DirectionCounts(10, 1, 2, 0), "unclear"),
        (DirectionCounts(0, 0, 20, 0), "unclear"),
    ],
)
def test_reading(counts: DirectionCounts, reading: str) -> None:
    assert reading_of(counts) == reading


def test_a_class_without_a_vote_says_so() -> None:
    assert reading_of(DirectionCounts(9, 0, 0, 0), voting=False) == "not voted"
    assert reading_of(DirectionCounts(0, 0, 0, 0), voting=False) == "no papers"


@given(
    name=st.sampled_from(VOTING_CLASSES),
    model=st.sampled_from(["ovx", "nx", "gc", "hindlimb_unloading"]),
    flagged=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_a_tally_counted_again_from_its_own_rows_is_the_same(
    name: str, model: str, flagged: bool, seed: int
) -> None:
    allow = frozenset(REASONS) if flagged else frozenset()
    found = tally(select(ROWS, Selection(models=(model,), endpoint_classes=(name,), allow=allow)))
    by_id = {row.id: row for row in ROWS}
    again = [by_id[row] for row in found.rows]
    random.Random(seed).shuffle(again)
    assert tally(again) == found
    assert found.total == len({by_id[row].paper for row in found.rows})


@given(st.sampled_from(VOTING_CLASSES))
def test_flipping_every_direction_swaps_the_votes(name: str) -> None:
    rows = select(ROWS, Selection(models=("ovx",), endpoint_classes=(name,)))
    found = tally(rows)
    flipped = tally(replace(row, direction=FLIP.get(row.direction, row.direction)) for row in rows)
    assert (flipped.up, flipped.mixed, flipped.none, flipped.down) == (
        found.down,
        found.mixed,
        found.none,
        found.up,
    )


def test_votes_name_papers_endpoints_and_rows(effects: Effects) -> None:
    rows = [row for row in effects.rows if row.paper == "fu2012" and row.agents == ("MK-4",)]
    (vote,) = tally(rows).votes
    assert (vote.paper, vote.kind, vote.endpoints) == ("fu2012", "none", ("BMD", "max load"))
    assert vote.rows == ("TE0104", "TE0105")


def test_without_rows_there_is_no_share() -> None:
    empty = tally(())
    assert (empty.total, empty.share_up, empty.low, empty.high, empty.sign_test_p) == (
        0,
        None,
        None,
        None,
        None,
    )
    assert empty.reading == "no papers"
