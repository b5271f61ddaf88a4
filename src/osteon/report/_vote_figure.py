"""The two small figures of a matrix cell: papers by vote, and the share with its exact interval."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Literal

from osteon.report._svg import Box, Caption, element, figure, path, text, text_width
from osteon.report._words import percent

if TYPE_CHECKING:
    from osteon.evidence import Tally

Kind = Literal["up", "mixed", "none", "down"]

_WIDTH, _HEIGHT = 168.0, 16.0
_BAR = Box(0, 1, 138, 14)
_FONT = 11.0
_SIGN, _PLATE = 7.0, 11.0
_PAPER_SHOWN = 5.0  # px a paper must have for the gaps between papers to be drawn


def vote_bar_svg(
    tally: Tally, *, words: tuple[str, str] = ("up", "down"), width: float = _BAR.width, total: bool = False
) -> str:
    """Draw the votes of one question as a bar of papers: up, mixed, none, down.

    Each kind has a colour, a texture and a sign of its own, so that the bar can be read without colour: up is
    plain with an upward arrow, mixed is hatched with a wave, none is pale with a level line, down is ruled
    with a downward arrow.

    Parameters
    ----------
    tally : votes on one question
    words : what up and down are called there, such as ("raised", "lowered")
    width : of the bar, in units of the drawing; its height stays
    total : whether the number of papers stands to the right of the bar
    """
    counts: tuple[tuple[Kind, str, int], ...] = (
        ("up", words[0], tally.up),
        ("mixed", "mixed", tally.mixed),
        ("none", "none", tally.none),
        ("down", words[1], tally.down),
    )
    said = ", ".join(f"{word} {count}" for _, word, count in counts)
    shapes: list[str] = []
    bar = Box(_BAR.x, _BAR.y, width, _BAR.height)
    x = bar.x
    for kind, _, count in counts:
        if count:
            part = Box(x, bar.y, bar.width * count / tally.total, bar.height)
            shapes += _segment(kind, part, count)
            x = part.right
    if not tally.total:
        shapes.append(_rectangle(Box(bar.x + 0.5, bar.y, bar.width - 1, bar.height), "hair"))
    whole = bar.right
    if total:
        whole += _WIDTH - _BAR.width
        papers = str(tally.total)
        shapes.append(
            text(whole - text_width(papers, _FONT), 12, papers, font_size=_FONT, class_="quiet total")
        )
    caption = Caption(title=f"papers: {said}; in all {tally.total}", kind="votes")
    return figure(shapes, size=(whole, _HEIGHT), caption=caption)


def share_svg(share: float | None, low: float | None, high: float | None) -> str:
    """Draw a share with its interval on the axis from none to all, with the line at one half.

    Parameters
    ----------
    share, low, high : estimate and interval between 0 and 1; None where there are no papers
    """
    axis = Box(6, 3, _BAR.width - 12, 10)
    middle = axis.middle[1]
    shapes = [
        element("path", d=path("M", axis.x, middle, "H", axis.right), class_="hair"),
        _upright(axis.x, middle, 3, "hair"),
        _upright(axis.right, middle, 3, "hair"),
        element("path", d=path("M", axis.middle[0], 1, "V", 15), class_="line", stroke_dasharray="2 2"),
    ]
    if share is None or low is None or high is None:
        return figure(shapes, size=(_WIDTH, _HEIGHT), caption=Caption("no papers, so no share", kind="share"))
    left, dot, right = (axis.x + axis.width * at for at in (low, share, high))
    shapes += [
        element("path", d=path("M", left, middle, "H", right), class_="ink", stroke_width=1.6),
        _upright(left, middle, 3.5, "ink"),
        _upright(right, middle, 3.5, "ink"),
        element("circle", cx=dot, cy=middle, r=3.4, class_="solid"),
    ]
    interval = f"95 % interval {percent(low)} to {percent(high)} %"
    caption = Caption(f"share {percent(share)} %, {interval}; the dashed line is one half", kind="share")
    return figure(shapes, size=(_WIDTH, _HEIGHT), caption=caption)


def _segment(kind: Kind, part: Box, count: int) -> list[str]:
    shapes = [_rectangle(part, kind)]
    if kind == "mixed":
        shapes.append(element("path", d=_hatch(part), class_="hatch", stroke_width=0.8))
    if kind == "down":
        shapes.append(element("path", d=_ruling(part), class_="gap", stroke_width=0.7))
    step = part.width / count
    first = 1 if step >= _PAPER_SHOWN else count
    gaps = "".join(path("M", part.x + i * step, part.y, "v", part.height) for i in range(first, count + 1))
    shapes.append(element("path", d=gaps, class_="gap"))
    if part.width < _PLATE + 2:
        return shapes
    # The sign stands within one paper where there is room, so that it covers no gap between two.
    x = part.x + step * (count // 2 + 0.5) if step >= _PLATE + 2 else part.middle[0]
    return shapes + _sign(kind, Box(x - _PLATE / 2, part.y, _PLATE, part.height))


def _sign(kind: Kind, plate: Box) -> list[str]:
    """Return the sign of a kind on a plate in its own colour, so that textures do not cross it."""
    x, y = plate.middle
    half = _SIGN / 2
    strokes = {
        "up": path("M", x - half, y + 1.6, "l", half, -4, "l", half, 4),
        "mixed": path("M", x - half, y, "q", half / 2, -5, half, 0, "t", half, 0),
        "none": path("M", x - half, y, "h", _SIGN),
        "down": path("M", x - half, y - 1.6, "l", half, 4, "l", half, -4),
    }
    sign_class = {"mixed": "sign-mark", "none": "sign-ink"}.get(kind, "sign-paper")
    sign = element("path", d=strokes[kind], class_=sign_class, stroke_width=1.8, stroke_linecap="round")
    return [_rectangle(plate, f"{kind} plate"), sign]


def _hatch(part: Box, step: float = 4.0) -> str:
    """Return diagonals that rise to the right, cut at the sides of the box."""
    offsets = [step * i for i in range(1, ceil((part.width + part.height) / step))]
    return "".join(
        path(
            *("M", part.x + max(0.0, offset - part.height), part.y + min(offset, part.height)),
            *("L", part.x + min(offset, part.width), part.y + max(0.0, offset - part.width)),
        )
        for offset in offsets
    )


def _ruling(part: Box, step: float = 3.5) -> str:
    lines = range(1, ceil(part.height / step))
    return "".join(path("M", part.x, part.y + i * step, "h", part.width) for i in lines)


def _rectangle(box: Box, kind: str) -> str:
    return element("rect", x=box.x, y=box.y, width=box.width, height=box.height, class_=kind)


def _upright(x: float, y: float, half: float, kind: str) -> str:
    return element("path", d=path("M", x, y - half, "v", 2 * half), class_=kind, stroke_width=1.6)
