"""Random SYNTHETIC studies: animals in = animals out, and nothing depends on the order of the rows."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from osteon import records
from osteon import study as study_room
from osteon.compare import compare
from osteon.records import Animal, Exclusion, Observation

STUDY = """
osteon: 1
kind: experiment
title: SYNTHETIC study
species: rat
strain: Wistar
sex: female
age_at_surgery: 24 weeks
models: {ovx: {kind: ovx}}
timeline: {intent: prevention, treatment: {start: day 1, stop: week 12}, sacrifice: week 12}
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 3}
  ovx: {model: ovx, surgery: ovx, role: disease_control, n: 3,
    treatment: [{agent: vehicle, route: oral gavage, every: day}]}
  k2: {model: ovx, surgery: ovx, role: treatment, n: 3,
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]}
endpoints:
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: primary}
  - {name: BMD, site: femur, method: dxa, role: secondary}
randomisation: {unit: animal, seed: 1}
blinding: {operators: true, analysts: true}
analysis: {gate: sham vs ovx, comparisons: each treatment vs ovx}
"""
ARMS = ("sham", "ovx", "k2")
STATUSES = ["ok"] * 6 + ["missing", "below_lloq", "failed_qc", "excluded"]
PLACES = {"BV/TV": ("distal_femur_metaphysis", "microct", "%"), "BMD": ("femur", "dxa", "g/cm2")}


def near(one: float | None, other: float | None, tolerance: float) -> bool:
    """Both missing, or equal within the tolerance."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return study_room.load(folder)


@some.composite
def experiments(draw):
    """Draw animals, rows of any status, and exclusions of animals and specimens."""
    names = draw(
        some.lists(some.text("ab01=<'", min_size=1, max_size=4), unique=True, min_size=1, max_size=14)
    )
    animals = [Animal(name=name, arm=draw(some.sampled_from(ARMS))) for name in names]
    rows, exclusions = [], []
    for animal in animals:
        for endpoint, (site, method, unit) in PLACES.items():
            for replicate in range(draw(some.integers(0, 3))):
                status = draw(
                    some.sampled_from(["ok"] * 6 + ["missing", "below_lloq", "failed_qc", "excluded"])
                )
                rows.append(
                    Observation(
                        id=f"{endpoint}!{animal.name}!{replicate}",
                        animal=animal.name,
                        arm=animal.arm,
                        endpoint=endpoint,
                        unit=unit,
                        site=site,
                        method=method,
                        specimen=draw(some.sampled_from(["", "s", "t"])),
                        replicate=str(replicate),
                        day=84.0,
                        status=status,
                        value=draw(some.floats(-1, 40, width=32)) if status == "ok" else None,
                        limit=2.0 if status == "below_lloq" else None,
                    )
                )
        if draw(some.integers(0, 4)) == 0:
            kind, specimen = (
                draw(some.sampled_from(["lost", "excluded"])),
                draw(some.sampled_from(["", "", "s"])),
            )
            exclusions.append(Exclusion(animal=animal.name, specimen=specimen, kind=kind, reason="because"))
    return animals, rows, exclusions


@given(experiment=experiments())
def test_animals_in_are_animals_out(study, experiment):
    animals, rows, exclusions = experiment
    comparison = compare(study, rows, animals=animals, exclusions=exclusions)
    flows = [comparison.flow, *(result.flow for result in comparison.endpoints)]
    for flow in flows:
        assert [line.arm for line in flow] == list(ARMS)
        for line in flow:
            assert line.allocated == sum(animal.arm == line.arm for animal in animals)
            assert line.allocated == line.lost + line.excluded + line.not_measured + line.analysed
            assert len(line.losses) == len({loss.animal for loss in line.losses})
            assert len(line.losses) == line.allocated - line.analysed
            for kind in ("lost", "excluded"):
                assert sum(loss.kind == kind for loss in line.losses) == getattr(line, kind)
            assert all(loss.reason for loss in line.losses)
    for result in comparison.endpoints:
        analysed = {arm.arm: arm.n for arm in result.arms}
        assert {line.arm: line.analysed for line in result.flow if line.analysed} == analysed


@given(experiment=experiments())
def test_estimates_stand_the_checks_of_their_table(study, experiment):
    animals, rows, exclusions = experiment
    comparison = compare(study, rows, animals=animals, exclusions=exclusions)
    assert records.check_estimates(records.estimate_table(comparison.estimates)) == ()
    known = {row.id for row in rows}
    for estimate in comparison.estimates:
        assert set(estimate.rows) <= known
    for result in comparison.endpoints:
        if result.gate not in {"passed", "none"} or result.role != "primary":
            assert all(estimate.claim != "primary" for estimate in result.estimates)


@given(experiment=experiments(), seed=some.randoms())
def test_the_order_of_rows_and_exclusions_changes_no_number(study, experiment, seed):
    animals, rows, exclusions = experiment
    mixed = list(rows)
    seed.shuffle(mixed)
    one = compare(study, rows, animals=animals, exclusions=exclusions)
    other = compare(study, mixed, animals=animals, exclusions=exclusions)
    assert one.flow == other.flow
    for left, right in zip(one.estimates, other.estimates, strict=True):
        assert (left.contrast, left.n_left, left.n_right) == (right.contrast, right.n_left, right.n_right)
        for name in ("estimate", "low", "high", "p"):
            assert near(getattr(left, name), getattr(right, name), 1e-9)


@given(factor=some.sampled_from([1e-6, 0.001, 7.0, 1e6]))
def test_a_ratio_does_not_depend_on_the_unit(study, factor):
    rows = [
        Observation(
            id=f"{arm}{at}",
            animal=f"{arm}{at}",
            arm=arm,
            endpoint="BV/TV",
            unit="%",
            value=value,
            day=84.0,
            site="distal_femur_metaphysis",
            method="microct",
        )
        for arm, own in (
            ("sham", (30.0, 28.0, 33.0)),
            ("ovx", (14.0, 16.0, 13.0)),
            ("k2", (21.0, 19.0, 24.0)),
        )
        for at, value in enumerate(own)
    ]
    scaled = [replace(row, value=row.value * factor) for row in rows]
    for one, other in zip(compare(study, rows).estimates, compare(study, scaled).estimates, strict=True):
        for name in ("estimate", "se", "low", "high", "p", "p_adjusted", "g"):
            assert near(getattr(one, name), getattr(other, name), 1e-7)
