"""Arms: each is a group of animals of its own, with a model, enough animals and something to compare."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import Arm, DiseaseModel, Study

FEWEST_ANIMALS = 3


@check("ARMS-MISSING", "error", "An experiment compares groups of animals.", reads="arms kind")
def arms_missing(study: Study) -> Iterator[Remark]:
    """Yield an experiment without arms."""
    if study.kind == "experiment" and not study.layouts[0].arms:
        yield Remark(
            (),
            "The experiment has no arms.",
            "Add arms: with a name, model, surgery, role and n for each group, or write kind: review.",
        )


@check(
    "MODELS-MISSING", "error", "Without a disease model no control can be recognised.", reads="models arms"
)
def models_missing(study: Study) -> Iterator[Remark]:
    """Yield an experiment without disease models."""
    if study.kind == "experiment" and study.layouts[0].arms and not study.layouts[0].models:
        yield Remark(
            ("arms",),
            "The experiment names no disease model.",
            "Add models: with one entry, such as ovx: {kind: ovx}, or none: {kind: intact}.",
            key=True,
        )


@check(
    "ARM-MODEL", "error", "Controls are found through the model an arm belongs to.", reads="models model arms"
)
def arm_names_no_model(study: Study) -> Iterator[Remark]:
    """Yield arms that name a model the study does not have, or none where it has several."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            if not layout.models or arm.model in layout.models:
                continue
            said = f"names the model {arm.model}" if arm.model else "names no model"
            yield Remark(
                (*arm.path, "model"),
                f"The arm {arm.name} {said}; the study has {listed(layout.models)}.",
                "Write the key of one of the models.",
                read=arm.model,
                allowed=tuple(layout.models),
            )


@check("ARM-NAMES-FOLD", "error", "k2 and K2 are one group in every sheet that ignores case.", reads="arms")
def arm_names_fold(study: Study) -> Iterator[Remark]:
    """Yield arms whose names differ in case, blanks, hyphens or how an accent is stored only."""
    for layout in study.layouts:
        first: dict[str, str] = {}
        for arm in layout.arms.values():
            same = first.setdefault(_folded(arm.name), arm.name)
            if same != arm.name:
                yield Remark(
                    arm.path,
                    f"The arms {same} and {arm.name} differ only in case, blanks, hyphens or how an accent "
                    "is stored.",
                    "Rename one of the two.",
                    read=arm.name,
                    key=True,
                )


@check(
    "ARMS-IDENTICAL", "error", "Two names for one treatment double its weight.", reads="arms treatment role n"
)
def arms_identical(study: Study) -> Iterator[Remark]:
    """Yield arms that are the same in everything but their name."""
    for layout in study.layouts:
        seen: dict[object, str] = {}
        for arm in layout.arms.values():
            same = seen.setdefault(_signature(arm), arm.name)
            if same != arm.name:
                yield Remark(
                    arm.path,
                    f"The arms {same} and {arm.name} have the same model, surgery, role, treatment and end.",
                    "Join them into one arm, or write what makes them different; sexes, strains and diets "
                    "differ by the model of the arm, such as female: {kind: intact, sex: female}.",
                    key=True,
                )


@check(
    "N-MISSING",
    "warning",
    "Power and exclusions cannot be judged without the number of animals.",
    reads="n arms",
)
def n_missing(study: Study) -> Iterator[Remark]:
    """Yield arms of an experiment without a number of animals."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            if layout.needs_animals and arm.n is None:
                yield Remark(
                    arm.path,
                    f"The arm {arm.name} does not say how many animals it has.",
                    "Add n: with the number of animals.",
                    key=True,
                )


@check("N-BELOW-3", "error", "Two animals give no usable variance.", reads="n arms")
def n_below_three(study: Study) -> Iterator[Remark]:
    """Yield arms with fewer than three animals."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            if arm.n is not None and arm.n < FEWEST_ANIMALS:
                yield Remark(
                    (*arm.path, "n"),
                    f"The arm {arm.name} has {arm.n} animals; an estimate needs at least {FEWEST_ANIMALS}.",
                    "Plan more animals, or leave the arm out.",
                    read=str(arm.n),
                )


