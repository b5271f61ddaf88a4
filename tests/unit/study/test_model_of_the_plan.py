"""Keys of the plan that say which model is fitted: random effects, degrees of freedom, repeated samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteon import study

SMALL = (Path(__file__).resolve().parents[2] / "study" / "base" / "small.yaml").read_text(encoding="utf-8")
PLAN = "analysis: {gate: sham vs ovx, comparisons: k2 vs ovx}"


def written(folder, analysis, *, randomisation="{unit: cage, seed: 7}"):
    assert PLAN in SMALL
    text = SMALL.replace(PLAN, f"analysis: {{gate: sham vs ovx, comparisons: k2 vs ovx, {analysis}}}")
    text = text.replace("{unit: cage, seed: 7}", randomisation)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    return folder


def said(folder, code):
    return [finding for finding in study.check(folder) if finding.code == code]


def test_the_plan_carries_what_was_written(tmp_path):
    plan = study.load(
        written(tmp_path, "unit: cage, random: [litter / cage], df: satterthwaite, repeated: separate")
    ).plan
    assert (plan.random, plan.df, plan.repeated) == (("litter / cage",), "satterthwaite", "separate")
    # The unit of analysis is a grouping too; a cage of a litter is another grouping than a cage.
    assert plan.groupings == (("cage",), ("litter",), ("litter", "cage"))


def test_left_out_means_empty(tmp_path):
    plan = study.load(written(tmp_path, "unit: animal", randomisation="{unit: animal, seed: 7}")).plan
    assert (plan.random, plan.df, plan.repeated, plan.groupings) == ((), "", "", ())


@pytest.mark.parametrize(
    ("analysis", "word", "nearest"),
    [
        ("random: [liter]", "liter", "litter"),
        ("df: kenward", "kenward", ""),
        ("repeated: manova", "manova", ""),
    ],
)
def test_another_word_is_a_finding_that_lists_what_is_allowed(tmp_path, analysis, word, nearest):
    (finding,) = said(written(tmp_path, analysis), "VALUE-WORD")
    assert finding.read == word
    assert finding.allowed
    assert nearest in ("", finding.nearest)


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ("unit: animal", ["warning"]),
        ("unit: section", ["error"]),
        ("unit: cage", []),
        ("unit: animal, random: [cage]", []),
        ("unit: animal, random: [litter]", ["warning"]),
    ],
)
def test_animals_of_an_allotted_cage_are_independent_only_with_its_random_effect(
    tmp_path, analysis, expected
):
    findings = said(written(tmp_path, analysis), "UNIT-BELOW-ALLOCATION")
    assert [finding.severity for finding in findings] == expected
    assert all("cage" in finding.remedy for finding in findings)


def test_a_column_of_the_list_may_be_named(tmp_path):
    (tmp_path / "animals.csv").write_text("animal,arm,box\n1,sham,a\n2,ovx,b\n3,k2,c\n", encoding="utf-8")
    folder = written(tmp_path, "unit: cage")
    assert [finding.read for finding in said(folder, "RANDOM-UNLISTED")] == ["cage"]
    text = (folder / "study.yaml").read_text(encoding="utf-8") + "animals: {cage: box}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert said(folder, "RANDOM-UNLISTED") == []
