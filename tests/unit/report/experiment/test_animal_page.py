"""The page of an animal holds all its values with their cells, its place, and why it was left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from osteon.report import experiment_files, experiment_problems
from osteon.report._animal_page import _made_of


def told(html: str) -> str:
    body = html.split("</style>", 1)[1].replace("<wbr>", "")
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def pages(page) -> dict[str, str]:
    return {name: text for name, text in experiment_files(page).items() if name.startswith("animals/")}


def test_every_value_with_its_cell_status_and_hash(page, pages):
    html = pages["animals/0006.html"]
    said = told(html)
    for row in page.observations_of["0006"]:
        assert row.id in said
    assert "below the limit of quantification" in said
    assert "none (limit 6 ng/mL)" in said
    for words in (
        "specimen F1, replicate 2",
        "DXA, tb_th: bonej",
        "at sacrifice",
        "cd" * 32,
        "ef" * 32,
        "c1",
        "animals.csv!7",
    ):
        assert words in said
    assert said.count("data/femur.csv!") == len(page.observations_of["0006"])


def test_exclusion_with_its_reason(pages):
    assert "Lost: died in surgery (recorded by: AB; exclusions.csv!2)" in told(pages["animals/0002.html"])
    assert "Excluded: wrong diet (exclusions.csv!3)" in told(pages["animals/0003.html"])
    assert "Lost" not in told(pages["animals/0004.html"])


def test_its_mean_beside_its_arm(page, pages):
    html = pages["animals/0004.html"]
    value = next(one for one in page.results[0].animals if one.animal == "0004").value
    assert f'title="{value!r}"' in html
    assert html.count('class="fig strip"') == 4
    assert "2 values" in told(html)
    assert "of 1 specimen" not in told(html)
    assert 'href="../index.html#E1"' in html


def test_a_censored_animal_says_below_what(pages):
    assert "below 6 ng/mL" in told(pages["animals/0006.html"])


def test_pages_carry_no_script_and_are_traced(page, pages):
    for html in pages.values():
        assert "<script" not in html
        assert "default-src &#39;none&#39;" in html
        assert experiment_problems(html, page) == ()


def test_an_animal_without_any_value_still_has_its_page(make):
    page = make()
    from dataclasses import replace

    observed = replace(page.observed, observations=())
    results = tuple(replace(result, animals=result.animals[1:]) for result in page.results)
    bare = replace(page, observed=observed, comparison=replace(page.comparison, endpoints=results))
    said = told(experiment_files(bare)["animals/0001.html"])
    assert "No endpoint holds a value of this animal." in said
    assert "No table holds a value of this animal." in said


def test_what_was_averaged_is_said_only_where_something_was(page):
    value = page.results[0].animals[0]
    made = {
        (n, of): _made_of(replace(value, replicates=n, specimens=of))
        for n, of in ((0, 0), (1, 1), (2, 1), (4, 2))
    }
    assert list(made.values()) == ["no value", "one value", "2 values", "4 values of 2 specimens"]
