"""What is asked of every procedure on plain samples: finite numbers, known words, levels between 0 and 1."""

from __future__ import annotations

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
    found = [_number(value, f"{where}, value {place}") for place, value in enumerate(values, start=1)]
    if len(found) < fewest:
        message = f"{where} has {len(found)} values; at least {fewest} are needed"
        raise EstimationError(message)
    return np.array(found, dtype=np.float64)


def _number(value: object, where: str) -> float:
    """Return a finite number, or say where there is none."""
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool | np.bool_) else None
    if number is None or not np.isfinite(number):
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
    if not 0 < level < 1:
        message = f"{what} must lie between 0 and 1, not {level}"
        raise ValueError(message)
    return level
