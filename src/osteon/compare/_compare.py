"""A study and its observations in; every animal, arm, contrast and loss out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon.compare._answer import Answered, answer
from osteon.compare._arms import arm_means
from osteon.compare._balance import balance
from osteon.compare._cautions import with_cautions
from osteon.compare._claims import with_claims
from osteon.compare._combination import CombinationMade, combination
from osteon.compare._contrasts import GATE, Compared, contrasts, pairs_of, unique_ids
from osteon.compare._fits import Task, fits
from osteon.compare._flow import endpoint_flow, study_flow
from osteon.compare._gate import judge_gate
from osteon.compare._policy import covariate_words, policy
from osteon.compare._questions import Question, questions
from osteon.compare._records import Comparison, EndpointResult
from osteon.compare._roster import Roster, roster
from osteon.compare._rules import options, rules_used
from osteon.compare._shares import shares
from osteon.compare._treatment import not_begun
from osteon.compare._values import animal_values
from osteon.compare._verdict import with_verdicts
from osteon.compare._warnings import result_warnings
from osteon.compare._words import listed

if TYPE_CHECKING:
    from pandas import DataFrame

    from osteon.compare._model import Fit
    from osteon.compare._records import AnimalValue
    from osteon.records import Animal, Exclusion, Observation
    from osteon.study import Study


def compare(
    study: Study,
    observations: DataFrame | Sequence[Observation],
    *,
    animals: Sequence[Animal] = (),
    exclusions: Sequence[Exclusion] = (),
) -> Comparison:
    """Compare the arms of a study, as its plan says and no further.

    Parameters
    ----------
    study : an experiment, with arms, endpoints and analysis plan
    observations : one row a measured value, as typed rows or as the table of ``records.observation_table``
    animals : the list of animals; those it does not name are taken from the observations
    exclusions : animals and specimens that are left out, with reasons

    Returns
    -------
    Comparison : the same for the same input; a sealed study has no contrast

    Raises
    ------
    DataError
        An animal is in two arms, or in an arm the study does not have.
    """
    rows = _typed(observations)
    who = roster(study, rows, animals, exclusions)
    asked, unmeasured = questions(study, rows, who)
    work = _Work(study, rows, who)
    tasks = [_task(question, work) for question in asked]
    made = fits(tasks, arms=work.model_arms, repeated=study.plan.repeated)
    results = tuple(
        _result(f"E{at}", task, fit, work) for at, (task, fit) in enumerate(zip(tasks, made, strict=True), 1)
    )
    results = with_verdicts(with_claims(results, study.plan), study.plan)
    results = with_cautions(results, study)
    flow = study_flow(_analysed(made, asked), who, study)
    said = answer(Answered(study, who, results, flow))
    return Comparison(
        arms=who.arms,
        labels=who.labels,
        control=_control(study),
        sealed=study.sealed,
        endpoints=results,
        unmeasured=unmeasured,
        flow=flow,
        balance=balance(rows, who),
        answer=said,
        options=options(study.plan),
        rules=rules_used(results, said, combined=study.plan.combination is not None, sealed=study.sealed),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What every endpoint of a study is compared from."""

    study: Study
    rows: tuple[Observation, ...]
    roster: Roster

    @property
    def model_arms(self) -> tuple[str, ...]:
        """Arms that share a model: all but baseline arms that no comparison of the plan names."""
        if self.study.sealed:
            return self.roster.arms
        plan, arms = self.study.plan, self.study.layouts[0].arms
        named = {arm for contrast in plan.comparisons for pair in pairs_of(contrast, arms) for arm in pair}
        return tuple(a for a in self.roster.arms if arms[a].role != "baseline_control" or a in named)


def _typed(observations: DataFrame | Sequence[Observation]) -> tuple[Observation, ...]:
    if isinstance(observations, Sequence):
        return tuple(observations)
    from osteon import records

    return records.observations_of(observations)


def _task(question: Question, work: _Work) -> Task:
    values = animal_values(question, work.roster)
    return Task(question, values, policy(question, work.study, work.roster, work.rows))


def _result(name: str, task: Task, fitted: Fit, work: _Work) -> EndpointResult:
    question, values, how = task.question, task.values, fitted.policy
    compared = Compared(name, question, fitted)
    made = _made(compared, values, work)
    means = arm_means(fitted, work.roster.arms)
    gate_estimate = next((one for one in made.estimates if one.family == GATE), None)
    gate, gate_sentence = judge_gate(
        question, gate_estimate, means, work.study.layouts[0].arms, adjusted=bool(how.covariates)
    )
    warnings = result_warnings(question, values, fitted, work.roster)
    return EndpointResult(
        id=name,
        endpoint=question.endpoint,
        label=question.label,
        unit=question.unit,
        site=question.site,
        side=question.side,
        day=question.day,
        day_label=question.day_label,
        method=question.method,
        conventions=tuple(dict.fromkeys(row.convention for row in question.rows if row.convention)),
        role=question.role,
        better=question.known.better,
        scale=how.scale,
        scale_reason=how.scale_reason,
        variance=how.variance,
        variance_reason=how.variance_reason,
        covariates=tuple(covariate_words(use) for use in how.covariates),
        animals=values,
        arms=means,
        estimates=made.estimates,
        gate=gate,
        gate_sentence=gate_sentence,
        flow=endpoint_flow(question, values, fitted, work.roster, work.study),
        warnings=(*warnings, *fitted.remarks, *((made.remark,) if made.remark else ())),
        shares=shares(compared, work.study) if made.estimates and question.limb in {"", "operated"} else (),
        combined=made.combined,
        subject=question.words,
        singular=fitted.singular,
    )


def _made(compared: Compared, values: tuple[AnimalValue, ...], work: _Work) -> CombinationMade:
    """Return the contrasts of an endpoint; none while sealed, before the treatment, or not asked for."""
    question = compared.question
    if work.study.sealed or question.use is None or question.before_treatment:
        return CombinationMade()
    plan, arms = work.study.plan, work.study.layouts[0].arms
    made = contrasts(compared, plan, arms)
    if waiting := not_begun(arms, question.day, arms):
        remark = (
            f"Measured before the treatment of {listed(waiting)} began: no contrast of these arms is made."
        )
        return CombinationMade(made, remark)
    both = combination(compared, work.study, values, work.model_arms)
    return replace(both, estimates=unique_ids((*made, *both.estimates)))


def _analysed(made: Sequence[Fit], asked: Sequence[Question]) -> set[str]:
    """Return the animals analysed in a declared endpoint, after the treatment began."""
    declared = [
        fit
        for fit, question in zip(made, asked, strict=True)
        if question.use is not None and not question.before_treatment
    ]
    return {value.animal for fit in declared for value in fit.animals}


def _control(study: Study) -> str:
    """Return the arm of the first comparison that the others are compared with."""
    if study.sealed or not study.plan.comparisons:
        return ""
    first = study.plan.comparisons[0]
    return first.left if first.kind == "each_of" else first.right[0]
