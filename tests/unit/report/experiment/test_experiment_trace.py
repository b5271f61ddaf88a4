"""The check sees what is wrong: unknown ids, counts that are not so, sums that do not add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osteon.report import experiment_problems, render_experiment


@pytest.fixture
def html(page) -> str:
    return render_experiment(page)


def test_a_number_without_a_mark_is_found(page, html):
    assert any("no mark for '12 rats'" in one for one in experiment_problems(html + "<p>12 rats</p>", page))


def test_an_estimate_that_does_not_exist_is_found(page, html):
    changed = html.replace('data-estimates="E1.aln-vs-ovx"', 'data-estimates="E1.aln-vs-sham"', 1)
    assert any("unknown estimate: E1.aln-vs-sham" in one for one in experiment_problems(changed, page))


def test_an_animal_too_many_in_a_count_is_found(page, html):
    changed = html.replace('data-animals="0001 0002', 'data-animals="0002', 1)
    assert any(
        "printed '12' animals, but the animals named give 11" in one
        for one in experiment_problems(changed, page)
    )


def test_an_unknown_animal_and_an_unknown_observation_are_found(page, html):
    changed = html.replace('data-animals="0002"', 'data-animals="9999"', 1).replace(
        "femur.csv!E12x1", "femur.csv!Z9", 1
    )
    found = experiment_problems(changed, page)
    assert any("unknown animal: 9999" in one for one in found)
    assert any("unknown observation: data/femur.csv!Z9" in one for one in found)


def test_a_wrong_n_in_a_figure_is_found(page, html):
    changed = html.replace('data-group="E1/1">10<', 'data-group="E1/1">11<', 1)
    assert any(
        "printed '11' analysed, but the group named give 10" in one
        for one in experiment_problems(changed, page)
    )


def test_a_title_that_is_not_the_number_of_its_estimate_is_found(page, html):
    changed = html.replace(f'title="{page.results[0].estimates[0].p!r}"', 'title="0.5"', 1)
    assert any("title '0.5'" in one for one in experiment_problems(changed, page))


def test_a_flow_that_does_not_add_up_is_found(page):
    line = replace(page.comparison.flow[0], analysed=11)
    wrong = replace(page, comparison=replace(page.comparison, flow=(line, *page.comparison.flow[1:])))
    found = experiment_problems(render_experiment(wrong), wrong)
    assert any(
        "animals of 'sham' in the study do not add up: 12 allocated, 1 + 1 + 0 + 11" in one for one in found
    )
    assert any("printed '11' animals" in one for one in found)


def test_an_endpoint_that_counts_an_animal_without_a_value_is_found(page):
    result = page.results[0]
    line = replace(result.flow[0], analysed=11, excluded=0)
    wrong_result = replace(result, flow=(line, *result.flow[1:]))
    wrong = replace(page, comparison=replace(page.comparison, endpoints=(wrong_result, *page.results[1:])))
    found = experiment_problems(render_experiment(wrong), wrong)
    assert any("E1, 'sham': 11 analysed, but 10 animals have a value" in one for one in found)


def test_an_unknown_rule_is_found(page, html):
    changed = html.replace('data-rule="EXP-FLOW"', 'data-rule="EXP-FLAW"', 1)
    assert any("unknown rule: EXP-FLAW" in one for one in experiment_problems(changed, page))
