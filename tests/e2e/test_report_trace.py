"""The guide of the shipped example: each number and sentence of its page leads to rows, papers or rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon import evidence
from osteon.report import PAGE_RULES, Provenance, render_review, trace_problems
from osteon.run._join import read

if TYPE_CHECKING:
    from pathlib import Path

CODES = tuple(code for code, _ in PAGE_RULES)


@pytest.fixture(scope="module")
def example(repository: Path):
    reading = read(repository / "examples" / "k2-vs-bisphosphonates")
    guide = evidence.build_guide(evidence.load(), reading.asked)
    provenance = Provenance(
        "0.1.0", "osteon run STUDY", "study.yaml", "ab" * 32, guide.table_sha256, "3", "any"
    )
    return guide, reading.loaded, evidence.pathways(), provenance


@pytest.fixture(scope="module")
def page(example) -> str:
    return render_review(*example)


def test_every_number_and_sentence_is_traced(page, example):
    assert trace_problems(page, example[0], rules=CODES) == ()


def test_every_row_of_the_guide_is_on_the_page_once_with_its_anchor(page, example):
    for row in example[0].effects:
        assert page.count(f' id="{row}"') == 1


def test_a_row_taken_from_the_guide_is_missed_by_the_check(page, example):
    guide = example[0]
    row = guide.tabs[0].cells[0].tally.rows[0]
    fewer = replace(guide, effects={key: value for key, value in guide.effects.items() if key != row})
    assert any(row in problem for problem in trace_problems(page, fewer, rules=CODES))


def test_golden_cell_is_on_the_page(page):
    """K2 alone, OVX, bone mass: 3 up, 1 mixed, 4 none, 0 down of 8 papers."""
    note = page.split('id="cell-ovx-mass-k2"', 1)[1].split("</article>", 1)[0]
    assert 'data-stat="3/8"' in note
    cell = page.split('href="#cell-ovx-mass-k2"', 1)[1].split("</td>", 1)[0]
    assert "papers: up 3, mixed 1, none 4, down 0" in cell


def test_a_step_taken_from_a_pathway_leaves_the_page(example):
    guide, study, pathways, provenance = example
    edge = pathways[1].edges[0]
    fewer = (pathways[0], replace(pathways[1], edges=pathways[1].edges[1:]))
    mark = f"pathway record {pathways[1].id}, edge {edge.id}"
    assert mark in render_review(guide, study, pathways, provenance)
    assert mark not in render_review(guide, study, fewer, provenance)
