"""Controls: every disease model has the animals a finding needs to be read against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study.checks._check import Remark, check, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._records import DiseaseModel, Layout, Study


@check(
    "DISEASE-CONTROL-MISSING",
    "error",
    "An effect is a difference from diseased, untreated animals.",
    reads="arms role models model",
)
def disease_control_missing(study: Study) -> Iterator[Remark]:
    """Yield disease models with treated animals and no untreated diseased ones."""
    for layout, model in _diseases(study):
        if not _has(layout, model, "disease_control"):
            yield Remark(
                _arms_path(layout),
                f"The model {model.key} has treated arms and no disease control.",
                "Add an arm with role: disease_control that receives the vehicle.",
                key=True,
            )


@check(
    "HEALTHY-CONTROL-MISSING",
    "warning",
    "Without healthy animals nobody knows whether the disease was there.",
    reads="arms role models model limb controls",
)
def healthy_control_missing(study: Study) -> Iterator[Remark]:
    """Yield disease models without healthy animals; models of one limb have a check of their own."""
    for layout, model in _diseases(study):
        if not _of_a_limb(model) and not _has(layout, model, "healthy_control"):
            yield Remark(
                _arms_path(layout),
                f"The model {model.key} has no healthy control.",
                "Add an arm with role: healthy_control, such as surgery: sham.",
                key=True,
            )


@check(
    "LIMB-CONTROL-MISSING",
    "warning",
    "A neurectomised limb needs a sham animal or the other limb to be read against.",
    reads="arms role models model limb controls",
)
def limb_control_missing(study: Study) -> Iterator[Remark]:
    """Yield models of a limb without sham animals and without the contralateral limb."""
    for layout, model in _diseases(study):
        contralateral = "contralateral" in model.controls and model.limb != "both"
        if _of_a_limb(model) and not contralateral and not _has(layout, model, "healthy_control"):
            yield Remark(
                model.path,
                f"The model {model.key} has neither a sham arm nor the contralateral limb as control.",
                "Add an arm with role: healthy_control, or controls: [contralateral] for one limb.",
                key=True,
            )


@check(
    "BASELINE-CONTROL-MISSING",
    "warning",
    "Restoration can only be claimed against the state at the start of treatment.",
    reads="arms role models model intent timeline",
)
def baseline_control_missing(study: Study) -> Iterator[Remark]:
    """Yield restoration studies without animals killed when treatment starts."""
    for layout, model in _diseases(study):
        if layout.intent == "restoration" and not _has(layout, model, "baseline_control"):
            yield Remark(
                (*layout.path, "timeline", "intent"),
                f"The study means restoration; the model {model.key} has no baseline control.",
                "Add an arm with role: baseline_control killed when treatment starts; without it a result "
                "can only be called higher than the disease control.",
                read="restoration",
            )


@check("SEX-MODEL", "error", "Ovariectomy needs ovaries.", reads="sex models model kind")
def sex_against_model(study: Study) -> Iterator[Remark]:
    """Yield disease models in a sex they cannot be made in."""
    for layout in study.layouts:
        for model in layout.models.values():
            known, sex = voc.models.get(model.code), voc.sexes.find(model.sex) if model.sex else None
            if known is not None and sex is not None and sex.code not in known.sexes:
                own = (*model.path, "sex")
                yield Remark(
                    own if study.written(own) else ("sex",),
                    f"The model {known.code} cannot be made in {model.sex} animals.",
                    f"Write {listed(voc.sexes[code].label for code in known.sexes)}, or change the model.",
                    read=model.sex,
                    allowed=tuple(voc.sexes[code].label for code in known.sexes),
                )


@check(
    "LIMB-MISSING",
    "error",
    "Operated and spared limbs must never be averaged.",
    reads="limb models model kind",
)
def limb_missing(study: Study) -> Iterator[Remark]:
    """Yield models of a limb that do not say which."""
    for layout in study.layouts:
        for model in layout.models.values():
            known = voc.models.get(model.code)
            if known is not None and known.limb and not model.limb:
                yield Remark(
                    model.path,
                    f"The model {model.key} does not say which limb was operated.",
                    "Add limb: left, right or both.",
                    allowed=("left", "right", "both"),
                    key=True,
                )


@check(
    "INTACT-CONTROL",
    "error",
    "In animals without disease the comparison is with one vehicle arm.",
    reads="arms role models model kind",
)
def intact_control(study: Study) -> Iterator[Remark]:
    """Yield studies of intact animals without exactly one vehicle control, or with roles of a disease."""
    for layout in study.layouts:
        for model in layout.models.values():
            arms = [arm for arm in layout.arms.values() if arm.model == model.key]
            if not model.intact or not arms:
                continue
            controls = [arm for arm in arms if arm.role == "vehicle_control"]
            wrong = [arm for arm in arms if arm.role not in {"vehicle_control", "treatment"}]
            for arm in (*wrong, *controls[1:]):
                yield Remark(
                    (*arm.path, "role"),
                    f"The animals have no disease, and the arm {arm.name} has the role {arm.role}.",
                    "Keep one arm of each model with role: vehicle_control, and give the others the role "
                    "treatment; two sexes with a control each are two models, such as "
                    "female: {kind: intact, sex: female}.",
                    read=arm.role,
                    allowed=("vehicle_control", "treatment"),
                )
            if not controls and not wrong:
                yield Remark(
                    _arms_path(layout),
                    "The animals have no disease, and no arm is their vehicle control.",
                    "Add one arm with role: vehicle_control.",
                    key=True,
                )


@check(
    "VEHICLE-CONTROL-ROLE",
    "error",
    "A vehicle arm of a disease model is its disease control.",
    reads="arms role models model kind",
)
def vehicle_control_of_a_disease(study: Study) -> Iterator[Remark]:
    """Yield vehicle controls of a disease model, whose role has another name."""
    for layout, model in _diseases(study):
        for arm in layout.arms_of("vehicle_control"):
            if arm.model == model.key:
                yield Remark(
                    (*arm.path, "role"),
                    f"The arm {arm.name} is a vehicle control in the disease model {model.key}.",
                    "Write role: disease_control for diseased, healthy_control for healthy animals.",
                    read=arm.role,
                    allowed=("disease_control", "healthy_control"),
                )


def _diseases(study: Study) -> Iterator[tuple[Layout, DiseaseModel]]:
    """Yield the disease models that have treated arms."""
    for layout in study.layouts:
        for model in layout.models.values():
            known = voc.models.get(model.code)
            if known is not None and known.kind != "none" and _has(layout, model, "treatment"):
                yield layout, model


def _has(layout: Layout, model: DiseaseModel, role: str) -> bool:
    return any(arm.model == model.key for arm in layout.arms_of(role))


def _of_a_limb(model: DiseaseModel) -> bool:
    known = voc.models.get(model.code)
    return known is not None and known.limb


def _arms_path(layout: Layout) -> tuple[str | int, ...]:
    return (*layout.path, "arms")
