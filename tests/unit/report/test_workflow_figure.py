from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from osteon import vocabulary
from osteon.files import Place
from osteon.report._workflow_figure import _axis, _lane_shapes, workflow_svg
from osteon.study import Bar, Design, Lane, Mark

SVG = "{http://www.w3.org/2000/svg}"
PLACE = Place("study.yaml", 12, 5, "arms")


def bar(
    agent="MK-4", start=84.0, stop=168.0, *, agent_class="vitamin_k2", dose="30 mg/kg, oral gavage, daily"
):
    return Bar(agent, agent_class, dose, start, stop, PLACE)


def lane(name="k2", *bars, role="treatment", surgery="ovx", n=12, marks=None):
    marks = (
        (
            Mark("surgery", 0, "bilateral ovariectomy", PLACE),
            Mark("label", 158, "calcein", PLACE),
            Mark("measurement", 168, "CTX, serum (elisa)", PLACE),
            Mark("sacrifice", 168, "sacrifice", PLACE),
        )
        if marks is None
        else marks
    )
    return Lane(name, role, surgery, n, bars, tuple(marks), PLACE)


def design(*lanes, **changed):
    facts = {
        "id": "ovx",
        "title": "A protocol",
        "model": "ovx",
        "species": "rat",
        "sex": "female",
        "strain": "Sprague-Dawley",
        "age_at_surgery": "24 weeks",
        "intent": "restoration",
        "start": 0.0,
        "stop": 168.0,
        "measurements": ("DXA", "micro-CT"),
    }
    return Design(**(facts | changed), lanes=lanes, place=PLACE)


def root_of(*lanes, **changed):
    return ET.fromstring(workflow_svg(design(*lanes, **changed)))


def words_of(root):
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def bars_of(root):
    return [r for r in root.iter(f"{SVG}rect") if r.get("fill")]


def test_every_arm_is_a_lane_in_the_order_of_the_file():
    root = root_of(lane("sham"), lane("ovx"), lane("k2", bar()))
    assert [g.get("data-arm") for g in root.iter(f"{SVG}g") if g.get("data-arm")] == ["sham", "ovx", "k2"]


def test_a_bar_has_the_colour_of_its_agent_and_the_length_of_its_time():
    root = root_of(lane("both", bar(), bar("alendronate", 126.0, 168.0, agent_class="bisphosphonate")))
    k2, aln = bars_of(root)
    assert k2.get("fill") == vocabulary.agents["MK-4"].colour
    assert aln.get("fill") == vocabulary.agents["alendronate"].colour
    assert float(k2.get("width")) == pytest.approx(2 * float(aln.get("width")), abs=0.02)


def test_an_agent_that_is_not_known_has_the_colour_of_its_class_or_of_the_text():
    odd, none = bars_of(root_of(lane("x", bar("odd"), bar("swimming", 0, 10, agent_class=""))))
    assert odd.get("fill") == vocabulary.agent_classes["vitamin_k2"].colour
    assert none.get("fill") == "currentColor"


def test_week_zero_is_surgery_and_time_runs_to_the_right():
    root = root_of(lane("k2", bar()))
    at = {t.text: float(t.get("x")) for t in root.iter(f"{SVG}text") if re.fullmatch(r"−?\d+", t.text or "")}
    assert at["0"] < at["12"] < at["24"]
    assert at["24"] - at["12"] == pytest.approx(at["12"] - at["0"])
    assert float(bars_of(root)[0].get("x")) == pytest.approx(at["12"])


def test_what_happens_before_surgery_is_left_of_week_zero():
    root = root_of(lane("early", bar(start=-28.0, stop=28.0)), start=-28.0)
    at = {t.text: float(t.get("x")) for t in root.iter(f"{SVG}text") if re.fullmatch(r"−?\d+", t.text or "")}
    assert float(bars_of(root)[0].get("x")) < at["0"]


