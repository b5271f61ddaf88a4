"""What all rank tests share: the table of counts, exact walks, random permutations, input that is none."""

from __future__ import annotations

from itertools import permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import statistics as st
from osteon.statistics._ranks import rank_table
from osteon.statistics._ranks_null import (
    control_gain,
    exact_distribution,
    observed,
    permuted,
    rank_sum_gain,
    trend_gain,
    untied_trend,
)

TIED = [[1.0, 3.0, 3.0], [2.0, 3.0], [4.0, 3.0]]
TESTS = (st.jonckheere, st.steel, st.kruskal_wallis)
GAINS = (trend_gain, control_gain, rank_sum_gain)


def flat(groups: list[list[float]]) -> list[float]:
    return [value for group in groups for value in group]


values = some.lists(some.integers(-5, 5).map(float), min_size=1, max_size=6)
samples = some.lists(values, min_size=2, max_size=4).filter(lambda groups: len(set(flat(groups))) > 1)


def by_hand(groups: list[list[float]]) -> dict[str, list[float]]:
    """The three statistics from their textbook definitions, doubled."""
    pooled = sorted(flat(groups))
    rank = {v: pooled.index(v) + (pooled.count(v) + 1) / 2 for v in pooled}

    def above(low: list[float], high: list[float]) -> float:
        return sum((b > a) + (b == a) / 2 for a in low for b in high)

    k = len(groups)
    return {
        "trend_gain": [2 * sum(above(groups[i], groups[j]) for i in range(k) for j in range(i + 1, k))],
        "control_gain": [2 * above(groups[0], group) for group in groups[1:]],
        "rank_sum_gain": [2 * sum(rank[v] for v in group) for group in groups[:-1]],
    }


@given(samples)
def test_statistics_are_their_textbook_definitions(groups: list[list[float]]) -> None:
    table = rank_table(groups)
    for gain in GAINS:
        assert observed(table.counts, gain).tolist() == by_hand(groups)[gain.__name__]


