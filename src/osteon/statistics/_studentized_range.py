"""Probability that the range of equal groups passes a bound, on even grids.

With the largest mean at z, all others must lie within q s below it, so that for k groups

    P(range > q s) = E_s [ k integral phi(z) (Phi(z)^(k-1) - (Phi(z) - Phi(z - q s))^(k-1)) dz ].
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from osteon.statistics._quadrature import ChiGrid

if TYPE_CHECKING:
    from typing import Self

    from osteon.statistics._linear import Vector

_STEP, _LOW, _HIGH = 0.4, -7.5, 8.5
_LARGEST_DF = 1e12


@dataclass(frozen=True, slots=True)
class StudentizedRange:
    """All pairs of k equal groups; a bound on |t| is one on the range over the root of 2."""

    groups: int

    @property
    def rough(self) -> Self:
        """What is good enough to look for a critical value."""
        return self

    @property
    def method(self) -> str:
        """How the probability is computed, in words."""
        return "studentized range by quadrature"

    @property
    def apart(self) -> float:
        """How near each other bounds are looked at to find a critical value, as a share of its bracket."""
        return 1e-3

    def tails(self, c: Vector, df: Vector) -> tuple[Vector, float]:
        """Return the probability that any |t| passes each c; its error is below what is told."""
        p = np.array([self._tail(c[i : i + 1], df[i : i + 1]) for i in range(c.size)])
        return p, 0.0

    def _tail(self, c: Vector, df: Vector) -> float:
        """Return one probability."""
        s, at_s = ChiGrid.of(np.minimum(df, _LARGEST_DF), c).weighed()
        z = np.arange(_LOW, _HIGH, _STEP / sqrt(1 + log(self.groups)))
        step = float(z[1] - z[0])
        below = ndtr(z)
        # The share of what lies below z that is out of reach; powers by logarithms keep small shares.
        far = np.minimum(ndtr(z - sqrt(2) * c[0] * s[0][:, None]) / below, 1.0)
        with np.errstate(divide="ignore"):  # all of it out of reach: log 0, probability 1
            passed = -np.expm1((self.groups - 1) * np.log1p(-far))
        density = np.exp(-z * z / 2 + (self.groups - 1) * np.log(below)) / sqrt(2 * np.pi)
        return float(at_s[0] @ (passed @ density)) * self.groups * step
