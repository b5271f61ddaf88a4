"""One-way analysis of variance: identities, exactness, invariances, and values that have none."""

from __future__ import annotations

from decimal import Decimal
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st

Y = [4.1, 5.0, 6.2, 5.5, 6.0, 7.7, 7.1, 9.0, 6.4, 3.3, 4.8]
GROUP = ["a"] * 4 + ["b"] * 5 + ["c"] * 2


def test_it_is_the_analysis_of_scipy() -> None:
    found = st.one_way(Y, GROUP)
    expected = stats.f_oneway(Y[:4], Y[4:9], Y[9:])
    assert (found.F, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)
    assert found.ss_between + found.ss_within == pytest.approx(np.var(Y) * len(Y), rel=1e-13)
    assert found.r_squared == pytest.approx(found.ss_between / (np.var(Y) * len(Y)), rel=1e-13)
    assert found.residual_sd**2 == pytest.approx(found.ms_within, rel=1e-14)
    assert found.means == pytest.approx({"a": 5.2, "b": 7.24, "c": 4.05}, rel=1e-14)
    assert found.variances["b"] == pytest.approx(np.var(Y[4:9], ddof=1), rel=1e-13)
    assert found.counts == {"a": 4, "b": 5, "c": 2}


def test_two_groups_are_the_two_t_tests() -> None:
    found = st.one_way(Y[:9], GROUP[:9])
    pooled, welch = stats.ttest_ind(Y[:4], Y[4:9]), stats.ttest_ind(Y[:4], Y[4:9], equal_var=False)
    assert (found.F, found.p) == pytest.approx((pooled.statistic**2, pooled.pvalue), rel=1e-12)
    assert found.welch is not None
    assert (found.welch.F, found.welch.p, found.welch.df2) == pytest.approx(
        (welch.statistic**2, welch.pvalue, welch.df), rel=1e-12
    )


def test_numbers_text_and_decimals_are_the_same_values() -> None:
    made = [st.one_way([kind(str(y)) for y in Y], GROUP) for kind in (float, str, Decimal, np.float64)]
    assert all(each == made[0] for each in made)


@given(some.permutations(range(len(Y))))
def test_row_order_changes_nothing(order: list[int]) -> None:
    found = st.one_way([Y[i] for i in order], [GROUP[i] for i in order])
    plain = st.one_way(Y, GROUP)
    assert (found.F, found.p, found.ss_within, found.means) == (
        plain.F,
        plain.p,
        plain.ss_within,
        plain.means,
    )


def test_constants_units_and_names_change_nothing_to_the_last_digit() -> None:
    plain = st.one_way(Y, GROUP)
    far = st.one_way([Decimal(str(y)) + 10**12 for y in Y], [name.upper() for name in GROUP])
    assert (far.F, far.ss_between, far.ss_within) == (plain.F, plain.ss_between, plain.ss_within)
    small = st.one_way([Decimal(str(y)) / 10**9 for y in Y], GROUP)
    assert (small.F, small.p) == (plain.F, plain.p)
    assert small.ss_within == pytest.approx(plain.ss_within * 1e-18, rel=1e-15)


def test_groups_that_do_not_vary_within() -> None:
    found = st.one_way([1, 1, 2, 2], ["a", "a", "b", "b"])
    assert (found.F, found.p, found.residual_sd, found.welch) == (inf, 0.0, 0.0, None)
    assert st.one_way([1, 2, 3], ["a", "a", "b"]).welch is None


@pytest.mark.parametrize(
    ("y", "group", "says"),
    [
        (["1", "n.d.", "2"], ["a", "b", "b"], "y, row 2: 'n.d.' is no number"),
        ([1.0, nan, 2.0], ["a", "b", "b"], "y, row 2: nan is not a finite number"),
        ([1.0, 3.0, inf], ["a", "b", "b"], "y, row 3: inf is not a finite number"),
        ([1.0, None, 2.0], ["a", "b", "b"], "y, row 2: None is no number"),
        ([2.0, 2.0, 2.0], ["a", "b", "b"], "all values of y are the same"),
        ([1.0, 2.0], ["a", "b"], "every group has one value"),
        ([1.0, 2.0], ["a", "a"], "one group only"),
        ([], [], "there are no values"),
        ([1.0, 2.0, 3.0], ["a", nan, "b"], "group, row 2: the cell is empty"),
        ([1.0, 2.0], ["a"], "2 values for 1 rows with a group"),
    ],
)
def test_values_without_an_analysis_are_named(y: list, group: list[str], says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        st.one_way(y, group)
