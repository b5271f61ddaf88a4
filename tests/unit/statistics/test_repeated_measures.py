"""Repeated measures: exact cases, Kenward-Roger written out in full matrices, invariances, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from osteon import statistics as st

STRUCTURES = ("un", "cs", "csh", "ar1", "ar1h", "car1", "toeplitz", "toeph", "diagonal")
DAYS = np.array([0, 2, 3, 7])


def simulated(subjects: int = 18, *, visits: int = 4, arms: int = 2, lost: float = 0.0, seed: int = 7):
    """Return a table of subjects by visits whose spread grows, with a share of the visits lost."""
    rng = np.random.default_rng(seed)
    sd = 1 + 0.3 * np.arange(visits)
    sigma = np.outer(sd, sd) * 0.6 ** (np.abs(np.subtract.outer(DAYS, DAYS))[:visits, :visits] / 2)
    y = rng.normal(size=(subjects, visits)) @ np.linalg.cholesky(sigma).T
    table = pd.DataFrame(
        {
            "animal": np.repeat([f"r{i}" for i in range(subjects)], visits),
            "day": np.tile(DAYS[:visits].astype(str), subjects),
            "number": np.tile(DAYS[:visits], subjects),
            "arm": np.repeat([f"a{i % arms}" for i in range(subjects)], visits),
            "base": np.repeat(rng.normal(size=subjects), visits),
            "y": 20 + y.ravel(),
        }
    )
    table["y"] += np.where(table["arm"] == "a1", 0.3 * table["number"], 0.0)
    return table[rng.random(len(table)) >= lost].reset_index(drop=True)


def fitted(table: pd.DataFrame, covariance: str = "un", formula: str = "y ~ arm * day", **options):
    return st.repeated_measures(
        formula, table, subject="animal", time=options.pop("time", "number"), covariance=covariance, **options
    )


class TestExact:
    def test_each_visit_is_a_t_test_and_changes_are_too(self) -> None:
        table = simulated()
        made = fitted(table, time="day")
        wide = table.pivot_table(index=["animal", "arm"], columns="day", values="y")
        means = made.adjusted_means("arm", by="day")
        for day in wide.columns:
            a0, a1 = (wide.xs(arm, level="arm")[day] for arm in ("a0", "a1"))
            expected = stats.ttest_ind(a1, a0)
            found = means.pair(f"a1, day={day}", f"a0, day={day}")
            assert found.t == pytest.approx(expected.statistic, rel=1e-6)
            assert found.df == pytest.approx(16, abs=1e-6)
            assert found.p == pytest.approx(expected.pvalue, rel=1e-5)
        change = wide["7"] - wide["0"]
        expected = stats.ttest_ind(change.xs("a1", level="arm"), change.xs("a0", level="arm"))
        table_of = made.coefficients.set_index("term").loc["arm[a1]:day[7]"]
        assert table_of["statistic"] == pytest.approx(expected.statistic, rel=1e-6)
        assert table_of["df"] == pytest.approx(16, abs=1e-6)

    def test_a_profile_is_the_exact_test_of_hotelling(self) -> None:
        table = simulated()
        made = fitted(table)
        wide = table.pivot_table(index=["animal", "arm"], columns="number", values="y")
        changes = wide.diff(axis=1).iloc[:, 1:]
        one, two = (changes.xs(arm, level="arm").to_numpy() for arm in ("a0", "a1"))
        pooled = (8 * np.cov(one.T) + 8 * np.cov(two.T)) / 16
        gap = two.mean(axis=0) - one.mean(axis=0)
        t2 = gap @ np.linalg.solve(pooled, gap) * 9 * 9 / 18
        test = made.f_test("arm:day")
        assert (test.df1, test.df2) == (3, pytest.approx(16 - 2, abs=1e-4))
        assert test.F / t2 == pytest.approx((16 - 2) / (16 * 3), rel=1e-5)

    def test_limbs_of_an_animal(self) -> None:
        """Split plot with a residual variance for each limb: the paired and the two-sample analyses."""
        table = simulated(14, visits=2).rename(columns={"day": "limb"})
        made = fitted(table, formula="y ~ arm * limb", time="limb")
        wide = table.pivot_table(index=["animal", "arm"], columns="limb", values="y")
        limbs = made.adjusted_means("limb", by="arm")
        for arm in ("a0", "a1"):
            own = wide.xs(arm, level="arm")
            found = limbs.pair(f"2, arm={arm}", f"0, arm={arm}")
            # One variance of the difference for both arms: the paired t of an arm with 12 df.
            differences = [
                wide.xs(each, level="arm")["2"] - wide.xs(each, level="arm")["0"] for each in ("a0", "a1")
            ]
            variance = np.mean([each.var() for each in differences])
            assert found.estimate == pytest.approx((own["2"] - own["0"]).mean(), rel=1e-9)
            assert found.se == pytest.approx(np.sqrt(variance / 7), rel=1e-6)
            assert found.df == pytest.approx(12, abs=1e-6)
        alone = table[table["arm"] == "a1"]
        paired = fitted(alone, formula="y ~ limb", time="limb").coefficients.iloc[1]
        own = wide.xs("a1", level="arm")
        expected = stats.ttest_rel(own["2"], own["0"])
        assert paired["statistic"] == pytest.approx(expected.statistic, rel=1e-6)
        assert paired["df"] == pytest.approx(6, abs=1e-6)
        assert paired["p"] == pytest.approx(expected.pvalue, rel=1e-5)

    def test_a_covariance_for_each_arm_is_the_test_of_welch(self) -> None:
        table = simulated(14, visits=2)
        table["y"] *= np.where(table["arm"] == "a1", 3.0, 1.0)
        made = fitted(table, time="day", group="arm")
        wide = table.pivot_table(index=["animal", "arm"], columns="day", values="y")
        means = made.adjusted_means("arm", by="day")
        for day in ("0", "2"):
            a0, a1 = (wide.xs(arm, level="arm")[day] for arm in ("a0", "a1"))
            expected = stats.ttest_ind(a1, a0, equal_var=False)
            found = means.pair(f"a1, day={day}", f"a0, day={day}")
            assert found.t == pytest.approx(expected.statistic, rel=1e-6)
            assert found.df == pytest.approx(expected.df, abs=1e-4)
            assert found.p == pytest.approx(expected.pvalue, rel=1e-4)

    def test_groups_fitted_together_are_groups_fitted_apart(self) -> None:
        table = simulated(20, lost=0.1)
        both = fitted(table, "ar1h", group="arm")
        apart = [fitted(table[table["arm"] == arm], "ar1h", formula="y ~ day") for arm in ("a0", "a1")]
        assert both.log_likelihood == pytest.approx(sum(one.log_likelihood for one in apart), abs=1e-8)
        first = both.variance_components[both.variance_components["group"] == "Residual (arm a0)"]
        assert first["variance"].dropna().to_numpy() == pytest.approx(
            apart[0].variance_components["variance"].dropna().to_numpy(), rel=1e-6
        )

    def test_a_numeric_time_is_a_slope_until_means_of_visits_are_asked_for(self) -> None:
        table = simulated(lost=0.1)
        slope = fitted(table, "ar1", formula="y ~ arm * number")
        assert "number enters the means as a number" in slope.method
        assert slope.design.columns == ("Intercept", "arm[a1]", "number", "arm[a1]:number")
        factor = fitted(table, "ar1", formula="y ~ arm * number", factors=("number",))
        assert "as a number" not in factor.method
        asked = slope.adjusted_means("arm", by="number").interval("a1, number=7")
        assert asked.estimate == pytest.approx(
            factor.adjusted_means("arm", by="number").interval("a1, number=7").estimate, rel=1e-9
        )

    def test_compound_symmetry_is_a_random_intercept(self) -> None:
        table = simulated(lost=0.1)
        made = fitted(table, "cs", formula="y ~ arm * day + base")
        mixed = st.mixed_model("y ~ arm * day + base", table, random="1 | animal")
        assert made.log_likelihood == pytest.approx(mixed.log_likelihood, abs=1e-8)
        columns = ["estimate", "se", "df", "p"]
        assert made.coefficients[columns].to_numpy() == pytest.approx(
            mixed.coefficients[columns].to_numpy(), rel=1e-5, abs=1e-8
        )
        # What a random intercept cannot say: animals whose visits repel each other.
        changes = table.groupby("animal")["y"].transform("mean")
        repelled = table.assign(y=table["y"] - 1.05 * changes)
        negative = fitted(repelled, "cs").variance_components["correlation"].iloc[0]
        assert -1 / 3 < negative < -0.1

    def test_proportional_covariances_of_equal_arms_have_a_factor_of_one(self) -> None:
        table = simulated()
        twin = table.assign(animal=table["animal"] + "b", arm="a9", y=5 + 2 * table["y"])
        both = pd.concat([table.assign(arm="a0"), twin])
        found = fitted(both, "toeph", variance_by="arm").variance_components
        variances = found.dropna(subset="variance").groupby("group", sort=False)["variance"].apply(list)
        assert np.array(variances.iloc[1]) == pytest.approx(4 * np.array(variances.iloc[0]), rel=1e-5)


def sigma_of(name: str, theta: np.ndarray) -> np.ndarray:
    """Covariances of four visits, written once more."""
    t, lag = 4, np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    if name == "ar1":
        return theta[0] * theta[1] ** lag
    if name == "car1":
        return theta[0] * theta[1] ** np.abs(np.subtract.outer(DAYS, DAYS)).astype(float)
    sd = np.sqrt(theta[:t])
    if name == "csh":
        return np.outer(sd, sd) * np.where(lag == 0, 1.0, theta[t])
    if name == "ar1h":
        return np.outer(sd, sd) * theta[t] ** lag
    return np.outer(sd, sd) * np.concatenate([[1.0], theta[t:]])[lag]


def dense_kenward_roger(x, subject, visit, name, theta):
    """Return the adjusted covariance and the parts of df, by n x n matrices and numerical derivatives."""

    def v_of(value):
        return sigma_of(name, value)[np.ix_(visit, visit)] * (subject[:, None] == subject)

    r, h = theta.size, 2e-4
    e = np.eye(r) * h * np.maximum(np.abs(theta), 0.3)
    step = np.diag(e)
    v1 = [(v_of(theta + e[i]) - v_of(theta - e[i])) / (2 * step[i]) for i in range(r)]
    v2 = [
        [
            (
                v_of(theta + e[i] + e[j])
                - v_of(theta + e[i] - e[j])
                - v_of(theta - e[i] + e[j])
                + v_of(theta - e[i] - e[j])
            )
            / (4 * step[i] * step[j])
            for j in range(r)
        ]
        for i in range(r)
    ]
    inverse = np.linalg.inv(v_of(theta))
    phi = np.linalg.inv(x.T @ inverse @ x)
    p_matrix = inverse - inverse @ x @ phi @ x.T @ inverse
    information = np.array([[0.5 * np.trace(p_matrix @ a @ p_matrix @ b) for b in v1] for a in v1])
    w = np.linalg.inv(information)
    p = [-x.T @ inverse @ a @ inverse @ x for a in v1]
    total = np.zeros_like(phi)
    for i in range(r):
        for j in range(r):
            q = x.T @ inverse @ v1[i] @ inverse @ v1[j] @ inverse @ x
            second = x.T @ inverse @ v2[i][j] @ inverse @ x
            total += w[i, j] * (q - p[i] @ phi @ p[j] - second / 4)
    return phi + 2 * phi @ total @ phi, phi, p, w


def dense_f(rows, estimates, parts):
    """Return F, denominator df by the formulas of Kenward and Roger 1997, section 3."""
    adjusted, phi, p, w = parts
    q = len(rows)
    theta = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
    moved = [theta @ phi @ one @ phi for one in p]
    pairs = [(i, j) for i in range(len(p)) for j in range(len(p))]
    a1 = sum(w[i, j] * np.trace(moved[i]) * np.trace(moved[j]) for i, j in pairs)
    a2 = sum(w[i, j] * np.trace(moved[i] @ moved[j]) for i, j in pairs)
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    c1, c2, c3 = (part / (3 * q + 2 * (1 - g)) for part in (g, q - g, q + 2 - g))
    expectation = 1 / (1 - a2 / q)
    variance = 2 / q * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    m = 4 + (q + 2) / (q * variance / (2 * expectation**2) - 1)
    scale = m / (expectation * (m - 2))
    hypothesis = rows @ estimates
    return scale * hypothesis @ np.linalg.solve(rows @ adjusted @ rows.T, hypothesis) / q, m


class TestKenwardRogerOfStructuresThatAreNotLinear:
    @pytest.mark.parametrize("name", ["ar1", "car1", "csh", "ar1h", "toeph"])
    def test_it_is_that_of_full_matrices(self, name: str) -> None:
        table = simulated(lost=0.15)
        made = fitted(table, name)
        components = made.variance_components
        variances = components["variance"].dropna().to_numpy()
        theta = np.concatenate([variances, components["correlation"].dropna().to_numpy()])
        subject = np.unique(table["animal"], return_inverse=True)[1]
        visit = np.searchsorted(DAYS, table["number"])
        parts = dense_kenward_roger(made.design.x, subject, visit, name, theta)
        assert made.estimates.covariance == pytest.approx(parts[0], rel=2e-5, abs=1e-7)
        # The adjustment matters, or nothing was tested.
        assert np.abs(np.diag(parts[0]) / np.diag(parts[1]) - 1).max() > 5e-3
        beta = made.estimates.estimates
        for row in np.eye(beta.size):
            assert made.estimates.df.of(row) == pytest.approx(dense_f(row[None], beta, parts)[1], rel=1e-4)
        for term in ("day", "arm:day"):
            rows = np.eye(beta.size)[list(made.design.terms[term])]
            f, df = dense_f(rows, beta, parts)
            test = made.f_test(rows)
            assert test.F / f == pytest.approx(1, rel=1e-4)
            assert test.df2 == pytest.approx(df, rel=1e-4)


class TestInvariance:
    @pytest.mark.parametrize("covariance", STRUCTURES)
    def test_row_order_names_of_subjects_and_a_constant_change_nothing(self, covariance: str) -> None:
        table = simulated(lost=0.1)
        made = fitted(table, covariance)
        other = table.sample(frac=1, random_state=1)
        other["animal"] = other["animal"].map(lambda name: f"z{97 - int(name[1:])}")
        other["y"] += 1000
        again = fitted(other, covariance)
        assert again.log_likelihood == pytest.approx(made.log_likelihood, abs=1e-7)
        one, two = made.coefficients, again.coefficients
        assert two["estimate"][1:].to_numpy() == pytest.approx(one["estimate"][1:].to_numpy(), rel=1e-5)
        assert two["estimate"][0] - 1000 == pytest.approx(one["estimate"][0], rel=1e-6)
        assert two["df"].to_numpy() == pytest.approx(one["df"].to_numpy(), rel=1e-4)
        assert two["se"].to_numpy() == pytest.approx(one["se"].to_numpy(), rel=1e-5)

    @pytest.mark.parametrize("covariance", STRUCTURES)
    @pytest.mark.parametrize("factor", [1e-7, -3.0, 1e6])
    def test_another_unit_scales_estimates_and_variances(self, covariance: str, factor: float) -> None:
        table = simulated(lost=0.1)
        made = fitted(table, covariance)
        again = fitted(table.assign(y=factor * table["y"]), covariance)
        one, two = made.coefficients, again.coefficients
        assert two["estimate"].to_numpy() == pytest.approx(factor * one["estimate"].to_numpy(), rel=1e-5)
        assert two["df"].to_numpy() == pytest.approx(one["df"].to_numpy(), rel=1e-4)
        variances, scaled = (
            each.variance_components["variance"].dropna().to_numpy() for each in (made, again)
        )
        assert scaled == pytest.approx(factor**2 * variances, rel=1e-4)
        correlations = [each.variance_components["correlation"].dropna().to_numpy() for each in (made, again)]
        assert correlations[1] == pytest.approx(correlations[0], rel=1e-4, abs=1e-5)
        shift = (len(table) - 8) * np.log(abs(factor))
        assert again.log_likelihood == pytest.approx(made.log_likelihood - shift, abs=1e-6)

    def test_names_of_visits_do_not_matter_when_unstructured(self) -> None:
        table = simulated(lost=0.1)
        made = fitted(table, time="day")
        # Another order of the visits, and another reference with it.
        renamed = table.assign(day=table["day"].map({"0": "d", "2": "a", "3": "c", "7": "b"}))
        again = fitted(renamed, time="day")
        assert again.log_likelihood == pytest.approx(made.log_likelihood, abs=1e-7)
        one, two = made.f_test("arm:day"), again.f_test("arm:day")
        assert abs(two.F / one.F - 1) < 1e-5
        assert two.df2 == pytest.approx(one.df2, rel=1e-4)
        pair = made.adjusted_means("arm", by="day").pair("a1, day=7", "a0, day=7")
        same = again.adjusted_means("arm", by="day").pair("a1, day=b", "a0, day=b")
        assert same.t == pytest.approx(pair.t, rel=1e-5)
        assert same.df == pytest.approx(pair.df, rel=1e-4)

    def test_a_visit_that_was_missed_counts_in_the_order(self) -> None:
        table = simulated(lost=0.2)
        ar1, car1 = (
            fitted(table, "ar1"),
            fitted(table.assign(number=table["number"].map({0: 1, 2: 2, 3: 3, 7: 4})), "car1"),
        )
        assert car1.log_likelihood == pytest.approx(ar1.log_likelihood, abs=1e-8)


class TestStatus:
    def test_a_likelihood_without_a_top_is_said(self) -> None:
        table = simulated()
        first = table[table["number"] == 0].set_index("animal")["y"]
        # The last visit repeats the first: their correlation is one and the likelihood has no top.
        table.loc[table["number"] == 7, "y"] = (
            table.loc[table["number"] == 7, "animal"].map(first).to_numpy() + 1
        )
        made = fitted(table)
        assert not made.status.converged
        assert "no largest likelihood" in made.status.reason
        assert "correlation of 0 and 7" in made.status.singular
        assert made.coefficients["se"].isna().all()

    def test_eight_visits_of_twenty_animals(self) -> None:
        rng = np.random.default_rng(4)
        y = rng.normal(size=(20, 8)) @ np.linalg.cholesky(0.5 + 0.5 * np.eye(8)).T
        table = pd.DataFrame(
            {"y": y.ravel(), "animal": np.repeat(np.arange(20), 8), "day": np.tile(np.arange(8), 20)}
        )
        table["arm"] = np.where(table["animal"] % 2, "b", "a")
        made = st.repeated_measures("y ~ arm * C(day)", table, subject="animal", time="day")
        assert made.status.converged
        assert made.status.iterations < 10
        assert made.parameters == 16 + 36
        assert made.coefficients["df"].to_numpy() == pytest.approx(np.full(16, 18.0), abs=1e-4)

    def test_dropped_rows_are_counted(self) -> None:
        table = simulated()
        table.loc[3, "y"] = np.nan
        assert fitted(table, missing="drop").status.dropped == 1


class TestRefused:
    def refused(self, table: pd.DataFrame, message: str, covariance: str = "un", **options) -> None:
        with pytest.raises(st.EstimationError, match=message):
            fitted(table, covariance, **options)

    def test_a_subject_twice_at_one_visit(self) -> None:
        table = simulated()
        again = pd.concat([table, table.iloc[[5]]], ignore_index=True)
        self.refused(again, r"animal 'r1' has two rows at number '2': row 6 .* and row 73 .*; average them")

    def test_a_subject_in_two_groups(self) -> None:
        table = simulated()
        table.loc[2, "arm"] = "a1"
        self.refused(table, "column 'arm', row .*: animal 'r0' is in 'a[01]' and in 'a[01]'", group="arm")

    def test_too_few_subjects(self) -> None:
        self.refused(
            simulated(5),
            r"4 visits has 10 parameters and needs at least 6 subjects .*; there are 5. Use 'ar1h'",
        )
        assert fitted(simulated(6)).status.converged
        self.refused(simulated(8), r"at least 5 subjects in 'a0' .* there are 4", group="arm")

    def test_visits_that_nobody_shares(self) -> None:
        table = simulated()
        early = table["animal"].isin([f"r{i}" for i in range(0, 18, 3)])
        table = table[np.where(early, table["number"] != 7, table["number"] != 0)]
        self.refused(table, "no subject was seen at both visits '0' and '7'")
        assert fitted(table, "ar1").status.converged

    def test_a_visit_without_a_variance(self) -> None:
        table = simulated()
        table = table[(table["number"] != 7) | table["animal"].isin(["r0", "r1"])]
        self.refused(table, "visit '7' has 2 subjects and 2 means", "ar1h")

    @pytest.mark.parametrize("covariance", ["cs", "ar1", "car1"])
    def test_one_row_a_subject(self, covariance: str) -> None:
        table = simulated(24)
        table = table[table["number"] == table["animal"].map(lambda name: DAYS[int(name[1:]) % 4])]
        self.refused(
            table,
            f"do not tell .* of covariance '{covariance}': too few subjects",
            covariance,
            formula="y ~ arm",
        )

    def test_one_visit(self) -> None:
        table = simulated()
        self.refused(table[table["number"] == 0], "column 'number' has the one level '0'", formula="y ~ arm")

    def test_times_that_are_no_numbers(self) -> None:
        table = simulated().assign(week=lambda t: "w" + t["day"])
        self.refused(table, "column 'week', row 1 .*: 'w0' is no number", "car1", time="week")

    def test_categories_without_rows_do_not_count(self) -> None:
        table = simulated().assign(animal=lambda t: pd.Categorical(t["animal"]))
        part = table[table["animal"] != "r3"]
        plain = part.assign(animal=part["animal"].astype(str))
        assert fitted(part).log_likelihood == pytest.approx(fitted(plain).log_likelihood, abs=1e-9)

    def test_columns_and_cells(self) -> None:
        table = simulated()
        with pytest.raises(st.EstimationError, match="column 'rat' is not in the table"):
            st.repeated_measures("y ~ arm * day", table, subject="rat", time="day")
        table.loc[4, "animal"] = None
        self.refused(table, "column 'animal', row 5")

    def test_words(self) -> None:
        table = simulated()
        for options, message in (
            ({"covariance": "banded"}, "covariance 'banded' is not known"),
            ({"df": "kr"}, "df is one of kenward-roger, satterthwaite, residual, not 'kr'"),
            ({"method": "mle"}, "method is one of reml, ml, not 'mle'"),
            ({"group": "arm", "variance_by": "arm"}, "choose one of them"),
        ):
            with pytest.raises(ValueError, match=message):
                fitted(table, **options)
        self.refused(table, "df='kenward-roger' is defined for method='reml'", method="ml")
