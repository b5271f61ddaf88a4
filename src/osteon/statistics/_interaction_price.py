"""What an interaction costs in subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osteon.statistics._combination_price import InteractionPrice


def interaction_price(n: float, level: float = 0.95) -> InteractionPrice:
    """Return the subjects an interaction of four arms takes beside a difference of two, exactly.

    Parameters
    ----------
    n : subjects an arm, above 1; their harmonic mean where arms differ
    level : of the two-sided intervals, between 0 and 1

    Raises
    ------
    ValueError : n not above 1, or a level outside 0 to 1

    References
    ----------
    The noncentral t distribution: Johnson & Welch 1940, Applications of the non-central t-distribution,
    Biometrika 31:362, doi:10.1093/biomet/31.3-4.362

    Examples
    --------
    >>> price = interaction_price(12)
    >>> round(price.size, 2), price.n_same, round(price.times_same, 1)
    (1.2, 23, 3.8)
    """
    from osteon.statistics._combination_price import interaction_price as computed

    if not n > 1:
        message = f"n is above 1 subject an arm, not {n:.6g}"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level:.6g}"
        raise ValueError(message)
    return computed(n, level)
