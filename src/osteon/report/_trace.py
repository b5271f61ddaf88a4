"""No number without its source: the marks that every number and sentence carries, and their check.

An element says where its text comes from by one of `MARKS`; the nearest mark at or above a text counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osteon.report._page_walker import PageRules, problems_of
from osteon.report._words import endpoint_text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from osteon.evidence import Guide

MARKS = {
    "data-rows": "ids of the published findings behind the text; empty when nothing was found",
    "data-paper": "ids of the papers that the text names",
    "data-source": "place in the study file, or the record of the product, that the text is from",
    "data-rule": "code of the written rule that chose the words",
    "data-label": "a name, not a finding: its digits belong to a name that the guide uses",
}
_DIGIT = re.compile(r"\d")
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
    return problems_of(html, guide_rules(guide, rules))


def guide_rules(guide: Guide, rules: Iterable[str] = ()) -> PageRules:
    """Return what the marks of a page may name where it shows a guide.

    Parameters
    ----------
    guide, rules : as for `trace_problems`
    """
    papers_of = {row.id: row.paper for row in guide.effects.values()}
    papers = frozenset(papers_of.values()) | {reference.paper for reference in guide.references}
    codes = frozenset(code for code, _ in guide.rules) | frozenset(rules)

    def count_papers(rows: str) -> int:
        return len({papers_of.get(row, row) for row in rows.split()})

    def count_rows(rows: str) -> int:
        return len(set(rows.split()))

    return PageRules(
        checks={
            "data-rows": lambda text: missing("row", text.split(), papers_of),
            "data-paper": lambda text: missing("paper", text.split(), papers),
            **common_checks(codes),
        },
        counts={"papers": ("data-rows", count_papers), "rows": ("data-rows", count_rows)},
        names=_names(guide),
    )


def common_checks(rules: Iterable[str]) -> dict[str, Callable[[str], str]]:
    """Return the checks of the marks that every page may carry."""
    codes = frozenset(rules)
    return {
        "data-rule": lambda text: missing("rule", text.split(), codes),
        "data-source": lambda text: "" if text.strip() else "empty data-source",
        "data-label": lambda _: "",
    }


def missing(what: str, ids: Iterable[str], known: Container[str]) -> str:
    """Return which ids are not known, in words; empty where all are."""
    unknown = sorted({one for one in ids if one not in known})
    return f"unknown {what}: {', '.join(unknown[:5])}" if unknown else ""


def _names(guide: Guide) -> re.Pattern[str]:
    """Return a pattern of every name with a digit that a label may hold."""
    names: set[str] = set()
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
    return names_pattern(names)


def names_pattern(names: Iterable[str] = ()) -> re.Pattern[str]:
    """Return a pattern of the names with a digit, the longest first, and of those that are always names."""
    with_digit = sorted(
        {n for n in (*names, *_ALWAYS_A_NAME) if _DIGIT.search(n)}, key=lambda n: (-len(n), n)
    )
    return re.compile("|".join(map(re.escape, with_digit)))
