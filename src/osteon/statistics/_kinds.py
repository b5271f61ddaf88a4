"""Kinds of contrasts: the matrix, the names and the words of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from osteon.statistics._linear import Kind, LinearEstimates, Matrix, Vector

_KINDS = ("dunnett", "williams", "tukey", "trend")


class Asked(NamedTuple):
    """Contrasts asked for.

    Parameters
    ----------
    kind : one of the kinds, or "" for rows of the caller's own
    words : how they are called in the method, or ""
    names : of the contrasts
    matrix : shape (m, k)
    """

    kind: str
    words: str
    names: tuple[str, ...]
    matrix: Matrix


def asked_contrasts(made: LinearEstimates, kind: Kind, control: str | None) -> Asked:
    """Return the contrasts of a kind, of a mapping or of a matrix."""
    if isinstance(kind, str):
        return _of_kind(made, kind, control)
    if control is not None:
        message = f"a control belongs to {', '.join(_KINDS)}; a matrix says itself what it compares"
        raise ValueError(message)
    if isinstance(kind, Mapping):
        names, matrix = tuple(kind), _mapped_rows(made, kind)
    else:
        matrix = checked_matrix(kind, len(made.labels))
        names = tuple(_name(row, made.labels) for row in matrix)
    _refuse_twice(names, matrix)
    return Asked("", "", names, matrix)


def checked_matrix(matrix: ArrayLike, width: int) -> Matrix:
    """Return a contrast matrix as an array; refuse what is none."""
    rows = np.array(matrix, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[0] == 0 or rows.shape[1] != width:
        message = f"a contrast matrix has one or more rows of {width} weights, not the shape {rows.shape}"
        raise EstimationError(message)
    if not np.isfinite(rows).all():
        message = "a contrast matrix holds finite numbers only"
        raise EstimationError(message)
    empty = np.flatnonzero(~rows.any(axis=1))
    if empty.size:
        message = f"row {int(empty[0]) + 1} of the contrast matrix is all zeros and compares nothing"
        raise EstimationError(message)
    return rows


def _of_kind(made: LinearEstimates, kind: str, control: str | None) -> Asked:
    """Return the contrasts of a named kind."""
    if kind not in _KINDS:
        message = f"contrasts are of the kind {', '.join(_KINDS)}, a matrix or a mapping, not {kind!r}"
        raise ValueError(message)
    if len(made.labels) < 2:
        message = f"{kind} contrasts compare two or more estimates, and there are {len(made.labels)}"
        raise EstimationError(message)
    first = made.labels[0] if control is None else control
    base = made.weights({first: 1.0})
    others = [label for label in made.labels if label != first]
    if kind == "tukey":
        return _tukey(made, (first, *others))
    if kind == "trend":
        return _trend(made, (first, *others))
    if kind == "williams":
        return _williams(made, base, first, others)
    rows = [made.weights({label: 1.0}) - base for label in others]
    return Asked(kind, "Dunnett", tuple(f"{label} - {first}" for label in others), np.array(rows))


def _tukey(made: LinearEstimates, labels: tuple[str, ...]) -> Asked:
    """Return every later label - every earlier one."""
    pairs = [(left, right) for at, left in enumerate(labels) for right in labels[at + 1 :]]
    rows = [made.weights({left: -1.0, right: 1.0}) for left, right in pairs]
    return Asked("tukey", "Tukey", tuple(f"{right} - {left}" for left, right in pairs), np.array(rows))


def _williams(made: LinearEstimates, base: Vector, first: str, others: Sequence[str]) -> Asked:
    """Return the last one, two, three ... labels, averaged by their sizes, - control."""
    sizes = dict.fromkeys(others, 1.0) if made.counts is None else made.counts
    names: list[str] = []
    rows: list[Vector] = []
    for count in range(1, len(others) + 1):
        last = others[-count:]
        total = sum(sizes[label] for label in last)
        rows.append(made.weights({label: sizes[label] / total for label in last}) - base)
        mean = last[0] if count == 1 else f"mean({', '.join(last)})"
        names.append(f"{mean} - {first}")
    how = "weights equal" if made.counts is None else "weights by the sizes of the groups"
    return Asked("williams", f"Williams-type contrasts, {how}", tuple(names), np.array(rows))


def _trend(made: LinearEstimates, labels: tuple[str, ...]) -> Asked:
    """Return the least-squares slope on the numbers that the labels are, or on their places."""
    try:
        scores = np.array([float(label) for label in labels])
        words = "linear trend on the labels as numbers"
    except ValueError:
        scores = np.arange(1.0, len(labels) + 1)
        words = f"linear trend on 1 ... {len(labels)} in the order of the labels"
    centred = scores - scores.mean()
    if not np.isfinite(centred).all() or not centred.any():
        message = f"no trend over the labels {', '.join(map(repr, labels))}: as numbers they do not differ"
        raise EstimationError(message)
    weights = (centred / (centred @ centred)).tolist()
    row = made.weights(dict(zip(labels, weights, strict=True)))
    return Asked("trend", words, ("trend",), row[None, :])


def _mapped_rows(
    made: LinearEstimates, wanted: Mapping[str, Mapping[str, float] | Vector | Sequence[float]]
) -> Matrix:
    """Return the rows of a mapping from names to weights."""
    if not wanted:
        message = "a mapping of contrasts has one or more names, and this one is empty"
        raise EstimationError(message)
    rows: list[Matrix] = []
    for name, row in wanted.items():
        weights = made.weights(row) if isinstance(row, Mapping) else row
        try:
            rows.append(checked_matrix(np.asarray(weights)[None, ...], len(made.labels)))
        except EstimationError as error:
            message = f"the contrast {name!r}: {error}"
            raise EstimationError(message) from error
    return np.concatenate(rows)


def _name(row: Vector, labels: tuple[str, ...]) -> str:
    """Return a row in words: "left - right", or what is added and taken away with its weight."""
    parts: list[str] = []
    for sign, joined in ((1, " + "), (-1, " - ")):
        for weight, label in zip((sign * row).tolist(), labels, strict=True):
            if weight > 0:
                parts.append(joined if parts or sign < 0 else "")
                parts.append(label if weight == 1 else f"{weight:.6g} {label}")
    return "".join(parts).removeprefix(" ")


def _refuse_twice(names: tuple[str, ...], matrix: Matrix) -> None:
    """Refuse a contrast asked for twice: it would count twice in its family."""
    for later in range(len(names)):
        for earlier in range(later):
            if names[later] == names[earlier] or np.array_equal(matrix[later], matrix[earlier]):
                message = (
                    f"contrasts {earlier + 1} and {later + 1} are both {names[earlier]!r}: ask for it once"
                )
                raise EstimationError(message)
