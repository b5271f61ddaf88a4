"""Asking the table in words: "alendronate BV/TV ovx rat"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._effects import load
from osteon.files import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Effect

_LONGEST_WORD = (
    6  # words in the longest synonym worth trying, "bone mineral density of the cortical compartment"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """One word of a query: what was written, what kind of thing it names, and its code."""

    text: str
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows that match a query, how its words were understood, and what was not understood.

    Words of one kind widen ("rat mouse"), words of different kinds narrow ("rat BMD"). With a word that was
    not understood there are no rows: they would answer another question and look like an answer to this one.
    """

    rows: tuple[Effect, ...]
    understood: tuple[Understood, ...]
    findings: tuple[Finding, ...]


def query(text: str, *, effects: Effects | None = None) -> QueryResult:
    """Return the rows that match every kind of word in a query.

    Parameters
    ----------
    text : agents, endpoints, models, species, strains and sites, by code or synonym, in any order
    effects : table to ask; the shipped one when left out

    Examples
    --------
    >>> found = query("alendronate BV/TV ovx rat")
    >>> [(word.kind, word.code) for word in found.understood]
    [('agent', 'alendronate'), ('endpoint', 'BV/TV'), ('model', 'ovx'), ('species', 'rat')]
    >>> {row.endpoint for row in found.rows}
    {'BV/TV'}
    >>> [finding.nearest for finding in query("alendronat BV/TV").findings]
    ['alendronate']
    """
    understood: list[Understood] = []
    findings: list[Finding] = []
    for answer in _read_words(text.split()):
        if isinstance(answer, Understood):
            understood.append(answer)
        else:
            findings.append(answer)
    if not understood and not findings:
        findings.append(_nothing_asked())
    rows = () if findings else _matching((effects or load()).rows, understood)
    return QueryResult(rows, tuple(understood), tuple(findings))


def _read_words(words: Sequence[str]) -> Iterator[Understood | Finding]:
    """Read the longest known name at each place; a word of no name is a finding."""
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST_WORD, len(words) - start), 0, -1):
            found = _name(" ".join(words[start : start + length]))
            if found is not None:
                yield found
                start += length
                break
        else:
            yield _unknown(words[start])
            start += 1


def _name(text: str) -> Understood | None:
    for kind, vocabulary in _vocabularies():
        entry = vocabulary.find(text)
        if entry is not None:
            return Understood(text, kind, entry.code)
    return None


def _vocabularies() -> tuple[tuple[str, voc.Vocabulary[voc.Entry]], ...]:
    return (
        ("agent", voc.agents),
        ("endpoint", voc.endpoints),
        ("model", voc.models),
        ("species", voc.species),
        ("strain", voc.strains),
        ("site", voc.sites),
    )


_CODES: dict[str, Callable[[Effect], tuple[str, ...]]] = {
    "agent": lambda row: row.agents,
    "endpoint": lambda row: (row.endpoint,),
    "model": lambda row: (row.model,),
    "species": lambda row: (row.species,),
    "strain": lambda row: (row.strain,),
    "site": lambda row: (row.site,),
}


def _matching(rows: Sequence[Effect], understood: Sequence[Understood]) -> tuple[Effect, ...]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for word in understood:
        wanted[word.kind].add(word.code)
    return tuple(row for row in rows if all(codes & set(_CODES[kind](row)) for kind, codes in wanted.items()))


def _unknown(word: str) -> Finding:
    close = [near for _, vocabulary in _vocabularies() if (near := vocabulary.nearest(word))]
    return Finding(
        code="QUERY-WORD",
        severity="error",
        where=Place("query"),
        message="This word names no agent, endpoint, model, species, strain or site.",
        remedy="Use a code or a synonym of the vocabulary.",
        read=word[:120],
        nearest=close[0] if close else "",
    )


def _nothing_asked() -> Finding:
    return Finding(
        code="QUERY-EMPTY",
        severity="error",
        where=Place("query"),
        message="The query has no words.",
        remedy="Name at least one agent, endpoint, model, species, strain or site.",
    )
