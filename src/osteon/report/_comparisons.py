"""What one study compared, outcome by outcome, grouped by result, with the two main groups first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.report._tables import is_flagged
from osteon.report._words import CHANGES, joined_agents, label, number, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from osteon.evidence import Comparison, Effect, Group, Guide

_KINDS = (
    (
        "direct",
        "Compared with each other",
        "No study compared two of the drugs with each other.",
    ),
    (
        "same study",
        "Each against the same control",
        "No study gave two drugs against one control.",
    ),
    ("combination", "Combinations", "No combination was found."),
    ("sequence", "Sequences", "No sequence was found."),
)
_SIGNIFICANCES = ("significant", "tendency", "not_significant", "not_stated")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An endpoint and its site, with the rows that carry it."""

    text: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All outcomes of one comparison that went the same way."""

    heading: str
    outcomes: tuple[Outcome, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of all rows behind the result."""
        return tuple(row for outcome in self.outcomes for row in outcome.rows)

    @property
    def text(self) -> str:
        """The result as one line."""
        return f"{self.heading}: {'; '.join(outcome.text for outcome in self.outcomes)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One comparison with its outcomes grouped; ``main`` where it is of the first two groups."""

    item: Comparison
    main: bool
    control: str  # shared by both arms; empty where the arms were compared with each other
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Comparisons of one kind, those of the first two groups first."""

    code: str
    heading: str
    missing: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MainPair:
    """The first two groups of the matrix and the rows in which one study gave both."""

    one: str
    other: str
    direct: tuple[str, ...]
    direct_flagged: tuple[str, ...]
    beside: tuple[str, ...]
    beside_flagged: tuple[str, ...]


def comparison_kinds(guide: Guide) -> tuple[Kind, ...]:
    """Return the comparisons of a guide by kind: direct, then beside each other, combined, in sequence."""
    return tuple(Kind(code, heading, missing, _entries(guide, code)) for code, heading, missing in _KINDS)


def main_pair(guide: Guide) -> MainPair | None:
    """Return where one study gave both of the first two groups; None with fewer than two groups."""
    if len(guide.groups) < 2:
        return None

    def rows(kind: str, *, flagged: bool) -> tuple[str, ...]:
        found = (c for c in guide.comparisons if c.kind == kind and c.flagged == flagged)
        return tuple(row for c in found if _is_main(c, guide.groups) for row in c.rows)

    return MainPair(
        one=guide.groups[0].label,
        other=guide.groups[1].label,
        direct=rows("direct", flagged=False),
        direct_flagged=rows("direct", flagged=True),
        beside=rows("same study", flagged=False),
        beside_flagged=rows("same study", flagged=True),
    )


def _entries(guide: Guide, kind: str) -> tuple[Entry, ...]:
    listed = [_entry(guide, item) for item in guide.comparisons if item.kind == kind]
    return tuple(sorted(listed, key=lambda entry: not entry.main))


def _is_main(item: Comparison, groups: Sequence[Group]) -> bool:
    """Say whether a comparison is of the first group with the second, whichever is named first."""
    if len(groups) < 2 or not item.agents or not item.reference_agents:
        return False
    one, other = ({agent for part in group.parts for agent in part} for group in groups[:2])
    sides = set(item.agents), set(item.reference_agents)
    return any(first <= one and second <= other for first, second in (sides, sides[::-1]))


def _entry(guide: Guide, item: Comparison) -> Entry:
    order = (*item.agents, *item.reference_agents)
    rows = sorted(
        (guide.effects[row] for row in item.rows if row in guide.effects),
        key=lambda row: min((order.index(agent) for agent in row.agents if agent in order), default=0),
    )
    beside = item.kind == "same study"
    controls = tuple(dict.fromkeys(row.reference_arm for row in rows)) if beside else ()
    place = _place(item, named=len(controls) > 1)
    results = _by_pattern(rows, place) if beside else _by_result(rows, place)
    return Entry(item, _is_main(item, guide.groups), " / ".join(controls), results)


def _place(item: Comparison, *, named: bool) -> Callable[[Effect], str]:
    """Return how an outcome is called: endpoint and site, and its control where the study has several."""

    def place(row: Effect) -> str:
        site = "site not stated" if row.site == "not_stated" else label(voc.sites, row.site)
        said = [label(voc.endpoints, row.endpoint), site, row.compartment]
        said += [f"against {row.reference_arm}"] if named else []
        said += ["flagged, not counted"] if is_flagged(row) and not item.flagged else []
        return ", ".join(part for part in said if part)

    return place


def _by_result(rows: Iterable[Effect], place: Callable[[Effect], str]) -> tuple[Result, ...]:
    """Return the outcomes of one arm against another: higher first, then lower, no change, not stated."""
    found: dict[tuple[int, int], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    headings: dict[tuple[int, int], str] = {}
    for row in rows:
        key = _rank(tuple(CHANGES), row.direction), _rank(_SIGNIFICANCES, row.significance)
        headings[key] = _statement(row)
        found[key][place(row) + _by_percent(row)].append(row.id)
    return tuple(Result(headings[key], _outcomes(found[key])) for key in sorted(found))


def _by_pattern(rows: Iterable[Effect], place: Callable[[Effect], str]) -> tuple[Result, ...]:
    """Return the outcomes of arms beside each other, by what each agent did in them."""
    outcomes: dict[str, list[Effect]] = defaultdict(list)
    for row in rows:
        outcomes[place(row)].append(row)
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for where, listed in outcomes.items():
        pattern = dict.fromkeys(f"{joined_agents(row)} {_statement(row)}" for row in listed)
        sized = dict.fromkeys(f"{joined_agents(row)}{_by_percent(row)}" for row in listed if _by_percent(row))
        text = f"{where} ({', '.join(sized)})" if sized else where
        found["; ".join(pattern)][text] += [row.id for row in listed]
    return tuple(Result(pattern, _outcomes(by_text)) for pattern, by_text in found.items())


def _outcomes(by_text: dict[str, list[str]]) -> tuple[Outcome, ...]:
    return tuple(Outcome(text, tuple(ids)) for text, ids in by_text.items())


def _rank(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _statement(row: Effect) -> str:
    """Return direction and significance; the page says that no brackets mean no statement on it."""
    said = "" if row.significance == "not_stated" else f" ({spoken(row.significance)})"
    return CHANGES.get(row.direction, "direction not stated") + said


def _by_percent(row: Effect) -> str:
    moved = row.percent is not None and row.direction in ("increase", "decrease")
    return f" by {number(abs(row.percent))} %" if moved and row.percent is not None else ""
