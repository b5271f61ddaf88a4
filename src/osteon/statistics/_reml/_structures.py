"""Covariance structures by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from osteon.statistics._reml._structures_forms import (
    BandCorrelation,
    Kind,
    LinearForm,
    PowerCorrelation,
    ScaledCorrelation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from osteon.statistics._reml._structures_forms import Correlation, Form

    Floats = NDArray[np.float64]


class Visits(NamedTuple):
    """What a structure is made for: names of the visits in their order, and their times, shape (T,)."""

    names: tuple[str, ...]
    times: Floats


_LONG_NAMES = {
    "unstructured": "un",
    "compound symmetry": "cs",
    "exchangeable": "cs",
    "heterogeneous compound symmetry": "csh",
    "autoregressive": "ar1",
    "heterogeneous autoregressive": "ar1h",
    "continuous autoregressive": "car1",
    "heterogeneous toeplitz": "toeph",
    "toep": "toeplitz",
    "ar(1)": "ar1",
    "arh(1)": "ar1h",
}


def structure_name(covariance: str) -> str:
    """Return the short name of a structure.

    Raises
    ------
    ValueError : a word that names none
    """
    plain = " ".join(covariance.lower().replace("-", " ").replace("_", " ").split())
    short = _LONG_NAMES.get(plain, plain)
    if short not in _STRUCTURES:
        allowed = ", ".join(map(repr, [*_STRUCTURES, *_LONG_NAMES]))
        message = f"covariance {covariance!r} is not known; allowed are {allowed}"
        raise ValueError(message)
    return short


# How a structure is called in sentences.
WORDS = {
    "un": "unstructured",
    "cs": "compound symmetry",
    "csh": "heterogeneous compound symmetry",
    "ar1": "first-order autoregressive",
    "ar1h": "heterogeneous first-order autoregressive",
    "car1": "continuous first-order autoregressive",
    "toeplitz": "Toeplitz",
    "toeph": "heterogeneous Toeplitz",
    "diagonal": "diagonal",
}


def structure(name: str, visits: Sequence[str], times: Floats) -> Form:
    """Return the form of a structure.

    Parameters
    ----------
    name : short name
    visits : names of the visits, in their order
    times : shape (T,); used by "car1" alone
    """
    return _STRUCTURES[name](Visits(tuple(visits), times))


def _unstructured(visits: Visits) -> Form:
    t = len(visits.names)
    names: list[str] = []
    basis: list[Floats] = []
    for i in range(t):
        for j in range(i, t):
            one = np.zeros((t, t))
            one[i, j] = one[j, i] = 1.0
            basis.append(one)
            names.append(
                f"variance {visits.names[i]}"
                if i == j
                else f"covariance {visits.names[i]}, {visits.names[j]}"
            )
    return LinearForm(tuple(names), np.array(basis))


def _compound_symmetry(visits: Visits) -> Form:
    t = len(visits.names)
    return LinearForm(("covariance", "variance"), np.array([1 - np.eye(t), np.eye(t)]))


def _toeplitz(visits: Visits) -> Form:
    t = len(visits.names)
    names = (*(f"covariance lag {lag}" for lag in range(1, t)), "variance")
    return LinearForm(names, np.concatenate([_lags(t), np.eye(t)[None]]))


def _diagonal(visits: Visits) -> Form:
    t = len(visits.names)
    basis = np.zeros((t, t, t))
    basis[np.arange(t), np.arange(t), np.arange(t)] = 1.0
    return LinearForm(tuple(f"variance {visit}" for visit in visits.names), basis)


def _heterogeneous_cs(visits: Visits) -> Form:
    t = len(visits.names)
    return _by_visit(visits, BandCorrelation(("correlation",), (1 - np.eye(t))[None]))


def _heterogeneous_toeplitz(visits: Visits) -> Form:
    t = len(visits.names)
    return _by_visit(
        visits, BandCorrelation(tuple(f"correlation lag {lag}" for lag in range(1, t)), _lags(t))
    )


def _ar1(visits: Visits) -> Form:
    t = len(visits.names)
    return ScaledCorrelation(
        ("variance", "correlation"), np.ones((1, t)), _steps(np.arange(t, dtype=float), Kind.CORRELATION)
    )


def _car1(visits: Visits) -> Form:
    names = ("variance", "correlation at distance 1")
    return ScaledCorrelation(names, np.ones((1, len(visits.names))), _steps(visits.times, Kind.SHARE))


def _heterogeneous_ar1(visits: Visits) -> Form:
    return _by_visit(visits, _steps(np.arange(len(visits.names), dtype=float), Kind.CORRELATION))


def _by_visit(visits: Visits, correlation: Correlation) -> Form:
    names = (*(f"variance {visit}" for visit in visits.names), *correlation.names)
    return ScaledCorrelation(names, np.eye(len(visits.names)), correlation)


def _steps(times: Floats, kind: Kind) -> PowerCorrelation:
    return PowerCorrelation(("correlation",), (kind,), np.abs(times[:, None] - times))


def _lags(t: int) -> Floats:
    """Return one matrix for each distance 1 .. T - 1 between visits."""
    apart = np.abs(np.arange(t)[:, None] - np.arange(t))
    return np.array([apart == lag for lag in range(1, t)], dtype=np.float64)


_STRUCTURES: dict[str, Callable[[Visits], Form]] = {
    "un": _unstructured,
    "cs": _compound_symmetry,
    "csh": _heterogeneous_cs,
    "ar1": _ar1,
    "ar1h": _heterogeneous_ar1,
    "car1": _car1,
    "toeplitz": _toeplitz,
    "toeph": _heterogeneous_toeplitz,
    "diagonal": _diagonal,
}
