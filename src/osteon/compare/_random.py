"""Animals of one litter, cage or day of surgery: means of the arms with random effects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.compare._frame import (
    ALONE,
    ARM,
    Made,
    arms_formula,
    arms_grid,
    column_name,
    means_at,
    model_table,
    refuse_unconverged,
)
from osteon.compare._methods import mixed_method

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._records import AnimalValue


G_WITHOUT = "Hedges' g and its interval are those of independent animals, without the random effects."


def mixed_arms(
    used: Sequence[AnimalValue],
    policy: Policy,
    arms: Sequence[str],
    *,
    plain: Callable[[Sequence[AnimalValue], Policy], Made],
) -> Made:
    """Return the means of the arms by a mixed model with a random effect of every grouping.

    Parameters
    ----------
    used : animals of the model, each with a value and its groups
    policy : scale, spread, covariates and groups
    arms : that have an animal
    plain : means without random effects, for groupings that group nobody

    Raises
    ------
    EstimationError
        An arm is one group, so that the two cannot be told apart; or the model cannot be fitted.
    """
    without = {
        words: why for words, groups in policy.groups.items() if (why := _no_effect(used, words, groups))
    }
    sharing = [words for words in policy.groups if words not in without]
    remarks = tuple(without.values())
    if not sharing:
        return replace(plain(used, policy), remarks=remarks)
    absent = {arm: ALONE for arm in arms if sum(value.arm == arm for value in used) < 2}
    kept = [value for value in used if value.arm not in absent]
    _refuse_confounded(kept, policy, sharing)
    made = _fit(kept, policy, [arm for arm in arms if arm not in absent], sharing)
    return replace(made, remarks=(*remarks, G_WITHOUT), absent=absent)


def _no_effect(used: Sequence[AnimalValue], words: str, groups: Mapping[str, str]) -> str:
    """Return why a grouping has no random effect, or an empty text."""
    sizes = Counter(groups[value.animal] for value in used).values()
    if max(sizes) == 1:
        return f"Every animal has a {words} of its own, so the model has no random effect of it."
    if len(sizes) == 1 and len({value.arm for value in used}) > 1:
        return (
            f"All animals are of one {words}, so the model has no random effect of it, and the results are "
            f"those of this {words}."
        )
    return ""


def _refuse_confounded(used: Sequence[AnimalValue], policy: Policy, sharing: Sequence[str]) -> None:
    """Refuse a grouping of which every arm is one group: nothing says what is the arm and what the group."""
    from osteon import statistics

    arms = {value.arm for value in used}
    for words in sharing:
        pairs = {(value.arm, policy.groups[words][value.animal]) for value in used}
        if len(arms) > 1 and len(pairs) == len(arms) == len({group for _, group in pairs}):
            message = (
                f"every arm is one {words}, so the arm cannot be told from the {words}; "
                f"allot several of them to each arm, or take {words} out of the random effects and say so"
            )
            raise statistics.EstimationError(message)


def _fit(used: Sequence[AnimalValue], policy: Policy, arms: Sequence[str], sharing: Sequence[str]) -> Made:
    from osteon import statistics

    model = statistics.mixed_model(
        arms_formula(policy, arms),
        model_table(used, policy, arms),
        random=" + ".join(f"1 | {column_name(words)}" for words in sharing),
        df=policy.df,
        **({} if policy.variance == "pooled" or len(arms) < 2 else {"residual_by": ARM}),
    )
    refuse_unconverged(model)
    zero = tuple(name.partition(":")[0] for name in model.status.singular)
    return Made(
        means_at(model, arms_grid(arms), arms),
        mixed_method(policy, sharing),
        singular=tuple(words for words in sharing if column_name(words) in zero),
    )
