"""Asking the table in words: "alendronate BV/TV ovx rat"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from osteon.evidence._comparisons import agents_by_arm, resolve_reference
from osteon.evidence._effects import load
from osteon.evidence._query_reading import Understood, read_query
from osteon.evidence._query_words import Lexicon, year_of
from osteon.files import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._query_reading import Unknown
    from osteon.evidence._records import Effect

_LONGEST_QUERY = 1000  # characters
_MOST_NEAREST = 10  # unknown words that get their nearest known ones

Arm = tuple[frozenset[str], ...]
"""What an arm must hold: one agent of each part."""
Side = tuple[Arm, ...]
"""Arms that are alternatives of each other."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows that match a query, how its words were understood, and what was not understood.

    Words of one kind widen ("rat mouse"), words of different kinds narrow ("rat BMD"). With a word that was
    not understood there are no rows: they would answer another question and look like an answer to this one.

    Parameters
    ----------
    rows : by paper, then by row id
    understood : one a word, in the order of the query
    findings : what was not understood
    ignored : words that narrow nothing
    """

    rows: tuple[Effect, ...]
    understood: tuple[Understood, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """Say in one line what each word was read as."""
        said = "; ".join(map(str, self.understood)) or "nothing"
        compared = any(word.joint == "against" for word in self.understood)
        rule = "; against: papers with an arm of each side, or with one side compared with the other"
        ignored = f"; ignored: {', '.join(self.ignored)}" if self.ignored else ""
        return f"understood: {said}{rule if compared else ''}{ignored}"


def query(text: str, *, effects: Effects | None = None) -> QueryResult:
    """Return the rows that match every kind of word in a query.

    Parameters
    ----------
    text : agents, endpoints, models, sites, species, strains, classes of these, directions, references,
        papers, authors, years and more, in any order; ``kind:word`` asks for one kind
    effects : table to ask; the shipped one when left out

    Examples
    --------
    >>> found = query("bisphosphonates max load nx rat")
    >>> [(word.kind, word.code) for word in found.understood]
    [('agent class', 'bisphosphonate'), ('endpoint', 'max load'), ('model', 'nx'), ('species', 'rat')]
    >>> print(query("MK-4 with risedronate in ovx").reading)
    understood: MK-4 = agent MK-4; with risedronate = agent risedronate; ovx = model ovx; ignored: in
    >>> {row.endpoint for row in found.rows}
    {'max load'}
    >>> sorted({row.paper for row in query("Fu 2012 TE0001").rows})
    ['fu2012', 'mawatari2000']
    >>> [finding.nearest for finding in query("alendronat BV/TV").findings]
    ['alendronate']
    """
    if len(text) > _LONGEST_QUERY:
        return QueryResult((), (), (_too_long(text),))
    table, lexicon = (effects, Lexicon(effects.rows)) if effects is not None else _shipped()
    read = read_query(text, lexicon)
    findings = tuple(_findings(read.unknown, lexicon))
    if not read.understood and not findings:
        findings = (_nothing_asked(),)
    rows = () if findings else _matching(table.rows, read.understood)
    return QueryResult(rows, read.understood, findings, read.ignored)


@cache
def _shipped() -> tuple[Effects, Lexicon]:
    effects = load()
    return effects, Lexicon(effects.rows)


_CODES: dict[str, Callable[[Effect], tuple[str, ...]]] = {
    "endpoint": lambda row: (row.endpoint,),
    "model": lambda row: (row.model,),
    "site": lambda row: (row.site,),
    "species": lambda row: (row.species,),
    "strain": lambda row: (row.strain,),
    "sex": lambda row: (row.sex,),
    "compartment": lambda row: (row.compartment,),
    "direction": lambda row: (row.direction,),
    "significance": lambda row: (row.significance,),
    "reference": lambda row: (row.reference_role,),
    "regimen": lambda row: (row.regimen,),
    "retraction": lambda row: (row.retraction,),
    "flag": lambda row: row.flags,
    "arm": lambda row: (row.arm_role,),
    "confidence": lambda row: (row.confidence,),
    "seen": lambda row: (row.where_seen,),
    "source": lambda row: (row.id,),
    "year": lambda row: (year_of(row),),
    "duration": lambda row: () if row.weeks is None else (str(round(row.weeks)),),
}


def _matching(rows: Sequence[Effect], understood: Sequence[Understood]) -> tuple[Effect, ...]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for word in understood:
        if word.facet != "agent":
            wanted[word.facet].update(word.members)
    kept = [r for r in rows if all(not codes.isdisjoint(_CODES[of](r)) for of, codes in wanted.items())]
    sides = _sides([word for word in understood if word.facet == "agent"])
    if len(sides) > 1:
        kept = _compared(kept, sides, rows)
    elif sides:
        kept = [r for r in kept if _holds(sides[0], (*r.agents, *r.inducing_agents))]
    return tuple(sorted(kept, key=lambda row: (row.paper.casefold(), row.paper, row.id)))


def _sides(agents: Sequence[Understood]) -> tuple[Side, ...]:
    """Group the agents: ``with`` adds a part to an arm, ``against`` opens a side, else an alternative."""
    sides: list[list[Arm]] = [[]] if agents else []
    for word in agents:
        part = frozenset(word.members)
        if word.joint == "with":
            sides[-1][-1] = (*sides[-1][-1], part)
        elif word.joint == "against":
            sides.append([(part,)])
        else:
            sides[-1].append((part,))
    return tuple(tuple(side) for side in sides)


def _holds(side: Side, agents: Iterable[str]) -> bool:
    given = frozenset(agents)
    return any(all(part & given for part in arm) for arm in side)


def _is(side: Side, agents: Iterable[str]) -> bool:
    """Say whether some agents are an arm of a side and nothing beyond it."""
    given = frozenset(agents)
    return any(all(part & given for part in arm) and given <= frozenset().union(*arm) for arm in side)


def _compared(kept: Sequence[Effect], sides: Sequence[Side], rows: Sequence[Effect]) -> list[Effect]:
    """Return the arms of each side in the papers that hold every side, or compare one with another."""
    arms = agents_by_arm(rows)
    held: dict[str, set[int]] = defaultdict(set)
    own = [row for row in kept if any(_is(side, row.agents) for side in sides)]
    for row in own:
        for agents in (row.agents, resolve_reference(row, arms)):
            held[row.paper].update(place for place, side in enumerate(sides) if _is(side, agents))
    return [row for row in own if len(held[row.paper]) == len(sides)]


def _findings(unknown: Sequence[Unknown], lexicon: Lexicon) -> Iterable[Finding]:
    for place, word in enumerate(unknown):
        near = lexicon.near(word.text, kind=word.kind) if place < _MOST_NEAREST else ()
        yield _unknown(word, near)


def _unknown(word: Unknown, near: Sequence[tuple[str, str]]) -> Finding:
    kinds = "agent, endpoint, model, site, species, source or other word of the evidence"
    offered = ", ".join(f"{spelling} ({kind})" for spelling, kind in near)
    return Finding(
        code="QUERY-WORD",
        severity="error",
        where=Place("query"),
        message=f"This word names no {word.kind or kinds}.",
        remedy=f"Like it: {offered}." if offered else "Use a code or a synonym of the vocabulary.",
        read=word.text,
        nearest=near[0][0] if near else "",
    )


def _nothing_asked() -> Finding:
    return Finding(
        code="QUERY-EMPTY",
        severity="error",
        where=Place("query"),
        message="The query has no words that name anything.",
        remedy="Name at least one agent, endpoint, model, site, species or source.",
    )


def _too_long(text: str) -> Finding:
    return Finding(
        code="QUERY-LONG",
        severity="error",
        where=Place("query"),
        message=f"The query has {len(text)} characters; {_LONGEST_QUERY} are the most.",
        remedy="Ask for fewer things at once.",
        read=text,
    )
