"""The comparison guide as one HTML file: from published findings, complete without script, no request leaves it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from osteon import vocabulary as voc
from osteon.evidence import bibtex
from osteon.report import _cells, _words
from osteon.report._inline import anchor, content_security_policy, doi_url
from osteon.report._rules import PAGE_RULES
from osteon.report._svg import FIGURE_CSS
from osteon.report._tables import COLUMNS, links, table_views
from osteon.report._vote_figure import share_svg, vote_bar_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from osteon.evidence import Guide, Pathway, Reference
    from osteon.report._provenance import Provenance
    from osteon.study import Study


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the contents."""

    id: str
    short: str


SECTIONS = (
    Section("answer", "The answer"),
    Section("read", "What was read"),
    Section("tables", "Findings, row by row"),
    Section("disagree", "Why they disagree"),
    Section("same-animals", "Same animals, both drugs"),
    Section("claims", "The guide's claims"),
    Section("protocols", "Protocols"),
    Section("mechanisms", "Mechanisms"),
    Section("workflow", "Workflow"),
    Section("gaps", "What nobody has measured"),
    Section("remarks", "Concluding remarks"),
    Section("references", "References"),
    Section("rules", "Written rules"),
    Section("provenance", "Provenance"),
)


def render_review(
    guide: Guide, study: Study, pathways: Sequence[Pathway], provenance: Provenance
) -> str:
    """Return the comparison guide of a review as one self-contained HTML file.

    Parameters
    ----------
    guide : published findings, counted and judged
    study : the study file, for title, protocols and workflow
    pathways : mechanisms to draw
    provenance : where the page comes from

    Returns
    -------
    HTML text without any request to elsewhere: stylesheet and script are inlined and hashed in the page's
    content security policy, and links lead to DOI, PubMed and PubMed Central records only
    """
    style = stylesheet(guide)
    script = _template_text("guide.js")
    template = _environment(guide).get_template("guide.html.j2")
    return template.render(
        guide=guide,
        title=study.title,
        parts=SECTIONS,
        tables=table_views(guide),
        pathways=pathways,
        protocols=(),
        workflows=(),
        bibtex=bibtex(guide.references),
        rules=(*guide.rules, *PAGE_RULES),
        provenance=provenance,
        policy=content_security_policy(style, script),
        # Our own files, not data: escaping would change the text that the policy has hashed.
        style=Markup(style),
        script=Markup(script),
    )


def stylesheet(guide: Guide) -> str:
    """Return the stylesheet with one colour for each agent and group of the guide."""
    agents = {agent for group in guide.groups for part in group.parts for agent in part}
    agents.update(agent for row in guide.effects.values() for agent in row.agents)
    coloured = (f".{agent_class(code)}{{--c:{_colour(code)}}}" for code in sorted(agents))
    return _template_text("style.css") + FIGURE_CSS + "\n".join(coloured)


@cache
def _template_text(name: str) -> str:
    """Return a shipped stylesheet or script; it may not end its own element early."""
    text = (resources("osteon.report") / "templates" / name).read_text(encoding="utf-8")
    return text.strip()


def agent_class(code: str) -> str:
    """Return the style class of an agent."""
    return "agent-" + _slug(code)


def group_class(code: str) -> str:
    """Return the style class of a group of agents."""
    return "group-" + _slug(code)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _environment(guide: Guide) -> Environment:
    """Return the templates with the words of this guide; everything that is not ours is escaped."""
    environment = Environment(
        loader=PackageLoader("osteon.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["columns"] = COLUMNS
    environment.filters.update(_fixed_filters())
    environment.filters.update(_guide_filters(guide))
    return environment


def _fixed_filters() -> dict[str, Callable[..., Any]]:
    """Return filters that need nothing but their argument."""
    return {
        "anchor": anchor,
        "anchors": lambda parts: anchor(*parts),
        "slug": _slug,
        "plural": _words.plural,
        "spoken": _words.spoken,
        "share": _words.share_words,
        "sign_test": lambda tally, words: _words.sign_test_words(tally, *words),
        "agent_class": agent_class,
        "group_class": group_class,
        "doi_url": doi_url,
        "reference_links": links,
        "vote_bar": lambda tally, words: Markup(vote_bar_svg(tally, words=words)),
        "share_line": lambda tally: Markup(share_svg(tally.share_up, tally.low, tally.high)),
        "pathway_drawing": lambda pathway: Markup(pathway_svg(pathway)),
        "node_label": _node_label,
        "papers_with": lambda tally, kind: getattr(tally, kind),
        "rows_only_flagged": lambda cell: _cells.rows_of_votes(_cells.flagged_votes(cell)),
        **{name: getattr(_cells, name) for name in _CELL_FILTERS},
    }


_CELL_FILTERS = (
    "cell_class",
    "cell_in",
    "class_label",
    "endpoints_in",
    "flagged_votes",
    "has_rows",
    "matrix_parts",
    "reading",
    "rows_of_vote",
    "rows_of_votes",
    "votes_of",
)


def _guide_filters(guide: Guide) -> dict[str, Callable[..., Any]]:
    """Return filters that look something up in the guide."""
    references = {reference.paper: reference for reference in guide.references}
    groups = {group.code: group.label for group in guide.groups}

    def rows_of_papers(papers: Sequence[str]) -> tuple[str, ...]:
        return tuple(row for row in guide.read.rows if guide.effects[row].paper in papers)

    def count_papers(rows: Iterable[str]) -> int:
        return len({guide.effects[row].paper for row in rows})

    return {
        "count_papers": count_papers,
        "rows_of_papers": rows_of_papers,
        "reference": references.get,
        "heading": lambda cell, tab: _cells.heading(cell, tab, groups[cell.group]),
    }



def _colour(code: str) -> str:
    """Return the one colour of an agent; grey where the vocabulary has none."""
    agent = voc.agents.get(code)
    return agent.colour if agent and agent.colour else "currentColor"


def _node_label(pathway: Pathway, node: str) -> str:
    return next((n.label for n in pathway.nodes if n.id == node), node)
