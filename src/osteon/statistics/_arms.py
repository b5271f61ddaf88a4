"""Means of arms, plain or adjusted for covariates, with the covariance a policy declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from osteon.statistics._linear import EstimationError, LinearEstimates, ResidualDf, SatterthwaiteDf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.statistics._least_squares import ArmFit
    from osteon.statistics._linear import DegreesOfFreedom, Matrix

VariancePolicy = Literal["pooled", "welch", "hc3"]
_POLICIES: dict[str, str] = {
    "pooled": "one variance for all arms",
    "welch": "a variance for each arm (Welch)",
    "hc3": "a variance for each value (HC3)",
}


def arm_estimates(
    values: Sequence[float],
    arms: Sequence[str],
    *,
    variance: VariancePolicy = "pooled",
    covariates: Mapping[str, Sequence[float]] | None = None,
) -> LinearEstimates:
    """Estimate the mean of every arm; with covariates the mean adjusted to their overall means.

    Parameters
    ----------
    values : one a row, shape (n,), in one unit
    arms : the arm of each row
    variance : decided in advance. pooled: one variance, residual degrees of freedom. welch: one variance an
        arm, degrees of freedom by Satterthwaite, contrast by contrast. hc3: one variance a value, from its
        residual over 1 - leverage, with residual degrees of freedom (judgement: the t distribution with them
        stands in for one that is not known exactly).
    covariates : name -> one value a row; slopes are common to all arms

    Returns
    -------
    estimates labelled by arm in order of first appearance. An arm with one value has an estimate and nothing
    more under every policy (judgement: a spread that was not seen is not lent to it); arms whose values do
    not vary have a variance of zero, so that contrasts between two of them have no standard error.

    Raises
    ------
    EstimationError : the values or covariates do not allow it; the sentence says which and why
    ValueError : another variance policy

    References
    ----------
    Welch 1947, The generalization of Student's problem when several different population variances are
    involved, Biometrika 34:28, doi:10.1093/biomet/34.1-2.28; Satterthwaite 1946, An approximate distribution
    of estimates of variance components, Biometrics Bulletin 2:110, doi:10.2307/3002019; Long & Ervin 2000,
    Using heteroscedasticity consistent standard errors in the linear regression model, Am Stat 54:217,
    doi:10.2307/2685594

    Examples
    --------
    >>> made = arm_estimates([4.0, 6.0, 9.0, 11.0], ["a", "a", "b", "b"])
    >>> made.labels, made.estimates.tolist(), made.covariance.diagonal().tolist()
    (('a', 'b'), [5.0, 10.0], [1.0, 1.0])
    >>> adjusted = arm_estimates(
    ...     [1.0, 2.0, 3.5, 5.0, 6.0, 6.5], ["a"] * 3 + ["b"] * 3, covariates={"mass": [1, 2, 3, 3, 4, 5]}
    ... )
    >>> [round(mean, 3) for mean in adjusted.estimates.tolist()]
    [3.167, 4.833]
    """
    covariates = covariates or {}
    _check_policy(variance, covariates)
    from osteon.statistics._least_squares import fit_arms

    fit = fit_arms(values, arms, covariates)
    covariance, df = _covariance(fit, variance)
    unknown = _unknown(fit)
    hidden = [label in unknown for label in fit.labels]
    covariance[hidden, :] = covariance[:, hidden] = float("nan")
    method = _method(variance, covariates)
    return LinearEstimates(fit.labels, fit.means, covariance, df, method, unknown, fit.sizes)


def _check_policy(variance: str, covariates: Mapping[str, Sequence[float]]) -> None:
    """Refuse another policy, and covariates where there is no common error to adjust in."""
    if variance not in _POLICIES:
        message = f"the variance is one of {', '.join(_POLICIES)}, not {variance!r}"
        raise ValueError(message)
    if variance == "welch" and covariates:
        message = (
            "welch takes no covariates, since slopes are common to all arms; use hc3 or pooled with them"
        )
        raise EstimationError(message)


def _unknown(fit: ArmFit) -> dict[str, str]:
    """Return the arms whose spread was not seen, and why."""
    return {
        label: f"{label!r} has one value only, which says nothing of its spread"
        for label, count in zip(fit.labels, fit.counts.tolist(), strict=True)
        if count < 2
    }


def _covariance(fit: ArmFit, variance: VariancePolicy) -> tuple[Matrix, DegreesOfFreedom]:
    """Return the covariance of the means and its degrees of freedom under a policy."""
    import numpy as np

    if variance == "pooled":
        return fit.pooled(), ResidualDf(fit.residual_df)
    if variance == "hc3":
        return fit.hc3(), ResidualDf(fit.residual_df)
    variances = fit.variances_of_means()
    return np.diag(variances), SatterthwaiteDf(variances, tuple((fit.counts - 1.0).tolist()))


def _method(variance: VariancePolicy, covariates: Mapping[str, Sequence[float]]) -> str:
    """Return how the means were made, in words."""
    if not covariates:
        return f"means, {_POLICIES[variance]}"
    return f"means adjusted to the overall mean of {', '.join(covariates)}, {_POLICIES[variance]}"
