"""Covariance matrices of random terms as L D L', with bounds that a variance of zero reaches.

theta are the lower triangles of the matrices; phi of a term of width q are the q entries of D, which must not
be negative, and the q (q - 1) / 2 entries of L below its unit diagonal, which are free. Where an entry of D
is zero its column of L moves nothing, and a rise of the likelihood that needs it is hidden; L that begins
with another row shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from osteon.statistics._reml._moments import Booleans, Floats

# A rise that promises less than half of this is none; entries of D below this share are rounding.
_WORTH = 1e-8
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Triangles:
    """Several covariance matrices, of the widths given, followed by a number of plain variances.

    Parameters
    ----------
    widths : of the matrices
    plain : number of plain variances after them
    first : row and column of each matrix that L begins with; those before it come last
    """

    widths: tuple[int, ...]
    plain: int
    first: int = 0

    @property
    def linear(self) -> bool:
        """Say whether phi and theta are the same: no matrix is wider than 1."""
        return max(self.widths, default=1) == 1

    @property
    def size(self) -> int:
        """Return the number of parameters."""
        return sum(q * (q + 1) // 2 for q in self.widths) + self.plain

    def variances(self) -> Booleans:
        """Say which phi are entries of D, shape (r,); plain variances are not among them."""
        marks = [k < q for q in self.widths for k in range(q * (q + 1) // 2)]
        return np.array(marks + [False] * self.plain, dtype=np.bool_)

    def theta(self, phi: Floats) -> Floats:
        """Return theta of phi, shape (B, r)."""
        if self.linear:
            return phi
        made, at = phi.copy(), 0
        for q in self.widths:
            d, lower = self._factors(phi[:, at:], q)
            gamma = (lower * d[:, None, :]) @ lower.transpose(0, 2, 1)
            rows, columns = np.tril_indices(q)
            made[:, at : at + rows.size] = gamma[:, rows, columns]
            at += rows.size
        return made

    def jacobian(self, phi: Floats) -> Floats:
        """Return dtheta_k / dphi_i at [:, k, i], shape (B, r, r); (1, r, r) if one for all."""
        if self.linear:
            return np.eye(self.size)[None]
        made = np.zeros((len(phi), self.size, self.size))
        made[:] = np.eye(self.size)
        at = 0
        for q in self.widths:
            d, lower = self._factors(phi[:, at:], q)
            rows, columns = np.tril_indices(q)
            end = at + rows.size
            for i in range(q):
                made[:, at:end, at + i] = lower[:, rows, i] * lower[:, columns, i]
            for i, (a, b) in enumerate(zip(*np.tril_indices(q, -1), strict=True)):
                change = _symmetric(self._row(int(a), q), d[:, [b]] * lower[:, :, b])
                made[:, at:end, at + q + i] = change[:, rows, columns]
            at = end
        return made

    def bend(self, phi: Floats, score: Floats) -> Floats | None:
        """Return the sum over k of score_k d2theta_k / dphi_i dphi_j, shape (B, r, r)."""
        if self.linear:
            return None
        made, at = np.zeros((len(phi), self.size, self.size)), 0
        for q in self.widths:
            d, lower = self._factors(phi[:, at:], q)
            end = at + q * (q + 1) // 2
            slope = _twice_symmetric(score[:, at:end], q)
            slope, lower = np.roll(slope, (-self.first,) * 2, (1, 2)), np.roll(lower, -self.first, 1)
            below = list(zip(*np.tril_indices(q, -1), strict=True))
            for i, (a, b) in enumerate(below):
                on_d = (slope[:, a, :] * lower[:, :, b]).sum(axis=1)
                made[:, at + b, at + q + i] = made[:, at + q + i, at + b] = on_d
                for j, (c, e) in enumerate(below):
                    if b == e:
                        made[:, at + q + i, at + q + j] = d[:, b] * slope[:, a, c]
            at = end
        return made

    def phi(self, theta: Floats) -> Floats:
        """Return phi of theta, shape (B, r)."""
        made, at = theta.copy(), 0
        for q in self.widths:
            end = at + q * (q + 1) // 2
            gamma = _twice_symmetric(theta[:, at:end], q) / (1 + np.eye(q))
            made[:, at:end] = _decomposed(np.roll(gamma, (-self.first,) * 2, (1, 2)))
            at = end
        return made

    def hidden(self, phi: Floats, score: Floats, information: Floats) -> Booleans:
        """Say where the likelihood rises in a direction that a zero in D hides, shape (B,).

        It rises on adding t v v' to a matrix with the slopes S where v'Sv > 0, whatever L is; the expected
        information says by how much.
        """
        found, at = np.zeros(len(phi), dtype=np.bool_), 0
        for q in self.widths:
            rows, columns = np.tril_indices(q)
            block = slice(at, at + rows.size)
            values, vectors = np.linalg.eigh(_twice_symmetric(score[:, block], q) / 2)
            rise, v = values[:, -1], vectors[:, :, -1]
            way = v[:, rows] * v[:, columns]
            known = (way[:, None, :] @ information[:, block, block] @ way[:, :, None])[:, 0, 0]
            zero = (phi[:, at : at + q] <= 0).any(axis=1) & (q > 1)
            found |= zero & (rise > 0) & (rise * rise > _WORTH * known)
            at += rows.size
        return found

    def _row(self, place: int, q: int) -> int:
        """Return the row of a term's matrix that a row of L stands for."""
        return (place + self.first) % q

    def _factors(self, phi: Floats, q: int) -> tuple[Floats, Floats]:
        """Return D as (B, q) and L as (B, q, q), its rows in the order of the matrix, from the first phi."""
        lower = np.zeros((len(phi), q, q))
        lower[:] = np.eye(q)
        rows, columns = np.tril_indices(q, -1)
        lower[:, rows, columns] = phi[:, q : q + rows.size]
        return phi[:, :q], np.roll(lower, self.first, 1)


def _twice_symmetric(triangle: Floats, q: int) -> Floats:
    """Return a lower triangle plus its transpose, shape (B, q, q): its diagonal counts twice."""
    half = np.zeros((len(triangle), q, q))
    rows, columns = np.tril_indices(q)
    half[:, rows, columns] = triangle
    return half + half.transpose(0, 2, 1)


def _decomposed(gamma: Floats) -> Floats:
    """Return D and L below its diagonal of matrices (B, q, q); what is rounding beside the matrix is zero."""
    q = gamma.shape[1]
    d, lower, left = np.zeros(gamma.shape[:2]), np.zeros_like(gamma), gamma.copy()
    for k in range(q):
        kept = left[:, k, k] > _ROUNDING * gamma[:, k, k]
        d[:, k] = np.where(kept, left[:, k, k], 0.0)
        lower[:, :, k] = np.where(kept[:, None], left[:, :, k] / np.where(kept, d[:, k], 1.0)[:, None], 0.0)
        left = left - d[:, k, None, None] * lower[:, :, k, None] * lower[:, None, :, k]
    rows, columns = np.tril_indices(q, -1)
    return np.concatenate([d, lower[:, rows, columns]], axis=1)


def _symmetric(a: int, column: Floats) -> Floats:
    """Return e_a column' + column e_a', shape (B, q, q)."""
    made = np.zeros((*column.shape, column.shape[1]))
    made[:, a, :] = column
    return made + made.transpose(0, 2, 1)
