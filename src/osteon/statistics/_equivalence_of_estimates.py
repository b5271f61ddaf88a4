"""Two one-sided tests: does a contrast lie between two bounds."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._multivariate_t import t_quantile, t_tail

if TYPE_CHECKING:
    from osteon.statistics._contrasts import Contrasts


def equivalence_of(found: Contrasts, low: float, high: float, level: float) -> pd.DataFrame:
    """Return both one-sided tests of every contrast and the interval that says the same."""
    if not (isfinite(low) and isfinite(high) and low < high):
        message = f"the bounds of equivalence are two finite numbers, low below high, not {low} and {high}"
        raise ValueError(message)
    if not 0.5 < level < 1:
        message = f"level must lie between 0.5 and 1, not {level}"
        raise ValueError(message)
    rows: list[dict[str, object]] = []
    for row in found.rows:
        if row.se is None or row.df is None:
            message = f"the contrast {row.name} cannot be tested for equivalence: {row.reason}"
            raise EstimationError(message)
        half = t_quantile(1 - level, row.df) * row.se
        p_low = t_tail((row.estimate - low) / row.se, row.df)
        p_high = t_tail((high - row.estimate) / row.se, row.df)
        rows.append(
            {
                "contrast": row.name,
                "estimate": row.estimate,
                "se": row.se,
                "df": row.df,
                "p_low": p_low,
                "p_high": p_high,
                "p": max(p_low, p_high),
                "low": row.estimate - half,
                "high": row.estimate + half,
                "equivalent": max(p_low, p_high) < 1 - level,
            }
        )
    return pd.DataFrame(rows)
