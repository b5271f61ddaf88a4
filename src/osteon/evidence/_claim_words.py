"""The sentence of a judged claim: which papers speak for it, which against, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.evidence._matrix import CLASS_LABELS
from osteon.evidence._votes import FEWEST_PAPERS
from osteon.evidence._wording import animals, joined, paper_names, papers_of, sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._records import Claim, ClaimVerdict, Effect, JudgedClaim

MOST_NAMES = 4
"""A side of a claim with more papers than this is given by their number."""

_REFERENCES = {"baseline": "baseline", "sham": "sham", "treatment": "a single agent"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Rows that speak on a claim, by what they say; the flagged ones never decide.

    ``withdrawn`` holds rows after withdrawal only where no other source speaks.
    """

    bearing_out: tuple[Effect, ...]
    against: tuple[Effect, ...]
    flagged: tuple[Effect, ...]
    own: tuple[Effect, ...]
    withdrawn: tuple[Effect, ...]

    @property
    def sides(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Papers for, against and both; a side without papers is left out."""
        for_it, against = _papers(self.bearing_out), _papers(self.against)
        both = tuple(paper for paper in for_it if paper in against)
        found = (
            ("for", tuple(paper for paper in for_it if paper not in both)),
            ("against", tuple(paper for paper in against if paper not in both)),
            ("both for and against", both),
        )
        return tuple((word, papers) for word, papers in found if papers)


def claim_text(effects: Effects, claim: Claim, verdict: ClaimVerdict, spoken: Spoken) -> str:
    """Say which papers are for, against or both, what did not count, or what is missing."""
    rows = (*spoken.bearing_out, *spoken.against)
    said = [f"{_side(effects, papers, rows)} {word}" for word, papers in spoken.sides]
    total = len(_papers(rows))
    if 0 < total < FEWEST_PAPERS:
        said.append(f"fewer than {FEWEST_PAPERS} papers in all")
    if spoken.flagged:
        flagged = _side(effects, _papers(spoken.flagged), spoken.flagged)
        said.append(f"flagged and not counted: {flagged}" if said else f"{flagged}, not counted")
    if not said:
        on_treatment = " on treatment" if spoken.withdrawn else ""
        said.append(f"no {'other ' if spoken.own else ''}row{on_treatment} on {_wanted(claim)}")
    if spoken.withdrawn:
        said.append(_after(spoken))
    if spoken.own:
        said.append(f"{_rows_of(len(spoken.own))} of the guide itself, never in support of it")
    return f"{sentence_case(verdict)}: {'; '.join(said)}."


def _after(spoken: Spoken) -> str:
    return f"{_rows_of(len(spoken.withdrawn))} after withdrawal"


def _side(effects: Effects, papers: Sequence[str], rows: Sequence[Effect]) -> str:
    """Return how many papers, and by disease model their names or, of many, their numbers."""
    by_model: dict[str, list[str]] = {}
    for paper in papers:
        by_model.setdefault(_models(paper, rows), []).append(paper)
    many = len(papers) > MOST_NAMES
    named = [
        f"{model}: {len(found) if many else ', '.join(paper_names(effects, found))}"
        for model, found in by_model.items()
    ]
    return f"{papers_of(len(papers))} ({'; '.join(named)})"


def _models(paper: str, rows: Sequence[Effect]) -> str:
    models = sorted({row.model for row in rows if row.paper == paper})
    return joined([voc.models[model].label for model in models])


def _wanted(claim: Claim) -> str:
    """Say what a row would have to be about to speak on the claim."""
    endpoints = [voc.endpoints[code].label for code in claim.endpoints]
    classes = [CLASS_LABELS[name].split(" (", maxsplit=1)[0] for name in claim.endpoint_classes]
    sized = "a percentage of " if claim.percent is not None else ""
    return f"{sized}{joined(endpoints or classes, 'or')}{_at(claim)}{setting_words(claim)}"


def _at(claim: Claim) -> str:
    """Say the sites of a claim, a bone for all its sites, and the compartment."""
    regions = list(dict.fromkeys(voc.sites[code].region or voc.sites[code].label for code in claim.sites))
    where = [voc.sites[claim.sites[0]].label] if len(claim.sites) == 1 else regions
    listed = [joined(words, "or") for words in (where, list(claim.compartments)) if words]
    return "".join(f", {words}" for words in listed)


def setting_words(claim: Claim) -> str:
    """Say in which models, animals and weeks, and against what, a claim is judged."""
    models = [voc.models[model].label for model in claim.models]
    kept = f", {animals(claim.species)}" if claim.species else ""
    weeks = "" if claim.weeks is None else f", at {_weeks(*claim.weeks)}"
    against = f", against {_REFERENCES[claim.reference_role]}" if claim.reference_role in _REFERENCES else ""
    return f" in {joined(models, 'or') if models else 'any disease model'}{kept}{weeks}{against}"


def _weeks(low: float, high: float) -> str:
    return f"{low:g} weeks" if low == high else f"{low:g} to {high:g} weeks"


def parts_text(effects: Effects, verdict: ClaimVerdict, parts: Sequence[JudgedClaim]) -> str:
    """Say each part under its verdict with the reason; the verdict that decides the whole comes first.

    Where the parts contradict each other, so that none of them has the verdict of the whole, it stands alone.
    """
    borne = any(part.verdict == verdict for part in parts)
    found: dict[ClaimVerdict, dict[str, list[JudgedClaim]]] = {verdict: {}} if borne else {}
    for part in parts:
        found.setdefault(part.verdict, {}).setdefault(_reason(effects, part), []).append(part)
    said = [
        f"{word}: {', '.join(_part_words(reason, alike) for reason, alike in reasons.items())}"
        for word, reasons in found.items()
    ]
    return f"{sentence_case('; '.join(said if borne else [verdict, *said]))}."


def _part_words(reason: str, parts: Sequence[JudgedClaim]) -> str:
    each = reason.replace("papers:", "papers in each:") if len(parts) > 1 else reason
    return f"{joined([part.claim.label or part.claim.text for part in parts])} ({each})"


def _reason(effects: Effects, part: JudgedClaim) -> str:
    """Return the papers behind a part's verdict, a few by name and many by number on each side."""
    spoken = spoken_of(effects, part)
    if spoken.sides:
        counts = ", ".join(f"{len(papers)} {word}" for word, papers in spoken.sides)
        total = sum(len(papers) for _, papers in spoken.sides)
        named = "; ".join(
            f"{papers_of(len(papers))} {word}: {', '.join(paper_names(effects, papers))}"
            for word, papers in spoken.sides
        )
        return named if total < FEWEST_PAPERS else f"papers: {counts}"
    if spoken.flagged:
        papers = _papers(spoken.flagged)
        return papers_of(len(papers)) if len(papers) > MOST_NAMES else joined(paper_names(effects, papers))
    if spoken.withdrawn:
        return f"no {'other ' if spoken.own else ''}row on treatment; {_after(spoken)}"
    return "only the guide's own rows" if spoken.own else f"no row{setting_words(part.claim)}"


def spoken_of(effects: Effects, judged: JudgedClaim) -> Spoken:
    """Return the rows of a judged claim, by what they say."""
    listed = (judged.supporting, judged.contradicting, judged.flagged, judged.own_rows, judged.withdrawn)
    return Spoken(*(tuple(effects.by_id[row] for row in rows) for rows in listed))


def _rows_of(number: int) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"


def _papers(rows: Iterable[Effect]) -> tuple[str, ...]:
    return tuple(sorted({row.paper for row in rows}))
