"""Covariances of the visits of one subject as functions of their parameters, with two derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A correlation starts no nearer to one than this, where the likelihood is flat or without a finite value.
_HIGHEST_START = 0.95


class Kind(Enum):
    """What a parameter is: this decides its unit, its limits and the scale it is sought on.

    VARIANCE and COVARIANCE enter a covariance as they are and may be anything that leaves it positive
    definite; SCALE is a variance, RATIO one variance over another, both above 0; CORRELATION lies between -1
    and 1, SHARE between 0 and 1.
    """

    VARIANCE = auto()
    COVARIANCE = auto()
    SCALE = auto()
    RATIO = auto()
    CORRELATION = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Covariance matrices and how they change with their r parameters.

    Parameters
    ----------
    value : shape (B, G, T, T): data sets, groups of subjects, visits
    first : shape (B or 1, r, G, T, T), the derivative by each parameter
    second : shape (B or 1, r, r, G, T, T); None where the covariance is linear in its parameters
    """

    value: Floats
    first: Floats
    second: Floats | None


class Part(NamedTuple):
    """One parameter as it is reported: a variance, a covariance with its correlation, or a correlation."""

    name: str
    variance: float | None
    correlation: float | None


class Form(Protocol):
    """A covariance of T visits, for each of G groups of subjects, as a function of r parameters."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What each parameter is."""
        ...

    def shape(self, theta: Floats) -> Shape:
        """Return the covariances at theta, shape (B, r)."""
        ...

    def start(self, raw: Floats) -> Floats:
        """Return parameters, shape (B, r), near raw covariances of shape (B, G, T, T)."""
        ...

    def parts(self, theta: Floats) -> tuple[tuple[Part, ...], ...]:
        """Return the parameters (r,) of one data set as reported, group by group; a variance is the last."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class LinearForm:
    """Sigma = sum over k of theta_k B_k: the parameters are variances and covariances themselves.

    Parameters
    ----------
    names : of the parameters
    basis : shape (r, T, T), matrices of zeros and ones that do not overlap
    """

    names: tuple[str, ...]
    basis: Floats

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return covariances for parameters beside the diagonal, variances for the others."""
        traces = np.trace(self.basis, axis1=1, axis2=2)
        return tuple(Kind.VARIANCE if trace else Kind.COVARIANCE for trace in traces)

    def shape(self, theta: Floats) -> Shape:
        """Return the sum; the derivatives are the basis, whatever theta."""
        value = np.tensordot(theta, self.basis, axes=1)
        return Shape(value[:, None], self.basis[None, :, None], None)

    def start(self, raw: Floats) -> Floats:
        """Return the mean of the raw covariances that share a parameter."""
        return np.tensordot(raw[:, 0], self.basis, axes=([1, 2], [1, 2])) / self.basis.sum(axis=(1, 2))

    def parts(self, theta: Floats) -> tuple[tuple[Part, ...], ...]:
        """Return variances and covariances, these with the correlation they stand for."""
        sd = np.sqrt(np.diagonal(np.tensordot(theta, self.basis, axes=1)))
        made: list[Part] = []
        for name, kind, value, one in zip(self.names, self.kinds, theta.tolist(), self.basis, strict=True):
            a, b = np.argwhere(one)[0]
            made.append(Part(name, value, None if kind is Kind.VARIANCE else value / float(sd[a] * sd[b])))
        return (tuple(made),)


class Correlation(Protocol):
    """Correlations of T visits as a function of c parameters between -1 and 1."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What each parameter is."""
        ...

    def shape(self, rho: Floats) -> tuple[Floats, Floats, Floats]:
        """Return R (B, T, T), its first (B or 1, c, T, T) and its second derivatives (B or 1, c, c, T, T)."""
        ...

    def start(self, raw: Floats) -> Floats:
        """Return parameters, shape (B, c), near raw correlations of shape (B, T, T)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class BandCorrelation:
    """R = I + sum over k of rho_k B_k: one correlation for each set of pairs of visits.

    Parameters
    ----------
    names : of the correlations
    bands : shape (c, T, T), matrices of zeros and ones beside the diagonal that do not overlap
    """

    names: tuple[str, ...]
    bands: Floats

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return correlations."""
        return tuple(Kind.CORRELATION for _ in self.names)

    def shape(self, rho: Floats) -> tuple[Floats, Floats, Floats]:
        """Return R and its derivatives; the second are zero."""
        c, t, _ = self.bands.shape
        value = np.eye(t) + np.tensordot(rho, self.bands, axes=1)
        return value, self.bands[None], np.zeros((1, c, c, t, t))

    def start(self, raw: Floats) -> Floats:
        """Return the mean raw correlation of each band."""
        mean = np.tensordot(raw, self.bands, axes=([1, 2], [1, 2])) / self.bands.sum(axis=(1, 2))
        return np.clip(mean, -_HIGHEST_START, _HIGHEST_START)


