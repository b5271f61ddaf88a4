"""One finding, one row: what is printed, computed, flagged or not reported."""

from __future__ import annotations

import pytest

from osteon import evidence
from osteon.report._tables import evidence_row, links, table_views
from osteon.report._words import joined_agents


def test_what_is_not_seen_is_not_reported(effect):
    row = evidence_row(
        effect(weeks=None, start_week=None, doses="MK-4=? ? ? ?", site="not_stated", as_printed=())
    )
    said = (row.dose, row.route, row.duration, row.timing, row.site, row.wording, row.significance)
    assert said == ("not reported",) * 7
    assert "strain not reported" in row.model


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"percent": 12.5, "basis": "printed"}, "+12.5 %"),
        ({"percent": -16.1, "basis": "computed"}, "−16.1 % (computed)"),
        ({"percent_low": -8.0, "percent_high": -7.0, "basis": "printed"}, "−8 to −7 %"),
        ({"direction": "decrease"}, "↓ lower"),
        ({"direction": "no_change"}, "→ no change"),
        ({"direction": "not_stated"}, "direction not stated"),
    ],
)
def test_change_is_the_percentage_or_an_arrow_with_its_word(effect, changes, said):
    assert evidence_row(effect(**changes)).change == said


def test_dose_says_amount_form_and_schedule(effect):
    row = evidence_row(effect())
    assert (row.dose, row.route) == ("30 mg/kg every day", "oral (diet)")


def test_each_agent_has_its_dose(effect):
    doses = "MK-4=30 mg/kg p.o. daily; risedronate=10 ug/kg s.c. 5/week"
    row = evidence_row(effect(agents=("MK-4", "risedronate"), doses=doses, regimen="concomitant"))
    assert row.dose == "MK-4 30 mg/kg every day; risedronate 10 µg/kg 5 a week"
    assert row.route == "MK-4 oral; risedronate subcutaneous"
    assert dict(row.details)["regimen"] == "concomitant"


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        ("? ? p.o. daily", "amount not reported, every day"),
        ("30 mg/kg p.o. ?", "30 mg/kg, schedule not reported"),
        ("? ? p.o. ?", "not reported"),
        ("0.3 ug/kg ? daily", "0.3 µg/kg every day"),
        ("~35 ug/kg s.c. ? (free acid)", "~35 µg/kg free acid, schedule not reported"),
    ],
)
def test_a_dose_never_hides_what_is_not_known_of_it(effect, dose, said):
    assert evidence_row(effect(doses=f"MK-4={dose}")).dose == said


def test_agents_share_a_route_but_never_a_dose(effect):
    doses = "MK-4=1 mg/kg p.o. daily; risedronate=1 mg/kg p.o. daily"
    row = evidence_row(effect(agents=("MK-4", "risedronate"), doses=doses))
    assert row.dose == "MK-4 1 mg/kg every day; risedronate 1 mg/kg every day"
    assert row.route == "oral"
    unknown = evidence_row(effect(agents=("MK-4", "risedronate"), doses="MK-4=? ? ? ?; risedronate=? ? ? ?"))
    assert (unknown.dose, unknown.route) == ("not reported", "not reported")


def test_an_agent_whose_dose_is_missing_is_named(effect):
    row = evidence_row(effect(agents=("MK-4", "risedronate"), doses="MK-4=1 mg/kg p.o. daily"))
    assert row.dose == "MK-4 1 mg/kg every day; risedronate not reported"


@pytest.mark.parametrize(
    ("regimen", "said"),
    [
        ("sequential", "MK-4 then risedronate"),
        ("concomitant", "MK-4 + risedronate"),
        ("withdrawn", "MK-4 + risedronate, then withdrawn"),
    ],
)
def test_agents_are_joined_as_their_regimen_joins_them(effect, regimen, said):
    row = effect(agents=("MK-4", "risedronate"), regimen=regimen)
    assert joined_agents(row) == said
    shown = evidence_row(row)
    ending = ", then withdrawn" if shown.withdrawn else ""
    assert f"MK-4 {shown.joined} risedronate{ending}" == said


def test_endpoints_and_units_are_named_as_the_glossary_prints_them(effect):
    row = evidence_row(effect(endpoint="max load", value=2.0, unit="ug/kg"))
    assert row.endpoint == "maximum load"
    assert dict(row.details)["value"] == "2 µg/kg"


