"""The guide of the shipped example in a browser: no request leaves it, and every control does its work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def inputs(repository: Path):
    """Guide, study, pathways and provenance of the shipped example."""
    from osteon import evidence
    from osteon.report import Provenance
    from osteon.run._join import read

    reading = read(repository / "examples" / "k2-vs-bisphosphonates")
    guide = evidence.build_guide(evidence.load(), reading.asked)
    provenance = Provenance(
        "0.1.0", "osteon run STUDY", "study.yaml", "ab" * 32, guide.table_sha256, "3", "any"
    )
    return guide, reading.loaded, evidence.pathways(), provenance


@pytest.fixture(scope="module")
def html(inputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example study, rendered once."""
    from osteon.report import render_review

    path = tmp_path_factory.mktemp("report") / "index.html"
    path.write_text(render_review(*inputs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, html: Path) -> Iterator[Page]:
    """The page on a small laptop; a request, an error or a warning of the console fails the test."""
    said: list[str] = []
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: None if request.url == html.as_uri() else said.append(request.url))
    opened.goto(html.as_uri())
    yield opened
    opened.close()
    assert said == []


def visible_rows(page: Page) -> set[str]:
    return set(
        page.eval_on_selector_all("tbody.row:not([hidden])", "all => all.map(row => row.dataset.rows)")
    )


def test_first_screen_answers(page):
    """Title, both sentences, the open tab and the four classes that vote stand within 1280 x 800."""
    parts = ["h1", "#verdict-1", "#verdict-2", ".tabs [aria-selected=true]", ".legend"]
    rows = page.locator(".tabpanel:not([hidden]) tbody").first.locator("tr")
    assert rows.count() == 4
    boxes = [page.locator(part).first.bounding_box() for part in parts]
    boxes += [rows.nth(i).bounding_box() for i in range(4)]
    assert all(box is not None and box["y"] + box["height"] <= 800 for box in boxes)
    assert page.locator(".tabs [aria-selected=true]").inner_text() == "OVX"


def test_page_is_small_enough(html):
    assert html.stat().st_size < 6_000_000


def test_cell_click_filters_the_tables_and_names_papers(page):
    everything = visible_rows(page)
    cell = page.locator(".tabpanel:not([hidden]) td:has(a.cell)").first
    behind = set(cell.get_attribute("data-rows").split())
    cell.locator("a.cell").click()
    assert visible_rows(page) == behind
    assert page.locator(".cellnote.open").count() == 1
    assert page.locator(".cellnote.open .cite").count() >= 1
    assert page.evaluate("location.hash").startswith("#cell-ovx")
    page.locator("#clear").click()
    assert visible_rows(page) == everything
    assert page.locator(".cellnote.open").count() == 0
    assert page.evaluate("location.hash") == ""


def test_cell_opens_with_the_keyboard(page):
    page.locator(".tabpanel:not([hidden]) a.cell").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".cellnote.open").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".cellnote.open").count() == 0


def test_hash_opens_the_same_filter_again(page, browser, html):
    page.locator(".tabpanel:not([hidden]) a.cell").first.click()
    shown = visible_rows(page)
    again = browser.new_page()
    again.goto(html.as_uri() + page.evaluate("location.hash"))
    assert visible_rows(again) == shown
    again.close()


def test_sentence_click_filters_to_its_rows(page):
    said = page.locator("#verdict-1")
    said.locator("a.said").click()
    assert visible_rows(page) == set(said.get_attribute("data-rows").split())


def test_switch_shows_the_other_tally(page):
    flagged = page.locator(".tabpanel:not([hidden]) td:has(.side.with-flagged)").first
    default, others = flagged.locator(".side.by-default"), flagged.locator(".side.with-flagged")
    assert default.is_visible()
    assert not others.is_visible()
    page.locator("#with-flagged").check()
    assert not default.is_visible()
    assert others.is_visible()


def test_tabs_turn_with_arrow_keys(page):
    page.locator(".tabs a").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".tabs [aria-selected=true]").inner_text() == "OVX, low calcium"
    assert page.locator(".tabpanel:visible").count() == 1
    page.keyboard.press("End")
    assert page.locator(".tabs [aria-selected=true]").inner_text() == "Patients"


def test_row_opens_to_its_source(page):
    row = page.locator("tbody.row").first
    more = row.locator("tr.more")
    assert not more.is_visible()
    row.locator("summary").click()
    assert more.is_visible()
    assert "where seen" in more.inner_text()