@dataclass(frozen=True, slots=True, eq=False)
class PowerCorrelation:
    """R = rho^d with the distance d between two visits: first-order autoregression.

    Parameters
    ----------
    names : of the one parameter
    kinds : CORRELATION, or SHARE where distances are no whole numbers
    distances : shape (T, T); whole numbers for the order of visits, times for the continuous form
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    distances: Floats

    def shape(self, rho: Floats) -> tuple[Floats, Floats, Floats]:
        """Return R and its derivatives, d rho^(d - 1) and d (d - 1) rho^(d - 2)."""
        d, base = self.distances, rho[:, :, None]
        first = d * _power(base, d - 1, d)
        second = d * (d - 1) * _power(base, d - 2, d * (d - 1))
        return _power(base, d, 1 + d), first[:, None], second[:, None, None]

    def start(self, raw: Floats) -> Floats:
        """Return the median over pairs of visits of the correlation each says one unit of distance has."""
        upper = np.triu_indices(len(self.distances), 1)
        pairs = np.clip(raw[:, upper[0], upper[1]], 0.05, _HIGHEST_START)
        return np.median(pairs ** (1 / self.distances[upper]), axis=1)[:, None]


def _power(base: Floats, exponent: Floats, factor: Floats) -> Floats:
    """Return base^exponent where the factor it is multiplied with is not zero, and one elsewhere."""
    return np.power(base, np.where(factor == 0, 0.0, exponent))


@dataclass(frozen=True, slots=True, eq=False)
class ScaledCorrelation:
    """Sigma_ab = sqrt(v_a v_b) R_ab: variances of the visits, and correlations of another model.

    Parameters
    ----------
    names : of the variances, then of the correlations
    share : shape (K, T), zeros and ones: which of the K variances each visit has
    correlation : the correlations
    """

    names: tuple[str, ...]
    share: Floats
    correlation: Correlation

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return variances, then those of the correlations."""
        return (*(Kind.SCALE for _ in self.share), *self.correlation.kinds)

    def shape(self, theta: Floats) -> Shape:
        """Return s o R with s_ab = sqrt(v_a v_b); log s is linear in the logarithms of the variances."""
        k = len(self.share)
        v = theta[:, :k]
        halves = (self.share[:, :, None] + self.share[:, None, :]) / 2
        s = np.exp(np.tensordot(np.log(v), halves, axes=1))
        slopes = halves / v[:, :, None, None]
        s1 = s[:, None] * slopes
        s2 = s[:, None, None] * slopes[:, :, None] * slopes[:, None]
        diagonal = np.arange(k)
        s2[:, diagonal, diagonal] -= s1 / v[:, :, None, None]
        return self._with_correlation(theta[:, k:], s, s1, s2)

    def _with_correlation(self, rho: Floats, s: Floats, s1: Floats, s2: Floats) -> Shape:
        """Return the product rule of s and R."""
        r0, r1, r2 = self.correlation.shape(rho)
        k, size = s1.shape[1], len(self.names)
        first = np.empty((len(s), size, *s.shape[1:]))
        first[:, :k] = s1 * r0[:, None]
        first[:, k:] = s[:, None] * r1
        second = np.empty((len(s), size, size, *s.shape[1:]))
        second[:, :k, :k] = s2 * r0[:, None, None]
        second[:, k:, k:] = s[:, None, None] * r2
        second[:, :k, k:] = s1[:, :, None] * r1[:, None]
        second[:, k:, :k] = second[:, :k, k:].swapaxes(1, 2)
        return Shape((s * r0)[:, None], first[:, :, None], second[:, :, :, None])

    def start(self, raw: Floats) -> Floats:
        """Return mean variances and the start of the correlations."""
        variances = np.diagonal(raw[:, 0], axis1=1, axis2=2)
        sd = np.sqrt(variances)
        mean = variances @ self.share.T / self.share.sum(axis=1)
        return np.concatenate(
            [mean, self.correlation.start(raw[:, 0] / (sd[:, :, None] * sd[:, None]))], axis=1
        )

    def parts(self, theta: Floats) -> tuple[tuple[Part, ...], ...]:
        """Return correlations, then variances."""
        pairs = list(zip(self.names, theta.tolist(), strict=True))
        k = len(self.share)
        correlations = [Part(name, None, value) for name, value in pairs[k:]]
        return ((*correlations, *(Part(name, value, None) for name, value in pairs[:k])),)


