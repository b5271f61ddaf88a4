"""Columns of a table as numbers or as levels, with what is wrong named by column and row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from osteon.statistics._linear import EstimationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from osteon.statistics._linear import Indices, Vector

    _Key = Callable[[str], tuple[float, str]]

Missing = Literal["refuse", "drop"]
# More levels than this in a numeric column are a covariate, not a factor.
_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A column as a factor: its levels in order, and the place of each row's."""

    levels: tuple[str, ...]
    codes: Indices

    def with_reference(self, name: str, reference: str | None) -> Levels:
        """Return the factor with a level as the first."""
        if reference is None:
            return self
        if reference not in self.levels:
            message = (
                f"column {name!r} has no level {reference!r}; it has {', '.join(map(repr, self.levels))}"
            )
            raise EstimationError(message)
        order = sorted(range(len(self.levels)), key=lambda place: self.levels[place] != reference)
        return Levels(tuple(self.levels[i] for i in order), np.argsort(order)[self.codes])


def table_of(data: pd.DataFrame | Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """Return the table, or the table that a mapping of columns makes.

    Raises
    ------
    EstimationError : what has no named columns
    """
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        return pd.DataFrame(dict(data))
    message = f"data is a table with named columns, one row a unit, not {type(data).__name__}"
    raise EstimationError(message)


def complete(data: pd.DataFrame, names: Sequence[str], missing: Missing) -> pd.DataFrame:
    """Return the rows in which all of the columns are filled.

    Raises
    ------
    EstimationError : an unknown column, a table without rows, or a missing cell where none is allowed
    ValueError : another rule for missing cells
    """
    if missing not in ("refuse", "drop"):
        message = f"missing is one of refuse, drop, not {missing!r}"
        raise ValueError(message)
    for name in names:
        if name not in data.columns:
            raise EstimationError(_unknown(name, [str(column) for column in data.columns]))
        if isinstance(data[name], pd.DataFrame):
            message = f"column {name!r} is there more than once; rename one of them"
            raise EstimationError(message)
    empty = data[list(names)].isna()
    if missing == "refuse":
        for name in names:
            places = np.flatnonzero(empty[name].to_numpy(dtype=bool))
            if places.size:
                message = (
                    f"column {name!r}, {row_name(data.index, int(places[0]))}: the cell is empty or not "
                    f"a number ({places.size} in this column); fill it, or leave such rows out with "
                    "missing='drop'"
                )
                raise EstimationError(message)
    used = data.loc[~empty.any(axis=1).to_numpy(dtype=bool)]
    if len(used) == 0:
        message = f"no row has all of {', '.join(map(repr, names))}"
        raise EstimationError(message)
    return used


def row_name(index: pd.Index, place: int) -> str:
    """Return a row by its position from 1 and its label in the table."""
    label = index[place]
    return (
        f"row {place + 1} (index {label!r})" if isinstance(label, str) else f"row {place + 1} (index {label})"
    )


def is_text(column: pd.Series) -> bool:
    """Say whether a column holds levels by itself: categories, words or truth values."""
    if isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(column.dtype):
        return True
    if pd.api.types.is_numeric_dtype(column.dtype):
        return False
    words = np.array([isinstance(cell, (str, bool, np.bool_)) for cell in column])
    _check_words(column, words)
    return bool(words.any())


def numbers(column: pd.Series) -> Vector:
    """Return a column as numbers, text that says a number included; refuse everything else."""
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(column.dtype):
        message = f"column {column.name!r} holds {column.dtype}, not numbers"
        raise EstimationError(message)
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_complex_dtype(column.dtype):
        made = column.to_numpy(dtype=np.float64)
    else:
        made = np.array([_number(column, place, cell) for place, cell in enumerate(column)], dtype=np.float64)
    wrong = np.flatnonzero(~np.isfinite(made))
    if wrong.size:
        place = int(wrong[0])
        message = (
            f"column {column.name!r}, {row_name(column.index, place)}: {made[place]} is not a finite number"
        )
        raise EstimationError(message)
    return made


def levels_of(column: pd.Series) -> Levels:
    """Return a column as a factor.

    Categories keep their order; everything else is sorted, by number where every level is one, by text
    otherwise. Numbers are named without a trailing ".0".
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = tuple(level_text(level) for level in column.cat.categories)
        codes = np.array(column.cat.codes, dtype=np.intp)
    else:
        texts = [level_text(cell) for cell in column]
        levels = tuple(sorted(set(texts), key=_order(texts)))
        place = {level: i for i, level in enumerate(levels)}
        codes = np.array([place[text] for text in texts], dtype=np.intp)
    _check_levels(str(column.name), levels, codes)
    return Levels(levels, codes)


def placed(column: pd.Series, levels: Sequence[str]) -> Levels:
    """Return a column by levels that are known; refuse another level."""
    place = {level: i for i, level in enumerate(levels)}
    texts = [level_text(cell) for cell in column]
    new = [i for i, text in enumerate(texts) if text not in place]
    if new:
        message = (
            f"column {column.name!r} has no level {texts[new[0]]!r}; it has {', '.join(map(repr, levels))}"
        )
        raise EstimationError(message)
    return Levels(tuple(levels), np.array([place[text] for text in texts], dtype=np.intp))


def level_text(cell: object) -> str:
    """Return a level as text: 5 and 5.0 alike."""
    return str(cell).removesuffix(".0") if pd.api.types.is_float(cell) else str(cell)


def few_numbers(column: pd.Series) -> bool:
    """Say whether a numeric column has few enough values to be a factor."""
    return column.nunique() <= _MOST_LEVELS


def _check_words(column: pd.Series, words: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """Refuse words among numbers: a column of measurements with a remark is no factor."""
    if words.all():
        tried = pd.to_numeric(column.astype(str), errors="coerce").isna().to_numpy(dtype=bool)
        # Up to a dozen levels, "control" beside "5" and "50" is a factor.
        if column.nunique() <= _MOST_LEVELS or tried.mean() > 0.5:
            return
        words = tried
    places = np.flatnonzero(words)
    if places.size:
        place = int(places[0])
        message = (
            f"column {column.name!r}, {row_name(column.index, place)}: {str(column.iloc[place])!r} stands "
            "among numbers; correct the cell, or make the column all numbers or all levels"
        )
        raise EstimationError(message)


def _unknown(name: str, there: Sequence[str]) -> str:
    """Say that a column is unknown, and which one is near."""
    near = get_close_matches(name, there, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"columns are {', '.join(map(repr, there))}"
    return f"column {name!r} is not in the table; {hint}"


def _number(column: pd.Series, place: int, cell: object) -> float:
    """Return one cell as a number."""
    try:
        return float(str(cell))
    except ValueError as error:
        message = (
            f"column {column.name!r}, {row_name(column.index, place)}: {str(cell)!r} is no number; "
            "correct the cell, or leave it empty and use missing='drop'"
        )
        raise EstimationError(message) from error


def _order(texts: Sequence[str]) -> _Key:
    """Return the key levels are sorted by."""
    try:
        values = {text: float(text) for text in texts}
    except ValueError:
        return lambda text: (0.0, text)
    return lambda text: (values[text], text)


def _check_levels(name: str, levels: tuple[str, ...], codes: Indices) -> None:
    """Refuse levels without rows, twice the same name, and a factor that does not vary."""
    counts = np.bincount(codes, minlength=len(levels))
    empty = [level for level, count in zip(levels, counts.tolist(), strict=True) if count == 0]
    if empty:
        message = (
            f"column {name!r}: no row has the level {', '.join(map(repr, empty))}; drop empty levels with "
            "cat.remove_unused_categories(), or look for the rows that are missing"
        )
        raise EstimationError(message)
    if len(set(levels)) < len(levels):
        message = f"column {name!r}: two levels have the same name among {', '.join(levels)}"
        raise EstimationError(message)
    if len(levels) < 2:
        message = f"column {name!r} has the one level {', '.join(levels)!r}; a factor needs two, leave it out"
        raise EstimationError(message)
