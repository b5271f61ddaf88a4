"""The page of an experiment in a browser: real mice, and a SYNTHETIC study whose names are code."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from osteon import compare, observe, study
from osteon.report import ExperimentPage, Provenance, animal_file, experiment_files, experiment_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "../../etc/passwd",
    "CON",
    "0012",
    "{{ 7 * 7 }}",
    "a_$b_$",
    "A",
    "a",
)
SMALL = """\
osteon: 1
kind: experiment
title: "SYNTHETIC <script>alert(1)</script>"
species: rat
sex: female
models: {none: {kind: intact}}
timeline: {treatment: {start: day 0, stop: week 4}, sacrifice: week 4}
arms:
  cage: {label: "<img src=x onerror=alert(2)>", surgery: none, role: vehicle_control, n: 5}
  run: {label: running & more, surgery: none, role: treatment, n: 5, treatment: [{intervention: running}]}
endpoints: [{name: BMD, site: femur, method: dxa, role: primary}]
analysis: {unit: animal, comparisons: each treatment vs cage, multiplicity: holm}
data:
  tables:
    - file: data/femur.csv
      id: Rat
      columns: {BMD: {endpoint: BMD, site: femur, side: left, day: sacrifice, unit: g/cm2}}
"""


def made(folder: Path) -> ExperimentPage:
    """Read, compare and gather a study folder as a run does."""
    loaded = study.load(folder)
    seen = observe.read_tables(loaded)
    assert not seen.broken, seen.findings
    compared = compare.compare(loaded, seen.observations, animals=seen.animals, exclusions=seen.exclusions)
    provenance = Provenance("0.1.0", "osteon run STUDY", "study.yaml", "ab" * 32, "", "3", "any")
    return ExperimentPage(loaded, compared, seen, None, (), provenance, (*loaded.findings, *seen.findings))


def written(page: ExperimentPage, folder: Path) -> Path:
    for name, text in experiment_files(page).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return folder / "index.html"


@pytest.fixture(scope="module")
def mice(repository: Path) -> ExperimentPage:
    return made(repository / "examples" / "femur-exercise")


@pytest.fixture(scope="module")
def html(mice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(mice, tmp_path_factory.mktemp("mice"))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, html: Path, said: list[str]) -> Iterator[Page]:
    """The page on a small laptop; a request beside its own folder, an error or a dialogue fails the test."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    listen(opened, html.parent, said)
    opened.goto(html.as_uri())
    yield opened
    opened.close()
    assert said == []


def listen(opened: Page, folder: Path, said: list[str]) -> None:
    inside = folder.as_uri() + "/"
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda one: None if one.url.startswith(inside) else said.append(one.url))


def test_mice_in_are_mice_out(mice, html):
    assert experiment_problems(html.read_text(encoding="utf-8"), mice) == ()
    assert [line.analysed for line in mice.comparison.flow] == [19, 20, 19, 20]
    assert sum(line.allocated for line in mice.comparison.flow) == 80
    assert {loss.animal for line in mice.comparison.flow for loss in line.losses} == {"7", "34"}
    assert len(list((html.parent / "animals").iterdir())) == 80


def test_every_page_of_a_mouse_is_traced(mice, html):
    for name in mice.animals:
        text = (html.parent / "animals" / animal_file(name)).read_text(encoding="utf-8")
        assert experiment_problems(text, mice) == ()
        for row in mice.observations_of[name]:
            assert row.id in text


def test_page_is_small_enough(html):
    assert html.stat().st_size < 1_500_000


def test_a_dot_leads_to_its_mouse_and_back(page):
    dot = page.locator("#E1 svg a").first
    words = dot.locator("title").text_content()
    dot.click()
    assert page.locator("h1").inner_text() == words.split(":")[0]
    page.locator("tbody a").first.click()
    assert page.url.endswith("index.html#E1")


