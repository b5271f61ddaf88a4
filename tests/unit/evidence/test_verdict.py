"""The verdict follows the table: it flips, falls silent and grows sure with the rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._comparisons import comparisons
from osteon.evidence._effects import Effects
from osteon.evidence._matrix import build_tabs
from osteon.evidence._verdict import verdict
from osteon.evidence._wording import paper_name, paper_names, subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osteon.evidence._question import Question
    from osteon.evidence._records import Effect, Sentence

FLIP = {"increase": "decrease", "decrease": "increase"}


def sentences(rows: Iterable[Effect], question: Question) -> tuple[Sentence, ...]:
    effects = Effects(tuple(rows), "")
    return verdict(effects, build_tabs(effects, question), question, comparisons(effects, question))


def flipped(row: Effect) -> Effect:
    return replace(row, direction=FLIP.get(row.direction, row.direction))


@pytest.fixture
def question(question: Question) -> Question:
    """Ask about neurectomy before low calcium, as the verdict speaks of the first two settings."""
    return replace(question, models=("ovx", "nx", "ovx_low_ca"))


def test_it_says_which_drug_moved_what_on_how_many_papers_and_how_sure(
    effects: Effects, question: Question
) -> None:
    ovx, nx = sentences(effects.rows, question)
    assert ovx.text == (
        "OVX (rats and mice): bone mass better in 3 of 8 papers on K2 and 10 of 13 on bisphosphonate, "
        "architecture in 2 of 3 and 6 of 10, strength in 0 of 3 and 10 of 16, carboxylation in 1 of 1 and "
        "0 of 0; no reading favours K2 or bisphosphonate, each being unclear or resting on fewer than 3 "
        "papers; the comparison is indirect; only Fu 2012 (bone mass, strength: K2 unchanged, bisphosphonate "
        "better) tested both on these outcomes, each against the same control; 31 of 40 papers counted, 9 "
        "flagged."
    )
    assert len(ovx.text) <= 500
    assert nx.text == (
        "Neurectomy (rats and mice): bone mass better in 1 of 1 paper on K2 and 1 of 1 on bisphosphonate, "
        "architecture in 1 of 1 and 1 of 1; no reading favours K2 or bisphosphonate, each resting on fewer "
        "than 3 papers; 0 papers on strength or carboxylation; the comparison is indirect; no study tested "
        "both on these outcomes, each against the same control; 2 of 4 papers counted, 2 flagged."
    )


def test_a_study_that_gave_both_is_named_and_stays_indirect(effects: Effects, question: Question) -> None:
    ovx, nx = sentences(effects.rows, question)
    assert "the comparison is indirect; only Fu 2012 (" in ovx.text
    assert "the comparison is indirect; no study tested both" in nx.text
    without = (row for row in effects.rows if row.paper != "fu2012")
    assert "the comparison is indirect; no study tested both" in sentences(without, question)[0].text


@pytest.mark.parametrize(
    ("models", "starts"),
    [
        (("nx", "ovx"), ["Neurectomy (", "OVX ("]),
        (
            ("hindlimb_unloading", "immobilisation", "ovx_low_ca", "nx"),
            ["Other disuse", "OVX, low calcium ("],
        ),
        (("gc",), ["Other models, glucocorticoid among them (rats and mice)"]),
        (("ovx",), ["OVX ("]),
        (("intact",), []),
        ((), ["OVX (", "OVX, low calcium ("]),
    ],
)
def test_it_speaks_of_the_first_two_settings_named(
    effects: Effects, question: Question, models: tuple[str, ...], starts: list[str]
) -> None:
    found = sentences(effects.rows, replace(question, models=models))
    assert len(found) == len(starts)
    for sentence, start in zip(found, starts, strict=True):
        assert sentence.text.startswith(start)


def test_of_other_animals_and_patients_it_speaks_where_no_rodents_are_read(
    effects: Effects, question: Question
) -> None:
    (dogs,) = sentences(effects.rows, replace(question, species=("dog",)))
    assert dogs.text.startswith("Other animals (dogs): no evidence on K2 (0 papers); ")
    (patients,) = sentences(effects.rows, replace(question, species=("human",), models=("gc",)))
    assert patients.text.startswith("Patients, glucocorticoid among them: changes from baseline")
    assert "cast no vote" in patients.text


def test_of_one_group_it_says_nothing_indirect(effects: Effects, question: Question) -> None:
    ovx, _ = sentences(effects.rows, replace(question, groups=question.groups[:1]))
    assert ovx.text == (
        "OVX (rats and mice): bone mass better in 3 of 8 papers on K2, architecture in 2 of 3, strength in "
        "0 of 3, carboxylation in 1 of 1; no reading favours K2, each being unclear or resting on fewer "
        "than 3 papers; 9 of 12 papers counted, 3 flagged."
    )
    assert sentences(effects.rows, replace(question, groups=())) == ()


def test_flipping_every_direction_flips_the_sentence(effects: Effects, question: Question) -> None:
    before, after = (
        sentences(rows, question)[0].text for rows in (effects.rows, [flipped(row) for row in effects.rows])
    )
    assert "bone mass worse in 3 of 8 papers on K2 and 10 of 13 on bisphosphonate" in after
    assert "better in" not in after
    assert "K2 unchanged, bisphosphonate worse)" in after
    words = re.compile(" (better|worse)")
    assert words.sub("", before) == words.sub("", after)


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
    assert "bone mass better in 3 of 8 papers on K2 and 13 of 13 on bisphosphonate, " in ovx.text
    assert (
        "; bisphosphonate improves bone mass, every other reading being unclear or resting on fewer than 3 "
        "papers; " in ovx.text
    )
    assert "no reading favours" not in ovx.text
    assert "improves" not in nx.text


def test_it_worsens_when_the_papers_say_so(effects: Effects, question: Question) -> None:
    rows = [
        replace(row, direction="decrease") if row.endpoint_class == "mass" else row for row in effects.rows
    ]
    ovx = sentences(rows, question)[0].text
    assert (
        "bone mass worse in 8 of 8 papers on K2 and 13 of 13 on bisphosphonate, architecture better in" in ovx
    )
    assert "; K2 worsens bone mass and bisphosphonate worsens bone mass, every other reading " in ovx


def test_contradicting_papers_are_said(effects: Effects, question: Question) -> None:
    rows = [replace(r, direction="decrease") if r.paper == "wang2021" else r for r in effects.rows]
    assert (
        "bone mass better in 2 of 8 papers on K2 (worse in 1) and 10 of 13 on "
        in sentences(rows, question)[0].text
    )


def test_rows_and_papers_stand_behind_the_numbers(effects: Effects, question: Question) -> None:
    for sentence in sentences(effects.rows, question):
        said = re.search(r"(\d+) of (\d+) papers? counted(?:, (\d+) flagged)?\.$", sentence.text)
        assert said is not None
        read = len({effects.by_id[row].paper for row in sentence.rows})
        counted = len(sentence.papers)
        assert said.groups() == (str(counted), str(read), str(read - counted))
        assert set(sentence.papers) <= {effects.by_id[row].paper for row in sentence.rows}


def test_a_paper_without_author_is_named_by_its_id(effects: Effects) -> None:
    assert paper_name(effects, "fu2012") == "Fu 2012"
    nameless = next(row for row in effects.rows if not row.first_author)
    assert paper_name(effects, nameless.paper) == nameless.paper
    assert paper_names(effects, [nameless.paper, "fu2012"]) == ("Fu 2012", nameless.paper)
    assert subject(effects, "fu2012", "OVX") == "Fu 2012 (OVX)"
    assert subject(effects, nameless.paper, "OVX") == f"{nameless.paper} (OVX, authors not seen)"


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
    assert "; the comparison is direct only in Doe 2030 (MK-4 against alendronate: bone mass better); " in (
        ovx.text
    )
    assert "; only Fu 2012 (" in ovx.text
    assert "indirect" not in ovx.text
    assert "TE9999" in ovx.rows
