"""From a fit of one data set to the covariance of its estimates and their degrees of freedom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from osteon.statistics._degrees_of_freedom import ResidualDf
from osteon.statistics._linear import EstimationError
from osteon.statistics._reml._kenward_roger import kenward_roger, kenward_roger_joint
from osteon.statistics._reml._satterthwaite import satterthwaite
from osteon.statistics._reml._small_sample import SmallSampleDf

if TYPE_CHECKING:
    from osteon.statistics._degrees_of_freedom import DegreesOfFreedom
    from osteon.statistics._linear import Matrix
    from osteon.statistics._reml._fit import Fit
    from osteon.statistics._reml._prepared import Prepared

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
    """Return the covariance of the estimates of X, shape (p, p), and their degrees of freedom."""
    if df == "residual":
        _, n, p = found.structure.shape
        return turned.covariance(found.likelihood.covariance)[0], ResidualDf(float(n - p))
    if df == "satterthwaite":
        parts = satterthwaite(found).turned_back(turned)
        return parts.covariance[0], SmallSampleDf(parts)
    parts = kenward_roger(found).turned_back(turned)
    return parts.covariance[0], SmallSampleDf(parts, kenward_roger_joint)
