"""The study file as a diagram: arms as lanes, weeks from surgery across, agents as bars, events as marks."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from osteon import vocabulary
from osteon.report._svg import Box, Caption, element, figure, path, text, text_width, wrap
from osteon.report._words import number, rounded, spoken, with_micro

if TYPE_CHECKING:
    from osteon.study import Bar, Design, Lane, Mark

_WIDTH, _GUTTER, _RIGHT = 840.0, 184.0, 26.0
_FONT, _LINE = 11.5, 14.5
_NAME = 12.5
_BAR, _BAR_ROW = 9.0, 27.0
_PAD, _FOOT = 7.0, 20.0
_DAYS_A_WEEK = 7.0
_STEPS = (1, 2, 4, 6, 8, 12, 16, 26, 52, 104)  # weeks between two ticks
_TICKS_AT_MOST = 10
_NOT_STATED = "not stated"
_HEALTHY = ("sham", "none", "intact")
_VOCABULARIES: dict[str, vocabulary.Vocabulary[Any]] = {
    "models": vocabulary.models,
    "roles": vocabulary.roles,
    "sexes": vocabulary.sexes,
    "species": vocabulary.species,
    "strains": vocabulary.strains,
    "surgeries": vocabulary.surgeries,
}
_KEY = {"surgery": "", "sham": "", "label": "label", "measurement": "measured in life", "sacrifice": ""}


@dataclass(frozen=True, slots=True)
class _Axis:
    first: float  # days
    last: float

    def x(self, day: float) -> float:
        """Return the place of a day across the drawing."""
        share = (day - self.first) / max(self.last - self.first, 1.0)
        return _GUTTER + share * (_WIDTH - _GUTTER - _RIGHT)

    @property
    def weeks(self) -> tuple[int, ...]:
        """Return the weeks that get a tick; week 0, surgery, is always one."""
        first, last = self.first / _DAYS_A_WEEK, self.last / _DAYS_A_WEEK
        step = next((s for s in _STEPS if (last - first) / s <= _TICKS_AT_MOST), _STEPS[-1])
        low = -int(-first // step) * step if first < 0 else 0
        return tuple(week for week in range(low, int(last) + 1, step) if first <= week <= last)


@dataclass(frozen=True, slots=True)
class _BarShape:
    bar: Bar
    box: Box
    words: Box
    from_end: bool  # words that would leave the drawing end with the axis
    row: int


@dataclass(frozen=True, slots=True)
class _LaneShape:
    lane: Lane
    band: Box
    name: tuple[str, ...]
    about: tuple[str, ...]
    bars: tuple[_BarShape, ...]


def workflow_svg(design: Design) -> str:
    """Draw a design: one lane an arm, treatment bars in the colours of their agents, surgery at week 0.

    Parameters
    ----------
    design : lanes, bars and marks in days after surgery, as the study file declares them

    Returns
    -------
    str : an SVG element, the same bytes for the same design
    """
    axis = _axis(design)
    heading = _heading(design)
    top = len(heading) * _LINE + 34
    lanes = _lane_shapes(design, axis, top)
    bottom = lanes[-1].band.bottom if lanes else top
    shapes = [
        text(8, 14 + i * _LINE, line, font_size=_FONT, class_="quiet") for i, line in enumerate(heading)
    ]
    shapes += [_band(shape, i) for i, shape in enumerate(lanes)]
    shapes += _ticks(axis, top, bottom, day_zero(design.model))
    shapes += [_lane(shape, axis) for shape in lanes]
    key, height = _key(design, bottom + 18)
    caption = Caption(design.title, description=_told(design), kind="workflow")
    return figure(shapes + key, size=(_WIDTH, height), caption=caption)


def _axis(design: Design) -> _Axis:
    days = [design.start, design.stop, 0.0]
    for lane in design.lanes:
        days += [day for bar in lane.bars for day in (bar.start, bar.stop)]
        days += [mark.day for mark in lane.marks]
    return _Axis(min(days), max(days))


def _heading(design: Design) -> tuple[str, ...]:
    age = f"{design.age_at_surgery} old at surgery" if design.age_at_surgery else f"age {_NOT_STATED}"
    parts = (
        _labels("species", design.species) or f"species {_NOT_STATED}",
        _labels("sexes", design.sex) or f"sex {_NOT_STATED}",
        _labels("strains", design.strain) or f"strain {_NOT_STATED}",
        age,
        f"model: {_labels('models', design.model) or _NOT_STATED}",
        f"intent: {design.intent or _NOT_STATED}",
    )
    return wrap("; ".join(parts), _WIDTH - 16, _FONT)


def _lane_shapes(design: Design, axis: _Axis, top: float) -> list[_LaneShape]:
    shapes: list[_LaneShape] = []
    for lane in design.lanes:
        name = wrap(lane.arm, _GUTTER - 18, _NAME, bold=True)
        about = tuple(line for words in _lane_words(lane) for line in wrap(words, _GUTTER - 18, _FONT))
        bars = _bar_shapes(lane, axis, top + _PAD)
        rows = max((shape.row for shape in bars), default=-1) + 1
        height = max(rows * _BAR_ROW + _FOOT, (len(name) + len(about)) * _LINE) + 2 * _PAD
        shapes.append(_LaneShape(lane, Box(0, top, _WIDTH, height), name, about, bars))
        top += height
    return shapes


def _lane_words(lane: Lane) -> tuple[str, str]:
    animals = f"n = {lane.n}" if lane.n is not None else f"n {_NOT_STATED}"
    surgery = f"surgery: {_label('surgeries', lane.surgery)}" if lane.surgery else f"surgery {_NOT_STATED}"
    return _label("roles", lane.role), f"{surgery}, {animals}"


def _bar_shapes(lane: Lane, axis: _Axis, top: float) -> tuple[_BarShape, ...]:
    """Return bars with their words above them, each in the first row where neither meets another."""
    shapes: list[_BarShape] = []
    for bar in lane.bars:
        row = 0
        while any(s.row == row and _meet(s, _bar_shape(bar, axis, top, row)) for s in shapes):
            row += 1
        shapes.append(_bar_shape(bar, axis, top, row))
    return tuple(shapes)


def _bar_shape(bar: Bar, axis: _Axis, top: float, row: int) -> _BarShape:
    left, right = axis.x(bar.start), axis.x(bar.stop)
    y = top + row * _BAR_ROW
    width = min(text_width(with_micro(bar.text), _FONT), _WIDTH - _GUTTER - 8)
    from_end = left + width > _WIDTH - 8
    start = max(_GUTTER, _WIDTH - _RIGHT - width) if from_end else left
    words = Box(start, y, width, _LINE)
    return _BarShape(bar, Box(left, y + _LINE + 1, max(right - left, 3.0), _BAR), words, from_end, row)


def _meet(one: _BarShape, other: _BarShape) -> bool:
    return one.box.meets(other.box, gap=2) or one.words.meets(other.words, gap=6)


def _band(shape: _LaneShape, index: int) -> str:
    band = shape.band
    kind = "bed" if index % 2 == 0 else "paper"
    return element("rect", x=band.x, y=band.y, width=band.width, height=band.height, class_=kind)


def _label(words: str, code: str) -> str:
    """Return a code of a vocabulary as the glossary prints it; as words where the glossary has none."""
    found = _VOCABULARIES[words].find(code) if code else None
    return spoken(code) if found is None else found.label


def _labels(words: str, codes: str) -> str:
    return ", ".join(_label(words, code) for code in codes.split(", ") if code)


def day_zero(model: str) -> str:
    """Return what the axis counts from, in words: animals without a disease model have no surgery.

    Parameters
    ----------
    model : code of the disease model of a design; several joined by a comma

    Examples
    --------
    >>> day_zero("ovx"), day_zero("intact")
    ('surgery', 'the start')
    """
    return "the start" if set(model.split(", ")) == {"intact"} else "surgery"


def _ticks(axis: _Axis, top: float, bottom: float, start: str) -> list[str]:
    shapes = [text(8, top - 9, f"weeks from {start}", font_size=_FONT, class_="quiet")]
    for week in axis.weeks:
        x = axis.x(week * _DAYS_A_WEEK)
        line = "line" if week == 0 else "hair"
        shapes.append(element("path", d=path("M", x, top - 4, "V", bottom), class_=line))
        words = str(week).replace("-", "−")
        shapes.append(text(x, top - 9, words, font_size=_FONT, text_anchor="middle", class_="quiet"))
    shapes.append(
        element("path", d=path("M", 0, top, "H", _WIDTH, "M", 0, bottom, "H", _WIDTH), class_="hair")
    )
    return shapes


def _lane(shape: _LaneShape, axis: _Axis) -> str:
    lane, band = shape.lane, shape.band
    y = band.y + _PAD
    parts = [element("title", escape(f"{lane.arm} ({lane.place})", quote=False))]
    for i, line in enumerate(shape.name):
        parts.append(text(8, y + _NAME - 1 + i * _LINE, line, font_size=_NAME, class_="strong"))
    below = y + _NAME + len(shape.name) * _LINE
    for i, line in enumerate(shape.about):
        parts.append(text(8, below + i * _LINE, line, font_size=_FONT, class_="quiet"))
    parts.append(_life(lane, axis, band.bottom - _FOOT / 2 - 2))
    parts += [part for bar in shape.bars for part in _bar(bar)]
    parts += [_mark(mark, axis, band.bottom - _FOOT / 2 - 2, lane) for mark in _marks_once(lane)]
    return element("g", *parts, class_="lane", data_arm=lane.arm)


def _life(lane: Lane, axis: _Axis, y: float) -> str:
    """Return the line from the first to the last day on which something happens to the animals."""
    days = [0.0] + [mark.day for mark in lane.marks] + [d for bar in lane.bars for d in (bar.start, bar.stop)]
    return element("path", d=path("M", axis.x(min(days)), y, "H", axis.x(max(days))), class_="line")


def _bar(shape: _BarShape) -> list[str]:
    box, words = shape.box, shape.words
    shortened = _shortened(with_micro(shape.bar.text), words.width)
    x, anchor = (words.right, "end") if shape.from_end else (words.x, "")
    return [
        text(x, words.y + _FONT, shortened, font_size=_FONT, text_anchor=anchor),
        element(
            "rect",
            element("title", escape(f"{with_micro(shape.bar.text)} ({shape.bar.place})", quote=False)),
            x=box.x,
            y=box.y,
            width=box.width,
            height=box.height,
            rx=1.5,
            class_="frame",
            fill=_colour(shape.bar),
        ),
    ]


def _shortened(words: str, width: float) -> str:
    """Return text that fits; what is cut is in the title of the bar."""
    if text_width(words, _FONT) <= width + 0.01:
        return words
    while words and text_width(words + "…", _FONT) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def _colour(bar: Bar) -> str:
    agent = vocabulary.agents.find(bar.agent)
    if agent is not None:
        return agent.colour
    found = vocabulary.agent_classes.find(bar.agent_class)
    return "currentColor" if found is None else found.colour


def _marks_once(lane: Lane) -> tuple[Mark, ...]:
    """Return one mark a kind and day; what shares a day is named in the key."""
    return tuple({(mark.kind, mark.day): mark for mark in lane.marks}.values())


def _mark(mark: Mark, axis: _Axis, y: float, lane: Lane) -> str:
    ends = {other.day for other in lane.marks if other.kind == "sacrifice"}
    x = axis.x(mark.day) + (9 if mark.kind == "measurement" and mark.day in ends else 0)
    said = element("title", escape(f"{mark.text}, week {_week(mark.day)} ({mark.place})", quote=False))
    return element("g", said, *_sign(_sign_kind(mark, lane), x, y), class_=f"mark {mark.kind}")


def _sign_kind(mark: Mark, lane: Lane) -> str:
    return "sham" if mark.kind == "surgery" and lane.surgery in _HEALTHY else mark.kind


def _sign(kind: str, x: float, y: float) -> list[str]:
    if kind in ("surgery", "sham"):
        d = path("M", x, y + 5, "l", -5.5, -10, "h", 11, "Z")
        return [element("path", d=d, class_="solid" if kind == "surgery" else "ink paper", stroke_width=1.3)]
    if kind == "sacrifice":
        return [element("path", d=path("M", x, y - 8, "v", 16), class_="ink", stroke_width=3)]
    if kind == "label":
        d = path("M", x, y - 6, "l", 4, 6, "l", -4, 6, "l", -4, -6, "Z")
        return [element("path", d=d, class_="ink paper", stroke_width=1.3)]
    return [element("circle", cx=x, cy=y, r=4, class_="ink paper", stroke_width=1.3)]


def _key(design: Design, top: float) -> tuple[list[str], float]:
    """Return what the marks mean and what is measured, and the height of the whole drawing."""
    shapes: list[str] = []
    y = top
    for kind, name in _KEY.items():
        words = _mark_words(design, kind)
        if not words:
            continue
        shapes += _sign(kind, 18, y - 4)
        lines = wrap(f"{name}: {words}" if name else words, _WIDTH - 44, _FONT)
        shapes += [text(34, y + i * _LINE, line, font_size=_FONT) for i, line in enumerate(lines)]
        y += len(lines) * _LINE + 4
    measured = "; ".join(design.measurements) or _NOT_STATED
    lines = wrap(f"Measured: {measured}", _WIDTH - 16, _FONT)
    shapes += [text(8, y + i * _LINE, line, font_size=_FONT) for i, line in enumerate(lines)]
    return shapes, y + len(lines) * _LINE


def _mark_words(design: Design, kind: str) -> str:
    weeks: dict[str, set[float]] = {}
    for lane in design.lanes:
        for mark in lane.marks:
            if _sign_kind(mark, lane) == kind:
                weeks.setdefault(mark.text, set()).add(mark.day)
    return "; ".join(f"{words} (week {_weeks(days)})" for words, days in weeks.items())


def _weeks(days: set[float]) -> str:
    return ", ".join(_week(day) for day in sorted(days))


def _week(day: float) -> str:
    return number(float(rounded(day / _DAYS_A_WEEK, digits=1)))


def _told(design: Design) -> str:
    """Return the drawing as sentences, for whoever cannot see it."""
    return " ".join(
        f"{lane.arm}: {', '.join(_lane_words(lane))}; "
        + (
            "; ".join(
                f"{with_micro(bar.text)}, weeks {_week(bar.start)} to {_week(bar.stop)}" for bar in lane.bars
            )
            or "untreated"
        )
        + "."
        for lane in design.lanes
    )
