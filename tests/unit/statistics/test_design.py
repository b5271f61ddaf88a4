"""From a formula and a table to a design: coding, order of levels, and what is refused by column and row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st
from osteon.statistics._design import design_of

DATA = pd.DataFrame(
    {
        "y": [3.1, 4.2, 5.0, 4.4, 6.1, 5.2, 7.3, 6.6],
        "arm": ["b", "b", "a", "a", "b", "b", "a", "a"],
        "sex": ["f", "m"] * 4,
        "dose": [0, 5, 50, 500, 0, 5, 50, 500],
        "x": [1.0, 2.5, 2.0, 4.0, 3.5, 6.0, 5.0, 7.0],
        "body mass": [20.0, 22.0, 21.0, 24.0, 25.0, 23.0, 27.0, 26.0],
    },
    index=[f"r{i}" for i in range(1, 9)],
)


def changed(column: str, row: int, cell: object) -> pd.DataFrame:
    data = DATA.copy()
    data[column] = data[column].astype(object)
    data.iloc[row - 1, data.columns.get_loc(column)] = cell
    return data


def test_text_is_a_factor_in_treatment_coding_with_the_first_level_as_reference() -> None:
    design = design_of("y ~ arm * sex", DATA)
    assert design.columns == ("Intercept", "arm[b]", "sex[m]", "arm[b]:sex[m]")
    assert design.terms == {"Intercept": (0,), "arm": (1,), "sex": (2,), "arm:sex": (3,)}
    assert design.factors == {"arm": ("a", "b"), "sex": ("f", "m")}
    assert design.x[:3].tolist() == [[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]]


@pytest.mark.parametrize("dtype", [object, "string", "str", "category"])
def test_every_kind_of_text_column_is_coded_alike(dtype: object) -> None:
    data = DATA.assign(arm=DATA["arm"].astype(dtype))
    assert design_of("y ~ arm", data).x.tolist() == design_of("y ~ arm", DATA).x.tolist()


def test_levels_that_are_numbers_are_sorted_by_number() -> None:
    text = DATA.assign(dose=DATA["dose"].astype(str))
    numbers = DATA.assign(dose=DATA["dose"].astype(float))
    for data, formula in ((text, "y ~ dose"), (DATA, "y ~ C(dose)"), (numbers, "y ~ C(dose)")):
        assert design_of(formula, data).factors == {"dose": ("0", "5", "50", "500")}


def test_categories_keep_their_order_and_treatment_names_another_reference() -> None:
    data = DATA.assign(arm=pd.Categorical(DATA["arm"], categories=["b", "a"]))
    assert design_of("y ~ arm", data).factors == {"arm": ("b", "a")}
    named = design_of('y ~ C(dose, Treatment("50"))', DATA)
    assert named.factors == {"dose": ("50", "0", "5", "500")}
    with pytest.raises(st.EstimationError, match="column 'dose' has no level '7'"):
        design_of('y ~ C(dose, Treatment("7"))', DATA)


def test_no_intercept_and_interactions_without_main_effects_are_of_full_rank() -> None:
    assert design_of("y ~ 0 + arm", DATA).columns == ("arm[a]", "arm[b]")
    assert design_of("y ~ x + arm:x", DATA).columns == ("Intercept", "x", "arm[b]:x")
    crossed = design_of("y ~ arm:sex", DATA)
    assert np.linalg.matrix_rank(crossed.x) == crossed.x.shape[1] == 4


def test_arithmetic_functions_and_quoted_names() -> None:
    design = design_of("log(y) ~ I(x**2) + {x - 1} + log(`body mass`) + np.sqrt(x)", DATA)
    x, mass = DATA["x"].to_numpy(), DATA["body mass"].to_numpy()
    assert np.allclose(design.x[:, 1:], np.column_stack([x**2, x - 1, np.log(mass), np.sqrt(x)]))
    assert np.allclose(design.y, np.log(DATA["y"]))
    assert design_of("y ~ `body mass`", DATA).columns == ("Intercept", "body mass")


def test_centred_columns_keep_their_centre_on_new_rows() -> None:
    design = design_of("y ~ scale(x) + center(`body mass`)", DATA)
    new = design.at(pd.DataFrame({"x": [DATA["x"].mean()], "body mass": [DATA["body mass"].mean() + 2]}))
    assert np.allclose(new, [[1, 0, 2]])
    assert design.x[:, 1].std(ddof=1) == pytest.approx(1)


def test_rows_with_missing_cells_are_refused_by_name_or_dropped_and_counted() -> None:
    data = changed("x", 3, None)
    with pytest.raises(st.EstimationError, match=r"column 'x', row 3 \(index 'r3'\): the cell is empty"):
        design_of("y ~ x", data)
    model = st.linear_model("y ~ x", data, missing="drop")
    assert (model.status.dropped, len(model.fitted)) == (1, 7)
    assert st.linear_model("y ~ arm", data).status.dropped == 0
    with pytest.raises(ValueError, match="missing is one of refuse, drop, not 'ignore'"):
        design_of("y ~ x", data, missing="ignore")


@pytest.mark.parametrize(
    ("formula", "data", "says"),
    [
        ("y ~ arm", changed("y", 7, "n.d."), r"column 'y', row 7 \(index 'r7'\): 'n.d.' is no number"),
        ("y ~ x", changed("x", 2, "n.d."), r"column 'x', row 2 \(index 'r2'\): 'n.d.' stands among numbers"),
        ("y ~ x", changed("x", 2, float("inf")), r"column 'x', row 2 \(index 'r2'\): inf is not a finite"),
        ("y ~ arm", changed("y", 4, float("nan")), r"column 'y', row 4 \(index 'r4'\): the cell is empty"),
        ("y ~ arm", DATA.assign(y=2.5), "the response 'y' is 2.5 in every row"),
        ("y ~ arm", DATA.assign(y=0.1 + 0.2), "in every row"),
        ("y ~ arms", DATA, "column 'arms' is not in the table; did you mean 'arm'"),
        ("log(y) ~ arm", changed("y", 5, -1.0), r"'log\(y\)', row 5 \(index 'r5'\).*y = -1.0; log needs"),
        ("y ~ log(x)", changed("x", 6, 0.0), r"'log\(x\)', row 6 \(index 'r6'\).*log needs values above 0"),
        ("arm ~ x", DATA, r"column 'arm', row 1 \(index 'r1'\): 'b' is no number"),
        ("y ~ arm", DATA.assign(arm="a"), "column 'arm' has the one level 'a'"),
        ("y ~ log(arm)", DATA, r"'log\(arm\)' computes with 'arm', which is a factor"),
        ("y ~ x + I(2 * x)", DATA, r"'x', 'I\(2 \* x\)' are perfectly collinear"),
        ("y ~ x + z", DATA.assign(z=1.5), "'z' is the same in every row"),
        ("y ~ arm", DATA.iloc[:0], "no row has all of"),
        ("y ~ arm", DATA.assign(y=DATA["y"] * 1e200), "the response 'y': up to .* change the unit"),
        ("y ~ x", DATA.assign(x=DATA["x"] * 1e-200), "the covariate 'x': up to .* change the unit"),
    ],
)
def test_data_that_allow_no_model_are_named(formula: str, data: pd.DataFrame, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        st.linear_model(formula, data)


def test_an_empty_level_is_named_with_its_remedy() -> None:
    data = DATA.assign(arm=pd.Categorical(DATA["arm"], categories=["a", "b", "c"]))
    with pytest.raises(st.EstimationError, match=r"no row has the level 'c'.*remove_unused_categories"):
        design_of("y ~ arm", data)


def test_all_columns_of_a_dependence_are_named_and_only_those() -> None:
    data = DATA.assign(total=DATA["x"] + DATA["body mass"] + 3, age=[3, 1, 4, 1, 5, 9, 2, 6])
    with pytest.raises(st.EstimationError) as error:
        design_of("y ~ age + x + `body mass` + total", data)
    assert "'x', 'body mass', 'total' are perfectly collinear" in str(error.value)
    assert "age" not in str(error.value)


def test_empty_cells_of_an_interaction_are_named() -> None:
    data = DATA[(DATA["arm"] == "a") | (DATA["sex"] == "f")]
    with pytest.raises(st.EstimationError, match="'arm:sex' has no rows in arm = b, sex = m"):
        design_of("y ~ arm * sex", data)
    assert design_of("y ~ arm + sex", data).columns == ("Intercept", "arm[b]", "sex[m]")


def test_one_row_an_arm_leaves_no_residual_degrees_of_freedom() -> None:
    data = pd.DataFrame({"y": [1.0, 2.0, 4.0], "arm": ["a", "b", "c"]})
    with pytest.raises(st.EstimationError, match=r"3 rows and 3 coefficients.*'arm': one row a level"):
        st.linear_model("y ~ arm", data)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("y ~ __import__('os').getcwd()", "formula"),
        ("y ~ open('x')", "function 'open' is not allowed"),
        ("y ~ poly(x, 2)", "function 'poly' is not allowed.*allowed are"),
        ("y ~ x.mean()", "is not allowed"),
        ("y ~ {x if x else 1}", "not arithmetic"),
        ("y ~ I(x ^ 2)", r"a power is written \*\* there"),
        ("y ~ x**2", r"a power of 'x' is written I\(x\*\*2\)"),
        ("y ~ x + x^2", r"a power of 'x' is written I\(x\*\*2\)"),
        ("y ~ (1 | arm)", "random effects go into the option random"),
        ("y", "write response ~ terms"),
        ("~ arm", "write response ~ terms"),
        ("y ~ ", "write response ~ terms"),
        ("y + x ~ arm", "left side 'y . x' is one column"),
        ("y - x ~ arm", "left side 'y - x' is one column"),
        ("y ~ arm +", "insuf"),
        ("y ~ arm + (sex", "formula 'y ~ arm . .sex'"),
        ("y ~ (arm + sex + x)**20", "interactions of more than 8"),
        ("y ~ " + "x + " * 900 + "x", "longer than 2000"),
        ("C(dose) ~ arm", "is a factor"),
        ("y ~ C(dose, contr.sum)", "C takes a column"),
    ],
)
def test_formulas_that_are_none_or_would_run_code_are_refused(formula: str, says: str) -> None:
    with pytest.raises(st.EstimationError, match=says):
        design_of(formula, DATA)


def test_new_rows_with_an_unknown_level_are_refused() -> None:
    with pytest.raises(st.EstimationError, match="column 'arm' has no level 'c'"):
        design_of("y ~ arm", DATA).at(pd.DataFrame({"arm": ["c"]}))
