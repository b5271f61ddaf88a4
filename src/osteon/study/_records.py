"""A study as the rooms downstream read it: plain codes, days after surgery, and the place of everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from osteon.files import Finding, Node, Place
    from osteon.study._contrast import Contrast
    from osteon.study._hypotheses import Graph, Margin
    from osteon.study._records_data import AnimalList, DataFiles
    from osteon.study._time import Schedule
    from osteon.vocabulary import Dose

FieldPath: TypeAlias = tuple[str | int, ...]
Kind = Literal["experiment", "review"]
WordKind = Literal[
    "agent",
    "endpoint",
    "site",
    "method",
    "route",
    "species",
    "strain",
    "model",
    "surgery",
    "unit",
    "covariate",
]

SHARED_UNITS = frozenset({"cage", "litter"})  # units of analysis that several animals share
HEALTHY_SURGERY = frozenset({"sham", "none", "intact"})


@dataclass(frozen=True, slots=True)
class WrittenWord:
    """A word of a closed vocabulary as the study file writes it.

    ``code`` is the canonical code, or "" when the vocabulary does not know the word.
    """

    kind: WordKind
    text: str
    code: str
    path: FieldPath


@dataclass(frozen=True, slots=True)
class DiseaseModel:
    """One disease model of a study; what it does not state itself comes from the study."""

    key: str
    code: str
    sex: str
    limb: str
    strain: str
    age_at_surgery: str
    diet: tuple[tuple[str, str], ...]
    controls: tuple[str, ...]
    path: FieldPath

    @property
    def intact(self) -> bool:
        """Whether the animals have no disease, so that day 0 is the start of the intervention."""
        return self.code == "intact"


@dataclass(frozen=True, slots=True)
class Treatment:
    """One agent or intervention of an arm, with ``same_as`` already written out.

    Parameters
    ----------
    agent : code of the agent; "" for an intervention
    intervention : what is done where it is no drug
    dose_text, dose : as written, and parsed; None where it cannot be read or is not given
    basis : free acid, salt, or ""
    route : code of the route, or ""
    every : how often; None where not stated
    start, stop : days after surgery; None where neither the treatment nor the timeline states them
    copied_from : the arm of ``same_as``, or ""
    """

    agent: str
    intervention: str
    dose_text: str
    dose: Dose | None
    basis: str
    route: str
    every: Schedule | None
    start: float | None
    stop: float | None
    copied_from: str
    path: FieldPath

    @property
    def signature(self) -> tuple[object, ...]:
        """What makes two treatments the same, wherever they are written."""
        dose = self.dose_text if self.dose is None else str(self.dose)
        given = (self.agent or self.intervention, dose, self.basis, self.route, str(self.every or ""))
        return (*given, self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Arm:
    """One group of animals; ``treatments`` has every ``same_as`` written out."""

    name: str
    label: str
    model: str  # key of the disease model
    surgery: str
    role: str
    n: int | None
    sacrifice: float | None
    treatments: tuple[Treatment, ...]
    path: FieldPath

    @property
    def agents(self) -> tuple[str, ...]:
        """Codes of the agents given, each once, without vehicle."""
        named = (t.agent or t.intervention for t in self.treatments)
        return tuple(dict.fromkeys(name for name in named if name and name != "vehicle"))

    @property
    def diseased(self) -> bool:
        """Whether the animals of this arm carry the disease."""
        return self.surgery not in HEALTHY_SURGERY


@dataclass(frozen=True, slots=True)
class LabelGiven:
    """One fluorochrome label: code of the dye and days before sacrifice."""

    agent: str
    before_sacrifice: float
    path: FieldPath


@dataclass(frozen=True, slots=True)
class EndpointUse:
    """One endpoint of the study: what, where, how, when (days after surgery; None = sacrifice)."""

    name: str
    site: str
    side: str
    method: str
    role: str
    days: tuple[float | None, ...]
    path: FieldPath
    scale: str = ""  # of the analysis; empty: the vocabulary's


@dataclass(frozen=True, slots=True)
class Layout:
    """The animals' side of a study: an experiment, or one protocol of a review.

    Parameters
    ----------
    id : key of the protocol; ``arms`` for an experiment
    path : path of the protocol in the file; empty for an experiment
    surgery_text : the operation in the study's own words, or ""
    """

    id: str
    title: str
    path: FieldPath
    species: tuple[str, ...]
    sex: str
    strains: tuple[str, ...]
    age_at_surgery: str
    models: Mapping[str, DiseaseModel]
    surgery_text: str
    intent: str
    start: float | None
    stop: float | None
    labels: tuple[LabelGiven, ...]
    sacrifice: float | None
    arms: Mapping[str, Arm]
    endpoints: tuple[EndpointUse, ...]
    sites: tuple[str, ...]
    analyses: tuple[str, ...]
    randomisation: Randomisation | None
    blinding: tuple[tuple[str, bool], ...] | None
    needs_animals: (
        bool  # an experiment must state n, seed and the like; a protocol of a review may leave them
    )

    @property
    def intact(self) -> bool:
        """Whether no animal has a disease."""
        return bool(self.models) and all(model.intact for model in self.models.values())

    @property
    def day_zero(self) -> str:
        """What day 0 is, in words."""
        return "the start of the intervention" if self.intact else "surgery"

    def arms_of(self, *roles: str) -> tuple[Arm, ...]:
        """Return the arms of some roles, in the order of the file."""
        return tuple(arm for arm in self.arms.values() if arm.role in roles)


@dataclass(frozen=True, slots=True)
class Randomisation:
    """How animals are allotted: what is allotted, strata, seed."""

    unit: str
    strata: tuple[str, ...]
    seed: int | None


@dataclass(frozen=True, slots=True)
class EvidenceScope:
    """Which published findings a study reads, in codes.

    Parameters
    ----------
    groups : name of a column of the matrix -> codes of its agents
    columns : groups shown, in order; several joined by " + " are given together
    claims : file of claims inside the study folder, or ""
    """

    agents: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    columns: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    claims: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """The arms of a two-by-two combination.

    Parameters
    ----------
    scale : on which effects add; empty: the endpoint's
    claim : the plan claims that both together are better than a and better than b, and then the interaction
    margin : largest interaction that is called none; None: additive is never said
    ceiling : healthy arm beyond which no treatment is expected to lead, or ""
    """

    none: str
    a: str
    b: str
    both: str
    scale: str
    claim: bool = False
    margin: Margin | None = None
    ceiling: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The analysis plan of an experiment.

    Parameters
    ----------
    gate, comparisons, combination : what is compared with what
    unit : what counts as one observation; empty: the animal
    multiplicity : over several primary endpoints, or empty
    covariates : as written
    variance : pooled or welch, or empty: by the scale
    random : groupings that are random effects, as written; ``litter / cage`` is a cage of a litter
    df : kenward-roger or satterthwaite, or empty: kenward-roger
    repeated : mmrm or separate, or empty: mmrm
    """

    gate: Contrast | None = None
    unit: str = ""
    comparisons: tuple[Contrast, ...] = ()
    multiplicity: str = ""
    combination: Combination | None = None
    covariates: tuple[str, ...] = ()
    variance: str = ""
    graph: Graph | None = None
    random: tuple[str, ...] = ()
    df: str = ""
    repeated: str = ""

    @property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """Groupings of the model, each once: what the unit of analysis names, then ``random``.

        Examples
        --------
        >>> Plan(random=("litter / cage", "surgery_day")).groupings
        (('litter',), ('litter', 'cage'), ('surgery_day',))
        >>> Plan(unit="cage").groupings
        (('cage',),)
        """
        written = (*((self.unit,) if self.unit in SHARED_UNITS else ()), *self.random)
        nested = (tuple(text.split(" / ")) for text in written)
        return tuple(dict.fromkeys(parts[:at] for parts in nested for at in range(1, len(parts) + 1)))


