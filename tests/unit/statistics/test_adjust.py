"""Adjusted p: closed forms, the closure they abbreviate, their order, and what is refused."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import statistics as st

P = some.lists(some.floats(0, 1), min_size=1, max_size=7)
PLAIN = ("bonferroni", "holm", "hochberg", "hommel", "sidak", "bh", "by", "none")
ORDERED = ("fixed-sequence", "fallback")


def simes(p: list[float]) -> float:
    ordered = np.sort(p)
    return float(min(1.0, (len(p) * ordered / np.arange(1, len(p) + 1)).min()))


@pytest.mark.parametrize(
    ("method", "local"),
    [("hommel", simes), ("holm", lambda p: min(1.0, len(p) * min(p)))],
    ids=["hommel", "holm"],
)
@given(p=P)
def test_adjusted_p_is_the_largest_over_all_intersections(method: str, local, p: list[float]) -> None:
    places = range(len(p))
    expected = [
        max(
            local([p[j] for j in subset])
            for size in range(1, len(p) + 1)
            for subset in combinations(places, size)
            if i in subset
        )
        for i in places
    ]
    assert st.adjust(p, method) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("method", PLAIN)
@given(p=P, data=some.data())
def test_order_of_the_hypotheses_changes_nothing(method: str, p: list[float], data) -> None:
    order = data.draw(some.permutations(range(len(p))))
    moved = st.adjust([p[i] for i in order], method)
    assert moved == pytest.approx(st.adjust(p, method)[list(order)], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("method", PLAIN + ORDERED)
@given(p=P, place=some.integers(0, 6), by=some.floats(0, 1))
def test_a_larger_p_never_makes_an_adjusted_p_smaller(
    method: str, p: list[float], place: int, by: float
) -> None:
    place %= len(p)
    larger = [q + by * (1 - q) if i == place else q for i, q in enumerate(p)]
    before, after = st.adjust(p, method), st.adjust(larger, method)
    assert (after >= before * (1 - 1e-12)).all()
    assert (before >= np.array(p) * (1 - 1e-12)).all()
    assert (after <= 1).all()


def test_procedures_are_ordered_by_power() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(size=(200, 6)) ** 2
    bonferroni, holm, hochberg, hommel, none = (
        st.adjust(p, m) for m in ("bonferroni", "holm", "hochberg", "hommel", "none")
    )
    for stronger, weaker in ((none, hommel), (hommel, hochberg), (hochberg, holm), (holm, bonferroni)):
        assert (stronger <= weaker + 1e-15).all()
        assert (stronger < weaker - 1e-6).any()


@pytest.mark.parametrize("method", PLAIN + ORDERED)
def test_families_along_leading_axes_are_adjusted_one_by_one(method: str) -> None:
    p = np.random.default_rng(2).uniform(size=(3, 4, 5))
    found = st.adjust(p, method)
    assert found.shape == p.shape
    for i, j in np.ndindex(3, 4):
        np.testing.assert_allclose(found[i, j], st.adjust(p[i, j], method), rtol=1e-14)


def test_sidak_keeps_the_digits_of_a_small_p() -> None:
    assert st.adjust([1e-20, 0.5], "sidak") == pytest.approx([2e-20, 0.75], rel=1e-14)
    assert st.adjust([1.0, 0.5], "sidak")[0] == 1


def test_fixed_sequence_stops_at_the_first_that_is_not_rejected() -> None:
    assert st.adjust([0.01, 0.2, 0.001], "fixed_sequence").tolist() == [0.01, 0.2, 0.2]


def test_fallback_passes_on_only_what_was_rejected() -> None:
    # By hand: H1 at 0.025 passes it on to H2, tested at 0.025 + 0.0125; H2 fails and keeps it from H3.
    found = st.adjust([0.02, 0.04, 0.012], "fallback", weights=[0.5, 0.25, 0.25])
    assert found == pytest.approx([0.04, 0.04 / 0.75, 0.012 / 0.25])


def test_weighted_bonferroni_and_holm() -> None:
    weights = [0.5, 0.3, 0.2]
    assert st.adjust([0.02, 0.03, 0.04], "bonferroni", weights=weights) == pytest.approx([0.04, 0.1, 0.2])
    # Holm 1979: the smallest p / w first, over the sum of the weights that are left.
    assert st.adjust([0.02, 0.03, 0.04], "holm", weights=weights) == pytest.approx([0.04, 0.05, 0.05])
    assert st.adjust([0.001, 0.0], "bonferroni", weights=[1, 0]).tolist() == [0.001, 1.0]
    assert st.adjust([0.001, 0.0], "holm", weights=[1, 0]).tolist() == [0.001, 1.0]


@given(p=P)
def test_equal_weights_are_the_plain_procedure(p: list[float]) -> None:
    weights = np.full(len(p), 1 / len(p))
    nearly = weights * (1 - 1e-13 * np.arange(len(p)))
    for method in ("bonferroni", "holm"):
        plain = st.adjust(p, method)
        assert st.adjust(p, method, weights=weights) == pytest.approx(plain, rel=1e-12, abs=1e-300)
        # The same through the general graph, to which weights that differ in the last digits lead.
        assert st.adjust(p, method, weights=nearly) == pytest.approx(plain, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("spelled", "method"),
    [("BH", "bh"), ("fdr", "bh"), ("fdr_bh", "bh"), ("BY", "by"), ("fdr_by", "by"), ("Holm", "holm")],
)
def test_other_spellings(spelled: str, method: str) -> None:
    p = [0.01, 0.02, 0.3]
    assert st.adjust(p, spelled).tolist() == st.adjust(p, method).tolist()


def test_no_hypotheses_are_no_result() -> None:
    for method in PLAIN + ORDERED:
        assert st.adjust([], method).shape == (0,)


@pytest.mark.parametrize(
    ("p", "what"),
    [
        ([0.1, float("nan")], "hypothesis 2 must lie between 0 and 1, not nan"),
        ([0.1, 0.2, 1.2], "hypothesis 3 must lie between 0 and 1, not 1.2"),
        ([-0.1], "hypothesis 1 must"),
        ([[0.1, 0.2], [0.3, 2.0]], "hypothesis 2, 2 must"),
        (["a"], "numbers from 0 to 1"),
        (0.2, "a single p is not adjusted"),
        ([0.1, None], "hypothesis 2 must lie"),
    ],
)
def test_what_is_no_p_is_refused(p, what: str) -> None:
    with pytest.raises(st.EstimationError, match=what):
        st.adjust(p, "holm")


def test_wrong_words_and_weights_are_refused() -> None:
    with pytest.raises(ValueError, match=r"one of bonferroni, holm.*fixed-sequence.*not 'tukey'"):
        st.adjust([0.1], "tukey")
    with pytest.raises(ValueError, match="hommel takes no weights"):
        st.adjust([0.1, 0.2], "hommel", weights=[0.5, 0.5])
    for weights, what in (
        ([0.5], "one a hypothesis: 2"),
        ([0.5, -0.1], "weight of hypothesis 2"),
        ([0.7, 0.7], "sum is at most 1, not 1.4"),
        ([0.5, float("nan")], "weight of hypothesis 2"),
    ):
        with pytest.raises(st.EstimationError, match=what):
            st.adjust([0.1, 0.2], "holm", weights=weights)
