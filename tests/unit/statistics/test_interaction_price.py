"""The price of an interaction against the noncentral t distribution of scipy."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from osteon import statistics as st


def power(size: float, n: int, arms: int) -> float:
    """Return the power of a two-sided test of a difference (2 arms) or of an interaction (4 arms)."""
    df, se = arms * (n - 1), math.sqrt(arms / n)
    limit = stats.t.ppf(0.975, df)
    return float(stats.nct.sf(limit, df, size / se) + stats.nct.cdf(-limit, df, size / se))


@pytest.mark.parametrize("n", [6, 8, 12, 20])
def test_sizes_and_animals(n):
    price = st.interaction_price(n)
    assert power(price.size, n, 2) == pytest.approx(0.8, abs=1e-6)
    for share, found in ((1.0, price.n_same), (0.5, price.n_half)):
        assert power(share * price.size, found, 4) >= 0.8 - 1e-9
        assert power(share * price.size, found - 1, 4) < 0.8
    assert price.times_same == pytest.approx(2 * price.n_same / n)


def test_an_interaction_takes_about_four_and_sixteen_times_the_animals():
    price = st.interaction_price(200)
    assert (price.times_same, price.times_half) == pytest.approx((4, 16), rel=0.02)


def test_what_is_refused():
    with pytest.raises(ValueError, match="above 1 subject an arm, not 1"):
        st.interaction_price(1)
    with pytest.raises(ValueError, match="between 0 and 1, not 95"):
        st.interaction_price(12, 95)
