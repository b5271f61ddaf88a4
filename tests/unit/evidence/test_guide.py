"""The guide holds every part, and every row it names can be shown."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING

import pytest

from osteon import vocabulary as voc
from osteon.evidence._effects import Effects
from osteon.evidence._guide import build_guide
from osteon.evidence._records import Claim, Group
from osteon.evidence._votes import aligned, raw, tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osteon.evidence._question import Question
    from osteon.evidence._records import Guide, Sentence


@pytest.fixture(scope="module")
def guide(effects: Effects, question: Question) -> Guide:
    return build_guide(effects, question)


def sentences(part: object) -> Iterator[Sentence]:
    if is_dataclass(part) and type(part).__name__ == "Sentence":
        yield part  # type: ignore[misc]
    elif is_dataclass(part):
        for field in fields(part):
            yield from sentences(getattr(part, field.name))
    elif isinstance(part, tuple):
        for item in part:
            yield from sentences(item)


def test_every_part_is_there(guide: Guide) -> None:
    assert len(guide.verdict) == 2
    assert len(guide.tabs) == 7
    for part in (guide.exclusions, guide.tables, guide.references, guide.effects, guide.rules):
        assert part
    assert len({code for code, _ in guide.rules}) == len(guide.rules)
    assert len(guide.table_sha256) == 64


def test_every_sentence_names_rows_that_are_shown_and_a_rule_that_is_printed(guide: Guide) -> None:
    rules = {code for code, _ in guide.rules}
    found = list(sentences(guide))
    assert found
    for sentence in found:
        assert set(sentence.rows) <= set(guide.effects)
        assert sentence.rule in rules
        assert set(sentence.papers) <= {guide.effects[row].paper for row in sentence.rows}


def test_every_tally_of_the_guide_can_be_counted_again(guide: Guide) -> None:
    for tab in guide.tabs:
        for cell in tab.cells:
            read = aligned if cell.favourable else raw
            for counted, voting in (
                (cell.tally, cell.favourable),
                (cell.with_flagged, cell.favourable),
                (cell.against_sham, False),
            ):
                rows = [guide.effects[row] for row in counted.rows]
                assert tally(rows, read=read, voting=voting) == counted


def test_references_are_those_of_the_rows_shown(guide: Guide) -> None:
    assert {r.paper for r in guide.references} == {row.paper for row in guide.effects.values()}


def test_the_order_of_the_table_does_not_matter(guide: Guide, effects: Effects, question: Question) -> None:
    assert build_guide(Effects(effects.rows[::-1], effects.sha256), question) == guide


def test_an_empty_table_makes_a_guide_that_says_so(question: Question) -> None:
    guide = build_guide(Effects((), ""), question)
    assert all("no evidence on K2 (0 papers)" in sentence.text for sentence in guide.verdict)
    assert guide.read.rows == ()
    assert guide.effects == {}


COLUMNS = {
    "one group": (0,),
    "two groups": (0, 1),
    "a combination alone": (2,),
    "a drug and its combination": (1, 2),
    "no group": (),
}


@pytest.mark.parametrize("places", COLUMNS.values(), ids=COLUMNS.keys())
def test_any_columns_make_a_guide(effects: Effects, question: Question, places: tuple[int, ...]) -> None:
    groups = tuple(question.groups[place] for place in places)
    guide = build_guide(effects, replace(question, groups=groups, claims=()))
    assert len(guide.verdict) == (2 if groups else 0)
    assert all((len(groups) > 1) == ("indirect" in sentence.text) for sentence in guide.verdict)
    assert {cell.group for tab in guide.tabs for cell in tab.cells} == {group.code for group in groups}
    assert bool(guide.gaps) == bool(groups)
    for split in guide.splits:
        for stratum in split.strata:
            assert [cell.group for cell in stratum.cells] == [group.code for group in groups]


def test_combinations_are_compared_where_they_are_the_only_column(
    guide: Guide, effects: Effects, question: Question
) -> None:
    alone = build_guide(effects, replace(question, groups=question.groups[2:3]))
    k2_and_drug = {
        one.id
        for one in guide.comparisons
        if one.kind in ("combination", "sequence") and "raloxifene" not in one.agents
    }
    assert k2_and_drug
    assert k2_and_drug <= {one.id for one in alone.comparisons}


def test_groups_without_rows_are_said_to_have_none(effects: Effects, question: Question) -> None:
    known = {agent for row in effects.rows for agent in row.agents}
    unstudied = [agent.code for agent in voc.agents if agent.code not in known][:2]
    assert len(unstudied) == 2
    groups = tuple(Group(code, code, ((code,),)) for code in unstudied)
    guide = build_guide(effects, replace(question, agents=tuple(unstudied), groups=groups))
    assert guide.read.papers == ()
    for sentence in guide.verdict:
        assert all(f"no evidence on {code} (0 papers)" in sentence.text for code in unstudied)
    assert guide.gaps == guide.comparisons == ()


def test_a_review_of_one_disease_model_speaks_of_its_setting(effects: Effects, question: Question) -> None:
    guide = build_guide(effects, replace(question, models=("gc",)))
    (said,) = guide.verdict
    assert said.text.startswith("Other models, glucocorticoid among them (rats and mice)")
    assert {gap.cell.split("/")[0] for gap in guide.gaps} == {"other_models"}
    for split in guide.splits:
        if not split.id.startswith("model-"):
            assert split.note.startswith("Rats and mice; every other disease model.")
            rows = [row for stratum in split.strata for cell in stratum.cells for row in cell.tally.rows]
            assert "ovx" not in {guide.effects[row].model for row in rows}


@pytest.mark.parametrize("species", [("rat",), ("mouse",), ("dog",), ("human",), ("rat", "human")])
def test_species_limit_everything_that_is_read(
    effects: Effects, question: Question, species: tuple[str, ...]
) -> None:
    claims = (
        Claim("any", "any", (question.groups[1].parts[0],), endpoint_classes=("mass",), models=("ovx", "gc")),
    )
    asked = replace(question, species=species, claims=claims)
    guide = build_guide(effects, asked)
    assert guide.effects
    assert {row.species for row in guide.effects.values()} <= set(species)
    assert {row for one in guide.exclusions for row in one.rows} <= set(guide.read.rows)
    left = tuple(row for row in effects.rows if row.species in species)
    narrowed = build_guide(Effects(left, effects.sha256), asked)
    assert guide.read.not_asked - narrowed.read.not_asked == len(effects.rows) - len(left)
    assert replace(narrowed, read=guide.read) == guide
    assert replace(narrowed.read, not_asked=guide.read.not_asked) == guide.read


def test_labels_name_the_animals_that_are_read(effects: Effects, question: Question) -> None:
    guide = build_guide(effects, replace(question, species=("rat",)))
    texts = [
        *(sentence.text for sentence in guide.verdict),
        *(tab.note for tab in guide.tabs),
        *(split.note for split in guide.splits),
        *(group.label for table in guide.tables for group in table.groups),
    ]
    assert not any("mice" in text or "mouse" in text for text in texts)
    assert guide.tabs[0].note.startswith("Rats; ovariectomy")
    assert guide.tables[0].groups[0].label.startswith("Rats: ")
    dogs = build_guide(effects, replace(question, species=("dog",)))
    assert dogs.tabs[0].note.startswith("No rats or mice; ")
    assert all(not cell.with_flagged.total for cell in dogs.tabs[0].cells)


def test_agents_of_a_column_are_read_also_where_the_list_of_agents_forgets_them(
    guide: Guide, effects: Effects, question: Question
) -> None:
    assert build_guide(effects, replace(question, agents=())) == guide


def test_every_counted_row_is_among_those_read(guide: Guide) -> None:
    counted = {row for tab in guide.tabs for cell in tab.cells for row in cell.with_flagged.rows}
    assert counted
    assert counted <= set(guide.read.rows)
