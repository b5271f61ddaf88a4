"""The question is made from the study file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import run, study
from osteon.run._join import question_of, read

if TYPE_CHECKING:
    from pathlib import Path

STUDY = "osteon: 1\nkind: review\ntitle: t\nspecies: [rat]\nevidence: {agents: [MK-4], models: [ovx]}\n"

SCOPE = study.EvidenceScope(
    agents=("MK-4", "alendronate"),
    groups={"K2": ("MK-4",), "Bone drug": ("alendronate", "risedronate")},
    columns=("Bone drug", "K2 + Bone drug"),
    models=("ovx",),
)


def test_columns_become_groups_in_order() -> None:
    asked = question_of("A title", ("rat",), SCOPE, claims=())
    assert [(g.code, g.label, g.parts) for g in asked.groups] == [
        ("bone drug", "Bone drug", (("alendronate", "risedronate"),)),
        ("k2+bone drug", "K2 + Bone drug", (("MK-4",), ("alendronate", "risedronate"))),
    ]
    assert (asked.title, asked.species, asked.agents, asked.models) == (
        "A title",
        ("rat",),
        ("MK-4", "alendronate"),
        ("ovx",),
    )


def test_without_columns_every_group_is_one() -> None:
    scope = study.EvidenceScope(groups=SCOPE.groups)
    assert [g.label for g in question_of("t", (), scope, claims=()).groups] == ["K2", "Bone drug"]


def test_without_groups_each_agent_is_a_group_of_its_own() -> None:
    scope = study.EvidenceScope(agents=("MK-4", "alendronate"))
    groups = question_of("t", (), scope, claims=()).groups
    assert [(g.code, g.label, g.parts) for g in groups] == [
        ("mk-4", "MK-4", (("MK-4",),)),
        ("alendronate", "alendronate", (("alendronate",),)),
    ]


def test_the_example_asks_what_it_says(repository: Path) -> None:
    asked = read(repository / "examples" / "k2-vs-bisphosphonates").asked
    assert [g.code for g in asked.groups] == ["k2", "bisphosphonate", "k2+bisphosphonate", "raloxifene"]
    assert {"MK-4", "MK-7", "alendronate", "risedronate", "raloxifene"} <= set(asked.agents)
    assert {"ovx", "ovx_low_ca", "nx"} <= set(asked.models)
    assert len(asked.claims) == 11, "the seed claims"


def test_every_input_is_hashed(repository: Path) -> None:
    reading = read(repository / "examples" / "k2-vs-bisphosphonates")
    assert set(reading.inputs) == {"study.yaml", "claims.yaml"}
    assert reading.changed_inputs() == ()


def test_an_input_that_went_away_has_changed(tmp_path: Path, repository: Path) -> None:
    for name in ("study.yaml", "claims.yaml"):
        (tmp_path / name).write_bytes((repository / "examples/k2-vs-bisphosphonates" / name).read_bytes())
    reading = read(tmp_path)
    (tmp_path / "claims.yaml").unlink()
    assert reading.changed_inputs() == ("claims.yaml",)


@pytest.mark.parametrize("end", ["", "study.yaml"])
def test_folder_and_file_are_the_same_study(repository: Path, end: str) -> None:
    example = repository / "examples" / "k2-vs-bisphosphonates"
    assert run.check(example / end) == run.check(example)
    assert read(example / end).folder == example


def test_a_name_the_system_refuses_is_a_finding() -> None:
    assert [finding.code for finding in run.check("x" * 5000)] == ["FILE-UNREADABLE"]


def test_a_study_file_that_changes_while_it_is_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(STUDY, encoding="utf-8")
    load = study.load

    def load_and_edit(path: Path) -> study.Study:
        loaded = load(path)
        file.write_text(f"{STUDY}# edited\n", encoding="utf-8")
        return loaded

    monkeypatch.setattr(study, "load", load_and_edit)
    assert read(tmp_path).changed_inputs() == ("study.yaml",)


EXPERIMENT = """\
osteon: 1
kind: experiment
title: SYNTHETIC, of the rats
species: rat
sex: female
models: {ovx: {kind: ovx}, none: {kind: intact}}
timeline: {intent: prevention, treatment: {start: day 1, stop: week 12}, sacrifice: week 12}
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 3}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 3}
  rest: {model: none, surgery: none, role: vehicle_control, n: 3}
endpoints: [{name: BMD, site: femur, method: dxa}]
analysis: {gate: sham vs ovx, unit: animal, comparisons: ovx vs sham}
EVIDENCE
"""


@pytest.mark.parametrize(
    ("evidence", "models"),
    [
        ("evidence: {agents: [MK-4]}", ("ovx",)),
        ("evidence: {agents: [MK-4], models: [nx]}", ("nx",)),
        ("", None),
    ],
)
def test_an_experiment_asks_about_its_own_models_unless_it_names_others(
    tmp_path: Path, evidence: str, models: tuple[str, ...] | None
) -> None:
    (tmp_path / "study.yaml").write_text(EXPERIMENT.replace("EVIDENCE", evidence), encoding="utf-8")
    reading = read(tmp_path)
    assert reading.study is not None, reading.findings
    assert (None if reading.question is None else reading.question.models) == models
    if reading.question is not None:
        assert reading.question.title == "Published findings", "the title of the study is not in its key"
