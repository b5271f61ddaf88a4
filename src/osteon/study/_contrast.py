"""Contrasts as a study file writes them.

``ARM vs ARM``, ``each treatment vs ARM``, or ``ARM vs each of [ARM, ...]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

CONTRAST_FORMS = ("ARM vs ARM", "each treatment vs ARM", "ARM vs each of [ARM, ...]")

_VS = re.compile(r"\s+vs\.?\s+")
_EACH_OF = re.compile(r"each of \[(.*)\]")


@dataclass(frozen=True, slots=True)
class Contrast:
    """One comparison, or a family of comparisons, between arms.

    Parameters
    ----------
    text : as written
    kind : ``pair``; ``each_treatment`` (all treatments against ``right``); ``each_of`` (``left`` with each)
    left : arm compared; empty for ``each_treatment``
    right : arms it is compared with
    """

    text: str
    kind: Literal["pair", "each_treatment", "each_of"]
    left: str
    right: tuple[str, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of arms it mentions."""
        return ((self.left,) if self.left else ()) + self.right


def parse_contrast(text: str) -> Contrast | None:
    """Return the contrast a text states, or None when it states none.

    Examples
    --------
    >>> parse_contrast("sham vs ovx").arms
    ('sham', 'ovx')
    >>> parse_contrast("each treatment vs ovx").right, parse_contrast("k2 vs each of [ovx, aln]").right
    (('ovx',), ('ovx', 'aln'))
    >>> parse_contrast("sham against ovx") is None
    True
    """
    sides = _VS.split(text.strip())
    if len(sides) != 2 or not all(sides):
        return None
    left, right = (side.strip() for side in sides)
    if left == "each treatment":
        return Contrast(text, "each_treatment", "", (right,))
    if match := _EACH_OF.fullmatch(right):
        arms = tuple(arm.strip() for arm in match[1].split(","))
        return Contrast(text, "each_of", left, arms) if all(arms) else None
    return Contrast(text, "pair", left, (right,))
