"""The page of an experiment: its parts, its numbers, what it says where there is nothing, hostile texts."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from osteon import study as study_room
from osteon.evidence import pathways
from osteon.files import Finding, Place
from osteon.report import animal_file, experiment_files, experiment_problems, render_experiment
from osteon.report._experiment_html import unbroken
from osteon.report._planned import plan_facts

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "=cmd",
    "a_$b_$",
    "]]>&amp;<b>",
)


class Elements(HTMLParser):
    """All start tags with their attributes, and all text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def told(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script)>.*?</\1>", "", html)).split())


@pytest.fixture
def html(page) -> str:
    return render_experiment(page)


def test_parts_come_in_their_order(html):
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == [
        "The answer",
        "Animals",
        "Endpoints",
        "Findings about the data",
        "Data read",
        "Design",
        "The written rules",
        "Provenance",
    ]


def test_every_number_is_traced_and_adds_up(page):
    for name, text in experiment_files(page).items():
        if name.endswith(".html"):
            assert experiment_problems(text, page) == (), name


def test_same_input_gives_the_same_bytes(make):
    assert experiment_files(make()) == experiment_files(make())


def test_the_answer_stands_first_with_its_claim_and_its_endpoints(html):
    answer = html.split('id="answer"', 1)[1].split("</section>", 1)[0]
    assert 'data-estimates="E1.aln-vs-ovx" data-rule="COMPARE-CLAIM">Femoral BMD was higher' in answer
    assert answer.count("claim, primary endpoint") == 1
    assert '<a href="#E1" data-endpoint="E1">E1</a>' in answer
    assert "Declared and without any value: ash weight of the femur." in answer


def test_flow_and_losses(page, html):
    flow = html.split('aria-label="Flow of animals"', 1)[1].split("</table>", 1)[0]
    rows = [re.findall(r"<b[^>]*>(\d+)</b>", row) for row in flow.split("<tr")[2:]]
    assert rows[0] == ["12", "1", "1", "0", "10"]
    assert rows[-1] == ["72", "1", "1", "0", "70"]
    assert "died in surgery" in html
    assert "exclusions.csv!2" in html


def test_contrast_table_says_scale_variance_method_family_and_claim(page, html):
    said = told(html.split('id="E2"', 1)[1].split("</article>", 1)[0])
    for words in (
        "scale : the glossary says so for this endpoint",
        "pooled over the arms: decided before the data were seen",
        "Dunnett, pooled variance",
        "family: each treatment vs ovx",
        "secondary endpoint: no claim",
        "simultaneous 95 % interval",
        "Hedges’ g",
        "10 vs 12",
        "gate passed",
        "convention tb_th: bonej",
        "micro-CT",
        "distal femoral metaphysis",
    ):
        assert words.replace(" : ", " ") in said, words


def test_a_method_stands_once_below_the_table_with_the_contrasts_it_holds_for(make):
    page = make()
    result = page.results[0]
    model, family = "Linear model, HC3; two-sided.", "Dunnett; over the 2 contrasts of the family."
    gate, *others = result.estimates
    several = (
        replace(gate, method=f"{model} The gate is one contrast of its own: no adjustment."),
        *(replace(one, method=f"{model} {family}") for one in others),
    )
    first = replace(result, estimates=several)
    comparison = replace(page.comparison, endpoints=(first, *page.comparison.endpoints[1:]))
    html = render_experiment(replace(page, comparison=comparison))
    said = told(html.split('id="E1"', 1)[1].split("</article>", 1)[0])
    assert said.count(model) == said.count(family) == 1
    assert f"all contrasts {model}" in said
    assert said.count("raw scale, ") == len(several)


@pytest.mark.parametrize(
    ("p", "words"),
    [(0.2, "primary endpoint: not shown, no claim"), (0.01, "primary endpoint: carries a claim")],
)
def test_only_what_is_shown_carries_a_claim(make, p, words):
    page = make()
    result = page.results[0]
    all_alike = tuple(
        replace(one, p_adjusted=p) if one.claim == "primary" else one for one in result.estimates
    )
    endpoints = (replace(result, estimates=all_alike), *page.comparison.endpoints[1:])
    html = render_experiment(replace(page, comparison=replace(page.comparison, endpoints=endpoints)))
    said = told(html.split('id="E1"', 1)[1].split("</article>", 1)[0])
    assert set(re.findall(r"primary endpoint: [^;]+", said)) == {words}


