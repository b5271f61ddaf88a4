"""The means of the arms with their errors: one fit for an endpoint on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.compare._policy import covariate_words
from osteon.compare._words import LARGEST_LOG, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue
    from osteon.statistics import LinearEstimates


@dataclass(frozen=True, slots=True)
class Fit:
    """The arms of one endpoint as the model sees them.

    Parameters
    ----------
    policy : scale, spread and covariates
    animals : analysed animals, in the order of the list
    estimates : means of the arms with their covariance; None where it cannot be computed
    problem : why it cannot, or empty
    """

    policy: Policy
    animals: tuple[AnimalValue, ...]
    estimates: LinearEstimates | None
    problem: str = ""

    @property
    def modelled(self) -> tuple[str, ...]:
        """Arms of the model."""
        return () if self.estimates is None else tuple(self.estimates.labels)

    def of(self, arm: str) -> tuple[AnimalValue, ...]:
        """Return the analysed animals of an arm."""
        return tuple(value for value in self.animals if value.arm == arm)

    def raw(self, arm: str) -> list[float]:
        """Return the values of an arm in the unit of the endpoint."""
        return [value.value for value in self.of(arm) if value.value is not None]

    def scaled(self, arm: str) -> list[float]:
        """Return the values of an arm on the scale of the analysis."""
        return [on_scale(value, self.policy) for value in self.raw(arm)]


def on_scale(value: float, policy: Policy) -> float:
    """Return a value on the scale of the analysis."""
    return math.log(value) if policy.scale == "log" else value


def back(value: float, policy: Policy) -> float:
    """Return a value of the scale of the analysis in the unit of the endpoint; infinite beyond any number."""
    if policy.scale == "raw":
        return value
    return math.exp(value) if value <= LARGEST_LOG else math.inf


def analysed(values: Sequence[AnimalValue], policy: Policy) -> tuple[AnimalValue, ...]:
    """Return the animals that enter the analysis: with a value and with every covariate."""
    return tuple(v for v in values if v.value is not None and not policy.without_covariate(v.animal))


def fit(values: Sequence[AnimalValue], policy: Policy, *, arms: Sequence[str]) -> Fit:
    """Fit the means of the arms.

    Parameters
    ----------
    values : one an animal
    policy : scale, spread and covariates
    arms : arms that belong to the model, in the order of the study
    """
    from osteon import statistics

    animals = analysed(values, policy)
    used = sorted((v for v in animals if v.arm in arms), key=lambda v: arms.index(v.arm))
    if not used:
        return Fit(policy, animals, None, "No animal has a value that can be analysed.")
    try:
        estimates = statistics.arm_estimates(
            [on_scale(value.value, policy) for value in used if value.value is not None],
            [value.arm for value in used],
            variance=policy.variance,
            covariates=_columns(used, policy),
        )
    except statistics.EstimationError as fault:
        return Fit(policy, animals, None, sentence(str(fault)))
    return Fit(policy, animals, estimates)


def _columns(used: Sequence[AnimalValue], policy: Policy) -> Mapping[str, Sequence[float]] | None:
    columns = {
        covariate_words(use): [values[value.animal] for value in used]
        for use, values in policy.covariates.items()
    }
    return columns or None
