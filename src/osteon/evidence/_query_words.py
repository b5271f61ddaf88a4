"""The words a query may use: every list of the vocabulary, and the sources of the table that is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from osteon import vocabulary as voc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from osteon.evidence._records import Effect

_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_YEARS = re.compile(
    r"(?:(since|after|before|until)\s+)?((?:19|20)\d\d)(?:\s*(?:-|\u2013|to)\s*((?:19|20)\d\d))?"
)
_DURATION = re.compile(r"(\d{1,3}(?:\.\d)?)[\s-]*(day|week|wk|month|mo)s?")
_WEEKS = {"day": 1 / 7, "week": 1.0, "wk": 1.0, "month": 52 / 12, "mo": 52 / 12}
_YEAR_IN_ID = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAME_IN_ID = re.compile(r"([A-Za-z]+)(?:19|20)\d\d(?!\d)")
_NEAR = 0.6  # similarity from which a word is offered as "did you mean"; judgement
_COMPARED = 40  # characters of an unknown word that are compared with the known ones


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word may stand for.

    Parameters
    ----------
    kind : what it is, as said to people: agent class, endpoint, region, author
    facet : what of a row it is compared with: agent, endpoint, site, source
    code : canonical spelling
    members : codes of the facet that answer to it
    """

    kind: str
    facet: str
    code: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One list of words; ``bare`` = understood without the name of the kind before it."""

    name: str
    facet: str
    words: voc.Vocabulary[voc.Entry]
    members: Callable[[voc.Entry], Iterable[str]]
    bare: bool = True
    offered: bool = True


class Lexicon:
    """Every word of the vocabulary and of one table, with all it may mean.

    Parameters
    ----------
    rows : the table that is asked; its papers, authors and identifiers are words too
    """

    def __init__(self, rows: Sequence[Effect]) -> None:
        self._kinds = (*_vocabulary_kinds(), *_source_kinds(rows))
        self._year = {row.id: year_of(row) for row in rows}
        self._names = {_plain(kind.name): kind.name for kind in self._kinds} | {
            name: name for name in _MEASURED
        }

    def kind(self, name: str) -> str:
        """Return the kind a name before a colon stands for, or an empty text."""
        return self._names.get(_plain(name), "")

    def read(self, *spellings: str, kind: str = "") -> tuple[Meaning, ...]:
        """Return what a text may mean, the meaning that is taken first.

        Parameters
        ----------
        spellings : the text as written, and other forms of it
        kind : only meanings of this kind; empty = of every kind that needs no name
        """
        found = [
            Meaning(one.name, one.facet, entry.code, frozenset(one.members(entry)))
            for one in self._asked(kind)
            if (entry := _first(one.words, spellings)) is not None
        ]
        for name, measure in _MEASURED.items():
            if kind in ("", name):
                meant = (meaning for text in spellings if (meaning := measure(text)) is not None)
                found += islice(meant, 1)
        return tuple(found)

    def published(self, rows: Iterable[str], years: Iterable[str]) -> frozenset[str]:
        """Return those of some rows that were published in some years."""
        asked = frozenset(years)
        return frozenset(row for row in rows if self._year[row] in asked)

    def near(self, word: str, *, kind: str = "") -> tuple[tuple[str, str], ...]:
        """Return up to three known words like an unknown one, each with its kind, the nearest first."""
        known: dict[str, tuple[str, str]] = {}
        for one in self._asked(kind):
            for entry in one.words if one.offered else ():
                for spelling in (entry.code, *entry.synonyms):
                    known.setdefault(_plain(spelling), (spelling, one.name))
        compared = _plain(word)[:_COMPARED]
        close = get_close_matches(compared, known, n=3, cutoff=_NEAR)
        ranked = sorted(close, key=lambda plain: -SequenceMatcher(None, plain, compared).ratio())
        return tuple(known[plain] for plain in ranked)

    def _asked(self, kind: str) -> list[_Kind]:
        return [one for one in self._kinds if (one.name == kind if kind else one.bare)]


def _first(words: voc.Vocabulary[voc.Entry], spellings: Iterable[str]) -> voc.Entry | None:
    return next((entry for text in spellings if (entry := words.find(text)) is not None), None)


def _vocabulary_kinds() -> tuple[_Kind, ...]:
    """Return the lists of the vocabulary in the order in which an ambiguous word is read.

    A word that names a class and one of its members means the class: each group stands before its list.
    """
    return (
        _groups("regimen group", "regimen", voc.regimens),
        _list("reference", "reference", voc.reference_roles),
        _groups("agent group", "agent", voc.agents),
        _classes("agent class", "agent", voc.agent_classes, voc.agents),
        _list("agent", "agent", voc.agents),
        _groups("endpoint group", "endpoint", voc.endpoints),
        _classes("endpoint class", "endpoint", voc.endpoint_classes, voc.endpoints),
        _list("endpoint", "endpoint", voc.endpoints),
        _groups("model group", "model", voc.models),
        _list("model", "model", voc.models),
        _groups("region", "site", voc.sites),
        _list("site", "site", voc.sites),
        _groups("species group", "species", voc.species),
        _list("species", "species", voc.species),
        _list("strain", "strain", voc.strains),
        _list("sex", "sex", voc.sexes),
        _list("compartment", "compartment", voc.compartments),
        _list("direction", "direction", voc.directions),
        _list("significance", "significance", voc.significances),
        _list("regimen", "regimen", voc.regimens),
        _list("retraction", "retraction", voc.retraction_statuses),
        _list("flag", "flag", voc.flags),
        _list("arm", "arm", voc.arm_roles, bare=False),
        _list("confidence", "confidence", voc.confidences, bare=False),
        _list("seen", "seen", voc.where_seen, bare=False),
    )


def _list(name: str, facet: str, words: voc.Vocabulary[voc.Entry], *, bare: bool = True) -> _Kind:
    return _Kind(name, facet, words, lambda entry: (entry.code,), bare=bare)


def _groups(name: str, facet: str, words: voc.Vocabulary[voc.Entry]) -> _Kind:
    """Return the groups of one list, each with the entries it holds."""
    groups = {group.code: group for group in voc.groups if group.of == facet}

    def members(entry: voc.Entry) -> Iterable[str]:
        return (word.code for word in words if groups[entry.code].holds(word))

    return _Kind(name, facet, voc.Vocabulary(name, lambda: tuple(groups.values())), members)


def _classes(
    name: str, facet: str, classes: voc.Vocabulary[voc.Entry], words: Iterable[voc.Agent | voc.Endpoint]
) -> _Kind:
    """Return the classes of one list, each with its entries."""

    def members(entry: voc.Entry) -> Iterable[str]:
        return (word.code for word in words if _class_of(word) == entry.code)

    return _Kind(name, facet, classes, members)


def _class_of(word: voc.Agent | voc.Endpoint) -> str:
    return word.agent_class if isinstance(word, voc.Agent) else word.endpoint_class


def _source_kinds(rows: Sequence[Effect]) -> tuple[_Kind, ...]:
    """Return the words that name sources: each stands for the rows of the table it leads to."""
    authors = {_plain(row.first_author): row.first_author for row in rows if row.first_author}
    named = [(row, _name_of(row)) for row in rows]
    by_author = [(authors[_plain(name)], row) for row, name in named if _plain(name) in authors]
    by_name = [(name, row) for row, name in named if name and _plain(name) not in authors]
    return (
        _source("row", ((row.id, row) for row in rows), offered=False),
        _source("paper", ((row.paper, row) for row in rows)),
        _source("study", ((row.study, row) for row in rows if row.study != row.paper)),
        _source("author", by_author),
        _source("papers named", by_name),
        _source("doi", ((row.doi, row) for row in rows), before=("doi ", "https://doi.org/"), offered=False),
        _source("pmid", ((row.pmid, row) for row in rows), before=("PMID ",), offered=False),
        _source("pmcid", ((row.pmcid, row) for row in rows), before=("PMCID ",), offered=False),
    )


def _name_of(row: Effect) -> str:
    """Return the first author, or where none was seen the name in an id such as shiraishi2002."""
    found = _NAME_IN_ID.match(row.paper)
    return row.first_author or (found[1] if found else "")


def _source(
    name: str, pairs: Iterable[tuple[str, Effect]], *, before: tuple[str, ...] = (), offered: bool = True
) -> _Kind:
    """Return the identifiers of one sort with the rows each leads to; case is no difference."""
    rows: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, str] = {}
    for code, row in pairs:
        if code:
            rows[codes.setdefault(code.casefold(), code)].add(row.id)
    return _Kind(name, "source", _identifiers(name, rows, before), lambda e: rows[e.code], offered=offered)


def _identifiers(
    name: str, codes: Mapping[str, object], before: tuple[str, ...]
) -> voc.Vocabulary[voc.Entry]:
    def load() -> tuple[voc.Entry, ...]:
        return tuple(
            voc.Entry(code=code, label=code, meaning=name, synonyms=tuple(head + code for head in before))
            for code in codes
        )

    return voc.Vocabulary(name, load)


def _years(text: str) -> Meaning | None:
    """Read 2012, 2005-2010, since 2010, after 2010, before 2010, until 2010."""
    found = _YEARS.fullmatch(text.casefold())
    if found is None or (found[1] and found[3]):
        return None
    first, last = int(found[2]), int(found[3] or found[2])
    first, last = {
        "since": (first, _LAST_YEAR),
        "after": (first + 1, _LAST_YEAR),
        "before": (_FIRST_YEAR, first - 1),
        "until": (_FIRST_YEAR, first),
    }.get(found[1] or "", (first, last))
    return Meaning("year", "year", found[0], frozenset(map(str, range(first, last + 1))))


def _durations(text: str) -> Meaning | None:
    """Read 12 weeks, 5 months, 10-day, in whole weeks of treatment."""
    found = _DURATION.fullmatch(text.casefold())
    if found is None:
        return None
    weeks = str(round(float(found[1]) * _WEEKS[found[2]]))
    return Meaning("duration", "duration", f"{weeks} weeks", frozenset((weeks,)))


_MEASURED: dict[str, Callable[[str], Meaning | None]] = {"year": _years, "duration": _durations}


def year_of(row: Effect) -> str:
    """Return the year of publication; where it was not seen, the year in the id of the paper."""
    found = _YEAR_IN_ID.search(row.paper)
    return str(row.year) if row.year is not None else (found[0] if found else "")


def _plain(text: str) -> str:
    """Return a text by its letters and digits alone."""
    return "".join(c for c in text.casefold() if c.isalnum())
