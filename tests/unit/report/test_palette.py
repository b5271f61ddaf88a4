"""Contrast of text and of marks in both themes, as WCAG 2 computes it."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = (files("osteon.report") / "templates" / "style.css").read_text(encoding="utf-8")
TEXT_ON = {
    "paper": ("ink", "soft", "link", "up", "mixed", "none", "down", "bad"),
    "raised": ("ink", "soft", "link"),
    "good": ("ink", "soft", "up"),
    "poor": ("ink", "soft", "down"),
    "thin": ("ink", "soft"),
    "badback": ("bad",),
}


def palettes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"color-scheme:(light|dark);\s*((?:--[a-z0-9]+:#[0-9a-f]+;?\s*)+)", CSS)
    return {
        f"{scheme} {i}": dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]+)", block))
        for i, (scheme, block) in enumerate(blocks)
    }


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_there_are_light_dark_and_print_palettes():
    assert [name.split()[0] for name in palettes()] == ["light", "dark", "dark", "light"]
    first, second = (palette for name, palette in palettes().items() if name.startswith("dark"))
    assert first == second


def test_contrast_formula_on_known_pairs():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the value every checker prints


@pytest.mark.parametrize("name", palettes())
def test_text_reaches_4_5_on_every_ground_it_stands_on(name):
    palette = palettes()[name]
    for ground, inks in TEXT_ON.items():
        for ink in inks:
            assert contrast(palette[ink], palette[ground]) >= 4.5, (name, ink, ground)
