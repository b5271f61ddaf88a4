"""The guide holds every part, and every row it names can be shown."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING

import pytest

from osteon.evidence._effects import Effects
from osteon.evidence._guide import build_guide
from osteon.evidence._votes import aligned, raw, tally
from osteon.files import DataError

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


def test_a_question_without_two_groups_is_refused(effects: Effects, question: Question) -> None:
    with pytest.raises(DataError, match="two groups"):
        build_guide(effects, replace(question, groups=question.groups[:1]))