def test_a_planned_endpoint_without_days_is_planned_at_sacrifice(without_data):
    table = render_experiment(without_data).split('aria-label="Planned endpoints"', 1)[1].split("</table>")[0]
    assert "not stated" not in re.findall(r'data-what="when">([^<]*)<', table)
    assert "sacrifice" in re.findall(r'data-what="when">([^<]*)<', table)


def test_ratio_and_per_cent_on_the_log_scale_difference_on_the_raw(page, html):
    raw, log = (html.split(f'id="E{i}"', 1)[1].split("</article>", 1)[0] for i in (1, 2))
    assert 'data-what="difference, g/cm²"' in raw
    assert 'data-what="ratio"' in log
    cell = re.search(r'data-what="ratio"[^>]*title="([^"]*)">([\d.]+) <span', log)
    from math import exp

    assert float(cell[2]) == pytest.approx(exp(float(cell[1])), abs=0.01)
    assert re.search(r'<span class="limits">[+−]?\d+\xa0% \([+−]?\d+ to [+−]?\d+\xa0%\)</span>', log)


def test_p_is_never_printed_as_zero(html):
    assert "&lt; 0.001" in html
    assert not re.search(r">\s*0\.0+<", html)


def test_failed_gate_and_warnings_are_said(html):
    said = told(html.split('id="E4"', 1)[1].split("</article>", 1)[0])
    assert "gate failed Not shown." in said
    assert "Some animals are below the limit." in said
    assert "primary endpoint: carries a claim" not in said
    assert "6 animals beyond a limit of quantification, drawn open" in said


def test_findings_and_files_are_shown(html):
    said = told(html)
    assert (
        "warning VALUE-IMPLAUSIBLE data/femur.csv:7:1 BMD of 2.5 is ten times too high. Read: 2.5 . Check it."
        in said
    )
    assert "cd" * 32 in said
    assert "remark" in said.split("Data read", 2)[2]


def test_many_findings_are_counted_not_dropped(page):
    many = tuple(Finding("X", "note", Place("a.csv", i), f"Number {i}.", "Nothing.") for i in range(1, 251))
    said = told(render_experiment(replace(page, findings=many)))
    assert "And 50 more; all of them stand in findings.csv." in said


def test_without_data_the_page_says_so_and_shows_the_plan(without_data):
    html = render_experiment(without_data)
    said = told(html)
    assert "No data yet." in said
    assert "6 arms , 72 animals, 4 endpoints." in said.replace("arms,", "arms ,")
    assert "bilateral ovariectomy" in said
    assert "Multiplicity over primary endpoints holm" in said
    assert 'id="animals"' not in html
    assert experiment_problems(html, without_data) == ()
    assert "none: the study asks for no published findings" in said


def test_sealed_study_shows_codes_and_no_contrast(page):
    bare = tuple(replace(result, estimates=(), gate="none", gate_sentence="") for result in page.results)
    sealed = replace(
        page, comparison=replace(page.comparison, sealed=True, control="", endpoints=bare, answer=())
    )
    html = render_experiment(sealed)
    assert "The arms are still codes." in html
    assert told(html).count("No contrast is made while the arms are codes.") == 4
    assert "Hedges" not in told(html)
    assert experiment_problems(html, sealed) == ()


def test_published_findings_stand_apart_below_the_own_data(page, guide):
    both = replace(page, guide=guide)
    html = render_experiment(both)
    assert html.index('id="E4"') < html.index('id="literature"') < html.index('id="rules"')
    assert "<h3>References</h3>" in html
    assert "None of it is from the animals of this study" in html
    assert experiment_problems(html, both) == ()
    assert 'id="TE0001"' in html


def test_mechanisms_are_shown_where_there_are_any(page, html):
    assert 'id="mechanisms"' not in html
    drawn = replace(page, pathways=pathways())
    shown = render_experiment(drawn)
    assert 'id="mechanisms"' in shown
    assert experiment_problems(shown, drawn) == ()


