"""No number without its source: the marks that every number and sentence carries, and their check.

An element says where its text comes from by one of `MARKS`; the nearest mark at or above a text counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from osteon.report._words import endpoint_text, percent
from osteon.statistics import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from osteon.evidence import Guide

MARKS = {
    "data-rows": "ids of the published findings behind the text; empty when nothing was found",
    "data-paper": "ids of the papers that the text names",
    "data-source": "place in the study file, or the record of the product, that the text is from",
    "data-rule": "code of the written rule that chose the words",
    "data-label": "a name, not a finding: its digits belong to a name that the guide uses",
}
_DIGIT = re.compile(r"\d")
_UNSEEN = frozenset({"script", "style", "head"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr"})
_ALWAYS_A_NAME: tuple[str, ...] = ("K2", "SHA-256", "ISO 8601", "95 % interval", "BibTeX")


def trace_problems(html: str, guide: Guide, *, rules: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every text of a page that cannot be traced; empty when all numbers and sentences can.

    Checked are: a text with a digit has a mark; a sentence has one; all ids named exist; a count of papers
    or rows equals the count made again from the rows named, and a share its interval computed again; the
    digits of a label belong to a name.

    Parameters
    ----------
    html : the whole page
    guide : what the page was made from
    rules : codes of the written rules beyond ``guide.rules``
    """
    walker = _Walker(_known(guide, rules))
    walker.feed(html)
    walker.close()
    return tuple(walker.problems)


@dataclass(frozen=True, slots=True)
class _Known:
    papers_of: dict[str, str]
    papers: frozenset[str]
    rules: frozenset[str]
    names: re.Pattern[str]


def _known(guide: Guide, rules: Iterable[str]) -> _Known:
    papers_of = {row.id: row.paper for row in guide.effects.values()}
    return _Known(
        papers_of=papers_of,
        papers=frozenset(papers_of.values()) | {reference.paper for reference in guide.references},
        rules=frozenset(code for code, _ in guide.rules) | frozenset(rules),
        names=_names(guide),
    )


def _names(guide: Guide) -> re.Pattern[str]:
    """Return a pattern of every name with a digit that a label may hold, the longest first."""
    names: set[str] = set(_ALWAYS_A_NAME)
    names.update(text for group in guide.groups for text in (group.code, group.label))
    names.update(agent for group in guide.groups for part in group.parts for agent in part)
    names.update(text for tab in guide.tabs for text in (tab.id, tab.label))
    names.update(f"Table {table.number}" for table in guide.tables)
    names.update(stratum.label for split in guide.splits for stratum in split.strata)
    for row in guide.effects.values():
        names.update(
            (
                row.endpoint,
                endpoint_text(row.endpoint),
                row.site,
                row.site.replace("_", " "),
                row.model,
                *row.agents,
            )
        )
    with_digit = sorted((n for n in names if _DIGIT.search(n)), key=lambda n: (-len(n), n))
    return re.compile("|".join(map(re.escape, with_digit)))


@dataclass(slots=True)
class _Element:
    tag: str
    marks: dict[str, str]
    rows: str | None
    counts: str
    stat: str
    text: list[str] = field(default_factory=list[str])


class _Walker(HTMLParser):
    """Walks a page once, with the marks of all open elements on a stack."""

    def __init__(self, known: _Known) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self._known = known
        self._open: list[_Element] = []
        self._checks: dict[str, Callable[[str], str]] = {
            "data-rows": lambda text: _missing("row", text, known.papers_of),
            "data-paper": lambda text: _missing("paper", text, known.papers),
            "data-rule": lambda text: _missing("rule", text, known.rules),
            "data-source": lambda text: "" if text.strip() else "empty data-source",
            "data-label": lambda _: "",
        }

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        marks = {name: value for name, value in given.items() if name in MARKS}
        for name, value in marks.items():
            if problem := self._checks[name](value):
                self.problems.append(f"<{tag}> {problem}")
        if tag in _VOID:
            return
        above = self._open[-1].rows if self._open else None
        is_sentence = "sentence" in given.get("class", "").split()
        if is_sentence and not marks:
            self.problems.append(f"<{tag}> sentence without a mark, line {self.getpos()[0]}")
        rows = marks.get("data-rows", above)
        self._open.append(_Element(tag, marks, rows, given.get("data-count", ""), given.get("data-stat", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            element = self._open.pop()
            if element.counts:
                self._recount(element)
            if element.stat:
                self._restate(element)
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and (self._open[-1].counts or self._open[-1].stat):
            self._open[-1].text.append(data)
        if not _DIGIT.search(data) or any(element.tag in _UNSEEN for element in self._open):
            return
        nearest = next((element.marks for element in reversed(self._open) if element.marks), None)
        if nearest is None:
            self.problems.append(f"no mark for {data.strip()!r}, line {self.getpos()[0]}")
        elif set(nearest) == {"data-label"} and _DIGIT.search(self._known.names.sub("", data)):
            self.problems.append(f"label holds a number that is no name: {data.strip()!r}")

    def _recount(self, element: _Element) -> None:
        """Compare a printed count with the count made again from the rows named."""
        printed = "".join(element.text).strip()
        if element.rows is None:
            self.problems.append(f"count {printed!r} names no rows")
            return
        found = len(set(element.rows.split())) if element.counts == "rows" else self._papers(element.rows)
        if printed != str(found):
            self.problems.append(f"printed {printed!r} {element.counts}, but the rows named give {found}")

    def _restate(self, element: _Element) -> None:
        """Compare a printed share and interval with those computed again from its two counts."""
        up, total = (int(part) for part in element.stat.split("/"))
        printed = "".join(element.text)
        low, high = clopper_pearson(up, total)
        said = f" {percent(up / total)} %, 95 % interval {percent(low)} to {percent(high)} %"
        if total != self._papers(element.rows or "") or not _spaced(printed).endswith(said):
            self.problems.append(f"share printed as {printed!r}, but {element.stat} papers give{said}")

    def _papers(self, rows: str) -> int:
        return len({self._known.papers_of.get(row, row) for row in rows.split()})


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _missing(what: str, text: str, known: Iterable[str]) -> str:
    unknown = sorted(set(text.split()) - set(known))
    return f"unknown {what}: {', '.join(unknown[:5])}" if unknown else ""
