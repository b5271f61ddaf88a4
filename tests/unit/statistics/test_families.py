"""Error over several families: closed forms, the procedure step by step, and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import statistics as st

P = some.floats(0, 1)
FAMILIES = some.lists(some.lists(P, min_size=1, max_size=4), min_size=1, max_size=5)


def test_families_of_one_are_holm() -> None:
    # R 4.2.2: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    found = st.adjust_families([[0.01], [0.04], [0.03], [0.005]], "holm")
    assert [p for (p,) in found] == pytest.approx([0.03, 0.06, 0.06, 0.02], rel=1e-12)


def test_one_family_is_left_as_it_is() -> None:
    assert st.adjust_families([[0.01, 0.2, 0.03]], "holm") == ((0.01, 0.2, 0.03),)
    assert st.adjust_families([[0.01, 0.2, 0.03]], "fixed-sequence") == ((0.01, 0.2, 0.03),)


def test_nothing_is_passed_on_by_a_family_that_is_not_rejected_entirely() -> None:
    assert st.adjust_families([[0.001, 0.9], [0.03]], "holm") == ((0.002, 0.9), (0.06,))
    assert st.adjust_families([[0.001, 0.9], [0.03]], "fixed-sequence") == ((0.001, 0.9), (0.9,))


def rejected(families: list[list[float]], alpha: float) -> list[list[bool]]:
    """Return what the procedure rejects, step by step as it is described."""
    entirely: set[int] = set()
    while True:
        level = alpha / (len(families) - len(entirely))
        more = {i for i, family in enumerate(families) if max(family) <= level} - entirely
        if not more:
            return [[i in entirely or p <= level for p in family] for i, family in enumerate(families)]
        entirely |= {min(more)}
        if len(entirely) == len(families):
            return [[True] * len(family) for family in families]


@given(FAMILIES, some.sampled_from([0.01, 0.05, 0.2]))
def test_adjusted_p_reject_what_the_procedure_rejects(families: list[list[float]], alpha: float) -> None:
    found = st.adjust_families(families, "holm")
    for family, expected in zip(found, rejected(families, alpha), strict=True):
        for p, reject in zip(family, expected, strict=True):
            # Rounding of alpha / k against k * p aside.
            assert abs(p - alpha) < 1e-12 or (p <= alpha) == reject


@given(FAMILIES)
def test_adjusting_never_lowers_p_and_keeps_the_order_within_a_family(families: list[list[float]]) -> None:
    for method in ("holm", "fixed-sequence"):
        for before, after in zip(families, st.adjust_families(families, method), strict=True):
            assert all(q >= p for p, q in zip(before, after, strict=True))
            assert max(after) <= 1
            order = np.argsort(before, kind="stable")
            assert list(np.array(after)[order]) == sorted(after)


@given(some.permutations(range(4)))
def test_order_of_the_families_changes_nothing_for_holm(order: list[int]) -> None:
    families = [[0.001, 0.02], [0.013], [0.013, 0.004], [0.3]]
    plain = st.adjust_families(families, "holm")
    moved = st.adjust_families([families[i] for i in order], "holm")
    assert moved == tuple(plain[i] for i in order)


def test_fixed_sequence_stops_at_the_first_family_not_rejected_entirely() -> None:
    assert st.adjust_families([[0.01, 0.03], [0.02], [0.2], [0.001]], "fixed-sequence") == (
        (0.01, 0.03),
        (0.03,),
        (0.2,),
        (0.2,),
    )


@pytest.mark.parametrize("true", [(3, 3, 3), (1, 3, 0), (1, 1, 1), (0, 0, 3)], ids=str)
def test_error_stays_below_alpha_when_some_hypotheses_are_true(true: tuple[int, ...]) -> None:
    """Three correlated families of three Bonferroni-adjusted z tests, some of whose hypotheses are true."""
    rng = np.random.default_rng(13)
    draws, alpha = 4000, 0.05
    z = rng.normal(size=(draws, 3, 3)) + rng.normal(size=(draws, 1, 3)) + rng.normal(size=(draws, 3, 1))
    z /= np.sqrt(3)
    null = np.array([[j < count for j in range(3)] for count in true])
    from scipy.stats import norm

    p = np.minimum(1, 3 * 2 * norm.sf(np.abs(z + np.where(null, 0, 3.2))))
    errors = {"holm": 0, "fixed": 0}
    for families in p.tolist():
        errors["holm"] += (np.array(st.adjust_families(families, "holm"))[null] <= alpha).any()
        errors["fixed"] += (np.array(st.adjust_families(families, "fixed-sequence"))[null] <= alpha).any()
    # Three standard errors of 4000 draws are 0.010.
    assert max(errors.values()) / draws <= alpha + 0.010
    assert errors["holm"] / draws > 0.005
