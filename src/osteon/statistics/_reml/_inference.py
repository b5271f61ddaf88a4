"""From fits to the covariance of their estimates and the degrees of freedom behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from osteon.statistics._degrees_of_freedom import ResidualDf
from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._kenward_roger import kenward_roger, kenward_roger_joint
from osteon.statistics._reml._satterthwaite import satterthwaite
from osteon.statistics._reml._small_sample import SmallSampleDf

if TYPE_CHECKING:
    from collections.abc import Callable

    from osteon.statistics._degrees_of_freedom import DegreesOfFreedom
    from osteon.statistics._linear import Matrix
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._moments import Floats
    from osteon.statistics._reml._prepared import Prepared
    from osteon.statistics._reml._small_sample import SmallSample

DfMethod = Literal["kenward-roger", "satterthwaite", "residual"]
Likelihoods = Literal["reml", "ml"]

DF_WORDS = {"kenward-roger": "Kenward-Roger", "satterthwaite": "Satterthwaite", "residual": "residual"}
LIKELIHOOD_WORDS = {"reml": "restricted maximum likelihood", "ml": "maximum likelihood"}


def check_words(df: str, method: str) -> None:
    """Refuse another method for degrees of freedom, another likelihood, and what does not go together.

    Raises
    ------
    ValueError : a word that is none of those allowed
    EstimationError : Kenward and Roger's adjustment of a fit that is not by restricted likelihood
    """
    for name, word, allowed in (("df", df, get_args(DfMethod)), ("method", method, get_args(Likelihoods))):
        if word not in allowed:
            message = f"{name} is one of {', '.join(allowed)}, not {word!r}"
            raise ValueError(message)
    if df == "kenward-roger" and method != "reml":
        message = (
            "df='kenward-roger' is defined for method='reml' only; use df='satterthwaite' with method='ml', "
            "or fit by reml"
        )
        raise EstimationError(message)


def inference(found: Fit, turned: Prepared, df: str) -> tuple[Matrix, DegreesOfFreedom]:
    """Return the covariance of the estimates of X of one data set, shape (p, p), and their df."""
    parts = _small_sample(found, turned, df)
    if parts is None:
        _, n, p = found.structure.shape
        return turned.covariance(found.likelihood.covariance)[0], ResidualDf(float(n - p))
    jointly = kenward_roger_joint if df == "kenward-roger" else None
    return parts.covariance[0], SmallSampleDf(parts, jointly)


def inferences(found: Fit, turned: Prepared, df: str) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Return the same for all data sets: covariance (B, p, p), and df of rows (m, p), shape (B, m)."""
    parts = _small_sample(found, turned, df)
    if parts is None:
        size, n, p = found.structure.shape
        return turned.covariance(found.likelihood.covariance), lambda rows: np.full(
            (size, len(rows)), float(n - p)
        )
    return parts.covariance, parts.df


def _small_sample(found: Fit, turned: Prepared, df: str) -> SmallSample | None:
    """Return what the estimated variances cost; None where nothing is taken off for them."""
    if df == "residual":
        return None
    made = satterthwaite(found) if df == "satterthwaite" else kenward_roger(found)
    return made.turned_back(turned)
