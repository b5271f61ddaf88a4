"""The word an interaction earns, by one written rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from osteon.statistics._combination import CombinationWord

_TURNED = {"up": 1, "down": -1}


def combination_word(
    limits: tuple[float, float],
    *,
    better: Literal["up", "down"],
    beats: bool,
    margin: float | None = None,
) -> tuple[CombinationWord, str]:
    """Return the word for a combination of two treatments, and which part of the rule decided.

    Synergy, if the interval of the interaction lies on the better side of zero and the combination beats each
    single treatment; else sub-additive, if the interval lies on the worse side of zero; else additive, if it
    lies inside a margin declared in advance; else undetermined. The rule is judgement.

    Parameters
    ----------
    limits : interval of the interaction on the declared scale
    better : "up" or "down", the direction of benefit
    beats : whether the combination is shown to be better than each single treatment
    margin : largest interaction that is as good as none, on the declared scale; without one nothing is ever
        called additive

    Raises
    ------
    ValueError : another direction, limits in the wrong order, or a margin that is not above zero

    Examples
    --------
    >>> combination_word((0.1, 0.9), better="up", beats=True)[0]
    'synergy'
    >>> combination_word((-0.9, -0.1), better="up", beats=True)[0]
    'sub-additive'
    >>> combination_word((-0.1, 0.1), better="down", beats=True, margin=0.2)[0]
    'additive'
    >>> combination_word((-0.1, 0.4), better="up", beats=True)
    ('undetermined', 'the interval of the interaction holds zero and no margin was declared')
    """
    low, high = _checked(limits, better, margin)
    if low > 0 and beats:
        return "synergy", (
            "the interval of the interaction lies on the better side of zero and the combination beats each "
            "single treatment"
        )
    if high < 0:
        return "sub-additive", "the interval of the interaction lies on the worse side of zero"
    if margin is not None and -margin < low and high < margin:
        return "additive", "the interval of the interaction lies inside the margin"
    if low > 0:
        return "undetermined", (
            "the interval of the interaction lies on the better side of zero, but the combination is not "
            "shown to beat each single treatment"
        )
    inside = "no margin was declared" if margin is None else "is not inside the margin"
    return "undetermined", f"the interval of the interaction holds zero and {inside}"


def _checked(limits: tuple[float, float], better: str, margin: float | None) -> tuple[float, float]:
    """Return the limits turned so that more is better."""
    if better not in _TURNED:
        message = f"better is up or down, not {better!r}"
        raise ValueError(message)
    if not limits[0] <= limits[1]:
        message = f"the limits of an interval are low and high, not {limits[0]:.6g} and {limits[1]:.6g}"
        raise ValueError(message)
    if margin is not None and not margin > 0:
        message = f"a margin is above zero, not {margin:.6g}"
        raise ValueError(message)
    return limits if better == "up" else (-limits[1], -limits[0])
