"""What the templates may call: words, counts and drawings, each a plain function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.report import _cells, _words
from osteon.report._inline import anchor, doi_url
from osteon.report._pathway_figure import pathway_svg
from osteon.report._stylesheet import agent_class, group_class, slug
from osteon.report._tables import identifiers
from osteon.report._vote_figure import share_svg, vote_bar_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from osteon.evidence import Cell, Guide, Pathway, Reference, Tally

    Filters = dict[str, Callable[..., object]]

_REFERENCES = {
    "vehicle_control": "untreated disease control",
    "baseline": "baseline",
    "treatment": "single agent",
    "sham": "sham",
}


def filters(guide: Guide) -> Filters:
    """Return the filters of the templates by name; some look things up in the guide."""
    return {**fixed_filters(), **_guide_filters(guide)}


def fixed_filters() -> Filters:
    """Return the filters that need no guide."""
    return {
        "agent_class": agent_class,
        "agent_label": _agent_label,
        "anchor": anchor,
        "anchors": _anchors,
        "cell_class": _cells.cell_class,
        "cell_in": _cells.cell_in,
        "class_label": _cells.class_label,
        "doi_url": doi_url,
        "endpoint_text": _words.endpoint_text,
        "endpoints_in": _cells.endpoints_in,
        "empty_strata": _cells.empty_strata,
        "file_name": _file_name,
        "flagged_votes": _cells.flagged_votes,
        "group_class": group_class,
        "has_rows": _cells.has_rows,
        "matrix_parts": _cells.matrix_parts,
        "hyphenated": _words.hyphenated,
        "model_label": _model_label,
        "node_label": _node_label,
        "papers_with": getattr,
        "pathway_drawing": pathway_svg,
        "plural": _words.plural,
        "reading": _cells.reading,
        "reference_label": _reference_label,
        "reference_links": identifiers,
        "rows_of_vote": _cells.rows_of_vote,
        "rows_of_votes": _cells.rows_of_votes,
        "rows_only_flagged": _rows_only_flagged,
        "sham_votes": _cells.sham_votes,
        "shown_strata": _cells.shown_strata,
        "share": _words.share_words,
        "share_line": _share_line,
        "sign_test": _sign_test,
        "slug": slug,
        "species_label": _species_label,
        "spoken": _words.spoken,
        "unquoted": _words.unquoted,
        "vote_bar": _vote_bar,
        "votes_of": _cells.votes_of,
    }


def _guide_filters(guide: Guide) -> Filters:
    references = {reference.paper: reference for reference in guide.references}
    groups = {group.code: group.label for group in guide.groups}
    combinations = {group.code for group in guide.groups if len(group.parts) > 1}

    def count_papers(rows: Iterable[str]) -> int:
        return len({guide.effects[row].paper for row in rows})

    def rows_of_papers(papers: Sequence[str]) -> tuple[str, ...]:
        return tuple(row for row in guide.read.rows if guide.effects[row].paper in papers)

    def reference(paper: str) -> Reference | None:
        return references.get(paper)

    def heading(cell: Cell, tab: str) -> str:
        return _cells.heading(cell, tab, groups[cell.group])

    def flagged_by_reason(cell: Cell) -> object:
        return _cells.flagged_by_reason(cell, guide.effects)

    def regimens(cell: Cell, tally: Tally) -> object:
        return _cells.regimens(tally, guide.effects) if cell.group in combinations else ()

    return {
        "count_papers": count_papers,
        "flagged_by_reason": flagged_by_reason,
        "heading": heading,
        "reference": reference,
        "regimens": regimens,
        "rows_of_papers": rows_of_papers,
    }


def _anchors(parts: Iterable[str | int]) -> str:
    return anchor(*parts)


def _agent_label(code: str) -> str:
    return _words.label(voc.agents, code)


def _model_label(code: str) -> str:
    return _words.label(voc.models, code)


def _species_label(code: str) -> str:
    return _words.label(voc.species, code)


def _reference_label(role: str) -> str:
    return _REFERENCES.get(role, _words.spoken(role))


def _node_label(pathway: Pathway, node: str) -> str:
    return next((one.label for one in pathway.nodes if one.id == node), node)


def _rows_only_flagged(cell: Cell) -> tuple[str, ...]:
    return _cells.rows_of_votes(_cells.flagged_votes(cell))


def _sign_test(tally: Tally, words: tuple[str, str]) -> str:
    return _words.sign_test_words(tally, *words)


def _share_line(tally: Tally) -> str:
    return share_svg(tally.share_up, tally.low, tally.high)


def _vote_bar(tally: Tally, words: tuple[str, str], width: float) -> str:
    return vote_bar_svg(tally, words=words, width=width)


def _file_name(source: str) -> str:
    """Return a source by its file name, without the folders before it."""
    return source.rpartition("/")[2]