@pytest.mark.parametrize("kind", ["surgery", "label", "measurement", "sacrifice"])
def test_each_kind_of_event_is_drawn_and_in_the_key(kind):
    with_it = lane()
    without = lane(marks=[mark for mark in with_it.marks if mark.kind != kind])
    name = {
        "surgery": "bilateral ovariectomy",
        "label": "label: calcein",
        "measurement": "measured in life: CTX",
        "sacrifice": "sacrifice",
    }[kind]

    def signs(root):
        return [g for g in root.iter(f"{SVG}g") if (g.get("class") or "") == f"mark {kind}"]

    assert len(signs(root_of(with_it))) == 1
    assert not signs(root_of(without))
    assert any(words.startswith(name) and "week" in words for words in words_of(root_of(with_it)))
    assert not any(words.startswith(name) and "(week" in words for words in words_of(root_of(without)))


def test_sham_and_operated_animals_have_different_signs():
    def sign(surgery):
        root = root_of(lane(surgery=surgery))
        return next(g for g in root.iter(f"{SVG}g") if g.get("class") == "mark surgery")[1].get("class")

    assert sign("ovx") == "solid"
    assert sign("sham") != sign("ovx")


def test_the_key_tells_sham_from_operated_animals():
    sham = Mark("surgery", 0, "sham operation", PLACE)
    words = words_of(root_of(lane(), lane("sham", surgery="sham", marks=[sham])))
    assert "bilateral ovariectomy (week 0)" in words
    assert "sham operation (week 0)" in words


def test_what_is_not_stated_says_so():
    words = " ".join(
        words_of(
            root_of(
                lane(surgery="", n=None), strain="", sex="", species="", age_at_surgery="", measurements=()
            )
        )
    )
    for part in (
        "strain not stated",
        "sex not stated",
        "species not stated",
        "age not stated",
        "n not stated",
    ):
        assert part in words
    assert "Measured: not stated" in words


def test_bars_and_their_words_never_overlap():
    crowded = lane(
        "crowded",
        bar(start=0, stop=70),
        bar("MK-7", 70, 168),
        bar("alendronate", 60, 75, agent_class="bisphosphonate"),
        bar("risedronate", 160, 168, agent_class="bisphosphonate", dose="0.0025 mg/kg, subcutaneous, 3/week"),
    )
    drawn = design(crowded, lane("next", bar()))
    first, second = _lane_shapes(drawn, _axis(drawn), 50)
    boxes = [box for shape in first.bars for box in (shape.box, shape.words)]
    assert len(boxes) == 8
    for one, other in combinations(boxes, 2):
        assert not one.meets(other)
    assert all(first.band.y <= box.y and box.bottom < first.band.bottom for box in boxes)
    assert not first.band.meets(second.band)


def test_long_words_are_cut_in_the_drawing_and_whole_in_the_title():
    long = "a very long intervention " * 12
    root = root_of(lane("x", bar(long.strip(), agent_class="", dose="")))
    assert any(words.endswith("…") for words in words_of(root))
    assert any(long.strip() in (title.text or "") for title in root.iter(f"{SVG}title"))


def test_a_design_without_lanes_is_still_a_drawing():
    assert "weeks from surgery" in words_of(root_of())


def test_hostile_words_stay_words():
    hostile = '</text><script>alert("1")</script>'
    svg = workflow_svg(
        design(
            lane(hostile, bar(hostile, dose=hostile), role=hostile, surgery=hostile),
            title=hostile,
            strain=hostile,
        )
    )
    assert "<script" not in svg
    ET.fromstring(svg)


def test_same_design_same_bytes():
    assert workflow_svg(design(lane("k2", bar()))) == workflow_svg(design(lane("k2", bar())))


def test_the_description_tells_every_arm():
    told = root_of(lane("sham", surgery="sham"), lane("k2", bar())).findtext(f"{SVG}desc")
    assert "sham" in told
    assert "untreated" in told
    assert "MK-4 30 mg/kg, oral gavage, daily, weeks 12 to 24" in told


def test_micrograms_have_their_sign_on_bar_and_in_description():
    svg = workflow_svg(design(lane("aln", bar("alendronate", dose="35 ug/kg, weekly"))))
    assert svg.count("35 µg/kg, weekly") == 3
    assert "ug/kg" not in svg


def test_no_style_no_handler_no_id():
    for part in root_of(lane("k2", bar())).iter():
        assert not {name for name in part.attrib if name in ("style", "id") or name.startswith("on")}
