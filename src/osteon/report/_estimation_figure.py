"""The estimation plot: every animal and the mean of each arm, and the differences with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from osteon.report._animal_files import animal_file
from osteon.report._arm_style import arm_mark
from osteon.report._axis import Axis, axis, tick_words
from osteon.report._measured import as_percent, fixed
from osteon.report._svg import Caption, element, figure, path, text, text_width, wrap
from osteon.report._swarm import swarm, swarm_height, swarm_radius, track_step
from osteon.report._words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.report._estimation import ArmRow, Difference, Estimation

ANIMALS_FOLDER = "animals/"
_WIDTH, _GUTTER, _RIGHT = 450.0, 116.0, 16.0
_FONT, _LINE, _SMALL = 12.5, 15.0, 11.5
_TOP, _PAD, _MEAN = 4.0, 7.0, 17.0
_SWARM = 58.0  # px a swarm may be high before its dots get smaller
_NAME_LINES = 3
_Limits = tuple["float | None", "float | None"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a panel: what it draws from its top at 0, and how high it is."""

    shapes: tuple[str, ...]
    height: float


def panels(plot: Estimation, *, folder: str = ANIMALS_FOLDER) -> tuple[str, str]:
    """Draw the two panels of an endpoint; the second is empty text where nothing is compared.

    On the left every animal is a dot in the row of its arm, with the arm's mean and interval below; on the
    right each contrast has its 95 % interval, and the simultaneous interval thinner and longer. Where every
    contrast is against the same arm, a contrast stands in the row of its other arm.

    Parameters
    ----------
    plot : one endpoint
    folder : where the pages of the animals lie, seen from the drawing
    """
    held: list[float | None] = [dot.value for row in plot.rows for dot in row.dots]
    held += [at for row in plot.rows for at in (row.mean.mean, row.mean.low, row.mean.high)]
    scale = axis(held, log=plot.log, left=_GUTTER + 8, right=_WIDTH - _RIGHT)
    radius = swarm_radius(([scale.x(dot.value) for dot in row.dots] for row in plot.rows), height=_SWARM)
    beside = _beside(plot)
    rows = [
        _arm(plot, row, scale, (radius, 0.0 if one is None else _least_height(one)), folder)
        for row, one in zip(plot.rows, beside or [None] * len(plot.rows), strict=True)
    ]
    title = f"{plot.title}, {plot.unit}" if plot.unit else plot.title
    ticks = [(at, (tick_words(at),)) for at in scale.ticks]
    shapes, height = _panel(rows, scale, ticks, f"{title}; log scale" if plot.log else title)
    caption = Caption(
        f"{plot.title}: every animal, mean and 95 % interval", _told(plot), kind="estimation", role="group"
    )
    left = figure(shapes, size=(_WIDTH, height), caption=caption)
    if not plot.differences:
        return left, ""
    heights = [row.height for row in rows]
    return left, _differences(plot, list(zip(beside, heights, strict=True)) if beside else [])


def _beside(plot: Estimation) -> list[Difference | None]:
    """Return the contrast that stands beside each arm; empty where they do not stand one beside each."""
    found = {one.arm: one for one in plot.differences}
    if len(found) < len(plot.differences) or len({one.control for one in plot.differences}) != 1:
        return []
    return [found.get(row.number) for row in plot.rows]


def _differences(plot: Estimation, beside: Sequence[tuple[Difference | None, float]]) -> str:
    """Draw the right panel: one row an arm, or one a contrast where ``beside`` is empty."""
    none = 1.0 if plot.ratios else 0.0
    held: list[float | None] = [none]
    for one in plot.differences:
        held += [one.value, *one.limits, *one.simultaneous]
    scale = axis(held, log=plot.ratios, left=_GUTTER + 8, right=_WIDTH - _RIGHT)
    placed = beside or [(one, _least_height(one)) for one in plot.differences]
    rows = [_Row((), height) if one is None else _contrast(one, scale, height) for one, height in placed]
    ticks = [(at, _difference_ticks(at, ratio=plot.ratios)) for at in scale.ticks]
    unit = "log scale, and change in %" if plot.ratios else plot.unit
    title = f"{plot.against}; {unit}" if unit else plot.against
    shapes, height = _panel(rows, scale, ticks, title, none=none)
    caption = Caption(
        f"{plot.title}: {plot.against}, with 95 % intervals; the thin lines hold together over the family",
        " ".join(f"{one.label}: {_interval_words(one)}." for one in plot.differences),
        kind="estimation",
    )
    return figure(shapes, size=(_WIDTH, height), caption=caption)


