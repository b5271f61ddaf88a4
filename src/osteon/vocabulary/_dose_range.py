"""The doses studies gave: no number, no check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ._tables import record, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRange:
    """Lowest and highest amount of one administration among the studies in animals.

    Parameters
    ----------
    agent : code of the agent
    dimension : what the unit measures, such as ``dose per body mass``
    unit : base unit of the dimension, the unit of ``low`` and ``high``
    route_class : oral or injected
    low, high : ends of the range
    rows, papers : rows of the evidence table behind it, and papers
    """

    agent: str
    dimension: str
    unit: str
    route_class: str
    low: float
    high: float
    rows: int
    papers: int


def dose_range(agent: str, dimension: str, route_class: str) -> DoseRange | None:
    """Return the range of doses studies gave, or None where there is none.

    Parameters
    ----------
    agent : code of the agent
    dimension : ``Dose.dimension``
    route_class : ``Dose.route_class``

    Examples
    --------
    >>> found = dose_range("alendronate", "dose per body mass", "injected")
    >>> found.unit, found.low < 0.035 < found.high
    ('mg/kg', True)
    >>> dose_range("alendronate", "acceleration", "injected") is None
    True
    """
    return _ranges().get((agent, dimension, route_class))


@cache
def _ranges() -> dict[tuple[str, str, str], DoseRange]:
    ranges = (record(DoseRange, row) for row in rows_of("dose_ranges.csv"))
    return {(one.agent, one.dimension, one.route_class): one for one in ranges}
