"""Concluding remarks by written rules: contradictions are said, not averaged away."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._claims import WEAKEST_FIRST
from osteon.evidence._comparisons import groups_of
from osteon.evidence._directness import NOUNS, paper_name, papers_of
from osteon.evidence._gaps import MAIN_GROUPS, is_asked
from osteon.evidence._records import Sentence
from osteon.evidence._selection import exclusion_reasons
from osteon.evidence._summary import rows_read
from osteon.evidence._votes import FEWEST_PAPERS, VOTING_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Cell, Comparison, Effect, Group, JudgedClaim, Tab, Vote, VoteKind

_FOUND: dict[VoteKind, str] = {"up": "higher", "mixed": "mixed", "none": "unchanged", "down": "lower"}


def remarks(
    effects: Effects,
    question: Question,
    *,
    tabs: Sequence[Tab],
    compared: Sequence[Comparison],
    claims: Sequence[JudgedClaim],
) -> tuple[Sentence, ...]:
    """Write the concluding remarks; each names the rows behind it and the rule that chose its words.

    Parameters
    ----------
    effects : the table
    question : its models choose the settings, its first two groups are the drugs compared
    tabs : the matrix
    compared : comparisons inside studies, combinations and sequences
    claims : the judged claims
    """
    asked = [tab for tab in tabs if is_asked(tab, question)]
    return (
        *_same_animals(effects, question, compared),
        *_combined(effects, question, compared),
        *(sentence for tab in asked for sentence in _disagreements(effects, tab, question.groups)),
        *(sentence for tab in asked for sentence in _mass_and_strength(effects, tab, question.groups)),
        *_nothing_found(asked, question),
        *_left_out(effects, question),
        *_claims(claims),
    )


def _same_animals(effects: Effects, question: Question, compared: Iterable[Comparison]) -> Iterator[Sentence]:
    """Say what studies that gave both main drugs found, or that there is none."""
    singles = question.single_groups()
    main = tuple(range(min(MAIN_GROUPS, len(singles))))
    if len(main) < MAIN_GROUPS:
        return
    names = " and ".join(singles[place].label for place in main)
    of_main = [
        one
        for one in compared
        if not one.flagged
        and {*groups_of(one.agents, singles), *groups_of(one.reference_agents, singles)} == set(main)
    ]
    direct = [one for one in of_main if one.kind == "direct"]
    beside = [one for one in of_main if one.kind == "same study"]
    if not direct:
        text = (
            f"No counted study compared {names} with each other (0 papers), so that what this page says "
            "of one beside the other is indirect."
        )
        yield Sentence(text, (), "REMARK-DIRECT")
    for one in direct:
        yield _quoted(effects, one, f"directly compared {one.arm} with {one.reference_arm}", "REMARK-DIRECT")
    for one in beside:
        yield _quoted(effects, one, f"gave both {names}, each against the same control", "REMARK-SAME-STUDY")


def _quoted(effects: Effects, one: Comparison, what: str, rule: str) -> Sentence:
    setting = f"{voc.models[one.model].label}, {voc.species[one.species].label}"
    outcomes = " ".join(f"{said.text[:1].upper()}{said.text[1:]}" for said in one.outcomes)
    text = f"{paper_name(effects, one.paper)} ({setting}) {what}. {outcomes}"
    return Sentence(text, one.rows, rule, (one.paper,))


def _combined(effects: Effects, question: Question, compared: Iterable[Comparison]) -> Iterator[Sentence]:
    """Say what combinations and sequences of the main drugs did, against what."""
    singles = question.single_groups()
    main = set(range(min(MAIN_GROUPS, len(singles))))
    for one in compared:
        if (
            one.kind in ("combination", "sequence")
            and not one.flagged
            and set(groups_of(one.agents, singles)) == main
        ):
            said = f"gave {one.arm}, compared with {one.reference_arm}"
            yield _quoted(effects, one, said, f"REMARK-{one.kind.upper()}")


def _disagreements(effects: Effects, tab: Tab, groups: Iterable[Group]) -> Iterator[Sentence]:
    """Say each cell whose papers contradict each other, with every side in it."""
    for group in groups:
        for name in VOTING_CLASSES:
            cell = tab.cell(name, group.code)
            sides = [side for side in _FOUND if _votes(cell, side)]
            if len(sides) > 1 and cell.tally.total >= FEWEST_PAPERS:
                yield _sides(effects, tab, group, cell)


def _sides(effects: Effects, tab: Tab, group: Group, cell: Cell) -> Sentence:
    better = {"up": "better", "mixed": "mixed", "none": "unchanged", "down": "worse"}
    words = _FOUND if cell.endpoint_class == "mass" else better
    said = [
        f"{words[side]} in {len(votes)} ({_names(effects, votes)})" if votes else f"{words[side]} in 0"
        for side in _FOUND
        for votes in (_votes(cell, side),)
    ]
    text = (
        f"{tab.label}, {group.label}: the papers contradict each other on {NOUNS[cell.endpoint_class]}: "
        f"{', '.join(said)}, of {cell.tally.total} papers; reading: {cell.tally.reading}."
    )
    return Sentence(text, cell.tally.rows, "REMARK-CONTRADICTION", tuple(v.paper for v in cell.tally.votes))


def _mass_and_strength(effects: Effects, tab: Tab, groups: Iterable[Group]) -> Iterator[Sentence]:
    """Say in how many papers bone mass and strength went the same way."""
    for group in groups:
        mass, strength = (
            {v.paper: v for v in tab.cell(name, group.code).tally.votes} for name in ("mass", "strength")
        )
        both = sorted(mass.keys() & strength.keys())
        apart = [paper for paper in both if mass[paper].kind != strength[paper].kind]
        if not apart:
            continue
        named = "; ".join(
            f"{paper_name(effects, paper)}: bone mass {_FOUND[mass[paper].kind]}, "
            f"strength {_FOUND[strength[paper].kind]}"
            for paper in apart
        )
        text = (
            f"{tab.label}, {group.label}: bone mass and strength went different ways in {len(apart)} of "
            f"{papers_of(len(both))} that report both ({named})."
        )
        rows = {row for paper in both for vote in (mass[paper], strength[paper]) for row in vote.rows}
        yield Sentence(text, tuple(sorted(rows)), "REMARK-MASS-STRENGTH", tuple(both))


def _nothing_found(tabs: Iterable[Tab], question: Question) -> Iterator[Sentence]:
    """List the cells of voting classes without a counted paper."""
    labels = {group.code: group.label for group in question.groups}
    for tab in tabs:
        empty: dict[str, list[str]] = {}
        for cell in tab.cells:
            if cell.endpoint_class in VOTING_CLASSES and not cell.tally.total:
                empty.setdefault(labels[cell.group], []).append(NOUNS[cell.endpoint_class])
        if empty:
            listed = "; ".join(f"{label} on {', '.join(nouns)}" for label, nouns in empty.items())
            yield Sentence(f"{tab.label}: 0 papers counted for {listed}.", (), "REMARK-NOTHING")


def _left_out(effects: Effects, question: Question) -> Iterator[Sentence]:
    """Say what share of what was read rests on sources that are not counted."""
    treated = [row for row in rows_read(effects, question) if row.agents]
    papers = sorted({row.paper for row in treated})
    whole = _wholly_flagged(treated)
    if not papers:
        return
    reasons = Counter(reason for reason in whole.values())
    listed = ", ".join(f"{count} {_REASON[reason]}" for reason, count in sorted(reasons.items()))
    text = (
        f"{len(whole)} of {len(papers)} papers on the question are left out as a whole by default"
        f"{f' ({listed})' if listed else ''}; for the others, no known retraction is not a clearance."
    )
    rows = tuple(sorted(row.id for row in treated if row.paper in whole))
    yield Sentence(text, rows, "REMARK-FLAGGED", tuple(sorted(whole)))


_REASON = {
    "retracted": "retracted",
    "author_flagged": "by authors with many retractions or of their design",
    "low_confidence": "read from weak text",
    "secondary_source": "from secondary sources",
}


def _wholly_flagged(rows: Iterable[Effect]) -> dict[str, str]:
    """Return the papers of which no row is counted, with the first reason of their first row."""
    reasons: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        reasons.setdefault(row.paper, []).append(exclusion_reasons(row))
    return {paper: found[0][0] for paper, found in reasons.items() if all(found)}


def _claims(claims: Sequence[JudgedClaim]) -> Iterator[Sentence]:
    """Count the claims by verdict and name those that the table contradicts."""
    if not claims:
        return
    counts = Counter(judged.verdict for judged in claims)
    listed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in reversed(WEAKEST_FIRST))
    rows = {row for judged in claims for row in judged.sentence.rows}
    papers = {paper for judged in claims for paper in judged.sentence.papers}
    text = f"Of {len(claims)} claims of the guide: {listed}."
    yield Sentence(text, tuple(sorted(rows)), "REMARK-CLAIMS", tuple(sorted(papers)))


def _votes(cell: Cell, side: VoteKind) -> tuple[Vote, ...]:
    return tuple(vote for vote in cell.tally.votes if vote.kind == side)


def _names(effects: Effects, votes: Iterable[Vote]) -> str:
    return ", ".join(paper_name(effects, vote.paper) for vote in votes)
