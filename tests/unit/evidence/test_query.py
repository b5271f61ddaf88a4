"""Words in, rows out; a word nobody knows gives a finding and no rows."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osteon import vocabulary as voc
from osteon.evidence._query import query
from osteon.evidence._query_words import Lexicon
from osteon.evidence._schema import data_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from osteon.evidence._effects import Effects

Row = dict[str, str]

K2 = {"MK-4", "MK-7", "vitamin_K2_unspecified"}
BP = {agent.code for agent in voc.agents if agent.agent_class == "bisphosphonate"}
LUMBAR = {"lumbar_vertebra", "L1", "L2", "L3", "L4", "L5", "L3_to_L5", "L4_or_L5"}
DISUSE = {
    "nx",
    "orx_nx",
    "hindlimb_unloading",
    "immobilisation",
    "partial_weight_bearing",
    "spinal_cord_injury",
}


def agents(row: Row) -> set[str]:
    return set(row["agents"].split("+"))


def is_femur(row: Row) -> bool:
    return bool(re.search("femur|femoral|trochanter|hip", row["site"]))


def with_arms(*sides: set[str]) -> Callable[[Row], bool]:
    """Rows of papers that treat one arm with each side and nothing else."""
    held: dict[str, set[int]] = {}
    for row in table():
        places = {i for i, side in enumerate(sides) if row["agents"] and agents(row) <= side}
        held.setdefault(row["paper_id"], set()).update(places)
    return lambda row: (
        len(held[row["paper_id"]]) == len(sides)
        and bool(row["agents"])
        and any(agents(row) <= side for side in sides)
    )


def table() -> list[Row]:
    return list(csv.DictReader(data_file("treatment_effects.csv").read_text("utf-8").splitlines()))


REALISTIC: dict[str, Callable[[Row], bool]] = {
    "alendronate BV/TV ovx rat": lambda r: (
        "alendronate" in agents(r) and (r["endpoint"], r["model"], r["species"]) == ("BV/TV", "ovx", "rat")
    ),
    "MK-7 strength ovx": lambda r: (
        "MK-7" in agents(r) and r["endpoint_class"] == "strength" and r["model"] == "ovx"
    ),
    "bisphosphonate strength": lambda r: bool(agents(r) & BP) and r["endpoint_class"] == "strength",
    "vitamin k2": lambda r: bool(agents(r) & K2),
    "Vitamin K2 bone mass OVX rats": lambda r: (
        bool(agents(r) & K2)
        and r["endpoint_class"] == "mass"
        and (r["model"], r["species"]) == ("ovx", "rat")
    ),
    "alendronate risedronate maximum load": lambda r: (
        bool(agents(r) & {"alendronate", "risedronate"}) and r["endpoint"] == "max load"
    ),
    "MK-4 + risedronate": lambda r: {"MK-4", "risedronate"} <= agents(r),
    "MK-4+risedronate": lambda r: {"MK-4", "risedronate"} <= agents(r),
    "vitamin K2 with bisphosphonates architecture": lambda r: (
        bool(agents(r) & K2) and bool(agents(r) & BP) and r["endpoint_class"] == "architecture"
    ),
    "MK-4 vs MK-7": with_arms({"MK-4"}, {"MK-7"}),
    "fu2012 bisphosphonates versus vitamin K2": lambda r: (
        r["paper_id"] == "fu2012" and bool(agents(r) & (BP | K2))
    ),
    "alendronate, risedronate and zoledronate; BMD": lambda r: (
        bool(agents(r) & {"alendronate", "risedronate", "zoledronate"}) and r["endpoint"] == "BMD"
    ),
    "effect of MK-4 on the rat's femur after OVX": lambda r: (
        "MK-4" in agents(r) and is_femur(r) and (r["model"], r["species"]) == ("ovx", "rat")
    ),
    "lumbar BMD bisphosphonate": lambda r: (
        bool(agents(r) & BP) and r["site"] in LUMBAR and r["endpoint"] == "BMD"
    ),
    "zoledronate disuse": lambda r: "zoledronate" in agents(r) and r["model"] in DISUSE,
    "neurectomy bisphosphonate up": lambda r: (
        bool(agents(r) & BP) and r["model"] in {"nx", "orx_nx"} and r["direction"] == "increase"
    ),
    "resorption markers alendronate": lambda r: (
        "alendronate" in agents(r) and r["endpoint_class"] == "resorption_marker"
    ),
    "formation markers lower significant": lambda r: (
        r["endpoint_class"] == "formation_marker"
        and (r["direction"], r["significance"]) == ("decrease", "significant")
    ),
    "carboxylation": lambda r: r["endpoint_class"] == "carboxylation",
    "histomorphometry MK-4 no change": lambda r: (
        "MK-4" in agents(r) and r["endpoint_class"] == "histomorphometry" and r["direction"] == "no_change"
    ),
    "BV/TV vs sham": lambda r: r["endpoint"] == "BV/TV" and r["reference_role"] == "sham",
    "BMD higher than baseline": lambda r: (
        (r["endpoint"], r["direction"], r["reference_role"]) == ("BMD", "increase", "baseline")
    ),
    "retracted risedronate": lambda r: "risedronate" in agents(r) and r["retraction_status"] == "retracted",
    "TE0105": lambda r: r["row_id"] == "TE0105",
    "TE0105 TE0300": lambda r: r["row_id"] in {"TE0105", "TE0300"},
    "iwamoto2003_orx_nx": lambda r: r["paper_id"] == "iwamoto2003_orx_nx",
    "Iwamoto 2003": lambda r: (r["first_author"], r["year"]) == ("Iwamoto", "2003"),
    "iwamoto et al., (2005) strength": lambda r: (
        (r["first_author"], r["year"], r["endpoint_class"]) == ("Iwamoto", "2005", "strength")
    ),
    "Monier-Faugere": lambda r: r["first_author"] == "Monier-Faugere",
    "shiraishi": lambda r: r["paper_id"] == "shiraishi2002",
    "zoledronate since 2013": lambda r: (
        "zoledronate" in agents(r) and bool(r["year"]) and int(r["year"]) >= 2013
    ),
    "MK-7 for 5 months": lambda r: (
        "MK-7" in agents(r) and bool(r["treatment_weeks"]) and 21.5 < float(r["treatment_weeks"]) < 22.5
    ),
    "12 weeks alendronate BMD": lambda r: (
        "alendronate" in agents(r) and (r["treatment_weeks"], r["endpoint"]) == ("12", "BMD")
    ),
    "zoledronate after 2013": lambda r: (
        "zoledronate" in agents(r) and bool(r["year"]) and int(r["year"]) > 2013
    ),
    "Sano": lambda r: r["first_author"] == "Sano",
    "10.3390/nu13082570": lambda r: r["doi"] == "10.3390/nu13082570",
    "doi:10.3390/NU13082570": lambda r: r["doi"] == "10.3390/nu13082570",
    "Sprague-Dawley female MK-4": lambda r: (
        "MK-4" in agents(r) and (r["strain"], r["sex"]) == ("Sprague-Dawley", "F")
    ),
    "rat/mouse BV/TV lower": lambda r: (
        r["species"] in {"rat", "mouse"} and (r["endpoint"], r["direction"]) == ("BV/TV", "decrease")
    ),
    "site:femur BMD": lambda r: (r["site"], r["endpoint"]) == ("femur", "BMD"),
    "confidence:low MK-4": lambda r: r["confidence"] == "low" and "MK-4" in agents(r),
    "prednisolone": lambda r: "prednisolone" in agents(r) | set(r["inducing_agents"].split("+")),
}


@pytest.mark.parametrize("text", REALISTIC)
def test_realistic_queries_give_the_rows_of_the_csv(effects: Effects, text: str) -> None:
    found = query(text, effects=effects)
    expected = {row["row_id"] for row in table() if REALISTIC[text](row)}
    assert found.findings == ()
    assert expected, "a query without rows proves nothing"
    assert {row.id for row in found.rows} == expected


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("vitamin k2", "agent class", "vitamin_k2"),
        ("agent:vitamin K2", "agent", "vitamin_K2_unspecified"),
        ("SERMs", "agent class", "serm"),
        ("bone mass", "endpoint class", "mass"),
        ("endpoint:bone mass", "endpoint", "bone mass"),
        ("femur", "region", "femur"),
        ("femoral neck", "site", "femoral_neck"),
        ("bone resorption", "endpoint group", "resorption"),
        ("disuse", "model group", "disuse"),
        ("dogs", "species", "dog"),
        ("monkeys", "species group", "primate"),
        ("unchanged", "direction", "no_change"),
        ("NS", "significance", "not_significant"),
        ("sham", "reference", "sham"),
        ("model:sham", "model", "sham"),
        ("cancellous", "compartment", "trabecular"),
        ("withdrawn", "regimen", "withdrawn"),
        ("fu 2012", "paper", "fu2012"),
        ("Allen 2006", "citation", "Allen 2006"),
        ("2005-2010", "year", "2005-2010"),
        ("5 months", "duration", "22 weeks"),
    ],
)
def test_how_a_word_is_read(effects: Effects, text: str, kind: str, code: str) -> None:
    (word,) = query(text, effects=effects).understood
    assert (word.kind, word.code) == (kind, code)
    assert f"{kind} {code}" not in word.also


def test_a_class_holds_its_members_and_says_what_else_the_word_means(effects: Effects) -> None:
    (word,) = query("vitamin K2", effects=effects).understood
    assert set(word.members) == K2
    assert word.also == ("agent vitamin_K2_unspecified",)
    assert "[also agent vitamin_K2_unspecified]" in query("vitamin K2", effects=effects).reading


def test_the_reading_says_every_word(effects: Effects) -> None:
    assert query("the MK-4 in nx", effects=effects).reading == (
        "understood: MK-4 = agent MK-4; nx = model nx; ignored: the, in"
    )


def test_words_of_one_kind_widen(effects: Effects) -> None:
    both = {row.id for row in query("MK-4 MK-7 BMD", effects=effects).rows}
    apart = [{row.id for row in query(text, effects=effects).rows} for text in ("MK-4 BMD", "MK-7 BMD")]
    assert both == apart[0] | apart[1]
    assert all(apart)


def test_order_and_case_do_not_matter(effects: Effects) -> None:
    assert query("RAT ovx bmd MK-4", effects=effects).rows == query("MK-4 BMD ovx rat", effects=effects).rows


def test_rows_are_sorted_by_paper_then_row(effects: Effects) -> None:
    rows = query("bisphosphonate BMD", effects=effects).rows
    assert list(rows) == sorted(rows, key=lambda row: (row.paper.casefold(), row.id))
    assert [row.id for row in rows] != sorted(row.id for row in rows)


def test_a_synonym_of_several_words_is_one_word(effects: Effects) -> None:
    found = query("alendronate bone volume fraction", effects=effects)
    assert [(word.kind, word.code) for word in found.understood] == [
        ("agent", "alendronate"),
        ("endpoint", "BV/TV"),
    ]


def test_with_joins_agents_only(effects: Effects) -> None:
    found = query("alendronate with ovx", effects=effects)
    assert [word.joint for word in found.understood] == ["", ""]
    assert found.ignored == ("with",)
    apart = query("alendronate BMD with raloxifene", effects=effects)
    assert [word.joint for word in apart.understood] == ["", "", ""]


def test_a_direct_comparison_counts_without_an_arm_of_the_other_side(effects: Effects) -> None:
    """Some papers compare an arm with another drug and report nothing of that drug's own arm."""
    row = next(row for row in effects.rows if row.agents == ("alendronate",))
    direct = replace(row, reference_role="treatment", reference_arm="OVX+risedronate")
    other = replace(row, reference_role="vehicle_control", reference_arm="OVX")
    asked = "alendronate vs risedronate"
    assert query(asked, effects=replace(effects, rows=(direct,))).rows == (direct,)
    assert query(asked, effects=replace(effects, rows=(other,))).rows == ()


