"""The combination in sentences: better than each single, its word, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._combination import SCALE_WORDS
from osteon.compare._contrasts import CLAIMED, COMBINATION
from osteon.compare._difference import interval_of, interval_words, size_words, turned
from osteon.compare._gate import LEVEL
from osteon.compare._records import Sentence
from osteon.compare._words import at_start, p_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.compare._records import EndpointResult
    from osteon.compare._roster import Roster
    from osteon.records import Estimate
    from osteon.study import Combination, Study

WORD_RULES = {
    "synergy": "SYNERGY",
    "sub-additive": "SUB-ADDITIVE",
    "additive": "ADDITIVE",
    "undetermined": "UNDETERMINED",
}
_JOINED = {"log": "product", "raw": "sum"}


def combination_sentences(
    results: Sequence[EndpointResult], study: Study, roster: Roster
) -> Iterator[Sentence]:
    """Yield what is said of the combination: claims and words of primary endpoints, estimates of the others.

    Parameters
    ----------
    results : primary and secondary endpoints with estimates
    study : with its combination
    roster : names for print
    """
    four = study.plan.combination
    if four is None:
        return
    for result in results:
        if (
            four.claim
            and result.role == "primary"
            and result.combined is not None
            and result.combined.unjudged
        ):
            yield _unjudged(result)
        interaction = next((one for one in result.estimates if one.family == COMBINATION), None)
        if result.combined is None or interaction is None or interaction.p is None:
            continue
        if result.combined.word:
            yield _superiority(result, four, roster)
            yield _word(result, interaction, four, roster)
        else:
            yield Sentence(
                _estimate_text(interaction, result, four, roster), (interaction.id,), "COMBINATION"
            )
        if result.role == "primary":
            beside = ("HEADROOM", result.combined.headroom), ("BLISS", result.combined.bliss)
            yield from (Sentence(text, (interaction.id,), rule) for rule, text in beside if text)
    yield from _prices(results)


def _unjudged(result: EndpointResult) -> Sentence:
    """Return why a claim that the plan makes has no answer."""
    why = "" if result.combined is None else result.combined.unjudged
    ids = tuple(one.id for one in result.estimates)
    return Sentence(f"{at_start(result.subject)}: {why[0].lower()}{why[1:]}", ids, "COMBINATION")


def _superiority(result: EndpointResult, four: Combination, roster: Roster) -> Sentence:
    """Return whether the combination is shown to be better than each single treatment."""
    over = [one for one in result.estimates if one.family == CLAIMED]
    what, both = result.subject, roster.label(four.both)
    told = "; ".join(
        f"{_size(one)} than in {roster.label(one.right)} ({_interval(one)})"
        for one in over
        if one.p is not None
    )
    p = over[0].p_adjusted
    numbers = f"{told}{'' if p is None else f'; {p_words(p, adjusted=True)}'}"
    ids = tuple(one.id for one in over)
    if p is not None and p < LEVEL:
        text = f"{both} was better in {what} than each agent alone: {numbers}."
        return Sentence(text, ids, "BETTER-THAN-EACH", "primary")
    text = f"That {both} is better in {what} than each agent alone was not shown: {numbers}."
    return Sentence(text, ids, "BETTER-THAN-EACH")


def _word(result: EndpointResult, interaction: Estimate, four: Combination, roster: Roster) -> Sentence:
    """Return the word of the combination with the interaction it rests on."""
    combined = result.combined
    word, reason = ("", "") if combined is None else (combined.word, combined.reason)
    agents = f"{roster.label(four.a)} with {roster.label(four.b)}"
    p = "" if interaction.p is None else f"; {p_words(interaction.p, adjusted=False)}"
    text = (
        f"{agents} in {result.subject}, {SCALE_WORDS[interaction.scale]} scale: {word}. "
        f"{roster.label(four.both)} was {_size(interaction)} than the "
        f"{_JOINED[interaction.scale]} of both effects would make it ({_interval(interaction)}{p}); {reason}."
    )
    carried = word in {"synergy", "sub-additive"} and (interaction.p_adjusted or 0.0) < LEVEL
    return Sentence(text, (interaction.id,), WORD_RULES[word], "primary" if carried else "none")


def _estimate_text(estimate: Estimate, result: EndpointResult, four: Combination, roster: Roster) -> str:
    """Return an interaction that makes no claim."""
    what, both = result.subject, roster.label(four.both)
    joined = (
        f"the {_JOINED[estimate.scale]} of the effects of {roster.label(four.a)} and {roster.label(four.b)}"
    )
    p = "" if estimate.p is None else f"; {p_words(estimate.p, adjusted=False)}, not adjusted"
    if estimate.p is None or estimate.p >= LEVEL:
        return (
            f"No departure of {both} from {joined} was shown in {what} "
            f"(estimate {_size(estimate)}; {_interval(estimate)}{p})."
        )
    return (
        f"{at_start(what)} was {_size(estimate)} in {both} than {joined} would make it "
        f"({_interval(estimate)}{p}); this carries no claim."
    )


def _prices(results: Sequence[EndpointResult]) -> Iterator[Sentence]:
    """Yield what an interaction takes in animals, once for all primary endpoints with as many of them."""
    priced: dict[str, list[str]] = {}
    for result in results:
        if result.role == "primary" and result.combined is not None and result.combined.price:
            own = [one.id for one in result.estimates if one.family == COMBINATION]
            priced.setdefault(result.combined.price, []).extend(own)
    return (Sentence(text, tuple(ids), "PRICE") for text, ids in priced.items())


def _size(estimate: Estimate) -> str:
    value = estimate.estimate or 0.0
    return f"{size_words(value, scale=estimate.scale, unit=estimate.unit)} {turned(value)}"


def _interval(estimate: Estimate) -> str:
    interval = interval_of(estimate)
    return "" if interval is None else interval_words(interval, scale=estimate.scale, unit=estimate.unit)
