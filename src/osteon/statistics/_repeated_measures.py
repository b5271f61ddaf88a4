"""Models of repeated measurements: means by a formula, and a covariance for the visits of a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from osteon.statistics._design_columns import Missing
    from osteon.statistics._model import Model
    from osteon.statistics._reml._inference import DfMethod, Likelihoods


def repeated_measures(  # noqa: PLR0913 - each option is one decision of a plan, and all are named in the call
    formula: str,
    data: DataFrame,
    *,
    subject: str,
    time: str,
    covariance: str = "unstructured",
    df: DfMethod = "kenward-roger",
    method: Likelihoods = "reml",
    group: str | None = None,
    variance_by: str | None = None,
    missing: Missing = "refuse",
    factors: Sequence[str] = (),
) -> Model:
    """Fit a model whose residuals are correlated within a subject (MMRM, generalised least squares).

    Parameters
    ----------
    formula : ``response ~ terms``. It means what it means elsewhere: a numeric time is a slope; text,
        categories, ``C(day)`` or ``factors=["day"]`` give every visit a mean of its own
    data : one row a subject and visit; a visit that was missed is a row that is not there
    subject, time : columns of the subjects, and of their visits in the order of numbers or categories
    covariance : "unstructured", "cs" (compound symmetry), "csh", "ar1", "ar1h", "toeplitz", "toeph",
        "diagonal"; h: a variance for every visit. "car1" goes by the numbers in ``time``, all others by the
        order of the visits, a missed visit counting
    df : "kenward-roger" (with its covariance), "satterthwaite" or "residual"
    method : "reml", or "ml" to compare models with other means
    group, variance_by : column whose levels have a covariance each, or the first level's times a factor
    missing : "refuse" an empty cell, or "drop" its row and count it
    factors : numeric columns that are factors in the formula

    Raises
    ------
    EstimationError : a subject twice at one visit, too few subjects for the covariance, a subject in two
        groups, and whatever formula and table do not allow; the sentence names column and row
    ValueError : another word for an option, or both ``group`` and ``variance_by``

    References
    ----------
    Jennrich & Schluchter 1986, Biometrics 42:805, doi:10.2307/2530695; Kenward & Roger 1997, Biometrics
    53:983, doi:10.2307/2533558

    Examples
    --------
    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> y = [5.1, 6.0, 4.2, 5.5, 6.3, 6.6, 5.0, 5.7, 6.1, 8.2, 5.2, 7.9, 7.0, 8.8, 5.9, 8.5]
    >>> data = pd.DataFrame({"y": y, "arm": ["sham"] * 8 + ["treated"] * 8, "day": ["1", "2"] * 8})
    >>> data["subject"] = [name for name in "abcdefgh" for _ in range(2)]
    >>> made = st.repeated_measures("y ~ arm * day", data, subject="subject", time="day")
    >>> [round(p, 6) for p in made.f_tests["p"]]
    [0.008902, 4.6e-05, 0.002341]
    """
    from osteon.statistics._repeated_fit import Request, fitted_model

    request = Request(
        formula, subject, time, covariance, df, method, group, variance_by, missing, tuple(factors)
    )
    return fitted_model(data, request)