def test_headings_descend_ids_are_unique_and_links_lead_somewhere(page, guide):
    for made in (page, replace(page, guide=guide)):
        found = Elements(render_experiment(made)).found
        levels = [int(tag[1]) for tag, _ in found if re.fullmatch("h[1-6]", tag)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        ids = [attributes["id"] for _, attributes in found if attributes.get("id")]
        assert sorted(set(ids)) == sorted(ids)
        files = experiment_files(made)
        for _, attributes in found:
            href = attributes.get("href") or ""
            if href.startswith("#"):
                assert href[1:] in ids
            elif href and not href.startswith(
                ("https://doi.org/10.", "https://pubmed.ncbi.nlm.nih.gov/", "data:,")
            ):
                assert href in files
        assert all(attributes.get("scope") for tag, attributes in found if tag == "th")
        assert all(attributes.get("aria-label") for tag, attributes in found if tag == "svg")


def test_no_inline_style_no_handler_no_blank_cell(html):
    for tag, attributes in Elements(html).found:
        assert tag not in ("iframe", "object", "embed", "base", "form", "img")
        assert not any(name == "style" or name.startswith("on") for name in attributes)
    assert re.findall(r"<td[^>]*>\s*</td>", html) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(make, text):
    names = [text, *(f"r{i}" for i in range(7))]
    page = make(arms=("ovx", "k2"), labels=(text, "K2"), n=4, names=names)
    finding = Finding("X", "warning", Place(text, 1), text, text, read=text)
    result = replace(page.results[0], label=text, gate_sentence=text, warnings=(text,), conventions=(text,))
    comparison = replace(page.comparison, endpoints=(result,), unmeasured=(text,))
    hostile = replace(page, comparison=comparison, findings=(finding,), study=replace(page.study, title=text))
    for name, html in experiment_files(hostile).items():
        if not name.endswith(".html"):
            continue
        found = Elements(html).found
        assert sum(tag == "script" for tag, _ in found) == (name == "index.html")
        assert not any(tag in ("img", "b") and "onerror" in attributes for tag, attributes in found)
        assert text in "".join(Elements(html).words)
        assert experiment_problems(html, hostile) == ()


def test_identifiers_stay_text_in_page_and_tables(make):
    names = ["0012", "<script>", "NA", "NO", "=cmd", "1e3", "1:30", "nan"]
    page = make(arms=("ovx", "k2"), labels=("ovx", "K2"), n=4, names=names)
    files = experiment_files(page)
    words = "".join(Elements(files["index.html"]).words)
    table = files["figures/E1-animals.csv"]
    for name in ("0012", "1e3", "NO", "1:30", "nan"):
        assert name in words
        assert f",{name}," in table
    assert ",'=cmd," in table
    assert f"animals/{animal_file('<script>')}" in files


def test_a_page_of_80_animals_is_small_and_500_are_quick(make):
    page = make(n=14)
    assert len(render_experiment(page).encode()) < 1_500_000
    arms = tuple(f"arm{i}" for i in range(10))
    specs = tuple(
        (f"E{i}", "BMD", "Bone mineral density", "g/cm2", "femur", "dxa", "raw", "secondary", 0.25, 0.02)
        for i in range(1, 11)
    )
    large = make(arms=arms, labels=arms, n=50, specs=specs)
    began = time.perf_counter()
    render_experiment(large)
    assert time.perf_counter() - began < 3


def test_files_of_the_report(page):
    files = experiment_files(page)
    assert sum(name.startswith("animals/") for name in files) == 72
    for i in range(1, 5):
        for kind in ("animals.svg", "animals.csv", "means.csv", "differences.svg", "differences.csv"):
            assert f"figures/E{i}-{kind}" in files
    lines = files["figures/E1-differences.csv"].splitlines()
    assert len(lines) == 1 + len(page.results[0].estimates)
    assert repr(page.results[0].estimates[0].estimate) in lines[1]
    assert len(files["figures/E1-animals.csv"].splitlines()) == 1 + len(page.results[0].animals)
    assert not any(".." in name or "\\" in name for name in files)


def test_animals_without_a_disease_have_no_surgery_to_count_from(page, html):
    assert html.count("weeks from surgery") == 2
    layout = page.study.layouts[0]
    intact = {key: replace(model, code="intact") for key, model in layout.models.items()}
    study = replace(page.study, layouts=(replace(layout, models=intact),))
    shown = render_experiment(replace(page, study=study))
    assert shown.count("weeks from the start") == 2
    assert "weeks from surgery" not in shown


def test_a_contrast_of_four_arms_has_no_mark_of_an_arm(page):
    result = page.results[1]
    four = replace(
        result.estimates[1], id="E2.combination", left="both minus aln", right="k2 minus ovx", g=None
    )
    changed = replace(result, estimates=(*result.estimates, four))
    comparison = replace(page.comparison, endpoints=(page.results[0], changed))
    html = render_experiment(replace(page, comparison=comparison))
    cell = html.split('id="est-E2.combination">', 1)[1].split("</th>", 1)[0]
    assert "both minus aln vs k2 minus ovx" in cell
    assert "<svg" not in cell
    assert "<svg" in html.split('id="est-E2.k2-vs-ovx">', 1)[1].split("</th>", 1)[0]
    assert "1 contrast of more than two arms or on another scale" in told(html)


def rule_codes(html: str) -> tuple[set[str], set[str]]:
    """Return the codes that are listed, and those that the page names outside their list."""
    before, _, after = html.partition('<section id="rules">')
    listed, _, rest = after.partition("</section>")
    named = re.compile(r'data-rule="([^"]+)"')
    return set(named.findall(listed)), set(named.findall(before + rest))


def test_only_rules_of_this_page_are_listed(page, html, without_data):
    own = {
        "EXP-FLOW",
        "EXP-BALANCE",
        "EXP-FIGURE",
        "EXP-TABLE",
        "EXP-ANIMAL",
        "EXP-GATE",
    }
    listed, named = rule_codes(html)
    assert named <= listed
    assert own <= listed
    assert not {"EXP-NO-DATA", "EXP-SEALED", "EXP-EMPTY", "EXP-LITERATURE"} & listed
    listed, named = rule_codes(render_experiment(without_data))
    assert named <= listed
    assert "EXP-NO-DATA" in listed
    assert not own & listed
    ungated = tuple(replace(result, gate="none", gate_sentence="") for result in page.results)
    bare = replace(page, comparison=replace(page.comparison, endpoints=ungated, answer=()))
    listed, named = rule_codes(render_experiment(bare))
    assert named <= listed
    assert "EXP-EMPTY" in listed
    assert "EXP-GATE" not in listed


def test_a_number_and_its_per_cent_sign_stay_on_one_line(page):
    for name, text in experiment_files(page).items():
        if name.endswith(".html"):
            prose = re.sub(
                r'(?s)<(style|script)>.*?</\1>|<title>[^<]*|<[^>]*class="code[^>]*>[^<]*|<[^>]*>', "", text
            )
            assert "95\xa0%" in prose, name
            assert not re.search(r"\d %", prose), name
        else:
            assert "\xa0" not in text, name


def test_what_is_no_prose_keeps_its_blank(make):
    names = ["5 % diet", *(f"rat {i}" for i in range(71))]
    html = render_experiment(make(names=names))
    assert ">5 % diet</a>" in html
    assert "5\xa0% diet" not in html
    kept = '<style>a{b:5 %}</style><script>5 % 2</script><td class="code">5 %.csv</td><i title="5 %">'
    assert unbroken(f"{kept}5 %</i>") == f"{kept}5\xa0%</i>"


def test_hedges_g_beside_an_adjusted_difference_says_that_it_is_not_adjusted(page, html):
    assert "Hedges’ g, not adjusted" not in html
    first = replace(page.results[0], covariates=("body weight before surgery",))
    adjusted = replace(
        page, comparison=replace(page.comparison, endpoints=(first, *page.comparison.endpoints[1:]))
    )
    block = render_experiment(adjusted).split('id="E1"', 1)[1].split("</article>", 1)[0]
    assert "Hedges’ g, not adjusted (95\xa0% interval)</th>" in block
    assert 'data-what="Hedges’ g, not adjusted"' in block  # on a narrow page


def test_the_header_says_what_the_page_is(html, without_data):
    assert "comparison guide from measured data" in told(html)
    planned = told(render_experiment(without_data))
    assert "plan of an experiment" in planned
    assert "measured data" not in planned


def test_the_plan_names_no_surgery_where_nobody_is_operated_on(repository, tmp_path):
    for example, said in (
        ("femur-exercise", "body mass before the start of the intervention"),
        ("k2-alendronate-plan", "body mass before surgery"),
    ):
        text = (repository / "examples" / example / "study.yaml").read_text(encoding="utf-8")
        text = re.sub(r"covariates: \[.*?\]", "covariates: [body_mass_before_surgery]", text)
        plan = text.split("\nanimals:\n  file", 1)[0]
        (tmp_path / "study.yaml").write_text(plan, encoding="utf-8")
        facts = {fact.label: fact.text for fact in plan_facts(study_room.load(tmp_path))}
        assert facts["Covariates"] == said
