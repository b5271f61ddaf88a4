"""Covariance structures: derivatives against differences, moments against matrices of all rows."""

from __future__ import annotations

import numpy as np
import pytest

from osteon.statistics._reml import _structures_links as links
from osteon.statistics._reml._structures import structure, structure_name
from osteon.statistics._reml._structures_forms import GroupedForm, Kind, ProportionalForm
from osteon.statistics._reml._structures_residual import Visits, residual_covariance

NAMES = ("un", "cs", "csh", "ar1", "ar1h", "car1", "toeplitz", "toeph", "diagonal")
VISITS = ("1", "2", "4", "7")
TIMES = np.array([1.0, 2.0, 4.0, 7.0])
LINEAR = {"un", "cs", "toeplitz", "diagonal"}


def form_of(name: str, wrap: str = "alone"):
    base = structure(name, VISITS, TIMES)
    if wrap == "grouped":
        return GroupedForm(base, ("a", "b"))
    return ProportionalForm(base, ("a", "b")) if wrap == "proportional" else base


def some_theta(form, size: int = 2, seed: int = 3):
    """Variances near 2, covariances and correlations small enough to be allowed."""
    rng = np.random.default_rng(seed)
    theta = np.empty((size, len(form.names)))
    for k, kind in enumerate(form.kinds):
        small = kind in {Kind.COVARIANCE, Kind.CORRELATION}
        low, high = (0.1, 0.3) if small else (0.4, 0.7) if kind is Kind.SHARE else (1.5, 2.5)
        theta[:, k] = rng.uniform(low, high, size)
    return theta


def rows_of(form, seed: int = 5):
    """Nine subjects, some of whose visits are missing, two data sets that share X."""
    rng = np.random.default_rng(seed)
    subject, visit = np.nonzero(rng.random((9, 4)) < 0.75)
    subject = np.unique(subject, return_inverse=True)[1]
    groups = np.arange(subject.max() + 1) % form.shape(some_theta(form)).value.shape[1]
    x = np.column_stack([np.ones(subject.size), rng.normal(size=subject.size)])
    w = np.stack([np.column_stack([x, rng.normal(size=subject.size)]) for _ in range(2)])
    return Visits(subject, visit, groups.astype(np.intp)), w


def dense(matrices, visits: Visits):
    """Return matrices of all rows, shape (..., n, n), from matrices (..., G, T, T)."""
    group = visits.group[visits.subject]
    full = matrices[..., group[:, None], visits.visit[:, None], visits.visit[None, :]]
    return full * (visits.subject[:, None] == visits.subject)


