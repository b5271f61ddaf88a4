"""Steel's test: control, alternatives, joint distribution and family-wise level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from osteon import statistics as st

NAMED = {"high": [7.0, 9.0, 8.0, 6.5], "control": [5.0, 4.0, 6.0], "low": [5.5, 6.0, 7.5, 5.0]}


def test_control_is_a_name_or_a_place() -> None:
    found = st.steel(NAMED, control="control")
    assert [row.contrast for row in found.rows] == ["high - control", "low - control"]
    assert found == st.steel(NAMED, control=1)
    assert [row.contrast for row in st.steel(list(NAMED.values()), control=1).rows] == ["0 - 1", "2 - 1"]
    numbers = {5: [1.0, 2.0, 4.0], 0: [3.0, 5.0, 6.0]}
    assert st.steel(numbers, control=0).rows[0].contrast == "5 - 0"
    for wrong in ("sham", 3, -1):
        with pytest.raises(ValueError, match="is none of the groups; they are 'high', 'control', 'low'"):
            st.steel(NAMED, control=wrong)


def test_the_table_has_the_rows() -> None:
    table = st.steel(NAMED, control="control").table
    assert list(table.columns) == ["contrast", "statistic", "z", "p", "p_adjusted"]
    assert table["statistic"].tolist() == [12.0, 9.0]


def test_one_group_is_the_mann_whitney_test_and_a_family_costs() -> None:
    x, y = [1.0, 4.0, 6.0, 9.0, 3.0], [5.0, 8.0, 10.0, 12.0, 7.0, 11.0]
    scipys = stats.mannwhitneyu(y, x, use_continuity=False, method="asymptotic").pvalue
    (row,) = st.steel([x, y]).rows
    assert (row.p, row.p_adjusted) == pytest.approx((scipys, scipys), rel=1e-12)
    family = st.steel([x, y, [2.0, 2.5, 13.0, 14.0]]).rows[0]
    assert row.p < family.p_adjusted < 2 * family.p


def test_sides_mirror_each_other() -> None:
    turned = {name: [-value for value in values] for name, values in NAMED.items()}
    for method in ("asymptotic", "exact"):
        up = st.steel(NAMED, control="control", alternative="greater", method=method)
        down = st.steel(turned, control="control", alternative="less", method=method)
        assert [row.p_adjusted for row in up.rows] == pytest.approx(
            [row.p_adjusted for row in down.rows], rel=1e-9
        )


def test_random_permutations_come_near_the_exact_p() -> None:
    exact = st.steel(NAMED, control="control", method="exact")
    drawn = st.steel(NAMED, control="control", method="permutation", draws=20_000, seed=3)
    for row, near in zip(exact.rows, drawn.rows, strict=True):
        assert near.p == pytest.approx(row.p, abs=0.015)
        assert near.p_adjusted == pytest.approx(row.p_adjusted, abs=4 * drawn.error)
    assert (exact.error, drawn.method) == (0.0, "20000 random permutations, seed 3")
    with pytest.raises(ValueError, match="draws"):
        st.steel(NAMED, control="control", method="permutation", draws=0)
    with pytest.raises(ValueError, match="alternative is one of"):
        st.steel(NAMED, control="control", alternative="increasing")


def test_the_family_wise_error_is_held() -> None:
    rng = np.random.default_rng(12)
    smallest = [
        min(row.p_adjusted for row in st.steel([rng.normal(size=n) for n in (10, 6, 8, 12)]).rows)
        for _ in range(1500)
    ]
    # 1500 draws have a standard error of 0.0056 at 5 %; a test of each pair alone would be near 0.13.
    assert np.mean(np.array(smallest) <= 0.05) == pytest.approx(0.05, abs=0.018)
