"""A protocol as a table of facts, each with the line of the study file that lays it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._design import Fact, ProtocolFacts
from osteon.study._draw import design, dose_text, label_of, surgery_text
from osteon.study._time import weeks_and_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Arm, DiseaseModel, FieldPath, Layout, Study

NOT_STATED = "not stated"

_ROLES = {
    "healthy_control": "healthy control",
    "baseline_control": "baseline control",
    "disease_control": "disease control",
    "vehicle_control": "vehicle control",
    "treatment": "treatment",
}
_DIET = {"vitamin_d": "vitamin D", "vitamin_k": "vitamin K", "name": "chow"}


def protocols(study: Study) -> tuple[ProtocolFacts, ...]:
    """Return the protocols of a study as tables of facts; what is not laid down says "not stated".

    Parameters
    ----------
    study : a review with protocols; an experiment counts as one protocol

    Returns
    -------
    tuple of ProtocolFacts : in the order of the file, each fact with the place it was written at
    """
    return tuple(_facts(study, layout) for layout in study.layouts)


def _facts(study: Study, layout: Layout) -> ProtocolFacts:
    models = tuple(layout.models.values())
    steps = (_animals, _surgery, _conduct, _timeline, _arms, _harvest)
    return ProtocolFacts(
        id=layout.id,
        title=layout.title,
        model=", ".join(dict.fromkeys(model.code for model in models)),
        species=layout.species,
        sex=layout.sex,
        limb=models[0].limb if len(models) == 1 else "",
        facts=tuple(fact for step in steps for fact in step(study, layout)),
        design=design(study, protocol=layout.id),
    )


def _animals(study: Study, layout: Layout) -> Iterator[Fact]:
    path = layout.path
    species = " or ".join(label_of(voc.species, code) for code in layout.species)
    yield _fact(study, "animals", "species", species, (*path, "species"))
    yield _fact(study, "animals", "strain", " or ".join(layout.strains), (*path, "strain"))
    yield _fact(study, "animals", "sex", layout.sex, (*path, "sex"))
    yield _fact(
        study, "animals", f"age at {layout.day_zero}", layout.age_at_surgery, (*path, "age_at_surgery")
    )
    for model in layout.models.values():
        diet = ", ".join(f"{_DIET.get(key, key)} {value}" for key, value in model.diet)
        yield _fact(study, "animals", "diet", diet, (*model.path, "diet"))


def _surgery(study: Study, layout: Layout) -> Iterator[Fact]:
    for model in layout.models.values():
        words = layout.surgery_text or _procedure(model)
        place = (*layout.path, "surgery") if layout.surgery_text else model.path
        yield _fact(study, "surgery", "operation", words, place)
        known = voc.models.get(model.code)
        if model.limb or (known is not None and known.limb):
            limb = {"both": "both hindlimbs"}.get(model.limb, f"{model.limb} hindlimb" if model.limb else "")
            yield _fact(study, "surgery", "limb", limb, (*model.path, "limb"))
        controls = model.controls or tuple(
            dict.fromkeys(arm.label for arm in layout.arms_of("vehicle_control"))
            if model.intact
            else dict.fromkeys(arm.surgery for arm in layout.arms_of("healthy_control") if arm.surgery)
        )
        yield _fact(study, "controls", "controls", " and ".join(controls), (*model.path, "controls"))


def _conduct(study: Study, layout: Layout) -> Iterator[Fact]:
    path: FieldPath = (*layout.path, "randomisation")
    allotted = layout.randomisation
    words = ""
    if allotted is not None:
        strata = ", ".join(word.replace("_", " ") for word in allotted.strata)
        seed = f"seed {allotted.seed}" if allotted.seed is not None else "no seed stated"
        words = f"by {allotted.unit or 'a unit that is not stated'}; " + (
            f"in strata of {strata}; " if strata else ""
        )
        words += seed
    yield _fact(study, "randomisation", "randomisation", words, path)
    blinded = "; ".join(f"{who} {'blinded' if yes else 'not blinded'}" for who, yes in layout.blinding or ())
    yield _fact(study, "blinding", "blinding", blinded, (*layout.path, "blinding"))


def _timeline(study: Study, layout: Layout) -> Iterator[Fact]:
    path: FieldPath = (*layout.path, "timeline")
    delay = duration = ""
    if layout.start is not None:
        delay = f"from {layout.day_zero}"
        if layout.start != 0:
            delay = f"from {weeks_and_days(layout.start)} after {layout.day_zero}"
        if layout.stop is not None:
            days = layout.stop - layout.start
            duration = f"{days / 7:g} weeks" if days % 7 == 0 else f"{days:g} days"
    end = "" if layout.sacrifice is None else weeks_and_days(layout.sacrifice)
    labels = "; ".join(
        f"{label.agent} {label.before_sacrifice:g} days before sacrifice" for label in layout.labels
    )
    if layout.intact:
        days = [f"day {day:g}" for day in (layout.start, layout.stop) if day is not None]
        yield _fact(study, "timeline", "intervention", " to ".join(days), (*path, "treatment"))
    else:
        yield _fact(study, "timeline", "aim", layout.intent, (*path, "intent"))
        yield _fact(study, "timeline", "delay before treatment", delay, (*path, "treatment", "start"))
        yield _fact(study, "timeline", "duration of treatment", duration, (*path, "treatment", "stop"))
    yield _fact(study, "labels", "bone labels", labels, (*path, "labels"))
    yield _fact(study, "timeline", "sacrifice", end, (*path, "sacrifice"))


def _arms(study: Study, layout: Layout) -> Iterator[Fact]:
    if not layout.arms:
        yield _fact(study, "arms", "arms", "", (*layout.path, "arms"))
    given = [treatment for arm in layout.arms.values() for treatment in arm.treatments]
    if not given or any(treatment.agent for treatment in given):  # an intervention goes no way in
        yield _fact(study, "route", "route", _routes_text(layout), (*layout.path, "arms"))
    for arm in layout.arms.values():
        yield _fact(study, "arms", arm.label, _arm_text(layout, arm), arm.path)


def _routes_text(layout: Layout) -> str:
    """Return which agents go which way, as one line."""
    agents: dict[str, list[str]] = {}
    for treatment in (given for arm in layout.arms.values() for given in arm.treatments):
        if treatment.agent:
            way = label_of(voc.routes, treatment.route) or f"route {NOT_STATED}"
            agents.setdefault(way, []).append(treatment.agent)
    return "; ".join(f"{way}: {', '.join(dict.fromkeys(found))}" for way, found in agents.items())


def _harvest(study: Study, layout: Layout) -> Iterator[Fact]:
    endpoints = layout.endpoints
    sites = layout.sites or tuple(dict.fromkeys(endpoint.site for endpoint in endpoints if endpoint.site))
    methods = layout.analyses or tuple(dict.fromkeys(e.method for e in endpoints if e.method))
    from_endpoints: FieldPath = ("endpoints",)
    sites_path = from_endpoints if endpoints else (*layout.path, "sites")
    methods_path = from_endpoints if endpoints else (*layout.path, "analyses")
    yield _fact(
        study, "sites", "harvested sites", "; ".join(label_of(voc.sites, s) for s in sites), sites_path
    )
    yield _fact(
        study, "analyses", "analyses", "; ".join(label_of(voc.methods, m) for m in methods), methods_path
    )


def _arm_text(layout: Layout, arm: Arm) -> str:
    """Return role, operation, number and treatments of an arm as one line."""
    parts = [_ROLES[arm.role], surgery_text(arm.surgery) if arm.surgery else ""]
    parts += [f"n = {arm.n}" if arm.n is not None else f"n {NOT_STATED}"]
    for treatment in arm.treatments:
        given = " ".join(
            part for part in (treatment.agent or treatment.intervention, dose_text(treatment)) if part
        )
        own_times = (treatment.start, treatment.stop) != (layout.start, layout.stop)
        if own_times and treatment.start is not None and treatment.stop is not None:
            given += f", {weeks_and_days(treatment.start)} to {weeks_and_days(treatment.stop)}"
        parts.append(given)
    if arm.sacrifice is not None and arm.sacrifice != layout.sacrifice:
        parts.append(f"sacrifice {weeks_and_days(arm.sacrifice)}")
    return "; ".join(part for part in parts if part)


def _procedure(model: DiseaseModel) -> str:
    known = voc.models.get(model.code)
    return "" if known is None else surgery_text(known.surgery)


def _fact(study: Study, topic: str, label: str, text: str, path: FieldPath) -> Fact:
    return Fact(topic, label, text or NOT_STATED, study.place(path, key=True))
