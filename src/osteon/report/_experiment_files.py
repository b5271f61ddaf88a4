"""The report folder of an experiment: its page, one page an animal, each figure with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import files
from osteon.evidence import bibtex
from osteon.report._animal_page import animal_sheets
from osteon.report._arm_style import ARM_CSS
from osteon.report._estimation import estimation
from osteon.report._estimation_figure import ANIMALS_FOLDER, panels
from osteon.report._experiment_html import (
    experiment_environment,
    experiment_style,
    render_experiment,
    unbroken,
)
from osteon.report._files import MATRIX_HEADER, STEPS_HEADER, matrix_rows, split_rows, step_rows
from osteon.report._inline import anchor, content_security_policy
from osteon.report._measured import as_percent, as_ratio
from osteon.report._page import workflows
from osteon.report._pathway_figure import pathway_svg
from osteon.report._svg import standalone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osteon.compare import EndpointResult
    from osteon.records import Estimate
    from osteon.report._experiment import ExperimentPage

    Cells = list[str | int | float | None]

ANIMALS_HEADER = (
    "endpoint",
    "arm",
    "animal",
    "value",
    "unit",
    "status",
    "limit",
    "specimens",
    "replicates",
    "rows",
)
MEANS_HEADER = ("endpoint", "arm", "label", "n", "mean", "low", "high", "sd", "cv_percent", "unit", "scale")
DIFFERENCES_HEADER = (
    *("id", "endpoint", "contrast", "family", "claim", "scale", "variance", "estimate", "low", "high"),
    *("simultaneous_low", "simultaneous_high", "ratio", "ratio_low", "ratio_high", "percent", "se", "df"),
    *(
        "statistic",
        "p",
        "p_adjusted",
        "g",
        "g_low",
        "g_high",
        "n_left",
        "n_right",
        "unit",
        "method",
        "warnings",
    ),
)


def experiment_files(page: ExperimentPage) -> dict[str, str]:
    """Return every file of the report, by its name inside the report folder.

    Parameters
    ----------
    page : everything it shows

    Returns
    -------
    ``index.html``; ``animals/NAME.html``; for each endpoint ``figures/E1-animals.svg`` and ``.csv``,
    ``E1-means.csv``, ``E1-differences.svg`` and ``.csv``; the diagrams; with published findings their tables
    """
    return {
        "index.html": render_experiment(page),
        **_animal_pages(page),
        **_figures(page),
        **_drawings(page),
        **_published(page),
    }


def _animal_pages(page: ExperimentPage) -> Mapping[str, str]:
    style = experiment_style(None)
    template = experiment_environment(page).get_template("experiment_animal.html.j2")
    given = {"title": page.study.title, "style": style, "policy": content_security_policy(style, "")}
    return {
        f"{ANIMALS_FOLDER}{name}": unbroken(template.render(sheet=sheet, **given))
        for name, sheet in animal_sheets(page).items()
    }


def _figures(page: ExperimentPage) -> Mapping[str, str]:
    made: dict[str, str] = {}
    for result in page.results:
        plot, name = estimation(page, result), f"figures/{result.id}"
        left, right = panels(plot, folder=f"../{ANIMALS_FOLDER}")
        made[f"{name}-animals.svg"] = standalone(left, further=ARM_CSS)
        made[f"{name}-animals.csv"] = files.csv_text(ANIMALS_HEADER, _animal_rows(page, result))
        made[f"{name}-means.csv"] = files.csv_text(MEANS_HEADER, _mean_rows(page, result))
        if right:
            made[f"{name}-differences.svg"] = standalone(right, further=ARM_CSS)
            made[f"{name}-differences.csv"] = files.csv_text(
                DIFFERENCES_HEADER, map(_difference, result.estimates)
            )
    return made


def _animal_rows(page: ExperimentPage, result: EndpointResult) -> Iterable[Cells]:
    limits = {
        dot.animal: dot.value
        for row in estimation(page, result).rows
        for dot in row.dots
        if dot.status != "ok"
    }
    for one in result.animals:
        yield [
            *(result.id, one.arm, one.animal, one.value, result.unit, one.status, limits.get(one.animal)),
            *(one.specimens, one.replicates, "; ".join(one.rows)),
        ]


def _mean_rows(page: ExperimentPage, result: EndpointResult) -> Iterable[Cells]:
    for one in result.arms:
        yield [
            *(result.id, one.arm, page.label(one.arm), one.n, one.mean, one.low, one.high, one.sd, one.cv),
            *(result.unit, result.scale),
        ]


def _difference(one: Estimate) -> Cells:
    ratios = (
        [as_ratio(one, at) for at in (one.estimate, one.low, one.high)] if one.scale == "log" else [None] * 3
    )
    return [
        *(one.id, one.endpoint, one.contrast, one.family, one.claim, one.scale, one.variance),
        *(one.estimate, one.low, one.high, one.simultaneous_low, one.simultaneous_high),
        *ratios,
        as_percent(ratios[0]),
        *(one.se, one.df, one.statistic, one.p, one.p_adjusted, one.g, one.g_low, one.g_high),
        *(one.n_left, one.n_right, one.unit, one.method, " ".join(one.warnings)),
    ]


def _drawings(page: ExperimentPage) -> Mapping[str, str]:
    drawn = {anchor("workflow", drawing.id): drawing.svg for drawing in workflows(page.study)}
    drawn |= {anchor("pathway", pathway.id): pathway_svg(pathway) for pathway in page.pathways}
    made = {f"figures/{name}.svg": standalone(svg) for name, svg in drawn.items()}
    if not page.pathways:
        return made
    return {**made, "figures/pathways.csv": files.csv_text(STEPS_HEADER, step_rows(page.pathways))}


def _published(page: ExperimentPage) -> Mapping[str, str]:
    if page.guide is None:
        return {}
    return {
        "figures/matrix.csv": files.csv_text(MATRIX_HEADER, matrix_rows(page.guide)),
        "figures/splits.csv": files.csv_text(MATRIX_HEADER, split_rows(page.guide)),
        "references.bib": bibtex(page.guide.references),
    }