@pytest.mark.parametrize("gain", GAINS, ids=lambda gain: gain.__name__)
@pytest.mark.parametrize("groups", [TIED, [[1.0, 6.0], [2.0, 3.0, 5.0], [4.0]]], ids=["tied", "untied"])
def test_exact_distribution_is_that_of_all_permutations(gain: object, groups: list[list[float]]) -> None:
    ends = np.cumsum([len(group) for group in groups])[:-1]
    counted: dict[tuple[int, ...], int] = {}
    for order in permutations(flat(groups)):
        dealt = [part.tolist() for part in np.split(np.array(order), ends)]
        key = tuple(int(value) for value in by_hand(dealt)[gain.__name__])
        counted[key] = counted.get(key, 0) + 1
    chances, unit = exact_distribution(rank_table(groups), gain)
    total = sum(counted.values())
    for key, count in counted.items():
        assert chances[tuple(value // unit for value in key)] == pytest.approx(count / total, rel=1e-12)
    assert chances.sum() == pytest.approx(1, rel=1e-12)


def test_exact_kruskal_wallis_counts_the_permutations_with_as_large_a_statistic() -> None:
    ends = np.cumsum([len(group) for group in TIED])[:-1]
    statistics = {
        order: st.kruskal_wallis([part.tolist() for part in np.split(np.array(order), ends)]).statistic
        for order in set(permutations(flat(TIED)))
    }
    seen = statistics[tuple(flat(TIED))]
    share = np.mean([statistic >= seen - 1e-9 for statistic in statistics.values()])
    exact = st.kruskal_wallis(TIED, method="exact")
    assert (exact.p, exact.error) == (pytest.approx(share, rel=1e-12), 0.0)
    drawn = st.kruskal_wallis(TIED, method="permutation", draws=20_000, seed=2)
    assert drawn.p == pytest.approx(share, abs=4 * drawn.error)
    assert drawn.method == "20000 random permutations, seed 2"
    with pytest.raises(ValueError, match="draws must be at least 1, not 0"):
        st.kruskal_wallis(TIED, method="permutation", draws=0)


@pytest.mark.parametrize("sizes", [(3, 4), (2, 3, 4), (1, 1, 1, 1), (5, 1, 4)])
def test_without_ties_the_generating_function_and_the_walk_agree(sizes: tuple[int, ...]) -> None:
    numbers = iter(range(100))
    table = rank_table([[float(next(numbers)) for _ in range(size)] for size in sizes])
    walked, unit = exact_distribution(table, trend_gain)
    assert unit == 2
    assert untied_trend(sizes) == pytest.approx(walked, rel=1e-12)


def test_tails_of_large_samples_are_exact() -> None:
    # One arrangement of all has no pair in order.
    assert untied_trend((40, 60))[0] == pytest.approx(1 / comb(100, 40), rel=1e-14)


def test_random_permutations_have_the_exact_distribution() -> None:
    table = rank_table(TIED)
    chances, unit = exact_distribution(table, trend_gain)
    drawn = permuted(table, trend_gain, draws=40_000, seed=7)[:, 0] // unit
    shares = np.bincount(drawn, minlength=chances.size) / drawn.size
    assert np.abs(shares - chances).max() < 4 * 0.5 / np.sqrt(drawn.size)


def test_moments_are_those_of_the_exact_distribution() -> None:
    from osteon.statistics._ranks_trend import trend_moments

    for groups in (TIED, [[1.0, 2.0], [3.0, 4.0, 5.0], [6.0]], [[1.0], [2.0]]):
        table = rank_table(groups)
        chances, unit = exact_distribution(table, trend_gain)
        at = np.arange(chances.size) * unit / 2
        mean = chances @ at
        assert trend_moments(table) == pytest.approx((mean, np.sqrt(chances @ (at - mean) ** 2)), rel=1e-12)


@given(samples, some.sampled_from([np.exp, np.cbrt, lambda v: 3 * v - 7]))
def test_a_monotone_change_of_the_scale_changes_no_rank_test(
    groups: list[list[float]], change: object
) -> None:
    moved = [change(np.array(group)).tolist() for group in groups]
    assert st.jonckheere(moved, method="normal") == st.jonckheere(groups, method="normal")
    assert st.steel(moved) == st.steel(groups)
    assert st.kruskal_wallis(moved) == st.kruskal_wallis(groups)


@given(samples)
def test_order_of_values_and_names_change_nothing(groups: list[list[float]]) -> None:
    turned = {f"arm {i}": group[::-1] for i, group in enumerate(groups)}
    plain, named = st.steel(groups), st.steel(turned, control="arm 0")
    assert [row.p_adjusted for row in plain.rows] == [row.p_adjusted for row in named.rows]
    backwards = st.kruskal_wallis(groups[::-1])
    assert backwards.p == pytest.approx(st.kruskal_wallis(groups).p, rel=1e-9)


@given(samples)
def test_turned_round_a_trend_has_the_other_sign(groups: list[list[float]]) -> None:
    there, back = st.jonckheere(groups, method="exact"), st.jonckheere(groups[::-1], method="exact")
    assert back.z == pytest.approx(-there.z, rel=1e-12, abs=1e-12)
    assert back.p == pytest.approx(there.p, rel=1e-9)


def test_kruskal_wallis_of_two_groups_is_the_squared_wilcoxon_z() -> None:
    two = [TIED[0] + TIED[1], TIED[2]]
    assert st.kruskal_wallis(two).statistic == pytest.approx(st.jonckheere(two).z ** 2, rel=1e-12)
    found = st.kruskal_wallis({"a": TIED[0], "b": TIED[1], "c": TIED[2]})
    assert found.mean_ranks == pytest.approx({"a": 10 / 3, "b": 3.25, "c": 5.75}, rel=1e-12)
    assert (found.df, found.ties) == (2, 4)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ([[1.0, 2.0]], "at least 2 groups are compared, not 1"),
        ({"sham": [1.0, 2.0], "ovx": []}, "group 'ovx' has 0 values"),
        (
            {"sham": [1.0, 2.0], "ovx": [3.0, float("nan")]},
            "group 'ovx', value 2 is not a finite number: nan",
        ),
        ([[1.0, "2"], [3.0]], "group '0', value 2 is not a finite number: '2'"),
        ([[1.0, True], [3.0]], "group '0', value 2 is not a finite number: True"),
        ([[1.0, None], [3.0]], "group '0', value 2 is not a finite number: None"),
        (["12", "34"], "group '0' must be a list of numbers"),
        ([[2.5, 2.5], [2.5]], "all values are 2.5"),
    ],
)
def test_what_has_no_ranks_is_refused(test: object, groups: object, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        test(groups)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_other_words_are_refused(test: object) -> None:
    with pytest.raises(ValueError, match=r"method is one of .*'exact'.* not 'magic'"):
        test(TIED, method="magic")


def test_an_exact_distribution_that_is_too_large_is_refused() -> None:
    many = [[float(i % 5 + j) for i in range(25)] for j in range(5)]
    for test in TESTS:
        with pytest.raises(st.EstimationError, match="too large"):
            test(many, method="exact")
    assert st.jonckheere(many).method.startswith("normal")


def test_arrays_and_series_are_read_as_lists_are() -> None:
    import pandas as pd

    as_series = {"a": pd.Series(TIED[0], index=[7, 8, 9]), "b": np.array(TIED[1], dtype=np.float32)}
    assert st.kruskal_wallis(as_series) == st.kruskal_wallis({"a": TIED[0], "b": TIED[1]})
