"""What a study file draws: lanes on a time axis, and the facts of a protocol with the line each came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from osteon.files import Place

MarkKind = Literal["surgery", "label", "measurement", "sacrifice"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One agent given over a span of days.

    Parameters
    ----------
    agent : code of the agent, such as ``MK-4``; the intervention's own words where it is no drug
    agent_class : class of the agent in the vocabulary, such as ``vitamin_k2`` or ``bisphosphonate``;
        empty where the vocabulary does not know the agent
    dose : dose, route and schedule as one line, such as ``30 mg/kg oral gavage daily``
    start, stop : days after surgery
    place : where the treatment was written
    """

    agent: str
    agent_class: str
    dose: str
    start: float
    stop: float
    place: Place

    @property
    def text(self) -> str:
        """Agent and dose as one line."""
        return f"{self.agent} {self.dose}".strip()


@dataclass(frozen=True, slots=True)
class Mark:
    """One event of a lane: surgery, a fluorochrome label, a measurement in life, or sacrifice.

    ``text`` names it as the diagram may print it: ``bilateral ovariectomy``, ``calcein``, ``CTX (serum)``.
    """

    kind: MarkKind
    day: float
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Lane:
    """One arm on the time axis.

    ``n`` is None where the study file gives no number of animals (a review may leave it out).
    """

    arm: str
    role: str
    surgery: str
    n: int | None
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Design:
    """One diagram: the arms of an experiment, or of one protocol of a review.

    Parameters
    ----------
    id : key of the protocol in the study file, or ``arms`` for an experiment
    title : what the diagram shows, as one line
    model : code of the disease model; several joined by a comma
    species, sex, strain, age_at_surgery : as one line each, empty where not stated
    intent : ``restoration``, ``prevention`` or empty
    start, stop : first and last day of the time axis
    lanes : one an arm, in the order of the file
    measurements : methods x endpoints or analyses, as one line each
    place : where the protocol or the arms begin
    day_zero : what day 0 is, in words: surgery, or the start of the intervention in animals without disease
    """

    id: str
    title: str
    model: str
    species: str
    sex: str
    strain: str
    age_at_surgery: str
    intent: str
    start: float
    stop: float
    lanes: tuple[Lane, ...]
    measurements: tuple[str, ...]
    place: Place
    day_zero: str = "surgery"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a protocol: what is laid down, in words, and the line of the study file it stands in.

    ``topic`` is one of animals, surgery, model, arms, randomisation, blinding, timeline, treatment, labels,
    controls, sites, analyses; ``label`` is how a table heads it, ``text`` what it says.
    """

    topic: str
    label: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProtocolFacts:
    """A protocol as a table of facts, with the codes that find its disease-model records."""

    id: str
    title: str
    model: str
    species: tuple[str, ...]
    sex: str
    limb: str
    facts: tuple[Fact, ...]
    design: Design
