"""Tables of estimates and of contrasts, as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from osteon.statistics._contrasts import ContrastEstimate
    from osteon.statistics._linear import LinearEstimates

_NUMBERS = {
    "estimate": "estimate",
    "se": "se",
    "df": "df",
    "statistic": "t",
    "p": "p",
    "p_adjusted": "p_adjusted",
    "low": "low",
    "high": "high",
    "simultaneous_low": "simultaneous_low",
    "simultaneous_high": "simultaneous_high",
}


def contrast_table(rows: tuple[ContrastEstimate, ...]) -> pd.DataFrame:
    """Return one row a contrast; what could not be computed is missing."""
    columns = {"contrast": pd.Series([row.name for row in rows], dtype=object)}
    for column, field in _NUMBERS.items():
        columns[column] = pd.Series([getattr(row, field) for row in rows], dtype=float)
    return pd.DataFrame(columns)


def estimate_table(made: LinearEstimates) -> pd.DataFrame:
    """Return one row an estimate, each tested against zero; one known exactly has a standard error of 0."""
    alone = [made.contrasts([made.weights({label: 1.0})])[0] for label in made.labels]
    table = contrast_table(tuple(alone)).drop(columns=["p_adjusted", "simultaneous_low", "simultaneous_high"])
    table["contrast"] = list(made.labels)
    # Values that are met exactly have a variance of zero: a standard error, but no test and no interval.
    table.loc[made.covariance.diagonal() == 0, "se"] = 0.0
    return table.rename(columns={"contrast": "term"})
