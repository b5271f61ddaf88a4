"""One compared quantity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Claim = Literal["primary", "secondary", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One contrast of one endpoint.

    Parameters
    ----------
    id : stable identifier, ``E1.impact-vs-sedentary``
    endpoint, site, side, day, unit : what was measured; day None: at sacrifice
    contrast : ``ARM vs ARM``
    left, right : its arms
    family : gate, or the comparison of the plan it belongs to, as written there
    claim : primary carries a claim; secondary and none never do
    scale : log: estimate, se and limits are differences of natural logarithms; raw: in ``unit``
    variance : pooled, welch or hc3
    estimate, se, df, statistic, p : of this contrast alone; None where they cannot be computed
    p_adjusted : over the family, and over the primary endpoints where the claim is primary
    low, high : 95 % interval of this contrast alone
    simultaneous_low, simultaneous_high : 95 % intervals that hold together over the family
    n_left, n_right : animals
    g, g_low, g_high : Hedges' g with its 95 % interval
    method : sentence-like name of the method, such as ``Dunnett, pooled variance, adjusted for ...``
    origin : measured or simulated
    warnings : sentences
    rows : ids of the observations behind it
    """

    id: str
    endpoint: str
    site: str
    side: str
    day: float | None
    unit: str
    contrast: str
    left: str
    right: str
    family: str
    claim: Claim
    scale: Literal["log", "raw"]
    variance: Literal["pooled", "welch", "hc3"]
    estimate: float | None
    se: float | None
    df: float | None
    statistic: float | None
    p: float | None
    p_adjusted: float | None
    low: float | None
    high: float | None
    simultaneous_low: float | None
    simultaneous_high: float | None
    n_left: int
    n_right: int
    g: float | None
    g_low: float | None
    g_high: float | None
    method: str
    origin: Literal["measured", "simulated"] = "measured"
    warnings: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
