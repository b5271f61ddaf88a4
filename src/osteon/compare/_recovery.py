"""Prevented and recovered: the two words that need more than a difference from the disease control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare._gate import LEVEL
from osteon.compare._records import Sentence
from osteon.compare._shares import PREVENTION_DAYS
from osteon.compare._treatment import treatment_start
from osteon.compare._words import at_start, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.compare._records import EndpointResult
    from osteon.compare._roster import Roster
    from osteon.records import Estimate
    from osteon.study import Study


def recovery_sentences(
    estimate: Estimate, result: EndpointResult, study: Study, roster: Roster
) -> Iterator[Sentence]:
    """Yield what may be said of a treatment beyond its difference from a control.

    Parameters
    ----------
    estimate : a primary contrast
    result : its endpoint
    study : for roles of arms and the start of the treatment
    roster : names for print
    """
    arms = study.layouts[0].arms
    left, right = arms[estimate.left], arms[estimate.right]
    if left.role != "treatment" or result.gate != "passed" or not _better(estimate):
        return
    what = result.subject
    start = treatment_start(left)
    if right.role == "disease_control" and start is not None and start <= PREVENTION_DAYS:
        since = f"from {day_words(start)} after surgery" if start else "from surgery on"
        text = (
            f"{roster.label(left.name)} at least partly prevented the effect of the disease on {what}: "
            f"it was given {since}, and {what} was better than in {roster.label(right.name)}."
        )
        yield Sentence(text, (estimate.id,), "PREVENTED", "primary")
    if right.role == "baseline_control":
        text = (
            f"{at_start(what)} recovered at least partly with {roster.label(left.name)}: it was better than "
            f"in {roster.label(right.name)}, the state at the start of treatment."
        )
        yield Sentence(text, (estimate.id,), "RECOVERED", "primary")


def _better(estimate: Estimate) -> bool:
    """Return whether the left arm is better than the right, as a claim."""
    if estimate.claim != "primary" or estimate.estimate is None or estimate.p_adjusted is None:
        return False
    known = voc.endpoints[estimate.endpoint]
    favourable = {"up": estimate.estimate > 0, "down": estimate.estimate < 0}.get(known.better, False)
    return estimate.p_adjusted < LEVEL and favourable
