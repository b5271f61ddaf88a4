from __future__ import annotations

import re

from osteon import vocabulary
from osteon.files import Place
from osteon.report._protocols import protocol_section, protocol_sections
from osteon.study import Design, ProtocolFacts, load
from osteon.study import Fact as Written


def protocol(*facts, model="ovx", title="Ovariectomy"):
    place = Place("study.yaml", 40)
    drawn = Design("ovx", title, model, "rat", "F", "", "", "", 0.0, 0.0, (), (), place)
    return ProtocolFacts("ovx", title, model, ("rat",), "F", "", facts, drawn)


def test_facts_of_the_study_file_come_first_with_their_line():
    written = Written("animals", "age at surgery", "24 weeks", Place("study.yaml", 41, 7, "protocols.ovx"))
    section = protocol_section(protocol(written))
    assert section.title == "Ovariectomy"
    first = section.facts[0]
    assert (first.label, first.text, first.source) == ("Age at surgery", "24 weeks", "study.yaml:41")


def test_the_records_of_the_model_follow_with_their_code():
    section = protocol_section(protocol())
    record = vocabulary.models["ovx"]
    texts = {fact.label: fact for fact in section.facts}
    operation = texts["OVX in general: operation"]
    assert operation.text == record.procedure
    assert operation.source == "vocabulary/models.csv:ovx"
    assert texts["OVX in general: controls"].text == record.controls
    assert texts["OVX in general: randomisation"].text == record.randomisation


def test_neurectomy_says_limb_and_controls_beyond_the_other_limb():
    section = protocol_section(protocol(model="nx", title="Sciatic neurectomy"))
    said = " ".join(fact.text for fact in section.facts)
    assert "one or both hindlimbs" in said
    assert "Sham-operated animals" in said


def test_micrograms_have_their_sign():
    written = Written("arms", "ALN", "alendronate 35 ug/kg weekly", Place("study.yaml", 50))
    assert protocol_section(protocol(written)).facts[0].text == "alendronate 35 µg/kg weekly"


def test_what_is_blank_is_said_in_words():
    written = Written("animals", "strain", " ", Place("study.yaml", None))
    section = protocol_section(protocol(written, model="orx"))
    assert all(fact.text for fact in section.facts)
    assert section.facts[0].text == "not stated"
    assert section.facts[0].source == "study.yaml"
    assert {fact.text for fact in section.facts} == {"not stated"}


def test_an_unknown_model_adds_no_record():
    assert protocol_section(protocol(model="moon")).facts == ()


def test_several_models_add_the_record_of_each():
    sources = {fact.source for fact in protocol_section(protocol(model="ovx, nx")).facts}
    assert sources == {"vocabulary/models.csv:ovx", "vocabulary/models.csv:nx"}


def test_the_name_of_an_arm_stays_as_written():
    place = Place("study.yaml", 59)
    facts = (Written("arms", "ovx", "disease control", place), Written("arms", "arms", "", place))
    labels = [fact.label for fact in protocol_section(protocol(*facts)).facts]
    assert labels[:2] == ["Arm: ovx", "Arms"]


def test_the_example_lays_down_both_protocols(repository):
    ovx, nx = protocol_sections(load(repository / "examples" / "k2-vs-bisphosphonates"))
    for section in (ovx, nx):
        labels = {fact.label for fact in section.facts}
        assert {
            *("Strain", "Age at surgery", "Operation", "Controls", "Randomisation", "Delay before treatment"),
            *("Duration of treatment", "Harvested sites", "Analyses"),
        } <= labels
        assert all(
            re.fullmatch(r"study\.yaml:\d+|vocabulary/models\.csv:\w+", f.source) for f in section.facts
        )
    assert {"Limb"} <= {fact.label for fact in nx.facts}


def test_sacrifice_names_the_arms_that_end_earlier(repository):
    (section,) = protocol_sections(load(repository / "examples" / "k2-alendronate-plan"))
    assert {fact.label: fact.text for fact in section.facts}["Sacrifice"] == "week 24; baseline: week 12"
    review = protocol_sections(load(repository / "examples" / "k2-vs-bisphosphonates"))
    told = [fact.text for section in review for fact in section.facts if fact.label == "Sacrifice"]
    assert "week 24" in told  # a review gives the sacrifice of the protocol