def test_search_and_sort(page):
    page.locator("#find").fill("risedronate")
    shown = page.locator("tbody.row:not([hidden])")
    assert 0 < shown.count() < page.locator("tbody.row").count()
    assert all("risedronate" in text.lower() for text in shown.all_text_contents())
    page.locator("#find").fill("")


def test_sort_orders_each_group_and_turns(page):
    table = page.locator("table.rows").first
    group = """table => {
        const bodies = [...table.tBodies], found = [];
        for (const body of bodies.slice(1)) {
            if (body.classList.contains("grouphead")) break;
            found.push(parseFloat(body.rows[0].cells[4].textContent));
        }
        return found.filter(number => !isNaN(number));
    }"""
    before = table.evaluate(group)
    table.locator("thead button", has_text="duration").click()
    assert table.locator("[aria-sort=ascending]").inner_text().startswith("duration")
    assert table.evaluate(group) == sorted(before)
    table.locator("thead button", has_text="duration").click()
    assert table.evaluate(group) == sorted(before, reverse=True)
    assert before not in (sorted(before), sorted(before, reverse=True))


def test_every_shape_of_the_figures_is_displayed(page):
    """A style meant for the page must not hide a mark of a drawing, its legend included."""
    hidden = """all => all.filter(one => getComputedStyle(one).display === "none")
        .map(one => one.outerHTML.slice(0, 90))"""
    shapes = "path, rect, circle, text, g, polygon, line"
    drawn = page.locator(f".drawing svg :is({shapes})")
    assert drawn.count() > 200
    assert drawn.evaluate_all(hidden) == []
    marks = page.locator("#workflow svg .ink.paper")
    assert marks.count() >= 4
    assert all(mark.bounding_box()["width"] > 3 for mark in marks.all())


def test_note_for_paper_is_printed_only(page):
    note = page.locator(".print-only").first
    assert not note.is_visible()
    page.emulate_media(media="print")
    assert note.is_visible()


def test_switch_has_a_short_name_on_a_phone(browser, html):
    phone = browser.new_page(viewport={"width": 390, "height": 780})
    phone.goto(html.as_uri())
    assert phone.locator(".switch").inner_text().strip() == "include retracted and flagged sources"
    phone.set_viewport_size({"width": 1280, "height": 800})
    assert phone.locator(".switch").inner_text().strip().endswith("low-confidence and secondary sources")
    phone.close()


def test_theme_turns(page):
    def ground() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = ground()
    page.locator("#theme").click()
    assert ground() != light
    page.locator("#theme").click()
    assert ground() == light


@pytest.mark.parametrize("width", [390, 360])
def test_phone_has_no_sideways_scroll(browser, html, width):
    """Also with a cell open, and in dark colours."""
    look = {"is_mobile": True, "has_touch": True, "color_scheme": "dark"}
    context = browser.new_context(viewport={"width": width, "height": 780}, **look)
    phone = context.new_page()
    phone.goto(html.as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") == width
    phone.locator("a.cell:visible").first.click()
    assert phone.locator(".cellnote.open").count() == 1
    assert phone.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
    context.close()


def test_columns_labels_and_shares_fit_a_small_laptop(page):
    """Nothing scrolls sideways, no label breaks inside a word, each share stands on one line."""
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 3).map(one => one.textContent)"
    page.locator("details.backing").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert page.eval_on_selector_all(".rowsbox, .tablebox", wide) == []
    for tab in page.locator(".tabs a").all():
        tab.click()
        assert page.eval_on_selector_all(".matrix tbody th", wide) == []
        lines = page.eval_on_selector_all(
            ".tabpanel:not([hidden]) .share, .matrix.lines .counts",
            "all => all.filter(one => one.getClientRects().length && one.offsetHeight > 22).length",
        )
        assert lines == 0


def test_page_is_not_too_tall(page):
    """About 22,000 px at 1280 x 800; texts may change by a twentieth."""
    page.evaluate("""async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
            scrollTo(0, y);
            await new Promise(requestAnimationFrame);
        }
    }""")
    assert page.evaluate("document.documentElement.scrollHeight") < 23_000


def test_split_names_every_part_and_opens_its_papers(page, inputs):
    section = page.locator("#disagree")
    said = section.inner_text()
    for split in inputs[0].splits:
        assert all(stratum.label in said for stratum in split.strata)
    section.locator("a.cell").first.click()
    assert section.locator(".cellnote.open .cite").count() >= 1


def test_claim_opens_from_the_summary_and_all_open_for_print(page):
    first = page.locator("details.claim").first
    assert first.get_attribute("open") is None
    page.locator(".claimtable tbody a").first.click()
    assert first.locator(".forandagainst").first.is_visible()
    folded = page.locator("details.fold:not(.backing):not([open])")
    before = folded.count()
    assert before > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() == before


