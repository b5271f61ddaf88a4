"""The means of the arms with their errors: one fit for an endpoint on one scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osteon.compare._censoring import censored_arms, is_censored, models_limits
from osteon.compare._frame import Made
from osteon.compare._methods import linear_method
from osteon.compare._policy import covariate_words
from osteon.compare._random import mixed_arms
from osteon.compare._scale import on_scale
from osteon.compare._welch import welch_arms
from osteon.compare._words import listed, sentence

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
    policy : scale, spread, covariates and groups
    animals : analysed animals, in the order of the list; the censored ones too where the model has room
    estimates : means of the arms with their covariance; None where it cannot be computed
    problem : why it cannot, or empty
    method : the model in the words of a methods section; empty where there is none
    remarks : what a reader must know of the fit
    singular : groupings whose variance is estimated as zero
    absent : arm that has animals and no mean -> why
    """

    policy: Policy
    animals: tuple[AnimalValue, ...]
    estimates: LinearEstimates | None
    problem: str = ""
    method: str = ""
    remarks: tuple[str, ...] = ()
    singular: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def modelled(self) -> tuple[str, ...]:
        """Arms of the model."""
        return () if self.estimates is None else tuple(self.estimates.labels)

    @property
    def censored(self) -> int:
        """How many analysed animals have a limit in place of a value."""
        return sum(value.value is None for value in self.animals)

    def of(self, arm: str) -> tuple[AnimalValue, ...]:
        """Return the analysed animals of an arm."""
        return tuple(value for value in self.animals if value.arm == arm)

    def raw(self, arm: str) -> list[float]:
        """Return the values of an arm in the unit of the endpoint."""
        return [value.value for value in self.of(arm) if value.value is not None]

    def scaled(self, arm: str) -> list[float]:
        """Return the values of an arm on the scale of the analysis."""
        return [on_scale(value, self.policy) for value in self.raw(arm)]


def fit(values: Sequence[AnimalValue], policy: Policy, *, arms: Sequence[str]) -> Fit:
    """Fit the means of the arms, by the model the policy asks for.

    Parameters
    ----------
    values : one an animal
    policy : scale, spread, covariates and groups
    arms : arms that belong to the model, in the order of the study
    """
    from osteon import statistics

    animals = analysed(values, policy)
    used = in_model(animals, arms)
    if not used:
        return Fit(policy, animals, None, _nothing(values, policy))
    try:
        made = _made(used, policy, [arm for arm in arms if any(value.arm == arm for value in used)])
    except statistics.EstimationError as fault:
        return Fit(policy, animals, None, sentence(str(fault)))
    return fitted(policy, animals, made)


def _nothing(values: Sequence[AnimalValue], policy: Policy) -> str:
    """Return why no animal is analysed: none has a value, or those with one lack what the model needs."""
    lacking = {policy.without_covariate(value.animal) for value in values if value.value is not None} - {""}
    if not lacking:
        return "No animal has a value that can be analysed."
    return f"No animal with a value has what the model needs: {listed(tuple(sorted(lacking)))}."


def fitted(policy: Policy, animals: tuple[AnimalValue, ...], made: Made) -> Fit:
    """Return a fit of what a model says of the arms."""
    return Fit(
        policy,
        animals,
        made.estimates,
        method=made.method,
        remarks=made.remarks,
        singular=made.singular,
        absent=made.absent,
    )


def analysed(values: Sequence[AnimalValue], policy: Policy) -> tuple[AnimalValue, ...]:
    """Return the animals that enter the analysis: with a value, or a limit, and all the model needs."""
    limits = models_limits(values, policy)
    return tuple(
        value
        for value in values
        if (value.value is not None or (limits and is_censored(value)))
        and not policy.without_covariate(value.animal)
    )


def in_model(animals: Sequence[AnimalValue], arms: Sequence[str]) -> list[AnimalValue]:
    """Return the animals of the arms of a model, arm by arm."""
    return sorted((v for v in animals if v.arm in arms), key=lambda value: arms.index(value.arm))


def _made(used: Sequence[AnimalValue], policy: Policy, arms: Sequence[str]) -> Made:
    """Return the means of the arms: groups first, then limits, and least squares where there are neither."""
    if policy.groups:
        return mixed_arms(used, policy, arms, plain=_plain)
    if any(value.value is None for value in used):
        return censored_arms(used, policy, arms)
    return _plain(used, policy)


def _plain(used: Sequence[AnimalValue], policy: Policy) -> Made:
    """Return the means of the arms by least squares, or adjusted with a variance for each arm."""
    from osteon import statistics

    if policy.covariates and policy.variance == "welch":
        return welch_arms(used, policy)
    columns = {
        covariate_words(use): [values[value.animal] for value in used]
        for use, values in policy.covariates.items()
    }
    estimates = statistics.arm_estimates(
        [on_scale(value.value, policy) for value in used if value.value is not None],
        [value.arm for value in used],
        variance=policy.variance,
        covariates=columns or None,
    )
    return Made(estimates, linear_method(policy))
