"""The share of the deficit that treatments prevented or recovered, as a sentence of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.compare._contrasts import GATE
from osteon.compare._records import Sentence
from osteon.compare._words import whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osteon.compare._records import EndpointResult, Share
    from osteon.compare._roster import Roster

_ENDS = {
    "prevented": "from {start} to {healthy}",
    "recovered": "from {start}, the state at the start of treatment, to {healthy}",
}


def share_sentences(results: Iterable[EndpointResult], roster: Roster) -> Iterator[Sentence]:
    """Yield the shares of each endpoint whose gate is open, those of one kind in one sentence.

    Parameters
    ----------
    results : primary endpoints
    roster : names for print
    """
    for result in results:
        for kind in ("prevented", "recovered"):
            own = [share for share in result.shares if share.kind == kind]
            if own and result.gate == "passed":
                yield Sentence(_text(result, own, roster), _ids(result, own), "SHARE")


def _text(result: EndpointResult, shares: list[Share], roster: Roster) -> str:
    first = shares[0]
    what = result.subject
    ends = _ENDS[first.kind].format(start=roster.label(first.start), healthy=roster.label(first.healthy))
    scale = ", as differences of logarithms" if first.scale == "log" else ""
    told = "; ".join(f"{roster.label(share.arm)} {_share_words(share)}" for share in shares)
    return f"Share of the deficit {first.kind} in {what}, {ends}{scale}: {told} (95 % limits by Fieller)."


def _share_words(share: Share) -> str:
    """Return a share with its limits; without a point value where the distance cannot be told from zero."""
    low, high = (None if end is None else whole_percent(end) for end in (share.low, share.high))
    if share.ratio is None:
        if share.form == "two rays":
            return f"without a value, since the distance may be zero: any share up to {low} or from {high} on"
        return "without a value, since the distance may be zero: any share is possible (the whole line)"
    return f"{whole_percent(share.ratio)}, {low} to {high}"


def _ids(result: EndpointResult, shares: list[Share]) -> tuple[str, ...]:
    pairs = {(share.arm, share.start) for share in shares}
    return tuple(one.id for one in result.estimates if one.family == GATE or (one.left, one.right) in pairs)
