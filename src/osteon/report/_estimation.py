"""What the estimation plot of an endpoint shows: every animal, the mean of each arm, the differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon.report._experiment import shown
from osteon.report._measured import as_ratio, unit_words
from osteon.report._words import number

if TYPE_CHECKING:
    from osteon.compare import AnimalValue, ArmMean, EndpointResult
    from osteon.records import Estimate
    from osteon.report._experiment import ExperimentPage

_CENSORED = ("below_lloq", "above_uloq")


@dataclass(frozen=True, slots=True)
class Dot:
    """One animal: its value, or the limit that its value is below or above."""

    animal: str
    value: float
    status: str

    def words(self, unit: str) -> str:
        """Return the animal and its value."""
        sign = {"below_lloq": "below ", "above_uloq": "above "}.get(self.status, "")
        return f"{shown(self.animal)}: {sign}{number(self.value)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm: its dots and its mean."""

    number: int
    place: int
    label: str
    mean: ArmMean
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One contrast as drawn, arms by their numbers: a ratio on the log scale, a difference on the raw."""

    id: str
    arm: int
    control: int
    place: int
    label: str
    about: str
    value: float | None
    limits: tuple[float | None, float | None]
    simultaneous: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Estimation:
    """What the two panels of one endpoint draw.

    Parameters
    ----------
    id, title, unit : of the endpoint
    log, ratios : the axis of the animals, and that of the differences, is logarithmic
    against : what the differences are from, for the title of their axis
    rows : arms in the order of the study file
    differences : gate first; those of two arms on the scale of the endpoint
    """

    id: str
    title: str
    unit: str
    log: bool
    ratios: bool
    against: str
    rows: tuple[ArmRow, ...]
    differences: tuple[Difference, ...]


def estimation(page: ExperimentPage, result: EndpointResult) -> Estimation:
    """Return what is drawn of an endpoint; a censored animal without a limit has no dot."""
    dots: dict[str, list[Dot]] = {}
    for value in result.animals:
        at = value.value if value.status == "ok" else limit_of(page, value)
        if at is not None:
            dots.setdefault(value.arm, []).append(Dot(value.animal, at, value.status))
    drawable = all(dot.value > 0 for found in dots.values() for dot in found)
    return Estimation(
        id=result.id,
        title=result.label,
        unit=unit_words(result.unit),
        log=result.scale == "log" and drawable,
        ratios=result.scale == "log",
        against=_against(page, result),
        rows=tuple(
            ArmRow(
                page.numbers[mean.arm],
                page.places[mean.arm],
                page.label(mean.arm),
                mean,
                tuple(dots.get(mean.arm, ())),
            )
            for mean in result.arms
        ),
        differences=tuple(_difference(page, one) for one in _drawn(page, result)),
    )


def limit_of(page: ExperimentPage, value: AnimalValue) -> float | None:
    """Return the limit of a censored animal: the highest it is below, the lowest it is above."""
    if value.status not in _CENSORED:
        return None
    rows = (page.observations[row] for row in value.rows if row in page.observations)
    limits = [row.limit for row in rows if row.status == value.status and row.limit is not None]
    if not limits:
        return None
    return max(limits) if value.status == "below_lloq" else min(limits)


def _drawn(page: ExperimentPage, result: EndpointResult) -> tuple[Estimate, ...]:
    """Return the contrasts that share the axis of the endpoint: two arms, on its scale."""
    return tuple(
        one
        for one in result.estimates
        if one.scale == result.scale and one.left in page.numbers and one.right in page.numbers
    )


def _against(page: ExperimentPage, result: EndpointResult) -> str:
    """Return what the differences are from; a gate with another control says so."""
    log, drawn = result.scale == "log", _drawn(page, result)
    controls = list(dict.fromkeys(one.right for one in drawn if one.family != "gate"))
    gates = [one for one in drawn if one.family == "gate" and [one.right] != controls]
    if not controls and gates:
        controls, gates = [gates[0].right], []
    if len(controls) != 1:
        return "ratio, first to second arm" if log else "difference, first minus second arm"
    said = f"{'ratio to' if log else 'difference from'} {page.label(controls[0])}"
    apart = "; ".join(
        f"gate: {page.label(one.left)} {'to' if log else 'minus'} {page.label(one.right)}" for one in gates
    )
    return f"{said} ({apart})" if apart else said


def _difference(page: ExperimentPage, one: Estimate) -> Difference:
    return Difference(
        id=one.id,
        arm=page.numbers.get(one.left, 0),
        control=page.numbers.get(one.right, 0),
        place=page.places.get(one.left, 0) or page.places.get(one.right, 0),
        label=f"{page.label(one.left)} vs {page.label(one.right)}",
        about="gate" if one.family == "gate" else "",
        value=as_ratio(one, one.estimate),
        limits=(as_ratio(one, one.low), as_ratio(one, one.high)),
        simultaneous=(as_ratio(one, one.simultaneous_low), as_ratio(one, one.simultaneous_high)),
    )
