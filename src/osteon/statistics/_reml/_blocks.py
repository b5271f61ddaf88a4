"""Random terms laid out in independent blocks of rows: nothing larger than a block is ever inverted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osteon.statistics._reml._moments import Floats, Places


@dataclass(frozen=True, slots=True, eq=False)
class RandomTerm:
    """Effects of the levels of one grouping factor.

    Parameters
    ----------
    group : place of each row's level, shape (n,)
    levels : number of levels
    z : what the effects multiply, shape (n, q): ones for intercepts, a covariate for slopes
    """

    group: Places
    levels: int
    z: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Where each effect stands: G blocks of rows that share no effect, m places in each.

    Parameters
    ----------
    count, width : G and m
    columns : place of each row's effects among the G * m, shape (n, s)
    values : what the effects of each row are multiplied by, shape (n, s), in turned columns
    turns : of each term, (q, q): Gamma of the term's own columns is turn Gamma turn'
    places : of each term, the places of its effects, shape (levels, q)
    patterns : dGamma / dtheta of one block, shape (r, m, m); theta are the lower triangles of the terms
    """

    count: int
    width: int
    columns: Places
    values: Floats
    turns: tuple[Floats, ...]
    places: tuple[Places, ...]
    patterns: Floats


def blocks_of(terms: Sequence[RandomTerm], rows: int) -> Blocks:
    """Return the layout of random terms on the same n rows; without terms, one block with an empty place."""
    if not terms:
        nothing = np.zeros((rows, 0))
        return Blocks(1, 1, nothing.astype(np.intp), nothing, (), (), np.zeros((0, 1, 1)))
    turned = [_turned(term.z) for term in terms]
    block = [np.zeros(term.levels, dtype=np.intp) for term in terms]
    total = sum(term.levels * term.z.shape[1] for term in terms)
    found = _independent(terms)
    count, rank, offset, width = _ranked(terms, found)
    if count * width * width > total * total:
        # Uneven blocks would be mostly empty places: one block of all effects is smaller.
        count, rank, offset, width = _ranked(terms, block)
    else:
        block = found
    places = [
        _places(block[i] * width + offset[i] + rank[i] * term.z.shape[1], term.z.shape[1])
        for i, term in enumerate(terms)
    ]
    return Blocks(
        count=count,
        width=width,
        columns=np.concatenate([at[term.group] for at, term in zip(places, terms, strict=True)], axis=1),
        values=np.concatenate([values for values, _ in turned], axis=1),
        turns=tuple(turn for _, turn in turned),
        places=tuple(places),
        patterns=_patterns([term.z.shape[1] for term in terms], offset, width),
    )


def _places(first: Places, width: int) -> Places:
    """Return the places of the effects of each level, shape (levels, width)."""
    return first[:, None] + np.arange(width)


def _turned(z: Floats) -> tuple[Floats, Floats]:
    """Return the columns of a term made orthogonal and of unit mean square, and the turn that did it."""
    if z.shape[1] == 1:
        length = np.sqrt(float((z * z).mean()))
        return z / length, np.array([[1 / length]])
    _, r = np.linalg.qr(z)
    turn = np.linalg.inv(r) * np.sqrt(len(z)) * np.sign(np.diag(r))
    return z @ turn, turn


def _independent(terms: Sequence[RandomTerm]) -> list[Places]:
    """Return the block of each level of each term: levels met in one row are in one block."""
    first = terms[0]
    if all(np.array_equal(term.group, first.group) for term in terms[1:]):
        return [np.arange(term.levels) for term in terms]
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components  # pyright: ignore[reportUnknownVariableType]

    start = np.cumsum([0] + [term.levels for term in terms])
    ties = np.tile(first.group, len(terms) - 1)
    ends = np.concatenate([term.group + start[i + 1] for i, term in enumerate(terms[1:])])
    graph = coo_array((np.ones(ties.size), (ties, ends)), shape=(int(start[-1]), int(start[-1])))
    # scipy's sparse graphs carry no types.
    found = connected_components(graph, directed=False)  # pyright: ignore[reportUnknownVariableType]
    label: Places = np.asarray(found[1], dtype=np.intp)
    return [label[start[i] : start[i + 1]] for i in range(len(terms))]


def _ranked(terms: Sequence[RandomTerm], block: Sequence[Places]) -> tuple[int, list[Places], list[int], int]:
    """Return the number of blocks, the rank of each level in its block, and the room each term needs."""
    count = 1 + max(int(of.max(initial=0)) for of in block)
    ranks: list[Places] = []
    offsets: list[int] = []
    width = 0
    for term, of in zip(terms, block, strict=True):
        order = np.argsort(of, kind="stable")
        sizes = np.bincount(of, minlength=count)
        rank = np.empty(term.levels, dtype=np.intp)
        rank[order] = np.arange(term.levels) - (np.cumsum(sizes) - sizes)[of[order]]
        ranks.append(rank)
        offsets.append(width)
        width += int(sizes.max(initial=0)) * term.z.shape[1]
    return count, ranks, offsets, width


def _patterns(widths: Sequence[int], offsets: Sequence[int], width: int) -> Floats:
    """Return one 0-1 matrix for each variance and covariance of each term."""
    ends = [*offsets[1:], width]
    patterns: list[Floats] = []
    for q, begin, end in zip(widths, offsets, ends, strict=True):
        for a in range(q):
            for b in range(a + 1):
                pattern = np.zeros((width, width))
                rows, columns = np.arange(begin + a, end, q), np.arange(begin + b, end, q)
                pattern[rows, columns] = pattern[columns, rows] = 1.0
                patterns.append(pattern)
    return np.array(patterns)
