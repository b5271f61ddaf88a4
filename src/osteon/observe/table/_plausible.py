"""Values that look like a slip of a unit or a decimal mark: findings, never drops."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.files import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from osteon.observe.table._values import SheetRead
    from osteon.records import Observation
    from osteon.vocabulary import EndpointRange

BEYOND_RANGE = 3.0
"""How many times outside the range of group means a single value is named: judgement, as animals spread."""

BEYOND_MEDIAN = 5.0
"""How many times above or below the median of its column a value is named: judgement."""

_FEWEST = 5  # values a median is taken of
_SLIPS = (10.0, 100.0, 1000.0)
_NEAR_SLIP = 2.0  # how far from 10, 100 or 1000 times the median a slip is still offered; judgement


def implausible(read: SheetRead, species: str) -> Iterator[Finding]:
    """Yield values far outside what was seen in the species or far from their column, and shares read as %.

    Parameters
    ----------
    read : the values of one table
    species : code
    """
    usual = _medians(read.observations)
    fractions = _fractions(read, species)
    yield from fractions.values()
    for observation, (row, column) in zip(read.observations, read.cells, strict=True):
        value = observation.value
        if value is None or column in fractions:
            continue
        said = _against_range(observation, value, species) or _against_median(
            observation, value, usual.get(_column_of(observation))
        )
        if said:
            code, message = said
            yield Finding(
                code,
                "warning",
                read.sheet.place(row, column),
                message,
                "Check the unit and the decimal mark of this value; it is used as it is.",
                read=read.sheet.text.rows[row][column],
            )


@lru_cache(maxsize=1024)
def range_seen(endpoint: str, species: str, site: str) -> EndpointRange | None:
    """Return the range of group means of an endpoint in a species: at the site, else at any."""
    known = voc.endpoints.get(endpoint)
    ranges = () if known is None else known.ranges
    fitting = {one.site: one for one in ranges if one.species == species}
    return fitting.get(site) or fitting.get("")


def _against_range(observation: Observation, value: float, species: str) -> tuple[str, str] | None:
    seen = range_seen(observation.endpoint, species, observation.site)
    if seen is None or seen.low is None or seen.high is None or not 0 < seen.low <= seen.high:
        return None
    low, high = seen.low, seen.high
    if low / BEYOND_RANGE <= value <= high * BEYOND_RANGE:
        return None
    where = f" at {seen.site}" if seen.site else ""
    message = (
        f"{value:g} {observation.unit} is more than {BEYOND_RANGE:g} times outside the group means seen in "
        f"the {species}{where}, {low:g} to {high:g} {observation.unit} ({seen.reference})."
    )
    return "VALUE-RANGE", message + _slip_into(value, low, high)


def _slip_into(value: float, low: float, high: float) -> str:
    """Return the sentence on the slip that would bring a value into a range; empty where none does."""
    for factor in _SLIPS:
        if low <= value / factor <= high:
            return f" {factor:g} times smaller it lies inside."
        if low <= value * factor <= high:
            return f" {factor:g} times larger it lies inside."
    return ""


def _medians(observations: Sequence[Observation]) -> dict[tuple[object, ...], float]:
    """Return the median of the positive values of each endpoint at one place."""
    values: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
    for observation in observations:
        if observation.value is not None and observation.value > 0:
            values[_column_of(observation)].append(observation.value)
    return {key: median(of) for key, of in values.items() if len(of) >= _FEWEST}


def _column_of(observation: Observation) -> tuple[object, ...]:
    return observation.endpoint, observation.site, observation.side


def _against_median(observation: Observation, value: float, usual: float | None) -> tuple[str, str] | None:
    if usual is None or value <= 0 or usual / BEYOND_MEDIAN < value < usual * BEYOND_MEDIAN:
        return None
    times, word = (value / usual, "above") if value > usual else (usual / value, "below")
    slip = next((s for s in _SLIPS if s / _NEAR_SLIP <= times <= s * _NEAR_SLIP), None)
    like = f" It looks like a slip of {slip:g} times." if slip else ""
    message = (
        f"{value:g} {observation.unit} lies {times:.3g} times {word} the median of its column, {usual:g}."
    )
    return "VALUE-FAR", message + like


def _fractions(read: SheetRead, species: str) -> dict[int, Finding]:
    """Return a finding for each column in % whose values are all 1 or less, so that they may be fractions."""
    values: defaultdict[int, list[tuple[int, Observation]]] = defaultdict(list)
    for observation, (row, column) in zip(read.observations, read.cells, strict=True):
        if observation.unit == "%" and observation.value is not None:
            values[column].append((row, observation))
    found: dict[int, Finding] = {}
    percent = {id(column.column) for column in read.columns if column.unit == "%"}
    for column, rows in values.items():
        row, first = rows[0]
        numbers = [o.value for _, o in rows if o.value is not None]
        if len(numbers) < _FEWEST or max(numbers) > 1 or max(numbers) <= 0 or not percent:
            continue
        seen = range_seen(first.endpoint, species, first.site)
        if any(c.column.measured.name == first.endpoint and c.unit != "%" for c in read.columns):
            continue
        if seen is not None and seen.low is not None and seen.low <= max(numbers):
            continue
        found[column] = Finding(
            "VALUE-FRACTION",
            "warning",
            read.sheet.place(-1, column),
            f"The column is read as %, and all its {len(numbers)} values are 1 or less, the largest "
            f"{max(numbers):g}: they may be fractions.",
            'If they are fractions, say unit: "1" in the mapping; osteon converts them to %.',
            read=read.sheet.text.rows[row][column],
        )
    return found
