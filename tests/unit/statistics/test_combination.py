"""Two treatments together: the contrasts, the word and its rule, headroom, price, invariance, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import ttest_ind

from osteon import statistics as st
from osteon.statistics._combination_price import interaction_price

CELLS = {"neither": (0, 0), "k2": (1, 0), "aln": (0, 1), "k2 + aln": (1, 1)}
SPREAD = np.array([-1.5, -0.5, 0.0, 0.5, 1.5])


def table(*means: float, spread: float = 1.0) -> pd.DataFrame:
    """Return five animals a cell around the means of neither, k2, aln and both."""
    rows = [
        {"k2": k2, "aln": aln, "y": mean + spread * step}
        for (k2, aln), mean in zip(CELLS.values(), means, strict=True)
        for step in SPREAD
    ]
    return pd.DataFrame(rows)


def judge(data: pd.DataFrame, scale: str = "raw", **options) -> st.Combination2x2:
    return st.combination_2x2(data, response="y", a="k2", b="aln", scale=scale, **options)


@pytest.mark.parametrize(
    ("means", "options", "word"),
    [
        ((10, 12, 13, 20), {}, "synergy"),
        ((10, 12, 13, 15.1), {}, "undetermined"),
        ((10, 14, 15, 15), {}, "sub-additive"),
        ((10, 12, 13, 15.1), {"margin": 3.0}, "additive"),
        ((10, 12, 13, 15.1), {"margin": 0.5}, "undetermined"),
        # An interaction that only undoes harm: the combination does not beat the better single treatment.
        ((20, 14, 20, 20), {}, "undetermined"),
        ((20, 14, 20, 20), {"margin": 20.0}, "additive"),
        ((30, 28, 27, 20), {"better": "down"}, "synergy"),
        ((30, 28, 27, 20), {}, "sub-additive"),
        ((30, 26, 25, 25), {"better": "down"}, "sub-additive"),
    ],
)
def test_word_follows_its_rule(means: tuple[float, ...], options: dict, word: str) -> None:
    found = judge(table(*means), **options)
    assert found.verdict == word
    assert found.interaction.estimate == pytest.approx(means[3] - means[1] - means[2] + means[0])
    assert word.split("-")[0] in found.rule
    assert ("margin" in options) == ("inside the margin of" in found.rule)


def test_synergy_needs_both_conditions() -> None:
    harm = judge(table(20, 14, 20, 20))
    assert harm.interaction.low > 0
    assert not harm.over_both.beats
    assert "not shown to beat each single treatment" in harm.reason
    clear = judge(table(10, 12, 13, 20))
    assert clear.over_both.beats
    assert "beats each single treatment" in clear.reason
    assert "(larger one-sided p at most 0.025)" in clear.rule


def test_combination_is_held_against_each_single_treatment() -> None:
    data = table(10, 12, 13, 14.2)
    cell = {name: data.loc[(data["k2"] == k) & (data["aln"] == a), "y"] for name, (k, a) in CELLS.items()}
    found = judge(data)
    for single, p, contrast in (
        ("k2", found.over_both.p_a, found.over_both.over_a),
        ("aln", found.over_both.p_b, found.over_both.over_b),
    ):
        welch = ttest_ind(cell["k2 + aln"], cell[single], equal_var=False, alternative="greater")
        assert p == pytest.approx(welch.pvalue, rel=1e-9)
        assert contrast.p == pytest.approx(2 * welch.pvalue, rel=1e-9)
    assert found.over_both.p == max(found.over_both.p_a, found.over_both.p_b)
    down = judge(data, better="down").over_both
    assert down.p_a == pytest.approx(1 - found.over_both.p_a)


@pytest.mark.parametrize(("both", "beats"), [(14.4, False), (14.8, True)])
def test_beating_both_is_held_against_half_of_what_the_interval_leaves(both: float, beats: bool) -> None:
    found = judge(table(10, 12, 13, both)).over_both
    assert 0.015 < found.p < 0.05
    assert found.beats == (found.p <= 0.025) == beats
    # The same as both two-sided intervals on the better side of zero.
    assert found.beats == (min(found.over_a.low, found.over_b.low) > 0)


def test_interaction_depends_on_the_scale() -> None:
    # 10 -> 20 -> 30 -> 60: ratios multiply exactly, differences do not.
    data = table(10, 20, 30, 60, spread=0.1)
    logs, raw = judge(data, "log"), judge(data, "raw")
    assert raw.verdict == "synergy"
    assert logs.verdict == "undetermined"
    assert logs.interaction.estimate == pytest.approx(0, abs=1e-3)
    assert logs.other_scale == raw.interaction
    assert raw.other_scale == logs.interaction
    assert judge(data, "additive").interaction == raw.interaction
    assert judge(data, "log", margin=1.1).verdict == "additive"
    assert "a ratio of 1.1" in judge(data, "log", margin=1.1).rule


def test_values_without_a_logarithm() -> None:
    data = table(0.5, 12, 13, 20)
    with pytest.raises(st.EstimationError, match=r"'y', row 1 \(index 0\): -1 has no logarithm"):
        judge(data, "log")
    found = judge(data)
    assert found.other_scale is None
    assert found.other_reason == "row 1 (index 0): -1 has no logarithm"
    assert len(found.table) == 6


def test_headroom_is_the_interaction_a_ceiling_allows() -> None:
    found = judge(table(10, 18, 15, 19), ceiling=20)
    assert found.headroom == st.Headroom(
        "k2",
        pytest.approx(2.0),
        pytest.approx(20 - 18 - 15 + 10),
        "k2, the better single treatment, is 2 from the ceiling, so that a combination that just reaches it "
        "is sub-additive: synergy cannot be seen here.",
    )
    open_ = judge(table(10, 12, 11, 14), ceiling=20).headroom
    assert open_.largest_interaction == pytest.approx(7)
    assert "has an interaction of 7." in open_.sentence
    down = judge(table(30, 25, 27, 20), better="down", ceiling=10).headroom
    assert (down.single, down.room, down.largest_interaction) == (
        "k2",
        pytest.approx(15),
        pytest.approx(12),
    )
    assert "from the floor" in down.sentence
    logs = judge(table(10, 20, 15, 30, spread=0.01), "log", ceiling=60).headroom
    assert np.exp(logs.largest_interaction) == pytest.approx(60 * 10 / (20 * 15), rel=1e-4)
    assert "a factor of 3 from the ceiling" in logs.sentence
    assert judge(table(10, 12, 13, 20)).headroom is None


@pytest.mark.parametrize("n", [4, 6, 8, 12, 30])
def test_price_is_exact_and_about_four_and_sixteen_times(n: int) -> None:
    from scipy.stats import nct, t

    price = interaction_price(n, 0.95)

    def power(size: float, arms: int, each: int) -> float:
        df = arms * (each - 1)
        se = np.sqrt({2: 2, 4: 4}[arms] / each)
        return nct.sf(t.ppf(0.975, df), df, size / se)

    assert power(price.size, 2, n) == pytest.approx(0.8, abs=1e-9)
    for size, each in ((price.size, price.n_same), (price.size / 2, price.n_half)):
        assert power(size, 4, each) >= 0.8 > power(size, 4, each - 1)
    assert price.times_same == 4 * price.n_same / (2 * n)
    large = interaction_price(400, 0.95)
    assert large.times_same == pytest.approx(4, rel=0.01)
    assert large.times_half == pytest.approx(16, rel=0.01)
    assert str(price.n_same) in price.sentence


def test_price_uses_the_harmonic_mean_of_the_cells() -> None:
    data = table(10, 12, 13, 20).drop(index=[0, 1, 2])
    assert judge(data).price.n == pytest.approx(4 / (1 / 2 + 3 / 5))
    assert judge(data).counts == {"neither": 2, "k2": 5, "aln": 5, "k2 + aln": 5}


def test_table_has_a_row_a_contrast() -> None:
    found = judge(table(10, 12, 13, 20), "log").table
    assert found["contrast"].tolist() == [
        "interaction",
        "k2 - neither",
        "aln - neither",
        "k2 + aln - neither",
        "k2 + aln - k2",
        "k2 + aln - aln",
        "interaction",
    ]
    assert found["scale"].tolist() == ["log"] * 6 + ["raw"]
    np.testing.assert_allclose(found["ratio"][:6], np.exp(found["estimate"][:6]))
    assert np.isnan(found["ratio"].iloc[6])


@pytest.mark.parametrize(
    "codes",
    [
        lambda column: column.astype(bool),
        lambda column: column.map({0: 0.5, 1: 1.0}),
        lambda column: column.map({0: "absent", 1: "present"}),
        lambda column: column.map({0: "vehicle", 1: "drug"}).astype(pd.CategoricalDtype(["vehicle", "drug"])),
    ],
    ids=["bool", "dose", "text", "category"],
)
def test_levels_of_a_treatment(codes) -> None:
    data = table(10, 12, 13, 20)
    coded = data.assign(k2=codes(data["k2"]), aln=codes(data["aln"]))
    assert judge(coded).interaction == judge(data).interaction
    assert judge(data).levels == {"k2": ("0", "1"), "aln": ("0", "1")}


MEANS = some.tuples(*[some.floats(5, 50)] * 4)
VARIANCE = some.sampled_from(["welch", "pooled", "hc3"])


def close(left: st.ContrastEstimate, right: st.ContrastEstimate, factor: float) -> None:
    for quantity in ("estimate", "se", "low", "high"):
        expected = factor * getattr(right, quantity)
        assert getattr(left, quantity) == pytest.approx(expected, rel=1e-6, abs=1e-8 * abs(factor))
    assert left.p == pytest.approx(right.p, rel=1e-6, abs=1e-9)


@given(MEANS, some.floats(1e-4, 1e4), VARIANCE)
def test_raw_interaction_follows_the_unit(means: tuple[float, ...], unit: float, variance: str) -> None:
    data = table(*means)
    before, after = judge(data, variance=variance), judge(data.assign(y=unit * data["y"]), variance=variance)
    close(after.interaction, before.interaction, unit)
    assert after.verdict == before.verdict


@given(MEANS, some.floats(1e-4, 1e4), VARIANCE)
def test_log_interaction_has_no_unit(means: tuple[float, ...], unit: float, variance: str) -> None:
    data = table(*means)
    before = judge(data, "log", variance=variance)
    after = judge(data.assign(y=unit * data["y"]), "log", variance=variance)
    close(after.interaction, before.interaction, 1.0)
    assert after.verdict == before.verdict


@given(MEANS, some.randoms(use_true_random=False))
def test_order_of_rows_and_of_treatments_changes_nothing(means: tuple[float, ...], random) -> None:
    data = table(*means)
    order = list(range(len(data)))
    random.shuffle(order)
    before, after = judge(data), judge(data.iloc[order])
    close(after.interaction, before.interaction, 1.0)
    swapped = st.combination_2x2(data, response="y", a="aln", b="k2", scale="raw")
    close(swapped.interaction, before.interaction, 1.0)
    assert swapped.over_both.p == pytest.approx(before.over_both.p, rel=1e-9)
    assert swapped.verdict == after.verdict == before.verdict


@given(MEANS)
def test_turning_the_sign_turns_what_is_better(means: tuple[float, ...]) -> None:
    data = table(*means)
    up, down = judge(data), judge(data.assign(y=-data["y"]), better="down")
    assert down.verdict == up.verdict
    assert down.over_both.p == pytest.approx(up.over_both.p, rel=1e-9)
    assert down.interaction.low == pytest.approx(-up.interaction.high)


def test_welch_with_a_covariate_gives_each_cell_its_variance() -> None:
    rng = np.random.default_rng(5)
    data = table(10, 12, 13, 20)
    data = pd.concat([data] * 3, ignore_index=True).assign(mass=lambda t: rng.normal(250, 20, len(t)))
    data["y"] += 0.05 * data["mass"] + rng.normal(size=len(data)) * (1 + 2 * data["aln"])
    welch = judge(data, covariates=["mass"])
    pooled = judge(data, covariates=["mass"], variance="pooled")
    assert welch.single_a.se < pooled.single_a.se
    assert welch.interaction.df < pooled.interaction.df
    assert welch.interaction.estimate == pytest.approx(pooled.interaction.estimate, abs=0.5)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda t: t.drop(columns="k2"), "column 'k2' is not in the table"),
        (lambda t: t.assign(k2=[0, 1, 2, 1] * 5), "column 'k2' has 3 level"),
        (lambda t: t.assign(aln=0), "column 'aln' has the one level '0'"),
        (lambda t: t[(t["k2"] == 0) | (t["aln"] == 0)], r"'k2 \+ aln' has 0 row"),
        (lambda t: t.drop(index=range(1, 5)), "'neither' has 1 row"),
        (lambda t: t.assign(y=[np.nan, *t["y"][1:]]), "column 'y', row 1"),
        (lambda t: t.assign(y=["low", *t["y"][1:]]), "'y'.*row 1"),
        (lambda t: t.assign(y=[np.inf, *t["y"][1:]]), "column 'y', row 1.*inf"),
        (lambda t: t.assign(y=7.0), "has no standard error|vary|constant"),
    ],
)
def test_data_that_are_no_2x2_design_are_refused(change, what: str) -> None:
    with pytest.raises(st.EstimationError, match=what):
        judge(change(table(10, 12, 13, 20)))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"scale": "sqrt"}, "scale is one of 'log', 'raw', 'additive', not 'sqrt'"),
        ({"better": "more"}, "better is one of 'up', 'down'"),
        ({"variance": "equal"}, "variance is one of"),
        ({"df": "z"}, "df is one of"),
        ({"level": 95}, "level must lie between 0 and 1"),
        ({"margin": 0.0}, "the margin is a difference above 0"),
        ({"scale": "log", "margin": 0.2}, "the margin is a ratio above 1, not 0.2"),
        ({"scale": "log", "ceiling": -1.0}, "the ceiling is a value of the response on the log scale"),
        ({"ceiling": float("nan")}, "the ceiling is a value"),
    ],
)
def test_wrong_words_are_refused(options: dict, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        judge(table(10, 12, 13, 20), **options)


def test_mixed_model_says_which_variance_is_zero() -> None:
    rng = np.random.default_rng(2)
    data = pd.concat([table(10, 12, 13, 20)] * 2, ignore_index=True)
    data["litter"] = [f"L{i % 8}" for i in range(len(data))]
    data["y"] += rng.normal(size=len(data))
    apart = data.assign(y=data["y"] + data["litter"].map({f"L{i}": 3.0 * i for i in range(8)}))
    own = data["y"] - data.groupby(["k2", "aln"])["y"].transform("mean")
    alike = data.assign(y=data["y"] - own.groupby(data["litter"]).transform("mean"))
    assert judge(alike, random="1 | litter").method.endswith(
        "litter: variance of Intercept estimated as zero, on the raw scale"
    )
    method = judge(apart, random="1 | litter").method
    assert method.startswith("means of y by cell, linear mixed model, random 1 | litter")
    assert "zero" not in method


def test_unknown_options_and_columns_given_twice_are_refused() -> None:
    with pytest.raises(TypeError, match="margins"):
        judge(table(10, 12, 13, 20), margins=2)
    with pytest.raises(ValueError, match="three columns"):
        st.combination_2x2(table(10, 12, 13, 20), response="y", a="k2", b="k2", scale="raw")


def words_of(draws: int, means: tuple[float, ...], n: int) -> dict[str, float]:
    """Return the share of each word over simulated designs with one standard deviation."""
    rng = np.random.default_rng(9)
    base = pd.DataFrame([{"k2": k, "aln": a} for k, a in CELLS.values() for _ in range(n)])
    expected = np.repeat(means, n)
    words = [judge(base.assign(y=expected + rng.normal(size=4 * n))).verdict for _ in range(draws)]
    return {word: words.count(word) / draws for word in set(words)}


@pytest.mark.slow
def test_synergy_is_rarely_said_of_an_additive_combination() -> None:
    # The interval alone errs in 2.5 %; three standard errors of 4000 draws are 0.0074.
    found = words_of(4000, (10.0, 13.0, 13.0, 16.0), 6)
    assert 0.01 < found["synergy"] <= 0.025 + 0.0074
    assert found["sub-additive"] <= 0.025 + 0.0074
