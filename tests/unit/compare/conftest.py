"""SYNTHETIC studies: a plan as text, and the values of their animals as observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osteon import study as study_room
from osteon import vocabulary as voc
from osteon.records import Animal, Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

HEAD = """
osteon: 1
kind: experiment
title: SYNTHETIC study
species: rat
strain: Sprague-Dawley
sex: female
age_at_surgery: 24 weeks
models: {ovx: {kind: ovx}}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
"""

TIMELINE = """
timeline:
  intent: prevention
  treatment: {start: day 1, stop: week 12}
  sacrifice: week 12
"""

ARMS = """
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 6, label: Sham}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 6,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  k2: {model: ovx, surgery: ovx, role: treatment, n: 6, label: MK-4,
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
  aln: {model: ovx, surgery: ovx, role: treatment, n: 6,
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]}
  both: {model: ovx, surgery: ovx, role: treatment, n: 6, treatment: [{same_as: k2}, {same_as: aln}]}
"""

PLAN = """
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}
analysis:
  gate: sham vs ovx
  unit: animal
  comparisons: each treatment vs ovx
"""

# SYNTHETIC values of BV/TV, %: loss in ovx, most of it prevented by aln, more by both.
VALUES: dict[str, list[float]] = {
    "sham": [30.1, 33.4, 28.7, 31.9, 35.2, 29.5],
    "ovx": [14.2, 17.9, 12.8, 16.1, 15.0, 13.3],
    "k2": [16.3, 14.1, 18.8, 15.2, 17.5, 13.9],
    "aln": [25.8, 22.4, 28.1, 24.0, 26.9, 21.7],
    "both": [29.9, 26.1, 31.8, 27.7, 25.0, 30.6],
}


@pytest.fixture
def make_study(tmp_path: Path) -> Callable[..., study_room.Study]:
    """Write a study file and load it; parts may be replaced."""

    def make(plan: str = PLAN, *, arms: str = ARMS, timeline: str = TIMELINE, head: str = HEAD):
        (tmp_path / "study.yaml").write_text(head + timeline + arms + plan, encoding="utf-8")
        return study_room.load(tmp_path)

    return make


@pytest.fixture
def rows_of() -> Callable[..., list[Observation]]:
    """Return observations of one value an animal; animals are named by arm and number."""

    def rows(
        values: Mapping[str, Sequence[float | None]] | None = None,
        *,
        endpoint: str = "BV/TV",
        site: str = "distal_femur_metaphysis",
        method: str = "microct",
        day: float | None = 84.0,
        **more: object,
    ) -> list[Observation]:
        return [
            Observation(
                id=f"{endpoint}!{day}!{arm}{at}!{more.get('side', '')}{more.get('replicate', '')}",
                animal=f"{arm}{at}",
                arm=arm,
                endpoint=endpoint,
                unit=voc.endpoints[endpoint].unit,
                value=value,
                status="missing" if value is None else "ok",
                site=site,
                method=method,
                day=day,
                **more,
            )
            for arm, own in (VALUES if values is None else values).items()
            for at, value in enumerate(own, start=1)
        ]

    return rows


@pytest.fixture
def animals_of() -> Callable[..., list[Animal]]:
    """Return the animals of observations, in order."""

    def animals(rows: Sequence[Observation], *more: tuple[str, str]) -> list[Animal]:
        pairs = {row.animal: row.arm for row in rows} | dict(more)
        return [Animal(name=name, arm=arm, source=f"animals.csv!{name}") for name, arm in pairs.items()]

    return animals


@pytest.fixture
def values():
    """Return a copy of the values that a test may change."""
    return {arm: list(own) for arm, own in VALUES.items()}
