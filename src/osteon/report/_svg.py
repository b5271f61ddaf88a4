"""Drawing by code: escaped elements, room for text, one stylesheet for every figure.

A figure is text from the records alone: the same input gives the same bytes. Nothing in it needs a script, a
style attribute or an id, so that many figures can stand on one page under a strict content security policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

# Widths in em, never narrower than DejaVu Sans or Liberation Sans: a label measured here fits in either.
_WIDTHS = {
    0.30: "'Iijl",
    0.35: " ,./:;\\|·",
    0.40: "()-[]ft",
    0.45: "!r",
    0.50: '"*J`°',
    0.55: "csz",
    0.60: "?L_kvxy–γ",
    0.65: "$0123456789FTabdeghnopqu{}µβé",
    0.70: "ABEKPSVXYZα",
    0.75: "CNRU",
    0.80: "&DGHOQ",
    0.85: "#+<=>^w~−±×≥≤",
    0.90: "M",
    1.00: "%Wm—→…",
    1.05: "@",
}
_EM = {character: width for width, characters in _WIDTHS.items() for character in characters}
_UNKNOWN_EM = 1.05
_BOLD = 1.12

FIGURE_CSS = """\
:root {
  --fig-ink: #1b1f24; --fig-quiet: #57606a; --fig-line: #8c959f; --fig-hair: #d0d7de;
  --fig-paper: #ffffff; --fig-fill: #f3f5f7; --fig-link: #0550ae;
  --vote-up: #0072b2; --vote-mixed: #e69f00; --vote-none: #c8ced5; --vote-down: #c04a00;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    --fig-ink: #e6e9ed; --fig-quiet: #a2abb5; --fig-line: #7d8792; --fig-hair: #3a424b;
    --fig-paper: #14171b; --fig-fill: #20252b; --fig-link: #79b8ff;
    --vote-up: #56b4e9; --vote-mixed: #f0c24b; --vote-none: #58616b; --vote-down: #f08a4b;
  }
}
:root[data-theme="dark"] {
  --fig-ink: #e6e9ed; --fig-quiet: #a2abb5; --fig-line: #7d8792; --fig-hair: #3a424b;
  --fig-paper: #14171b; --fig-fill: #20252b; --fig-link: #79b8ff;
  --vote-up: #56b4e9; --vote-mixed: #f0c24b; --vote-none: #58616b; --vote-down: #f08a4b;
}
@media print {
  :root:root:not([data-theme="none"]) {
    --fig-ink: #000000; --fig-quiet: #444c56; --fig-line: #6e7781; --fig-hair: #c4cbd2;
    --fig-paper: #ffffff; --fig-fill: #f3f5f7; --fig-link: #000000;
    --vote-up: #0072b2; --vote-mixed: #e69f00; --vote-none: #c8ced5; --vote-down: #c04a00;
  }
  .fig { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
.fig { max-width: 100%; height: auto; color: var(--fig-ink); }
.fig text { font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
  fill: var(--fig-ink); font-variant-numeric: tabular-nums; }
.fig .quiet { fill: var(--fig-quiet); }
.fig .strong { font-weight: 600; }
.fig .italic { font-style: italic; }
.fig .paper { fill: var(--fig-paper); }
.fig .hair { stroke: var(--fig-hair); fill: none; }
.fig .line { stroke: var(--fig-line); fill: none; }
.fig .ink { stroke: var(--fig-ink); fill: none; }
.fig .ink.paper { fill: var(--fig-paper); }
.fig .solid { fill: var(--fig-ink); }
.fig .bed { fill: var(--fig-fill); }
.fig .frame { stroke: var(--fig-line); }
.fig .readout .frame { stroke: var(--fig-ink); }
@media screen and (max-width: 900px) { .fig.pathway, .fig.workflow { max-width: none; } }
.fig a text { fill: var(--fig-link); text-decoration: underline; text-decoration-thickness: 0.5px; }
.fig a:focus-visible { outline: 2px solid var(--fig-link); outline-offset: 1px; }
.fig.votes .up { fill: var(--vote-up); }
.fig.votes .mixed { fill: var(--vote-mixed); }
.fig.votes .none { fill: var(--vote-none); }
.fig.votes .down { fill: var(--vote-down); }
.fig.votes .gap { stroke: var(--fig-paper); fill: none; }
.fig.votes .hatch, .fig.votes .sign-mark { stroke: #1b1f24; fill: none; }
.fig.votes .sign-paper { fill: none; stroke: var(--fig-paper); }
.fig.votes .sign-ink { fill: none; stroke: var(--fig-ink); }
"""
# A viewer shows a file on white whatever its scheme; the dark inks need their own paper below them.
_OWN_PAPER = ":root { background: var(--fig-paper); }"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a drawing: left, top, width, height in drawing units (px at full size)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower side."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Return the centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: Box, *, gap: float = 0.0) -> bool:
        """Return whether two boxes overlap or come closer than a gap."""
        apart = (
            self.right + gap <= other.x
            or other.right + gap <= self.x
            or self.bottom + gap <= other.y
            or other.bottom + gap <= self.y
        )
        return not apart


@dataclass(frozen=True, slots=True)
class Caption:
    """What a figure says to whoever cannot see it, and the class its styles hang on."""

    title: str
    description: str = ""
    kind: str = ""  # further CSS class
    role: str = "img"  # "group" where the figure holds links


def element(tag: str, *children: str, **attributes: str | float) -> str:
    """Return one element; attribute values are escaped, children are elements made here or by `text`.

    An underscore in an attribute name stands for a hyphen; `class_` is written `class`. An attribute that is
    empty text is left out.

    Examples
    --------
    >>> element("rect", x=1.0, y=2.5, width=3, height=4, class_="bed")
    '<rect x="1" y="2.5" width="3" height="4" class="bed"/>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value != ""
    )
    return f"<{tag}{written}>{''.join(children)}</{tag}>" if children else f"<{tag}{written}/>"


def text(x: float, y: float, words: str, **attributes: str | float) -> str:
    """Return a line of text with its baseline at y, escaped."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def figure(shapes: list[str], *, size: tuple[float, float], caption: Caption) -> str:
    """Return a whole drawing of a size, with title and description for assistive technology."""
    width, height = size
    told = [element("title", escape(caption.title, quote=False))]
    if caption.description:
        told.append(element("desc", escape(caption.description, quote=False)))
    return element(
        "svg",
        *told,
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"fig {caption.kind}".strip(),
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role=caption.role,
        aria_label=caption.title,
    )


def standalone(svg: str, *, further: str = "") -> str:
    """Return a drawing as a file of its own: the same drawing with its stylesheet inside.

    Parameters
    ----------
    svg : the drawing
    further : styles beyond those of every figure

    Examples
    --------
    >>> "<style>" in standalone(figure([], size=(10, 10), caption=Caption("empty")))
    True
    """
    opening, rest = svg.split(">", 1)
    return f"{opening}><style>{FIGURE_CSS}{further}{_OWN_PAPER}</style>{rest}\n"


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return a width that text of a size in px never exceeds in the fonts the figures name.

    Examples
    --------
    >>> text_width("mm", 10)
    20.0
    """
    return sum(_EM.get(character, _UNKNOWN_EM) for character in words) * size * (_BOLD if bold else 1.0)


def wrap(words: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return text as lines that fit a width in px, of about the same length; a word wider than that is cut.

    Examples
    --------
    >>> wrap("less prenylation of small GTPases", 130, 12)
    ('less prenylation', 'of small GTPases')
    """
    lines = _greedy(words, width, size, bold=bold)
    longest = max((text_width(word, size, bold=bold) for word in words.split()), default=0.0)
    narrower = width * 0.96
    while narrower >= longest and len(lines) > 1:
        tighter = _greedy(words, narrower, size, bold=bold)
        if len(tighter) > len(lines):
            break
        lines, narrower = tighter, narrower * 0.96
    return lines


def number(value: float) -> str:
    """Return a coordinate with at most two decimals.

    Examples
    --------
    >>> number(3.0), number(1 / 3), number(-0.001)
    ('3', '0.33', '0')
    """
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def path(*steps: str | float) -> str:
    """Return path data from letters and coordinates.

    Examples
    --------
    >>> path("M", 1, 2.5, "H", 10)
    'M1 2.5H10'
    """
    written = ""
    for step in steps:
        apart = " " if written and not written[-1].isalpha() and not isinstance(step, str) else ""
        written += step if isinstance(step, str) else apart + number(step)
    return written


def _greedy(words: str, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in (part for whole in words.split() for part in _cut(whole, width, size, bold=bold)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and text_width(parts[-1] + character, size, bold=bold) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)
