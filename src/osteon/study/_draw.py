"""From a study to what it draws: each arm a lane on the time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._design import Bar, Design, Lane, Mark

if TYPE_CHECKING:
    from osteon.study._records import Arm, EndpointUse, Layout, Study, Treatment


def designs(study: Study) -> tuple[Design, ...]:
    """Return the diagrams of a study: one for an experiment, one a protocol for a review.

    Parameters
    ----------
    study : as loaded

    Returns
    -------
    tuple of Design : in the order of the file; days count from surgery
    """
    return tuple(_design(study, layout) for layout in study.layouts)


def design(study: Study, *, protocol: str = "") -> Design:
    """Return one diagram of a study.

    Parameters
    ----------
    study : as loaded
    protocol : key of the protocol of a review; the first where it is left out

    Raises
    ------
    KeyError : the study has no such protocol
    """
    for layout in study.layouts:
        if layout.id == protocol or not protocol:
            return _design(study, layout)
    message = f"The study has no protocol {protocol!r}." if protocol else "The study has no protocols."
    raise KeyError(message)


def _design(study: Study, layout: Layout) -> Design:
    lanes = tuple(_lane(study, layout, arm) for arm in layout.arms.values())
    days = [0.0, *(mark.day for lane in lanes for mark in lane.marks)]
    days += [day for lane in lanes for bar in lane.bars for day in (bar.start, bar.stop)]
    return Design(
        id=layout.id,
        title=layout.title,
        model=", ".join(dict.fromkeys(model.code for model in layout.models.values())),
        species=", ".join(layout.species),
        sex=_one_line(layout.sex, *(model.sex for model in layout.models.values())),
        strain=", ".join(layout.strains),
        age_at_surgery=_one_line(layout.age_at_surgery, *(m.age_at_surgery for m in layout.models.values())),
        intent=layout.intent,
        start=min(days),
        stop=max(days),
        lanes=lanes,
        measurements=measurements(layout),
        place=study.place(layout.path or ("arms",), key=True),
        day_zero=layout.day_zero,
    )


def _lane(study: Study, layout: Layout, arm: Arm) -> Lane:
    bars = tuple(bar for treatment in arm.treatments if (bar := _bar(study, treatment)) is not None)
    return Lane(
        arm=arm.label,
        role=arm.role,
        surgery=arm.surgery,
        n=arm.n,
        bars=bars,
        marks=_marks(study, layout, arm),
        place=study.place(arm.path, key=True),
    )


def _bar(study: Study, treatment: Treatment) -> Bar | None:
    """Return the bar of a treatment; None where its times are not stated, which a check has said."""
    if treatment.start is None or treatment.stop is None:
        return None
    known = voc.agents.get(treatment.agent)
    return Bar(
        agent=treatment.agent or treatment.intervention,
        agent_class="" if known is None else known.agent_class,
        dose=dose_text(treatment),
        start=treatment.start,
        stop=treatment.stop,
        place=study.place(treatment.path),
    )


def _marks(study: Study, layout: Layout, arm: Arm) -> tuple[Mark, ...]:
    """Return the events of an arm by day; what would come after its sacrifice does not happen in it."""
    marks: list[Mark] = []
    if not (layout.intact and arm.surgery == "none"):
        marks.append(Mark("surgery", 0.0, surgery_text(arm.surgery), study.place((*arm.path, "surgery"))))
    last = arm.sacrifice
    if last is not None:
        marks += [
            Mark("label", last - label.before_sacrifice, label.agent, study.place(label.path))
            for label in layout.labels
        ]
        own = (*arm.path, "sacrifice")
        written = own if study.written(own) else (*layout.path, "timeline", "sacrifice")
        marks.append(Mark("sacrifice", last, "sacrifice", study.place(written)))
    for endpoint in layout.endpoints:
        for day in endpoint.days:
            if day is not None and (last is None or day <= last):
                marks.append(Mark("measurement", day, _endpoint_text(endpoint), study.place(endpoint.path)))
    return tuple(sorted(marks, key=lambda mark: mark.day))


def measurements(layout: Layout) -> tuple[str, ...]:
    """Return what is measured, one line each: endpoints of an experiment, analyses of a protocol."""
    if layout.endpoints:
        return tuple(_endpoint_text(endpoint) for endpoint in layout.endpoints)
    return tuple(label_of(voc.methods, method) for method in layout.analyses)


def dose_text(treatment: Treatment) -> str:
    """Return dose, form, route and schedule of a treatment as one line."""
    form = f"as {treatment.basis}" if treatment.basis else ""
    every = "" if treatment.every is None else str(treatment.every)
    parts = (treatment.dose_text, form, label_of(voc.routes, treatment.route), every)
    return ", ".join(part for part in parts if part)


def surgery_text(surgery: str) -> str:
    """Return an operation as a diagram prints it."""
    known = voc.surgeries.get(surgery)
    return (known.meaning if known is not None else surgery) or "surgery"


def label_of(vocabulary: voc.Vocabulary[voc.Entry], code: str) -> str:
    """Return the printed word of a code; a word that is not known stands as it was written."""
    known = vocabulary.get(code)
    return code if known is None else known.label


def _endpoint_text(endpoint: EndpointUse) -> str:
    site = label_of(voc.sites, endpoint.site)
    method = label_of(voc.methods, endpoint.method)
    where = f", {site}" if site else ""
    return f"{endpoint.name}{where}" + (f" ({method})" if method else "")


def _one_line(*words: str) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word))
