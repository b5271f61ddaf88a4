"""Graphs of hypotheses: the procedures they stand for, their closure, and their error."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import statistics as st
from osteon.statistics._graph_walk import walk

Graph = tuple[list[float], np.ndarray, np.ndarray]


@some.composite
def graphs(draw) -> Graph:
    """Draw p, weights and transitions of two to five hypotheses."""
    count = draw(some.integers(2, 5))
    share = some.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0, 2.0])
    weights = np.array(draw(some.lists(share, min_size=count, max_size=count)))
    transitions = np.array(draw(some.lists(share, min_size=count**2, max_size=count**2)))
    transitions = transitions.reshape(count, count) * (1 - np.eye(count))
    p = draw(some.lists(some.floats(0, 1), min_size=count, max_size=count))
    over = np.maximum(1.0, transitions.sum(axis=1, keepdims=True))
    return p, weights / max(1.0, weights.sum()), transitions / over


def without(weights: np.ndarray, transitions: np.ndarray, j: int) -> tuple[np.ndarray, np.ndarray]:
    """Remove one hypothesis, one entry after the other, as algorithm 1 is written."""
    count = len(weights)
    w, g = np.zeros(count), np.zeros((count, count))
    for i in range(count):
        if i != j:
            w[i] = weights[i] + weights[j] * transitions[j, i]
        for k in range(count):
            loop = transitions[i, j] * transitions[j, i]
            if j not in (i, k) and i != k and loop < 1 - 1e-9:
                g[i, k] = (transitions[i, k] + transitions[i, j] * transitions[j, k]) / (1 - loop)
    return w, g


def rejected_at(graph: Graph, alpha: float, preference: list[int]) -> set[int]:
    """Reject whatever may be rejected, in an order of preference."""
    p, w, g = graph
    gone: set[int] = set()
    while True:
        may = [i for i in preference if i not in gone and w[i] > 0 and p[i] <= w[i] * alpha]
        if not may:
            return gone
        gone.add(may[0])
        w, g = without(w, g, may[0])


def procedure(graph: Graph, alpha: float = 0.05) -> st.GraphicalProcedure:
    return st.graphical_procedure(graph[0], weights=graph[1], transitions=graph[2], alpha=alpha)


@given(graphs(), some.sampled_from([0.01, 0.05, 0.3]))
def test_order_of_rejection_makes_no_difference(graph: Graph, alpha: float) -> None:
    found = procedure(graph, alpha)
    # On the edge of a level rounding decides.
    if any(abs(q / alpha - 1) < 1e-9 for q in found.p_adjusted):
        return
    expected = {i for i, reject in enumerate(found.rejected) if reject}
    for preference in permutations(range(len(graph[0]))):
        assert rejected_at(graph, alpha, list(preference)) == expected


@given(graphs())
def test_adjusted_p_is_the_smallest_alpha_that_rejects(graph: Graph) -> None:
    found = procedure(graph)
    order = list(range(len(graph[0])))
    for i, q in enumerate(found.p_adjusted):
        if q > 1e-12:
            assert i not in rejected_at(graph, q * (1 - 1e-9), order)
        if q < 1:
            assert i in rejected_at(graph, q * (1 + 1e-9) + 1e-300, order)


@given(graphs())
def test_graph_is_the_closure_of_weighted_bonferroni_tests(graph: Graph) -> None:
    p, weights, transitions = graph
    places = range(len(p))
    largest = dict.fromkeys(places, 0.0)
    for size in range(1, len(p) + 1):
        for subset in combinations(places, size):
            w, g = weights, transitions
            for gone in set(places) - set(subset):
                w, g = without(w, g, gone)
            local = min((p[i] / w[i] for i in subset if w[i] > 0), default=1.0)
            for i in subset:
                largest[i] = max(largest[i], min(1.0, local))
    assert procedure(graph).p_adjusted == pytest.approx(list(largest.values()), rel=1e-9, abs=1e-300)


@given(graphs(), some.data())
def test_relabelling_moves_the_results(graph: Graph, data) -> None:
    p, weights, transitions = graph
    order = np.array(data.draw(some.permutations(range(len(p)))))
    moved = procedure((np.array(p)[order].tolist(), weights[order], transitions[np.ix_(order, order)]))
    assert moved.p_adjusted == pytest.approx(np.array(procedure(graph).p_adjusted)[order], rel=1e-9)


P = some.lists(some.floats(0, 1), min_size=1, max_size=6)


@given(P)
def test_holm_is_the_graph_that_shares_evenly(p: list[float]) -> None:
    count = len(p)
    even = (1 - np.eye(count)) / max(count - 1, 1)
    found = procedure((p, np.full(count, 1 / count), even))
    assert found.p_adjusted == pytest.approx(st.adjust(p, "holm"), rel=1e-9, abs=1e-300)


@given(P)
def test_fixed_sequence_is_a_chain_with_all_alpha_at_its_head(p: list[float]) -> None:
    weights = np.eye(len(p))[0]
    found = procedure((p, weights, np.eye(len(p), k=1)))
    assert found.p_adjusted == pytest.approx(st.adjust(p, "fixed-sequence"), rel=1e-12, abs=1e-300)


@given(P)
def test_fallback_is_what_its_description_says(p: list[float]) -> None:
    """Wiens and Dmitrienko: alpha of one's own plus that of the one before, if it was rejected."""
    share = 1 / len(p)
    adjusted = st.adjust(p, "fallback")
    for alpha in (0.01, 0.05, 0.2):
        level, rejected = 0.0, []
        for q in p:
            level += share * alpha
            rejected.append(q <= level)
            level = level if rejected[-1] else 0.0
        near = np.abs(adjusted / alpha - 1) < 1e-9
        assert ((adjusted <= alpha) == rejected)[~near].all()


