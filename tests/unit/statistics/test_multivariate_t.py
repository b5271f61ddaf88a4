"""Distribution of the largest t: quadrature, studentized range, Sobol points, and many families at once."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from scipy import stats

from osteon import statistics as st
from osteon.statistics import _sobol, _studentized_range
from osteon.statistics._adjusted_p_batch import adjusted_p_batch
from osteon.statistics._factors import common_factors, product_loadings
from osteon.statistics._multivariate_t import LargestT, largest_t, studentized_range, t_quantile, t_tail
from osteon.statistics._quadrature import COARSE, FINE, Grain, Quadrature
from osteon.statistics._root import root_between, root_of_tail
from osteon.statistics._sobol import SobolIntegral

FINER = Grain((0.25, 0.33), 0.2, 0.06, 38.0)
MIXED = np.array([[1, 0.4, -0.3, 0.1], [0.4, 1, 0.2, -0.4], [-0.3, 0.2, 1, 0.3], [0.1, -0.4, 0.3, 1]])


def product(*loadings: float) -> np.ndarray:
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    return correlation


def all_pairs(*sizes: float) -> np.ndarray:
    rows = [
        np.eye(len(sizes))[j] - np.eye(len(sizes))[i] for i, j in itertools.combinations(range(len(sizes)), 2)
    ]
    covariance = np.array(rows) @ np.diag(1 / np.array(sizes)) @ np.array(rows).T
    scale = 1 / np.sqrt(np.diag(covariance))
    return covariance * scale[:, None] * scale


def on_grain(loadings: np.ndarray, sides: int, grain: Grain) -> LargestT:
    made = Quadrature.of(loadings, sides)
    return LargestT(len(loadings), sides, Quadrature(made.loadings, made.own, made.counts, sides, grain))


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("df", [1, 2, 3, 10, 44, 1e6, np.inf])
@pytest.mark.parametrize(
    "loadings",
    [(0.7071,) * 3, (0.7071,) * 9, (0.3, 0.5, 0.9), (0.98,) * 4, (0.0, 0.5, 0.5), (-0.5, 0.7, 0.2)],
    ids=str,
)
def test_grids_three_times_finer_move_no_p(sides: int, df: float, loadings: tuple[float, ...]) -> None:
    points = [0.5, 1.5, 2.5, 4.0, 8.0] + ([-2.0, -0.5] if sides == 1 else [])
    column = np.array(loadings)[:, None]
    fine = on_grain(column, sides, FINER).tails(points, df).p
    assert on_grain(column, sides, FINE).tails(points, df).p == pytest.approx(fine, abs=5e-9, rel=1e-8)
    assert on_grain(column, sides, COARSE).tails(points, df).p == pytest.approx(fine, abs=1e-6)


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize("m", [3, 4, 5, 8])
def test_two_factors_are_found_and_integrated_to_1e_8(m: int, sides: int) -> None:
    rng = np.random.default_rng(m)
    loadings = np.column_stack([rng.uniform(0.4, 0.7, m), rng.normal(0, 0.25, m)])
    correlation = loadings @ loadings.T
    np.fill_diagonal(correlation, 1)
    found = common_factors(correlation)
    rebuilt = found @ found.T
    np.fill_diagonal(rebuilt, 1)
    np.testing.assert_allclose(rebuilt, correlation, atol=1e-9)
    fine = on_grain(found, sides, Grain((0.4, 0.5), 0.3, 0.1, 32.0)).tails(2.4, 30).p
    assert largest_t(correlation, sides).tails(2.4, 30).p == pytest.approx(fine, abs=1e-8)


def test_factors_are_only_told_when_they_leave_room_for_every_statistic() -> None:
    rng = np.random.default_rng(4)
    told = 0
    for _ in range(15):
        correlation = np.corrcoef(rng.normal(size=(4, 7)))
        loadings = common_factors(correlation)
        if loadings is None:
            continue
        told += 1
        assert (loadings**2).sum(axis=1).max() <= 1 + 1e-9
        p, error = SobolIntegral.of(correlation, 2).tails(np.array([2.5]), np.array([15.0]))
        assert largest_t(correlation).tails(2.5, 15).p == pytest.approx(p, abs=2 * error)
    assert 0 < told < 15


def test_a_product_with_a_loading_beyond_one_is_none_whatever_its_sign() -> None:
    # 0.8 * 0.8 / 0.5 > 1: the first would have to carry more than all of itself.
    for sign in (1, -1):
        correlation = np.array([[1, 0.8 * sign, 0.8 * sign], [0.8 * sign, 1, 0.5], [0.8 * sign, 0.5, 1]])
        assert not product_loadings(correlation[None])[1][0]


def test_loadings_of_a_product_are_found_with_their_signs() -> None:
    for loadings in ((-0.5, 0.7, 0.2), (0.6, -0.4), (0.0, 0.5, -0.5), (0.3, 0.6, 0.7, -0.9)):
        found, is_product = product_loadings(product(*loadings)[None])
        assert is_product[0]
        rebuilt = np.outer(found[0], found[0])
        np.fill_diagonal(rebuilt, 1)
        np.testing.assert_allclose(rebuilt, product(*loadings), atol=1e-12)


@pytest.mark.parametrize("sides", [1, 2])
def test_sobol_points_agree_with_the_quadrature_within_the_stated_error(sides: int) -> None:
    correlation = product(0.3, 0.6, 0.7, 0.8)
    c, df = np.array([1.0, 2.0, 3.0]), np.array([12.0, 12.0, np.inf])
    p, error = SobolIntegral.of(correlation, sides).tails(c, df)
    assert 0 < error <= 5e-5
    assert p == pytest.approx(largest_t(correlation, sides).tails(c, df).p, abs=2 * error)


def test_any_correlation_is_that_of_scipy_within_1e_4() -> None:
    made = largest_t(MIXED)
    assert "Sobol" in made.method
    reference = 1 - stats.multivariate_t.cdf(
        np.full(4, 2.4), shape=MIXED, df=20, lower_limit=np.full(4, -2.4), random_state=1, maxpts=500_000
    )
    p, error = made.tails(2.4, 20)
    assert error <= 1e-4
    assert p[0] == pytest.approx(reference, abs=1e-4)
    assert made.tails(2.4, 20).p == largest_t(MIXED).tails(2.4, 20).p
    above = 1 - stats.multivariate_t.cdf(np.full(4, 2.4), shape=MIXED, df=20, random_state=1, maxpts=500_000)
    assert largest_t(MIXED, 1).tails(2.4, 20).p[0] == pytest.approx(above, abs=1e-4)


@pytest.mark.parametrize("groups", [3, 4, 6])
def test_all_pairs_of_equal_groups_on_sobol_points_are_the_studentized_range(groups: int) -> None:
    made = largest_t(all_pairs(*[7] * groups))
    exact = studentized_range(groups)
    c = [1.5, 2.5, 4.0]
    p, error = made.tails(c, 12)
    assert error <= 1e-4
    assert p == pytest.approx(exact.tails(c, 12).p, abs=1e-4)
    assert made.critical(0.95, 12) == pytest.approx(exact.critical(0.95, 12), abs=1e-3)


@pytest.mark.parametrize(
    ("groups", "df"), [(2, 5), (3, 2), (3, 10), (6, 30), (10, 100), (50, 500), (4, np.inf)]
)
def test_studentized_range_is_that_of_scipy(groups: int, df: float) -> None:
    q = np.array([1.0, 2, 3, 4, 6, 10])
    expected = stats.studentized_range.sf(q, groups, df)
    found = studentized_range(groups)
    assert found.tails(q / np.sqrt(2), df).p == pytest.approx(expected, abs=1e-9)


def test_a_finer_grid_of_the_range_moves_no_p(monkeypatch: pytest.MonkeyPatch) -> None:
    c = [0.5, 1.5, 3.0, 6.0]
    coarse = [studentized_range(k).tails(c, df).p for k in (3, 12) for df in (2, 20, np.inf)]
    monkeypatch.setattr(_studentized_range, "_STEP", 0.13)
    monkeypatch.setattr(_studentized_range, "_LOW", -9.0)
    monkeypatch.setattr(_studentized_range, "_HIGH", 10.0)
    fine = [studentized_range(k).tails(c, df).p for k in (3, 12) for df in (2, 20, np.inf)]
    np.testing.assert_allclose(coarse, fine, rtol=1e-8)


def test_a_critical_value_is_passed_as_often_as_it_says() -> None:
    joint = [
        largest_t(product(*[np.sqrt(rho)] * m), sides)
        for m in (2, 3, 9)
        for rho in (0.02, 0.5, 0.9)
        for sides in (1, 2)
    ]
    joint += [studentized_range(k) for k in (2, 3, 8)]
    for made, df, level in itertools.product(joint, (2, 7, 40, 1e6, np.inf), (0.5, 0.8, 0.95, 0.9999)):
        assert made.tails(made.critical(level, df), df).p[0] == pytest.approx(1 - level, rel=2e-9)


def test_correlations_that_no_statistics_have_are_refused() -> None:
    with pytest.raises(st.EstimationError, match="no statistics have these correlations"):
        largest_t(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]))


def test_uncorrelated_statistics_with_known_variance_are_sidaks() -> None:
    made, above = largest_t(np.eye(4)), largest_t(np.eye(4), 1)
    assert made.tails(2.0, np.inf).p[0] == pytest.approx(1 - (1 - 2 * stats.norm.sf(2)) ** 4, rel=1e-9)
    assert above.tails(2.0, np.inf).p[0] == pytest.approx(1 - stats.norm.cdf(2) ** 4, rel=1e-9)


def test_equal_statistics_are_one_and_opposite_ones_are_two_sided() -> None:
    alone = 2 * stats.t.sf(2.2, 9)
    assert largest_t(np.ones((3, 3))).tails(2.2, 9).p[0] == pytest.approx(alone, rel=1e-4)
    opposite = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert largest_t(opposite, 1).tails(2.2, 9).p[0] == pytest.approx(alone, rel=1e-4)


def test_one_statistic_is_students_t() -> None:
    made = largest_t(np.ones((1, 1)))
    assert made.tails(2.2, 9).p[0] == pytest.approx(2 * stats.t.sf(2.2, 9), rel=1e-12)
    assert made.critical(0.95, 9) == pytest.approx(stats.t.ppf(0.975, 9), rel=1e-12)
    assert t_tail(1.3, np.inf) == pytest.approx(stats.norm.sf(1.3), rel=1e-12)
    assert t_quantile(0.025, 7) == pytest.approx(stats.t.ppf(0.975, 7), rel=1e-12)


@example([0.9, 0.9, 0.9], 200, 30)
@given(
    some.lists(some.floats(-0.99, 0.99), min_size=2, max_size=6), some.floats(1, 200), some.floats(0.01, 40)
)
def test_p_lies_between_one_statistic_and_their_number_times_it(
    loadings: list[float], df: float, c: float
) -> None:
    made = largest_t(product(*loadings))
    alone = 2 * stats.t.sf(c, df)
    integral = made.integral.tails(np.array([c]), np.array([df]))[0][0]
    assert alone * (1 - 1e-6) <= integral <= len(loadings) * alone * (1 + 1e-6)
    assert made.tails(c + 0.5, df).p[0] < made.tails(c, df).p[0] or made.tails(c, df).p[0] == 1


def test_one_side_of_the_positive_is_half_of_two_only_where_both_cannot_pass() -> None:
    made, above = largest_t(product(0.7, 0.7, 0.7)), largest_t(product(0.7, 0.7, 0.7), 1)
    two, one = made.tails([0.5, 3.5], 30).p, above.tails([0.5, 3.5], 30).p
    assert two[0] < 2 * one[0] - 1e-3
    assert two[1] == pytest.approx(2 * one[1], rel=1e-3)


@pytest.mark.parametrize("sides", [1, 2])
def test_many_families_at_once_are_each_alone(sides: int) -> None:
    rng = np.random.default_rng(2)
    loadings = rng.uniform(-0.85, 0.85, (40, 3))
    correlations = np.array([product(*row) for row in loadings])
    correlations[7] = np.eye(3)
    correlations[8] = all_pairs(5, 6, 7)
    t, df = rng.standard_t(9, (40, 3)), rng.uniform(2, 60, (40, 3))
    found = adjusted_p_batch(t, df, correlations, sides=sides)
    bounds = np.abs(t) if sides == 2 else t
    for row, correlation in enumerate(correlations):
        expected = largest_t(correlation, sides).tails(bounds[row], df[row]).p
        assert found[row] == pytest.approx(expected, abs=1e-6)
    one = adjusted_p_batch(t, df[:, 0], correlations[0], sides=sides)
    assert one[3] == pytest.approx(largest_t(correlations[0], sides).tails(bounds[3], df[3, 0]).p, abs=1e-6)
    shared = adjusted_p_batch(t[:5], df[:5], MIXED[:3, :3], sides=sides)
    assert shared == pytest.approx(
        np.array([largest_t(MIXED[:3, :3], sides).tails(bounds[i], df[i]).p for i in range(5)]), abs=1e-6
    )


def test_what_is_no_number_is_refused_in_every_family() -> None:
    for t, df, correlation in (
        ([[np.nan, 1.0]], [5.0], np.eye(2)),
        ([[1.0, 1.0]], [0.0], np.eye(2)),
        ([[1.0, 1.0]], [5.0], np.full((2, 2), np.nan)),
    ):
        with pytest.raises(st.EstimationError, match="finite"):
            adjusted_p_batch(t, df, correlation)
    assert adjusted_p_batch([[2.2]], [9.0], [[1.0]])[0, 0] == pytest.approx(2 * stats.t.sf(2.2, 9), rel=1e-12)


def test_points_are_the_same_in_every_call_and_cannot_be_changed() -> None:
    points = _sobol._points(2048, 3)
    assert points.shape == (8, 3, 2048)
    with pytest.raises(ValueError, match="read-only"):
        points[0, 0, 0] = 0.5


def test_root_between_finds_what_is_there_and_refuses_what_is_not() -> None:
    for low, high in itertools.product((-1.0, 0.5), (1.5, 90.0)):
        assert root_between(lambda x: x**3 - 1, low, high) == pytest.approx(1, rel=1e-12)
    assert root_between(lambda x: x - 2, 2, 3) == 2
    with pytest.raises(ValueError, match="one sign"):
        root_between(lambda x: x * x + 1, -1, 1)


@given(some.floats(0.0001, 0.6))
def test_root_of_tail_is_the_quantile(alpha: float) -> None:
    found = root_of_tail(stats.norm.sf, alpha, (-4.0, 6.0), first=stats.norm.sf, apart=1e-3)
    assert found == pytest.approx(stats.norm.isf(alpha), abs=1e-6)
