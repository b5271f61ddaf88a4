"""V block-diagonal over subjects: the moments of a likelihood from cross-products of visits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._reml import _structures_links as links
from osteon.statistics._reml._moments import FirstOrder, Moments, SecondOrder
from osteon.statistics._reml._structures_forms import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from osteon.statistics._reml._likelihood import Likelihood
    from osteon.statistics._reml._moments import Order
    from osteon.statistics._reml._structures_forms import Form

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]

# Kernels of pairs of parameters are made in blocks of at most this many numbers.
_BLOCK = 4_000_000
# Correlations with an eigenvalue this small have no inverse worth having.
_SINGULAR = 1e-10
_HALVINGS = 40
_ASSOCIATIONS = {Kind.COVARIANCE, Kind.CORRELATION, Kind.SHARE}


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Where each row belongs: subject, visit and group of the subject, counted from 0.

    Parameters
    ----------
    subject, visit : shape (n,)
    group : shape (number of subjects,)
    """

    subject: Places
    visit: Places
    group: Places


@dataclass(frozen=True, slots=True, eq=False)
class ResidualCovariance:
    """Covariance of repeated measurements: one block a subject, of the visits it was seen at.

    Subjects of one group seen at the same visits form a pattern. V^-1 is the same in all of its subjects, so
    that sums of products of their rows are all that is kept of the data.

    Parameters
    ----------
    form : covariance of the visits
    seen : shape (S, T), True where the pattern has the visit
    groups : shape (S,), group of the pattern
    subjects : shape (S,), how many subjects have the pattern, as float
    products : shape (B, S * T * T, q * q): sum over the subjects of w_a w_b' for visits a, b; q = p + 1
    """

    form: Form
    seen: NDArray[np.bool_]
    groups: Places
    subjects: Floats
    products: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.form.names

    @property
    def units(self) -> Floats:
        """Power of the response's unit in each parameter, shape (r,)."""
        squared = {Kind.VARIANCE, Kind.COVARIANCE, Kind.SCALE}
        return np.array([2.0 if kind in squared else 0.0 for kind in self.form.kinds])

    @property
    def lower(self) -> Floats:
        """Return no bounds: on the scales they are sought on, parameters have none."""
        return np.full(len(self.form.kinds), -np.inf)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return (B, n, p): data sets, rows, columns of X."""
        rows = int(self.subjects @ self.seen.sum(axis=1))
        return len(self.products), rows, math.isqrt(self.products.shape[-1]) - 1

    def starts(self) -> tuple[Floats, ...]:
        """Return phi from the mean products of the last column of W, which holds residuals.

        Covariances are halved until the matrix is positive definite, so that the start is allowed.
        """
        theta = self.form.start(self._raw())
        shrinking = np.array([kind in _ASSOCIATIONS for kind in self.form.kinds])
        for _ in range(_HALVINGS):
            bad = ~np.isfinite(self._inverse(self.form.shape(theta).value)[0])
            if not bad.any():
                break
            theta = np.where(bad[:, None] & shrinking, theta / 2, theta)
        return (links.sought(self.form.kinds, theta),)

    def theta(self, phi: Floats) -> Floats:
        """Return theta of phi, shape (B, r)."""
        return links.natural(self.form.kinds, phi)

    def jacobian(self, phi: Floats) -> Floats:
        """Return dtheta_k / dphi_i at [:, k, i], shape (B, r, r): each theta has a phi of its own."""
        return links.slopes(self.form.kinds, phi)[:, :, None] * np.eye(phi.shape[1])

    def bend(self, phi: Floats, score: Floats) -> Floats | None:
        """Return score_k d2theta_k / dphi_k2 on the diagonal, shape (B, r, r); None where theta is phi."""
        if all(kind in links.UNCHANGED for kind in self.form.kinds):
            return None
        return (score * links.curvatures(self.form.kinds, phi))[:, :, None] * np.eye(phi.shape[1])

    def turned(self, time: int, phi: Floats, likelihood: Likelihood) -> None:  # noqa: ARG002 - the protocol's arguments
        """Return None: slopes by phi show every way up."""
        return

    def subset(self, places: Places) -> ResidualCovariance:
        """Return the same structure for some of the data sets."""
        return replace(self, products=self.products[places])

    def moments(self, theta: Floats, *, order: Order) -> Moments:
        """Return the moments at theta, shape (B, r); log|V| is infinite where V is not positive definite.

        Parameters
        ----------
        theta : parameters
        order : 0 for the likelihood, 1 for its score, 2 for information and Kenward-Roger
        """
        shape = self.form.shape(theta)
        log_det, inverse = self._inverse(shape.value)
        cross = self._contract(inverse[:, None])[:, 0]
        if order == 0:
            return Moments(log_det, cross)
        # V^-1 V_i, pattern by pattern; outside the visits seen V^-1 is zero and so is everything made of it.
        steps = inverse[:, None] @ shape.first[:, :, self.groups]
        kernels = steps @ inverse[:, None]
        one = FirstOrder(self._trace(steps), self._contract(kernels))
        if order == 1:
            return Moments(log_det, cross, one)
        return Moments(log_det, cross, one, self._second_order(steps, kernels, shape.second, inverse))

    def _blocks(self, value: Floats) -> Floats:
        """Return the covariance of each pattern, shape (B, S, T, T), with ones for visits not seen."""
        seen = self.seen[:, :, None] & self.seen[:, None, :]
        return np.where(seen, value[:, self.groups], np.eye(value.shape[-1]))

    def _inverse(self, value: Floats) -> tuple[Floats, Floats]:
        """Return log|V| and V^-1 of each pattern, zero outside the visits seen.

        V is taken apart into standard deviations and correlations, so that no digits are lost where variances
        differ by orders of magnitude.
        """
        blocks = self._blocks(value)
        variances = np.diagonal(blocks, axis1=-2, axis2=-1)
        sound = np.abs(blocks).max(axis=(-2, -1), keepdims=True) < np.inf
        sound &= variances.min(axis=-1, keepdims=True)[..., None] > 0
        sd = np.sqrt(np.where(sound[..., 0], variances, 1.0))
        both = sd[..., :, None] * sd[..., None, :]
        values, vectors = np.linalg.eigh(np.where(sound, blocks, 0.0) / both)
        singular = values[..., 0] <= _SINGULAR
        values = np.where(singular[..., None], 1.0, values)
        seen = self.seen[:, :, None] & self.seen[:, None, :]
        solved = (vectors / values[..., None, :]) @ vectors.swapaxes(-1, -2) / both
        log_det = (np.log(values).sum(axis=-1) + 2 * np.log(sd).sum(axis=-1)) @ self.subjects
        return np.where(singular.any(axis=-1), np.inf, log_det), np.where(seen, solved, 0.0)

    def _trace(self, matrices: Floats) -> Floats:
        """Return the traces summed over subjects, of matrices of shape (B, k, S, T, T)."""
        return np.trace(matrices, axis1=-2, axis2=-1) @ self.subjects

    def _contract(self, kernels: Floats) -> Floats:
        """Return W'KW, shape (B, k, q, q), of kernels of shape (B, k, S, T, T)."""
        q = math.isqrt(self.products.shape[-1])
        flat = kernels.reshape(*kernels.shape[:2], -1)
        return (flat @ self.products).reshape(len(self.products), -1, q, q)

    def _second_order(
        self, steps: Floats, kernels: Floats, second: Floats | None, inverse: Floats
    ) -> SecondOrder:
        """Return the products with two derivatives."""
        return SecondOrder(*self._pairs(steps, kernels), *self._seconds(second, inverse))

    def _pairs(self, steps: Floats, kernels: Floats) -> tuple[Floats, Floats]:
        """Return tr(V^-1 V_i V^-1 V_j), and W'V^-1 V_i V^-1 V_j V^-1 W, the transpose of that of j, i."""
        b, r = steps.shape[:2]
        q = math.isqrt(self.products.shape[-1])
        traces = np.empty((b, r, r))
        pairs = np.empty((b, r, r, q, q))
        left, right = np.triu_indices(r)
        size = b * math.prod(steps.shape[2:])
        for block in np.array_split(np.arange(left.size), -(-left.size * size // _BLOCK)):
            i, j = left[block], right[block]
            made = self._contract(steps[:, i] @ kernels[:, j])
            pairs[:, i, j] = made
            pairs[:, j, i] = made.swapaxes(-1, -2)
            # tr(AB) is the sum of the products of A and B'.
            trace = (steps[:, i] * steps[:, j].swapaxes(-1, -2)).sum(axis=(-2, -1)) @ self.subjects
            traces[:, i, j] = trace
            traces[:, j, i] = trace
        return traces, pairs

    def _seconds(self, second: Floats | None, inverse: Floats) -> tuple[Floats | None, Floats | None]:
        """Return tr(V^-1 V_ij) and W'V^-1 V_ij V^-1 W; None where V is linear in its parameters."""
        if second is None:
            return None, None
        b, r = len(inverse), second.shape[1]
        flat = second[:, :, :, self.groups].reshape(len(second), r * r, *inverse.shape[1:])
        steps = inverse[:, None] @ flat
        made = self._contract(steps @ inverse[:, None])
        return self._trace(steps).reshape(b, r, r), made.reshape(b, r, r, *made.shape[-2:])

    def _raw(self) -> Floats:
        """Return the mean product of residuals of each pair of visits, shape (B, G, T, T)."""
        t = self.seen.shape[1]
        products = self.products[..., -1].reshape(len(self.products), -1, t, t)
        counts = self.subjects[:, None, None] * (self.seen[:, :, None] & self.seen[:, None, :])
        size = int(self.groups.max()) + 1
        summed = np.zeros((len(products), size, t, t))
        counted = np.zeros((size, t, t))
        for s, group in enumerate(self.groups):
            summed[:, group] += products[:, s]
            counted[group] += counts[s]
        return summed / np.maximum(counted, 1)


def residual_covariance(form: Form, visits: Visits, w: Floats) -> ResidualCovariance:
    """Return the covariance of rows that belong to visits of subjects, with all it needs of the data.

    Parameters
    ----------
    form : covariance of the visits
    visits : subject, visit and group of each row; no subject twice at one visit
    w : shape (B, n, q), model matrix and, as the last column, the response
    """
    n, t = len(visits.group), int(visits.visit.max()) + 1
    rows = np.zeros((len(w), n, t, w.shape[-1]))
    rows[:, visits.subject, visits.visit] = w
    seen = np.zeros((n, t), dtype=bool)
    seen[visits.subject, visits.visit] = True
    keys = np.column_stack([visits.group, seen])
    patterns, which, subjects = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    made = [_products(rows[:, which.ravel() == s]) for s in range(len(patterns))]
    return ResidualCovariance(
        form,
        patterns[:, 1:].astype(bool),
        patterns[:, 0].astype(np.intp),
        subjects.astype(np.float64),
        np.concatenate(made, axis=1),
    )


def _products(rows: Floats) -> Floats:
    """Return the sums over subjects of w_a w_b', shape (B, T * T, q * q), of rows of shape (B, m, T, q)."""
    b, m, t, q = rows.shape
    flat = rows.reshape(b, m, t * q)
    made = (flat.swapaxes(1, 2) @ flat).reshape(b, t, q, t, q)
    return made.transpose(0, 1, 3, 2, 4).reshape(b, t * t, q * q)
