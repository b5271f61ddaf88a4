"""The comparison of a study: every animal, every arm, every contrast, and who was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from osteon.records import Claim, Estimate

Gate = Literal["passed", "failed", "not judged", "none"]


@dataclass(frozen=True, slots=True)
class AnimalValue:
    """The value of one animal, replicates averaged.

    Parameters
    ----------
    animal, arm : names
    value : arithmetic mean of its specimens, in the unit of the endpoint; None unless the status is ok
    status : ok, below_lloq, above_uloq, missing, excluded or failed_qc
    specimens, replicates : how many were averaged
    rows : ids of the observations behind it
    limit : limit of quantification where the status is below_lloq or above_uloq
    censored : rows outside the limits of quantification, which enter no mean
    """

    animal: str
    arm: str
    value: float | None
    status: str
    specimens: int
    replicates: int
    rows: tuple[str, ...]
    limit: float | None = None
    censored: int = 0


@dataclass(frozen=True, slots=True)
class ArmMean:
    """One arm of one endpoint.

    Parameters
    ----------
    arm : name
    n : animals with a value
    mean : mean on the scale of the analysis, back in the unit: the geometric mean on the log scale
    low, high : its 95 % interval, by the variance policy of the analysis; None below two animals
    sd : standard deviation of the values in the unit; None below two animals
    cv : coefficient of variation, %; None where the mean is not positive
    """

    arm: str
    n: int
    mean: float | None
    low: float | None
    high: float | None
    sd: float | None
    cv: float | None


@dataclass(frozen=True, slots=True)
class Loss:
    """An animal of an arm without a value, and why."""

    animal: str
    arm: str
    kind: Literal["lost", "excluded", "not measured", "censored", "failed qc"]
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class FlowLine:
    """The animals of one arm: allocated = lost + excluded + not_measured + analysed.

    Parameters
    ----------
    planned : n of the study file; None where it states none
    not_measured : without a value and without a reason, or whose values cannot be used
    """

    arm: str
    planned: int | None
    allocated: int
    lost: int
    excluded: int
    not_measured: int
    analysed: int
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning with its code: what weakens a result, by a written rule.

    Parameters
    ----------
    code : of the rule, such as ``DF-FEW``
    text : sentence
    estimates : ids of the estimates it weakens; empty: the whole endpoint
    """

    code: str
    text: str
    estimates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the distance from diseased to healthy a treatment made good, with its Fieller limits.

    Parameters
    ----------
    arm : treated
    kind : prevented, from the disease control on; recovered, from the baseline arm on
    start, healthy : arms at the two ends of the distance
    scale : log: differences of logarithms; raw: in the unit
    form : interval, two rays (everything up to low and from high on), or whole line
    ratio : point value; None where the distance cannot be told from zero
    low, high : limits of the set; None for the whole line
    df : degrees of freedom of the limits
    """

    arm: str
    kind: Literal["prevented", "recovered"]
    start: str
    healthy: str
    scale: Literal["log", "raw"]
    form: Literal["interval", "two rays", "whole line"]
    ratio: float | None
    low: float | None
    high: float | None
    df: float


@dataclass(frozen=True, slots=True)
class Combined:
    """What is said of a two-by-two combination in one endpoint beside its estimates.

    Parameters
    ----------
    scale : declared
    word : synergy, sub-additive, additive or undetermined; empty where the endpoint makes no such claim
    reason : which part of the rule decided, or why there is no word
    headroom : how much the better single leaves up to the healthy arm, as a sentence; empty without one
    price : what an interaction takes in animals, as a sentence
    bliss : the secondary line on restoration fractions, as a sentence; empty without a healthy arm
    bliss_refused : the line says why there is no number
    unjudged : why there is no estimate, as a sentence; empty where there is one
    """

    scale: Literal["log", "raw"]
    word: Literal["", "synergy", "sub-additive", "additive", "undetermined"] = ""
    reason: str = ""
    headroom: str = ""
    price: str = ""
    bliss: str = ""
    bliss_refused: bool = False
    unjudged: str = ""


@dataclass(frozen=True, slots=True)
class EndpointResult:
    """One endpoint at one site, side and day.

    Parameters
    ----------
    id : ``E1``, ``E2`` ... in the order of the study file
    endpoint, label, unit : code, words and unit
    site, side, day : as observed; day None: sacrifice
    day_label : day in the words of a protocol, such as ``week 12`` or ``sacrifice``
    method : code of the method, or ""
    conventions : conventions behind the values, each once
    role : primary, secondary or exploratory
    better : up, down or none
    scale, scale_reason : scale of the analysis and why
    variance, variance_reason : pooled or welch and why
    covariates : as adjusted for
    animals : every animal with a row
    arms : every arm with an animal, in the order of the study file
    estimates : gate first, then the plan's contrasts
    gate : whether the disease model showed itself in this endpoint
    gate_sentence : what was found and what follows
    flow : one line an arm
    warnings : sentences
    shares : of the distance from diseased to healthy that each treatment made good
    combined : what is said of the two-by-two combination; None where the plan has none
    cautions : warnings with the code of their rule; their sentences stand with the others
    subject : endpoint, place and time as the subject of a sentence
    singular : random effects whose variance is estimated as zero
    """

    id: str
    endpoint: str
    label: str
    unit: str
    site: str
    side: str
    day: float | None
    day_label: str
    method: str
    conventions: tuple[str, ...]
    role: str
    better: str
    scale: Literal["log", "raw"]
    scale_reason: str
    variance: Literal["pooled", "welch"]
    variance_reason: str
    covariates: tuple[str, ...]
    animals: tuple[AnimalValue, ...]
    arms: tuple[ArmMean, ...]
    estimates: tuple[Estimate, ...]
    gate: Gate
    gate_sentence: str
    flow: tuple[FlowLine, ...]
    warnings: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    combined: Combined | None = None
    cautions: tuple[Caution, ...] = ()
    subject: str = ""
    singular: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """What the animals of an arm were like before the treatment.

    Parameters
    ----------
    what, unit : body weight, g
    arm, n, mean, sd, low, high : of the animals with a value; low and high are the smallest and largest
    rows : ids of the observations
    """

    what: str
    unit: str
    day_label: str
    arm: str
    n: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the answer with what is behind it.

    Parameters
    ----------
    text : the sentence
    estimates : ids of the estimates it speaks of
    rule : code of the written rule that chose the words
    claim : primary where it carries a claim
    """

    text: str
    estimates: tuple[str, ...]
    rule: str
    claim: Claim = "none"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything the measured data of a study say.

    Parameters
    ----------
    arms : names in the order of the study file; codes while the study is sealed
    labels : names for print, in the same order
    control : the arm the treatments are compared with, or "" (no comparison, or sealed)
    sealed : arms are codes, so no contrast is made
    endpoints : those with at least one animal, in the order of the study file; then what was mapped but is
        no declared endpoint, never compared
    unmeasured : declared endpoints without any value, in words
    flow : animals of the whole study: analysed means with a value in at least one endpoint
    balance : before the treatment
    answer : sentences for the top of the report
    options : conventions that change a number, as (name, value)
    rules : (code, text) of the written rules
    """

    arms: tuple[str, ...]
    labels: tuple[str, ...]
    control: str
    sealed: bool
    endpoints: tuple[EndpointResult, ...]
    unmeasured: tuple[str, ...]
    flow: tuple[FlowLine, ...]
    balance: tuple[BalanceLine, ...]
    answer: tuple[Sentence, ...]
    options: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """Every estimate, in order."""
        return tuple(estimate for endpoint in self.endpoints for estimate in endpoint.estimates)
