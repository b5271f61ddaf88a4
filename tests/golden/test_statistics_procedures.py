"""Adjusted p, graphs and combinations against R 4.2.2 and published results, frozen; no test runs R."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from osteon import statistics as st

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


ADJUSTED = rows("adjust_r.csv")
CASES = sorted({row["case"] for row in ADJUSTED}, key=int)


@pytest.mark.parametrize("method", ["bonferroni", "holm", "hochberg", "hommel", "BH", "BY"])
@pytest.mark.parametrize("case", CASES)
def test_adjusted_p_are_those_of_r(case: str, method: str) -> None:
    table = [row for row in ADJUSTED if row["case"] == case]
    found = st.adjust([float(row["p"]) for row in table], method)
    assert found == pytest.approx([float(row[method]) for row in table], rel=1e-12, abs=1e-15)


# Documentation of graphicalMCP (graph_test_shortcut, vignette "shortcut-testing"); p of both examples alike.
P = [0.018, 0.01, 0.105, 0.006]
FIGURE_1 = [[0, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]]
SHARED = [[0, 0.5, 0.5, 0], [0.5, 0, 0, 0.5], [0, 1, 0, 0], [1, 0, 0, 0]]


@pytest.mark.parametrize(
    ("transitions", "adjusted"),
    [(FIGURE_1, [0.02, 0.02, 0.105, 0.02]), (SHARED, [0.024, 0.02, 0.105, 0.024])],
    ids=["figure 1 of Bretz et al. 2011", "vignette"],
)
def test_graph_rejects_what_graphicalmcp_rejects(
    transitions: list[list[float]], adjusted: list[float]
) -> None:
    found = st.graphical_procedure(P, weights=[0.5, 0.5, 0, 0], transitions=transitions, alpha=0.025)
    assert found.p_adjusted == pytest.approx(adjusted, rel=1e-12)
    assert found.rejected == (True, True, False, True)


def test_path_is_the_one_of_the_vignette() -> None:
    found = st.graphical_procedure(P, weights=[0.5, 0.5, 0, 0], transitions=SHARED, alpha=0.025)
    assert [(step.rejected, step.level) for step in found.steps[1:]] == [
        ("H2", 0.5 * 0.025),
        ("H1", 0.75 * 0.025),
        ("H4", 0.5 * 0.025),
    ]
    between = found.steps[2]
    np.testing.assert_allclose(between.weights, [0, 0, 0.5, 0.5])
    np.testing.assert_allclose(between.transitions[2:, 2:], [[0, 1], [1, 0]])
    np.testing.assert_allclose(found.steps[-1].weights, [0, 0, 1, 0])
    assert not found.steps[-1].transitions.any()
