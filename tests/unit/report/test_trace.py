"""No number without its source: the check passes on a sound page and finds every kind of fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osteon.report import PAGE_RULES, trace_problems

CODES = tuple(code for code, _ in PAGE_RULES)


def problems(html, guide):
    return trace_problems(html, guide, rules=CODES)


def test_every_number_and_sentence_of_the_page_is_traced(page, guide):
    assert problems(page, guide) == ()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("<p>In all 7 papers.</p>", "no mark for 'In all 7 papers.'"),
        ('<p data-rows="TE9999">7</p>', "unknown row: TE9999"),
        ('<p data-paper="nobody2020">7</p>', "unknown paper: nobody2020"),
        ('<p data-rule="NO-SUCH">7</p>', "unknown rule: NO-SUCH"),
        ('<p data-source=" ">7</p>', "empty data-source"),
        ('<p class="sentence">It works.</p>', "sentence without a mark"),
        ('<p data-label>MK-4 in 12 rats</p>', "label holds a number that is no name"),
        ('<b data-count="papers" data-rule="PAGE-CELL">3</b>', "names no rows"),
        ('<b data-count="papers" data-rows="TE0001 TE0002">2</b>', "printed '2' papers, but"),
        ('<b data-count="rows" data-rows="TE0001 TE0002">1</b>', "printed '1' rows, but"),
        ('<p data-rows="TE0001"><b data-count="papers">4</b></p>', "printed '4' papers"),
        ("<svg><title>up 3</title></svg>", "no mark for 'up 3'"),
        ('<b data-stat="1/1" data-rows="TE0001">up 50 %, 95 % interval 3 to 100 %</b>', "share"),
        ('<b data-stat="1/3" data-rows="TE0001">up 33 %, 95 % interval 1 to 91 %</b>', "share"),
    ],
)  # fmt: skip
def test_each_fault_is_found(page, guide, part, said):
    broken = page.replace("</main>", f"{part}</main>")
    found = problems(broken, guide)
    assert len(found) == 1
    assert said in found[0]


def test_a_count_that_is_changed_on_the_page_is_found(page, guide):
    changed = page.replace('<b data-count="papers">3</b> papers', '<b data-count="papers">4</b> papers')
    assert changed != page
    assert problems(changed, guide)


def test_marks_are_inherited_from_the_nearest_element_only(guide):
    inside = '<div data-rows="TE0001"><p>5 mg <span data-label>12</span></p></div>'
    assert len(problems(inside, guide)) == 1


def test_a_share_rounded_to_even_is_found(guide):
    """5 of 8 papers are 63 %, half up; 62 is what rounding to even would print."""
    rows = " ".join(f"TE{i:04d}" for i in range(1, 9))
    papers = {row: replace(guide.effects["TE0001"], id=row, paper=row) for row in rows.split()}
    eight = replace(guide, effects=papers)
    stat = '<p data-stat="5/8" data-rows="{}">share up {} %, 95 % interval 24 to 91 %</p>'
    assert problems(stat.format(rows, 63), eight) == ()
    assert len(problems(stat.format(rows, 62), eight)) == 1
