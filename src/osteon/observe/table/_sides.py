"""Left and right, and the operated limb of an animal."""

from __future__ import annotations

_WORDS = {
    "left": ("l", "left", "lt"),
    "right": ("r", "right", "rt"),
    "both": ("both", "l+r", "bilateral"),
    "-": ("-", "none"),
    "ipsilateral": ("ipsi", "ipsilateral", "operated"),
    "contralateral": ("contra", "contralateral"),
}
_SIDES = {word: side for side, words in _WORDS.items() for word in words}
_OTHER = {"left": "right", "right": "left"}

SIDE_WORDS = tuple(word for words in _WORDS.values() for word in words)


def read_side(text: str) -> str | None:
    """Return the side a text names, or None.

    Examples
    --------
    >>> read_side("L"), read_side("Right"), read_side("ipsi"), read_side("distal")
    ('left', 'right', 'ipsilateral', None)
    """
    return _SIDES.get(text.strip().casefold())


def side_of(side: str, limb: str) -> str:
    """Return left or right for a side told from the operated limb; empty where that limb is not stated.

    Examples
    --------
    >>> side_of("contralateral", "left"), side_of("left", ""), side_of("ipsilateral", "both")
    ('right', 'left', '')
    """
    if side == "ipsilateral":
        return limb if limb in _OTHER else ""
    return _OTHER.get(limb, "") if side == "contralateral" else side
