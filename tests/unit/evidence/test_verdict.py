"""The verdict follows the table: it flips, falls silent and grows sure with the rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from osteon.evidence._comparisons import comparisons
from osteon.evidence._directness import paper_name
from osteon.evidence._effects import Effects
from osteon.evidence._matrix import build_tabs
from osteon.evidence._verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Sentence

FLIP = {"increase": "decrease", "decrease": "increase"}


def sentences(rows: Iterable[Effect], question: Question) -> tuple[Sentence, ...]:
    effects = Effects(tuple(rows), "")
    return verdict(effects, build_tabs(effects, question), question.groups, comparisons(effects, question))


def flipped(row: Effect) -> Effect:
    return replace(row, direction=FLIP.get(row.direction, row.direction))


def test_it_has_two_sentences_with_both_denominators(effects: Effects, question: Question) -> None:
    ovx, nx = sentences(effects.rows, question)
    assert ovx.text.startswith("In ovariectomised rats and mice, K2 gave higher bone mass in 3 of 8 papers")
    assert "bisphosphonate gave higher bone mass in 10 of 13 papers" in ovx.text
    assert "stronger bone in 0 of 3 papers" in ovx.text
    assert nx.text.startswith(
        "After sciatic neurectomy in rats and mice, K2 gave higher bone mass in 1 of 1 paper"
    )
    for sentence in (ovx, nx):
        assert re.search(r"counted: \d+ of \d+ papers read, the others flagged\.$", sentence.text)
        assert "BMD" not in sentence.text


def test_it_says_indirect_and_names_the_paper_that_gave_both(effects: Effects, question: Question) -> None:
    ovx, nx = sentences(effects.rows, question)
    assert (
        "indirect except in 1 paper with both (Fu 2012: bone mass and strength unchanged with K2" in ovx.text
    )
    assert "the comparison is indirect, as no paper reports both" in nx.text
    without = (row for row in effects.rows if row.paper != "fu2012")
    assert "the comparison is indirect, as no paper reports both" in sentences(without, question)[0].text


def test_flipping_every_direction_flips_the_sentence(effects: Effects, question: Question) -> None:
    before, after = (
        sentences(rows, question)[0].text for rows in (effects.rows, [flipped(row) for row in effects.rows])
    )
    assert "K2 gave lower bone mass in 3 of 8 papers" in after
    assert "bisphosphonate gave lower bone mass in 10 of 13 papers" in after
    assert "weaker bone in 10 of 16 papers" in after
    turned = {
        "higher": "lower",
        "better": "worse",
        "stronger": "weaker",
        "more carboxylated": "less carboxylated",
    }
    back = {new: old for old, new in turned.items()}
    words = re.compile("|".join([*turned, *back]))
    expected = words.sub(lambda m: {**turned, **back}[m[0]], before)
    assert words.sub("", expected) == words.sub("", after)
    assert before != after


def test_a_deleted_agent_has_no_evidence(effects: Effects, question: Question) -> None:
    k2 = set(question.groups[0].parts[0])
    rows = [row for row in effects.rows if not k2 & set(row.agents)]
    for sentence in sentences(rows, question):
        assert "no evidence on K2 (0 papers)" in sentence.text
        assert "indirect" in sentence.text


def test_it_improves_only_when_the_interval_says_so(effects: Effects, question: Question) -> None:
    assert "improves" not in "".join(s.text for s in sentences(effects.rows, question))
    asked = set(question.groups[1].parts[0])
    rows = [
        replace(row, direction="increase")
        if row.endpoint_class == "mass" and set(row.agents) <= asked and row.agents
        else row
        for row in effects.rows
    ]
    ovx, nx = sentences(rows, question)
    assert "bisphosphonate improves bone mass (13 of 13 papers)" in ovx.text
    assert "improves" not in nx.text


def test_it_worsens_when_the_papers_say_so(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, direction="decrease") if row.endpoint_class == "mass" else row for row in effects.rows
    ]
    assert "bisphosphonate worsens bone mass (13 of 13 papers)" in sentences(rows, question)[0].text


def test_contradicting_papers_are_said(effects: Effects, question: Question) -> None:
    rows = [replace(r, direction="decrease") if r.paper == "wang2021" else r for r in effects.rows]
    assert "higher bone mass in 2 of 8 papers, but lower bone mass in 1" in sentences(rows, question)[0].text


def test_rows_and_papers_stand_behind_the_numbers(effects: Effects, question: Question) -> None:
    for sentence in sentences(effects.rows, question):
        counted = int(re.search(r"counted: (\d+) of (\d+)", sentence.text)[1])  # type: ignore[index]
        read = int(re.search(r"counted: (\d+) of (\d+)", sentence.text)[2])  # type: ignore[index]
        assert counted == len(sentence.papers)
        assert read == len({effects.by_id[row].paper for row in sentence.rows})
        assert set(sentence.papers) <= {effects.by_id[row].paper for row in sentence.rows}


def test_a_paper_without_author_is_named_by_its_id(effects: Effects) -> None:
    assert paper_name(effects, "fu2012") == "Fu 2012"
    nameless = next(row for row in effects.rows if not row.first_author)
    assert paper_name(effects, nameless.paper) == nameless.paper


def test_arms_compared_with_each_other_are_direct(effects: Effects, question: Question) -> None:
    row = replace(
        effects.by_id["TE0607"],  # zoledronate against alendronate
        id="TE9999",
        paper="invented",
        first_author="Doe",
        year=2030,
        endpoint="BMD",
        endpoint_class="mass",
        agents=("MK-4",),
        reference_arm="OVX+ALN",
        direction="increase",
    )
    control = replace(
        row, id="TE9998", arm="OVX+ALN", agents=("alendronate",), reference_role="vehicle_control"
    )
    ovx, _ = sentences([*effects.rows, row, control], question)
    assert "indirect except in 2 papers with both (Fu 2012:" in ovx.text
    assert "Doe 2030: MK-4 against alendronate: " in ovx.text
    assert "TE9999" in ovx.rows