def _panel(
    rows: Sequence[_Row],
    scale: Axis,
    ticks: Sequence[tuple[float, tuple[str, ...]]],
    title: str,
    *,
    none: float | None = None,
) -> tuple[list[str], float]:
    """Return bands, grid, rows and axis of a panel, and its height; ``none``: no difference."""
    tops = [_TOP + sum(row.height for row in rows[:i]) for i in range(len(rows))]
    bottom = tops[-1] + rows[-1].height if rows else _TOP
    shapes = [
        element("rect", x=0, y=top, width=_WIDTH, height=row.height, class_="bed" if i % 2 == 0 else "paper")
        for i, (top, row) in enumerate(zip(tops, rows, strict=True))
    ]
    grid = "".join(path("M", scale.x(at), _TOP, "V", bottom + 4) for at, _ in ticks)
    shapes.append(element("path", d=grid, class_="hair"))
    if none is not None:
        shapes.append(element("path", d=path("M", scale.x(none), _TOP, "V", bottom + 4), class_="ink"))
    for top, row in zip(tops, rows, strict=True):
        shapes.append(element("g", *row.shapes, transform=f"translate(0 {number(round(top, 2))})"))
    base = path("M", scale.left, bottom, "H", scale.right)
    shapes.append(element("path", d=base, class_="line"))
    ends, height = _tick_words(ticks, scale, bottom + 17)
    told, height = _axis_title(title, scale, height + 5)
    return [*shapes, *ends, *told], height


def _tick_words(
    ticks: Sequence[tuple[float, tuple[str, ...]]], scale: Axis, top: float
) -> tuple[list[str], float]:
    """Return the words below the ticks, and where the next line goes."""
    lines = max((len(words) for _, words in ticks), default=1)
    shapes = [
        text(
            _inside(scale.x(at), said, _SMALL),
            top + i * 13,
            said,
            font_size=_SMALL,
            text_anchor="middle",
            class_="quiet" if i else "",
        )
        for at, words in ticks
        for i, said in enumerate(words)
    ]
    return shapes, top + lines * 13


def _inside(x: float, words: str, size: float) -> float:
    """Return where words stand in the middle of, moved as far as the drawing leaves them room."""
    half = text_width(words, size) / 2 + 4
    return max(min(x, _WIDTH - half), half)


def _axis_title(title: str, scale: Axis, top: float) -> tuple[list[str], float]:
    """Return the title below the axis, in its middle as far as the drawing leaves room, and the end of it."""
    shapes: list[str] = []
    lines = wrap(title, _WIDTH - 8, _FONT)
    for i, line in enumerate(lines):
        x = _inside((scale.left + scale.right) / 2, line, _FONT)
        shapes.append(text(x, top + i * _LINE, line, font_size=_FONT, text_anchor="middle"))
    return shapes, top + (len(lines) - 1) * _LINE + 7


def _arm(plot: Estimation, row: ArmRow, scale: Axis, sizes: tuple[float, float], folder: str) -> _Row:
    """Return the row of an arm; ``sizes`` are the radius of its dots and the least height of the row."""
    radius, least = sizes
    places = [scale.x(dot.value) for dot in row.dots]
    tracks = swarm(places, radius)
    high = swarm_height(tracks, radius)
    squeeze = min(1.0, _SWARM / high)
    name = _name(row.label)
    height = max(min(high, _SWARM) + _MEAN, (len(name) + 1) * _LINE - 2) + 2 * _PAD
    height = max(height, least)
    middle = _PAD + (height - 2 * _PAD - _MEAN) / 2
    shapes = _name_shapes(name, row.label)
    n = element("tspan", str(row.mean.n), data_count="analysed", data_group=f"{plot.id}/{row.number}")
    below = _PAD + 11 + len(name) * _LINE
    shapes.append(element("text", "n = ", n, x=6, y=below, font_size=_SMALL, class_="quiet"))
    for dot, x, track in zip(row.dots, places, tracks, strict=True):
        said = element("title", escape(dot.words(plot.unit), quote=False))
        y = middle + track * track_step(radius) * squeeze
        drawn = arm_mark(row.place, (x, y), radius, said, open_=dot.status != "ok")
        shapes.append(element("a", drawn, href=folder + animal_file(dot.animal), tabindex="-1"))
    shapes += _mean(plot, row, scale, height - _PAD - 4)
    return _Row(tuple(shapes), height)


