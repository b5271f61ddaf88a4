"""The table of a 2 x 2 design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from osteon.statistics._combination import Combination2x2
    from osteon.statistics._linear import ContrastEstimate


def table_of(found: Combination2x2) -> pd.DataFrame:
    """Return one row a contrast; ratios where it is one of logarithms."""
    neither, a, b, both = found.cells.labels
    rows: list[tuple[str, str, ContrastEstimate]] = [
        ("interaction", found.scale, found.interaction),
        (f"{a} - {neither}", found.scale, found.single_a),
        (f"{b} - {neither}", found.scale, found.single_b),
        (f"{both} - {neither}", found.scale, found.both),
        (f"{both} - {a}", found.scale, found.over_both.over_a),
        (f"{both} - {b}", found.scale, found.over_both.over_b),
    ]
    if found.other_scale is not None:
        rows.append(("interaction", "raw" if found.scale == "log" else "log", found.other_scale))
    table = pd.DataFrame(
        [
            (name, scale, each.estimate, each.se, each.df, each.t, each.p, each.low, each.high)
            for name, scale, each in rows
        ],
        columns=["contrast", "scale", "estimate", "se", "df", "statistic", "p", "low", "high"],
    )
    for name, source in (("ratio", "estimate"), ("ratio_low", "low"), ("ratio_high", "high")):
        table[name] = np.exp(table[source].where(table["scale"] == "log"))
    return table
