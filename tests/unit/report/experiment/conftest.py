"""A SYNTHETIC experiment: six arms, a gate, logarithmic and raw endpoints, censored values, a failed gate."""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random
from statistics import mean, stdev
from typing import TYPE_CHECKING

import pytest

from osteon import study as study_room
from osteon.compare import (
    AnimalValue,
    ArmMean,
    BalanceLine,
    Comparison,
    EndpointResult,
    FlowLine,
    Loss,
    Sentence,
)
from osteon.files import Finding, Place
from osteon.observe import Observed, TableRead
from osteon.records import Animal, Estimate, Exclusion, Observation
from osteon.report import ExperimentPage, Provenance

if TYPE_CHECKING:
    from pathlib import Path

ARMS = ("sham", "baseline", "ovx", "k2", "aln", "both")
LABELS = ("sham", "baseline", "ovx", "vitamin K2 (MK-4), 30 mg/kg", "alendronate", "both")
FILE = "data/femur.csv"
SPECS = (
    ("E1", "BMD", "Bone mineral density", "g/cm2", "femur", "dxa", "raw", "primary", 0.25, 0.012),
    (
        "E2",
        "BV/TV",
        "Bone volume fraction",
        "%",
        "distal_femur_metaphysis",
        "microct",
        "log",
        "secondary",
        14.0,
        3.0,
    ),
    (
        "E3",
        "max load",
        "Maximum load",
        "N",
        "femur_diaphysis",
        "three_point_bending",
        "log",
        "secondary",
        110.0,
        14.0,
    ),
    ("E4", "CTX", "CTX", "ng/mL", "serum", "elisa", "log", "secondary", 22.0, 6.0),
)
SHIFTS = {"sham": 1.15, "baseline": 0.95, "ovx": 0.85, "k2": 0.92, "aln": 1.05, "both": 1.1}
STUDY = """\
osteon: 1
kind: experiment
title: SYNTHETIC study of vitamin K2 and alendronate in the ovariectomised rat
species: rat
strain: Sprague-Dawley
sex: female
age_at_surgery: 24 weeks
models:
  ovx: {kind: ovx, diet: {calcium: 0.6 %, vitamin_k: replete}}
timeline:
  intent: restoration
  treatment: {start: week 12, stop: week 24}
  sacrifice: week 24
arms:
  sham: {model: ovx, surgery: sham, role: healthy_control, n: 12}
  baseline: {model: ovx, surgery: ovx, role: baseline_control, n: 12, sacrifice: week 12}
  ovx:
    model: ovx
    surgery: ovx
    role: disease_control
    n: 12
    treatment: [{agent: vehicle, route: oral gavage, every: day}]
  k2:
    model: ovx
    surgery: ovx
    role: treatment
    n: 12
    treatment: [{agent: MK-4, dose: 30 mg/kg, route: oral gavage, every: day}]
  aln:
    model: ovx
    surgery: ovx
    role: treatment
    n: 12
    treatment: [{agent: alendronate, dose: 35 ug/kg, basis: free acid, route: subcutaneous, every: week}]
  both: {model: ovx, surgery: ovx, role: treatment, n: 12, treatment: [{same_as: k2}, {same_as: aln}]}
endpoints:
  - {name: BMD, site: femur, method: dxa, role: primary}
  - {name: BV/TV, site: distal_femur_metaphysis, method: microct, role: secondary}
  - {name: max load, site: femur_diaphysis, method: three_point_bending, role: secondary}
  - {name: CTX, site: serum, method: elisa, role: secondary}
randomisation: {unit: animal, strata: [body_mass], seed: 7}
blinding: {operators: true, analysts: true}
analysis: {gate: sham vs ovx, unit: animal, comparisons: each treatment vs ovx, multiplicity: holm}
"""


def provenance() -> Provenance:
    return Provenance("0.1.0", "osteon run STUDY", "study.yaml", "ab" * 32, "", "3.11", "any")


def load_study(folder: Path):
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return study_room.load(folder)


