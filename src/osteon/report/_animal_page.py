"""One page an animal: where it stands in the study, every value with its cell, and itself beside its arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import printable
from osteon.report._animal_files import animal_file, animal_stem
from osteon.report._arm_style import arm_mark
from osteon.report._axis import axis
from osteon.report._estimation import limit_of
from osteon.report._experiment import mark_ids, shown
from osteon.report._measured import decimals_for, exact, fixed, span, unit_words
from osteon.report._svg import Caption, element, figure, path
from osteon.report._words import endpoint_text, label, number, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osteon.compare import AnimalValue, ArmMean, EndpointResult
    from osteon.records import Animal, Exclusion, Observation
    from osteon.report._experiment import ExperimentPage

_NOT_LISTED = "not listed"
_WIDTH, _HEIGHT = 240.0, 18.0
_STATUSES = {
    "ok": "ok",
    "below_lloq": "below the limit of quantification",
    "above_uloq": "above the limit of quantification",
    "missing": "missing",
    "excluded": "excluded",
    "failed_qc": "failed quality control",
}


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """One endpoint of an animal in words, beside its arm."""

    id: str
    title: str
    value: str
    exact: str
    strip: str
    mean: str
    made_of: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One observation in words; ``mark`` is its id, ``exact`` all digits of its value."""

    mark: str
    endpoint: str
    value: str
    exact: str
    status: str
    where: str
    specimen: str
    method: str
    cell: str


