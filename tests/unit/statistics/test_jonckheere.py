"""Jonckheere's test: alternatives, methods and their level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from osteon import statistics as st

RISING = [[1.0, 2.0, 3.5], [2.5, 4.0, 5.0], [4.5, 6.0, 7.0]]


def test_alternatives_are_tails() -> None:
    up = st.jonckheere(RISING, method="exact", alternative="increasing")
    down = st.jonckheere(RISING, method="exact", alternative="decreasing")
    both = st.jonckheere(RISING, method="exact")
    assert up.p < 0.01 < 0.99 < down.p
    assert both.p == pytest.approx(2 * up.p, rel=1e-12)
    # 25 of 27 pairs in order: 1 + 2 + 5 of the 1680 arrangements have as many or more.
    assert (up.statistic, up.p) == (25.0, pytest.approx(8 / 1680, rel=1e-12))


@pytest.mark.parametrize("sizes", [(5, 7), (9, 4)])
def test_two_groups_are_the_exact_mann_whitney_test(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(4)
    low, high = rng.normal(size=sizes[0]), rng.normal(0.5, 1, size=sizes[1])
    scipys = stats.mannwhitneyu(high, low, alternative="greater", method="exact")
    found = st.jonckheere([low, high], method="exact", alternative="increasing")
    assert (found.statistic, found.p) == pytest.approx((scipys.statistic, scipys.pvalue), rel=1e-12)


def test_auto_says_what_it_did_and_so_do_permutations() -> None:
    assert st.jonckheere(RISING).method == "exact, over all permutations given the ties"
    drawn = st.jonckheere(RISING, method="permutation", alternative="increasing", draws=20_000, seed=5)
    assert drawn.method == "20000 random permutations, seed 5"
    assert drawn.p == pytest.approx(8 / 1680, abs=4 * drawn.error)
    assert 0 < drawn.error < 0.001
    again = st.jonckheere(RISING, method="permutation", alternative="increasing", draws=20_000, seed=5)
    assert again == drawn
    with pytest.raises(ValueError, match="draws must be at least 1"):
        st.jonckheere(RISING, method="permutation", draws=0)
    with pytest.raises(ValueError, match="alternative is one of 'two-sided', 'increasing', 'decreasing'"):
        st.jonckheere(RISING, alternative="greater")


def test_the_exact_test_keeps_its_level_with_and_without_ties() -> None:
    rng = np.random.default_rng(8)
    for decimals in (0, 9):
        ps = [
            st.jonckheere([rng.normal(size=4).round(decimals) for _ in range(3)], method="exact").p
            for _ in range(600)
        ]
        # Three standard errors above 5 %; an exact test of whole numbers stays below its level.
        assert np.mean(np.array(ps) <= 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 600)
        assert np.mean(np.array(ps) <= 0.5) > 0.3
