"""The fit of every endpoint: those of the same animals together, where one model holds them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon.compare._frame import ALONE, Made
from osteon.compare._methods import days_method, limbs_method
from osteon.compare._model import Fit, analysed, fit, fitted, in_model
from osteon.compare._repeated import FEWEST, Occasions, occasions
from osteon.compare._words import sentence

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from osteon.compare._policy import Policy
    from osteon.compare._questions import Question
    from osteon.compare._records import AnimalValue


@dataclass(frozen=True, slots=True)
class Task:
    """One endpoint to be fitted: its question, the values of its animals, and how it is analysed."""

    question: Question
    values: tuple[AnimalValue, ...]
    policy: Policy


def fits(tasks: Sequence[Task], *, arms: Sequence[str], repeated: str) -> tuple[Fit, ...]:
    """Return the fit of every task, in order.

    Both limbs of one-limb models are one model, and so are several days of one endpoint, unless the plan
    analyses the days separately. Where no such model can be fitted, each is fitted by itself, with a remark.

    Parameters
    ----------
    tasks : in the order of the study file
    arms : arms that belong to the models
    repeated : of the plan: mmrm, separate, or empty: mmrm
    """
    made: dict[int, Fit] = {}
    for group in _together(tasks, repeated):
        members = [tasks[at] for at in group]
        made |= dict(zip(group, _group_fits(members, arms), strict=True))
    alone = (at for at in range(len(tasks)) if at not in made)
    made |= {at: fit(tasks[at].values, tasks[at].policy, arms=arms) for at in alone}
    return tuple(made[at] for at in range(len(tasks)))


def _together(tasks: Sequence[Task], repeated: str) -> Iterable[tuple[int, ...]]:
    """Yield the places of tasks whose values are of the same animals: limbs of one day, else days."""
    limbs: dict[Hashable, list[int]] = {}
    days: dict[Hashable, list[int]] = {}
    for at, task in enumerate(tasks):
        one = task.question
        if one.use is not None and not one.before_treatment:
            limbs.setdefault((one.use.path, one.site, one.method, one.day_label), []).append(at)
    several = [group for group in limbs.values() if len(group) > 1]
    taken = {at for group in several for at in group}
    for at in (at for group in limbs.values() for at in group if at not in taken):
        one = tasks[at].question
        days.setdefault((one.use and one.use.path, one.site, one.side, one.method), []).append(at)
    if repeated != "separate":
        several += [group for group in days.values() if _share_animals([tasks[at] for at in group])]
    return (tuple(group) for group in several)


def _share_animals(tasks: Sequence[Task]) -> bool:
    """Return whether animals have values on several of these days."""
    seen: set[str] = set()
    for task in tasks:
        here = {value.animal for value in task.values if value.value is not None}
        if seen & here:
            return True
        seen |= here
    return False


def _group_fits(tasks: Sequence[Task], arms: Sequence[str]) -> list[Fit]:
    """Return the fits of values of the same animals: of one model, or each by itself with the reason."""
    from osteon import statistics

    limbs = bool(tasks[0].question.limb) and len({task.question.limb for task in tasks}) > 1
    measured = [task for task in tasks if task.question.limb != "ratio"]
    each, what = ("Each limb is", "limbs") if limbs else ("Each day is", "days")
    if reason := _why_apart(measured, what):
        return _apart(tasks, arms, f"{each} analysed by itself: {reason}")
    policy = measured[0].policy
    animals = [analysed(task.values, task.policy) for task in measured]
    try:
        joint = occasions([in_model(own, arms) for own in animals], policy, arms=arms)
    except statistics.EstimationError as fault:
        return _apart(tasks, arms, f"{each} analysed by itself: {sentence(str(fault))}")
    method = limbs_method(policy) if limbs else days_method(policy, [t.question.day_label for t in tasks])
    return [_one_of(joint, task, measured, Made(joint.joint, method), arms) for task in tasks]


def _why_apart(tasks: Sequence[Task], what: str) -> str:
    """Return why several occasions have no model together, decided by the plan and by what was measured."""
    if any(task.policy.groups for task in tasks):
        return f"beside the random effects of the plan there is no room for the correlation of {what}."
    if any(value.value is None for task in tasks for value in analysed(task.values, task.policy)):
        return f"values beyond a limit of quantification have no place in the model of all {what}."
    if len({(task.policy.scale, task.policy.variance) for task in tasks}) > 1:
        return f"the {what} are not on one scale."
    return ""


def _apart(tasks: Sequence[Task], arms: Sequence[str], remark: str) -> list[Fit]:
    made = (fit(task.values, task.policy, arms=arms) for task in tasks)
    return [replace(one, remarks=(*one.remarks, remark)) for one in made]


def _one_of(joint: Occasions, task: Task, measured: Sequence[Task], made: Made, arms: Sequence[str]) -> Fit:
    """Return the fit of one task of a model of several; a ratio is the difference of two logarithms."""
    animals = analysed(task.values, task.policy)
    if task.question.limb != "ratio":
        estimates = joint.on(measured.index(task))
    elif measured[0].policy.scale == "log":
        estimates = joint.difference(0, 1)
    else:
        return fit(task.values, task.policy, arms=arms)
    counts = Counter(value.arm for value in animals)
    alone = {arm: ALONE for arm, n in counts.items() if n < FEWEST and arm not in estimates.labels}
    return fitted(task.policy, animals, replace(made, estimates=estimates, absent=alone))
