"""The comparison as the page shows it: contrasts, means and animals in words, each with its exact number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.compare import LEVEL
from osteon.files import printable
from osteon.report._estimation import estimation
from osteon.report._estimation_figure import panels
from osteon.report._measured import (
    NOT_ESTIMATED,
    as_percent,
    as_ratio,
    decimals_for,
    exact,
    fixed,
    p_words,
    span,
    unit_words,
)
from osteon.report._words import label

if TYPE_CHECKING:
    from osteon.compare import ArmMean, BalanceLine, EndpointResult, FlowLine, Loss
    from osteon.records import Estimate
    from osteon.report._experiment import ExperimentPage

_CLAIMS = {"secondary": "secondary endpoint: no claim", "none": "no claim"}
_ROLES = {
    "primary": "primary",
    "secondary": "secondary: estimates, never a claim",
    "exploratory": "not declared in the study file: shown, never compared",
}
_BETTER = {"up": "higher is better", "down": "lower is better", "none": "neither is better"}
_VARIANCES = {
    "pooled": "pooled over the arms",
    "welch": "separate in each arm (Welch)",
    "hc3": "robust to unequal spread (HC3)",
}
_SHORT_VARIANCES = {"pooled": "one variance", "welch": "a variance for each arm", "hc3": "HC3"}
_SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-Z])")
_UNUSED = ("not measured", "censored", "failed qc")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its words, the field of the estimate it is, all its digits, its interval in words."""

    text: str
    field: str
    exact: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """One contrast in words."""

    id: str
    label: str
    place: int | None
    family: str
    claim: str
    kind: str
    effect: Number
    percent: str
    simultaneous: Number
    g: Number
    df: Number
    p: Number
    p_adjusted: Number
    n: tuple[int, int]
    analysis: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One sentence on the method, and the contrasts it holds for."""

    text: str
    contrasts: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeanRow:
    """One arm of an endpoint in words."""

    arm: str
    number: int
    place: int
    label: str
    n: int
    mean: Number
    interval: str
    sd: str
    cv: str


@dataclass(frozen=True, slots=True)
class FlowRow:
    """The animals of one arm, each group with the animals in it."""

    label: str
    place: int
    planned: int | None
    groups: tuple[tuple[str, int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint as a block of the page."""

    result: EndpointResult
    title: str
    facts: tuple[tuple[str, str], ...]
    animals: str
    differences: str
    undrawn: int
    censored: int
    means: tuple[MeanRow, ...]
    contrasts: tuple[ContrastRow, ...]
    methods: tuple[MethodLine, ...]
    losses: tuple[Loss, ...]


def endpoint_view(page: ExperimentPage, result: EndpointResult) -> EndpointView:
    """Return the block of one endpoint."""
    plot = estimation(page, result)
    animals, differences = panels(plot)
    decimals = decimals_for(_spread(result), like=_size(result))
    return EndpointView(
        result=result,
        title=_title(result),
        facts=_facts(result),
        animals=animals,
        differences=differences,
        undrawn=len(result.estimates) - len(plot.differences),
        censored=sum(dot.status != "ok" for row in plot.rows for dot in row.dots),
        means=tuple(_mean_row(page, mean, decimals) for mean in result.arms),
        contrasts=tuple(_contrast_row(page, one) for one in result.estimates),
        methods=_methods(page, result),
        losses=tuple(loss for line in result.flow for loss in line.losses),
    )


def _title(result: EndpointResult) -> str:
    where = [_site(result.site), _side(result.side) if result.side != "-" else "", result.day_label]
    return ", ".join((result.label, *(part for part in where if part)))


def _site(code: str) -> str:
    return label(voc.sites, code) if code else ""


