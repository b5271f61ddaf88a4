"""What is decided before a combination is judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal

from osteon.statistics._samples import one_of, share

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCALES = {"log": "log", "raw": "raw", "additive": "raw"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options of ``combination_2x2``, checked."""

    scale: str
    better: Literal["up", "down"] = "up"
    variance: str = "welch"
    covariates: Sequence[str] = ()
    random: str | None = None
    df: Literal["kenward-roger", "satterthwaite"] = "kenward-roger"
    margin: float | None = None
    ceiling: float | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse words and numbers that say nothing."""
        one_of(self.scale, tuple(_SCALES), "scale")
        object.__setattr__(self, "scale", _SCALES[self.scale])
        one_of(self.better, ("up", "down"), "better")
        one_of(self.variance, ("welch", "pooled", "hc3"), "variance")
        one_of(self.df, ("kenward-roger", "satterthwaite"), "df")
        if isinstance(self.covariates, str):
            object.__setattr__(self, "covariates", (self.covariates,))
        share(self.level)
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
