from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from osteon.evidence._records import Tally
from osteon.report._vote_figure import share_svg, vote_bar_svg

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("up", "mixed", "none", "down")


def tally(up=0, mixed=0, none=0, down=0):
    return Tally((), up, mixed, none, down, None, None, None, None, "unclear")


def bars(svg):
    """Width of the rectangle of each kind, without the plates under the signs."""
    rectangles = [r for r in ET.fromstring(svg).iter(f"{SVG}rect") if "plate" not in r.get("class")]
    return {r.get("class"): float(r.get("width")) for r in rectangles}


def test_widths_are_proportional_to_papers():
    found = bars(vote_bar_svg(tally(3, 1, 4, 0)))
    assert set(found) == {"up", "mixed", "none"}
    assert found["up"] == pytest.approx(3 * found["mixed"], abs=0.02)
    assert found["none"] == pytest.approx(4 * found["mixed"], abs=0.02)


def test_kinds_differ_without_colour():
    svg = vote_bar_svg(tally(1, 1, 1, 1))
    signs = re.findall(r'<path d="([^"]+)" class="sign-\w+"', svg)
    assert len(set(signs)) == 4
    assert svg.count('class="hatch"') == 1


def test_the_title_says_each_count_and_the_total():
    svg = vote_bar_svg(tally(12, 0, 2, 1), words=("raised", "lowered"), total=True)
    assert ET.fromstring(svg)[0].text == "papers: raised 12, mixed 0, none 2, lowered 1; in all 15"
    assert ET.fromstring(svg).findtext(f"{SVG}text") == "15"


def test_no_papers_is_an_empty_frame_with_a_zero():
    svg = vote_bar_svg(tally(), total=True)
    assert bars(svg).keys() == {"hair"}
    assert ET.fromstring(svg).findtext(f"{SVG}text") == "0"


def test_the_total_is_printed_only_when_asked_for():
    svg = vote_bar_svg(tally(3, 1, 4, 0), width=60)
    assert ET.fromstring(svg).find(f"{SVG}text") is None
    assert ET.fromstring(svg).get("width") == "60"
    assert sum(bars(svg).values()) == pytest.approx(60, abs=0.05)


@pytest.mark.parametrize("counts", [(120, 1, 1, 1), (1, 0, 0, 0), (0, 0, 0, 7), (40, 40, 40, 40)])
def test_the_bar_stays_inside_its_frame(counts):
    svg = vote_bar_svg(tally(*counts))
    for rectangle in ET.fromstring(svg).iter(f"{SVG}rect"):
        assert float(rectangle.get("x")) >= 0
        assert float(rectangle.get("x")) + float(rectangle.get("width")) <= 138.01
    assert sum(bars(svg).values()) == pytest.approx(138, abs=0.05)


def test_hatching_stays_inside_its_segment():
    svg = vote_bar_svg(tally(1, 2, 1, 0))
    segment = next(r for r in ET.fromstring(svg).iter(f"{SVG}rect") if r.get("class") == "mixed")
    left, right = float(segment.get("x")), float(segment.get("x")) + float(segment.get("width"))
    drawn = re.search(r'<path d="([^"]+)" class="hatch"', svg).group(1)
    points = [tuple(map(float, pair)) for pair in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn)]
    assert points
    assert all(left - 0.01 <= x <= right + 0.01 and 1 <= y <= 15 for x, y in points)


def test_same_votes_same_bytes():
    assert vote_bar_svg(tally(3, 1, 4, 0)) == vote_bar_svg(tally(3, 1, 4, 0))


def test_a_share_lies_between_its_limits_around_the_half():
    root = ET.fromstring(share_svg(0.5, 0.25, 0.75))
    dot = float(root.find(f"{SVG}circle").get("cx"))
    half = next(p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray"))
    assert half.startswith(f"M{dot:.0f} ")
    assert "share 50 %, 95 % interval 25 to 75 %" in root[0].text


def test_a_larger_share_lies_further_right():
    at = [
        float(ET.fromstring(share_svg(s, 0.0, 1.0)).find(f"{SVG}circle").get("cx")) for s in (0.0, 0.375, 1.0)
    ]
    assert at == [6, 53.25, 132]


def test_without_papers_there_is_no_share_to_draw():
    root = ET.fromstring(share_svg(None, None, None))
    assert root.find(f"{SVG}circle") is None
    assert root[0].text == "no papers, so no share"
