"""Exact inference on counts: the interval of a share, and the sign test."""

from __future__ import annotations

from functools import lru_cache
from math import comb


@lru_cache(maxsize=4096)
def clopper_pearson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact (Clopper-Pearson) interval of a binomial share.

    Parameters
    ----------
    k : successes, 0 to n
    n : trials; with none at all the interval is the whole of 0 to 1
    level : coverage that is guaranteed for every true share, between 0 and 1

    Returns
    -------
    lower and upper limit, as fractions of 1

    Raises
    ------
    ValueError : counts that no experiment gives, or a level outside 0 to 1

    References
    ----------
    Clopper & Pearson 1934, The use of confidence or fiducial limits illustrated in the case of the binomial,
    Biometrika 26:404, doi:10.1093/biomet/26.4.404

    Examples
    --------
    >>> low, high = clopper_pearson(3, 8)
    >>> round(low, 3), round(high, 3)
    (0.085, 0.755)
    """
    if not 0 <= k <= n:
        message = f"k must lie between 0 and n, not k={k} with n={n}"
        raise ValueError(message)
    if not 0 < level < 1:
        message = f"level must lie between 0 and 1, not {level}"
        raise ValueError(message)
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def sign_test(up: int, down: int) -> float | None:
    """Return the exact two-sided p of as many ups and downs when both were equally likely.

    Parameters
    ----------
    up, down : decided units; ties and nulls do not enter, so print their number beside the p

    Returns
    -------
    p, or None when nothing was decided

    Raises
    ------
    ValueError : a negative count

    References
    ----------
    Dixon & Mood 1946, The statistical sign test, J Am Stat Assoc 41:557, doi:10.1080/01621459.1946.10501898

    Examples
    --------
    >>> sign_test(5, 0)
    0.0625
    >>> sign_test(0, 0) is None
    True
    """
    if up < 0 or down < 0:
        message = f"counts cannot be negative: up={up}, down={down}"
        raise ValueError(message)
    decided = up + down
    if decided == 0:
        return None
    tail = sum(comb(decided, i) for i in range(max(up, down), decided + 1))
    return min(1.0, 2 * tail / 2**decided)
