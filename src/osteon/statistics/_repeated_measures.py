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

    The rows of a subject have the covariance Sigma of the visits it was seen at; rows of different subjects
    are independent. A visit that was missed is a row that is not there.

    Parameters
    ----------
    formula : ``response ~ terms``. It means what it means elsewhere: a numeric time is a slope; text,
        categories, ``C(day)`` or ``factors=["day"]`` give every visit a mean of its own
    data : one row a subject and visit
    subject : column of the subjects, or of whatever carries the repeated rows
    time : column of the visits. Numbers are ordered by size, categories by their order, text by the alphabet
    covariance : "unstructured" ("un"); "compound symmetry" ("cs") and "csh" with a variance for every visit;
        "ar1" and "ar1h" by the order of visits (a missed visit counts); "car1" by the numbers in ``time``;
        "toeplitz" and "toeph"; "diagonal": variances by visit, no correlation
    df : "kenward-roger" (with the adjusted covariance), "satterthwaite" or "residual"
    method : "reml", or "ml" to compare models with other means
    group : column; every level has a covariance of its own
    variance_by : column; every level after the first has the covariance of the first times a factor
    missing : "refuse" an empty cell, or "drop" its row and count it
    factors : numeric columns that are factors in the formula

    Returns
    -------
    Model : ``variance_components`` holds variances and correlations of the visits

    Raises
    ------
    EstimationError : a subject twice at one visit, too few subjects for the covariance, a subject in two
        groups, and whatever the formula and the table do not allow; the sentence names column and row
    ValueError : another word for an option, or both ``group`` and ``variance_by``

    References
    ----------
    Jennrich & Schluchter 1986, Unbalanced repeated-measures models with structured covariance matrices,
    Biometrics 42:805, doi:10.2307/2530695; Kenward & Roger 1997, Small sample inference for fixed effects
    from restricted maximum likelihood, Biometrics 53:983, doi:10.2307/2533558

    Examples
    --------
    Two arms of four animals at two visits; without missing visits the difference between the arms at one
    visit is that of Student's t test.

    >>> import pandas as pd
    >>> from osteon import statistics as st
    >>> data = pd.DataFrame(
    ...     {
    ...         "y": [5.1, 6.0, 4.2, 5.5, 6.3, 6.6, 5.0, 5.7, 6.1, 8.2, 5.2, 7.9, 7.0, 8.8, 5.9, 8.5],
    ...         "arm": ["sham"] * 8 + ["treated"] * 8,
    ...         "animal": [n for n in "abcdefgh" for _ in range(2)],
    ...         "day": ["1", "2"] * 8,
    ...     }
    ... )
    >>> made = st.repeated_measures("y ~ arm * day", data, subject="animal", time="day")
    >>> alone = made.estimates.interval("arm[treated]")
    >>> round(alone.estimate, 4), round(alone.se, 4), round(alone.df, 4)
    (0.9, 0.5701, 6.0)
    >>> [round(p, 6) for p in made.f_tests["p"]]
    [0.008902, 4.6e-05, 0.002341]
    """
    from osteon.statistics._repeated_fit import Request, fitted_model

    request = Request(
        formula, subject, time, covariance, df, method, group, variance_by, missing, tuple(factors)
    )
    return fitted_model(data, request)
