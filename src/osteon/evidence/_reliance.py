"""What the guide's answers rest on: flagged sources, papers left out, and the claims by verdict."""

from __future__ import annotations

from collections import Counter
from textwrap import shorten
from typing import TYPE_CHECKING

from osteon.evidence._records import Sentence
from osteon.evidence._selection import exclusion_reasons
from osteon.evidence._summary import rows_read
from osteon.evidence._votes import VOTING_CLASSES
from osteon.evidence._wording import NOUNS, joined, papers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, ClaimVerdict, Effect, Group, JudgedClaim, Tab

LONGEST_CLAIM = 50
"""Characters up to which a remark quotes a claim whole."""

_REASON = {
    "retracted": "retracted",
    "author_flagged": "by authors with many retractions or of their design",
    "low_confidence": "read from weak text",
    "secondary_source": "from secondary sources",
}
_JUDGED: tuple[tuple[ClaimVerdict, ...], ...] = (
    ("supported", "contradicted", "mixed"),
    ("only flagged sources", "cannot be verified"),
)


def only_flagged(tabs: Sequence[Tab], groups: Sequence[Group]) -> Iterator[Sentence]:
    """Name the cells on which flagged sources alone speak."""
    said: dict[str, list[str]] = {}
    cells: list[Cell] = []
    for tab in tabs:
        for group in groups:
            alone = [cell for name in VOTING_CLASSES if _flagged(cell := tab.cell(name, group.code))]
            if alone:
                nouns = joined([NOUNS[cell.endpoint_class] for cell in alone])
                said.setdefault(tab.label, []).append(f"{group.label} on {nouns}")
                cells += alone
    if said:
        listed = "; ".join(f"{label}: {', '.join(found)}" for label, found in said.items())
        rows = tuple(sorted({row for cell in cells for row in cell.with_flagged.rows}))
        papers = tuple(sorted({vote.paper for cell in cells for vote in cell.with_flagged.votes}))
        text = f"Flagged sources alone ({papers_of(len(papers))}) speak on: {listed}."
        yield Sentence(text, rows, "REMARK-ONLY-FLAGGED", papers)


def _flagged(cell: Cell) -> bool:
    return not cell.tally.total and cell.with_flagged.total > 0


def left_out(effects: Effects, question: Question) -> Iterator[Sentence]:
    """Say how many of the papers read are not counted at all, and why."""
    treated = [row for row in rows_read(effects, question) if row.agents]
    whole = _wholly_flagged(treated)
    if not treated:
        return
    reasons = Counter(whole.values())
    listed = ", ".join(f"{reasons[reason]} {words}" for reason, words in _REASON.items() if reasons[reason])
    text = (
        f"Left out whole: {len(whole)} of {papers_of(len({row.paper for row in treated}))} on the question"
        f"{f' ({listed})' if listed else ''}; of the others, no known retraction is not a clearance."
    )
    rows = tuple(sorted(row.id for row in treated if row.paper in whole))
    yield Sentence(text, rows, "REMARK-FLAGGED", tuple(sorted(whole)))


def _wholly_flagged(rows: Iterable[Effect]) -> dict[str, str]:
    """Return the papers of which no row is counted, with the first reason of their first row."""
    reasons: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        reasons.setdefault(row.paper, []).append(exclusion_reasons(row))
    return {paper: found[0][0] for paper, found in reasons.items() if all(found)}


def claims_by_verdict(claims: Sequence[JudgedClaim]) -> Iterator[Sentence]:
    """Count and name the claims by verdict: first those that counted papers decide, then the others."""
    for verdicts in _JUDGED:
        named = {word: [one for one in claims if one.verdict == word] for word in verdicts}
        listed = [one for found in named.values() for one in found]
        if listed:
            said = [_named(word, found) for word, found in named.items()]
            rows = tuple(sorted({row for one in listed for row in one.sentence.rows}))
            papers = tuple(sorted({paper for one in listed for paper in one.sentence.papers}))
            text = f"Of {len(claims)} claims of the guide: {', '.join(said)}."
            yield Sentence(text, rows, "REMARK-CLAIMS", papers)


def _named(word: str, found: Sequence[JudgedClaim]) -> str:
    texts = [f"“{shorten(one.claim.text, LONGEST_CLAIM, placeholder='…')}”" for one in found]
    quoted = f" ({'; '.join(texts)})" if texts else ""
    return f"{len(found)} {word}{quoted}"
