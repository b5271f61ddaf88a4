"""The page of an experiment as one HTML file: animals, endpoints, contrasts, design, literature."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from osteon import vocabulary as voc
from osteon.evidence import bibtex
from osteon.files import printable
from osteon.report import _words
from osteon.report._animal_files import animal_file
from osteon.report._arm_style import ARM_CSS, arm_mark
from osteon.report._comparisons import comparison_kinds, main_pair
from osteon.report._experiment import mark_ids, shown, stems
from osteon.report._experiment_rules import EXPERIMENT_RULES
from osteon.report._experiment_views import (
    FlowRow,
    balance_rows,
    endpoint_view,
    flow_rows,
)
from osteon.report._filters import filters, fixed_filters
from osteon.report._gaps import gap_lines
from osteon.report._inline import content_security_policy
from osteon.report._measured import unit_words
from osteon.report._page import SECTIONS, environment, workflows
from osteon.report._planned import plan_facts, planned
from osteon.report._protocols import protocol_sections
from osteon.report._rules import PAGE_RULES
from osteon.report._stylesheet import stylesheet, template_text
from osteon.report._svg import Caption, figure
from osteon.report._tables import COLUMNS, table_views
from osteon.report._workflow_figure import day_zero

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

    from osteon.compare import Loss
    from osteon.evidence import Guide
    from osteon.report._experiment import ExperimentPage
    from osteon.report._filters import Filters
    from osteon.report._provenance import Provenance

_FINDINGS_SHOWN = 200
_OF_THE_GUIDE = ("read", "tables", "disagree", "same-animals", "claims", "gaps", "remarks", "references")
_HEADING = re.compile(r"<(/?)h([2-5])\b")
_PER_CENT = re.compile(
    r"""(?P<kept><(style|script)\b.*?</\2>  # their hashes stand in the policy of the page
    |<(?:a|h1)\b[^>]*\bdata-animals=[^>]*>[^<]*|<title\b[^>]*>[^<]*
    |<[^>]*\bclass="code\b[^>]*>[^<]*|<[^>]*>)
    |(?P<digit>\d)[ ]%""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of the contents; an inner one stands under the entry before it."""

    id: str
    short: str
    inner: bool = False


def render_experiment(page: ExperimentPage) -> str:
    """Return the page of an experiment as one self-contained HTML file.

    Parameters
    ----------
    page : everything it shows

    Returns
    -------
    HTML text without any request to elsewhere; links lead to the pages of the animals, to the tables behind
    the figures, and to DOI, PubMed and PubMed Central records
    """
    templates = experiment_environment(page)
    style = experiment_style(page.guide)
    script = templates.get_template("guide.js").render(guide=page.guide)
    html = templates.get_template("experiment.html.j2").render(
        title=page.study.title,
        comparison=page.comparison,
        guide=page.guide,
        parts=_contents(page),
        **_measured(page),
        **_declared(page),
        **({} if page.guide is None else _published(page.guide)),
        rules=written_rules(page),
        provenance=_provenance(page),
        policy=content_security_policy(style, script),
        style=style,
        script=script,
    )
    return unbroken(html)


def written_rules(page: ExperimentPage) -> tuple[tuple[str, str], ...]:
    """Return code and text of every rule that the page names."""
    compared = () if page.comparison is None else page.comparison.rules
    published = () if page.guide is None else (*page.guide.rules, *PAGE_RULES)
    measured = page.comparison is not None
    used = {
        "EXP-NO-DATA": not measured,
        "EXP-EMPTY": _says_nothing(page),
        **dict.fromkeys(("EXP-FLOW", "EXP-BALANCE", "EXP-FIGURE", "EXP-TABLE", "EXP-ANIMAL"), measured),
        "EXP-SEALED": page.comparison is not None and page.comparison.sealed,
        "EXP-GATE": any(result.gate != "none" for result in page.results),
        "EXP-LITERATURE": page.guide is not None,
    }
    own = [(code, text) for code, text in EXPERIMENT_RULES if used.get(code, True)]
    return tuple(dict((*compared, *own, *published)).items())


def _says_nothing(page: ExperimentPage) -> bool:
    """Return whether a part of the page has nothing to say."""
    found = page.comparison
    if found is None:
        return not planned(page.study).rows
    return not page.results or not (found.answer or found.sealed)


def experiment_style(guide: Guide | None) -> str:
    """Return the stylesheet of the page and of the animals' pages."""
    return "\n".join((stylesheet(guide), ARM_CSS, template_text("experiment.css")))


def experiment_environment(page: ExperimentPage) -> Environment:
    """Return the templates of the page with everything they may call."""
    given = fixed_filters() if page.guide is None else filters(page.guide)
    return environment({**given, **_own_filters(page)})


def _own_filters(page: ExperimentPage) -> Filters:
    ends = {estimate.id: result.id for result in page.results for estimate in result.estimates}

    def endpoints_of(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ends[one] for one in ids if one in ends))

    def arm_place(arm: str) -> int:
        return page.places.get(arm, 0)

    return {
        "animal_file": animal_file,
        "address": address,
        "arm_label": page.label,
        "arm_place": arm_place,
        "arm_sign": arm_sign,
        "demoted": demoted,
        "endpoints_of": endpoints_of,
        "mark_ids": mark_ids,
        "shown": shown,
        "shown_text": printable,
        "stems": stems,
        "unit_words": unit_words,
    }


