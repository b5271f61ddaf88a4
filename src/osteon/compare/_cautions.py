"""Warnings with a code, each by its rule: they are sentences too, at the estimates or the endpoint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare._contrasts import CLAIMED, COMBINATION, GATE
from osteon.compare._policy import allotted_together
from osteon.compare._records import Caution
from osteon.compare._warnings import family_warning, few_df
from osteon.compare._words import counted, listed, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osteon.compare._records import ArmMean, EndpointResult
    from osteon.records import Estimate
    from osteon.study import Study

SMALLEST_SHARE = 0.5  # of the endpoint's usual low CV, below which values are no animals' values
FEWEST_FOR_SPREAD = 5  # animals from which a CV says something of its endpoint; judgement


def with_cautions(results: Sequence[EndpointResult], study: Study) -> tuple[EndpointResult, ...]:
    """Return the results with their typed warnings, each said as a sentence where it belongs.

    Parameters
    ----------
    results : with claims and verdicts
    study : for what was allotted, planned and compared
    """
    return tuple(_with(result, tuple(_cautions(result, study))) for result in results)


def _with(result: EndpointResult, cautions: tuple[Caution, ...]) -> EndpointResult:
    whole = (caution.text for caution in cautions if not caution.estimates)
    return replace(
        result,
        cautions=cautions,
        warnings=tuple(dict.fromkeys((*result.warnings, *whole))),
        estimates=tuple(_told(one, cautions) for one in result.estimates),
    )


def _told(estimate: Estimate, cautions: Iterable[Caution]) -> Estimate:
    own = (caution.text for caution in cautions if estimate.id in caution.estimates)
    return replace(estimate, warnings=tuple(dict.fromkeys((*own, *estimate.warnings))))


def _cautions(result: EndpointResult, study: Study) -> Iterator[Caution]:
    yield from _spread(result, study)
    if not result.estimates:
        return
    yield from _unit(study)
    yield from _few_df(result)
    yield from _singular(result)
    yield from _family_size(result)
    yield from _denominator(result)
    yield from _shared_control(result)


def _unit(study: Study) -> Iterator[Caution]:
    """Yield that what was allotted as a whole is analysed as independent parts."""
    if allotted := allotted_together(study):
        yield Caution(
            "UNIT-BELOW-ALLOCATION",
            f"The {allotted} was allotted to an arm as a whole, and its animals are analysed as independent: "
            "intervals are too narrow.",
        )


def _few_df(result: EndpointResult) -> Iterator[Caution]:
    for one in result.estimates:
        if one.df is not None and (text := few_df(one.df)):
            yield Caution("DF-FEW", text, (one.id,))


def _singular(result: EndpointResult) -> Iterator[Caution]:
    """Yield variances of zero: of a random effect, and of an arm without any spread."""
    for words in result.singular:
        yield Caution(
            "VARIANCE-SINGULAR",
            f"The variance of {words} is estimated as zero: its random effect stays in the model, as the "
            "plan says; that there is no such variance is not shown.",
        )
    for mean in result.arms:
        values = [v.value for v in result.animals if v.arm == mean.arm and v.value is not None]
        if len(values) > 1 and len(set(values)) == 1:
            ids = tuple(one.id for one in result.estimates if mean.arm in (one.left, one.right))
            yield Caution(
                "VARIANCE-SINGULAR", f"All values of {mean.arm} are equal: its spread is not known.", ids
            )


def _family_size(result: EndpointResult) -> Iterator[Caution]:
    for family in dict.fromkeys(one.family for one in result.estimates):
        own = [one for one in result.estimates if one.family == family]
        computed = tuple(one.id for one in own if one.se is not None)
        for text in family_warning((len(computed), len(own))) if computed else ():
            yield Caution("FAMILY-SIZE", text, computed)


def _spread(result: EndpointResult, study: Study) -> Iterator[Caution]:
    """Yield arms whose values vary far too little for animals, and just enough for means of n animals."""
    known = voc.endpoints.get(result.endpoint)
    species = study.species[0] if study.species else ""
    low, high = usual_cv(known, species, result.site)
    for mean in result.arms:
        of_values = known is not None and result.unit == known.unit
        if not of_values or low is None or high is None or mean.cv is None or mean.n < FEWEST_FOR_SPREAD:
            continue
        if mean.cv < SMALLEST_SHARE * low and low <= mean.cv * mean.n**0.5 <= high:
            yield _too_even(mean, (low, high))


def usual_cv(known: voc.Endpoint | None, species: str, site: str) -> tuple[float | None, float | None]:
    """Return the usual between-animal coefficient of variation of an endpoint, %: of its site, else of any.

    Examples
    --------
    >>> usual_cv(voc.endpoints["BMD"], "rat", "femur"), usual_cv(voc.endpoints["BMD"], "rat", "calvaria")
    ((8.151, 9.933), (4.949, 10.6))
    >>> usual_cv(voc.endpoints["BMD"], "dog", "femur")
    (None, None)
    """
    ranges = () if known is None else known.ranges
    own = [
        one for one in ranges if one.species == species and one.site in {site, ""} and one.cv_low is not None
    ]
    found = next((one for one in own if one.site == site), next(iter(own), None))
    return (None, None) if found is None else (found.cv_low, found.cv_high)


def _too_even(mean: ArmMean, usual: tuple[float, float]) -> Caution:
    cv = mean.cv or 0.0
    return Caution(
        "SPREAD-TOO-SMALL",
        f"The values of {mean.arm} vary by {number(cv)} % only, where animals vary by {number(usual[0])} to "
        f"{number(usual[1])} %; {number(cv)} % times the root of {mean.n} is within that. Standard errors or "
        "means may have been entered where animals belong.",
    )


def _denominator(result: EndpointResult) -> Iterator[Caution]:
    """Yield that a share has no value because its denominator may be zero."""
    arms = tuple(share.arm for share in result.shares if share.ratio is None)
    refused = result.combined is not None and result.combined.bliss_refused
    if arms or refused:
        gate = tuple(one.id for one in result.estimates if one.family == GATE)
        yield Caution(
            "RATIO-DENOMINATOR",
            "The distance from diseased to healthy cannot be told from zero: shares of it have no value.",
            gate,
        )


def _shared_control(result: EndpointResult) -> Iterator[Caution]:
    """Yield controls that two families of comparisons hold: their p are not independent, nor adjusted."""
    held: dict[str, dict[str, list[str]]] = {}
    for one in result.estimates:
        if one.family not in {GATE, COMBINATION, CLAIMED}:
            held.setdefault(one.right, {}).setdefault(one.family, []).append(one.id)
    for control, families in held.items():
        if len(families) > 1:
            ids = tuple(name for own in families.values() for name in own)
            told = listed(tuple(f"{family!r}" for family in families))
            yield Caution(
                "CONTROL-TWICE",
                f"{control} is the control of {counted(len(families), 'comparison')} ({told}): its chance "
                "shows in all of them, and each is adjusted within itself only.",
                ids,
            )
