"""The answer in sentences: the gate, what the primary endpoints claim, and what carries none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.compare._answer_combination import combination_sentences
from osteon.compare._answer_shares import share_sentences
from osteon.compare._claims import GATE_REASONS, PROCEDURES
from osteon.compare._contrasts import CLAIMED, COMBINATION, GATE
from osteon.compare._difference import interval_of, interval_words, share_words, size_words, turned
from osteon.compare._gate import LEVEL
from osteon.compare._records import Sentence
from osteon.compare._recovery import recovery_sentences
from osteon.compare._words import at_start, counted, listed, p_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.compare._records import EndpointResult, FlowLine
    from osteon.compare._roster import Roster
    from osteon.records import Estimate
    from osteon.study import Study


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer speaks of."""

    study: Study
    roster: Roster
    results: tuple[EndpointResult, ...]
    flow: tuple[FlowLine, ...]


def answer(said: Answered) -> tuple[Sentence, ...]:
    """Return the sentences for the top of the report: gate, claims, what carries none, and the animals.

    Parameters
    ----------
    said : study, animals, results and flow
    """
    if said.study.sealed:
        text = (
            "The arms are codes until the key is given: animals and means are shown, and no contrast is made."
        )
        return (Sentence(text, (), "SEALED"), _animals(said))
    return (
        *_gates(said),
        *_primary(said),
        *_adjusted(said),
        *share_sentences(_declared(said, "primary"), said.roster),
        *combination_sentences(tuple(_declared(said, "primary", "secondary")), said.study, said.roster),
        *_families(said),
        *_secondary(said),
        _animals(said),
    )


def _declared(said: Answered, *roles: str) -> Iterator[EndpointResult]:
    return (result for result in said.results if result.role in roles and result.estimates)


def _gates(said: Answered) -> Iterator[Sentence]:
    primary = tuple(result for result in _declared(said, "primary") if result.gate != "none")
    for result in primary:
        yield Sentence(result.gate_sentence, _ids(result, GATE), "GATE")
    others = tuple(result for result in _declared(said, "secondary") if result.gate != "none")
    if others and not primary:
        passed = sum(result.gate == "passed" for result in others)
        ids = tuple(found for result in others for found in _ids(result, GATE))
        yield Sentence(
            f"The model showed itself in {passed} of {counted(len(others), 'endpoint')}.", ids, "GATE"
        )


def _ids(result: EndpointResult, family: str) -> tuple[str, ...]:
    return tuple(estimate.id for estimate in result.estimates if estimate.family == family)


def _primary(said: Answered) -> Iterator[Sentence]:
    results = tuple(_declared(said, "primary"))
    if not results and any(_declared(said, "secondary", "exploratory")):
        yield Sentence("No endpoint is declared primary, so no difference carries a claim.", (), "CLAIM")
    for result in results:
        for estimate in result.estimates:
            if estimate.family not in {GATE, COMBINATION, CLAIMED}:
                yield _contrast_sentence(estimate, result, said.roster)
                yield from recovery_sentences(estimate, result, said.study, said.roster)


def _contrast_sentence(estimate: Estimate, result: EndpointResult, roster: Roster) -> Sentence:
    """Return what one primary contrast says, and whether it may be claimed."""
    what = result.subject
    left, right = roster.label(estimate.left), roster.label(estimate.right)
    if estimate.estimate is None or estimate.p_adjusted is None:
        why = " ".join(estimate.warnings)
        return Sentence(
            f"{at_start(what)}: {left} and {right} could not be compared. {why}".strip(),
            (estimate.id,),
            "CLAIM",
        )
    size = size_words(estimate.estimate, scale=estimate.scale, unit=estimate.unit)
    size = f"{size} {turned(estimate.estimate)}"
    numbers = "; ".join(_numbers(estimate, result, right))
    shown = estimate.p_adjusted < LEVEL
    if shown or _leaves_out_zero(estimate):
        found = f"{at_start(what)} was {size} in {left} than in {right} ({numbers})"
    else:
        found = f"No difference in {what} was shown between {left} and {right} (estimate {size}; {numbers})"
    if estimate.claim != "primary":
        return Sentence(f"{found}. {_why_no_claim(estimate, result)}", (estimate.id,), "CLAIM")
    if shown:
        return Sentence(f"{found}.", (estimate.id,), "CLAIM", "primary")
    if _leaves_out_zero(estimate):
        found += (
            ". Over all comparisons of primary endpoints together it is not shown, so it carries no claim"
        )
    return Sentence(f"{found}.", (estimate.id,), "NO-DIFFERENCE")


def _leaves_out_zero(estimate: Estimate) -> bool:
    """Return whether the interval that holds over the family leaves out no difference."""
    interval = interval_of(estimate, simultaneous=True)
    return interval is not None and not interval.low <= 0 <= interval.high


def _numbers(estimate: Estimate, result: EndpointResult, right: str) -> Iterator[str]:
    interval = interval_of(estimate, simultaneous=True)
    if interval is not None:
        yield interval_words(interval, scale=estimate.scale, unit=estimate.unit)
    mean = next((arm.mean for arm in result.arms if arm.arm == estimate.right), None)
    if share := share_words(estimate, mean, right, adjusted=bool(result.covariates)):
        yield share
    if estimate.p_adjusted is not None:
        alone = (estimate.p, estimate.low) == (estimate.p_adjusted, estimate.simultaneous_low)
        yield p_words(estimate.p_adjusted, adjusted=not alone)


