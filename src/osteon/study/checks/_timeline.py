"""The time axis: nothing is given before it can be, and nothing is measured in dead animals."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from osteon import vocabulary as voc
from osteon.study._time import weeks_and_days
from osteon.study.checks._check import Remark, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Arm, FieldPath, Layout, Study, Treatment

    _Span: TypeAlias = tuple[float | None, float | None]

PREVENTION_DAYS = 14  # treatment from within two weeks of surgery prevents loss, it does not restore bone
LABELS_FOR_A_RATE = 2
_RATES = ("MAR", "MS/BS", "BFR")


@check(
    "SACRIFICE-MISSING",
    "warning",
    "Without the last day no measurement has a time.",
    reads="sacrifice timeline arms",
)
def sacrifice_missing(study: Study) -> Iterator[Remark]:
    """Yield experiments and protocols with arms whose sacrifice is not stated."""
    for layout in study.layouts:
        without = [arm for arm in layout.arms.values() if arm.sacrifice is None]
        if without:
            yield Remark(
                without[0].path,
                f"No sacrifice is stated for the arm {without[0].name}.",
                "Add timeline: {sacrifice: week 24}, or sacrifice: to the arm.",
                key=True,
            )


@check("SACRIFICE-BEFORE-SURGERY", "error", "Day 0 is surgery.", reads="sacrifice timeline arms")
def sacrifice_before_surgery(study: Study) -> Iterator[Remark]:
    """Yield arms killed on or before the day of surgery."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            if arm.sacrifice is not None and arm.sacrifice <= 0:
                yield Remark(
                    _sacrifice_path(study, layout, arm),
                    f"The arm {arm.name} is killed at {weeks_and_days(arm.sacrifice)}, not after surgery.",
                    "Write a moment after surgery, such as week 24.",
                    read=weeks_and_days(arm.sacrifice),
                )


@check(
    "TREATMENT-TIMES-MISSING",
    "warning",
    "Duration and delay of treatment explain why studies disagree.",
    reads="start stop timeline treatment same_as",
)
def treatment_times_missing(study: Study) -> Iterator[Remark]:
    """Yield treatments without a start or a stop."""
    for _, arm, treatment in _treatments(study):
        missing = [key for key, day in (("start", treatment.start), ("stop", treatment.stop)) if day is None]
        if missing and not treatment.copied_from:
            yield Remark(
                treatment.path,
                f"A treatment of the arm {arm.name} has no {' and no '.join(missing)}.",
                "Add timeline: {treatment: {start: week 12, stop: week 24}}, or both keys to the treatment.",
            )


@check(
    "STOP-BEFORE-START",
    "error",
    "A treatment that ends before it begins was not given.",
    reads="start stop timeline treatment same_as",
)
def stop_before_start(study: Study) -> Iterator[Remark]:
    """Yield timelines and treatments that stop before they start; a timeline once, not once an arm."""
    for path, who, span, _ in _spans(study):
        start, stop = span
        if start is not None and stop is not None and stop < start:
            yield Remark(
                path,
                f"{who} starts at {weeks_and_days(start)} and stops at {weeks_and_days(stop)}.",
                "Write a stop after the start.",
            )


@check(
    "TREATMENT-AFTER-SACRIFICE",
    "error",
    "A dose after the last day was not given.",
    reads="start stop timeline treatment sacrifice same_as",
)
def treatment_after_sacrifice(study: Study) -> Iterator[Remark]:
    """Yield timelines and treatments that reach beyond the sacrifice; a timeline once, not once an arm."""
    for path, who, span, sacrifice in _spans(study):
        last = max((day for day in span if day is not None), default=None)
        if last is not None and sacrifice is not None and last > sacrifice:
            yield Remark(
                path,
                f"{who} goes on to {weeks_and_days(last)}; the animals are killed at "
                f"{weeks_and_days(sacrifice)}.",
                "Write an earlier start and stop, or a later sacrifice.",
            )


@check(
    "TREATMENT-BEFORE-SURGERY",
    "warning",
    "Treatment before the disease begins answers another question.",
    reads="start timeline treatment intent models same_as",
)
def treatment_before_surgery(study: Study) -> Iterator[Remark]:
    """Yield treatments that start before surgery in a study that does not say prevention."""
    for layout, arm, treatment in _treatments(study):
        if _in_disease(layout, arm) and layout.intent != "prevention" and (treatment.start or 0) < 0:
            yield _early(arm, treatment, "before surgery")


@check(
    "PREVENTION-NOT-SAID",
    "warning",
    "Bone kept is not bone restored.",
    reads="start timeline treatment intent models same_as",
)
def prevention_not_said(study: Study) -> Iterator[Remark]:
    """Yield treatments from within two weeks of surgery in a study that does not say prevention."""
    for layout, arm, treatment in _treatments(study):
        start = treatment.start
        early = start is not None and 0 <= start < PREVENTION_DAYS
        if early and _in_disease(layout, arm) and layout.intent != "prevention":
            yield _early(arm, treatment, "within two weeks of surgery")


@check(
    "BASELINE-SACRIFICE",
    "warning",
    "A baseline group killed at another time is no baseline.",
    reads="sacrifice timeline role start arms",
)
def baseline_killed_at_another_time(study: Study) -> Iterator[Remark]:
    """Yield baseline controls that are not killed when treatment starts."""
    for layout in study.layouts:
        for arm in layout.arms_of("baseline_control"):
            if None not in (arm.sacrifice, layout.start) and arm.sacrifice != layout.start:
                yield Remark(
                    _sacrifice_path(study, layout, arm),
                    f"The baseline arm {arm.name} is killed at {weeks_and_days(arm.sacrifice or 0)}; "
                    f"treatment starts at {weeks_and_days(layout.start or 0)}.",
                    f"Write sacrifice: {weeks_and_days(layout.start or 0)} for this arm.",
                )


