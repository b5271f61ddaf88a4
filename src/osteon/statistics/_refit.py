"""One model fitted to many responses on its design: what a simulation needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from osteon.statistics._contrasts import Alternative
    from osteon.statistics._linear import Kind
    from osteon.statistics._model import Model

    Floats = NDArray[np.float64]


class Family(NamedTuple):
    """Contrasts asked of every fit, as ``Model.contrasts`` takes them."""

    kind: Kind | None
    factor: tuple[str, ...]
    control: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Refits:
    """Fits of B responses on one design, as arrays; without a number where there is a reason.

    Parameters
    ----------
    terms : names of the p coefficients
    coefficients, coefficient_df : shape (B, p)
    covariance : of the coefficients, shape (B, p, p)
    components : names of the r variance components
    variance_components : natural parameters: variances, covariances, correlations; shape (B, r)
    contrasts : names of the m contrasts; without a kind these are the coefficients, each alone
    estimate, se, df, t, p, low, high : of each contrast alone, shape (B, m)
    p_adjusted, simultaneous_low, simultaneous_high : over the family of each data set, shape (B, m)
    converged : shape (B,); False: the data set has no numbers
    reasons : sentence why a data set has not all its numbers, or ""
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    coefficient_df: Floats
    components: tuple[str, ...]
    variance_components: Floats
    contrasts: tuple[str, ...]
    estimate: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    p_adjusted: Floats
    low: Floats
    high: Floats
    simultaneous_low: Floats
    simultaneous_high: Floats
    converged: NDArray[np.bool_]
    reasons: tuple[str, ...]


def refit(  # noqa: PLR0913 - model and responses, and the five options of Model.contrasts
    model: Model,
    responses: ArrayLike,
    *,
    kind: Kind | None = None,
    factor: str | Sequence[str] | None = None,
    control: str | None = None,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
) -> Refits:
    """Fit a model to many responses that share its design, with contrasts of adjusted means.

    The numbers are those of fitting each data set by itself; adjusted p agree to 1e-6, simultaneous limits to
    1e-5 of a standard error. So many are worked on at once that no array but the results exceeds 32 MB.

    Parameters
    ----------
    model : fitted by linear_model, mixed_model or repeated_measures to any one response
    responses : shape (B, n), columns in the order of the rows of ``model.design.data``, on the scale of the
        left side of the formula (logarithms where it is ``log(y)``)
    kind : contrasts as for ``Model.contrasts``, judged in a single step; None for the coefficients alone
    factor, control, alternative, level : as for ``Model.contrasts``

    Returns
    -------
    arrays of all fits. A data set whose fit did not converge has a reason and no numbers; one in which a
    contrast has no standard error has no adjusted p.

    Raises
    ------
    EstimationError : responses that do not fit the rows; a censored model; what ``Model.contrasts`` refuses
    ValueError : a kind without a factor or a factor without a kind; another alternative or level

    References
    ----------
    Hasler & Hothorn 2008, doi:10.1002/bimj.200710466

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> design = pd.DataFrame({"y": np.arange(16.0) ** 2 % 7, "arm": np.repeat(["0", "5", "50", "500"], 4)})
    >>> made = st.linear_model("y ~ arm", design)
    >>> responses = np.random.default_rng(1).normal(size=(4000, 16))
    >>> many = st.refit(made, responses, kind="dunnett", factor="arm", control="0")
    >>> many.contrasts, many.p_adjusted.shape
    (('5 - 0', '50 - 0', '500 - 0'), (4000, 3))
    >>> float((many.p_adjusted.min(axis=1) <= 0.05).mean())
    0.04625
    """
    from osteon.statistics._family import FamilyOptions
    from osteon.statistics._refit_chunks import refitted

    if (kind is None) != (factor is None):
        message = "a kind of contrasts needs the factor whose levels it compares, and a factor needs a kind"
        raise ValueError(message)
    factors = () if factor is None else (factor,) if isinstance(factor, str) else tuple(factor)
    options = FamilyOptions(alternative, "single-step", level)
    return refitted(model, responses, Family(kind, factors, control), options)