@dataclass(frozen=True, slots=True, eq=False)
class GroupedForm:
    """A covariance of one form for each group of subjects, with parameters of its own.

    Parameters
    ----------
    base : the form
    levels : names of the groups
    """

    base: Form
    levels: Sequence[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parameters, group by group."""
        return tuple(f"{name} [{level}]" for level in self.levels for name in self.base.names)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return those of each group."""
        return self.base.kinds * len(self.levels)

    def shape(self, theta: Floats) -> Shape:
        """Return the groups' covariances; the derivatives of one are zero for the parameters of another."""
        g = len(self.levels)
        r = theta.shape[1] // g
        shapes = [self.base.shape(theta[:, i * r : (i + 1) * r]) for i in range(g)]
        value = np.concatenate([one.value for one in shapes], axis=1)
        first = np.zeros((len(shapes[0].first), g * r, *value.shape[1:]))
        for i, one in enumerate(shapes):
            first[:, i * r : (i + 1) * r, i] = one.first[:, :, 0]
        if shapes[0].second is None:
            return Shape(value, first, None)
        second = np.zeros((len(value), g * r, g * r, *value.shape[1:]))
        for i, one in enumerate(shapes):
            if one.second is not None:
                own = slice(i * r, (i + 1) * r)
                second[:, own, own, i] = one.second[:, :, :, 0]
        return Shape(value, first, second)

    def start(self, raw: Floats) -> Floats:
        """Return the start of each group."""
        return np.concatenate([self.base.start(raw[:, i : i + 1]) for i in range(len(self.levels))], axis=1)

    def parts(self, theta: Floats) -> tuple[tuple[Part, ...], ...]:
        """Return those of each group."""
        own = np.split(theta, len(self.levels))
        return tuple(part for one in own for part in self.base.parts(one))


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalForm:
    """One covariance for all subjects, times a factor for each group after the first.

    Parameters
    ----------
    base : the form of the first group
    levels : names of the groups
    """

    base: Form
    levels: Sequence[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parameters of the first group, then of the ratios."""
        return (*self.base.names, *(f"variance ratio {level}/{self.levels[0]}" for level in self.levels[1:]))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Return those of the first group, then ratios."""
        return (*self.base.kinds, *(Kind.RATIO for _ in self.levels[1:]))

    def shape(self, theta: Floats) -> Shape:
        """Return factor times covariance, with the product rule."""
        r, g = len(self.base.names), len(self.levels)
        one = self.base.shape(theta[:, :r])
        factor = np.concatenate([np.ones((len(theta), 1)), theta[:, r:]], axis=1)[:, :, None, None]
        size = len(self.names)
        first = np.zeros((len(theta), size, g, *one.value.shape[2:]))
        second = np.zeros((len(theta), size, size, g, *one.value.shape[2:]))
        first[:, :r] = one.first * factor[:, None]
        if one.second is not None:
            second[:, :r, :r] = one.second * factor[:, None, None]
        for i in range(1, g):
            ratio = r + i - 1
            first[:, ratio, i] = one.value[:, 0]
            second[:, :r, ratio, i] = one.first[:, :, 0]
            second[:, ratio, :r, i] = one.first[:, :, 0]
        return Shape(one.value * factor, first, second)

    def start(self, raw: Floats) -> Floats:
        """Return the start of the mean of the groups, each divided by its mean variance over the first's."""
        mean = np.trace(raw, axis1=2, axis2=3)
        ratios = mean / mean[:, :1]
        pooled = (raw / ratios[:, :, None, None]).mean(axis=1, keepdims=True)
        return np.concatenate([self.base.start(pooled), ratios[:, 1:]], axis=1)

    def parts(self, theta: Floats) -> tuple[tuple[Part, ...], ...]:
        """Return those of the first group, and the same times the factor of each other group."""
        (first,) = self.base.parts(theta[: len(self.base.names)])
        factors = [1.0, *theta[len(self.base.names) :].tolist()]
        return tuple(
            tuple(
                part if part.variance is None else part._replace(variance=part.variance * factor)
                for part in first
            )
            for factor in factors
        )
