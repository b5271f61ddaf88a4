"""The page: order of its parts, safe whatever the texts are, complete without script."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from osteon.evidence import Edge, Node, Pathway
from osteon.report import PAGE_RULES, render_review, trace_problems

HOSTILE = (
    "</script><script>alert(1)</script>",
    "a_$b_$",
    "=cmd",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "]]>&amp;<b>",
)


class Elements(HTMLParser):
    """All start tags with their attributes, in order, and texts by tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.found:
            self.texts.append((self.found[-1][0], data))


def test_parts_come_in_their_order(page):
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings == [
        "The answer on one screen",
        "What was read",
        "The findings, row by row",
        "Why they disagree",
        "Same animals, both drugs",
        "The source guide's claims",
        "Protocols",
        "Mechanisms",
        "Workflow",
        "What nobody has measured",
        "Concluding remarks",
        "References",
        "The written rules",
        "Provenance",
    ]


def test_same_input_gives_the_same_bytes(guide, study, provenance, page):
    assert render_review(guide, study, (), provenance) == page


def test_cell_says_votes_interval_reading_and_flagged_papers(page):
    cell = re.search(r'<td class="default-unclear.*?</td>', page, re.S)
    assert cell
    text = " ".join(re.sub(r"<[^>]+>", " ", cell.group(0)).split())  # turns no-break spaces into spaces
    for said in ("unclear", "3 papers", "1 up", "1 mixed", "1 none", "0 down", "+ 1 flagged", "BMD"):
        assert said in text
    assert "share up 33 %, 95 % interval 1 to 91 %" in text


def test_with_flagged_is_on_the_page_without_script(page):
    assert re.search(r'class="side with-flagged" data-rows="TE0001 TE0002 TE0003 TE0004 TE0005"', page)


def test_below_three_papers_is_grey_and_says_nothing_more(page):
    thin = re.search(r'<td class="default-thin.*?</td>', page, re.S)
    assert thin
    assert "too few" in thin.group(0)
    assert "share" not in thin.group(0).split("</svg>")[-1]


def test_empty_cell_prints_0_papers(page):
    assert re.search(r'class="total zero"><b data-count="papers">0</b> papers', page)


