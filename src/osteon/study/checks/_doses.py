"""Doses: what, how much, by which way, how often; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._time import SCHEDULE_FORMS
from osteon.study.checks._check import Remark, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Arm, FieldPath, Study, Treatment

OUT_OF_RANGE = 100  # fold above or below every dose of the evidence: a slip of the unit, not a choice
_NUMBER_ONLY = re.compile(r"[0-9.,\s~>=/-]+")
_WITHOUT_DOSE = frozenset({"vehicle", "mechanical"})


@check(
    "TREATMENT-KIND",
    "error",
    "One entry is one agent, one intervention, or one copy.",
    reads="agent intervention same_as treatment",
)
def treatment_kind(study: Study) -> Iterator[Remark]:
    """Yield treatments that name nothing, or more than one of agent, intervention and same_as."""
    for path, arm in _entries(study):
        given = [key for key in ("agent", "intervention", "same_as") if study.written((*path, key))]
        if len(given) != 1:
            said = f"names {' and '.join(given)}" if given else "names no agent"
            yield Remark(
                path,
                f"A treatment of the arm {arm.name} {said}.",
                "Write exactly one of agent, intervention and same_as.",
                allowed=("agent", "intervention", "same_as"),
            )


@check("SAME-AS-UNKNOWN", "error", "A copy of nothing is nothing.", reads="same_as arms treatment")
def same_as_unknown(study: Study) -> Iterator[Remark]:
    """Yield copies of an arm that does not exist, receives nothing, or copies back."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            for treatment in arm.treatments:
                # A resolved copy has an agent or intervention; what still stands empty could not be followed.
                if not treatment.copied_from or treatment.agent or treatment.intervention:
                    continue
                known = treatment.copied_from in layout.arms
                why = "leads back to itself" if known else "is not an arm of this study"
                yield Remark(
                    (*treatment.path, "same_as"),
                    f"The arm {arm.name} copies the treatment of {treatment.copied_from}, which {why}.",
                    "Name an arm whose treatment is written out.",
                    read=treatment.copied_from,
                    allowed=tuple(name for name in layout.arms if name != arm.name),
                )


@check(
    "DOSE-MISSING",
    "error",
    "An effect without a dose cannot be compared with anything.",
    reads="dose agent treatment same_as",
)
def dose_missing(study: Study) -> Iterator[Remark]:
    """Yield agents without a dose."""
    for arm, treatment in _drugs(study):
        if not treatment.dose_text:
            yield _incomplete(arm, treatment, "dose", "dose: such as 30 mg/kg")


@check("DOSE-NO-UNIT", "error", "30 of what.", reads="dose treatment")
def dose_without_unit(study: Study) -> Iterator[Remark]:
    """Yield doses that are a number only."""
    for arm, treatment in _written(study):
        if treatment.dose_text and _NUMBER_ONLY.fullmatch(treatment.dose_text):
            yield Remark(
                (*treatment.path, "dose"),
                f"The dose of {treatment.agent} in the arm {arm.name} has no unit.",
                "Write the unit after the number, such as mg/kg or ug/kg.",
                read=treatment.dose_text,
            )


@check(
    "DOSE-UNREADABLE", "error", "A dose that is not understood must not be passed on.", reads="dose treatment"
)
def dose_unreadable(study: Study) -> Iterator[Remark]:
    """Yield doses with words that are not understood."""
    for _, treatment in _written(study):
        text = treatment.dose_text
        parsed = voc.parse_dose(text) if text and not _NUMBER_ONLY.fullmatch(text) else None
        for problem in () if parsed is None or isinstance(parsed, voc.Dose) else parsed:
            yield Remark(
                (*treatment.path, "dose"),
                problem.message,
                problem.remedy,
                read=text,
                allowed=problem.allowed,
                nearest=problem.nearest,
            )


@check(
    "ROUTE-MISSING",
    "warning",
    "Oral bisphosphonates are taken up to about one in a hundred; a dose means nothing without its route.",
    reads="route dose agent treatment same_as",
)
def route_missing(study: Study) -> Iterator[Remark]:
    """Yield agents without a route."""
    for arm, treatment in _drugs(study):
        if not treatment.route and not (treatment.dose and treatment.dose.route):
            yield _incomplete(arm, treatment, "route", "route: such as oral gavage or subcutaneous")


@check(
    "SCHEDULE-MISSING",
    "warning",
    "Daily and weekly doses of one number differ sevenfold.",
    reads="every dose agent treatment same_as",
)
def schedule_missing(study: Study) -> Iterator[Remark]:
    """Yield agents without a schedule."""
    for arm, treatment in _drugs(study):
        if treatment.every is None and not (treatment.dose and treatment.dose.schedule):
            yield _incomplete(arm, treatment, "schedule", f"every: such as {' or '.join(SCHEDULE_FORMS[:2])}")


@check(
    "DOSE-RANGE",
    "warning",
    "A slip between ug and mg is a thousandfold dose.",
    reads="dose route agent treatment",
)
def dose_out_of_range(study: Study) -> Iterator[Remark]:
    """Yield doses a hundredfold outside every dose of the evidence."""
    for arm, treatment in _written(study):
        dose, route = treatment.dose, voc.routes.get(treatment.route)
        if dose is None or not dose.unit or treatment.agent not in voc.agents:
            continue
        seen = voc.dose_range(
            treatment.agent, dose.dimension, dose.route_class or (route.route_class if route else "")
        )
        if seen is None:
            continue
        lowest, highest = min(dose.base_values), max(dose.base_values)
        if lowest * OUT_OF_RANGE < seen.low or highest > seen.high * OUT_OF_RANGE:
            yield Remark(
                (*treatment.path, "dose"),
                f"The dose of {treatment.agent} in the arm {arm.name} lies {OUT_OF_RANGE}-fold outside "
                f"the doses of the evidence, {seen.low:g} to {seen.high:g} {seen.unit}.",
                "Check number and unit.",
                read=treatment.dose_text,
            )


def _written(study: Study) -> Iterator[tuple[Arm, Treatment]]:
    """Yield treatments as written; a copy was looked at where it stands."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            for treatment in arm.treatments:
                if not treatment.copied_from:
                    yield arm, treatment


def _entries(study: Study) -> Iterator[tuple[FieldPath, Arm]]:
    """Yield the path of every treatment entry; a copy may have become several treatments."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            for path in dict.fromkeys(treatment.path for treatment in arm.treatments):
                yield path, arm


def _drugs(study: Study) -> Iterator[tuple[Arm, Treatment]]:
    """Yield treatments with an agent that has a dose: no vehicle, no mechanical intervention."""
    for arm, treatment in _written(study):
        agent = voc.agents.get(treatment.agent)
        if agent is not None and agent.agent_class not in _WITHOUT_DOSE:
            yield arm, treatment


def _incomplete(arm: Arm, treatment: Treatment, what: str, remedy: str) -> Remark:
    return Remark(treatment.path, f"{treatment.agent} in the arm {arm.name} has no {what}.", f"Add {remedy}.")
