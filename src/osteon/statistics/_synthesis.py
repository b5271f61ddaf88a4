"""Combining directions when magnitudes are not reported."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from osteon.statistics._binomial import clopper_pearson, sign_test
from osteon.statistics._estimation_error import EstimationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UnitVote = Literal["up", "mixed", "none", "down"]
_VOTES: dict[object, UnitVote] = {"up": "up", "none": "none", "down": "down"}


class Columns(Protocol):
    """A table by column: a pandas DataFrame or a mapping of names to equally long sequences."""

    def __getitem__(self, name: str, /) -> Iterable[object]:
        """Return the cells of one column."""
        ...


@dataclass(frozen=True, slots=True)
class DirectionCounts:
    """Units by what they report."""

    up: int
    mixed: int
    none: int
    down: int

    @property
    def total(self) -> int:
        """All units: those that found nothing are in the denominator."""
        return self.up + self.mixed + self.none + self.down


@dataclass(frozen=True, slots=True)
class DirectionSynthesis:
    """Counts of units, the share up among all of them, and a sign test on the decided ones.

    Parameters
    ----------
    counts : units up, mixed, none and down
    share_up : up / all units; None without units
    interval : exact 95 % interval of that share; None without units
    sign_test_p : two-sided p on decided units (up against down); None when none is decided.
        Never show it without ``counts.none`` and ``counts.mixed``.
    votes : what each unit reports
    """

    counts: DirectionCounts
    share_up: float | None
    interval: tuple[float, float] | None
    sign_test_p: float | None
    votes: Mapping[object, UnitVote]


def direction_synthesis(data: Columns, *, unit: str = "paper") -> DirectionSynthesis:
    """Combine effect directions across units when magnitudes are not reported.

    Parameters
    ----------
    data : table with a column named by `unit` and a column ``direction`` (up, none, down), aligned beforehand
    unit : column that counts once; a unit reporting more than one of up, none, down is `mixed`

    Returns
    -------
    counts of up, mixed, none, down units; share up of ALL units with exact 95 % interval; sign-test p

    Raises
    ------
    ValueError : another direction, or columns of different lengths
    EstimationError : a column that is not in the table

    References
    ----------
    Campbell et al. 2020, Synthesis without meta-analysis (SWiM) in systematic reviews: reporting guideline,
    BMJ 368:l6890, doi:10.1136/bmj.l6890

    Examples
    --------
    >>> table = {"paper": ["a", "a", "b", "c"], "direction": ["up", "none", "up", "none"]}
    >>> found = direction_synthesis(table)
    >>> found.counts
    DirectionCounts(up=1, mixed=1, none=1, down=0)
    >>> found.votes["a"]
    'mixed'
    """
    votes = one_vote_per(unit, data)
    votes_by_kind = Counter(votes.values())
    counts = DirectionCounts(
        up=votes_by_kind["up"],
        mixed=votes_by_kind["mixed"],
        none=votes_by_kind["none"],
        down=votes_by_kind["down"],
    )
    return DirectionSynthesis(
        counts=counts,
        share_up=counts.up / counts.total if counts.total else None,
        interval=clopper_pearson(counts.up, counts.total) if counts.total else None,
        sign_test_p=sign_test(counts.up, counts.down),
        votes=votes,
    )


def one_vote_per(unit: str, data: Columns) -> dict[object, UnitVote]:
    """Return one vote a unit: its only direction, or mixed."""
    votes: dict[object, UnitVote] = {}
    for who, direction in zip(_column(data, unit), _column(data, "direction"), strict=True):
        if direction not in _VOTES:
            message = f"direction must be up, none or down, not {direction!r}; align it before the vote"
            raise ValueError(message)
        vote = _VOTES[direction]
        votes[who] = vote if votes.get(who, vote) == vote else "mixed"
    return votes


def _column(data: Columns, name: str) -> Iterable[object]:
    """Return a column of the table."""
    try:
        return data[name]
    except KeyError as error:
        message = f"column {name!r} is not in the table"
        raise EstimationError(message) from error