def unbroken(html: str) -> str:
    r"""Return a page in which a number and its per cent sign stay on one line.

    Attributes, titles, style, script, code and the names of animals stay as they are.

    Parameters
    ----------
    html : a whole page made by our templates

    Examples
    --------
    >>> unbroken('<p title="95 %">95 % interval</p>')
    '<p title="95 %">95\xa0% interval</p>'
    """
    return _PER_CENT.sub(lambda found: found["kept"] or f"{found['digit']}\u00a0%", html)


def address(text: str) -> Markup:
    """Return the address of a cell as HTML; a line may break between file, sheet and cell.

    Examples
    --------
    >>> str(address("data/<a>.xlsx!Sheet1!C12"))
    'data/&lt;a&gt;.xlsx!<wbr>Sheet1!<wbr>C12'
    """
    return Markup("!<wbr>").join(text.split("!"))  # which escapes each part


def arm_sign(place: int) -> str:
    """Return the mark of an arm as it stands beside its name."""
    return figure(
        [arm_mark(place, (6, 6), 5)], size=(12, 12), caption=Caption("mark of the arm", kind="sign")
    )


def demoted(html: str) -> Markup:
    """Return HTML made by our templates with each heading one level lower.

    Examples
    --------
    >>> str(demoted("<h2>Protocols</h2>"))
    '<h3>Protocols</h3>'
    """
    lower = _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
    return Markup(lower)  # noqa: S704  # already escaped: only its heading tags were renamed


def _contents(page: ExperimentPage) -> tuple[Part, ...]:
    measured = page.comparison is not None
    inner = tuple(
        Part(one.id, f"{one.id} {_words.label(voc.endpoints, one.endpoint)}", inner=True)
        for one in page.results
    )
    shorts = {section.id: section.short for section in SECTIONS}
    published = tuple(Part(code, shorts[code], inner=True) for code in _OF_THE_GUIDE)
    return (
        Part("answer", "The answer"),
        *((Part("animals", "Animals"),) if measured else ()),
        Part("endpoints", "Endpoints"),
        *inner,
        Part("findings", "Findings about the data"),
        *((Part("data", "Data read"),) if page.observed and page.observed.tables else ()),
        Part("design", "Design"),
        *((Part("literature", "Published findings"), *published) if page.guide else ()),
        *((Part("mechanisms", shorts["mechanisms"]),) if page.pathways else ()),
        *(Part(code, shorts[code]) for code in ("rules", "provenance")),
    )


def _measured(page: ExperimentPage) -> dict[str, object]:
    """Return what the data say, for the templates."""
    flow = flow_rows(page)
    found = tuple(dict.fromkeys(page.findings))
    return {
        "flow": flow,
        "flow_total": _total(flow),
        "left_out": _left_out(page),
        "balance": balance_rows(page),
        "by_arm": _by_arm(page),
        "views": tuple(endpoint_view(page, result) for result in page.results),
        "findings": found[:_FINDINGS_SHOWN],
        "findings_left": len(found[_FINDINGS_SHOWN:]),
        "tables_read": () if page.observed is None else page.observed.tables,
    }


def _declared(page: ExperimentPage) -> dict[str, object]:
    models = [model for layout in page.study.layouts for model in layout.models.values()]
    return {
        "planned": planned(page.study),
        "plan": plan_facts(page.study),
        "protocols": protocol_sections(page.study),
        "workflows": workflows(page.study),
        "day_zero": day_zero(", ".join(model.code for model in models)),
        "pathways": page.pathways,
    }


def _published(guide: Guide) -> dict[str, object]:
    return {
        "columns": COLUMNS,
        "tables": table_views(guide),
        "kinds": comparison_kinds(guide),
        "main_pair": main_pair(guide),
        "gaps": gap_lines(guide),
        "bibtex": bibtex(guide.references),
    }


def _total(rows: tuple[FlowRow, ...]) -> FlowRow:
    planned_n = [row.planned for row in rows]
    known = [n for n in planned_n if n is not None]
    columns = zip(*(row.groups for row in rows), strict=True)
    return FlowRow(
        label="all arms",
        place=0,
        planned=sum(known) if len(known) == len(planned_n) else None,
        groups=tuple(
            (
                column[0][0],
                sum(count for _, count, _ in column),
                tuple(n for _, _, names in column for n in names),
            )
            for column in columns
        ),
    )


def _left_out(page: ExperimentPage) -> tuple[Loss, ...]:
    return (
        ()
        if page.comparison is None
        else tuple(loss for line in page.comparison.flow for loss in line.losses)
    )


def _by_arm(page: ExperimentPage) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    names: Mapping[str, list[str]] = {arm: [] for arm in page.arms}
    for name, animal in page.animals.items():
        names[animal.arm].append(name)
    return tuple(
        (page.label(arm), page.places.get(arm, 0), tuple(found)) for arm, found in names.items() if found
    )


def _provenance(page: ExperimentPage) -> Provenance:
    options = () if page.comparison is None else page.comparison.options
    told = replace(page.provenance, options=(*page.provenance.options, *options))
    return (
        told if page.guide else replace(told, table_sha256="none: the study asks for no published findings")
    )
