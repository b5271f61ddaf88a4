"""Values that no procedure on plain samples computes with, and units far from 1."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from osteon import statistics as st

if TYPE_CHECKING:
    from collections.abc import Callable

X, Y = [1.0, 2.0, 3.0, 4.0, 6.0], [2.0, 3.0, 5.0, 5.5, 7.0]
PROCEDURES: dict[str, Callable[[Any], object]] = {
    "difference": lambda v: st.equivalence(v, Y, low=-5, high=5),
    "ratio": lambda v: st.equivalence(v, Y, low=0.5, high=2, scale="ratio"),
    "shift": lambda v: st.hodges_lehmann(v, Y),
    "trend": lambda v: st.jonckheere([v, Y, X]),
    "control": lambda v: st.steel([v, Y, X]),
    "ranks": lambda v: st.kruskal_wallis([v, Y, X]),
    "bootstrap": lambda v: st.bootstrap(np.mean, v, draws=100),
    "g": lambda v: st.hedges_g(v, Y),
    "one way": lambda v: st.one_way([*v, *Y], ["a"] * len(v) + ["b"] * 5),
}


@pytest.mark.parametrize("value", [10**400, Decimal("sNaN"), Decimal("Infinity"), pd.NA, None, 1 + 1j, "x"])
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_what_is_no_number_is_refused(procedure: str, value: object) -> None:
    with pytest.raises(st.EstimationError, match=r"number|precision"):
        PROCEDURES[procedure]([1.5, value, 2.5])


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_decimal_is_a_number(procedure: str) -> None:
    decimals = [Decimal("1.5"), Decimal("2.25"), Decimal("3.5")]
    assert repr(PROCEDURES[procedure](decimals)) == repr(PROCEDURES[procedure]([1.5, 2.25, 3.5]))


@pytest.mark.parametrize("estimates", [(None, 1.0), (1.0, "2"), (1 + 1j, 1.0), (10**400, 1.0), (1.0, True)])
def test_ratios_of_what_is_no_number(estimates: Any) -> None:
    with pytest.raises(st.EstimationError, match="is not a finite number"):
        st.fieller(*estimates, [[0.1, 0.0], [0.0, 0.1]])


def test_levels_and_methods_of_another_type_are_refused() -> None:
    text: Any = "95"
    nothing: Any = None
    with pytest.raises(ValueError, match="between 0 and 1, not '95'"):
        st.fieller(1.0, 2.0, [[0.1, 0.0], [0.0, 0.1]], level=text)
    with pytest.raises(ValueError, match="the method is one of"):
        st.adjust([0.1, 0.2], nothing)


def test_whole_numbers_of_any_size_keep_their_digits() -> None:
    far = 2**60
    own, other = (st.one_way([x + shift for x in (1, 2, 4, 7)], list("aabb")) for shift in (0, far))
    assert (other.F, other.ss_within) == (own.F, own.ss_within)


@pytest.mark.parametrize("unit", [1e-300, 1e300])
def test_squares_that_leave_double_precision(unit: float) -> None:
    with pytest.raises(st.EstimationError, match="leave double precision"):
        st.one_way([unit, 2 * unit, 4 * unit, 5 * unit], list("aabb"))


def test_a_ratio_of_means_whose_variance_is_below_double_precision() -> None:
    with pytest.raises(st.EstimationError, match="leaves double precision"):
        st.equivalence([1e-300, 2e-300, 3e-300], Y, low=0.5, high=2, scale="ratio-of-means")


@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_bootstrap_in_any_unit(unit: float) -> None:
    own, other = (st.bootstrap(np.mean, [x * scale for x in X], draws=500) for scale in (1.0, unit))
    assert other.acceleration == pytest.approx(own.acceleration, rel=1e-9)
    np.testing.assert_allclose(
        [other.low, other.high, other.se], np.array([own.low, own.high, own.se]) * unit, rtol=1e-9
    )


@pytest.mark.parametrize("table", [{"paper": ["a"]}, pd.DataFrame({"direction": ["up"]})])
def test_directions_without_a_column(table: Any) -> None:
    with pytest.raises(st.EstimationError, match="is not in the table"):
        st.direction_synthesis(table, unit="paper")