def _why_no_claim(estimate: Estimate, result: EndpointResult) -> str:
    if result.gate in GATE_REASONS:
        return f"This carries no claim: {GATE_REASONS[result.gate]}."
    return estimate.warnings[-1] if estimate.warnings else "This carries no claim."


def _adjusted(said: Answered) -> Iterator[Sentence]:
    """Yield once what the numbers of the primary endpoints are adjusted for."""
    made = [
        (result, estimate)
        for result in _declared(said, "primary")
        for estimate in result.estimates
        if estimate.family not in {GATE, COMBINATION, CLAIMED} and estimate.p is not None
    ]
    covariates = tuple(dict.fromkeys(name for result, _ in made for name in result.covariates))
    families = {(result.id, estimate.family) for result, estimate in made}
    claimed = len(families) > 1 and any(estimate.claim == "primary" for _, estimate in made)
    told: list[str] = []
    if covariates:
        told.append(f"differences and means are those at equal {listed(covariates)}")
    if any(estimate.p != estimate.p_adjusted for _, estimate in made):
        name = PROCEDURES[said.study.plan.multiplicity] if claimed else ""
        over = f", then over all comparisons of primary endpoints ({name})" if name else ""
        told.append(
            f"p is adjusted within each comparison of the plan{over}; "
            "intervals hold within one comparison only"
        )
    if told:
        yield Sentence(
            f"Primary endpoints: {'; '.join(told)}.", tuple(estimate.id for _, estimate in made), "ADJUSTED"
        )


def _families(said: Answered) -> Iterator[Sentence]:
    """Yield once which questions keep the level by themselves, where primary endpoints ask several."""
    made = [one for result in _declared(said, "primary") for one in result.estimates if one.p is not None]
    kinds = {GATE: "the gate", CLAIMED: "the combination claim", "": "the comparisons"}
    asked = {one.family if one.family in {GATE, CLAIMED} else "" for one in made if one.family != COMBINATION}
    if len(asked) < 2 or not any(one.claim == "primary" for one in made):
        return
    if said.study.plan.graph is not None:
        text = (
            "Families: the graph of the plan shares one level of 5 % over all that primary endpoints claim; "
            "the gate is a condition before it and spends nothing."
        )
    else:
        named = listed(tuple(words for kind, words in kinds.items() if kind in asked))
        text = (
            f"Families: {named} of primary endpoints keep a level of 5 % each; they are not adjusted for "
            "each other, since the plan draws no graph."
        )
    yield Sentence(text, tuple(one.id for one in made), "FAMILIES")


def _secondary(said: Answered) -> Iterator[Sentence]:
    """Yield how many secondary contrasts there are, and which intervals leave out no difference."""
    results = tuple(_declared(said, "secondary"))
    compared = [
        (result, estimate)
        for result in results
        for estimate in result.estimates
        if estimate.family not in {GATE, COMBINATION, CLAIMED} and estimate.p_adjusted is not None
    ]
    if not compared:
        return
    apart = [(result, estimate) for result, estimate in compared if (estimate.p_adjusted or 0.0) < LEVEL]
    endpoints = counted(len({result.id for result, _ in compared}), "secondary endpoint")
    text = f"{endpoints} compared in {counted(len(compared), 'contrast')}, without a claim"
    if not apart:
        text += ": no difference was shown in any of them, each adjusted within its family."
    else:
        text += (
            f"; in {len(apart)} the p adjusted within the family is below {LEVEL:g}: "
            f"{'; '.join(_directions(apart, said.roster))}."
        )
    yield Sentence(text, tuple(estimate.id for _, estimate in compared), "SECONDARY", "secondary")


def _directions(apart: Sequence[tuple[EndpointResult, Estimate]], roster: Roster) -> Iterator[str]:
    """Yield which way differences go, those of one endpoint that go one way from one arm together."""
    lefts: dict[tuple[str, str, str], list[str]] = {}
    for result, estimate in apart:
        what = result.subject
        key = (what, turned(estimate.estimate or 0.0), roster.label(estimate.right))
        lefts.setdefault(key, []).append(roster.label(estimate.left))
    for (what, which, right), arms in lefts.items():
        yield f"{what} {which} in {listed(tuple(arms))} than in {right}"


def _animals(said: Answered) -> Sentence:
    allocated = sum(line.allocated for line in said.flow)
    analysed = sum(line.analysed for line in said.flow)
    parts = (
        ("lost", sum(line.lost for line in said.flow)),
        ("excluded", sum(line.excluded for line in said.flow)),
        ("not measured", sum(line.not_measured for line in said.flow)),
    )
    gone = listed(tuple(f"{count} {word}" for word, count in parts if count))
    text = f"{analysed} of {counted(allocated, 'animal')} analysed" + (f"; {gone}." if gone else ".")
    return Sentence(text, (), "FLOW")
