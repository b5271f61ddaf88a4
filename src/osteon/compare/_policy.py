"""Scale, spread and covariates of an analysis, decided by the plan and never by a test of the data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from osteon import study as study_room
from osteon.compare._values import usable_rows
from osteon.compare._words import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from osteon.compare._questions import Question
    from osteon.compare._roster import Roster
    from osteon.records import Observation
    from osteon.study import Covariate, Study

Scale = Literal["log", "raw"]
Variance = Literal["pooled", "welch"]
DfMethod = Literal["kenward-roger", "satterthwaite"]

SHARED_UNITS = frozenset({"cage", "litter"})  # what may be allotted as a whole
_GROUPINGS = {"surgery_day": "day of surgery"}


@dataclass(frozen=True, slots=True)
class Policy:
    """How one endpoint is analysed, with the reasons.

    Parameters
    ----------
    scale, scale_reason : log or raw, and why
    variance, variance_reason : pooled or welch, and why
    covariates : what is adjusted for -> animal -> value
    groups : what animals share, in words -> animal -> which it is: the random effects
    df : of models with random effects or repeated samples
    """

    scale: Scale
    scale_reason: str
    variance: Variance
    variance_reason: str
    covariates: Mapping[Covariate, Mapping[str, float]]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])
    df: DfMethod = "kenward-roger"

    def without_covariate(self, animal: str) -> str:
        """Return the words of what the model needs and an animal lacks: a covariate, a litter; or nothing."""
        missing = (covariate_words(use) for use, values in self.covariates.items() if animal not in values)
        unlisted = (name for name, groups in self.groups.items() if animal not in groups)
        return next(missing, "") or next(unlisted, "")


def policy(question: Question, study: Study, roster: Roster, observations: Sequence[Observation]) -> Policy:
    """Return how one endpoint is analysed.

    Parameters
    ----------
    question : the endpoint with its observations
    study : for its analysis plan, and for what day 0 is
    roster : who is in which arm, and who was left out
    observations : every one of the study, for the covariates
    """
    stated = "" if question.use is None else question.use.scale
    scale, scale_reason = scale_of(question, stated, roster)
    uses = _covariates(study)
    variance, reason = variance_of(scale, study.plan.variance)
    return Policy(
        scale=scale,
        scale_reason=scale_reason,
        variance=variance,
        variance_reason=reason,
        covariates={use: _before_treatment(use, question, observations) for use in uses},
        groups={grouping_words(parts): roster.grouping(parts) for parts in study.plan.groupings},
        df="satterthwaite" if study.plan.df == "satterthwaite" else "kenward-roger",
    )


def grouping_words(parts: Sequence[str]) -> str:
    """Return a grouping in words.

    Examples
    --------
    >>> grouping_words(("litter", "cage")), grouping_words(("surgery_day",))
    ('cage within litter', 'day of surgery')
    """
    return " within ".join(_GROUPINGS.get(part, part) for part in reversed(parts))


def allotted_together(study: Study) -> str:
    """Return what was allotted to the arms as a whole and is not in the model, or an empty text.

    Parameters
    ----------
    study : with its randomisation, and the unit and random effects of its plan
    """
    randomised = study.layouts[0].randomisation
    allotted = "" if randomised is None else randomised.unit
    together = allotted in SHARED_UNITS and (allotted,) not in study.plan.groupings
    return allotted if together else ""


def scale_of(question: Question, stated: str, roster: Roster) -> tuple[Scale, str]:
    """Return the scale of the analysis and why; a logarithm is never taken of zero or less.

    Parameters
    ----------
    question : the endpoint with its observations
    stated : log or raw, or empty: the vocabulary's
    roster : who was left out
    """
    if question.limb == "ratio":
        return "log", "Log scale: the limbs of an animal are compared as a ratio."
    wanted = stated or question.known.scale
    source = "as the study file states" if stated else f"the vocabulary's scale for {question.known.label}"
    if wanted != "log":
        return "raw", f"Raw scale: {source}."
    lowest = min((row.value or 0.0 for row in usable_rows(question, roster)), default=1.0)
    if lowest > 0:
        return "log", f"Log scale: {source}; arms are compared as ratios."
    return "raw", (
        f"Raw scale: the log scale ({source}) is refused, because the value {number(lowest)} has no "
        f"logarithm."
    )


def variance_of(scale: Scale, stated: str) -> tuple[Variance, str]:
    """Return the policy on the spread of the arms, and why.

    Parameters
    ----------
    scale : of the analysis
    stated : pooled or welch as the study file states, or empty

    Examples
    --------
    >>> variance_of("log", "")[0], variance_of("raw", "")[0], variance_of("raw", "pooled")[0]
    ('pooled', 'welch', 'pooled')
    """
    source = "as the study file states" if stated else f"the rule for the {scale} scale"
    if (stated or ("pooled" if scale == "log" else "welch")) == "pooled":
        return "pooled", f"One spread for all arms: {source}, decided before the data were seen."
    return "welch", f"A spread of its own for each arm: {source}, decided before the data were seen."


def covariate_words(use: Covariate) -> str:
    """Return a covariate in words."""
    return f"{use.endpoint} before {use.before}"


def _covariates(study: Study) -> list[Covariate]:
    """Return the covariates of the plan; intact animals had no surgery to be measured before."""
    found = (study_room.covariate(text) for text in study.plan.covariates)
    zero = study.layouts[0].day_zero
    return [replace(use, before=zero) if use.before == "surgery" else use for use in found if use]


def _before_treatment(
    use: Covariate, question: Question, observations: Sequence[Observation]
) -> dict[str, float]:
    """Return the last value of each animal at day 0 or before; of several sites only that of the question."""
    rows = [
        row
        for row in observations
        if row.endpoint == use.endpoint and row.day is not None and row.day <= 0 and row.value is not None
    ]
    if len({row.site for row in rows}) > 1:
        rows = [row for row in rows if row.site == question.site]
    last: dict[str, float] = {}
    for row in rows:
        if row.day is not None:
            last[row.animal] = max(row.day, last.get(row.animal, row.day))
    values: dict[str, list[float]] = {}
    for row in rows:
        if row.value is not None and row.day == last[row.animal]:
            values.setdefault(row.animal, []).append(row.value)
    return {animal: sum(own) / len(own) for animal, own in values.items()}
