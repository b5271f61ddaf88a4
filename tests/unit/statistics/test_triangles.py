"""Covariance matrices as L D L', L beginning with any row."""

from __future__ import annotations

import numpy as np
import pytest

from osteon.statistics._reml._triangles import Triangles

SHAPES = [((2,), 1), ((3,), 1), ((2, 3), 2), ((1, 2), 1)]


def _phi(triangles: Triangles, rng: np.random.Generator) -> np.ndarray:
    phi = rng.normal(size=(4, triangles.size))
    marks = triangles.variances()
    phi[:, marks] = np.abs(phi[:, marks]) + 0.1
    return phi


@pytest.mark.parametrize(("widths", "plain"), SHAPES)
@pytest.mark.parametrize("first", [0, 1, 2])
def test_derivatives_are_those_of_theta(widths: tuple[int, ...], plain: int, first: int) -> None:
    triangles = Triangles(widths, plain, first)
    rng = np.random.default_rng(3)
    phi, score = _phi(triangles, rng), rng.normal(size=(4, triangles.size))
    jacobian, bend, step = triangles.jacobian(phi), triangles.bend(phi, score), 1e-6
    assert bend is not None
    for i, move in enumerate(np.eye(triangles.size) * step):
        slope = (triangles.theta(phi + move) - triangles.theta(phi - move)) / (2 * step)
        np.testing.assert_allclose(jacobian[:, :, i], slope, atol=1e-8)
        turn = (triangles.jacobian(phi + move) - triangles.jacobian(phi - move)) / (2 * step)
        np.testing.assert_allclose(bend[:, i], (score[:, :, None] * turn).sum(axis=1), atol=1e-7)


@pytest.mark.parametrize(("widths", "plain"), SHAPES)
@pytest.mark.parametrize("first", [0, 1, 2])
def test_phi_leads_back(widths: tuple[int, ...], plain: int, first: int) -> None:
    triangles = Triangles(widths, plain, first)
    phi = _phi(triangles, np.random.default_rng(4))
    np.testing.assert_allclose(triangles.phi(triangles.theta(phi)), phi, rtol=1e-9)


def test_a_zero_of_d_hides_a_covariance_and_the_other_order_shows_it() -> None:
    one, other = Triangles((2,), 1), Triangles((2,), 1, first=1)
    theta = np.array([[0.0, 0.0, 0.5, 1.0]])
    score, information = np.array([[-7.0, -1.2, 0.0, 0.0]]), np.eye(4)[None]
    assert one.hidden(one.phi(theta), score, information).tolist() == [True]
    slope = (score[:, None, :] @ one.jacobian(one.phi(theta)))[0, 0]
    shown = (score[:, None, :] @ other.jacobian(other.phi(theta)))[0, 0]
    assert slope[2] == 0.0
    assert shown[2] != 0.0
    flat = np.array([[-7.0, 0.0, 0.0, 0.0]])
    assert one.hidden(one.phi(theta), flat, information).tolist() == [False]


def test_a_matrix_of_rank_one_has_one_entry_of_d() -> None:
    triangles = Triangles((3,), 0)
    v = np.array([0.03, -0.4, 1.7])
    phi = triangles.phi(np.outer(v, v)[np.tril_indices(3)][None])
    assert (phi[0, :3] > 0).tolist() == [True, False, False]
