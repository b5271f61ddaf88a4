"""The report folder: the page, every figure as a file of its own, and the numbers behind the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon import files
from osteon.evidence import bibtex
from osteon.report._cells import class_label
from osteon.report._inline import anchor
from osteon.report._page import render_review, workflows
from osteon.report._pathway_figure import pathway_svg
from osteon.report._svg import standalone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence import Cell, Guide, Pathway
    from osteon.report._provenance import Provenance
    from osteon.study import Study

MATRIX_HEADER = (
    "setting",
    "stratum",
    "class",
    "group",
    "sources",
    "up",
    "mixed",
    "none",
    "down",
    "papers",
    "share_up",
    "low",
    "high",
    "sign_test_p",
    "reading",
    "rows",
)
STEPS_HEADER = ("pathway", "edge", "from", "sign", "to", "label", "citation", "doi", "note")


def report_files(
    guide: Guide, study: Study, pathways: Sequence[Pathway], provenance: Provenance
) -> dict[str, str]:
    """Return every file of the report, by its name inside the report folder.

    Parameters
    ----------
    guide, study, pathways, provenance : as for `render_review`

    Returns
    -------
    ``index.html``; ``figures/*.svg`` with ``figures/*.csv``, the numbers behind each; ``references.bib``
    """
    drawn = {anchor("workflow", drawing.id): drawing.svg for drawing in workflows(study)}
    drawn |= {anchor("pathway", pathway.id): pathway_svg(pathway) for pathway in pathways}
    return {
        "index.html": render_review(guide, study, pathways, provenance),
        "figures/matrix.csv": files.csv_text(MATRIX_HEADER, matrix_rows(guide)),
        "figures/splits.csv": files.csv_text(MATRIX_HEADER, split_rows(guide)),
        "figures/pathways.csv": files.csv_text(STEPS_HEADER, step_rows(pathways)),
        "references.bib": bibtex(guide.references),
        **{f"figures/{name}.svg": standalone(svg) for name, svg in drawn.items()},
    }


def matrix_rows(guide: Guide) -> list[list[str | int | float | None]]:
    """Return the matrix cell by cell: by default, and with flagged and secondary sources let in."""
    return [row for tab in guide.tabs for cell in tab.cells for row in _cell_rows(tab.id, "", cell)]


def split_rows(guide: Guide) -> list[list[str | int | float | None]]:
    """Return the splits cell by cell."""
    return [
        row
        for split in guide.splits
        for stratum in split.strata
        for cell in stratum.cells
        for row in _cell_rows(split.id, stratum.label, cell)
    ]


def _cell_rows(setting: str, stratum: str, cell: Cell) -> Iterable[list[str | int | float | None]]:
    for sources, tally in (("default", cell.tally), ("with flagged", cell.with_flagged)):
        yield [
            setting,
            stratum,
            class_label(cell.endpoint_class),
            cell.group,
            sources,
            *(tally.up, tally.mixed, tally.none, tally.down, tally.total),
            *(tally.share_up, tally.low, tally.high, tally.sign_test_p),
            tally.reading,
            " ".join(tally.rows),
        ]


def step_rows(pathways: Iterable[Pathway]) -> list[list[str | int | float | None]]:
    """Return the steps of all pathways with their references."""
    return [
        [p.id, e.id, e.source, e.sign, e.target, e.label, e.citation, e.doi, e.note]
        for p in pathways
        for e in p.edges
    ]
