"""What is decided before a combination is judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCALES = {"log": "log", "raw": "raw", "additive": "raw"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options of ``combination_2x2``, checked."""

    scale: str
    better: str = "up"
    variance: str = "welch"
    covariates: Sequence[str] = ()
    random: str | None = None
    df: str = "kenward-roger"
    margin: float | None = None
    ceiling: float | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse words and numbers that say nothing."""
        _one_of("scale", self.scale, tuple(_SCALES))
        object.__setattr__(self, "scale", _SCALES[self.scale])
        _one_of("better", self.better, ("up", "down"))
        _one_of("variance", self.variance, ("welch", "pooled", "hc3"))
        if isinstance(self.covariates, str):
            object.__setattr__(self, "covariates", (self.covariates,))
        if not 0 < self.level < 1:
            message = f"level must lie between 0 and 1, not {self.level}"
            raise ValueError(message)
        least = 1 if self.scale == "log" else 0
        if self.margin is not None and not (isfinite(self.margin) and self.margin > least):
            what = "a ratio above 1" if self.scale == "log" else "a difference above 0"
            message = f"on the {self.scale} scale the margin is {what}, not {self.margin}"
            raise ValueError(message)
        if self.ceiling is not None and not (
            isfinite(self.ceiling) and (self.ceiling > 0 or self.scale == "raw")
        ):
            message = f"the ceiling is a value of the response on the {self.scale} scale, not {self.ceiling}"
            raise ValueError(message)

    @property
    def sign(self) -> int:
        """Return 1 where more is better, -1 where less is."""
        return 1 if self.better == "up" else -1

    @property
    def alpha(self) -> float:
        """Return the one-sided level: what either limit of the interval is passed with."""
        return (1 - self.level) / 2


def _one_of(what: str, given: str, allowed: tuple[str, ...]) -> None:
    """Refuse another word."""
    if given not in allowed:
        message = f"{what} is one of {', '.join(map(repr, allowed))}, not {given!r}"
        raise ValueError(message)