WRAPS = ("alone", "grouped", "proportional")


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_differences_of_the_covariance(name: str, wrap: str) -> None:
    form = form_of(name, wrap)
    theta, step = some_theta(form), 1e-5
    made = form.shape(theta)
    assert (made.second is None) == (name in LINEAR and wrap != "proportional")
    for k in range(theta.shape[1]):
        ahead, behind = theta.copy(), theta.copy()
        ahead[:, k] += step
        behind[:, k] -= step
        up, down = form.shape(ahead), form.shape(behind)
        first = np.broadcast_to(made.first, (2, *made.first.shape[1:]))
        assert first[:, k] == pytest.approx((up.value - down.value) / (2 * step), abs=1e-8)
        second = np.zeros_like(first) if made.second is None else made.second[:, k]
        assert second == pytest.approx((up.first - down.first + 0 * first) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", NAMES)
def test_moments_are_those_of_the_matrices_of_all_rows(name: str, wrap: str) -> None:
    form = form_of(name, wrap)
    visits, w = rows_of(form)
    theta = some_theta(form)
    covariance = residual_covariance(form, visits, w)
    assert covariance.shape == (2, visits.subject.size, 2)
    moments = covariance.moments(theta, order=2)
    shape = form.shape(theta)
    r = theta.shape[1]
    for b in range(2):
        v = dense(shape.value[b], visits)
        inverse = np.linalg.inv(v)
        first = dense(shape.first[min(b, len(shape.first) - 1)], visits)
        solved = inverse @ first
        wt = w[b].T
        assert moments.log_det[b] == pytest.approx(np.linalg.slogdet(v)[1], rel=1e-12)
        assert moments.cross[b] == pytest.approx(wt @ inverse @ w[b], rel=1e-10, abs=1e-10)
        assert moments.one.traces[b] == pytest.approx(np.trace(solved, axis1=1, axis2=2), abs=1e-10)
        assert moments.one.first[b] == pytest.approx(wt @ solved @ inverse @ w[b], abs=1e-10)
        pairs = solved[:, None] @ solved
        assert moments.two.pair_traces[b] == pytest.approx(np.trace(pairs, axis1=2, axis2=3), abs=1e-10)
        assert moments.two.pairs[b] == pytest.approx(wt @ pairs @ inverse @ w[b], abs=1e-10)
        if shape.second is None:
            assert moments.two.seconds is None
            continue
        second = inverse @ dense(shape.second[min(b, len(shape.second) - 1)], visits)
        assert second.shape[:2] == (r, r)
        assert moments.two.second_traces[b] == pytest.approx(np.trace(second, axis1=2, axis2=3), abs=1e-10)
        assert moments.two.seconds[b] == pytest.approx(wt @ second @ inverse @ w[b], abs=1e-10)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", NAMES)
def test_scales_of_the_optimiser_lead_back_and_their_slopes_are_differences(name: str, wrap: str) -> None:
    form = form_of(name, wrap)
    theta, step = some_theta(form), 1e-5
    phi = links.sought(form.kinds, theta)
    assert links.natural(form.kinds, phi) == pytest.approx(theta, rel=1e-12)
    ahead, behind = links.natural(form.kinds, phi + step), links.natural(form.kinds, phi - step)
    assert links.slopes(form.kinds, phi) == pytest.approx((ahead - behind) / (2 * step), abs=1e-8)
    ahead, behind = links.slopes(form.kinds, phi + step), links.slopes(form.kinds, phi - step)
    assert links.curvatures(form.kinds, phi) == pytest.approx((ahead - behind) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", NAMES)
def test_every_start_is_positive_definite(name: str, wrap: str) -> None:
    form = form_of(name, wrap)
    visits, w = rows_of(form)
    # Residuals that all but repeat themselves: raw covariances without an inverse.
    w[:, :, -1] = np.where(visits.visit == 2, -1.0, 1.0) * (1 + visits.subject) + 1e-6 * w[:, :, -1]
    covariance = residual_covariance(form, visits, w)
    (phi,) = covariance.starts()
    assert np.isfinite(covariance.moments(covariance.theta(phi), order=0).log_det).all()


def test_a_covariance_that_is_not_positive_definite_has_no_finite_determinant() -> None:
    form = form_of("cs")
    visits, w = rows_of(form)
    covariance = residual_covariance(form, visits, w)
    log_det = covariance.moments(np.array([[-0.5, 1.0], [0.5, 1.0]]), order=2).log_det
    assert np.isinf(log_det[0])
    assert np.isfinite(log_det[1])


def test_pairs_in_blocks_are_the_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    form = form_of("un")
    visits, w = rows_of(form)
    covariance = residual_covariance(form, visits, w)
    whole = covariance.moments(some_theta(form), order=2)
    monkeypatch.setattr("osteon.statistics._reml._structures_residual._BLOCK", 500)
    parts = covariance.moments(some_theta(form), order=2)
    assert parts.two.pairs == pytest.approx(whole.two.pairs, rel=1e-13)
    assert parts.two.pair_traces == pytest.approx(whole.two.pair_traces, rel=1e-13)


def test_visits_of_a_subset_are_its_own() -> None:
    form = form_of("ar1h")
    visits, w = rows_of(form)
    covariance = residual_covariance(form, visits, w)
    theta = some_theta(form)
    part = covariance.subset(np.array([1])).moments(theta[1:], order=1)
    assert part.cross[0] == pytest.approx(covariance.moments(theta, order=0).cross[1], rel=1e-13)


def test_names_of_structures() -> None:
    assert structure_name("Compound Symmetry") == "cs"
    assert structure_name("unstructured") == "un"
    assert structure_name("heterogeneous-compound_symmetry") == "csh"
    with pytest.raises(ValueError, match="'banded' is not known; allowed are 'un', 'cs'"):
        structure_name("banded")