def _facts(result: EndpointResult) -> tuple[tuple[str, str], ...]:
    """Return what a reader must know of an endpoint before its numbers; what is missing says so."""
    told = (
        ("role", _ROLES.get(result.role, result.role)),
        ("site, side, day", f"{_site(result.site) or 'no site'}, {_side(result.side)}, {result.day_label}"),
        ("method", label(voc.methods, result.method) if result.method else "not stated"),
        ("convention", "; ".join(map(printable, result.conventions)) or "not stated"),
        ("unit", unit_words(result.unit) or "no unit"),
        ("what is better", _BETTER.get(result.better, result.better)),
        ("scale", result.scale_reason or _scale(result)),
        ("variance", f"{_VARIANCES.get(result.variance, result.variance)}: {result.variance_reason}"),
        ("adjusted for", "; ".join(map(printable, result.covariates)) or "nothing"),
    )
    return told if result.estimates else tuple(fact for fact in told if fact[0] not in ("adjusted for",))


def _side(side: str) -> str:
    return {"-": "no side", "both": "both sides"}.get(side, side)


def _scale(result: EndpointResult) -> str:
    return "logarithmic" if result.scale == "log" else "raw"


def _spread(result: EndpointResult) -> float | None:
    found = [arm.sd for arm in result.arms if arm.sd]
    return median(found) if found else None


def _size(result: EndpointResult) -> float:
    return max((abs(arm.mean) for arm in result.arms if arm.mean is not None), default=0.0)


def _mean_row(page: ExperimentPage, mean: ArmMean, decimals: int) -> MeanRow:
    return MeanRow(
        arm=mean.arm,
        number=page.numbers[mean.arm],
        place=page.places[mean.arm],
        label=page.label(mean.arm),
        n=mean.n,
        mean=Number(_fixed(mean.mean, decimals, "no value"), "mean", exact(mean.mean)),
        interval=span(mean.low, mean.high, decimals) or NOT_ESTIMATED,
        sd=_fixed(mean.sd, decimals, NOT_ESTIMATED),
        cv=_fixed(mean.cv, 1, NOT_ESTIMATED),
    )


def _fixed(value: float | None, decimals: int, otherwise: str, *, signed: bool = False) -> str:
    return otherwise if value is None else fixed(value, decimals, signed=signed)


def _contrast_row(page: ExperimentPage, one: Estimate) -> ContrastRow:
    ratio = one.scale == "log"
    value, low, high = (as_ratio(one, at) for at in (one.estimate, one.low, one.high))
    half = None if low is None or high is None else (high - low) / 2
    decimals = decimals_for(half, like=value or 0.0)
    wide = span(
        as_ratio(one, one.simultaneous_low), as_ratio(one, one.simultaneous_high), decimals, signed=not ratio
    )
    return ContrastRow(
        id=one.id,
        label=f"{page.label(one.left)} vs {page.label(one.right)}",
        place=_place(page, one),
        family=f"family: {'the gate' if one.family == 'gate' else one.family}",
        claim=_claim(one),
        kind=effect_words(one),
        effect=Number(
            _fixed(value, decimals, NOT_ESTIMATED, signed=not ratio),
            "estimate",
            exact(one.estimate),
            span(low, high, decimals, signed=not ratio),
        ),
        percent=_percent(value, low, high) if ratio else "",
        simultaneous=Number(wide or "none", "simultaneous_low", exact(one.simultaneous_low)),
        g=Number(
            _fixed(one.g, 2, NOT_ESTIMATED, signed=True),
            "g",
            exact(one.g),
            span(one.g_low, one.g_high, 2, signed=True),
        ),
        df=Number(_fixed(one.df, 1, NOT_ESTIMATED).removesuffix(".0"), "df", exact(one.df)),
        p=Number(p_words(one.p), "p", exact(one.p)),
        p_adjusted=Number(
            "none" if one.p_adjusted is None else p_words(one.p_adjusted), "p_adjusted", exact(one.p_adjusted)
        ),
        n=(one.n_left, one.n_right),
        analysis=f"{one.scale} scale, {_SHORT_VARIANCES[one.variance]}",
        warnings=one.warnings,
    )


def _claim(one: Estimate) -> str:
    """Return whether a contrast carries a claim: only what is shown is claimed."""
    if one.claim != "primary":
        return _CLAIMS[one.claim]
    shown = one.p_adjusted is not None and one.p_adjusted < LEVEL
    return f"primary endpoint: {'carries a claim' if shown else 'not shown, no claim'}"


