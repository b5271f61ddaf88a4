"""Linear mixed models: random intercepts and slopes, nested or crossed, and residual variances by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from osteon.statistics._model import Model


class MixedOptions(TypedDict, total=False):
    """Further options of ``mixed_model``.

    Parameters
    ----------
    residual_by : column; a residual variance for each of its levels
    known_variances : column of the known variances of the rows, in place of a residual variance
    missing : "refuse" a missing cell, or "drop" its row; ``status.dropped`` counts them
    factors : numeric columns to be taken as factors
    """

    residual_by: str
    known_variances: str
    missing: Literal["refuse", "drop"]
    factors: Sequence[str]


def mixed_model(
    formula: str,
    data: DataFrame,
    *,
    random: str,
    df: Literal["kenward-roger", "satterthwaite", "residual"] | None = None,
    method: Literal["reml", "ml"] = "reml",
    **options: Unpack[MixedOptions],
) -> Model:
    """Fit a linear mixed model by restricted or full maximum likelihood.

    Parameters
    ----------
    formula : Wilkinson formula of the fixed terms, ``response ~ terms``; factors as for ``linear_model``
    data : one row an observation
    random : random terms: ``1 | litter`` (intercepts), ``1 | block / variety`` (nested; inner labels may be
        used again in another block), ``day | rat`` (intercepts and slopes, correlated), ``0 + day | rat``
        (slopes alone), ``day || rat`` (uncorrelated), ``1 | a + 1 | b`` (crossed); parentheses are optional
    df : degrees of freedom. "kenward-roger", with the covariance of the estimates adjusted; "satterthwaite";
        "residual", rows minus coefficients. The default is Kenward-Roger with reml, Satterthwaite with ml.
    method : "reml", or "ml" to compare models of different fixed terms by likelihood
    options : residual_by, known_variances, missing, factors; see ``MixedOptions``

    Returns
    -------
    Model, its fitted values with the predicted effects (``blups``). A variance of zero is a result, named in
    ``status.singular``; a fit that did not converge says so in ``status`` and has no standard errors.

    Raises
    ------
    EstimationError : formula, terms or data do not allow the model; the sentence names column and row
    ValueError : another word for df, method or missing, or both of residual_by and known_variances
    TypeError : another option

    References
    ----------
    Kenward & Roger 1997, Small sample inference for fixed effects from restricted maximum likelihood,
    Biometrics 53:983, doi:10.2307/2533558

    Examples
    --------
    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> litters = pd.DataFrame({
    ...     "weight": [6.6, 7.4, 7.1, 6.2, 6.0, 6.3, 5.1, 5.9, 5.4, 5.5, 5.8, 5.2],
    ...     "diet": list("aaaaaabbbbbb"),
    ...     "litter": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
    ... })
    >>> made = st.mixed_model("weight ~ diet", litters, random="1 | litter")
    >>> made.coefficients[["term", "estimate", "se", "df"]].round(4).values.tolist()
    [['Intercept', 6.6, 0.3066, 2.0], ['diet[b]', -1.1167, 0.4337, 2.0]]
    >>> made.variance_components[["group", "variance"]].round(4).values.tolist()
    [['litter', 0.1514], ['Residual', 0.11]]
    """
    words = {"formula": formula, "random": random, "method": method}
    return _fitted(data, words, df or ("kenward-roger" if method == "reml" else "satterthwaite"), options)


def _fitted(data: DataFrame, words: dict[str, str], df: str, options: MixedOptions) -> Model:
    """Return the model; refuse an option that is none."""
    from osteon.statistics._mixed_fit import MixedRequest, fitted_model

    allowed = MixedOptions.__annotations__
    if unknown := sorted(set(options) - set(allowed)):
        message = f"mixed_model has no option {unknown[0]!r}; options are {', '.join(allowed)}"
        raise TypeError(message)
    request = MixedRequest(
        **words,
        df=df,
        residual_by=options.get("residual_by"),
        known_variances=options.get("known_variances"),
        missing=options.get("missing", "refuse"),
        factors=tuple(options.get("factors", ())),
    )
    return fitted_model(data, request)
