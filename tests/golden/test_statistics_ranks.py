"""Rank tests, effect sizes, ratios and bootstrap against R 4.2.2: data/ranks_r.json of data/ranks_r.R."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from osteon import statistics as st

FROZEN = json.loads((Path(__file__).parent / "data" / "ranks_r.json").read_text(encoding="utf-8"))
GROUPS = FROZEN["groups"]
X, Y = GROUPS["untied"]["b"], GROUPS["untied"]["c"]
CASES = ("untied", "tied", "small", "two", "litter")


@pytest.fixture(scope="module")
def groups(shared: Path) -> dict[str, dict[str, list[float]]]:
    litter: dict[str, list[float]] = {}
    with (shared / "data" / "trials" / "litter_thalidomide_dose.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            litter.setdefault(row["dose"], []).append(float(row["weight"]))
    return {**GROUPS, "litter": litter}


@pytest.mark.parametrize("case", CASES)
def test_jonckheere_with_ties_by_the_normal_distribution(case: str, groups: dict) -> None:
    frozen = FROZEN["jonckheere"][case]
    found = st.jonckheere(groups[case], method="normal")
    assert found.statistic == frozen["J"]
    assert found.z == pytest.approx(frozen["z"], rel=1e-12)
    assert found.p == pytest.approx(frozen["two"], rel=1e-12)
    for alternative in ("increasing", "decreasing"):
        found = st.jonckheere(groups[case], method="normal", alternative=alternative)
        assert found.p == pytest.approx(frozen[alternative], rel=1e-12)


@pytest.mark.parametrize("case", ["small", "two"])
def test_jonckheere_with_ties_exactly(case: str) -> None:
    # "small": every permutation in R; "two": exactRankTests::wilcox.exact.
    for alternative, frozen in zip(
        ("decreasing", "increasing"), FROZEN["jonckheere_exact"][case], strict=True
    ):
        found = st.jonckheere(GROUPS[case], method="exact", alternative=alternative)
        assert found.p == pytest.approx(frozen, rel=1e-12)


def test_jonckheere_of_published_examples() -> None:
    # Hollander, Wolfe & Chicken, example 6.2: R package NSM3 states 0.0490 and 0.0231 for J of 75 and 79.
    ordered = [[40, 35, 38, 43, 44, 41], [38, 40, 47, 44, 40, 42], [48, 40, 45, 43, 46, 44]]
    found = st.jonckheere(ordered, method="normal", alternative="increasing")
    assert (found.statistic, found.expected) == (79, 54)
    assert (round(found.sd**2, 2), round(found.z, 2), round(found.p, 4)) == (150.29, 2.04, 0.0207)
    untied = {75: 0.0490, 79: 0.0231}
    for statistic, p in untied.items():
        found = st.jonckheere(_of_statistic(statistic), method="exact", alternative="increasing")
        assert (found.statistic, round(found.p, 4)) == (statistic, p)


def _of_statistic(wanted: int) -> list[list[int]]:
    """Three groups of six different values with a Jonckheere statistic."""
    order = [0] * 6 + [1] * 6 + [2] * 6
    surplus = 108 - wanted
    while surplus:  # an exchange of neighbours of different groups takes one pair away
        place = next(i for i in range(17) if order[i] < order[i + 1])
        order[place], order[place + 1] = order[place + 1], order[place]
        surplus -= 1
    return [[i for i, group in enumerate(order) if group == wanted_group] for wanted_group in range(3)]


@pytest.mark.parametrize("case", CASES)
def test_kruskal_wallis(case: str, groups: dict) -> None:
    found = st.kruskal_wallis(groups[case])
    assert (found.statistic, found.p) == pytest.approx(FROZEN["kruskal"][case], rel=1e-12)


def test_kruskal_wallis_exactly() -> None:
    # Every permutation in R.
    found = st.kruskal_wallis(GROUPS["small"], method="exact")
    assert found.p == pytest.approx(FROZEN["kruskal_exact"], rel=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_steel_has_the_family_wise_p_of_the_multivariate_normal(case: str, groups: dict) -> None:
    frozen = FROZEN["steel"][case]
    for alternative, key in (("two-sided", "two"), ("greater", "greater")):
        found = st.steel(groups[case], alternative=alternative)
        assert [row.z for row in found.rows] == pytest.approx(_listed(frozen["z"]), rel=1e-12, abs=1e-12)
        # Miwa's algorithm on 4096 steps is good for about 1e-7.
        assert [row.p_adjusted for row in found.rows] == pytest.approx(_listed(frozen[key]), abs=1e-6)


def _listed(values: float | list[float]) -> list[float]:
    return values if isinstance(values, list) else [values]


def test_steel_exactly() -> None:
    # Every permutation in R.
    found = st.steel(GROUPS["small"], method="exact")
    assert min(row.p_adjusted for row in found.rows) == pytest.approx(FROZEN["steel_exact"], rel=1e-12)


def test_steel_of_the_published_example() -> None:
    # Data of Steel 1959; R package kSamples states z -1.77126551, asymptotic p 0.09459608, and p 0.10474 of
    # 100 000 random permutations, whose standard error is 0.001.
    scores = [
        [103, 111, 136, 106, 122, 114],
        [119, 100, 97, 89, 112, 86],
        [89, 132, 86, 114, 114, 125],
        [92, 114, 86, 119, 131, 94],
    ]
    found = st.steel(scores, alternative="less").rows[0]
    assert round(found.z, 8) == -1.77126551
    assert found.p_adjusted == pytest.approx(0.09459608, abs=2e-8)
    exact = st.steel(scores, alternative="less", method="exact").rows[0]
    assert exact.p_adjusted == pytest.approx(0.10474, abs=0.003)


@pytest.mark.parametrize(
    ("case", "options"), [("exact", {}), ("exact99", {"level": 0.99}), ("normal", {"method": "normal"})]
)
def test_hodges_lehmann(case: str, options: dict) -> None:
    _holds_of_wilcoxon(st.hodges_lehmann(X, Y, **options), case)


def test_hodges_lehmann_with_ties_and_of_litters(groups: dict) -> None:
    _holds_of_wilcoxon(st.hodges_lehmann(GROUPS["tied"]["c"], GROUPS["tied"]["a"]), "tied")
    _holds_of_wilcoxon(st.hodges_lehmann(groups["litter"]["0"], groups["litter"]["500"]), "litter")


def _holds_of_wilcoxon(found: st.HodgesLehmann, case: str) -> None:
    estimate, low, high, p, statistic = FROZEN["wilcoxon"][case]
    assert (found.p, found.statistic) == pytest.approx((p, statistic), rel=1e-12)
    if found.coverage is None:
        # R looks for the normal limits by a root finder that stops within 1e-4.
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)
    else:
        assert (found.estimate, found.low, found.high) == pytest.approx((estimate, low, high), rel=1e-12)


@pytest.mark.parametrize("measure", ["smd", "md", "lnrr"])
def test_effect_size_is_that_of_metafor(measure: str) -> None:
    rows = {name: [row[name] for row in FROZEN["rows"]] for name in FROZEN["rows"][0]}
    frozen = FROZEN["effects"][measure]
    found = st.effect_size(measure, **rows)
    assert found.estimate.tolist() == pytest.approx(frozen["estimate"], rel=1e-12)
    assert found.variance.tolist() == pytest.approx(frozen["variance"], rel=1e-12)
    if measure != "md":  # metafor has the normal interval for all, ours is Welch's for differences of means
        assert found.low.tolist() == pytest.approx(frozen["low"], rel=1e-10)
        assert found.high.tolist() == pytest.approx(frozen["high"], rel=1e-10)


def test_fieller() -> None:
    # uniroot on the definition.
    interval = st.fieller(12, 8, [[1, 0.2], [0.2, 0.5]], df=20)
    assert interval.kind == "interval"
    assert [interval.low, interval.high] == pytest.approx(FROZEN["fieller"]["interval"], rel=1e-10)
    rays = st.fieller(3, 0.4, (1, 0.5, -0.3), 0.9, df=9)
    assert (rays.kind, rays.ratio) == ("two rays", None)
    assert [rays.low, rays.high] == pytest.approx(FROZEN["fieller"]["rays"], rel=1e-10)


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("welch", {"low": -3, "high": 3}),
        ("pooled", {"low": -3, "high": 3, "variance": "pooled"}),
        ("means_pooled", {"low": 0.7, "high": 1.3, "variance": "pooled", "scale": "ratio-of-means"}),
        ("means_welch", {"low": 0.7, "high": 1.3, "scale": "ratio-of-means"}),
    ],
)
def test_equivalence(case: str, options: dict) -> None:
    found = st.equivalence(X, Y, **options)
    values = (found.p_lower, found.p_upper, *found.interval)
    assert values == pytest.approx(FROZEN["tost"][case], rel=1e-9)


def test_equivalence_of_ratios_is_that_of_logs() -> None:
    import math

    found = st.equivalence(X, Y, low=0.7, high=1.3, scale="ratio")
    values = (found.p_lower, found.p_upper, *map(math.log, found.interval))
    assert values == pytest.approx(FROZEN["tost"]["logs"], rel=1e-9)


def test_bootstrap_bca_of_one_sample_and_of_two() -> None:
    import numpy as np

    v, w = FROZEN["bootstrap_values"]["v"], FROZEN["bootstrap_values"]["w"]
    one = st.bootstrap(np.mean, v, draws=40_000)
    # Other random numbers: limits of 40 000 and of 100 000 draws differ by about a hundredth of the interval.
    assert (one.low, one.high) == pytest.approx(FROZEN["bootstrap"]["mean"], abs=0.04)
    two = st.bootstrap(lambda a, b, axis: a.mean(axis) / b.mean(axis), v, w, draws=40_000)
    assert (two.low, two.high) == pytest.approx(FROZEN["bootstrap"]["ratio"], abs=0.03)