def make_page(study, *, arms=ARMS, labels=LABELS, n=12, specs=SPECS, names=None) -> ExperimentPage:
    """Make a page; ``names`` gives animals other names than rat 1, rat 2 ..."""
    drawn = Random(7)
    named = names or [f"{i + 1:04d}" for i in range(len(arms) * n)]
    animals = tuple(
        Animal(name=name, arm=arms[i // n], cage=f"c{i // 4}", source=f"animals.csv!{i + 2}")
        for i, name in enumerate(named)
    )
    observations: list[Observation] = []
    results = tuple(_result(spec, arms, labels, animals, observations, drawn) for spec in specs)
    exclusions = (
        Exclusion(
            animal=animals[1].name,
            specimen="",
            kind="lost",
            reason="died in surgery",
            who="AB",
            source="exclusions.csv!2",
        ),
        Exclusion(
            animal=animals[2].name,
            specimen="",
            kind="excluded",
            reason="wrong diet",
            source="exclusions.csv!3",
        ),
    )
    flow = tuple(_flow(arm, animals, results, exclusions) for arm in arms)
    finding = Finding(
        "VALUE-IMPLAUSIBLE",
        "warning",
        Place(FILE, 7),
        "BMD of 2.5 is ten times too high.",
        "Check it.",
        read="2.5",
    )
    comparison = Comparison(
        arms=arms,
        labels=labels,
        control="ovx" if "ovx" in arms else arms[0],
        sealed=False,
        endpoints=results,
        unmeasured=("ash weight of the femur",),
        flow=flow,
        balance=tuple(
            BalanceLine(
                "body weight", "g", "day 0", arm, n, 301.234, 12.3, 280.0, 320.0, (observations[0].id,)
            )
            for arm in arms
        ),
        answer=(
            Sentence(
                "Femoral BMD was higher under alendronate than under ovx.",
                ("E1.aln-vs-ovx",),
                "COMPARE-CLAIM",
                "primary",
            ),
            Sentence("BV/TV: no difference shown between K2 and ovx.", ("E2.k2-vs-ovx",), "COMPARE-NONE"),
        )
        if "aln" in arms
        else (),
        options=(("confidence level", "95 %"),),
        rules=(
            ("COMPARE-CLAIM", "Only a primary endpoint claims."),
            ("COMPARE-NONE", "No difference shown."),
        ),
    )
    observed = Observed(
        animals=animals,
        observations=tuple(observations),
        exclusions=exclusions,
        tables=(TableRead(FILE, "", "cd" * 32, len(animals), len(observations), ("BMD",), ("remark",)),),
        findings=(finding,),
        inputs={FILE: "cd" * 32, "animals.csv": "ef" * 32},
    )
    return ExperimentPage(study, comparison, observed, None, (), provenance(), (finding,))


def _result(spec, arms, labels, animals, observations, drawn) -> EndpointResult:
    name, code, label, unit, site, method, scale, role, size, spread = spec
    values = []
    for i, animal in enumerate(animals):
        at = size * SHIFTS.get(animal.arm, 1.0) + drawn.gauss(0, spread)
        at = max(at, size / 50)
        status = "ok"
        if code == "CTX" and i % 13 == 5:
            status = "below_lloq"
        lost = i in (1, 2)
        ids = tuple(f"{FILE}!{name}{i + 2}x{k}" for k in (1, 2))
        for k, row in enumerate(ids, start=1):
            observations.append(
                Observation(
                    id=row,
                    animal=animal.name,
                    arm=animal.arm,
                    endpoint=code,
                    unit=unit,
                    site=site,
                    method=method,
                    value=at if status == "ok" else None,
                    status=status,
                    limit=6.0 if status != "ok" else None,
                    specimen="F1",
                    replicate=str(k),
                    convention="tb_th: bonej",
                    source=f"{FILE} sha256 {'cd' * 32}",
                )
            )
        if not lost:
            values.append(
                AnimalValue(animal.name, animal.arm, at if status == "ok" else None, status, 1, 2, ids)
            )
    by_arm = {arm: [v.value for v in values if v.arm == arm and v.value is not None] for arm in arms}
    means = tuple(_mean(arm, by_arm[arm], scale) for arm in arms)
    control = "ovx" if "ovx" in arms else arms[0]
    pairs = [("sham", "ovx", "gate")] if "sham" in arms else []
    pairs += [
        (arm, control, f"each treatment vs {control}")
        for arm in arms
        if arm not in (control, "sham", "baseline")
    ]
    failed = code == "CTX"
    estimates = tuple(
        _estimate(
            name, code, unit, site, pair, by_arm, scale, "none" if failed or pair[2] == "gate" else role
        )
        for pair in pairs
    )
    return EndpointResult(
        id=name,
        endpoint=code,
        label=label,
        unit=unit,
        site=site,
        side="left",
        day=None,
        day_label="sacrifice",
        method=method,
        conventions=("tb_th: bonej",),
        role=role,
        better="up",
        scale=scale,
        scale_reason="the glossary says so for this endpoint",
        variance="pooled" if scale == "log" else "welch",
        variance_reason="decided before the data were seen",
        covariates=(),
        animals=tuple(values),
        arms=means,
        estimates=estimates,
        gate="failed" if failed else "passed",
        gate_sentence="sham is lower than ovx, as the disease would have it." if not failed else "Not shown.",
        flow=tuple(_endpoint_flow(arm, animals, values) for arm in arms),
        warnings=("Some animals are below the limit.",) if failed else (),
    )


def _mean(arm, values, scale) -> ArmMean:
    if len(values) < 2:
        return ArmMean(arm, len(values), values[0] if values else None, None, None, None, None)
    scaled = [log(v) for v in values] if scale == "log" else values
    half = 2.2 * stdev(scaled) / sqrt(len(scaled))
    back = exp if scale == "log" else float
    middle = mean(scaled)
    return ArmMean(
        arm,
        len(values),
        back(middle),
        back(middle - half),
        back(middle + half),
        stdev(values),
        100 * stdev(values) / mean(values),
    )


def _estimate(name, code, unit, site, pair, by_arm, scale, claim) -> Estimate:
    left, right, family = pair
    scaled = [[log(v) for v in by_arm[arm]] if scale == "log" else by_arm[arm] for arm in (left, right)]
    d = mean(scaled[0]) - mean(scaled[1])
    se = sqrt(sum(stdev(v) ** 2 / len(v) for v in scaled))
    return Estimate(
        id=f"{name}.{left}-vs-{right}".replace(" ", "-"),
        endpoint=code,
        site=site,
        side="left",
        day=None,
        unit=unit,
        contrast=f"{left} vs {right}",
        left=left,
        right=right,
        family=family,
        claim=claim,
        scale=scale,
        variance="pooled" if scale == "log" else "welch",
        estimate=d,
        se=se,
        df=21.4,
        statistic=d / se,
        p=1e-7 if abs(d / se) > 4 else 0.0312,
        p_adjusted=0.0004 if abs(d / se) > 4 else 0.12,
        low=d - 2.1 * se,
        high=d + 2.1 * se,
        simultaneous_low=d - 2.7 * se,
        simultaneous_high=d + 2.7 * se,
        n_left=len(scaled[0]),
        n_right=len(scaled[1]),
        g=d / se / 2,
        g_low=d / se / 2 - 0.8,
        g_high=d / se / 2 + 0.8,
        method="Dunnett, pooled variance",
    )


def _endpoint_flow(arm, animals, values) -> FlowLine:
    losses = [
        Loss(
            a.name,
            arm,
            "lost" if i == 1 else "excluded",
            "died in surgery" if i == 1 else "wrong diet",
            f"exclusions.csv!{i + 1}",
        )
        for i, a in enumerate(animals)
        if i in (1, 2) and a.arm == arm
    ]
    losses += [
        Loss(v.animal, arm, "censored", "below 6 ng/mL", FILE)
        for v in values
        if v.arm == arm and v.value is None
    ]
    allocated = sum(a.arm == arm for a in animals)
    kinds = [loss.kind for loss in losses]
    lost, excluded = kinds.count("lost"), kinds.count("excluded")
    return FlowLine(
        arm, 12, allocated, lost, excluded, kinds.count("censored"), allocated - len(losses), tuple(losses)
    )


def _flow(arm, animals, results, exclusions) -> FlowLine:
    left = {one.animal: one for one in exclusions}
    losses = tuple(
        Loss(a.name, arm, left[a.name].kind, left[a.name].reason, left[a.name].source)
        for a in animals
        if a.arm == arm and a.name in left
    )
    allocated = sum(a.arm == arm for a in animals)
    kinds = [loss.kind for loss in losses]
    lost, excluded = kinds.count("lost"), kinds.count("excluded")
    return FlowLine(arm, 12, allocated, lost, excluded, 0, allocated - lost - excluded, losses)


@pytest.fixture
def study(tmp_path):
    return load_study(tmp_path)


@pytest.fixture
def make(study):
    """Make a page of the study; see `make_page`."""

    def made(**changes):
        return make_page(study, **changes)

    return made


@pytest.fixture
def page(make) -> ExperimentPage:
    return make()


@pytest.fixture
def without_data(study) -> ExperimentPage:
    return ExperimentPage(study, None, None, None, (), provenance(), ())