def test_an_arm_of_a_side_holds_nothing_beyond_it(effects: Effects) -> None:
    rows = query("alendronate vs raloxifene", effects=effects).rows
    assert {row.agents for row in rows} == {("alendronate",), ("raloxifene",)}


def test_against_keeps_papers_that_hold_both_after_the_other_words(effects: Effects) -> None:
    papers = {row.paper for row in query("alendronate vs risedronate BMD", effects=effects).rows}
    apart = [
        {row.paper for row in query(f"{agent} BMD", effects=effects).rows if row.agents == (agent,)}
        for agent in ("alendronate", "risedronate")
    ]
    assert papers
    assert papers >= apart[0] & apart[1]
    assert papers <= apart[0] | apart[1]


def test_an_unknown_word_gives_no_rows_but_the_nearest_word() -> None:
    found = query("alendronat BMD")
    assert found.rows == ()
    assert [(f.code, f.read, f.nearest) for f in found.findings] == [
        ("QUERY-WORD", "alendronat", "alendronate")
    ]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("strenght", "strength"),
        ("Iwamotto", "Iwamoto"),
        ("retractd", "retracted"),
        ("neurectmy", "neurectomy"),
        ("Sprague-Dawly", "Sprague-Dawley"),
        ("site:femr", "femur"),
        ("yamaguchi_mk7_ovxx", "yamaguchi_mk7_ovx"),
    ],
)
def test_the_nearest_word_is_sought_in_every_kind(effects: Effects, word: str, nearest: str) -> None:
    (finding,) = query(word, effects=effects).findings
    assert finding.nearest == nearest
    assert nearest in finding.remedy