def test_policy_allows_this_stylesheet_and_this_script_only(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = policy.group(1).replace("&#39;", "'")
    assert rules.startswith("default-src 'none'")
    for tag in ("style", "script"):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(texts) == 1
        digest = base64.b64encode(hashlib.sha256(texts[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in rules


def test_no_inline_style_no_handler_no_frame(page):
    for tag, attributes in Elements(page).found:
        assert tag not in ("iframe", "object", "embed", "base", "form", "img")
        for name in attributes:
            assert name != "style"
            assert not name.startswith("on")


def test_links_lead_inside_or_to_doi_and_pubmed(page):
    for tag, attributes in Elements(page).found:
        for name in ("href", "src"):
            if attributes.get(name):
                allowed = ("#", "https://doi.org/10.", "https://pubmed.ncbi.nlm.nih.gov/", "data:,")
                assert attributes[name].startswith(allowed), (tag, attributes[name])


def test_ids_are_unique_and_inner_links_lead_somewhere(page):
    found = Elements(page).found
    ids = [attributes["id"] for _, attributes in found if attributes.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    for _, attributes in found:
        href = attributes.get("href") or ""
        if href.startswith("#"):
            assert href[1:] in ids


def test_headings_descend_one_level_at_a_time_and_headers_have_a_scope(page):
    found = Elements(page).found
    levels = [int(tag[1]) for tag, _ in found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(
        attributes.get("scope") in ("col", "row", "rowgroup") for tag, attributes in found if tag == "th"
    )
    assert all(attributes.get("aria-label") for tag, attributes in found if tag == "svg")


def test_nothing_in_the_tables_is_blank(page):
    assert re.findall(r"<td[^>]*>\s*</td>", page) == []


def test_research_use_provenance_and_bibtex_are_there(page, provenance):
    for said in ("Research use", provenance.study_sha256, "not recorded", "@", "no treatment decision"):
        assert said in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(guide, study, provenance, effect, text):
    script = "javascript:alert(1)"
    source = {"first_author": text, "journal": text, "doi": script, "pmid": text}
    printed = (("endpoint", text),)
    row = effect(strain=text, arm=text, reference_arm=text, notes=text, as_printed=printed, **source)
    reference = replace(guide.references[1], **source)
    hostile = replace(
        guide,
        effects={**guide.effects, "TE0001": row},
        references=(guide.references[0], reference, *guide.references[2:]),
        verdict=(replace(guide.verdict[0], text=text),),
        groups=(replace(guide.groups[0], label=text), guide.groups[1]),
        exclusions=(replace(guide.exclusions[0], reason=text, explanation=text),),
        remarks=(replace(guide.remarks[0], text=text),),
    )
    study.title = text
    nodes = (Node("a", "<b>", "drug", 0, 0), Node("b", text[:9], "process", 1, 0))
    pathway = Pathway("p", text, nodes, (Edge("e", "a", "b", "+", "&<i>", script, "Lee <b>", text),))
    html = render_review(hostile, study, (pathway,), provenance)
    found = Elements(html).found
    assert sum(tag == "script" for tag, _ in found) == 1
    assert not any(tag == "img" for tag, _ in found)
    assert not any((attributes.get("href") or "").startswith("javascript") for _, attributes in found)
    assert text in "".join(words for _, words in Elements(html).texts)


def test_hostile_style_class_is_not_possible(guide, study, provenance):
    groups = (replace(guide.groups[0], parts=(("x}*{display:none",),)), guide.groups[1])
    html = render_review(replace(guide, groups=groups), study, (), provenance)
    style = html.split("</style>", 1)[0]
    assert ".agent-x-display-none{" in style


def test_a_guide_of_nothing_says_so(guide, study, provenance):
    parts = "verdict tabs exclusions tables splits comparisons claims gaps remarks references"
    counts = "papers rows abstract_only_papers without_significance with_percent with_any_number"
    nothing = dict.fromkeys(parts.split(), ())
    read = replace(guide.read, **dict.fromkeys(counts.split(), ()))
    empty = replace(guide, **nothing, effects={}, read=read)
    html = render_review(empty, study, (), provenance)
    assert "No verdict: no evidence was asked for." in html
    assert trace_problems(html, empty, rules=[code for code, _ in PAGE_RULES]) == ()


def test_cannot_be_verified_and_direct_comparison_are_said(page):
    assert '<span class="judged cannot-be-verified">cannot be verified</span>' in page
    assert "conclusion: not recorded" in page
    assert "No combination was found." in page


def test_patients_are_said_to_be_compared_with_their_own_baseline(guide, study, provenance):
    tab = guide.tabs[0]
    cells = tuple(replace(cell, favourable=False) for cell in tab.cells)
    patients = replace(tab, reference="baseline", cells=cells)
    shown = render_review(replace(guide, tabs=(patients,)), study, (), provenance)
    assert "Raised or lowered from the own baseline" in shown
    assert "neither is better, so these rows cast no vote" not in shown


def test_switch_says_what_it_lets_in_and_the_panel_says_why_each_was_left_out(guide, study, provenance):
    retracted = replace(guide.effects["TE0005"], retraction="retracted", flags=("secondary_source",))
    effects = {**guide.effects, "TE0005": retracted}
    html = render_review(replace(guide, effects=effects), study, (), provenance)
    assert "include retracted, author-flagged, low-confidence and secondary sources" in html
    assert "<dt>retracted: counted only with the switch</dt>" in html
    assert "<dt>secondary source: counted" not in html


def test_wording_is_called_recorded_and_not_quoted(guide, study, provenance):
    compared = replace(guide.comparisons[0], conclusion="BMD: “NS vs OVX”")
    html = render_review(replace(guide, comparisons=(compared,)), study, (), provenance)
    assert "Recorded wording: BMD: NS vs OVX<" in html
    assert "The source concluded" not in html
    assert '<th scope="col">wording as recorded</th>' in html
    assert "the wording in the extraction, as printed where it was printed" in html


def with_cell(guide, cell, *groups):
    tab = replace(guide.tabs[0], cells=(cell, *guide.tabs[0].cells[1:]))
    return replace(guide, tabs=(tab,), groups=groups or guide.groups)


def told(html, name):
    """Words of the elements of a class, in order."""
    found = re.findall(rf'class="[^"]*{name}[^"]*".*?</p>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", f"<p {one}").split()) for one in found]


def test_against_sham_every_kind_found_is_said(guide, study, provenance, tally):
    sham = tally(
        ("fu2012", "none", ("TE0001",)),
        ("wang2021", "down", ("TE0003",)),
        ("binkley2002", "mixed", ("TE0004",)),
    )
    cell = replace(guide.tabs[0].cells[0], against_sham=sham)
    changed = with_cell(guide, cell)
    html = render_review(changed, study, (), provenance)
    assert any("vs sham: 1 restored, 1 down, 1 mixed" in words for words in told(html, "fine apart"))
    assert "<dt>against sham: restored</dt>" in html
    assert "<dt>against sham: up</dt>" not in html
    assert trace_problems(html, changed, rules=[code for code, _ in PAGE_RULES]) == ()


def test_a_combination_names_the_regimens_of_its_papers(guide, study, provenance):
    both = {"agents": ("MK-4", "alendronate")}
    effects = {**guide.effects}
    for row, regimen in (("TE0001", "sequential"), ("TE0002", "sequential"), ("TE0003", "concomitant")):
        effects[row] = replace(effects[row], regimen=regimen, **both)
    effects["TE0004"] = replace(effects["TE0004"], regimen="concomitant", **both)
    pair = replace(guide.groups[0], parts=(("MK-4",), ("alendronate",)))
    changed = replace(with_cell(guide, guide.tabs[0].cells[0], pair, guide.groups[1]), effects=effects)
    html = render_review(changed, study, (), provenance)
    assert told(html, "regimens")[0] == "2 concomitant, 1 in sequence: MK-4 then alendronate"
    assert trace_problems(html, changed, rules=[code for code, _ in PAGE_RULES]) == ()
    assert 'class="fine regimens"' not in render_review(guide, study, (), provenance)


def test_how_far_the_guide_goes_is_said_where_its_rules_say_so(guide, study, provenance, page):
    rules = (*guide.rules, ("LIMITS", "One person extracted each row."))
    html = render_review(replace(guide, rules=rules), study, (), provenance)
    read = html.split('id="read"', 1)[1].split("</section>", 1)[0]
    assert "<h3>How far this goes</h3>" in read
    assert 'data-rule="LIMITS">One person extracted each row.' in read
    assert "How far this goes" not in page
