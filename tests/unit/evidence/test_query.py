"""Words in, rows out; a word nobody knows gives a finding and no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._query import query

if TYPE_CHECKING:
    from osteon.evidence._effects import Effects


def test_words_of_different_kinds_narrow(effects: Effects) -> None:
    found = query("alendronate BV/TV ovx rat", effects=effects)
    expected = {
        row.id
        for row in effects.rows
        if "alendronate" in row.agents and (row.endpoint, row.model, row.species) == ("BV/TV", "ovx", "rat")
    }
    assert found.findings == ()
    assert expected
    assert {row.id for row in found.rows} == expected


def test_words_of_one_kind_widen(effects: Effects) -> None:
    both = {row.id for row in query("MK-4 MK-7 BMD", effects=effects).rows}
    apart = [{row.id for row in query(text, effects=effects).rows} for text in ("MK-4 BMD", "MK-7 BMD")]
    assert both == apart[0] | apart[1]
    assert all(apart)


def test_order_and_case_do_not_matter(effects: Effects) -> None:
    assert query("RAT ovx bmd MK-4", effects=effects).rows == query("MK-4 BMD ovx rat", effects=effects).rows


def test_a_synonym_of_several_words_is_one_word(effects: Effects) -> None:
    found = query("alendronate bone volume fraction", effects=effects)
    assert [(word.kind, word.code) for word in found.understood] == [
        ("agent", "alendronate"),
        ("endpoint", "BV/TV"),
    ]


def test_an_unknown_word_gives_no_rows_but_the_nearest_word() -> None:
    found = query("alendronat BMD")
    assert found.rows == ()
    assert [(f.code, f.read, f.nearest) for f in found.findings] == [
        ("QUERY-WORD", "alendronat", "alendronate")
    ]


def test_every_unknown_word_is_found() -> None:
    assert [finding.read for finding in query("qqqq BMD wwww").findings] == ["qqqq", "wwww"]


def test_an_empty_query_asks_for_words() -> None:
    assert [finding.code for finding in query("  ").findings] == ["QUERY-EMPTY"]


def test_hostile_text_is_only_an_unknown_word() -> None:
    for text in ("</script>", "=cmd", "a_$b_$", "\x00", "9" * 5000):
        found = query(text)
        assert found.rows == ()
        assert all(len(finding.read) <= 120 for finding in found.findings)
