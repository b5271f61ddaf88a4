"""What weakens a result, one sentence each, chosen by rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from osteon.compare._values import CENSORED
from osteon.compare._words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.compare._model import Fit
    from osteon.compare._questions import Question
    from osteon.compare._records import AnimalValue
    from osteon.compare._roster import Roster
    from osteon.records import Estimate

FEWEST_ANIMALS = 3
FEWEST_DF = 8  # below it a variance is little more than a guess (warning of the analysis plan)
UNEQUAL = 1.5  # largest arm over smallest from which the sizes are called unequal; judgement
_PERCENT_LIMITS = (0.0, 100.0)


def contrast_warnings(estimate: Estimate, fit: Fit, *, reason: str = "") -> tuple[str, ...]:
    """Return what weakens one contrast.

    Parameters
    ----------
    estimate : the contrast, with its numbers
    fit : the model it comes from
    reason : why it has no standard error, or empty
    """
    said: list[str] = []
    for arm in (estimate.left, estimate.right):
        said += _arm_warnings(arm, fit)
    said += _of_one_group(estimate, fit)
    if estimate.se is None or estimate.se == 0:
        why = reason or _why_no_error(estimate, fit)
        said.append(f"No interval and no p value: {why.removesuffix('.')}.")
    return tuple(said)


def few_df(df: float) -> str:
    """Return that degrees of freedom are few, or an empty text where they are not.

    Examples
    --------
    >>> few_df(4.0)
    'Only 4 degrees of freedom: the spread is little more than a guess.'
    >>> few_df(7.9999999)
    ''
    """
    if round(df, 4) >= FEWEST_DF:  # degrees of freedom of a fitted model are not exact to the last digit
        return ""
    word = "degree" if f"{df:.2g}" == "1" else "degrees"
    return f"Only {df:.2g} {word} of freedom: the spread is little more than a guess."


def family_warning(sizes: tuple[int, int]) -> tuple[str, ...]:
    """Return that a family is smaller than planned, where it is.

    Parameters
    ----------
    sizes : contrasts that were computed, and contrasts planned

    Examples
    --------
    >>> family_warning((2, 3)), family_warning((3, 3))
    (('The family has 2 contrasts and is smaller than planned (3).',), ())
    """
    computed, planned = sizes
    if computed == planned:
        return ()
    return (f"The family has {counted(computed, 'contrast')} and is smaller than planned ({planned}).",)


def result_warnings(
    question: Question, values: Sequence[AnimalValue], fit: Fit, roster: Roster
) -> tuple[str, ...]:
    """Return what weakens one endpoint.

    Parameters
    ----------
    question : the endpoint with its observations
    values : one an animal
    fit : the model
    roster : who was left out
    """
    lost = tuple(v.animal for v in values if v.value is not None and v.animal in roster.left_out)
    checks = (
        fit.problem,
        _outside(fit),
        "Measured before the treatment: the arms are described and not compared."
        if question.before_treatment
        else "",
        _pooled_sides(question),
        _several("method", sorted({row.method for row in question.rows})),
        _several("convention", sorted({row.convention for row in question.rows})),
        _censored(values, fit),
        _at_limit(values, question),
        _unequal(fit),
        f"Measured before they were lost, and analysed here: {listed(lost)}." if lost else "",
    )
    return tuple(said for said in checks if said)


def _arm_warnings(arm: str, fit: Fit) -> list[str]:
    values = fit.raw(arm)
    if not fit.animals:
        return []  # the fit says why nobody is analysed
    if not values:
        within = " within the limits of quantification" if fit.of(arm) else ""
        return [f"No animal of {arm} has a value{within}."]
    said: list[str] = []
    if len(values) < FEWEST_ANIMALS:
        within = " with a value within the limits of quantification" if len(fit.of(arm)) > len(values) else ""
        said.append(f"{arm} has fewer than {FEWEST_ANIMALS} animals{within} ({len(values)}).")
    if len(values) > 1 and len(set(values)) == 1:
        said.append(f"All values of {arm} are equal: its spread is not known.")
    return said


def _of_one_group(estimate: Estimate, fit: Fit) -> list[str]:
    """Return which arm of a contrast is one litter, cage or day that the other arm is not."""
    said: list[str] = []
    for words, groups in fit.policy.groups.items():
        own = {
            arm: {groups[value.animal] for value in fit.of(arm)} for arm in (estimate.left, estimate.right)
        }
        single = [arm for arm, of in own.items() if len(of) == 1 and len(fit.of(arm)) > 1]
        if estimate.se is not None and len({frozenset(of) for of in own.values()}) > 1:
            said += [
                f"All animals of {arm} are of one {words}: how far it lies from others is known from other "
                "arms only."
                for arm in single
            ]
    return said


def _why_no_error(estimate: Estimate, fit: Fit) -> str:
    absent = tuple(arm for arm in (estimate.left, estimate.right) if arm not in fit.modelled)
    return fit.problem or (
        f"{listed(absent)} cannot be estimated." if absent else "the values do not differ."
    )


def _outside(fit: Fit) -> str:
    """Return which arms have animals and are not in the model, and why."""
    here = dict.fromkeys(value.arm for value in fit.animals)
    outside = tuple(arm for arm in here if fit.estimates is not None and arm not in fit.modelled)
    said = [f"Not in the model: {arm}; {fit.absent[arm]}." for arm in outside if arm in fit.absent]
    if unnamed := tuple(arm for arm in outside if arm not in fit.absent):
        bare = "not adjusted and without an interval" if fit.policy.covariates else "without an interval"
        means = "their means are" if len(unnamed) > 1 else "its mean is"
        said.append(f"Not in the model, since no comparison names it: {listed(unnamed)}; {means} {bare}.")
    return " ".join(said)


def _pooled_sides(question: Question) -> str:
    sides = {row.side for row in question.rows}
    if question.side != "both" or len(sides) < 2:
        return ""
    of_animal: dict[str, set[str]] = {}
    for row in question.rows:
        of_animal.setdefault(row.animal, set()).add(row.side)
    single = sum(len(own) == 1 for own in of_animal.values())
    one = f"{counted(single, 'animal')} of {len(of_animal)} {'has' if single == 1 else 'have'} one side only"
    return f"Sides are averaged to the animal; {one if single else 'every animal has both'}."


def _several(what: str, words: Sequence[str]) -> str:
    if len(words) < 2:
        return ""
    named = listed(tuple(word or "not stated" for word in words))
    return f"Values with more than one {what} are in one comparison: {named}."


def _censored(values: Sequence[AnimalValue], fit: Fit) -> str:
    modelled = {value.animal for value in fit.animals}
    wholly = Counter(
        (value.status, value.arm)
        for value in values
        if value.status in CENSORED and value.animal not in modelled
    )
    partly = sum(value.censored > 0 and value.value is not None for value in values)
    said: list[str] = []
    for status, side, bias in (("below_lloq", "below", "too high"), ("above_uloq", "above", "too low")):
        arms = {arm: n for (of, arm), n in wholly.items() if of == status}
        if arms:
            told = listed(tuple(f"{arm} {n}" for arm, n in arms.items()))
            said.append(
                f"{counted(sum(arms.values()), 'animal')} {side} the limit of quantification ({told}) "
                f"{'is' if sum(arms.values()) == 1 else 'are'} in no mean; means of these arms are {bias}, "
                "and their differences from other arms are distorted."
            )
    if partly:
        said.append(
            f"In {counted(partly, 'animal')} some replicates are outside the limits of quantification and "
            f"not in the mean."
        )
    return " ".join(said)


def _at_limit(values: Sequence[AnimalValue], question: Question) -> str:
    if question.unit != "%":
        return ""
    at = sum(value.value in _PERCENT_LIMITS for value in values)
    return f"The outcome is at its limit of 0 or 100 % in {counted(at, 'animal')}." if at else ""


def _unequal(fit: Fit) -> str:
    sizes = Counter(value.arm for value in fit.animals)
    sizes = {arm: n for arm, n in sizes.items() if arm in fit.modelled}
    if len(sizes) < 2 or max(sizes.values()) < UNEQUAL * min(sizes.values()):
        return ""
    told = listed(tuple(f"{arm} {n}" for arm, n in sizes.items()))
    return f"The arms are of unequal size ({told})."