@dataclass(frozen=True, slots=True)
class Study:
    """A study file, read and resolved.

    Parameters
    ----------
    path, folder : the study file and the folder it lies in
    name : name of the study file
    species : codes of the species
    layouts : one for an experiment; one a protocol for a review
    evidence : None where an experiment asks for no literature
    plan, data : of an experiment; empty for a review
    animals : the list of animals, and whether its arms are sealed
    prediction : the study asks for a prediction
    words : every word of a closed vocabulary, as written and as understood
    root : the nodes of the file
    findings : what the reader and the checks noticed
    """

    path: Path
    folder: Path
    name: str
    kind: Kind
    title: str
    species: tuple[str, ...]
    layouts: tuple[Layout, ...]
    evidence: EvidenceScope | None
    plan: Plan
    data: DataFiles | None
    animals: AnimalList
    prediction: bool
    words: tuple[WrittenWord, ...]
    root: Node
    findings: tuple[Finding, ...] = ()

    @property
    def sealed(self) -> bool:
        """Whether arms are codes: sealed, and no key was given."""
        return self.animals.sealed and not self.animals.key

    def place(self, path: FieldPath, *, key: bool = False) -> Place:
        """Return where a path of the file was written, or its nearest ancestor.

        Parameters
        ----------
        path : keys and indices, such as ``("arms", "k2", "treatment", 0, "dose")``
        key : the place of the key instead of its value
        """
        return self.root.place_of(path, key=key)

    def written(self, path: FieldPath) -> bool:
        """Say whether a path was written in the file."""
        node: Node | None = self.root
        for part in path:
            node = None if node is None else node.get(part)
        return node is not None