def _mean(plot: Estimation, row: ArmRow, scale: Axis, y: float) -> list[str]:
    """Return the mean as a diamond on its interval, below the dots that it stands for."""
    mean = row.mean
    if mean.mean is None:
        return []
    said = f"{row.label}: mean {number(mean.mean)}"
    said += "" if mean.low is None or mean.high is None else f", 95 % interval {_limits(mean.low, mean.high)}"
    shapes = _interval((mean.low, mean.high), scale, y, width=2.2)
    x = scale.x(mean.mean)
    diamond = path("M", x, y - 5, "l", 5, 5, "l", -5, 5, "l", -5, -5, "Z")
    title = element("title", escape(f"{said} {plot.unit}".strip(), quote=False))
    return [*shapes, element("path", title, d=diamond, class_="solid")]


def _least_height(one: Difference) -> float:
    return (len(_name(one.label)) + bool(one.about)) * _LINE + 2 * _PAD


def _contrast(one: Difference, scale: Axis, height: float) -> _Row:
    name = _name(one.label)
    y = height / 2
    shapes = _name_shapes(name, one.label)
    if one.about:
        below = _PAD + 11 + len(name) * _LINE
        shapes.append(text(6, below, one.about, font_size=_SMALL, class_="quiet"))
    if one.value is None:
        shapes.append(text(scale.left, y + 4, "not estimated", font_size=_SMALL, class_="quiet"))
        return _Row(tuple(shapes), height)
    shapes += _interval(one.simultaneous, scale, y, width=1.0, ends=4)
    shapes += _interval(one.limits, scale, y, width=3.0)
    said = element("title", escape(f"{one.label}: {_interval_words(one)}", quote=False))
    shapes.append(arm_mark(one.place, (scale.x(one.value), y), 5.0, said))
    return _Row(tuple(shapes), height)


def _interval(limits: _Limits, scale: Axis, y: float, *, width: float, ends: float = 0.0) -> list[str]:
    low, high = limits
    if low is None or high is None:
        return []
    left, right = scale.x(low), scale.x(high)
    drawn = path("M", left, y, "H", right)
    if ends:
        drawn += "".join(path("M", x, y - ends, "v", 2 * ends) for x in (left, right))
    return [element("path", d=drawn, class_="ink", stroke_width=width)]


def _name(label: str) -> tuple[str, ...]:
    """Return a name as lines of the gutter; what does not fit is cut, and stands whole in the title."""
    lines = wrap(label, _GUTTER - 12, _FONT, bold=True)
    if len(lines) <= _NAME_LINES:
        return lines
    kept = list(lines[:_NAME_LINES])
    return (*kept[:-1], kept[-1][:-2].rstrip() + "…")


def _name_shapes(lines: Sequence[str], label: str) -> list[str]:
    drawn = [
        text(6, _PAD + 11 + i * _LINE, line, font_size=_FONT, class_="strong") for i, line in enumerate(lines)
    ]
    return [element("g", element("title", escape(label, quote=False)), *drawn)]


def _difference_ticks(at: float, *, ratio: bool) -> tuple[str, ...]:
    percent = as_percent(at)
    if not ratio or percent is None:
        return (tick_words(at),)
    return tick_words(at), f"{fixed(percent, 0 if abs(percent) >= 1 or not percent else 1, signed=True)} %"


def _limits(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def _interval_words(one: Difference) -> str:
    low, high = one.limits
    if one.value is None:
        return "not estimated"
    said = number(one.value)
    return said if low is None or high is None else f"{said}, 95 % interval {_limits(low, high)}"


def _told(plot: Estimation) -> str:
    """Return the means as sentences, for whoever cannot see them."""
    said: list[str] = []
    for row in plot.rows:
        mean = "" if row.mean.mean is None else f", mean {number(row.mean.mean)} {plot.unit}".rstrip()
        low, high = row.mean.low, row.mean.high
        mean += "" if low is None or high is None else f", 95 % interval {_limits(low, high)}"
        said.append(f"{row.label}: n = {row.mean.n}{mean}.")
    return " ".join(said)
