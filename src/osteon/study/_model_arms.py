"""The animals' side of a study file: disease models, timeline, arms, conduct."""

from typing import Annotated, Literal

from pydantic import Field

from osteon.study._model_types import (
    Every,
    Length,
    Moments,
    Name,
    Section,
    Text,
    Truth,
    When,
    Whole,
    Word,
    Words,
)

Role = Literal["healthy_control", "baseline_control", "disease_control", "vehicle_control", "treatment"]
Limb = Literal["left", "right", "both"]
Sex = Literal["female", "male", "both"]
Intent = Literal["restoration", "prevention"]
Control = Literal["contralateral", "sham"]


class Diet(Section):
    """What the animals eat, where it matters to bone."""

    calcium: Text | None = None
    """share of the diet, such as 0.6 %"""
    phosphorus: Text | None = None
    vitamin_d: Text | None = None
    vitamin_k: Text | None = None
    """replete, deficient, or an amount"""
    name: Text | None = None
    """name of the chow"""


class DiseaseUse(Section):
    """One disease model of an experiment; arms name it by its key."""

    kind: Word
    """code of the disease model: ovx, ovx_low_ca, nx, intact ..."""
    limb: Limb | None = None
    sex: Sex | None = None
    strain: Word | None = None
    age_at_surgery: Length | None = None
    diet: Diet | None = None
    controls: Annotated[tuple[Control, ...], Field(max_length=2)] = ()
    """controls of a one-limb model: contralateral, sham"""


class Span(Section):
    """When a treatment begins and ends."""

    start: When | None = None
    stop: When | None = None


class Label(Section):
    """One fluorochrome label given before sacrifice."""

    agent: Word
    before_sacrifice: Length
    dose: Text | None = None
    route: Word | None = None


class Timeline(Section):
    """Defaults of the time axis; an arm may override sacrifice, a treatment its start and stop."""

    intent: Intent | None = None
    treatment: Span | None = None
    labels: tuple[Label, ...] = ()
    sacrifice: When | None = None


class Treatment(Section):
    """One agent of an arm, one intervention that is no drug, or the same treatment as another arm."""

    agent: Word | None = None
    dose: Text | None = None
    """amount and unit, such as 35 ug/kg"""
    basis: Literal["free acid", "salt"] | None = None
    route: Word | None = None
    every: Every | None = None
    start: When | None = None
    stop: When | None = None
    same_as: Name | None = None
    """an arm whose treatments are given here too"""
    intervention: Text | None = None
    """what is done, where it is no drug"""


class Arm(Section):
    """One group of animals."""

    model: Word | None = None
    """key of the disease model; may be left out where there is one"""
    surgery: Word | None = None
    """what is done to these animals: sham, ovx, nx, none ..."""
    role: Role
    n: Whole | None = None
    sacrifice: When | None = None
    treatment: Annotated[tuple[Treatment, ...], Field(max_length=12)] = ()
    label: Text | None = None
    """name for print; the key where it is left out"""


class Randomisation(Section):
    """How animals were allotted to arms."""

    unit: Literal["animal", "cage", "litter", "limb"] | None = None
    strata: Words = ()
    seed: Whole | None = None


class Blinding(Section):
    """Who does not know which arm an animal belongs to."""

    operators: Truth | None = None
    analysts: Truth | None = None


class Endpoint(Section):
    """One endpoint: what is measured, where, how and when."""

    name: Word
    site: Word | None = None
    side: Limb | None = None
    method: Word | None = None
    role: Literal["primary", "secondary", "exploratory"] | None = None
    days: Moments = ()
    """when it is measured; sacrifice where left out"""
    scale: Literal["log", "raw"] | None = None
    """scale of the analysis; the vocabulary's where left out"""


Arms = Annotated[dict[Name, Arm], Field(min_length=1, max_length=60)]
