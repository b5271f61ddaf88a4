"""The files beside the page: the numbers behind the figures, as people open them."""

from __future__ import annotations

import csv
import io

from osteon.report import report_files


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_report_holds_page_figures_numbers_and_references(guide, study, provenance, page):
    made = report_files(guide, study, (), provenance)
    assert made["index.html"] == page
    assert {"figures/matrix.csv", "figures/splits.csv", "figures/pathways.csv", "references.bib"} <= set(made)
    assert "fu2012" in made["references.bib"]


def test_matrix_numbers_are_those_of_the_page(guide, study, provenance):
    table = rows(report_files(guide, study, (), provenance)["figures/matrix.csv"])
    cell = table[0]
    assert (cell["up"], cell["mixed"], cell["none"], cell["down"], cell["papers"]) == (
        "1",
        "1",
        "1",
        "0",
        "3",
    )
    assert cell["rows"] == "TE0001 TE0002 TE0003 TE0004"
    assert (table[1]["sources"], table[1]["papers"]) == ("with flagged", "4")
    assert len(table) == 2 * len(guide.tabs[0].cells)


def test_empty_cells_have_no_share_rather_than_zero(guide, study, provenance):
    table = rows(report_files(guide, study, (), provenance)["figures/matrix.csv"])
    empty = next(row for row in table if row["papers"] == "0")
    assert (empty["share_up"], empty["low"], empty["high"]) == ("", "", "")
