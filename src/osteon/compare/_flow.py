"""Animals in = animals out: allocated = lost + excluded + not measured + analysed, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare._records import FlowLine, Loss
from osteon.compare._values import CENSORED, status_of
from osteon.compare._words import day_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from osteon.compare._model import Fit
    from osteon.compare._questions import Question
    from osteon.compare._records import AnimalValue
    from osteon.compare._roster import Roster
    from osteon.records import Observation
    from osteon.study import Arm, Study


def endpoint_flow(
    question: Question, values: Sequence[AnimalValue], fit: Fit, roster: Roster, study: Study
) -> tuple[FlowLine, ...]:
    """Return where the animals of each arm went, for one endpoint.

    Parameters
    ----------
    question : the endpoint with its observations
    values : one an animal
    fit : who is analysed
    roster : who was allotted to what, and who was left out
    study : for the planned numbers and the days of sacrifice
    """
    arms = _arms(study)
    analysed = {value.animal for value in fit.animals}
    value_of = {value.animal: value for value in values}
    rows_of: dict[str, list[Observation]] = {}
    for row in question.rows:
        rows_of.setdefault(row.animal, []).append(row)

    def loss(animal: str) -> Loss | None:
        if animal in analysed:
            return None
        arm = roster.arm_of[animal]
        if (gone := _left_out(animal, roster)) is not None:
            return gone
        value = value_of.get(animal)
        if value is None:
            return Loss(animal, arm, "not measured", _no_row(question, arms.get(arm)), "")
        if value.value is not None:
            return Loss(animal, arm, "not measured", f"no {fit.policy.without_covariate(animal)}", "")
        return _without_value(value, rows_of[animal], roster)

    return _lines(roster, arms, loss)


def study_flow(analysed: Iterable[str], roster: Roster, study: Study) -> tuple[FlowLine, ...]:
    """Return where the animals of each arm went, for the whole study.

    Parameters
    ----------
    analysed : animals with a value in at least one endpoint; who was lost or excluded is so all the same
    roster : who was allotted to what, and who was left out
    study : for the planned numbers
    """
    in_some = set(analysed)

    def loss(animal: str) -> Loss | None:
        if (gone := _left_out(animal, roster)) is not None or animal in in_some:
            return gone
        return Loss(
            animal,
            roster.arm_of[animal],
            "not measured",
            "nothing that could be analysed in any endpoint",
            "",
        )

    return _lines(roster, _arms(study), loss)


def _arms(study: Study) -> Mapping[str, Arm]:
    return {} if study.sealed else study.layouts[0].arms


def _lines(
    roster: Roster, arms: Mapping[str, Arm], loss: Callable[[str], Loss | None]
) -> tuple[FlowLine, ...]:
    lines: list[FlowLine] = []
    for name in roster.arms:
        animals = roster.animals(name)
        losses = tuple(found for animal in animals if (found := loss(animal)) is not None)
        lost = sum(one.kind == "lost" for one in losses)
        excluded = sum(one.kind == "excluded" for one in losses)
        lines.append(
            FlowLine(
                arm=name,
                planned=arms[name].n if name in arms else None,
                allocated=len(animals),
                lost=lost,
                excluded=excluded,
                not_measured=len(losses) - lost - excluded,
                analysed=len(animals) - len(losses),
                losses=losses,
            )
        )
    return tuple(lines)


def _left_out(animal: str, roster: Roster) -> Loss | None:
    gone = roster.left_out.get(animal)
    return None if gone is None else Loss(animal, roster.arm_of[animal], gone.kind, gone.reason, gone.source)


def _no_row(question: Question, arm: Arm | None) -> str:
    if question.limb == "ratio":
        return "without a value of both limbs"
    if (
        arm is not None
        and arm.sacrifice is not None
        and question.day is not None
        and arm.sacrifice < question.day
    ):
        return f"sacrificed at {day_words(arm.sacrifice)}"
    return "no row in the tables"


def _without_value(value: AnimalValue, rows: Sequence[Observation], roster: Roster) -> Loss:
    """Return the loss of an animal whose rows hold no usable value, by the row that decided its status."""
    row = next(row for row in rows if status_of(row, roster) == value.status)
    if value.status == "excluded":
        exclusion = roster.specimen_out(row)
        reason = "marked as excluded in the table" if exclusion is None else exclusion.reason
        return Loss(
            value.animal, value.arm, "excluded", reason, row.id if exclusion is None else exclusion.source
        )
    if value.status in CENSORED:
        side = "below" if value.status == "below_lloq" else "above"
        limit = "" if row.limit is None else f" ({row.limit:g} {voc.printed_unit(row.unit)})"
        return Loss(value.animal, value.arm, "censored", f"{side} the limit of quantification{limit}", row.id)
    if value.status == "failed_qc":
        return Loss(value.animal, value.arm, "failed qc", "failed the quality check", row.id)
    return Loss(value.animal, value.arm, "not measured", "no value in its cell", row.id)
