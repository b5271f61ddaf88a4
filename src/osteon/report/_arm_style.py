"""One colour and one shape for each arm, the same on the whole page; the shape tells it without colour."""

from __future__ import annotations

from osteon.report._svg import element, path

_COLOURS = 5
_SHAPES = 4
_LIGHT = ("#4b5563", "#0072b2", "#c04a00", "#00805e", "#9b4488", "#8a6d00")
_DARK = ("#b4bcc6", "#56b4e9", "#f08a4b", "#3fc59a", "#dd93c6", "#e0bf4a")


def _variables(colours: tuple[str, ...]) -> str:
    return "".join(f"--arm-{i}:{colour};" for i, colour in enumerate(colours))


ARM_CSS = f"""\
:root {{ {_variables(_LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {_variables(_DARK)} }} }}
:root[data-theme="dark"] {{ {_variables(_DARK)} }}
@media print {{ :root:root:not([data-theme="none"]) {{ {_variables(_LIGHT)} }} }}
""" + "".join(
    f".fig .arm-{i} {{ fill: var(--arm-{i}); stroke: var(--arm-{i}); }}\n"
    f".fig .open.arm-{i} {{ fill: var(--fig-paper); }}\n"
    for i in range(_COLOURS + 1)
)


def arm_class(place: int) -> str:
    """Return the style class of an arm.

    Parameters
    ----------
    place : 0 for the control, otherwise the number of the arm among the others, from 1

    Examples
    --------
    >>> arm_class(0), arm_class(1), arm_class(6)
    ('arm-0', 'arm-1', 'arm-1')
    """
    return f"arm-{0 if place == 0 else (place - 1) % _COLOURS + 1}"


def arm_mark(place: int, at: tuple[float, float], r: float, *inside: str, open_: bool = False) -> str:
    """Draw the mark of an arm: circle, square, diamond or triangle, so that 20 arms differ.

    Parameters
    ----------
    place : as for `arm_class`
    at, r : centre, and radius of the circle; the other shapes have about the same area
    inside : elements inside the mark, such as a title
    open_ : drawn as an outline
    """
    style = f"open {arm_class(place)}" if open_ else arm_class(place)
    (x, y), shape = at, 0 if place == 0 else (place - 1) % _SHAPES
    if shape == 0:
        return element("circle", *inside, cx=x, cy=y, r=r, class_=style)
    w, h = 1.2 * r, 0.87 * r
    outlines = (
        path("M", x - h, y - h, "h", 2 * h, "v", 2 * h, "h", -2 * h, "Z"),
        path("M", x, y - w, "l", w, w, "l", -w, w, "l", -w, -w, "Z"),
        path("M", x, y - w, "l", w, 1.75 * w, "h", -2 * w, "Z"),
    )
    return element("path", *inside, d=outlines[shape - 1], class_=style)
