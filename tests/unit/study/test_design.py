"""What a study draws: lanes in days after surgery, and protocol facts that lead back to a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteon import study

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "k2-vs-bisphosphonates"
FIXTURE = Path(__file__).parent / "fixtures" / "k2-alendronate"


def test_a_review_draws_one_diagram_a_protocol():
    ovx, nx = study.designs(study.load(EXAMPLE))
    assert (ovx.id, ovx.model, ovx.intent, ovx.start, ovx.stop) == ("ovx", "ovx", "restoration", 0, 168)
    assert (nx.id, nx.model, nx.intent, nx.start, nx.stop) == ("nx", "nx", "prevention", 0, 42)
    assert [lane.arm for lane in nx.lanes] == ["sham", "nx", "MK-4", "risedronate", "MK-4 + risedronate"]


def test_a_lane_shows_treatment_labels_and_sacrifice():
    lane = next(
        lane for lane in study.design(study.load(EXAMPLE)).lanes if lane.arm == "MK-4 then alendronate"
    )
    assert [(bar.agent, bar.agent_class, bar.start, bar.stop) for bar in lane.bars] == [
        ("MK-4", "vitamin_k2", 84, 126),
        ("vehicle", "vehicle", 84, 126),
        ("alendronate", "bisphosphonate", 126, 168),
        ("vehicle", "vehicle", 126, 168),
    ]
    assert lane.bars[2].text == "alendronate 35 ug/kg, as free acid, subcutaneous, weekly"
    assert [(mark.kind, mark.day) for mark in lane.marks] == [
        ("surgery", 0),
        ("label", 158),
        ("label", 165),
        ("sacrifice", 168),
    ]


def test_labels_follow_the_sacrifice_of_their_own_arm():
    baseline = study.design(study.load(EXAMPLE)).lanes[1]
    assert [mark.day for mark in baseline.marks if mark.kind == "label"] == [74, 81]


def test_measurements_in_life_stop_at_sacrifice():
    design = study.design(study.load(FIXTURE))
    days = {
        lane.arm: [mark.day for mark in lane.marks if mark.kind == "measurement"] for lane in design.lanes
    }
    assert days["k2"] == [84, 168]
    assert days["baseline"] == [84]
    assert "CTX, serum (ELISA)" in design.measurements


def test_a_protocol_that_is_not_there():
    with pytest.raises(KeyError, match="no protocol 'orx'"):
        study.design(study.load(EXAMPLE), protocol="orx")


def test_every_fact_stands_on_the_line_it_names():
    lines = (EXAMPLE / "study.yaml").read_text(encoding="utf-8").splitlines()
    for protocol in study.protocols(study.load(EXAMPLE)):
        for fact in protocol.facts:
            assert fact.text != study.NOT_STATED, fact
            key = fact.place.field.rsplit(".", 1)[-1]
            assert fact.place.line is not None
            assert fact.place.column is not None
            assert lines[fact.place.line - 1][fact.place.column - 1 :].startswith(key)


def test_facts_say_what_a_protocol_must():
    ovx, nx = study.protocols(study.load(EXAMPLE))
    said = {fact.label: fact.text for fact in ovx.facts}
    assert said["strain"] == "Sprague-Dawley or Wistar"
    assert said["operation"].startswith("bilateral ovariectomy, or sham")
    assert said["delay before treatment"] == "from week 12 after surgery"
    assert said["duration of treatment"] == "12 weeks"
    assert "subcutaneous" in said["alendronate"]
    assert said["route"] == "oral (gavage): vehicle, MK-4; subcutaneous: vehicle, alendronate"
    assert "lumbar vertebra" in said["harvested sites"]
    said = {fact.label: fact.text for fact in nx.facts}
    assert said["limb"] == "left hindlimb"
    assert said["controls"] == "sham and contralateral"
    assert said["randomisation"] == "by animal; in strata of body mass before surgery; seed 11"


def test_what_is_not_laid_down_is_said(tmp_path: Path):
    text = (
        "osteon: 1\nkind: review\ntitle: T\nspecies: [rat]\n"
        "evidence: {agents: [MK-4]}\nprotocols: {a: {model: ovx}}\n"
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    facts = {fact.label: fact for fact in study.protocols(study.load(tmp_path))[0].facts}
    assert facts["strain"].text == facts["blinding"].text == facts["analyses"].text == study.NOT_STATED
    assert facts["operation"].text == "bilateral ovariectomy"
    assert facts["strain"].place.line == 6
