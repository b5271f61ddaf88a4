"""Outcomes of one study by result: nothing lost, nothing averaged, the two main groups first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osteon.report._comparisons import comparison_kinds, main_pair
from osteon.report._gaps import gap_lines


@pytest.fixture
def direct(guide):
    return guide.comparisons[0]


def results(guide, kind="direct"):
    return {
        result.heading: [outcome.text for outcome in result.outcomes]
        for found in comparison_kinds(guide)
        if found.code == kind
        for entry in found.entries
        for result in entry.results
    }


def with_rows(guide, comparison, *rows):
    effects = {**guide.effects, **{row.id: row for row in rows}}
    item = replace(comparison, rows=tuple(row.id for row in rows))
    return replace(guide, effects=effects, comparisons=(item,))


def test_outcomes_are_grouped_by_direction_and_significance(guide, direct, effect):
    rows = (
        effect(id="A", endpoint="BMD", site="femur", direction="no_change", significance="not_significant"),
        effect(id="B", endpoint="BV/TV", site="femur", direction="increase", significance="significant"),
        effect(id="C", endpoint="BMC", site="femur", direction="increase", significance="significant"),
        effect(
            id="D", endpoint="BMC", site="L4", direction="increase", significance="not_stated", percent=12
        ),
    )
    found = results(with_rows(guide, direct, *rows))
    assert list(found) == ["higher (significant)", "higher", "no change (not significant)"]
    assert found["higher (significant)"] == ["BV/TV, femur", "BMC, femur"]
    assert found["higher"] == ["BMC, L4 by 12 %"]


def test_every_row_of_a_comparison_stands_in_one_result(guide, direct, effect):
    rows = [
        effect(id=f"R{i}", endpoint=name, direction=way)
        for i, (name, way) in enumerate(
            (e, d) for e in ("BMD", "BMC") for d in ("increase", "decrease", "no_change", "not_stated")
        )
    ]
    for kind in ("direct", "same study", "combination", "sequence"):
        shown = with_rows(guide, replace(direct, kind=kind), *rows)
        entry = next(found for found in comparison_kinds(shown) if found.code == kind).entries[0]
        listed = [row for result in entry.results for row in result.rows]
        assert sorted(listed) == [row.id for row in rows]


def test_arms_beside_each_other_are_grouped_by_what_each_did(guide, direct, effect):
    item = replace(direct, kind="same study")
    rows = (
        effect(id="A", agents=("alendronate",), endpoint="BMD", direction="increase", percent=7.0),
        effect(id="B", agents=("MK-4",), endpoint="BMD", direction="no_change"),
        effect(id="C", agents=("alendronate",), endpoint="BMC", direction="increase"),
        effect(id="D", agents=("MK-4",), endpoint="BMC", direction="no_change"),
    )
    found = results(with_rows(guide, item, *rows), "same study")
    assert len(found) == 1
    heading, outcomes = next(iter(found.items()))
    assert heading.startswith("MK-4 no change")
    assert "alendronate higher" in heading
    assert len(outcomes) == 2
    assert outcomes[0].endswith("(alendronate by 7 %)")


def test_a_flagged_row_among_counted_ones_says_so(guide, direct, effect):
    rows = (effect(id="A"), effect(id="B", endpoint="BMC", retraction="retracted"))
    texts = [text for listed in results(with_rows(guide, direct, *rows)).values() for text in listed]
    assert ["flagged, not counted" in text for text in texts] == [False, True]


def test_comparisons_of_the_first_two_groups_come_first(guide, direct):
    other = replace(direct, id="other", reference_agents=("raloxifene",))
    shown = replace(guide, comparisons=(other, direct))
    entries = comparison_kinds(shown)[0].entries
    assert [(entry.item.id, entry.main) for entry in entries] == [("fu-direct", True), ("other", False)]


def test_the_pair_is_found_whichever_arm_is_named_first(guide, direct):
    turned = replace(direct, agents=("alendronate",), reference_agents=("MK-7",))
    for item in (direct, turned):
        pair = main_pair(replace(guide, comparisons=(item,)))
        assert pair.direct == item.rows
        assert pair.beside == ()


def test_without_a_counted_direct_comparison_the_pair_says_none(guide, direct):
    flagged = replace(direct, flagged=True)
    other = replace(direct, reference_agents=("raloxifene",))
    beside = replace(direct, kind="same study")
    pair = main_pair(replace(guide, comparisons=(flagged, other, beside)))
    assert (pair.direct, pair.direct_flagged, pair.beside) == ((), direct.rows, direct.rows)


def test_fewer_than_two_groups_make_no_pair(guide):
    assert main_pair(replace(guide, groups=guide.groups[:1])) is None


def test_a_gap_names_its_cell(guide):
    (line,) = gap_lines(guide)
    said = (line.setting, line.endpoint_class, line.treatment, line.cell.tally.total)
    assert said == ("OVX", "bone mass", "bisphosphonate", 0)
