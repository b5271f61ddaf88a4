"""Kenward-Roger and Satterthwaite against the formulas of 1997 on n x n matrices."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import block_diag

from osteon import statistics as st
from osteon.statistics._reml._blocks import RandomTerm
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._kenward_roger import kenward_roger, kenward_roger_joint
from osteon.statistics._reml._likelihood import likelihood_at
from osteon.statistics._reml._moments import FirstOrder, Moments, SecondOrder
from osteon.statistics._reml._prepared import prepared
from osteon.statistics._reml._random_effects import Strata, random_effects
from osteon.statistics._reml._satterthwaite import satterthwaite

_SPEC = importlib.util.spec_from_file_location(
    "dense_reference", Path(__file__).with_name("dense_reference.py")
)
dense_reference = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(dense_reference)


def dense_kenward_roger(x, v, first, second=None):
    """Phi, Phi_A, P_i and W of Kenward & Roger 1997, each by its formula."""
    inverse = np.linalg.inv(v)
    phi = np.linalg.inv(x.T @ inverse @ x)
    r = range(len(first))
    p = [-x.T @ inverse @ d @ inverse @ x for d in first]
    q = [[x.T @ inverse @ a @ inverse @ b @ inverse @ x for b in first] for a in first]
    g = inverse - inverse @ x @ phi @ x.T @ inverse
    information = np.array([[np.trace(g @ a @ g @ b) / 2 for b in first] for a in first])
    w = np.linalg.inv(information)
    inside = sum(w[i, j] * (q[i][j] - p[i] @ phi @ p[j]) for i in r for j in r)
    if second is not None:
        inside = inside - sum(w[i, j] * x.T @ inverse @ second[i][j] @ inverse @ x for i in r for j in r) / 4
    return phi, phi + 2 * phi @ inside @ phi, p, w


def dense_denominator(rows, phi, p, w):
    """Degrees of freedom and scale of Kenward & Roger 1997, section 3."""
    q, r = len(rows), range(len(p))
    theta = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
    moved = [theta @ phi @ each @ phi for each in p]
    a1 = sum(w[i, j] * np.trace(moved[i]) * np.trace(moved[j]) for i in r for j in r)
    a2 = sum(w[i, j] * np.trace(moved[i] @ moved[j]) for i in r for j in r)
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    c = np.array([g, q - g, q + 2 - g]) / (3 * q + 2 * (1 - g))
    expected = 1 / (1 - a2 / q)
    variance = 2 / q * (1 + c[0] * b) / ((1 - c[1] * b) ** 2 * (1 - c[2] * b))
    rho = variance / (2 * expected**2)
    m = 4 + (q + 2) / (q * rho - 1)
    return m, m / (expected * (m - 2))


def unbalanced(seed):
    rng = np.random.default_rng(seed)
    n = 45
    group = rng.permutation(np.concatenate([np.arange(9), rng.integers(9, size=n - 9)]))
    arm = group % 3
    t = rng.uniform(0, 3, size=n)
    x = np.column_stack([np.ones(n), arm == 1, arm == 2, t])
    y = (
        x @ [1, 2, 0, 1]
        + rng.normal(size=9)[group]
        + rng.normal(size=9)[group] * t
        + rng.normal(size=n) * (1 + arm)
    )
    return x, y, group, t, arm, rng


@pytest.mark.parametrize("slopes", [False, True])
@pytest.mark.parametrize("strata", ["one", "three", "known"])
def test_adjusted_covariance_and_df_are_those_of_dense_matrices(slopes, strata):
    x, y, group, t, arm, rng = unbalanced(11)
    n = len(y)
    z = np.column_stack([np.ones(n), t]) if slopes else np.ones((n, 1))
    turned = prepared(x, y[None])
    place = arm if strata == "three" else np.zeros(n, dtype=np.intp)
    known = rng.uniform(0.5, 2, size=n) if strata == "known" else None
    chosen = Strata(place, 1 + place.max(), None if known is None else known / turned.scale**2)
    found = fit(random_effects(turned.q, turned.residuals, [RandomTerm(group, 9, z)], chosen))
    assert found.converged.all()
    # The same model as n x n matrices, in the covariance of the columns as given.
    turn = found.structure.blocks.turns[0]
    full = np.zeros((n, 9 * z.shape[1]))
    for i in range(n):
        full[i, z.shape[1] * group[i] : z.shape[1] * (group[i] + 1)] = z[i]
    units = (
        [np.array([[1.0]])]
        if not slopes
        else [np.diag([1.0, 0]), np.array([[0, 1.0], [1, 0]]), np.diag([0, 1.0])]
    )
    first = [full @ np.kron(np.eye(9), unit) @ full.T for unit in units]
    theta = found.theta[0] * turned.scale**2
    inner = np.zeros(turn.shape)
    inner[np.tril_indices(len(turn))] = theta[: len(units)]
    inner = inner + np.tril(inner, -1).T
    v = full @ np.kron(np.eye(9), turn @ inner @ turn.T) @ full.T
    if known is None:
        first += [np.diag((place == h).astype(float)) for h in range(chosen.count)]
        v = v + np.diag(theta[len(units) :][place])
    else:
        v = v + np.diag(known)
    phi, adjusted, p, w = dense_kenward_roger(x, v, first)
    parts = kenward_roger(found).turned_back(turned)
    np.testing.assert_allclose(parts.plain[0], phi, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(parts.covariance[0], adjusted, rtol=1e-8, atol=1e-10)
    rows = rng.normal(size=(5, 4))
    singles = [dense_denominator(row[None], phi, p, w) for row in rows]
    np.testing.assert_allclose(parts.df(rows)[0], [m for m, _ in singles], rtol=1e-7)
    np.testing.assert_allclose([scale for _, scale in singles], 1.0, rtol=1e-9)
    for q in (2, 3):
        np.testing.assert_allclose(
            kenward_roger_joint(parts, rows[:q]), dense_denominator(rows[:q], phi, p, w), rtol=1e-7
        )


class AutoregressiveDense:
    """Subjects at T visits, variance s and correlation rho^lag, by n x n matrices: V is not linear."""

    names = ("variance", "correlation")
    units = np.array([2.0, 0.0])
    lower = np.array([-np.inf, -np.inf])

    def __init__(self, x, y, visits):
        self.w = np.concatenate([np.broadcast_to(x, (len(y), *x.shape)), y[:, :, None]], axis=2)
        self.visits = visits
        self.shape = (len(y), x.shape[0], x.shape[1])

    def starts(self):
        return (np.tile([0.0, 0.2], (len(self.w), 1)),)

    def theta(self, phi):
        return np.column_stack([np.exp(phi[:, 0]), np.tanh(phi[:, 1])])

    def jacobian(self, phi):
        made = np.zeros((len(phi), 2, 2))
        made[:, 0, 0], made[:, 1, 1] = np.exp(phi[:, 0]), 1 - np.tanh(phi[:, 1]) ** 2
        return made

    def bend(self, phi, score):
        made = np.zeros((len(phi), 2, 2))
        tanh = np.tanh(phi[:, 1])
        made[:, 0, 0] = score[:, 0] * np.exp(phi[:, 0])
        made[:, 1, 1] = score[:, 1] * -2 * tanh * (1 - tanh**2)
        return made

    def turned(self, time, phi, likelihood):
        return None

    def subset(self, places):
        made = AutoregressiveDense.__new__(AutoregressiveDense)
        made.w, made.visits = self.w[places], self.visits
        made.shape = (len(places), *self.shape[1:])
        return made

    def matrices(self, theta):
        s, rho = theta
        lag = np.abs(np.subtract.outer(np.arange(self.visits), np.arange(self.visits))).astype(float)
        times = self.shape[1] // self.visits
        power = rho**lag
        slope = lag * rho ** np.maximum(lag - 1, 0)
        bend = lag * np.maximum(lag - 1, 0) * rho ** np.maximum(lag - 2, 0)
        full = [block_diag(*[part] * times) for part in (s * power, power, s * slope, slope, s * bend)]
        v, by_s, by_rho, both, by_rho2 = full
        return v, [by_s, by_rho], [[0 * v, both], [both, by_rho2]]

    def moments(self, theta, *, order):
        made = [
            dense_reference.dense_moments(*self.matrices(at)[:2], w, self.matrices(at)[2])
            for at, w in zip(theta, self.w, strict=True)
        ]

        def column(name):
            return np.array([getattr(m, name) for m in made])

        return Moments(
            column("log_det"),
            column("cross"),
            FirstOrder(column("traces"), column("first")),
            SecondOrder(column("pair_traces"), column("pairs"), column("second_traces"), column("seconds")),
        )


@pytest.fixture(scope="module")
def autoregressive():
    rng = np.random.default_rng(5)
    visits, subjects = 4, 8
    x = np.column_stack(
        [np.ones(32), np.tile(np.arange(visits), subjects), np.repeat(np.arange(subjects) % 2, visits)]
    )
    e = rng.normal(size=(3, 32))
    for i in range(1, 32):
        if i % visits:
            e[:, i] += 0.6 * e[:, i - 1]
    turned = prepared(x, e)
    return x, turned, AutoregressiveDense(turned.q, turned.residuals, visits)


@pytest.mark.parametrize("reml", [True, False])
def test_score_and_observed_information_are_derivatives_of_the_likelihood(autoregressive, reml):
    _, _, structure = autoregressive
    theta, h = np.tile([0.8, 0.3], (3, 1)), 1e-5
    made = likelihood_at(structure, structure.moments(theta, order=2), reml=reml)

    def at(place, step):
        moved = theta.copy()
        moved[:, place] += step
        return likelihood_at(structure, structure.moments(moved, order=2), reml=reml)

    for k in range(2):
        numeric = (at(k, h).value - at(k, -h).value) / (2 * h)
        np.testing.assert_allclose(made.score[:, k], numeric, rtol=1e-6, atol=1e-6)
        numeric = -(at(k, h).score - at(k, -h).score) / (2 * h)
        np.testing.assert_allclose(made.observed[:, k], numeric, rtol=1e-6, atol=1e-6)


def test_second_derivatives_of_v_enter_the_adjusted_covariance(autoregressive):
    x, turned, structure = autoregressive
    found = fit(structure)
    assert found.converged.all()
    assert found.gradient.max() < 1e-4
    parts = kenward_roger(found).turned_back(turned)
    for b in range(3):
        s, rho = found.theta[b] * [turned.scale**2, 1]
        phi, adjusted, p, w = dense_kenward_roger(x, *structure.matrices((s, rho)))
        np.testing.assert_allclose(parts.covariance[b], adjusted, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(
            parts.df(np.eye(3))[b], [dense_denominator(row[None], phi, p, w)[0] for row in np.eye(3)]
        )
        assert np.abs(adjusted - dense_kenward_roger(x, *structure.matrices((s, rho))[:2])[1]).max() > 1e-6


def test_satterthwaite_is_twice_the_squared_variance_over_its_variance(autoregressive):
    x, turned, structure = autoregressive
    found = fit(structure)
    parts = satterthwaite(found).turned_back(turned)
    row, h = np.array([0.0, 1.0, 1.0]), 1e-5

    def variance(phi, b):
        s, rho = np.exp(phi[0]) * turned.scale**2, np.tanh(phi[1])
        return row @ np.linalg.inv(x.T @ np.linalg.inv(structure.matrices((s, rho))[0]) @ x) @ row

    def slope(phi, b):
        moved = structure.subset(np.array([b]))
        made = likelihood_at(moved, moved.moments(moved.theta(phi[None]), order=2), reml=True)
        return (made.score[:, None, :] @ moved.jacobian(phi[None]))[0, 0]

    for b in range(3):
        phi = found.phi[b]
        steps = [np.eye(2)[k] * h for k in range(2)]
        gradient = np.array([(variance(phi + s, b) - variance(phi - s, b)) / (2 * h) for s in steps])
        information = -np.array([(slope(phi + s, b) - slope(phi - s, b)) / (2 * h) for s in steps])
        df = 2 * variance(phi, b) ** 2 / (gradient @ np.linalg.inv(information) @ gradient)
        assert parts.df(row[None])[b, 0] == pytest.approx(df, rel=1e-5)


def test_balanced_nesting_gives_the_classical_denominators():
    """Whole plots of a balanced split plot have (blocks - 1) (arms - 1) df, subplots what is left."""
    import pandas as pd

    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        [(b, a, s) for b in range(6) for a in "pqr" for s in "wxyz"], columns=["block", "whole", "sub"]
    )
    table["y"] = (
        rng.normal(size=6)[table["block"]] * 3 + np.repeat(rng.normal(size=18) * 2, 4) + rng.normal(size=72)
    )
    made = st.mixed_model("y ~ whole * sub", table, random="1 | block / whole")
    assert not made.status.singular
    tests = made.f_tests.set_index("term")
    assert tests["df2"].round(8).tolist() == [10, 45, 45]
    means = table.groupby(["block", "whole"])["y"].mean().unstack().to_numpy()
    centred = means - means.mean(axis=0) - means.mean(axis=1)[:, None] + means.mean()
    between = ((means.mean(axis=0) - means.mean()) ** 2).sum() * 6 / 2
    assert tests.loc["whole", "F"] == pytest.approx(between / ((centred**2).sum() / 10), rel=1e-9)