def test_notes_of_the_page_follow_those_of_the_table(guide):
    from dataclasses import replace

    tables = (guide.tables[0], replace(guide.tables[0], id="strength", number=2, note="Loads."))
    notes = [table.note for table in table_views(replace(guide, tables=tables))]
    assert notes[0] == "Method not recorded. Ash content as printed: fraction or amount not specified."
    assert notes[1].startswith("Loads. Maximum load often stands for 'strength'")


def test_a_dose_that_cannot_be_read_is_shown_as_written(effect):
    assert evidence_row(effect(doses="MK-4=a pinch")).dose == "MK-4=a pinch"


@pytest.mark.parametrize(
    ("changes", "mark", "bad"),
    [
        ({"retraction": "retracted"}, "retracted", True),
        ({"retraction": "author_flagged"}, "author flagged", True),
        ({"confidence": "low"}, "low confidence", True),
        ({"flags": ("secondary_source",)}, "secondary source", True),
        ({"flags": ("duplicate_paper",)}, "duplicate paper", False),
    ],
)
def test_marks_say_why_a_row_is_left_out(effect, changes, mark, bad):
    row = evidence_row(effect(**changes))
    assert [one.text for one in row.marks] == [mark]
    assert row.flagged is bad


def test_timing_before_at_and_after_induction(effect):
    said = [evidence_row(effect(start_week=week)).timing for week in (-2.0, 0.0, 13.0)]
    assert said == ["2 wk before", "from induction", "13 wk after"]


def test_details_hold_source_wording_place_and_flags(effect):
    row = evidence_row(effect(notes="n pools both time points"))
    assert dict(row.printed) == {"endpoint": "femoral BMD", "significance": "p<0.05"}
    details = dict(row.details)
    assert details["where seen"] == "abstract"
    assert details["flags"] == "none"
    assert details["retraction"] == "none known"
    assert details["notes"] == "n pools both time points"


def test_wording_is_the_source_s_own(effect):
    printed = (
        ("endpoint", "BMD"),
        ("value", "-11.2"),
        ("value_unit", "% change"),
        ("significance", "p<0.05"),
    )
    assert evidence_row(effect(as_printed=printed)).wording == "BMD; -11.2 % change; p<0.05"
    assert evidence_row(effect(as_printed=(("significance", "not stated"),))).wording == "not reported"


def test_every_shipped_row_has_its_wording():
    rows = [evidence_row(row) for row in evidence.load().rows]
    assert len(rows) == 1360
    assert [row.id for row in rows if row.wording == "not reported"] == []


def test_no_cell_of_a_shipped_row_is_blank():
    for row in map(evidence_row, evidence.load().rows):
        cells = (row.dose, row.route, row.duration, row.model, row.timing, row.endpoint, row.site, row.change)
        assert all(cell.strip() for cell in (*cells, row.wording, row.significance)), row.id


def test_only_doi_and_pubmed_get_an_address(effect):
    found = {link.what: link.url for link in links(effect(pmcid="PMC12"))}
    assert found == {
        "DOI": "https://doi.org/10.1007/s00774-011-0309-1",
        "PMID": "https://pubmed.ncbi.nlm.nih.gov/21983793/",
        "PMCID": "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/",
        "text read at": "",
    }
    assert all(
        not link.url for link in links(effect(doi="javascript:alert(1)", pmid="1'", pmcid="PMC", url="x"))
    )
    assert [link.text for link in links(effect(doi="", pmid="", url=""))] == ["not reported"]


def test_rows_of_no_table_are_shown_in_a_last_one(guide):
    tables = table_views(guide)
    assert [table.title for table in tables] == ["Table 1. Bone mineral density", "Other rows quoted"]
    assert tables[-1].rows == ("TE0006", "TE0007")
    assert {row for table in tables for row in table.rows} == set(guide.effects)


def test_a_row_shown_twice_carries_its_anchor_once(guide):
    from dataclasses import replace

    twice = replace(guide, tables=(*guide.tables, replace(guide.tables[0], id="again", number=2)))
    shown = [row for table in table_views(twice) for group in table.groups for row in group.findings]
    assert sum(row.id == "TE0001" for row in shown) == 2
    assert sum(row.first for row in shown if row.id == "TE0001") == 1