@check(
    "MEASUREMENT-AFTER-SACRIFICE",
    "error",
    "Nothing is measured in an animal that is no longer there.",
    reads="days sacrifice timeline endpoints arms",
)
def measurement_after_sacrifice(study: Study) -> Iterator[Remark]:
    """Yield endpoints measured after the last animal was killed."""
    for layout in study.layouts:
        last = max((arm.sacrifice for arm in layout.arms.values() if arm.sacrifice is not None), default=None)
        for endpoint in layout.endpoints:
            for at, day in enumerate(endpoint.days):
                if day is not None and last is not None and day > last:
                    yield Remark(
                        (*endpoint.path, "days", at),
                        f"{endpoint.name} is measured at {weeks_and_days(day)}; the last animals are "
                        f"killed at {weeks_and_days(last)}.",
                        "Write an earlier day, or sacrifice.",
                        read=weeks_and_days(day),
                    )


@check(
    "LABEL-TIMING",
    "error",
    "A label needs days to be taken up and must lie within the study.",
    reads="labels before_sacrifice sacrifice timeline arms",
)
def label_timing(study: Study) -> Iterator[Remark]:
    """Yield labels given on the day of sacrifice, before surgery, or twice on one day."""
    for layout in study.layouts:
        longest = min(
            (arm.sacrifice for arm in layout.arms.values() if arm.sacrifice is not None), default=None
        )
        seen: set[float] = set()
        for label in layout.labels:
            days, why = label.before_sacrifice, ""
            if days == 0:
                why = "on the day of sacrifice, too late to be taken up"
            elif longest is not None and days > longest:
                why = f"{days:g} days before sacrifice, which is before surgery"
            elif days in seen:
                why = f"{days:g} days before sacrifice, on the day of another label"
            seen.add(days)
            if why:
                yield Remark(
                    (*label.path, "before_sacrifice"),
                    f"The label {label.agent} is given {why}.",
                    "Write another number of days, such as 10 days and 3 days for a pair.",
                    read=f"{days:g} days",
                )


@check(
    "LABELS-TOO-FEW",
    "warning",
    "A rate of bone formation needs two labels.",
    reads="labels endpoints name timeline",
)
def labels_too_few(study: Study) -> Iterator[Remark]:
    """Yield rates of bone formation in a study with fewer than two labels."""
    for layout in study.layouts:
        for endpoint in layout.endpoints:
            rate = any(part in endpoint.name for part in _RATES) and endpoint.name in voc.endpoints
            if rate and len(layout.labels) < LABELS_FOR_A_RATE:
                yield Remark(
                    (*endpoint.path, "name"),
                    f"{endpoint.name} needs two labels; the timeline has {len(layout.labels)}.",
                    "Add labels: with two dyes or two days to the timeline.",
                    read=endpoint.name,
                )


@check(
    "MARKER-DAY", "warning", "A marker in serum changes from week to week.", reads="days endpoints site name"
)
def marker_without_day(study: Study) -> Iterator[Remark]:
    """Yield endpoints of serum, plasma or urine without a day."""
    for layout in study.layouts:
        for endpoint in layout.endpoints:
            site = voc.sites.get(endpoint.site)
            if site is not None and site.kind == "fluid" and not endpoint.days:
                yield Remark(
                    endpoint.path,
                    f"{endpoint.name} in {endpoint.site} has no day.",
                    "Add days: such as [week 12, sacrifice].",
                )


def _treatments(study: Study) -> Iterator[tuple[Layout, Arm, Treatment]]:
    for layout in study.layouts:
        for arm in layout.arms.values():
            for treatment in arm.treatments:
                yield layout, arm, treatment


def _spans(study: Study) -> Iterator[tuple[FieldPath, str, _Span, float | None]]:
    """Yield where, what, start and stop, and sacrifice: of each timeline, then of treatments that differ."""
    for layout in study.layouts:
        default = (layout.start, layout.stop)
        where: FieldPath = (*layout.path, "timeline", "treatment")
        yield where, "The treatment of the timeline", default, layout.sacrifice
        for arm in layout.arms.values():
            for treatment in arm.treatments:
                own = (treatment.start, treatment.stop)
                if (*own, arm.sacrifice) != (*default, layout.sacrifice):
                    yield treatment.path, f"A treatment of the arm {arm.name}", own, arm.sacrifice


def _early(arm: Arm, treatment: Treatment, when: str) -> Remark:
    return Remark(
        treatment.path,
        f"A treatment of the arm {arm.name} starts at {weeks_and_days(treatment.start or 0)}, {when}, and "
        "the study does not say prevention.",
        "Write timeline: {intent: prevention}, or a later start.",
    )


def _in_disease(layout: Layout, arm: Arm) -> bool:
    """Tell diseased animals from intact ones, whose day 0 is the first dose, and from healthy controls."""
    model = layout.models.get(arm.model)
    known = None if model is None else voc.models.get(model.code)
    return known is not None and known.kind != "none" and arm.role != "healthy_control"


def _sacrifice_path(study: Study, layout: Layout, arm: Arm) -> tuple[str | int, ...]:
    own = (*arm.path, "sacrifice")
    return own if study.written(own) else (*layout.path, "timeline", "sacrifice")
