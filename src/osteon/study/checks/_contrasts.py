"""Contrasts: every comparison names arms that exist and can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._schema_fault import nearest_of
from osteon.study.checks._check import Remark, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.study._contrast import Contrast
    from osteon.study._records import FieldPath, Study


@check(
    "CONTRAST-ARM",
    "error",
    "A comparison with an arm that does not exist is never made.",
    reads="gate comparisons combination arms analysis none a b both ceiling",
)
def contrast_names_unknown_arm(study: Study) -> Iterator[Remark]:
    """Yield contrasts and combinations that name an arm the study does not have."""
    for path, names in _named_arms(study):
        arms = tuple(study.layouts[0].arms)
        for name in names:
            if arms and name not in arms:
                near = nearest_of(name, arms)
                yield Remark(
                    path,
                    f"{name} is not an arm of this study.",
                    f"Write {near}, if that is meant." if near else "Write the name of an arm.",
                    read=name,
                    allowed=arms,
                    nearest=near,
                )


@check("CONTRAST-SELF", "error", "An arm does not differ from itself.", reads="gate comparisons analysis")
def contrast_with_itself(study: Study) -> Iterator[Remark]:
    """Yield contrasts of an arm with itself, or with one arm twice."""
    for path, contrast in _contrasts(study):
        if len(set(contrast.arms)) < len(contrast.arms):
            yield Remark(
                path, "The contrast names one arm twice.", "Write two different arms.", read=contrast.text
            )


@check(
    "GATE-ARMS",
    "error",
    "The gate asks whether the disease was there at all.",
    reads="gate role arms analysis models",
)
def gate_arms(study: Study) -> Iterator[Remark]:
    """Yield gates that do not compare a healthy with a disease control."""
    gate = study.plan.gate
    if gate is None:
        return
    arms = study.layouts[0].arms
    named = [arms[name] for name in gate.arms if name in arms]
    if len(named) < len(gate.arms) or any(_intact(study, arm.model) for arm in named):
        return
    roles = sorted(arm.role for arm in named)
    if gate.kind != "pair" or (
        roles != ["disease_control", "healthy_control"] and gate.left != gate.right[0]
    ):
        yield Remark(
            ("analysis", "gate"),
            "The gate does not compare a healthy control with a disease control.",
            "Write the healthy control vs the disease control, such as sham vs ovx.",
            read=gate.text,
        )


@check(
    "GATE-INTACT",
    "error",
    "Where there is no disease, nothing has to be shown about it.",
    reads="gate models arms analysis kind",
)
def gate_without_disease(study: Study) -> Iterator[Remark]:
    """Yield gates in studies of intact animals."""
    gate = study.plan.gate
    layout = study.layouts[0] if study.layouts else None
    if (
        gate is not None
        and layout is not None
        and any(_intact(study, layout.arms[name].model) for name in gate.arms if name in layout.arms)
    ):
        yield Remark(
            ("analysis", "gate"),
            "The animals have no disease, and the plan has a gate.",
            "Delete gate:.",
            read=gate.text,
            key=True,
        )


@check(
    "COMPARISONS-MISSING",
    "warning",
    "Comparisons chosen after the data are seen find what they look for.",
    reads="comparisons combination analysis arms role",
)
def comparisons_missing(study: Study) -> Iterator[Remark]:
    """Yield experiments with treated arms that plan no comparison."""
    planned = study.plan.comparisons or study.plan.combination
    if study.kind == "experiment" and study.layouts[0].arms_of("treatment") and not planned:
        yield Remark(
            ("analysis",),
            "The plan compares nothing.",
            "Add analysis: {comparisons: each treatment vs ARM} with the disease control as ARM.",
            key=True,
        )


@check(
    "COMPARISON-CONTROL",
    "error",
    "Each treatment is read against an untreated arm.",
    reads="comparisons role arms analysis",
)
def each_treatment_against_a_treatment(study: Study) -> Iterator[Remark]:
    """Yield families of comparisons of each treatment with a treated arm."""
    for path, contrast in _contrasts(study):
        arm = study.layouts[0].arms.get(contrast.right[0])
        if contrast.kind == "each_treatment" and arm is not None and arm.role == "treatment":
            yield Remark(
                path,
                f"Each treatment is compared with {arm.name}, which is a treatment itself.",
                "Name a control, or write the pairs one by one.",
                read=contrast.text,
            )


def _contrasts(study: Study) -> Iterator[tuple[FieldPath, Contrast]]:
    if study.plan.gate is not None:
        yield ("analysis", "gate"), study.plan.gate
    for at, contrast in enumerate(study.plan.comparisons):
        yield ("analysis", "comparisons", at), contrast


def _named_arms(study: Study) -> Iterator[tuple[FieldPath, tuple[str, ...]]]:
    for path, contrast in _contrasts(study):
        yield path, contrast.arms
    plan = study.plan.combination
    if plan is not None:
        named = (
            ("none", plan.none),
            ("a", plan.a),
            ("b", plan.b),
            ("both", plan.both),
            ("ceiling", plan.ceiling),
        )
        yield from ((("analysis", "combination", key), (name,)) for key, name in named if name)


def _intact(study: Study, key: str) -> bool:
    model = study.layouts[0].models.get(key)
    known = None if model is None else voc.models.get(model.code)
    return known is not None and known.kind == "none"
