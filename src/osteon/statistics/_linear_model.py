"""Linear models with one variance, a variance for each group, or a variance for each value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from osteon.statistics._welch import Welch  # noqa: TC001 - callers import the policy with the model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from osteon.statistics._model import Model


def linear_model(
    formula: str,
    data: DataFrame,
    *,
    variance: Literal["pooled", "hc3"] | Welch = "pooled",
    missing: Literal["refuse", "drop"] = "refuse",
    factors: Sequence[str] = (),
) -> Model:
    """Fit a linear model by least squares, to the last digit the data allow.

    Parameters
    ----------
    formula : Wilkinson formula, ``response ~ terms``: + : * / ** of terms, arithmetic on columns in ``I()``
        or braces, and log, log2, log10, log1p, exp, sqrt, abs, center, scale and C; nothing is executed.
        Columns of text, categories and truth values are factors in treatment coding; the first level is the
        reference: the first category, else the first by number where all levels are numbers, else by text.
    data : one row a unit
    variance : decided in advance. "pooled": one variance, t with residual degrees of freedom. "hc3": one
        variance a value, from its residual over 1 - leverage, with residual degrees of freedom (judgement).
        ``Welch(by=...)``: one variance a group, degrees of freedom by Satterthwaite; without covariates each
        group's own variance, else by restricted maximum likelihood.
    missing : "refuse" a missing cell, or "drop" its row; ``status.dropped`` counts them
    factors : numeric columns to be taken as factors

    Returns
    -------
    Model with coefficients, residual variance, F tests, adjusted means and contrasts

    Raises
    ------
    EstimationError : the formula or the data do not allow the model; the sentence names column and row
    ValueError : another variance policy, or another rule for missing cells

    References
    ----------
    Bjorck 1967, Iterative refinement of linear least squares solutions I, BIT 7:257, doi:10.1007/BF01939321;
    Long & Ervin 2000, Using heteroscedasticity consistent standard errors in the linear regression model, Am
    Stat 54:217, doi:10.2307/2685594; Welch 1947, The generalization of Student's problem when several
    different population variances are involved, Biometrika 34:28, doi:10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> data = pd.DataFrame({"y": [1.0, 2.0, 3.0, 2.0, 4.0, 6.0], "arm": list("aaabbb")})
    >>> made = st.linear_model("y ~ arm", data)
    >>> made.coefficients[["term", "estimate", "se", "df"]].round(4).values.tolist()
    [['Intercept', 2.0, 0.9129, 4.0], ['arm[b]', 2.0, 1.291, 4.0]]
    >>> welch = st.linear_model("y ~ arm", data, variance=st.Welch(by="arm"))
    >>> round(welch.estimates.interval("arm[b]").df, 6)
    2.941176
    """
    from osteon.statistics._fit_linear_model import Wanted, fit

    return fit(formula, data, Wanted(variance, missing, tuple(factors)))
