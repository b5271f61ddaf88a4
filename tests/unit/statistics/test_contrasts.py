"""Kinds of contrasts, both sides, adjustments, F tests, letters and equivalence of any set of estimates."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st
from osteon.statistics._degrees_of_freedom import joint_from_single
from osteon.statistics._family import _rounded_up

COLUMNS = ["contrast", "estimate", "se", "df", "statistic", "p", "p_adjusted"]
COLUMNS += ["low", "high", "simultaneous_low", "simultaneous_high"]
GROUPS = {
    "0": [7.4, 8.0, 9.1, 8.3, 7.7],
    "5": [8.2, 8.9, 9.6, 8.4, 9.9, 8.8],
    "50": [10.1, 9.3, 11.2, 10.4],
    "500": [9.0, 12.4, 10.9, 13.1, 11.2],
}
VALUES = [value for values in GROUPS.values() for value in values]
ARMS = [arm for arm, values in GROUPS.items() for _ in values]
MADE = st.arm_estimates(VALUES, ARMS)
WELCH = st.arm_estimates(VALUES, ARMS, variance="welch")


def estimates(
    covariance: list[list[float]], values: list[float] | None = None, **options: object
) -> st.LinearEstimates:
    labels = tuple("abcdefgh"[: len(covariance)])
    numbers = np.array(values or range(len(labels)), dtype=float)
    return st.LinearEstimates(
        labels, numbers, np.array(covariance, float), st.ResidualDf(12), "made", **options
    )


def test_the_table_has_the_columns_promised_and_says_what_the_rows_say() -> None:
    found = MADE.contrasts("dunnett", control="0")
    assert list(found.table.columns) == COLUMNS
    assert found.table.contrast.tolist() == ["5 - 0", "50 - 0", "500 - 0"]
    for row, (_, line) in zip(found, found.table.iterrows(), strict=True):
        assert line.statistic == row.t == pytest.approx(line.estimate / line.se)
        assert (line.p_adjusted, line.simultaneous_low) == (row.p_adjusted, row.simultaneous_low)
    assert (len(found), found[0], found[1:]) == (3, found.rows[0], found.rows[1:])
    assert found.error == 0


def test_the_table_of_estimates_tests_each_against_zero() -> None:
    table = MADE.table
    assert list(table.columns) == ["term", "estimate", "se", "df", "statistic", "p", "low", "high"]
    for term, line in table.set_index("term").iterrows():
        interval = MADE.interval(term)
        assert (line.estimate, line.se, line.low, line.high) == (
            interval.estimate,
            interval.se,
            interval.low,
            interval.high,
        )
        assert line.p == pytest.approx(2 * stats.t.sf(line.estimate / line.se, line.df), rel=1e-12)


def test_kinds_compare_what_they_say() -> None:
    dunnett = MADE.contrasts("dunnett", control="50")
    assert [row.name for row in dunnett] == ["0 - 50", "5 - 50", "500 - 50"]
    assert dunnett[2].estimate == pytest.approx(np.mean(GROUPS["500"]) - np.mean(GROUPS["50"]))
    assert MADE.contrasts("dunnett").matrix.tolist() == MADE.contrasts("dunnett", control="0").matrix.tolist()
    tukey = MADE.contrasts("tukey")
    assert [row.name for row in tukey] == ["5 - 0", "50 - 0", "500 - 0", "50 - 5", "500 - 5", "500 - 50"]
    assert tukey[4].estimate == pytest.approx(np.mean(GROUPS["500"]) - np.mean(GROUPS["5"]))


def test_williams_averages_from_the_last_on_by_the_sizes_of_the_groups() -> None:
    found = MADE.contrasts("williams", control="0")
    assert [row.name for row in found] == ["500 - 0", "mean(50, 500) - 0", "mean(5, 50, 500) - 0"]
    np.testing.assert_allclose(found.matrix[1], [-1, 0, 4 / 9, 5 / 9])
    np.testing.assert_allclose(found.matrix[2], [-1, 6 / 15, 4 / 15, 5 / 15])
    assert found.method.startswith("Williams-type contrasts, weights by the sizes of the groups, single step")
    plain = estimates(np.eye(4).tolist()).contrasts("williams")
    np.testing.assert_allclose(plain.matrix[1], [-1, 0, 0.5, 0.5])
    assert "weights equal" in plain.method


def test_trend_is_the_slope_on_the_labels_or_on_ranks() -> None:
    found = MADE.contrasts("trend")
    means = [np.mean(values) for values in GROUPS.values()]
    assert found[0].estimate == pytest.approx(np.polyfit([0, 5, 50, 500], means, 1)[0])
    assert "on the labels as numbers" in found.method
    named = st.arm_estimates(VALUES, [f"arm {arm}" for arm in ARMS]).contrasts("trend")
    assert named[0].estimate == pytest.approx(np.polyfit([1, 2, 3, 4], means, 1)[0])
    assert "on 1 ... 4 in the order of the labels" in named.method


def test_a_mapping_names_its_contrasts_and_a_matrix_is_named_by_its_weights() -> None:
    by_label = {"high": {"500": 0.5, "50": 0.5, "0": -1}, "low": [-1, 1, 0, 0]}
    found = MADE.contrasts(by_label)
    assert [row.name for row in found] == ["high", "low"]
    assert found[1].estimate == pytest.approx(np.mean(GROUPS["5"]) - np.mean(GROUPS["0"]))
    matrix = MADE.contrasts([[-1, 0, 0.5, 0.5], [1, -1, -1, 1], [0, 0, 0, 1], [0, 0, 0, -2]])
    assert [row.name for row in matrix] == ["0.5 50 + 0.5 500 - 0", "0 + 500 - 5 - 50", "500", "- 2 500"]
    assert matrix[0].estimate == found[0].estimate


@pytest.mark.parametrize("made", [MADE, WELCH], ids=["pooled", "welch"])
@pytest.mark.parametrize("kind", ["dunnett", "williams", "trend", "tukey"])
def test_one_side_is_judged_on_its_side(made: st.LinearEstimates, kind: str) -> None:
    greater, less, both = (
        made.contrasts(kind, alternative=side) for side in ("greater", "less", "two-sided")
    )
    for up, down, two in zip(greater, less, both, strict=True):
        assert up.p + down.p == pytest.approx(1, rel=1e-12)
        assert two.p == pytest.approx(2 * min(up.p, down.p), rel=1e-12)
        assert (up.high, up.simultaneous_high, down.low, down.simultaneous_low) == (
            math.inf,
            math.inf,
            -math.inf,
            -math.inf,
        )
        assert up.p <= up.p_adjusted <= len(both) * up.p + 1e-12
        assert up.low > two.low
        assert up.simultaneous_low <= up.low
        rejected = up.p_adjusted < 0.05
        assert rejected == (up.simultaneous_low > 0)
        assert up.low == pytest.approx(up.estimate - stats.t.ppf(0.95, up.df) * up.se, rel=1e-10)


def test_another_level_moves_the_intervals_and_no_p() -> None:
    narrow, wide = MADE.contrasts("dunnett"), MADE.contrasts("dunnett", level=0.99)
    assert [row.p_adjusted for row in wide] == [row.p_adjusted for row in narrow]
    assert wide.critical > narrow.critical
    half = wide[0].simultaneous_high - wide[0].estimate
    assert half == pytest.approx(wide.critical * wide[0].se, rel=1e-12)


@pytest.mark.parametrize("method", ["bonferroni", "holm", "hochberg", "hommel", "sidak", "bh", "by"])
def test_any_method_of_adjust_has_bonferroni_intervals(method: str) -> None:
    found = WELCH.contrasts("dunnett", adjust=method)
    expected = st.adjust([row.p for row in found], method)
    assert [row.p_adjusted for row in found] == pytest.approx(expected.tolist(), rel=1e-12)
    half = stats.t.ppf(1 - 0.025 / 3, found[0].df) * found[0].se
    assert found[0].simultaneous_high == pytest.approx(found[0].estimate + half, rel=1e-10)
    assert found.method == (
        f"Dunnett, p adjusted by {method} over 3 contrasts, simultaneous intervals by Bonferroni"
    )


def test_not_adjusted_is_each_alone() -> None:
    found = MADE.contrasts("tukey", adjust="none")
    for row in found:
        assert (row.p_adjusted, row.simultaneous_low, row.simultaneous_high) == (row.p, row.low, row.high)
    assert found.method == "Tukey, not adjusted"


def test_tukey_is_the_range_and_the_multivariate_t_when_asked() -> None:
    values = [7.4, 8.0, 9.1, 8.3, 9.2, 8.9, 9.6, 8.4, 10.1, 9.3, 11.2, 10.4]
    made = st.arm_estimates(values, list("aaaabbbbcccc"))
    by_range, by_t = made.contrasts("tukey"), made.contrasts("tukey", adjust="multivariate-t")
    assert by_range.error == 0
    assert 0 < by_t.error <= 1e-4
    assert "error of p below" in by_t.method
    for one, other in zip(by_range, by_t, strict=True):
        tukey = stats.studentized_range.sf(abs(one.t) * math.sqrt(2), 3, 9)
        assert one.p_adjusted == pytest.approx(tukey, abs=1e-9)
        assert other.p_adjusted == pytest.approx(tukey, abs=by_t.error + 1e-9)


def test_tukey_kramer_of_unequal_groups_is_conservative() -> None:
    made = st.arm_estimates([*VALUES, *range(3, 23)], [*ARMS, *["e"] * 20])
    kramer, exact = made.contrasts("tukey"), made.contrasts("tukey", adjust="multivariate-t")
    assert all(a.p_adjusted >= b.p_adjusted - exact.error for a, b in zip(kramer, exact, strict=True))
    assert kramer.critical > exact.critical


def test_tukey_of_one_side_is_the_multivariate_t() -> None:
    assert "multivariate t" in MADE.contrasts("tukey", alternative="greater").method


def test_two_groups_need_no_adjustment_under_any_kind() -> None:
    made = st.arm_estimates(VALUES[:11], ARMS[:11])
    for kind in ("dunnett", "tukey", "williams"):
        found = made.contrasts(kind)
        assert found[0].p_adjusted == found[0].p
        assert found.critical == pytest.approx(stats.t.ppf(0.975, 9), rel=1e-12)
        assert found.method.endswith("one contrast, not adjusted")


def test_an_estimate_of_unknown_spread_does_not_count_under_tukey() -> None:
    made = st.arm_estimates([*VALUES, 3.0], [*ARMS, "single"]).contrasts("tukey")
    plain = MADE.contrasts("tukey")
    known = [row for row in made if not row.reason]
    assert [row.p_adjusted for row in known] == [row.p_adjusted for row in plain]
    assert sum("one value only" in row.reason for row in made) == 4
    assert made.table.se.isna().sum() == 4


@pytest.mark.parametrize(
    ("kind", "options", "sentence"),
    [
        ("dunnet", {}, "dunnett, williams, tukey, trend"),
        ("dunnett", {"control": "1"}, "'1' is none of the estimates"),
        ("tukey", {"control": "1"}, "'1' is none of the estimates"),
        ([[1, -1, 0, 0]], {"control": "0"}, "a control belongs to"),
        ("dunnett", {"alternative": "up"}, "two-sided, greater, less"),
        ("dunnett", {"level": 95}, "between 0 and 1"),
        ("dunnett", {"level": float("nan")}, "between 0 and 1"),
        ("dunnett", {"adjust": "tuky"}, "bonferroni"),
        ({}, {}, "empty"),
        ({"x": {"9": 1}}, {}, "'9' is none"),
        ({"x": [1, -1]}, {}, "contrast 'x'.*rows of 4 weights"),
        ({"x": [1, -1, 0, 0], "y": [1, -1, 0, 0]}, {}, "both 'x'"),
        ([[1, -1, 0, 0], [1, -1, 0, 0]], {}, "contrasts 1 and 2 are both '0 - 5'"),
    ],
)
def test_what_is_no_family_is_refused(kind: object, options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        MADE.contrasts(kind, **options)


def test_estimates_that_are_none_are_refused() -> None:
    good = [[1.0, 0.0], [0.0, 1.0]]
    for covariance, options, sentence in (
        ([[1.0, float("nan")], [float("nan"), 1.0]], {}, "no number, without a reason"),
        ([[-1.0, 0.0], [0.0, 1.0]], {}, "negative variance"),
        (good, {"values": [float("nan"), 1.0]}, "no number"),
    ):
        with pytest.raises(st.EstimationError, match=sentence):
            estimates(covariance, **options)
    assert estimates(good, values=[float("nan"), 1.0], unknown={"a": "an empty cell"}).pair("a", "b").reason
    with pytest.raises(st.EstimationError, match="'a' names two"):
        st.LinearEstimates(("a", "a"), np.zeros(2), np.eye(2), st.ResidualDf(3), "")
    with pytest.raises(st.EstimationError, match="2 x 2"):
        st.LinearEstimates(("a", "b"), np.zeros(2), np.eye(3), st.ResidualDf(3), "")


def test_a_covariance_that_no_estimates_have_is_refused() -> None:
    odd = [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]
    for covariance in ([[1.0, 3.0], [3.0, 1.0]], odd):
        with pytest.raises(st.EstimationError, match="combination of them has a negative variance"):
            estimates(covariance)
    tight = [[1.0, 1.0, 0.2], [1.0, 1.0, 0.2], [0.2, 0.2, 1.0]]
    assert estimates(tight).contrasts(np.eye(3)[:2])[0].p is not None


def test_a_contrast_without_variance_has_a_reason_and_no_p() -> None:
    found = estimates([[1.0, 1.0, 0.2], [1.0, 1.0, 0.2], [0.2, 0.2, 1.0]]).contrasts("dunnett")
    assert found[0].reason == "the values behind it do not vary, so it has no standard error"
    assert (found[0].p, found[0].p_adjusted, found[0].low) == (None, None, None)
    assert found[1].p_adjusted == found[1].p


def test_f_test_is_that_of_analysis_of_variance() -> None:
    rows = MADE.contrasts("dunnett").matrix
    found = MADE.f_test(rows)
    expected = stats.f_oneway(*GROUPS.values())
    assert (found.F, found.p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)
    assert (found.df1, found.df2, found.scale) == (3, 16, 1)
    again = MADE.f_test(MADE.contrasts("tukey").matrix)
    assert (again.F, again.df1) == (pytest.approx(found.F, rel=1e-10), 3)
    one = MADE.f_test(rows[0])
    assert pytest.approx(MADE.pair("5", "0").t ** 2, rel=1e-12) == one.F
    assert one.p == pytest.approx(MADE.pair("5", "0").p, rel=1e-10)


def test_f_test_with_known_variance_is_chi_square() -> None:
    made = st.LinearEstimates(("a", "b"), np.array([1.0, 2.0]), np.eye(2), st.ResidualDf(math.inf), "known")
    assert made.f_test(np.eye(2)).p == pytest.approx(stats.chi2.sf(5, 2), rel=1e-12)


def test_f_test_of_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(st.EstimationError, match="singular"):
        estimates([[1.0, 1.0], [1.0, 1.0]]).f_test(np.eye(2))
    single = st.arm_estimates([*VALUES, 3.0], [*ARMS, "single"])
    with pytest.raises(st.EstimationError, match="no F test uses 'single'"):
        single.f_test(np.eye(5))


def test_f_test_multiplies_with_the_scale_of_its_degrees_of_freedom() -> None:
    class Scaled:
        shared = 7.0

        def of(self, weights: np.ndarray) -> float:
            return 7.0

        def joint(self, rows: np.ndarray) -> st.JointDf:
            return st.JointDf(9.0, 0.8)

    made = st.LinearEstimates(("a", "b"), np.array([1.0, 2.0]), np.eye(2), Scaled(), "scaled")
    found = made.f_test(np.eye(2))
    assert (found.F, found.df2, found.scale) == (pytest.approx(2.0), 9.0, 0.8)
    assert found.p == pytest.approx(stats.f.sf(2.0, 2, 9), rel=1e-12)


def test_joint_df_of_single_ones() -> None:
    dfs = [6.0, 10.0]
    found = joint_from_single(lambda w: dfs[int(np.argmax(np.abs(w)))], np.eye(2), np.diag([1.0, 2.0]))
    expected = 6 / 4 + 10 / 8
    assert found == (pytest.approx(2 * expected / (expected - 2)), 1.0)
    assert joint_from_single(lambda _: 4.0, np.eye(2), np.eye(2)).df == 4
    dfs = [1.5, 10.0]
    assert joint_from_single(lambda w: dfs[int(np.argmax(np.abs(w)))], np.eye(2), np.diag([1.0, 2.0])).df == 2


def test_transformed_estimates_carry_covariance_and_df() -> None:
    halves = WELCH.transformed([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], ["low", "high"], "halves")
    direct = WELCH.contrasts([[-0.5, -0.5, 0.5, 0.5]])[0]
    found = halves.pair("high", "low")
    assert (found.estimate, found.se, found.df) == pytest.approx((direct.estimate, direct.se, direct.df))
    rows = np.array([[1.0, 0.0], [0.0, 1.0]])
    weights = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    assert pytest.approx(WELCH.f_test(weights).F, rel=1e-10) == halves.f_test(rows).F
    assert halves.f_test(rows).df2 == pytest.approx(WELCH.f_test(weights).df2, rel=1e-10)
    single = st.arm_estimates([*VALUES, 3.0], [*ARMS, "single"])
    part = single.transformed([[1, 0, 0, 0, 0], [0.5, 0, 0, 0, 0.5]], ["a", "b"], "part")
    assert part.interval("a").se == pytest.approx(single.interval("0").se)
    assert "one value only" in part.interval("b").reason
    with pytest.raises(st.EstimationError, match="matrix of that shape"):
        WELCH.transformed([[1, 0]], ["a"], "")


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_letters_say_what_the_pairs_say(level: float) -> None:
    rng = np.random.default_rng(6)
    for _ in range(20):
        values = rng.normal(np.repeat(rng.normal(0, 2, 6), 4))
        made = st.arm_estimates(values.tolist(), [arm for arm in "abcdef" for _ in range(4)])
        found = made.contrasts("tukey")
        letters = found.letters(level)
        for row, (left, right) in zip(found, itertools.combinations("abcdef", 2), strict=True):
            assert bool(set(letters[left]) & set(letters[right])) == (row.p_adjusted > 1 - level)
        smallest = made.labels[int(np.argmin(made.estimates))]
        assert "a" in letters[smallest]


def test_letters_of_the_published_example() -> None:
    # Piepho 2004, example 3, as in github.com/cbsteh/CLD: five of 28 pairs of T1 ... T8 differ.
    differ = {(1, 7), (1, 8), (2, 4), (2, 5), (3, 5)}
    labels = tuple(f"T{i}" for i in range(1, 9))
    made = st.LinearEstimates(labels, np.arange(8.0), np.eye(8), st.ResidualDf(30), "example")
    found = made.contrasts("tukey")
    pairs = list(itertools.combinations(range(1, 9), 2))
    judged = tuple(
        st.ContrastEstimate(0, 1, 30, 0, 1, 0, 0, 0.01 if pair in differ else 0.5, 0, 0) for pair in pairs
    )
    letters = st.Contrasts(judged, None, "", 0.0, found.matrix, made).letters()
    for i, j in pairs:
        assert bool(set(letters[f"T{i}"]) & set(letters[f"T{j}"])) == ((i, j) not in differ)
    for letter in set("".join(letters.values())):
        left = {name: set(of) - {letter} for name, of in letters.items()}
        torn = [(i, j) for i, j in pairs if (i, j) not in differ and not left[f"T{i}"] & left[f"T{j}"]]
        assert torn, f"{letter} is not needed"


def test_letters_need_every_pair() -> None:
    with pytest.raises(st.EstimationError, match="'50' was not compared with '5'"):
        MADE.contrasts("dunnett").letters()
    with pytest.raises(ValueError, match="level"):
        MADE.contrasts("tukey").letters(2)


def test_equivalence_is_two_one_sided_t_tests() -> None:
    found = WELCH.contrasts("dunnett").equivalence(-2.5, 2.5)
    for line, arm in zip(found.itertuples(), ("5", "50", "500"), strict=True):
        above = stats.ttest_ind(
            np.array(GROUPS[arm]) + 2.5, GROUPS["0"], equal_var=False, alternative="greater"
        )
        below = stats.ttest_ind(np.array(GROUPS[arm]) - 2.5, GROUPS["0"], equal_var=False, alternative="less")
        assert (line.p_low, line.p_high) == pytest.approx((above.pvalue, below.pvalue), rel=1e-9)
        assert line.p == max(line.p_low, line.p_high)
        assert line.equivalent == (line.low >= -2.5 and line.high <= 2.5)
    assert found.equivalent.tolist() == [True, False, False]
    for bounds in ((1, -1), (0, math.inf)):
        with pytest.raises(ValueError, match="bounds"):
            WELCH.contrasts("dunnett").equivalence(*bounds)


def test_the_error_told_is_rounded_up() -> None:
    assert [_rounded_up(error) for error in (1.2e-5, 9.1e-5, 4e-4)] == pytest.approx([2e-5, 1e-4, 4e-4])


@given(some.floats(1e-4, 1e4), some.floats(-100, 100), some.permutations(list(GROUPS)))
def test_units_origin_and_the_order_of_labels_change_nothing(
    unit: float, origin: float, order: list[str]
) -> None:
    arms = [arm for arm in order for _ in GROUPS[arm]]
    values = [unit * (value + origin) for arm in order for value in GROUPS[arm]]
    for kind, options in (("dunnett", {"control": "0"}), ("tukey", {})):
        plain = {row.name: row for row in MADE.contrasts(kind, **options)}
        moved = st.arm_estimates(values, arms).contrasts(kind, **options)
        for row in moved:
            left, right = row.name.split(" - ")
            same = plain.get(row.name)
            other = same or plain[f"{right} - {left}"]
            assert row.estimate / unit == pytest.approx((1 if same else -1) * other.estimate, abs=1e-8)
            assert row.p_adjusted == pytest.approx(other.p_adjusted, rel=1e-6)


def test_turning_the_sign_swaps_the_sides() -> None:
    turned = st.arm_estimates([-value for value in VALUES], ARMS)
    for kind in ("dunnett", "williams"):
        up, down = MADE.contrasts(kind, alternative="greater"), turned.contrasts(kind, alternative="less")
        for one, other in zip(up, down, strict=True):
            assert other.p_adjusted == pytest.approx(one.p_adjusted, abs=1e-4)
            assert other.simultaneous_high == pytest.approx(-one.simultaneous_low, abs=1e-3)


def test_a_control_comes_first_in_every_kind() -> None:
    plain, moved = MADE.contrasts("tukey"), MADE.contrasts("tukey", control="50")
    assert [row.name for row in moved][:3] == ["0 - 50", "5 - 50", "500 - 50"]
    turned = next(row for row in plain if row.name == "50 - 0")
    assert moved[0].estimate == pytest.approx(-turned.estimate)
    assert moved[0].p_adjusted == pytest.approx(turned.p_adjusted, rel=1e-9)
    slope = MADE.contrasts("trend")[0]
    assert MADE.contrasts("trend", control="500")[0].estimate == pytest.approx(slope.estimate)


def test_degrees_of_freedom_equal_but_for_rounding_are_not_called_own() -> None:
    def method(last: float) -> str:
        df = st.SatterthwaiteDf(np.array([1e-12, 1.0, 1.0]), (15.0, 15.0, last))
        made = st.LinearEstimates(("0", "5", "50"), np.zeros(3), np.diag([1e-12, 1.0, 1.0]), df, "given")
        return made.contrasts("dunnett", control="0").method

    assert "its own" not in method(15.0 - 1e-9)
    assert "its own" in method(14.0)
