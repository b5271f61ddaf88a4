"""The comparison guide as one HTML file: complete without script, and no request leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from osteon import study as study_room
from osteon.evidence import bibtex
from osteon.report._comparisons import comparison_kinds, main_pair
from osteon.report._filters import filters
from osteon.report._gaps import gap_lines
from osteon.report._inline import content_security_policy
from osteon.report._protocols import protocol_sections
from osteon.report._rules import PAGE_RULES
from osteon.report._stylesheet import stylesheet
from osteon.report._tables import COLUMNS, table_views
from osteon.report._workflow_figure import workflow_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.evidence import Guide, Pathway
    from osteon.report._filters import Filters
    from osteon.report._provenance import Provenance
    from osteon.study import Study


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the contents."""

    id: str
    short: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with the name it is filed under."""

    id: str
    title: str
    svg: str


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


def render_review(guide: Guide, study: Study, pathways: Sequence[Pathway], provenance: Provenance) -> str:
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
    templates = environment(filters(guide))
    style, script = stylesheet(guide), templates.get_template("guide.js").render(guide=guide)
    return templates.get_template("guide.html.j2").render(
        guide=guide,
        columns=COLUMNS,
        title=study.title,
        parts=SECTIONS,
        tables=table_views(guide),
        kinds=comparison_kinds(guide),
        main_pair=main_pair(guide),
        gaps=gap_lines(guide),
        pathways=pathways,
        protocols=protocol_sections(study),
        workflows=workflows(study),
        bibtex=bibtex(guide.references),
        rules=(*guide.rules, *PAGE_RULES),
        provenance=provenance,
        policy=content_security_policy(style, script),
        style=style,
        script=script,
    )


def workflows(study: Study) -> tuple[Drawing, ...]:
    """Return the diagrams of a study on its time axis, in the order of the file."""
    return tuple(
        Drawing(design.id, design.title or design.id, workflow_svg(design))
        for design in study_room.designs(study)
    )


def environment(given: Filters) -> Environment:
    """Return the templates; every text is escaped but our own stylesheet, script and drawings.

    Parameters
    ----------
    given : what the templates may call, by name
    """
    made = Environment(
        loader=PackageLoader("osteon.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(given)
    return made
