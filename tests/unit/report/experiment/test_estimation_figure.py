"""The estimation plot says what the records hold: each animal, n, means, differences, inside its box."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from math import exp

import pytest

from osteon.report import animal_file
from osteon.report._arm_style import arm_class, arm_mark
from osteon.report._estimation import estimation, limit_of
from osteon.report._estimation_figure import panels
from osteon.report._svg import standalone, text_width

SVG = "{http://www.w3.org/2000/svg}"


def drawn(page, at=0):
    return panels(estimation(page, page.results[at]))


def dots(svg):
    return re.findall(r'<a href="(animals/[^"]+)" tabindex="-1"><[^>]+><title>([^<]*)</title>', svg)


def test_every_animal_is_a_dot_that_leads_to_its_page(page):
    left, _ = drawn(page)
    values = [one for one in page.results[0].animals if one.value is not None]
    found = dots(left)
    assert sorted(href for href, _ in found) == sorted(f"animals/{animal_file(one.animal)}" for one in values)
    first = next(one for one in values if one.animal == "0001")
    words = dict(found)["animals/0001.html"]
    assert words == f"0001: {first.value:.10g} g/cm²"


def test_same_input_same_bytes(make):
    assert drawn(make()) == drawn(make())


def test_censored_animals_are_open_marks_at_their_limit(page):
    left, _ = drawn(page, 3)
    open_marks = re.findall(r'class="open arm-\d"><title>([^<]*)</title>', left)
    censored = [one for one in page.results[3].animals if one.status == "below_lloq"]
    assert len(open_marks) == len(censored) > 0
    assert all(": below 6 ng/mL" in words for words in open_marks)


def test_a_censored_animal_without_a_limit_has_no_dot(page):
    rows = {**page.observations}
    plot = estimation(page, page.results[3])
    for name, row in rows.items():
        rows[name] = replace(row, limit=None)
    bare = replace(page, observed=replace(page.observed, observations=tuple(rows.values())))
    fewer = estimation(bare, bare.results[3])
    censored = sum(one.status != "ok" for one in page.results[3].animals)
    assert sum(len(r.dots) for r in plot.rows) - sum(len(r.dots) for r in fewer.rows) == censored


def test_n_stands_under_the_name_and_is_that_of_the_record(page):
    left, _ = drawn(page)
    printed = re.findall(r'n = <tspan data-count="analysed" data-group="E1/(\d)">(\d+)</tspan>', left)
    assert printed == [(str(i), str(mean.n)) for i, mean in enumerate(page.results[0].arms, start=1)]


def test_log_differences_are_ratios_on_a_logarithmic_axis(page):
    plot = estimation(page, page.results[1])
    one = page.results[1].estimates[1]
    assert plot.ratios
    assert plot.differences[1].value == pytest.approx(exp(one.estimate))
    assert plot.differences[1].limits == pytest.approx((exp(one.low), exp(one.high)))
    _, right = panels(plot)
    assert "ratio to ovx; log scale, and change in %" in right
    assert ">0 %<" in right
    assert ">1<" in right


def test_raw_differences_name_the_control_and_the_unit(page):
    _, right = drawn(page)
    assert "difference from ovx; g/cm²" in right
    assert ">gate<" in right


def test_contrasts_stand_in_the_rows_of_their_arms(page):
    left, right = drawn(page)
    tops = [re.findall(r'transform="translate\(0 ([\d.]+)\)"', svg) for svg in (left, right)]
    assert tops[0] == tops[1]
    assert left.split("viewBox")[1].split('"')[1] != ""


def test_contrasts_against_several_arms_have_rows_of_their_own(page):
    result = page.results[0]
    mixed = (*result.estimates, replace(result.estimates[1], id="E1.x", contrast="k2 vs aln", right="aln"))
    plot = estimation(page, replace(result, estimates=mixed))
    _, right = panels(plot)
    assert right.count("translate(") == len(mixed)
    assert "first minus second arm" in right


def test_what_shares_no_scale_stays_out_of_the_figure(page):
    result = page.results[0]
    interaction = replace(
        result.estimates[1], id="E1.combination", left="both minus aln", right="k2 minus ovx"
    )
    other_scale = replace(result.estimates[1], id="E1.log", scale="log")
    plot = estimation(page, replace(result, estimates=(*result.estimates, interaction, other_scale)))
    assert [one.id for one in plot.differences] == [one.id for one in result.estimates]


def test_an_estimate_that_could_not_be_made_says_so(page):
    none = replace(
        page.results[0].estimates[1],
        estimate=None,
        low=None,
        high=None,
        simultaneous_low=None,
        simultaneous_high=None,
    )
    _, right = panels(estimation(page, replace(page.results[0], estimates=(none,))))
    assert "not estimated" in right


def test_zero_on_a_log_endpoint_does_not_break_the_axis(page):
    result = page.results[1]
    zero = replace(result.animals[0], value=0.0)
    plot = estimation(page, replace(result, animals=(zero, *result.animals[1:])))
    assert not plot.log
    assert panels(plot)[0]


def test_twelve_arms_with_long_names_and_five_hundred_animals(make):
    arms = tuple(f"arm{i}" for i in range(12))
    labels = tuple(f"{'alendronate and vitamin K2 in a very long regimen ' * 2}{i}" for i in range(12))
    page = make(arms=arms, labels=labels, n=42)
    left, right = drawn(page)
    assert len(dots(left)) == 502
    for svg in (left, right):
        inside(svg)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_nothing_leaves_its_drawing(page, at):
    for svg in drawn(page, at):
        inside(svg)


@pytest.mark.parametrize("n", [1, 2])
def test_arms_of_one_or_two_animals_are_drawn(make, n):
    page = make(arms=("ovx", "k2"), labels=("ovx", "K2"), n=4)
    result = page.results[0]
    kept = tuple(one for i, one in enumerate(result.animals) if i < n)
    means = tuple(replace(mean, n=n, low=None, high=None, sd=None) for mean in result.arms)
    assert panels(estimation(page, replace(result, animals=kept, arms=means, estimates=())))[1] == ""


def test_a_sealed_or_single_arm_has_no_right_panel(page):
    assert panels(estimation(page, replace(page.results[0], estimates=())))[1] == ""


def inside(svg):
    """No mark and no text of a drawing leaves its box."""
    root = ET.fromstring(svg)
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    down = {child: parent for parent in root.iter() for child in parent}
    for one in root.iter():
        top, up = 0.0, one
        while up is not None:
            if found := re.match(r"translate\(0 ([\d.]+)\)", up.get("transform", "")):
                top += float(found[1])
            up = down.get(up)
        if one.tag == f"{SVG}text":
            size = text_width("".join(one.itertext()), float(one.get("font-size"))) * 0.9
            x = float(one.get("x")) - (size / 2 if one.get("text-anchor") == "middle" else 0)
            assert x >= -1
            assert x + size <= width + 1, "".join(one.itertext())
            assert 0 < top + float(one.get("y")) <= height
        if one.tag == f"{SVG}circle":
            assert 0 <= float(one.get("cx")) <= width
            assert 0 <= top + float(one.get("cy")) <= height


def test_standalone_figure_is_xml_with_its_styles_and_links_up(page):
    left, _ = panels(estimation(page, page.results[0]), folder="../animals/")
    ET.fromstring(standalone(left, further=".x{}"))
    assert ".x{}" in standalone(left, further=".x{}")
    assert 'href="../animals/0001.html"' in left


def test_hostile_names_stay_text(make):
    hostile = '"><script>alert(1)</script>'
    page = make(
        arms=("ovx", "k2"), labels=(hostile, "a_$b_$\x1b"), n=4, names=[hostile, "\x00", "=cmd", *"abcde"]
    )
    for svg in drawn(page):
        root = ET.fromstring(svg)
        assert not list(root.iter(f"{SVG}script"))
    assert "&lt;script&gt;" in drawn(page)[0]


def test_arms_differ_by_shape_or_colour_and_the_control_is_the_same_everywhere():
    looks = {
        (arm_class(i), re.sub(r"[\d.-]+", "", arm_mark(i, (6, 6), 5)).split("class")[0]) for i in range(1, 21)
    }
    assert len(looks) == 20
    assert arm_class(0) == "arm-0"


def test_dots_means_and_intervals_stand_where_their_numbers_are(page):
    """On the raw scale: equal steps of the value are equal steps across, for dots and for intervals."""
    plot = estimation(page, page.results[0])
    left, right = panels(plot)
    row = plot.rows[0]  # circles
    across = dict(
        zip(
            (dot.animal for dot in row.dots),
            map(float, re.findall(r'<circle cx="([\d.]+)"', left)),
            strict=False,
        )
    )
    low, high = min(row.dots, key=lambda dot: dot.value), max(row.dots, key=lambda dot: dot.value)
    step = (across[high.animal] - across[low.animal]) / (high.value - low.value)
    assert step > 0
    for dot in row.dots:
        assert across[dot.animal] == pytest.approx(
            across[low.animal] + step * (dot.value - low.value), abs=0.05
        )
    thin, thick = (
        re.search(rf'd="M([\d.]+) [\d.]+H([\d.]+)[^"]*" class="ink" stroke-width="{w}"', right)
        for w in (1, 3)
    )
    assert float(thin[1]) < float(thick[1]) < float(thick[2]) < float(thin[2])
    one = plot.differences[0]
    wide, narrow = (b - a for a, b in (one.simultaneous, one.limits))
    drawn_widths = [float(found[2]) - float(found[1]) for found in (thin, thick)]
    assert drawn_widths[0] / drawn_widths[1] == pytest.approx(wide / narrow, rel=0.01)


@pytest.mark.parametrize(("status", "limit"), [("below_lloq", 7.0), ("above_uloq", 6.0)])
def test_of_several_limits_the_one_that_holds_for_all_is_drawn(page, status, limit):
    censored = next(one for one in page.results[3].animals if one.status == "below_lloq")
    rows = [
        replace(row, status=status, limit=7.0 if row.id == censored.rows[0] else 6.0)
        if row.id in censored.rows
        else row
        for row in page.observations.values()
    ]
    changed = replace(page, observed=replace(page.observed, observations=tuple(rows)))
    assert limit_of(changed, replace(censored, status=status)) == limit
    assert limit_of(changed, replace(censored, status="missing")) is None


def test_a_tick_next_to_the_end_of_its_axis_keeps_its_words_inside(page):
    plot = estimation(page, page.results[1])
    # The last tick of a ratio, 2, stands at the right end of its axis.
    ends = [replace(one, value=1.4, limits=(1.1, 1.9), simultaneous=(1.0, 1.97)) for one in plot.differences]
    _, right = panels(replace(plot, differences=tuple(ends)))
    width = float(ET.fromstring(right).attrib["viewBox"].split()[2])
    words = [
        e for e in ET.fromstring(right).iter() if e.tag.endswith("text") and (e.text or "").endswith("%")
    ]
    assert any(e.text == "+100 %" for e in words)
    for e in words:
        half = text_width(e.text, float(e.attrib["font-size"])) / 2
        assert half <= float(e.attrib["x"]) <= width - half