@check(
    "TREATMENT-MISSING",
    "error",
    "A treated arm without a treatment is a second control.",
    reads="treatment role arms",
)
def treatment_missing(study: Study) -> Iterator[Remark]:
    """Yield treatment arms that receive nothing."""
    for layout in study.layouts:
        for arm in layout.arms_of("treatment"):
            if not arm.treatments:
                yield Remark(
                    arm.path,
                    f"The arm {arm.name} has the role treatment and no treatment.",
                    "Add treatment: with agent, dose, route and every, or [{intervention: NAME}] where it "
                    "is no drug (a diet, a gene); or change the role.",
                    key=True,
                )


@check(
    "CONTROL-TREATED",
    "error",
    "A control that received a drug is no control.",
    reads="treatment role agent arms",
)
def control_treated(study: Study) -> Iterator[Remark]:
    """Yield control arms that receive a test agent."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            given = [
                code
                for code in arm.agents
                if code in voc.agents and voc.agents[code].agent_class != "vehicle"
            ]
            if arm.role != "treatment" and given:
                yield Remark(
                    (*arm.path, "role"),
                    f"The arm {arm.name} has the role {arm.role} and receives {listed(given)}.",
                    "Give it the role treatment, or the vehicle.",
                    read=arm.role,
                )


@check(
    "COMBINATION-SINGLE-MISSING",
    "warning",
    "A combination cannot be told from its better half without each agent given alone.",
    reads="treatment agent role arms same_as",
)
def combination_without_singles(study: Study) -> Iterator[Remark]:
    """Yield combinations one of whose agents is never given alone."""
    for layout in study.layouts:
        alone = {arm.agents for arm in layout.arms.values() if len(arm.agents) == 1}
        for arm in layout.arms_of("treatment"):
            missing = [agent for agent in arm.agents if (agent,) not in alone]
            if len(arm.agents) > 1 and missing:
                yield Remark(
                    arm.path,
                    f"The arm {arm.name} combines {listed(arm.agents)}; no arm has {listed(missing)} alone.",
                    f"Add an arm with {listed(missing)} alone.",
                    key=True,
                )


@check(
    "ROLE-SURGERY",
    "error",
    "A healthy control that was operated on is diseased.",
    reads="surgery role models model",
)
def role_against_surgery(study: Study) -> Iterator[Remark]:
    """Yield arms whose operation does not fit their role."""
    for layout in study.layouts:
        for arm in layout.arms.values():
            model = layout.models.get(arm.model)
            fitting = () if model is None else _fitting_surgeries(model, arm)
            if model is not None and fitting and arm.surgery in voc.surgeries and arm.surgery not in fitting:
                yield Remark(
                    (*arm.path, "surgery"),
                    f"The arm {arm.name} is a {arm.role} of {model.code} and has the surgery {arm.surgery}.",
                    f"Write surgery: {fitting[0]}, or change the role.",
                    read=arm.surgery,
                    allowed=fitting,
                )


def _fitting_surgeries(model: DiseaseModel, arm: Arm) -> tuple[str, ...]:
    """Return the operations an arm of a model may have; empty where the model is made without one."""
    known = voc.models.get(model.code)
    if known is not None and (model.intact or known.surgery != "none"):
        healthy = model.intact or arm.role in {"healthy_control", "vehicle_control"}
        return ("sham", "none") if healthy else (known.surgery,)
    return ()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().translate(str.maketrans("", "", " -_"))


def _signature(arm: Arm) -> tuple[object, ...]:
    treatments = tuple(sorted((t.signature for t in arm.treatments), key=repr))
    return arm.model, arm.surgery, arm.role, arm.sacrifice, treatments
