"""Families of hypotheses under one procedure, against the closed test written out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from osteon import statistics as st

P = some.floats(0, 1)
FAMILIES = some.lists(some.lists(P, min_size=1, max_size=3), min_size=1, max_size=3)
GRAPH = {"weights": [0.5, 0.3, 0.2], "transitions": [[0, 0.5, 0.5], [1, 0, 0], [0.3, 0.3, 0]]}


def subsets(size: int) -> list[tuple[int, ...]]:
    return [tuple(i for i in range(size) if mask >> i & 1) for mask in range(2**size)]


def graph_weights(families: tuple[int, ...]) -> dict[int, float]:
    """Weights of an intersection: the graph with the other nodes taken out one by one."""
    left = [0, 1, 2]
    weights = dict(enumerate(GRAPH["weights"]))
    passes = {(i, j): GRAPH["transitions"][i][j] for i in left for j in left}
    for gone in set(left) - set(families):
        left.remove(gone)
        new = {}
        for i in left:
            weights[i] += weights[gone] * passes[gone, i]
            for j in left:
                back = passes[i, gone] * passes[gone, i]
                joined = passes[i, j] + passes[i, gone] * passes[gone, j]
                new[i, j] = 0.0 if i == j or back >= 1 else joined / (1 - back)
        passes = new
    return {i: weights[i] for i in families}


def local(smallest: dict[int, float], method: str) -> float:
    """p of one intersection, from the smallest p of each family in it."""
    ordered = sorted(smallest.values())
    m = len(ordered)
    if method in {"holm", "bonferroni"}:
        return min(1.0, m * ordered[0])
    if method == "hochberg":
        return min(1.0, *((m - k) * p for k, p in enumerate(ordered)))
    if method == "hommel":
        return min(1.0, *(m * p / (k + 1) for k, p in enumerate(ordered)))
    if method == "fixed-sequence":
        return smallest[min(smallest)]
    weights = graph_weights(tuple(smallest))
    return min(1.0, *(p / weights[i] if weights[i] > 0 else 1.0 for i, p in smallest.items()))


def closed(families: list[list[float]], method: str) -> list[list[float]]:
    """Adjusted p by the definition: the largest p over all intersections a hypothesis is in."""
    found = [[0.0] * len(family) for family in families]
    for choice in product(*(subsets(len(family)) for family in families)):
        smallest = {e: min(families[e][j] for j in chosen) for e, chosen in enumerate(choice) if chosen}
        if smallest:
            p = local(smallest, method)
            for e, chosen in enumerate(choice):
                for j in chosen:
                    found[e][j] = max(found[e][j], p)
    return found


@settings(max_examples=60)
@given(FAMILIES, some.sampled_from(["holm", "hochberg", "hommel", "fixed-sequence"]))
def test_the_shortcut_is_the_closed_test(families: list[list[float]], method: str) -> None:
    for found, expected in zip(st.adjust_families(families, method), closed(families, method), strict=True):
        assert found == pytest.approx(tuple(expected), abs=1e-12)


@settings(max_examples=40)
@given(some.tuples(*[some.lists(P, min_size=1, max_size=2)] * 3))
def test_the_graph_is_the_closed_test(families: tuple[list[float], ...]) -> None:
    found = st.adjust_families(families, "graph", **GRAPH)
    for own, expected in zip(found, closed(list(families), "graph"), strict=True):
        assert own == pytest.approx(tuple(expected), abs=1e-12)


def test_families_of_one_are_the_plain_procedure() -> None:
    p = [0.01, 0.04, 0.03, 0.005]
    for method in ("bonferroni", "holm", "hochberg", "hommel", "fixed-sequence"):
        found = [q for (q,) in st.adjust_families([[one] for one in p], method)]
        assert found == pytest.approx(st.adjust(p, method).tolist(), abs=1e-15)


def test_no_families_and_bad_ones() -> None:
    assert st.adjust_families([], "holm") == ()
    with pytest.raises(st.EstimationError, match="family 2 holds no hypothesis"):
        st.adjust_families([[0.1], []], "holm")
    with pytest.raises(st.EstimationError, match="must lie between 0 and 1"):
        st.adjust_families([[0.1], [float("nan")]], "holm")
    with pytest.raises(ValueError, match=r"one of bonferroni, holm, .* not 'bh'"):
        st.adjust_families([[0.1]], "bh")
    with pytest.raises(ValueError, match="needs both"):
        st.adjust_families([[0.1]], "graph", weights=[1.0])
    with pytest.raises(ValueError, match="belong to the method 'graph'"):
        st.adjust_families([[0.1]], "holm", weights=[1.0], transitions=[[0.0]])


def error_rates(draws: int, seed: int, null: np.ndarray) -> dict[str, float]:
    """Family-wise error of Dunnett families in three correlated endpoints, some hypotheses true."""
    from scipy.stats import norm

    rng = np.random.default_rng(seed)
    animals = (
        rng.normal(size=(draws, 4, 3))
        @ np.linalg.cholesky(np.array([[1.0, 0.7, 0.4], [0.7, 1.0, 0.5], [0.4, 0.5, 1.0]])).T
    )
    z = (animals[:, 1:] - animals[:, :1]).transpose(0, 2, 1) / np.sqrt(2)
    z = np.abs(z + np.where(null, 0.0, 3.3))
    # Single-step p of three comparisons with one control (known variance), read off a table of their maximum.
    grid = np.linspace(0.0, 9.0, 2000)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    inner = norm.cdf(grid[:, None] * np.sqrt(2) + nodes) - norm.cdf(-grid[:, None] * np.sqrt(2) + nodes)
    single = 1 - (inner**3 @ weights) / np.sqrt(2 * np.pi)
    p = np.interp(z, grid, np.clip(single, 0.0, 1.0))
    methods = ("holm", "hochberg", "graph")
    errors = dict.fromkeys(methods, 0)
    for families in p.tolist():
        for method in methods:
            found = st.adjust_families(families, method, **(GRAPH if method == "graph" else {}))
            errors[method] += bool((np.array(found)[null] <= 0.05).any())
    return {method: count / draws for method, count in errors.items()}


TRUE = {
    "all": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "one each": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "one family": [[1, 1, 1], [0, 0, 0], [0, 0, 0]],
    "mixed": [[1, 0, 0], [1, 1, 1], [0, 0, 0]],
}


@pytest.mark.parametrize("null", TRUE.values(), ids=TRUE.keys())
def test_error_over_dunnett_families(null: list[list[int]]) -> None:
    rates = error_rates(1500, 5, np.array(null, dtype=bool))
    assert max(rates.values()) <= 0.05 + 0.017, rates  # three standard errors
    assert min(rates.values()) > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("null", TRUE.values(), ids=TRUE.keys())
def test_error_over_dunnett_families_at_length(null: list[list[int]]) -> None:
    rates = error_rates(20_000, 11, np.array(null, dtype=bool))
    assert max(rates.values()) <= 0.05 + 0.0047, rates