@given(some.lists(some.floats(0, 1), min_size=4, max_size=4))
def test_parallel_gatekeeping(p: list[float]) -> None:
    """Secondary hypotheses get half of alpha from each primary one that is rejected; then Holm's share."""
    half = 0.5
    graph = [[0, 0, half, half], [0, 0, half, half], [0, 0, 0, 1], [0, 0, 1, 0]]
    found = procedure((p, np.array([half, half, 0, 0]), np.array(graph)))
    for alpha in (0.02, 0.1):
        first = [q <= alpha / 2 for q in p[:2]]
        passed = sum(first) * alpha / 2
        low, high = sorted(p[2:])
        second = [passed > 0 and low <= passed / 2 and (q <= passed / 2 or high <= passed) for q in p[2:]]
        near = [abs(q / alpha - 1) < 1e-9 for q in found.p_adjusted]
        expected = [*first, *second]
        for i in range(4):
            assert near[i] or (found.p_adjusted[i] <= alpha) == expected[i]


def test_weight_that_is_passed_back_and_forth_ends() -> None:
    found = st.graphical_procedure([0.0, 0.0], weights=[0, 0], transitions=[[0, 1], [1, 0]])
    assert found.p_adjusted == (1.0, 1.0)
    assert found.explanation == (
        "Nothing is rejected: H1 has p 0 at a level of 0, H2 has p 0 at a level of 0.",
    )
    found = st.graphical_procedure([0.01, 0.02], weights=[1, 0], transitions=[[0, 1], [1, 0]])
    assert found.p_adjusted == (0.01, 0.02)
    assert found.explanation[-1] == "Every hypothesis is rejected."


