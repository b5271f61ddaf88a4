"""Linear models of values of which some are only known to lie below (or above) a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pandas import DataFrame

    from osteon.statistics._model import Model


def censored_linear_model(
    formula: str,
    data: DataFrame,
    *,
    censored: str,
    df: Literal["residual", "normal"] = "residual",
    variance: Literal["ml", "unbiased"] = "ml",
) -> Model:
    """Fit a linear model by maximum likelihood when some values are beyond a limit of quantification.

    A row with a value has the normal density of its value, a row below its limit the probability of lying
    there: no value is put in its place and no subject is left out. Limits may differ from row to row, and the
    left side of the formula applies to them too (``log(y)`` takes the logarithm of the limit). Without
    censored rows it is the linear model by maximum likelihood.

    Parameters
    ----------
    formula : such as ``"log(y) ~ arm"``, treatment coding, the first level is the reference
    data : one row a subject; the response column holds the limit where the value is beyond it
    censored : column: True or 1 where the value is below the limit in the response column, False or 0 where
        it was measured; or the words ``left`` (below), ``right`` (above) and ``none``
    df : "residual", the t distribution on rows less coefficients (judgement: as without censoring), or
        "normal", as large-sample theory and R's survreg have it
    variance : "ml", standard errors from the observed information, which are a little small in small samples
        (without censoring the residual sum of squares is divided by n); or "unbiased", their square times
        n / (n - p), which is exact without censoring. See the page for the coverage of each.

    Returns
    -------
    the model, on the scale of the left side; its ``residuals`` of censored rows are those of the limits

    Raises
    ------
    EstimationError : a missing value; a column ``censored`` with something else; every value censored, or
        all values of a level, so that its mean has no finite estimate; values that leave no spread
    ValueError : another word for df or variance

    References
    ----------
    Tobin 1958, Estimation of relationships for limited dependent variables, Econometrica 26:24,
    doi:10.2307/1907382; Olsen 1978, Note on the uniqueness of the maximum likelihood estimator for the Tobit
    model, Econometrica 46:1211, doi:10.2307/1911445

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({
    ...     "y": [2.0, 2.0, 3.1, 4.0, 2.0, 5.2, 6.0, 7.1, 4.4, 5.0],
    ...     "below_lloq": [True, True, False, False, True, False, False, False, False, False],
    ...     "arm": ["a"] * 5 + ["b"] * 5,
    ... })
    >>> made = censored_linear_model("log(y) ~ arm", data, censored="below_lloq")
    >>> made.coefficients[["term", "estimate", "se"]].round(4).values.tolist()
    [['Intercept', 0.7865, 0.1653], ['arm[b]', 0.9118, 0.2177]]
    >>> made.status.reason
    'converged; 3 of 10 values lie below their limit'
    """
    from osteon.statistics._censored_model import Censoring, fitted_model

    return fitted_model(formula, data, Censoring(censored, df, variance))
