"""The models of a plan as facts of the page: said where they are stated, silent elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from osteon import study
from osteon.report._planned import plan_facts

SMALL = Path(__file__).resolve().parents[3] / "study" / "base" / "small.yaml"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("", {}),
        (
            ", random: [litter], df: satterthwaite, repeated: separate",
            {
                "Random effects": "litter",
                "Degrees of freedom": "satterthwaite",
                "Repeated samples": "separate",
            },
        ),
    ],
)
def test_models_are_said_where_the_plan_states_them(tmp_path, stated, expected):
    plan = "analysis: {gate: sham vs ovx, comparisons: k2 vs ovx"
    text = SMALL.read_text(encoding="utf-8")
    assert plan in text
    (tmp_path / "study.yaml").write_text(text.replace(plan, plan + stated), encoding="utf-8")
    facts = {fact.label: fact.text for fact in plan_facts(study.load(tmp_path))}
    assert {
        label: text for label, text in facts.items() if label in expected or label == "Random effects"
    } == expected