def test_table_and_words_name_the_hypotheses() -> None:
    found = st.graphical_procedure(
        [0.001, 0.2], weights=[0.5, 0.5], transitions=[[0, 1], [0, 0]], names=["mass", "strength"]
    )
    assert found.table.columns.tolist() == ["hypothesis", "weight", "p", "p_adjusted", "rejected"]
    assert found.table["hypothesis"].tolist() == ["mass", "strength"]
    assert found.explanation == (
        (
            "mass is rejected: p 0.001 is at most 0.025, its weight 0.5 times alpha 0.05; "
            "its weight goes to strength (0.5)."
        ),
        "Nothing else is rejected: strength has p 0.2 at a level of 0.05.",
    )
    lost = st.graphical_procedure([0.001, 0.2], weights=[0.5, 0.5], transitions=np.zeros((2, 2)))
    assert "its weight goes nowhere" in lost.explanation[0]


@pytest.mark.parametrize(
    ("p", "weights", "transitions", "what"),
    [
        ([0.1, np.nan], [0.5, 0.5], np.zeros((2, 2)), "p of hypothesis H2"),
        ([0.1, 0.1], [0.9, 0.2], np.zeros((2, 2)), "sum is at most 1, not 1.1"),
        ([0.1, 0.1], [0.9, -0.2], np.zeros((2, 2)), "weight of hypothesis H2"),
        ([0.1, 0.1], [1], np.zeros((2, 2)), "weights are one a hypothesis: 2"),
        ([0.1, 0.1], [1, 0], [[0, 1.2], [0, 0]], "transition from H1 to H2 .* not 1.2"),
        ([0.1, 0.1], [1, 0], [[0.5, 0.5], [0, 0]], "H1 passes weight on to itself"),
        ([0.1, 0.1], [1, 0], np.zeros((2, 3)), "one row and one column a hypothesis: 2"),
        ([0.1] * 3, [1, 0, 0], [[0, 0, 0], [0.7, 0, 0.7], [0, 0, 0]], "H2 passes on 1.4 of its weight"),
    ],
)
def test_what_is_no_graph_is_refused(p, weights, transitions, what: str) -> None:
    with pytest.raises(st.EstimationError, match=what):
        st.graphical_procedure(p, weights=weights, transitions=transitions)


def test_wrong_alpha_and_names_are_refused() -> None:
    for alpha in (0, 1, float("nan")):
        with pytest.raises(ValueError, match="alpha must lie between 0 and 1"):
            st.graphical_procedure([0.1], weights=[1], transitions=[[0]], alpha=alpha)
    for names in (["a"], ["a", "a"]):
        with pytest.raises(ValueError, match="names are one a hypothesis and each once: 2"):
            st.graphical_procedure([0.1, 0.2], weights=[1, 0], transitions=np.zeros((2, 2)), names=names)


def familywise_error(draws: int) -> float:
    """Return the largest share of errors over patterns of true hypotheses, at alpha 0.05."""
    from scipy.stats import norm

    rng = np.random.default_rng(8)
    weights = np.array([0.5, 0.5, 0, 0])
    transitions = np.array([[0, 0.5, 0.5, 0], [0.5, 0, 0, 0.5], [0, 1, 0, 0], [1, 0, 0, 0]])
    z = np.sqrt(0.7) * rng.normal(size=(draws, 4)) + np.sqrt(0.3) * rng.normal(size=(draws, 1))
    worst = 0.0
    for false in ((), (0,), (0, 1), (0, 2), (1, 2, 3), (0, 1, 2)):
        shift = np.isin(np.arange(4), false) * 4.0
        adjusted = walk(norm.sf(z + shift), weights, transitions).adjusted
        worst = max(worst, float((adjusted <= 0.05)[:, shift == 0].any(axis=1).mean()))
    return worst


def test_familywise_error_is_kept() -> None:
    # Three standard errors of 3000 draws are 0.012.
    assert 0.03 < familywise_error(3000) <= 0.05 + 0.012


@pytest.mark.slow
def test_familywise_error_is_kept_over_many_draws() -> None:
    # Three standard errors of 100 000 draws are 0.0021.
    assert 0.04 < familywise_error(100_000) <= 0.05 + 0.0021