def test_every_unknown_word_is_found() -> None:
    assert [finding.read for finding in query("qqqq BMD wwww").findings] == ["qqqq", "wwww"]


@pytest.mark.parametrize("text", ["", "  ", "in the of", "vs", "+", "()", "::"])
def test_a_query_that_names_nothing_asks_for_words(text: str) -> None:
    found = query(text)
    assert [finding.code for finding in found.findings] == ["QUERY-EMPTY"]
    assert found.rows == ()


@pytest.mark.parametrize("text", ["</script>", "=cmd", "a_$b_$", "\x00", "site:", "-", "9" * 900])
def test_hostile_text_is_only_an_unknown_word(text: str) -> None:
    found = query(text)
    assert found.rows == ()
    assert [finding.code for finding in found.findings] == ["QUERY-WORD"]
    assert all(len(finding.read) <= 120 for finding in found.findings)


def test_a_text_too_long_is_refused() -> None:
    assert [finding.code for finding in query("BMD " * 300).findings] == ["QUERY-LONG"]


WORDS = st.sampled_from(
    ["MK-4", "vs", "+", "with", "BMD", "Fu", "2012", "femur", "site:", "low", "TE0105", "since", "/", "sham"]
)


@given(st.one_of(st.text(max_size=80), st.lists(st.one_of(WORDS, st.text(max_size=6))).map(" ".join)))
def test_any_text_gives_rows_or_findings(text: str) -> None:
    found = query(text[:1200])
    assert found.findings or found.understood
    assert not (found.findings and found.rows)
    assert found.reading.startswith("understood: ")


def test_every_word_of_the_lists_is_understood(effects: Effects) -> None:
    lexicon = Lexicon(effects.rows)
    lists = (voc.agents, voc.agent_classes, voc.endpoints, voc.endpoint_classes, voc.models, voc.sites)
    lists = (*lists, voc.species, voc.strains, voc.sexes, voc.directions, voc.significances, voc.groups)
    words = {word for one in lists for entry in one for word in (entry.code, entry.label, *entry.synonyms)}
    assert [word for word in words if not lexicon.read(word)] == []
    assert [row.id for row in effects.rows if not lexicon.read(row.id)] == []


def test_every_group_holds_entries() -> None:
    of = {"agent": voc.agents, "endpoint": voc.endpoints, "model": voc.models, "site": voc.sites}
    of |= {"species": voc.species, "regimen": voc.regimens}
    for group in voc.groups:
        held = [entry for entry in of[group.of] if group.holds(entry)]
        values = {getattr(entry, column) for entry in held for column in group.columns}
        assert held, group.code
        assert set(group.values) <= values, group.code