@dataclass(frozen=True, slots=True)
class AnimalSheet:
    """What the page of an animal shows."""

    name: str
    stem: str
    facts: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    endpoints: tuple[EndpointLine, ...]
    values: tuple[ValueLine, ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Beside:
    """One endpoint with what each of its arms spans, looked up once for all animals."""

    result: EndpointResult
    means: Mapping[str, ArmMean]
    spans: Mapping[str, tuple[float, float]]


def animal_sheets(page: ExperimentPage) -> Mapping[str, AnimalSheet]:
    """Return the sheet of every animal, by the name of its file."""
    beside: dict[str, list[tuple[_Beside, AnimalValue]]] = {}
    for result in page.results:
        spans = _Beside(result, {mean.arm: mean for mean in result.arms}, _spans(result))
        for value in result.animals:
            beside.setdefault(value.animal, []).append((spans, value))
    return {
        animal_file(name): _sheet(page, animal, beside.get(name, [])) for name, animal in page.animals.items()
    }


def _spans(result: EndpointResult) -> Mapping[str, tuple[float, float]]:
    found: dict[str, list[float]] = {}
    for value in result.animals:
        if value.value is not None:
            found.setdefault(value.arm, []).append(value.value)
    return {arm: (min(values), max(values)) for arm, values in found.items()}


def _sheet(page: ExperimentPage, animal: Animal, lines: list[tuple[_Beside, AnimalValue]]) -> AnimalSheet:
    rows = page.observations_of.get(animal.name, ())
    inputs: Mapping[str, str] = {} if page.observed is None else page.observed.inputs
    sources = {row.id.partition("!")[0]: row.source for row in rows}
    listed = animal.source.partition("!")[0]
    told = {listed: inputs.get(listed, "")} if listed else {}
    told |= {file: inputs.get(file) or source for file, source in sources.items()}
    return AnimalSheet(
        name=shown(animal.name),
        stem=animal_stem(animal.name),
        facts=(
            ("arm", page.label(animal.arm)),
            ("cage", shown(animal.cage) if animal.cage else _NOT_LISTED),
            ("litter", shown(animal.litter) if animal.litter else _NOT_LISTED),
            ("place in the list", printable(animal.source) if animal.source else _NOT_LISTED),
        ),
        left_out=tuple(map(_exclusion, page.exclusions_of.get(animal.name, ()))),
        endpoints=tuple(_endpoint(page, spans, value) for spans, value in lines),
        values=tuple(map(_value, rows)),
        files=tuple(
            (printable(file), printable(digest) if digest else "not recorded")
            for file, digest in told.items()
        ),
    )


def _exclusion(one: Exclusion) -> str:
    what = f"Specimen {shown(one.specimen)} {one.kind}" if one.specimen else one.kind.capitalize()
    said = f"{what}: {printable(one.reason) if one.reason else 'no reason written'}"
    about = [part for part in (one.who and f"recorded by: {shown(one.who)}", one.when, one.source) if part]
    return f"{said} ({'; '.join(map(printable, about))})" if about else said


def _endpoint(page: ExperimentPage, spans: _Beside, value: AnimalValue) -> EndpointLine:
    result, mean = spans.result, spans.means.get(value.arm)
    decimals = decimals_for(None if mean is None else mean.sd, like=value.value or 0.0)
    unit = unit_words(result.unit)
    where = [label(voc.sites, result.site) if result.site else "", result.day_label]
    return EndpointLine(
        id=result.id,
        title=", ".join((result.label, *(part for part in where if part))),
        value=_own(page, value, decimals, unit),
        exact=exact(value.value),
        strip=_strip(page, spans, value),
        mean=_mean(mean, decimals),
        made_of=_made_of(value),
    )


def _made_of(value: AnimalValue) -> str:
    """Return what was averaged; one value alone was not."""
    if not value.replicates:
        return "no value"
    if value.replicates == 1:
        return "one value"
    made = f"{value.replicates} {plural(value.replicates, 'value')}"
    return made if value.specimens == 1 else f"{made} of {value.specimens} specimens"


def _own(page: ExperimentPage, value: AnimalValue, decimals: int, unit: str) -> str:
    if value.value is not None:
        return f"{fixed(value.value, decimals)} {unit}".strip()
    limit = limit_of(page, value)
    if limit is None:
        return _STATUSES.get(value.status, value.status)
    return f"{'below' if value.status == 'below_lloq' else 'above'} {number(limit)} {unit}".strip()


def _mean(mean: ArmMean | None, decimals: int) -> str:
    if mean is None or mean.mean is None:
        return "no mean"
    limits = span(mean.low, mean.high, decimals)
    return f"{fixed(mean.mean, decimals)} ({limits})" if limits else fixed(mean.mean, decimals)


def _strip(page: ExperimentPage, spans: _Beside, value: AnimalValue) -> str:
    """Draw the animal on the span of its arm, with the arm's mean and interval."""
    mean, held = spans.means.get(value.arm), spans.spans.get(value.arm)
    if value.value is None or mean is None or held is None:
        return "no value to draw"
    low, high = held
    log = spans.result.scale == "log" and low > 0
    scale = axis((low, high, mean.mean, mean.low, mean.high), log=log, left=6, right=_WIDTH - 6)
    middle = _HEIGHT / 2
    shapes = [element("path", d=path("M", scale.x(low), middle, "H", scale.x(high)), class_="line")]
    if mean.low is not None and mean.high is not None:
        left, right = scale.x(mean.low), scale.x(mean.high)
        shapes.append(
            element("rect", x=left, y=middle - 5, width=max(right - left, 1.0), height=10, class_="bed frame")
        )
    if mean.mean is not None:
        x = scale.x(mean.mean)
        shapes.append(element("path", d=path("M", x, middle - 7, "v", 14), class_="ink", stroke_width=1.5))
    shapes.append(arm_mark(page.places.get(value.arm, 0), (scale.x(value.value), middle), 4.5))
    said = f"{number(value.value)}; arm {number(low)} to {number(high)}"
    return figure(shapes, size=(_WIDTH, _HEIGHT), caption=Caption(said, kind="strip"))


def _value(row: Observation) -> ValueLine:
    unit = unit_words(row.unit)
    said = "none" if row.value is None else f"{number(row.value)} {unit}".strip()
    if row.limit is not None:
        said += f" (limit {number(row.limit)} {unit})".replace(" )", ")")
    if row.uncertainty is not None:
        said += f" ± {number(row.uncertainty)} (standard error)"
    day = "at sacrifice" if row.day is None else f"day {number(row.day)}"
    site = label(voc.sites, row.site) if row.site else "no site"
    specimen = [
        f"specimen {shown(row.specimen)}" if row.specimen else "",
        f"replicate {shown(row.replicate)}" if row.replicate else "",
    ]
    method = [
        label(voc.methods, row.method) if row.method else "method not stated",
        row.convention and printable(row.convention),
    ]
    return ValueLine(
        mark=mark_ids([row.id]),
        endpoint=endpoint_text(row.endpoint),
        value=said,
        exact=exact(row.value),
        status=_STATUSES[row.status],
        where=", ".join((site, "no side" if row.side == "-" else row.side, day)),
        specimen=", ".join(part for part in specimen if part) or "not named",
        method=", ".join(part for part in method if part),
        cell=printable(row.id),
    )
