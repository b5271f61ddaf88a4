"""Procedures over one family of p, over any number of leading axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from osteon.statistics._graph_walk import chain, probabilities, shares, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


_ALIASES = {"fdr": "bh", "fdrbh": "bh", "fdrby": "by", "fixed": "fixedsequence"}


def adjusted(p: ArrayLike, method: str, weights: Sequence[float] | None) -> Array:
    """Return adjusted p; see ``adjust``."""
    text = method if isinstance(method, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]
    spelled = text.lower().replace("-", "").replace("_", "").replace(" ", "")
    name = _ALIASES.get(spelled, spelled)
    values = probabilities(p)
    if name not in _WEIGHTED and name not in _PLAIN:
        allowed = ", ".join((*_WEIGHTED, *_PLAIN)).replace("fixedsequence", "fixed-sequence")
        message = f"the method is one of {allowed}, not {method!r}"
        raise ValueError(message)
    if name in _PLAIN and weights is not None:
        message = f"{method} takes no weights; those with weights are {', '.join(_WEIGHTED)}"
        raise ValueError(message)
    if not values.size:
        return values
    if name in _PLAIN:
        return np.minimum(1.0, _PLAIN[name](values))
    return np.minimum(1.0, _WEIGHTED[name](values, shares(weights, values.shape[-1])))


def _bonferroni(p: Array, weights: Array) -> Array:
    """Return p over its share of alpha; a hypothesis without a share is never rejected."""
    return np.divide(p, weights, out=np.ones_like(p), where=weights > 0)


def _holm(p: Array, weights: Array) -> Array:
    """Return p of the graph in which a rejected hypothesis passes its share on in proportion to the others'.

    A hypothesis with a share of zero is never reached in proportion and keeps p = 1.
    """
    count = p.shape[-1]
    if weights.min() == weights.max() > 0:
        rank = _ranks(count) - 1
        return _by_rank(p, lambda s: np.maximum.accumulate((count - rank) / weights.sum() * s, axis=-1))
    rest = weights.sum() - weights
    transitions = np.divide(weights, rest[:, None], out=np.zeros((count, count)), where=rest[:, None] > 0)
    np.fill_diagonal(transitions, 0.0)
    return walk(p, weights, transitions).adjusted


def _fallback(p: Array, weights: Array) -> Array:
    """Return p of the graph in which each hypothesis passes all it has on to the next."""
    return walk(p, weights, chain(p.shape[-1])).adjusted


def _sidak(p: Array) -> Array:
    """Return 1 - (1 - p)^m, without the loss of digits near zero."""
    with np.errstate(divide="ignore"):
        return -np.expm1(p.shape[-1] * np.log1p(-p))


def _hochberg(p: Array) -> Array:
    """Return the smallest of (m - i + 1) p_(i) over the ranks from one's own up."""
    weight = p.shape[-1] + 1 - _ranks(p.shape[-1])
    return _by_rank(p, lambda s: _smallest_from_here(weight * s))


def _hommel(p: Array) -> Array:
    """Return the largest Simes p over all intersections a hypothesis belongs to."""
    return _by_rank(p, _hommel_sorted)


def _hommel_sorted(p: Array) -> Array:
    """Return Hommel's p of sorted p: one size of intersection after the other."""
    count = p.shape[-1]
    best = np.repeat((count * p / _ranks(count)).min(axis=-1, keepdims=True), count, axis=-1)
    for size in range(count - 1, 1, -1):
        # The largest size - 1 p join any intersection of this size without lowering its Simes p further.
        head = count - size + 1
        tail = (size * p[..., head:] / _ranks(size)[1:]).min(axis=-1, keepdims=True)
        first = np.minimum(size * p[..., :head], tail)
        last = np.repeat(first[..., -1:], count - head, axis=-1)
        best = np.maximum(best, np.concatenate([first, last], axis=-1))
    return np.maximum(best, p)


def _bh(p: Array) -> Array:
    """Return the smallest of m / i p_(i) over the ranks from one's own up."""
    count = p.shape[-1]
    return _by_rank(p, lambda s: _smallest_from_here(count / _ranks(count) * s))


def _by(p: Array) -> Array:
    """Return Benjamini and Hochberg's p times the sum of 1 / i, which covers any dependence."""
    count = p.shape[-1]
    factor = float((1 / _ranks(count)).sum())
    return _by_rank(p, lambda s: _smallest_from_here(factor * count / _ranks(count) * s))


def _fixed_sequence(p: Array) -> Array:
    """Return the largest p up to and including one's own."""
    return np.maximum.accumulate(p, axis=-1)


def _none(p: Array) -> Array:
    """Return p unadjusted."""
    return p


def _by_rank(p: Array, rule: Callable[[Array], Array]) -> Array:
    """Return the rule applied to sorted p, back in the order given."""
    order = np.argsort(p, axis=-1, kind="stable")
    made = np.empty_like(p)
    np.put_along_axis(made, order, rule(np.take_along_axis(p, order, axis=-1)), axis=-1)
    return made


def _ranks(count: int) -> Array:
    """Return 1 to count."""
    return np.arange(1, count + 1, dtype=np.float64)


def _smallest_from_here(values: Array) -> Array:
    """Return the running minimum from the end."""
    return np.minimum.accumulate(values[..., ::-1], axis=-1)[..., ::-1]


_WEIGHTED: dict[str, Callable[[Array, Array], Array]] = {
    "bonferroni": _bonferroni,
    "holm": _holm,
    "fallback": _fallback,
}
_PLAIN: dict[str, Callable[[Array], Array]] = {
    "hochberg": _hochberg,
    "hommel": _hommel,
    "sidak": _sidak,
    "bh": _bh,
    "by": _by,
    "fixedsequence": _fixed_sequence,
    "none": _none,
}
