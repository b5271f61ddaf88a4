"""What is asked of every procedure on plain samples: finite numbers, known words, levels between 0 and 1."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from math import inf
from numbers import Real
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

Values: TypeAlias = npt.NDArray[np.float64]


def sample(values: Sequence[float], where: str, *, fewest: int = 1) -> Values:
    """Return the values of one sample as numbers.

    Raises
    ------
    EstimationError : fewer values than needed, or one that is no finite number, with its place
    """
    if isinstance(values, str) or np.ndim(cast("npt.ArrayLike", values)) != 1:
        message = f"{where} must be a list of numbers, one a unit"
        raise EstimationError(message)
    found = [finite(value, f"{where}, value {place}") for place, value in enumerate(values, start=1)]
    if len(found) < fewest:
        message = f"{where} has {len(found)} values; at least {fewest} are needed"
        raise EstimationError(message)
    return np.array(found, dtype=np.float64)


def finite(value: object, where: str) -> float:
    """Return a finite number.

    Raises
    ------
    EstimationError : what is no number, or none that double precision holds
    """
    number = inf
    if isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_):
        # A whole number or a decimal of any size is a number, but not in double precision.
        with suppress(OverflowError, ValueError):
            number = float(value)
    if not np.isfinite(number):
        message = f"{where} is not a finite number: {value!r}; leave a missing value out by a written rule"
        raise EstimationError(message)
    return number


def one_of(word: str, allowed: Sequence[str], what: str) -> str:
    """Return a word that is allowed.

    Raises
    ------
    ValueError : another word
    """
    if word not in allowed:
        message = f"{what} is one of {', '.join(map(repr, allowed))}, not {word!r}"
        raise ValueError(message)
    return word


def share(level: float, what: str = "level") -> float:
    """Return a share between 0 and 1.

    Raises
    ------
    ValueError : any other number
    """
    if not isinstance(level, Real) or not 0 < level < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{what} must lie between 0 and 1, not {level!r}"
        raise ValueError(message)
    return level
