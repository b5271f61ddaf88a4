"""Independent sets of data side by side: means of groups are Welch's method, and errors say what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from osteon import statistics as st

VALUES = {"a": [4.0, 6.0, 8.0, 7.0], "b": [9.0, 11.0, 16.0, 20.0, 12.0], "c": [5.0, 5.5, 7.5]}


def side_by_side():
    return st.independent_estimates(
        [st.arm_estimates(values, [arm] * len(values)) for arm, values in VALUES.items()]
    )


def welch():
    return st.arm_estimates(
        [x for own in VALUES.values() for x in own],
        [arm for arm, own in VALUES.items() for _ in own],
        variance="welch",
    )


def test_means_of_groups_are_welchs_method():
    found, expected = side_by_side(), welch()
    assert found.labels == expected.labels
    np.testing.assert_allclose(found.covariance, expected.covariance, rtol=1e-14)
    for left, right in (("b", "a"), ("c", "b")):
        mine, theirs = found.pair(left, right), expected.pair(left, right)
        assert (mine.se, mine.df, mine.p) == pytest.approx((theirs.se, theirs.df, theirs.p), rel=1e-12)
    many, reference = st.many_to_one(found, "a", ["b", "c"]), st.many_to_one(expected, "a", ["b", "c"])
    assert [c.p_adjusted for c in many.contrasts] == pytest.approx(
        [c.p_adjusted for c in reference.contrasts], rel=1e-9
    )
    rows = [[-1, 1, 0], [-1, 0, 1]]
    assert found.f_test(rows).df2 == pytest.approx(expected.f_test(rows).df2, rel=1e-9)


def test_correlated_estimates_of_one_part_keep_their_covariance_and_their_df():
    part = st.arm_estimates(
        [1.0, 2, 4, 3, 5, 9], ["x"] * 3 + ["y"] * 3, covariates={"z": [1.0, 2, 4, 2, 3, 3]}
    )
    both = st.independent_estimates([part, st.arm_estimates([1.0, 2.0, 4.0], ["w"] * 3)])
    assert both.covariance[0, 1] == part.covariance[0, 1] != 0
    assert both.covariance[0, 2] == 0
    assert both.pair("x", "y").df == part.df.shared == 3
    # A sum over both parts lies between the smaller df and their sum.
    assert 2 < both.pair("x", "w").df < 5


def test_one_part_is_itself():
    part = welch()
    assert st.independent_estimates([part]).pair("b", "a") == part.pair("b", "a")


def test_a_label_twice_and_nothing_are_refused():
    part = welch()
    with pytest.raises(st.EstimationError, match="'a' is estimated from two sets"):
        st.independent_estimates([part, part])
    with pytest.raises(st.EstimationError, match="no estimates"):
        st.independent_estimates([])
