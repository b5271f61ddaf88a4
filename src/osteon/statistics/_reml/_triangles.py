"""Covariance matrices of random terms as L D L', with bounds that a variance of zero reaches.

theta are the lower triangles of the matrices; phi of a term of width q are the q entries of D, which must not
be negative, and the q (q - 1) / 2 entries of L below its unit diagonal, which are free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from osteon.statistics._reml._moments import Booleans, Floats


@dataclass(frozen=True, slots=True)
class Triangles:
    """Several covariance matrices, of the widths given, followed by a number of plain variances.

    Parameters
    ----------
    widths : of the matrices
    plain : number of plain variances after them
    """

    widths: tuple[int, ...]
    plain: int

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
            d, lower = _factors(phi[:, at:], q)
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
            d, lower = _factors(phi[:, at:], q)
            rows, columns = np.tril_indices(q)
            end = at + rows.size
            for i in range(q):
                made[:, at:end, at + i] = lower[:, rows, i] * lower[:, columns, i]
            for i, (a, b) in enumerate(zip(*np.tril_indices(q, -1), strict=True)):
                change = _symmetric(int(a), d[:, [b]] * lower[:, :, b])
                made[:, at:end, at + q + i] = change[:, rows, columns]
            at = end
        return made

    def bend(self, phi: Floats, score: Floats) -> Floats | None:
        """Return the sum over k of score_k d2theta_k / dphi_i dphi_j, shape (B, r, r)."""
        if self.linear:
            return None
        made, at = np.zeros((len(phi), self.size, self.size)), 0
        for q in self.widths:
            d, lower = _factors(phi[:, at:], q)
            rows, columns = np.tril_indices(q)
            slope = np.zeros((len(phi), q, q))
            slope[:, rows, columns] = score[:, at : at + rows.size]
            slope = slope + slope.transpose(0, 2, 1)
            below = list(zip(*np.tril_indices(q, -1), strict=True))
            for i, (a, b) in enumerate(below):
                on_d = (slope[:, a, :] * lower[:, :, b]).sum(axis=1)
                made[:, at + b, at + q + i] = made[:, at + q + i, at + b] = on_d
                for j, (c, e) in enumerate(below):
                    if b == e:
                        made[:, at + q + i, at + q + j] = d[:, b] * slope[:, a, c]
            at += rows.size
        return made


def _factors(phi: Floats, q: int) -> tuple[Floats, Floats]:
    """Return D as (B, q) and L as (B, q, q) from the first phi."""
    lower = np.zeros((len(phi), q, q))
    lower[:] = np.eye(q)
    rows, columns = np.tril_indices(q, -1)
    lower[:, rows, columns] = phi[:, q : q + rows.size]
    return phi[:, :q], lower


def _symmetric(a: int, column: Floats) -> Floats:
    """Return e_a column' + column e_a', shape (B, q, q)."""
    made = np.zeros((*column.shape, column.shape[1]))
    made[:, a, :] = column
    return made + made.transpose(0, 2, 1)
