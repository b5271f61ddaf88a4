"""Rows of a 2 x 2 design -> the means of its four cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from osteon.statistics._arms import arm_estimates
from osteon.statistics._design_columns import complete, levels_of, numbers, row_name
from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from osteon.statistics._arms import VariancePolicy
    from osteon.statistics._combination_options import Chosen
    from osteon.statistics._linear import LinearEstimates

_VALUE, _CELL = "response_on_scale", "cell_of_design"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The rows of a 2 x 2 design.

    Parameters
    ----------
    labels : neither, a, b, both
    levels : column -> absent, present
    cell : label of each row
    response : its column
    values : of the response, shape (n,)
    data : the table as given
    """

    labels: tuple[str, str, str, str]
    levels: Mapping[str, tuple[str, str]]
    cell: list[str]
    response: str
    values: NDArray[np.float64]
    data: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """Return the rows of each cell."""
        return {label: self.cell.count(label) for label in self.labels}

    @property
    def not_positive(self) -> str:
        """Return the first row without a logarithm, in words; "" where there is none."""
        wrong = np.flatnonzero(self.values <= 0)
        if not wrong.size:
            return ""
        place = int(wrong[0])
        return f"{row_name(self.data.index, place)}: {self.values[place]:.6g}"


def cells_of(data: pd.DataFrame, response: str, a: str, b: str) -> Cells:
    """Return the cells of a table; refuse rows and columns that make none."""
    if len({response, a, b}) < 3:
        message = f"response, a and b are three columns, not {response!r}, {a!r} and {b!r}"
        raise ValueError(message)
    used = complete(data, [response, a, b], "refuse")
    has_a, levels_a = _present(used[a], a)
    has_b, levels_b = _present(used[b], b)
    labels = ("neither", a, b, f"{a} + {b}")
    cell = [labels[int(one) + 2 * int(other)] for one, other in zip(has_a, has_b, strict=True)]
    made = Cells(labels, {a: levels_a, b: levels_b}, cell, response, numbers(used[response]), used)
    for label, count in made.counts.items():
        if count < 2:
            message = f"{label!r} has {count} row(s) with a response; every cell of a 2 x 2 design needs two"
            raise EstimationError(message)
    return made


def means_of(cells: Cells, scale: str, chosen: Chosen) -> LinearEstimates:
    """Return the means of the four cells on a scale, under the declared model."""
    values = np.log(cells.values) if scale == "log" else cells.values
    given = complete(cells.data, chosen.covariates, "refuse")
    covariates = {name: numbers(given[name]).tolist() for name in chosen.covariates}
    by_model = chosen.random is not None or (covariates and chosen.variance == "welch")
    if not by_model:
        policy: VariancePolicy = chosen.variance  # pyright: ignore[reportAssignmentType] - checked by Chosen
        made = arm_estimates(values.tolist(), cells.cell, variance=policy, covariates=covariates)
    else:
        made = _by_model(cells, values, chosen)
    order = [made.labels.index(label) for label in cells.labels]
    return made if order == [0, 1, 2, 3] else made.transformed(np.eye(4)[order], cells.labels, made.method)


def _by_model(cells: Cells, values: NDArray[np.float64], chosen: Chosen) -> LinearEstimates:
    """Return the adjusted means of the cells in a mixed model, or with a variance for each cell."""
    from osteon.statistics._linear_model import Welch, linear_model
    from osteon.statistics._mixed_model import mixed_model

    cell = pd.Categorical(cells.cell, categories=list(cells.labels))
    table = cells.data.assign(**{_VALUE: values, _CELL: cell})
    formula = " + ".join([f"{_VALUE} ~ {_CELL}", *(f"`{name}`" for name in chosen.covariates)])
    if chosen.random is None:
        model = linear_model(formula, table, variance=Welch(by=_CELL))
    else:
        model = mixed_model(formula, table, random=chosen.random, df=chosen.df)
    if not model.status.converged:
        message = f"the model of the cells has no estimates to judge: {model.status.reason}"
        raise EstimationError(message)
    means = model.adjusted_means(_CELL)
    method = means.method.replace(_VALUE, cells.response).replace(_CELL, "cell")
    if model.status.singular:
        method += f", {' and '.join(model.status.singular)} estimated as zero"
    return replace(means, method=method)


def _present(column: pd.Series, name: str) -> tuple[list[bool], tuple[str, str]]:
    """Return where a treatment was given, and the two levels of its column."""
    made = levels_of(column)
    if len(made.levels) != 2:
        message = (
            f"column {name!r} has {len(made.levels)} level(s) ({', '.join(made.levels[:6])}); "
            "a 2 x 2 design has two of each, absent and present"
        )
        raise EstimationError(message)
    return (made.codes == 1).tolist(), (made.levels[0], made.levels[1])