def _methods(page: ExperimentPage, result: EndpointResult) -> tuple[MethodLine, ...]:
    """Return each sentence on the methods once, with the contrasts it holds for."""
    holds: dict[str, list[Estimate]] = {}
    for one in result.estimates:
        for said in _SENTENCE_END.split(one.method):
            holds.setdefault(said, []).append(one)
    return tuple(
        MethodLine(
            said,
            "all contrasts"
            if len(found) == len(result.estimates)
            else ", ".join(f"{page.label(one.left)} vs {page.label(one.right)}" for one in found),
            tuple(one.id for one in found),
        )
        for said, found in holds.items()
        if said
    )


def _place(page: ExperimentPage, one: Estimate) -> int | None:
    """Return the place of the arm that is compared; None for a contrast of more than two arms."""
    if one.left not in page.places or one.right not in page.places:
        return None
    return page.places[one.left] or page.places[one.right]


def effect_words(one: Estimate) -> str:
    """Return what an estimate is, with its unit."""
    return "ratio" if one.scale == "log" else f"difference, {unit_words(one.unit)}"


def _percent(value: float | None, low: float | None, high: float | None) -> str:
    value, low, high = map(as_percent, (value, low, high))
    if value is None:
        return ""
    decimals = decimals_for(None if low is None or high is None else (high - low) / 2, like=value)
    limits = span(low, high, decimals, signed=True)
    return f"{fixed(value, decimals, signed=True)} %" + (f" ({limits} %)" if limits else "")


def flow_rows(page: ExperimentPage) -> tuple[FlowRow, ...]:
    """Return the animals of the study, arm by arm."""
    if page.comparison is None:
        return ()
    measured = {
        value.animal
        for result in page.results
        if result.role != "exploratory" and (result.day is None or result.day > 0)
        for value in result.animals
        if value.value is not None
    }
    return tuple(_flow_row(page, line, measured) for line in page.comparison.flow)


def _flow_row(page: ExperimentPage, line: FlowLine, measured: set[str]) -> FlowRow:
    """Return one arm; who is in each group is made again from the list, the losses and the values."""
    allocated = tuple(name for name, animal in page.animals.items() if animal.arm == line.arm)
    lost, excluded = (
        tuple(dict.fromkeys(o.animal for o in line.losses if o.kind == kind)) for kind in ("lost", "excluded")
    )
    unused = tuple(dict.fromkeys(loss.animal for loss in line.losses if loss.kind in _UNUSED))
    left_out = {*lost, *excluded, *unused}
    analysed = tuple(name for name in allocated if name in measured and name not in left_out)
    return FlowRow(
        label=page.label(line.arm),
        place=page.places.get(line.arm, 0),
        planned=line.planned,
        groups=(
            ("allocated", line.allocated, allocated),
            ("lost", line.lost, lost),
            ("excluded", line.excluded, excluded),
            ("not measured", line.not_measured, unused),
            ("analysed", line.analysed, analysed),
        ),
    )


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What the animals of an arm were like before the treatment, in words."""

    what: str
    label: str
    place: int
    n: int
    mean: str
    sd: str
    span: str
    rows: tuple[str, ...]


def balance_rows(page: ExperimentPage) -> tuple[BalanceRow, ...]:
    """Return the balance of the arms before the treatment."""
    return tuple(_balance_row(page, line) for line in (page.comparison.balance if page.comparison else ()))


def _balance_row(page: ExperimentPage, line: BalanceLine) -> BalanceRow:
    decimals = decimals_for(line.sd, like=line.mean or 0.0)
    what = ", ".join(part for part in (line.what, line.day_label, unit_words(line.unit)) if part)
    return BalanceRow(
        what=what,
        label=page.label(line.arm),
        place=page.places.get(line.arm, 0),
        n=line.n,
        mean=_fixed(line.mean, decimals, "no value"),
        sd=_fixed(line.sd, decimals, NOT_ESTIMATED),
        span=span(line.low, line.high, decimals) or "no value",
        rows=line.rows,
    )