def test_no_two_texts_of_a_figure_overlap_and_none_is_cut(page):
    overlaps = """all => all.flatMap(svg => {
        const frame = svg.getBoundingClientRect(), found = [];
        const texts = [...svg.querySelectorAll("text")];
        const box_of = one => [one.textContent, one.getBoundingClientRect()];
        const boxes = texts.map(box_of);
        boxes.forEach(([words, box], i) => {
            const cut = box.left < frame.left - 1 || box.right > frame.right + 1;
            if (cut || box.bottom > frame.bottom + 1) found.push(`cut: ${words}`);
            for (const [other, next] of boxes.slice(i + 1))
                if (box.left < next.right - 1 && next.left < box.right - 1
                    && box.top < next.bottom - 3 && next.top < box.bottom - 3)
                    found.push(`${words} | ${other}`);
        });
        return found;
    })"""
    for width in (1280, 820, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.eval_on_selector_all(".panels svg", overlaps) == []


def test_panels_stand_side_by_side_on_a_laptop_and_stack_on_a_phone(page):
    left, right = (page.locator("#E1 .panels figure").nth(i) for i in (0, 1))
    assert left.bounding_box()["y"] == right.bounding_box()["y"]
    page.set_viewport_size({"width": 390, "height": 800})
    assert right.bounding_box()["y"] >= left.bounding_box()["y"] + left.bounding_box()["height"]


@pytest.mark.parametrize("width", [390, 360])
@pytest.mark.parametrize("name", ["index.html", "animals/7.html"])
def test_phone_has_no_sideways_scroll(browser, html, width, name):
    look = {"is_mobile": True, "has_touch": True, "color_scheme": "dark"}
    context = browser.new_context(viewport={"width": width, "height": 780}, **look)
    phone = context.new_page()
    phone.goto((html.parent / name).as_uri())
    phone.locator("details.fold").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert phone.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"
    assert phone.eval_on_selector_all(".tablebox", wide) == []
    context.close()


def test_tables_fit_a_small_laptop(page):
    page.locator("details.fold").evaluate_all("all => all.forEach(one => { one.open = true; })")
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 3).map(one => one.ariaLabel)"
    assert page.eval_on_selector_all(".tablebox", wide) == []


def test_theme_turns_with_the_colours_of_the_arms(page):
    def colour() -> str:
        return page.locator("#E1 svg .arm-1").first.evaluate("one => getComputedStyle(one).fill")

    light = colour()
    page.locator("#theme").click()
    assert colour() != light
    page.locator("#theme").click()
    assert colour() == light


def test_a_link_opens_what_is_folded_and_print_opens_all(page):
    folded = page.locator("details.fold:not([open])")
    before = folded.count()
    assert before > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() == before


def test_print_shows_figures_in_light_colours(page):
    page.locator("#theme").click()
    page.emulate_media(media="print")
    assert page.locator("#E1 .panels svg").first.is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert not page.locator(".toc").is_visible()


def test_complete_without_script(browser, html):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(html.as_uri())
    assert plain.locator(".endpoint").count() == 5
    assert plain.locator("#E5 .panels svg").first.is_visible()
    plain.locator("#E1 summary").first.click()
    assert plain.locator("#E1 details table").first.is_visible()
    context.close()


def test_dots_are_no_stops_of_the_tab_key_and_all_animals_are_in_the_list(page, mice):
    assert page.locator(".panels a:not([tabindex='-1'])").count() == 0
    assert page.locator(".everyone a").count() == len(mice.animals)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[ExperimentPage, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "data").mkdir()
    (folder / "study.yaml").write_text(SMALL, encoding="utf-8")
    with (folder / "animals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("animal", "arm"), *zip(HOSTILE, ["cage", "run"] * 5, strict=True)])
    with (folder / "data" / "femur.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Rat", "BMD"), *((name, f"0.2{i}") for i, name in enumerate(HOSTILE))])
    page = made(folder)
    return page, written(page, folder / "report")


def test_hostile_names_do_nothing(browser, hostile, said):
    """On the index and on each animal's page: no script, no dialogue, no request out, no message."""
    page, index = hostile
    assert set(page.animals) == set(HOSTILE)
    opened = browser.new_page()
    listen(opened, index.parent, said)
    opened.goto(index.as_uri())
    assert opened.locator("img, iframe").count() == 0
    assert opened.locator("a[href^=javascript]").count() == 0
    assert "<img src=x onerror=alert(2)>" in opened.locator("#animals").inner_text()
    for name in HOSTILE:
        opened.goto((index.parent / "animals" / animal_file(name)).as_uri())
        assert opened.locator("h1").inner_text() == name
        assert opened.locator("script, img").count() == 0
    for figure in sorted((index.parent / "figures").glob("*.svg")):
        opened.goto(figure.as_uri())
        assert opened.evaluate("document.querySelectorAll('script, img').length") == 0
    opened.close()
    assert said == []
    assert sorted(p.name for p in (index.parent / "animals").iterdir()) == sorted(map(animal_file, HOSTILE))