def test_every_gap_is_ranked_in_order(page, inputs):
    ranks = page.locator(".gaps tbody th").all_text_contents()
    assert ranks == [str(gap.rank) for gap in inputs[0].gaps]
    assert page.locator(".gaps").first.locator("tbody tr").count() == min(15, len(ranks))


def test_names_targets_and_scopes(page):
    """Headings descend one by one, ids are unique, controls have names, tables have headed cells."""
    faults = page.evaluate("""() => {
        const all = selector => [...document.querySelectorAll(selector)], found = [];
        const levels = all("h1, h2, h3, h4, h5, h6").map(one => +one.tagName[1]);
        levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) found.push(`heading ${i}`); });
        const ids = all("[id]").map(one => one.id);
        if (new Set(ids).size !== ids.length) found.push("an id twice");
        for (const name of ["aria-controls", "aria-labelledby", "aria-describedby"])
            for (const one of all(`[${name}]`))
                for (const id of one.getAttribute(name).split(" "))
                    if (!document.getElementById(id)) found.push(`${name} ${id}`);
        const named = one => (one.getAttribute("aria-label") || one.textContent || "").trim();
        for (const one of all("a[href], button, summary")) if (!named(one)) found.push(one.outerHTML);
        for (const one of all("input")) if (!one.labels.length) found.push(one.outerHTML);
        for (const one of all("[role=region], nav, svg"))
            if (!one.getAttribute("aria-label")) found.push(one.outerHTML.slice(0, 80));
        for (const one of all("th")) if (!one.scope) found.push(one.outerHTML);
        for (const one of all("table")) if (!one.tHead) found.push("table without a head");
        for (const one of all("a[href^='#']"))
            if (!document.getElementById(decodeURIComponent(one.hash.slice(1)))) found.push(one.hash);
        return found;
    }""")
    assert faults == []


def test_tab_key_reaches_controls_with_a_visible_focus(page):
    """The first sixty stops: each is in view of the eye and outlined; all kinds of control are among them."""
    seen: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, kind, outline, width = page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            return [one.tagName, one.className, style.outlineStyle, one.getBoundingClientRect().width];
        }""")
        assert (outline, width > 1) == ("solid", True), (tag, kind)
        seen.add(tag)
    assert {"A", "BUTTON", "INPUT", "SUMMARY", "DIV"} <= seen


def test_complete_without_script(browser, html):
    """All tabs, both tallies of each cell, all rows and the source of each row can be reached."""
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(html.as_uri())
    panels = plain.locator(".tabpanel")
    assert panels.count() == 7
    assert all(panels.nth(i).is_visible() for i in range(7))
    assert all(panels.nth(i).locator("h3").first.is_visible() for i in range(7))
    assert plain.locator(".cellnote").first.is_visible()
    first = plain.locator("tbody.row").first
    first.locator("summary").click()
    assert first.locator("tr.more").is_visible()
    plain.locator("#with-flagged").check()
    assert plain.locator(".side.with-flagged").first.is_visible()
    context.close()


def test_print_shows_every_tab_with_its_title(page):
    page.emulate_media(media="print")
    panels = page.locator(".tabpanel")
    assert all(panels.nth(i).is_visible() for i in range(panels.count()))
    heads = page.locator(".tabhead")
    assert all(heads.nth(i).bounding_box()["width"] > 10 for i in range(heads.count()))
    assert not page.locator(".tabs").first.is_visible()


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a_$b_$"]
)
def test_hostile_texts_do_nothing(browser, inputs, tmp_path, text):
    """Titles, arms, strains and notes that are code are shown as text: no dialogue, no request, no error."""
    from osteon.report import render_review

    guide, study, pathways, provenance = inputs
    effects = {
        key: replace(row, arm=text, strain=text, reference_arm=text, notes=text, doi="javascript:alert(1)")
        for key, row in guide.effects.items()
    }
    hostile = replace(guide, effects=effects, verdict=tuple(replace(s, text=text) for s in guide.verdict))
    path = tmp_path / "hostile.html"
    path.write_text(
        render_review(hostile, replace(study, title=text), pathways, provenance), encoding="utf-8"
    )
    said: list[str] = []
    opened = browser.new_page()
    opened.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("request", lambda request: None if request.url == path.as_uri() else said.append(request.url))
    opened.goto(path.as_uri())
    assert opened.locator("h1").inner_text() == text
    assert opened.locator("img").count() == 0
    assert opened.locator("a[href^=javascript]").count() == 0
    opened.locator("a.cell").first.click()
    opened.close()
    assert said == []
