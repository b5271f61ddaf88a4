"""Sums of squares between and within groups, as exact fractions."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import inf, lcm, sqrt
from numbers import Integral
from typing import TYPE_CHECKING

from scipy.special import fdtrc

from osteon.statistics._estimation_error import EstimationError
from osteon.statistics._f_test import FTest
from osteon.statistics._one_way import OneWay

if TYPE_CHECKING:
    from collections.abc import Sequence

# Sums of squares beyond this, and its inverse, leave double precision.
_SQUARES = Fraction(1, 10**280)


def analysed(y: Sequence[float | str | Decimal], group: Sequence[object]) -> OneWay:
    """Return the analysis of values by group."""
    groups = _groups(y, group)
    counts = {name: len(values) for name, values in groups.items()}
    _check_groups(counts)
    n, k = sum(counts.values()), len(groups)
    means = {name: sum(values, Fraction(0)) / len(values) for name, values in groups.items()}
    grand = sum((means[name] * counts[name] for name in groups), Fraction(0)) / n
    within = {name: _squares(values) for name, values in groups.items()}
    ss_within = sum(within.values(), Fraction(0))
    ss_between = sum((counts[name] * (means[name] - grand) ** 2 for name in groups), Fraction(0))
    if ss_between + ss_within == 0:
        message = "all values of y are the same; what does not vary is not analysed"
        raise EstimationError(message)
    if not _SQUARES < ss_between + ss_within < 1 / _SQUARES:
        message = "the squares of y leave double precision; change its unit"
        raise EstimationError(message)
    f = float(ss_between / (k - 1) / (ss_within / (n - k))) if ss_within else inf
    variances = {name: within[name] / (counts[name] - 1) if counts[name] > 1 else None for name in groups}
    return OneWay(
        F=f,
        df_between=k - 1,
        df_within=n - k,
        p=float(fdtrc(k - 1, n - k, f)) if ss_within else 0.0,
        ss_between=float(ss_between),
        ss_within=float(ss_within),
        ms_between=float(ss_between / (k - 1)),
        ms_within=float(ss_within / (n - k)),
        r_squared=float(ss_between / (ss_between + ss_within)),
        residual_sd=sqrt(ss_within / (n - k)),
        means={name: float(mean) for name, mean in means.items()},
        counts=counts,
        variances={name: None if each is None else float(each) for name, each in variances.items()},
        welch=_welch(means, counts, variances),
    )


def _groups(y: Sequence[float | str | Decimal], group: Sequence[object]) -> dict[str, list[Fraction]]:
    """Return the values of each group, exactly."""
    if len(y) != len(group):
        message = f"{len(y)} values for {len(group)} rows with a group"
        raise EstimationError(message)
    made: dict[str, list[Fraction]] = {}
    for place, (value, name) in enumerate(zip(y, group, strict=True)):
        if name is None or name != name:
            message = f"group, row {place + 1}: the cell is empty; name the group or leave the row out"
            raise EstimationError(message)
        made.setdefault(str(name), []).append(_exactly(value, place))
    return made


def _exactly(value: float | str | Decimal, place: int) -> Fraction:
    """Return a value without rounding, a number in double precision as its shortest decimal."""
    try:
        made = value if isinstance(value, Decimal) else Decimal(_decimal(value))
        if made.is_finite():
            return Fraction(made)
        why = "not a finite number"
    except (InvalidOperation, TypeError, ValueError):
        why = "no number"
    message = f"y, row {place + 1}: {value!r} is {why}; correct the value or leave its row out"
    raise EstimationError(message)


def _decimal(value: float | str) -> str:
    """Return a value in decimal digits; whole numbers have all of theirs."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, Integral) else repr(float(value))


def _squares(values: Sequence[Fraction]) -> Fraction:
    """Return the sum of squared deviations from the mean, by whole numbers over one denominator."""
    under = lcm(*(value.denominator for value in values))
    whole = [value.numerator * (under // value.denominator) for value in values]
    shifted = [value - whole[0] for value in whole]
    count = len(whole)
    return Fraction(
        count * sum(value * value for value in shifted) - sum(shifted) ** 2, count * under * under
    )


def _check_groups(counts: dict[str, int]) -> None:
    """Refuse groups that have no analysis of variance."""
    if len(counts) < 2:
        message = (
            f"there {'is one group only' if counts else 'are no values'}; groups are compared from two on"
        )
        raise EstimationError(message)
    if max(counts.values()) < 2:
        message = "every group has one value, which says nothing of the variation within; give two or more"
        raise EstimationError(message)


def _welch(
    means: dict[str, Fraction], counts: dict[str, int], variances: dict[str, Fraction | None]
) -> FTest | None:
    """Return Welch's F test; None where a group has no variance of its own."""
    weights = {name: counts[name] / variance for name, variance in variances.items() if variance}
    k = len(means)
    if len(weights) < k:
        return None
    whole = sum(weights.values(), Fraction(0))
    centre = sum((weights[name] * means[name] for name in means), Fraction(0)) / whole
    between = sum((weights[name] * (means[name] - centre) ** 2 for name in means), Fraction(0)) / (k - 1)
    spread = sum(((1 - weights[name] / whole) ** 2 / (counts[name] - 1) for name in means), Fraction(0))
    f = float(between / (1 + Fraction(2 * (k - 2), k * k - 1) * spread))
    df2 = float((k * k - 1) / (3 * spread))
    p = float(fdtrc(k - 1, df2, f))
    return FTest(f, k - 1, df2, p, 1.0, "Welch's F, a variance for each group")
