"""The REML core: moments against n x n matrices, derivatives, and fits that end where they must."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from osteon.statistics._reml._blocks import RandomTerm
from osteon.statistics._reml._fit import fit
from osteon.statistics._reml._kenward_roger import kenward_roger
from osteon.statistics._reml._random_effects import Strata, random_effects
from osteon.statistics._reml._satterthwaite import satterthwaite

_SPEC = importlib.util.spec_from_file_location(
    "dense_reference", Path(__file__).with_name("dense_reference.py")
)
dense_reference = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(dense_reference)


def term(rng, n, levels, q):
    group = np.concatenate([np.arange(levels), rng.integers(levels, size=n - levels)])
    z = np.column_stack([np.ones(n), rng.uniform(1, 4, size=(n, q - 1))])
    return RandomTerm(rng.permutation(group), levels, z)


def dense_v(structure, terms, strata, theta):
    """V and its derivatives by theta (in the structure's turned columns) as n x n matrices."""
    n = len(strata.place)
    rows = np.arange(n)[:, None]
    z = np.zeros((n, structure.blocks.count * structure.blocks.width))
    z[rows, structure.blocks.columns] = structure.blocks.values
    eye = np.eye(structure.blocks.count)
    derivatives = [z @ np.kron(eye, pattern) @ z.T for pattern in structure.blocks.patterns]
    if strata.variances is not None:
        fixed = np.diag(strata.variances)
    else:
        derivatives += [np.diag((strata.place == h).astype(float)) for h in range(strata.count)]
        fixed = np.zeros((n, n))
    return fixed + sum(t * d for t, d in zip(theta, derivatives, strict=True)), derivatives


@given(
    seed=some.integers(0, 2**32 - 1),
    widths=some.lists(some.integers(1, 3), min_size=1, max_size=3),
    strata=some.integers(0, 3),
    nested=some.booleans(),
)
def test_moments_equal_those_of_dense_matrices(seed, widths, strata, nested):
    rng = np.random.default_rng(seed)
    n, p, size = 17, 2, 2
    terms = [term(rng, n, int(rng.integers(2, 5)), q) for q in widths]
    if nested:
        outer = rng.integers(2, size=4)
        inner = rng.permutation(np.concatenate([np.arange(4), rng.integers(4, size=n - 4)]))
        terms = [RandomTerm(outer[inner], 2, np.ones((n, 1))), RandomTerm(inner, 4, np.ones((n, 1)))]
    place = rng.integers(strata, size=n) if strata > 1 else np.zeros(n, dtype=np.intp)
    known = rng.uniform(0.5, 2, size=n) if strata == 0 else None
    chosen = Strata(place, max(strata, 1), known)
    x = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=n)]))[0]
    y = rng.normal(size=(size, n))
    structure = random_effects(x, y, terms, chosen)
    phi = rng.uniform(0.2, 1.5, size=(size, structure.triangles.size))
    phi[0, 0] = 0.0
    theta = structure.theta(phi)
    made = structure.moments(theta, order=2)
    assert structure.shape == (size, n, p)
    for b in range(size):
        v, derivatives = dense_v(structure, terms, chosen, theta[b])
        w = np.column_stack([x, y[b]])
        dense_reference.assert_moments(made, b, dense_reference.dense_moments(v, derivatives, w))


def test_turned_columns_are_the_same_covariance():
    rng = np.random.default_rng(1)
    made = term(rng, 12, 3, 2)
    structure = random_effects(
        np.ones((12, 1)) / 12**0.5, rng.normal(size=(1, 12)), [made], Strata(np.zeros(12, int), 1)
    )
    theta = structure.theta(np.array([[0.7, 0.4, -0.3, 1.0]]))
    v, _ = dense_v(structure, [made], Strata(np.zeros(12, int), 1), theta[0])
    turned = np.array([[theta[0, 0], theta[0, 1]], [theta[0, 1], theta[0, 2]]])
    gamma = structure.blocks.turns[0] @ turned @ structure.blocks.turns[0].T
    z = np.zeros((12, 6))
    for i in range(12):
        z[i, 2 * made.group[i] : 2 * made.group[i] + 2] = made.z[i]
    np.testing.assert_allclose(v, z @ np.kron(np.eye(3), gamma) @ z.T + np.eye(12), rtol=1e-12)


def test_without_random_terms_the_strata_are_alone():
    rng = np.random.default_rng(2)
    place = np.repeat([0, 1], [6, 9])
    x = np.column_stack([place == 0, place == 1]) / np.sqrt([6, 9])
    y = rng.normal(size=(3, 15)) * np.array([1.0, 3.0])[place]
    found = fit(random_effects(x, y - (y @ x) @ x.T, [], Strata(place, 2)))
    for h, n in ((0, 6), (1, 9)):
        np.testing.assert_allclose(found.theta[:, h], y[:, place == h].var(axis=1, ddof=1), rtol=1e-9)
        np.testing.assert_allclose(satterthwaite(found).df(np.eye(2))[:, h], n - 1, rtol=1e-9)
        np.testing.assert_allclose(kenward_roger(found).df(np.eye(2))[:, h], n - 1, rtol=1e-9)
