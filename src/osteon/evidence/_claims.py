"""The verdict on each claim by written rules: rows for, rows against, and one vote a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osteon.evidence._claim_words import Spoken, claim_text, parts_text
from osteon.evidence._matrix import matrix_class
from osteon.evidence._question import belongs
from osteon.evidence._records import JudgedClaim, Sentence
from osteon.evidence._selection import TREATED_ROLES, WITHOUT_DISEASE, counted
from osteon.evidence._votes import VOTING_CLASSES, aligned, raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from osteon.evidence._effects import Effects
    from osteon.evidence._question import Question
    from osteon.evidence._records import Claim, ClaimVerdict, Effect
    from osteon.evidence._votes import Direction

WEAKEST_FIRST: tuple[ClaimVerdict, ...] = (
    "contradicted",
    "mixed",
    "cannot be verified",
    "only flagged sources",
    "supported",
)
"""A claim of several parts takes the verdict of the part that comes first here; see `of_parts`."""

_GUIDE = "GUIDE_"
_DIRECTION: Mapping[str, Direction] = {"increase": "up", "no_change": "none", "decrease": "down"}


def judge_claims(effects: Effects, question: Question) -> tuple[JudgedClaim, ...]:
    """Judge every claim of the question, in the order of its claims file.

    Parameters
    ----------
    effects : the table
    question : its claims and species

    Examples
    --------
    >>> from osteon.evidence._effects import load
    >>> from osteon.evidence._question import Question
    >>> from osteon.evidence._records import Claim
    >>> k2 = ("MK-4", "MK-7", "vitamin_K2_unspecified")
    >>> claim = Claim("ucoc", "K2 lowers ucOC", (k2,), endpoints=("ucOC",), expected=("decrease",))
    >>> question = Question("K2", ("rat", "mouse"), k2, (), ("ovx",), (claim,))
    >>> [(judged.verdict, judged.supporting) for judged in judge_claims(load(), question)]
    [('supported', ('TE0115', 'TE0127'))]
    """
    rows = [row for row in effects.rows if row.species in question.species and row.arm_role in TREATED_ROLES]
    return tuple(_judge(effects, rows, claim) for claim in question.claims)


def _judge(effects: Effects, rows: Sequence[Effect], claim: Claim) -> JudgedClaim:
    if claim.also:
        return _conjunction(effects, claim, tuple(_judge(effects, rows, part) for part in claim.also))
    spoken = _spoken(rows, claim)
    verdict = _verdict(spoken)
    decisive = (*spoken.bearing_out, *spoken.against)
    return JudgedClaim(
        claim=claim,
        verdict=verdict,
        sentence=Sentence(
            text=claim_text(effects, claim, verdict, spoken),
            rows=_ids((*decisive, *spoken.flagged, *spoken.own, *spoken.withdrawn)),
            rule="CLAIM",
            papers=_papers(decisive),
        ),
        supporting=_ids(spoken.bearing_out),
        contradicting=_ids(spoken.against),
        flagged=_ids(spoken.flagged),
        own_rows=_ids(spoken.own),
        withdrawn=_ids(spoken.withdrawn),
    )


def _spoken(rows: Iterable[Effect], claim: Claim) -> Spoken:
    found = [row for row in rows if _asked(row, claim) and _bears_out(row, claim) is not None]
    own = tuple(row for row in found if row.study.startswith(_GUIDE) and row.regimen != "withdrawn")
    others = [row for row in found if row not in own and row.regimen != "withdrawn"]
    decisive = [row for row in others if counted(row)]
    return Spoken(
        bearing_out=tuple(row for row in decisive if _bears_out(row, claim)),
        against=tuple(row for row in decisive if not _bears_out(row, claim)),
        flagged=tuple(row for row in others if not counted(row)),
        own=own,
        withdrawn=() if others else tuple(row for row in found if row.regimen == "withdrawn"),
    )


def _asked(row: Effect, claim: Claim) -> bool:
    """Say whether a row is about what the claim is about; an empty field asks for nothing."""
    return (
        row.reference_role == claim.reference_role
        and belongs(row.agents, claim.agents)
        and (row.model in claim.models if claim.models else row.model not in WITHOUT_DISEASE)
        and _in(row.species, claim.species)
        and _in(row.endpoint, claim.endpoints)
        and _in(matrix_class(row), claim.endpoint_classes)
        and _in(row.site, claim.sites)
        and _in(row.compartment, claim.compartments)
        and _within(row.weeks, claim.weeks)
    )


def _in(code: str, codes: tuple[str, ...]) -> bool:
    return not codes or code in codes


def _within(number: float | None, limits: tuple[float, float] | None) -> bool:
    return limits is None or (number is not None and limits[0] <= number <= limits[1])


def _bears_out(row: Effect, claim: Claim) -> bool | None:
    """Return whether a row says what the claim says; None when it does not speak on it."""
    if claim.percent is not None:
        return None if row.percent is None else _within(row.percent, claim.percent)
    better = not claim.endpoints and matrix_class(row) in VOTING_CLASSES
    direction = aligned(row) if better else raw(row)
    return None if direction is None else direction in {_DIRECTION[word] for word in claim.expected}


def _verdict(spoken: Spoken) -> ClaimVerdict:
    if spoken.bearing_out or spoken.against:
        if not spoken.against:
            return "supported"
        return "mixed" if spoken.bearing_out else "contradicted"
    return "only flagged sources" if spoken.flagged else "cannot be verified"


def _conjunction(effects: Effects, claim: Claim, parts: tuple[JudgedClaim, ...]) -> JudgedClaim:
    """Judge a claim of several parts."""
    verdict = of_parts([part.verdict for part in parts])
    return JudgedClaim(
        claim=claim,
        verdict=verdict,
        sentence=Sentence(
            text=parts_text(effects, verdict, parts),
            rows=_merged(part.sentence.rows for part in parts),
            rule="CLAIM-PARTS",
            papers=_merged(part.sentence.papers for part in parts),
        ),
        supporting=_merged(part.supporting for part in parts),
        contradicting=_merged(part.contradicting for part in parts),
        flagged=_merged(part.flagged for part in parts),
        own_rows=_merged(part.own_rows for part in parts),
        parts=parts,
        withdrawn=_merged(part.withdrawn for part in parts),
    )


def of_parts(verdicts: Sequence[ClaimVerdict]) -> ClaimVerdict:
    """Return the verdict of a claim from those of its parts: the weakest, but mixed where they contradict.

    Examples
    --------
    >>> of_parts(["supported", "only flagged sources"])
    'only flagged sources'
    >>> of_parts(["supported", "contradicted"])
    'mixed'
    """
    if {"supported", "contradicted"} <= set(verdicts):
        return "mixed"
    return min(verdicts, key=WEAKEST_FIRST.index)


def _ids(rows: Iterable[Effect]) -> tuple[str, ...]:
    return tuple(sorted(row.id for row in rows))


def _papers(rows: Iterable[Effect]) -> tuple[str, ...]:
    return tuple(sorted({row.paper for row in rows}))


def _merged(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({item for found in lists for item in found}))
