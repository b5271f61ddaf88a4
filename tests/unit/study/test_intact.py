"""Animals without disease: one control arm, no gate, and day 0 is the start of the intervention."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteon import study

ROOT = Path(__file__).resolve().parents[3]
EXERCISE = Path(__file__).parent / "fixtures" / "femur-exercise"


def exercise(folder: Path, *edits: tuple[str, str]) -> set[str]:
    """Codes of the exercise study after some edits, each of exactly one place."""
    text = (EXERCISE / "study.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return {finding.code for finding in study.check(folder)}


def test_the_exercise_study_says_what_its_origin_leaves_open_and_nothing_else():
    findings = study.check(EXERCISE)
    assert {(f.code, f.severity) for f in findings} == {
        ("DATA-NONE", "note"),
        ("RANDOMISATION-MISSING", "warning"),
        ("BLINDING-MISSING", "warning"),
        ("PRIMARY-MISSING", "warning"),
    }


def test_the_example_with_data_says_no_more():
    codes = {finding.code for finding in study.check(ROOT / "examples" / "femur-exercise")}
    assert codes == {"RANDOMISATION-MISSING", "BLINDING-MISSING", "PRIMARY-MISSING"}


def test_an_arm_without_a_word_on_surgery_had_none():
    arms = study.load(EXERCISE).layouts[0].arms
    assert {arm.surgery for arm in arms.values()} == {"none"}
    assert not any(arm.diseased for arm in arms.values())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("role: vehicle_control", "surgery: ovx, role: vehicle_control", "ROLE-SURGERY"),
        ("role: vehicle_control", "role: disease_control", "INTACT-CONTROL"),
        ("  unit: animal\n", "  unit: animal\n  gate: sedentary vs run\n", "GATE-INTACT"),
        ("each treatment vs sedentary", "each treatment vs run", "COMPARISON-CONTROL"),
        ("[{intervention: running}]", "[{intervention: running, agent: MK-4}]", "TREATMENT-KIND"),
    ],
)
def test_what_an_intact_study_may_not_have(tmp_path: Path, old: str, new: str, code: str):
    assert code in exercise(tmp_path, (old, new))


def test_a_treated_arm_of_intact_animals_may_be_sham_operated_and_nothing_more(tmp_path: Path):
    run = "run: {role: treatment"
    said = exercise(tmp_path, (run, "run: {surgery: sham, role: treatment"))
    assert said == exercise(tmp_path)
    assert "ROLE-SURGERY" in exercise(tmp_path, (run, "run: {surgery: ovx, role: treatment"))


def test_a_covariate_before_the_intervention_is_one():
    assert study.load(EXERCISE).plan.covariates == ("body mass before treatment",)


def test_the_diagram_has_no_surgery():
    design = study.design(study.load(EXERCISE))
    assert design.day_zero == "the start of the intervention"
    assert {mark.kind for lane in design.lanes for mark in lane.marks} == {"measurement", "sacrifice"}
    assert [bar.text for lane in design.lanes for bar in lane.bars] == ["running", "swimming", "drops"]


def test_the_protocol_speaks_of_the_intervention():
    facts = {fact.label: fact.text for fact in study.protocols(study.load(EXERCISE))[0].facts}
    assert facts["age at the start of the intervention"] == study.NOT_STATED
    assert facts["intervention"] == "day 0 to day 21"
    assert facts["controls"] == "sedentary"
    assert not {"aim", "route", "age at surgery", "delay before treatment"} & facts.keys()


def test_surgery_stays_day_zero_of_a_disease():
    plan = study.load(ROOT / "examples" / "k2-alendronate-plan")
    assert study.design(plan).day_zero == "surgery"
    assert any(fact.label == "route" for fact in study.protocols(plan)[0].facts)


def test_the_plan_has_two_notes():
    plan = study.load(ROOT / "examples" / "k2-alendronate-plan")
    assert [(finding.code, finding.severity) for finding in plan.findings] == [
        ("DATA-NONE", "note"),
        ("PREDICTION-LATER", "note"),
    ]
    assert plan.layouts[0].arms["both"].agents == ("MK-4", "alendronate")
