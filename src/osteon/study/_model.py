"""The study file as pydantic reads it: an experiment or a review; keys it does not know are findings."""

from typing import Annotated, Literal

from pydantic import Field

from osteon.study._model_arms import (
    Arms,
    Blinding,
    Control,
    Diet,
    DiseaseUse,
    Endpoint,
    Limb,
    Randomisation,
    Sex,
    Timeline,
)
from osteon.study._model_data import Animals, Data
from osteon.study._model_types import (
    Compare,
    Comparisons,
    Groupings,
    Length,
    Name,
    Section,
    Share,
    Text,
    Title,
    Tolerance,
    Truth,
    Version,
    Whole,
    Word,
    Words,
)


class Combination(Section):
    """The four arms of a two-by-two combination and the scale on which effects add."""

    none: Name
    a: Name
    b: Name
    both: Name
    scale: Literal["log", "raw"] | None = None
    claim: Truth | None = None
    """true: primary endpoints claim that both is better than a and than b, and then the interaction"""
    margin: Tolerance | None = None
    """largest interaction that is called none: per cent where effects multiply, else in the unit"""
    ceiling: Name | None = None
    """healthy arm beyond which no treatment is expected to lead; that of the gate where left out"""


class HypothesisGraph(Section):
    """How primary endpoints and their combination claims share the level and pass it on."""

    weights: dict[Name, Share]
    """share of the level each hypothesis starts with; together 1 or less"""
    transitions: dict[Name, dict[Name, Share]] = Field(default_factory=dict)
    """share of its level that each other hypothesis gets once it is rejected"""


class Analysis(Section):
    """The plan: what is compared with what, and how errors are kept in bounds."""

    gate: Compare | None = None
    """healthy against diseased: must differ before anything else is read"""
    unit: Literal["animal", "cage", "litter", "limb", "specimen", "section", "replicate"] | None = None
    comparisons: Comparisons = ()
    multiplicity: Literal["holm", "hochberg", "fixed_sequence", "graph"] | None = None
    graph: HypothesisGraph | None = None
    combination: Combination | None = None
    covariates: Words = ()
    variance: Literal["pooled", "welch"] | None = None
    """spread of the arms; pooled on the log scale and welch on the raw scale where left out"""
    random: Annotated[Groupings, Field(max_length=3)] = ()
    """what animals share besides their arm, as random effects: litter, cage, surgery_day, litter / cage"""
    df: Literal["kenward-roger", "satterthwaite"] | None = None
    """degrees of freedom of models with random effects or repeated samples; kenward-roger where left out"""
    repeated: Literal["mmrm", "separate"] | None = None
    """an endpoint on several days: one model of all days (mmrm, where left out), or each day by itself"""


class Evidence(Section):
    """Which published findings are read beside the study."""

    agents: Words = ()
    groups: dict[Name, Words] = Field(default_factory=dict)
    """columns of the matrix: a name and its agents"""
    columns: Words = ()
    """groups shown, in order; several joined by " + " are given together"""
    models: Words = ()
    claims: Text | None = None
    """file of claims to judge, inside the study folder"""


class Prediction(Section):
    """Accepted, and reported as not in this version."""

    animals: Whole | None = None
    seed: Whole | None = None


class Experiment(Section):
    """Animals, arms, doses, timeline, endpoints and analysis plan."""

    osteon: Version
    kind: Literal["experiment"] = "experiment"
    title: Title
    species: Word
    strain: Word | None = None
    sex: Sex | None = None
    age_at_surgery: Length | None = None
    models: Annotated[dict[Name, DiseaseUse], Field(max_length=20)] = Field(default_factory=dict)
    timeline: Timeline = Timeline()
    arms: Arms = Field(default_factory=dict)
    endpoints: Annotated[tuple[Endpoint, ...], Field(max_length=200)] = ()
    randomisation: Randomisation | None = None
    blinding: Blinding | None = None
    animals: Animals = Animals()
    analysis: Analysis = Analysis()
    data: Data | None = None
    evidence: Evidence | None = None
    prediction: Prediction | None = None


class Protocol(Section):
    """One disease model as a review compares it: animals, surgery, timeline, arms, sites, analyses."""

    title: Title | None = None
    model: Word
    species: Word | None = None
    sex: Sex | None = None
    strain: Words = ()
    age_at_surgery: Length | None = None
    limb: Limb | None = None
    surgery: Text | None = None
    """the operation in words"""
    controls: Annotated[tuple[Control, ...], Field(max_length=2)] = ()
    diet: Diet | None = None
    randomisation: Randomisation | None = None
    blinding: Blinding | None = None
    timeline: Timeline = Timeline()
    arms: Arms = Field(default_factory=dict)
    sites: Words = ()
    analyses: Words = ()


class Review(Section):
    """Published findings only: no animals, no power."""

    osteon: Version
    kind: Literal["review"]
    title: Title
    species: Words
    evidence: Evidence = Evidence()
    protocols: Annotated[dict[Name, Protocol], Field(max_length=20)] = Field(default_factory=dict)
