"""What a covariance structure tells the likelihood, and what it must be able to do.

y ~ N(Xb, V(theta)) for B data sets that share X. W = [X y] has c = p + 1 columns, V_i = dV/dtheta_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from osteon.statistics._reml._likelihood import Likelihood

    Floats = NDArray[np.float64]
    Places = NDArray[np.intp]
    Booleans = NDArray[np.bool_]

Order = Literal[0, 1, 2]


@dataclass(frozen=True, slots=True, eq=False)
class FirstOrder:
    """Products with one derivative of V.

    Parameters
    ----------
    traces : tr(V^-1 V_i), shape (B, r)
    first : W'V^-1 V_i V^-1 W, shape (B, r, c, c)
    """

    traces: Floats
    first: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SecondOrder:
    """Products with two derivatives of V.

    Parameters
    ----------
    pair_traces : tr(V^-1 V_i V^-1 V_j), shape (B, r, r)
    pairs : W'V^-1 V_i V^-1 V_j V^-1 W, shape (B, r, r, c, c)
    second_traces : tr(V^-1 V_ij), shape (B, r, r); None where V is linear in theta
    seconds : W'V^-1 V_ij V^-1 W, shape (B, r, r, c, c); None where V is linear in theta
    """

    pair_traces: Floats
    pairs: Floats
    second_traces: Floats | None = None
    seconds: Floats | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Everything the likelihood, its derivatives and the small-sample corrections need, at one theta.

    Parameters
    ----------
    log_det : log|V|, shape (B,); not finite where V is not positive definite
    cross : W'V^-1 W, shape (B, c, c)
    one : products with one derivative; None at order 0
    two : products with two derivatives; None below order 2
    """

    log_det: Floats
    cross: Floats
    one: FirstOrder | None = None
    two: SecondOrder | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """Other parameters of the optimiser for some data sets.

    Parameters
    ----------
    places : of the data sets
    structure : theirs, with the other phi
    phi : from theta to the phi they had
    """

    places: Places
    structure: Covariance
    phi: Callable[[Floats], Floats]


class Covariance(Protocol):
    """A structure of V with its own data: [X y] of B data sets, already worked into cross-products.

    theta are the natural parameters (variances, covariances, correlations), in which Kenward-Roger works;
    phi are the parameters of the optimiser, r of each. phi may have lower bounds, reached where a variance
    is zero; every phi within the bounds gives a V that is not negative.
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the theta, r of them."""
        ...

    @property
    def units(self) -> Floats:
        """Power of the response's unit in each theta, shape (r,): 2 for variances, 0 for correlations."""
        ...

    @property
    def lower(self) -> Floats:
        """Lower bounds of phi, shape (r,); minus infinity where there is none."""
        ...

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return (B, n, p): data sets, rows, columns of X."""
        ...

    def starts(self) -> tuple[Floats, ...]:
        """Return phi to start from, each (B, r), the most promising first."""
        ...

    def theta(self, phi: Floats) -> Floats:
        """Return theta of phi, shape (B, r)."""
        ...

    def jacobian(self, phi: Floats) -> Floats:
        """Return dtheta_k / dphi_i at [:, k, i], shape (B, r, r); (1, r, r) if one for all."""
        ...

    def bend(self, phi: Floats, score: Floats) -> Floats | None:
        """Return the sum over k of score_k d2theta_k / dphi_i dphi_j, shape (B, r, r); None where linear."""
        ...

    def turned(self, time: int, phi: Floats, likelihood: Likelihood) -> Turned | None:
        """Return other phi for data sets whose likelihood still rises though its slopes by phi hide it.

        ``time`` counts from 1; None where nothing is hidden, or after the last.
        """
        ...

    def moments(self, theta: Floats, *, order: Order) -> Moments:
        """Return the moments at theta, shape (B, r)."""
        ...

    def subset(self, places: Places) -> Self:
        """Return the same structure for some of the data sets."""
        ...
