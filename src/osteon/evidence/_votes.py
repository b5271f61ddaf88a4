"""One vote a paper: directions aligned per endpoint and counted, with exact interval and reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from osteon import vocabulary as voc
from osteon.evidence._records import Effect, Reading, Tally, Vote, VoteKind
from osteon.statistics import DirectionCounts, clopper_pearson, direction_synthesis

Direction = Literal["up", "none", "down"]
Reader = Callable[[Effect], Direction | None]

VOTING_CLASSES = ("mass", "architecture", "strength", "carboxylation")
FEWEST_PAPERS = 3
_RAW: dict[str, Direction] = {"increase": "up", "no_change": "none", "decrease": "down"}
_TURNED: dict[Direction, Direction] = {"up": "down", "none": "none", "down": "up"}


def raw(row: Effect) -> Direction | None:
    """Return the direction as printed: up is raised, down is lowered; None when it is not stated."""
    return _RAW.get(row.direction)


def aligned(row: Effect) -> Direction | None:
    """Return the direction with up meaning better; None when not stated or when no direction is better.

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> lowered = next(r for r in load().rows if r.endpoint == "Tb.Sp" and r.direction == "decrease")
    >>> raw(lowered), aligned(lowered)
    ('down', 'up')
    """
    better = voc.endpoints[row.endpoint].better
    direction = raw(row)
    if direction is None or better == "none":
        return None
    return direction if better == "up" else _TURNED[direction]


def tally(rows: Iterable[Effect], *, read: Reader = aligned, voting: bool = True) -> Tally:
    """Count one vote a paper, with the exact interval of the share up among all votes.

    Parameters
    ----------
    rows : rows that answer the question, see `select`
    read : `aligned` (up = better) or `raw` (up = raised); rows it reads as None cast no vote
    voting : False where a rise is neither good nor bad, so that the reading says "not voted"

    Returns
    -------
    the tally; its votes are sorted by paper, so the order of the rows never matters
    """
    voted = [(row, direction) for row in rows if (direction := read(row)) is not None]
    found = direction_synthesis(
        {"paper": [row.paper for row, _ in voted], "direction": [direction for _, direction in voted]}
    )
    kinds: dict[str, VoteKind] = {str(paper): kind for paper, kind in found.votes.items()}
    low, high = found.interval or (None, None)
    return Tally(
        votes=votes((row for row, _ in voted), kinds),
        up=found.counts.up,
        mixed=found.counts.mixed,
        none=found.counts.none,
        down=found.counts.down,
        share_up=found.share_up,
        low=low,
        high=high,
        sign_test_p=found.sign_test_p,
        reading=reading_of(found.counts, voting=voting),
    )


def votes(rows: Iterable[Effect], kinds: dict[str, VoteKind]) -> tuple[Vote, ...]:
    """Return each paper's vote with its endpoints and rows, sorted by paper and id."""
    by_paper: dict[str, list[Effect]] = {paper: [] for paper in sorted(kinds)}
    for row in rows:
        by_paper[row.paper].append(row)
    return tuple(
        Vote(
            paper=paper,
            kind=kinds[paper],
            endpoints=tuple(sorted({row.endpoint for row in found})),
            rows=tuple(sorted(row.id for row in found)),
        )
        for paper, found in by_paper.items()
    )


def reading_of(counts: DirectionCounts, *, voting: bool = True) -> Reading:
    """Return how sure the counts are: "favours" needs the lower limit of the share up above one half.

    Examples
    --------
    >>> reading_of(DirectionCounts(up=3, mixed=1, none=4, down=0))
    'unclear'
    >>> reading_of(DirectionCounts(up=9, mixed=0, none=1, down=0))
    'favours'
    """
    if counts.total == 0:
        return "no papers"
    if not voting:
        return "not voted"
    if counts.total < FEWEST_PAPERS:
        return "too few"
    if clopper_pearson(counts.up, counts.total)[0] > 0.5:
        return "favours"
    return "against" if clopper_pearson(counts.down, counts.total)[0] > 0.5 else "unclear"
