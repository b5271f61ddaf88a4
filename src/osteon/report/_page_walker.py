"""Walks a page once and says which texts cannot be traced, by the marks that the page may carry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from osteon.report._words import percent
from osteon.statistics import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DIGIT = re.compile(r"\d")
_UNSEEN = frozenset({"script", "style", "head"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr"})
_NO_MARKS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class PageRules:
    """What the marks of a page may name.

    Parameters
    ----------
    checks : mark -> what is wrong with what it names, or empty text
    counts : kind of a printed count -> the mark whose ids are counted, and the count made again from them
    names : names with a digit that a label may hold
    element : what is wrong with the attributes of one element, or empty text
    """

    checks: Mapping[str, Callable[[str], str]]
    counts: Mapping[str, tuple[str, Callable[[str], int]]]
    names: re.Pattern[str]
    element: Callable[[Mapping[str, str]], str] | None = None


def problems_of(html: str, rules: PageRules) -> tuple[str, ...]:
    """Return every text of a page that cannot be traced.

    Parameters
    ----------
    html : the whole page
    rules : what its marks may name
    """
    walker = _Walker(rules)
    walker.feed(html)
    walker.close()
    return tuple(walker.problems)


@dataclass(slots=True)
class _Element:
    tag: str
    marks: Mapping[str, str]  # its own
    named: Mapping[str, str]  # its own and those of the elements it stands in
    counts: str
    stat: str
    text: list[str] = field(default_factory=list[str])


class _Walker(HTMLParser):
    """Walks a page once, with the marks of all open elements on a stack."""

    def __init__(self, rules: PageRules) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self._rules = rules
        self._open: list[_Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        marks = {name: value for name, value in given.items() if name in self._rules.checks}
        said = [self._rules.checks[name](value) for name, value in marks.items()]
        said += [self._rules.element(given)] if self._rules.element else []
        self.problems += [f"<{tag}> {problem}" for problem in said if problem]
        if tag in _VOID:
            return
        above = self._open[-1].named if self._open else _NO_MARKS
        is_sentence = "sentence" in given.get("class", "").split()
        if is_sentence and not marks:
            self.problems.append(f"<{tag}> sentence without a mark, line {self.getpos()[0]}")
        named = {**above, **marks} if marks else above
        self._open.append(
            _Element(tag, marks, named, given.get("data-count", ""), given.get("data-stat", ""))
        )

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
        elif set(nearest) == {"data-label"} and _DIGIT.search(self._rules.names.sub("", data)):
            self.problems.append(f"label holds a number that is no name: {data.strip()!r}")

    def _recount(self, element: _Element) -> None:
        """Compare a printed count with the count made again from what its mark names."""
        printed = "".join(element.text).strip()
        mark, count = self._rules.counts[element.counts]
        if mark not in element.named:
            self.problems.append(f"count {printed!r} names no {mark.removeprefix('data-')}")
            return
        found = count(element.named[mark])
        if printed != str(found):
            what = mark.removeprefix("data-")
            self.problems.append(f"printed {printed!r} {element.counts}, but the {what} named give {found}")

    def _restate(self, element: _Element) -> None:
        """Compare a printed share and interval with those computed again from its two counts."""
        up, total = (int(part) for part in element.stat.split("/"))
        printed = "".join(element.text)
        low, high = clopper_pearson(up, total)
        said = f" {percent(up / total)} %, 95 % interval {percent(low)} to {percent(high)} %"
        mark, count = self._rules.counts["papers"]
        if total != count(element.named.get(mark, "")) or not _spaced(printed).endswith(said):
            self.problems.append(f"share printed as {printed!r}, but {element.stat} papers give{said}")


def _spaced(text: str) -> str:
    return " ".join(text.split())
